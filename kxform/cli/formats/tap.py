"""TAP, the Test Anything Protocol, version 13: a line for each object, and the findings below it as YAML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from kxform.cli.formats import Options
from kxform.cli.formats.cases import Case, cases
from kxform.cli.formats.characters import as_json, visible
from kxform.validation.result import FileResult, Located, Summary


class Tap:
    """The plan comes last, when it is known how many tests there are."""

    def __init__(self, stream: IO[str], options: Options) -> None:
        self._stream = stream
        self._count = 0
        self._before = "TAP version 13\n"

    def file(self, result: FileResult) -> None:
        for case in cases(result):
            self._count += 1
            text = "".join(f"{line}\n" for line in _test(self._count, visible(result.file), case))
            self._stream.write(self._before + text)
            self._before = ""

    def end(self, summary: Summary) -> None:
        self._stream.write(f"{self._before}1..{self._count}{'' if self._count else ' # SKIP no objects'}\n")


def _test(number: int, file: str, case: Case) -> Iterator[str]:
    name = f"{file}: {case.name}" if case.name else file
    skip = f" # SKIP {case.reason}" if case.outcome == "skipped" else ""
    yield f"{'ok' if case.outcome in ('passed', 'skipped') else 'not ok'} {number} - {_escaped(name)}{skip}"
    if case.findings:
        yield from ("  ---", "  findings:", *(line for finding in case.findings for line in _entry(finding)), "  ...")


def _escaped(description: str) -> str:
    """Return a description in which no `#` can begin a directive."""
    return description.replace("\\", "\\\\").replace("#", "\\#")


def _entry(finding: Located) -> Iterator[str]:
    """Yield an item of a YAML list. A JSON text is a YAML text too, where it has no characters but visible ones."""
    yield f"    - severity: {finding.severity}"
    yield f"      code: {finding.code}"
    yield f"      line: {finding.place.line}"
    yield f"      column: {finding.place.column}"
    texts = {"path": finding.path, "message": finding.message, "hint": finding.hint or finding.code.hint}
    for key, text in texts.items():
        yield f"      {key}: {as_json(visible(text))}"


FORMAT = Tap
