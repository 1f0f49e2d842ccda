"""JUnit's XML for CI servers: a suite for each file, a case for each object.

The elements and attributes are those that Jenkins takes; its schema is junit-10.xsd of the plug-in xunit. Cases are
counted for each suite and not for all, so that a suite can be written as soon as its file was looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from kxform.cli.formats import Options
from kxform.cli.formats.cases import Case, cases
from kxform.cli.formats.characters import visible
from kxform.cli.formats.words import lines, sentence
from kxform.validation.result import FileResult, Located, Summary

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="kxform validate" time="0">\n'


class Junit:
    """A case fails once, whatever the number of its errors: of several failures, readers show the first."""

    def __init__(self, stream: IO[str], options: Options) -> None:
        self._stream = stream
        self._before = _HEAD

    def file(self, result: FileResult) -> None:
        self._stream.write(self._before + "".join(f"{line}\n" for line in _suite(result)))
        self._before = ""

    def end(self, summary: Summary) -> None:
        self._stream.write(f"{self._before}</testsuites>\n")


def _suite(result: FileResult) -> Iterator[str]:
    tests = cases(result)
    of = Counter(case.outcome for case in tests)
    counts = {"tests": len(tests), "failures": of["failed"], "errors": of["error"], "skipped": of["skipped"]}
    numbers = "".join(f' {name}="{count}"' for name, count in counts.items())
    file = quoteattr(visible(result.file))
    yield f'  <testsuite name={file}{numbers} time="0">'
    for case in tests:
        inside = [*_verdict(case), *_warnings(case)]
        start = f'    <testcase classname={file} name={quoteattr(case.name) if case.name else file} time="0"'
        yield from (f"{start}>", *inside, "    </testcase>") if inside else (f"{start}/>",)
    yield "  </testsuite>"


def _verdict(case: Case) -> Iterator[str]:
    if case.outcome == "skipped":
        yield f"      <skipped message={quoteattr(case.reason)}/>"
    elif case.outcome != "passed":
        element = "failure" if case.outcome == "failed" else "error"
        yield f"      <{element}{_attributes(case.errors)}>{_text(case.errors)}</{element}>"


def _attributes(errors: tuple[Located, ...]) -> str:
    if not errors:
        return ""
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return f" type={quoteattr(errors[0].code.id)} message={quoteattr(sentence(errors[0]) + more)}"


def _warnings(case: Case) -> Iterator[str]:
    if warnings := tuple(finding for finding in case.findings if finding.severity == "warning"):
        yield f"      <system-out>{_text(warnings)}</system-out>"


def _text(findings: tuple[Located, ...]) -> str:
    return escape("\n".join(line for finding in findings for line in lines(finding)))


FORMAT = Junit
