"""What is said of a finding and of all of them: the same sentences in every format that persons read."""

from __future__ import annotations

from kxform.cli.colours import paint
from kxform.cli.formats.characters import visible
from kxform.validation.result import Located, Summary


def sentence(finding: Located) -> str:
    """Return path and message on one line without a full stop, and what to do if that is not what the code says."""
    path = f"{finding.path}: " if finding.path else ""
    own = "" if finding.hint == finding.code.hint else finding.hint.removesuffix(".")
    return visible(f"{path}{finding.message}{'; ' + own if own else ''}")


def advice(finding: Located) -> str:
    """Return what to do about anything with the code of the finding; empty if its sentence says more."""
    return visible(finding.code.hint) if finding.hint in ("", finding.code.hint) else ""


def lines(finding: Located, colour: bool = False) -> list[str]:
    """Return a finding as persons read it: place, severity, code and sentence; on a second line, what to do."""
    where, severity = visible(str(finding.place)), paint(finding.severity, colour)
    hint = advice(finding)
    said = f"{where}: {severity} {finding.code}: {sentence(finding)}"
    return [said, *([f"    {paint('hint', colour)}: {hint}"] if hint else [])]


def totals(summary: Summary) -> str:
    """Return how many there are of each sort, on one line."""
    found = f"{_many(summary.errors, 'error')}, {_many(summary.warnings, 'warning')}"
    looked_at = f"{_many(summary.objects, 'object')} in {_many(summary.files, 'file')}"
    rest = [f"{number} {word}" for word in ("invalid", "skipped", "unreadable") if (number := getattr(summary, word))]
    return f"{found}; {', '.join((looked_at, *rest))}"


def _many(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
