"""A file's findings as results of tests: JUnit's XML and TAP know nothing else."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from typing import Literal, NamedTuple

from kxform.cli.formats.characters import visible
from kxform.errors import Place
from kxform.transform import Skip
from kxform.validation.result import About, FileResult, Located, Object

Outcome = Literal["passed", "failed", "error", "skipped"]


class Case(NamedTuple):
    """One test: of an object, of a document that was skipped, or of a whole file.

    Args:
        name: the object, or where the document begins; empty for the whole file.
        outcome: `error` is a file that could not be read.
        findings: what was found; the warnings too, which make nothing fail.
        reason: why it was skipped.
    """

    name: str
    outcome: Outcome
    findings: tuple[Located, ...] = ()
    reason: str = ""

    @property
    def errors(self) -> tuple[Located, ...]:
        """The findings that are errors."""
        return tuple(finding for finding in self.findings if finding.severity == "error")


def cases(result: FileResult) -> list[Case]:
    """Return the tests of a file: itself, where something was found that is about no object in it; then its parts."""
    whole, shares = _shared_out(result)
    parts = [(one.place, _of_object(one, tuple(share))) for one, share in zip(result.objects, shares, strict=True)]
    parts += [(skip.place, _of_skip(skip, alone=not result.objects)) for skip in result.skips]
    made = [case for _, case in sorted(parts, key=lambda part: _position(part[0]))]
    if not whole and not result.unreadable:
        return made
    own = Case("", "passed", tuple(whole))
    return [own._replace(outcome="error" if result.unreadable else "failed" if own.errors else "passed"), *made]


def _shared_out(result: FileResult) -> tuple[list[Located], list[list[Located]]]:
    """Return the findings that are about no object, and those of each; of equal objects the last that begins before."""
    alike: defaultdict[About, list[int]] = defaultdict(list)
    for index, one in enumerate(result.objects):
        alike[one.about].append(index)
    whole: list[Located] = []
    shares: list[list[Located]] = [[] for _ in result.objects]
    for finding in result.findings:
        share = whole
        if indexes := alike.get(finding.about):
            share = shares[indexes[_last_before([result.objects[index].place for index in indexes], finding.place)]]
        share.append(finding)
    return whole, shares


def _last_before(places: Sequence[Place], place: Place) -> int:
    return max(0, bisect_right(places, _position(place), key=_position) - 1)


def _position(place: Place) -> tuple[int, int]:
    return place.line, place.column


def _of_object(one: Object, findings: tuple[Located, ...]) -> Case:
    name = visible(str(one.about))
    case = Case(name, "passed", findings)
    if case.errors or one.status == "invalid":
        return case._replace(outcome="failed")
    return case._replace(outcome="skipped", reason="passed over, as asked") if one.status == "skipped" else case


def _of_skip(skip: Skip, alone: bool) -> Case:
    name = "" if alone and skip.place.line <= 1 else f"document at line {skip.place.line}"
    return Case(name, "skipped", (), visible(f"{skip.code} {skip.message}"))
