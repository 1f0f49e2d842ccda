"""What became of one input: a closed union, whatever happens. All of it crosses processes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kxform.errors import KxformError
from kxform.transform import Note, Skip
from kxform.yamltext import Path, Touched


class Applied(NamedTuple):
    """One change that was made: where in the original file, what, and why; `new` names an object that was added."""

    file: str
    touched: Touched
    path: Path
    action: str
    why: str
    new: str = ""


class Unchanged(NamedTuple):
    """Nothing of it was to change."""

    notes: tuple[Note, ...] = ()


class Changed(NamedTuple):
    """The new content, in pieces, what was done for which reason, and the digest of what was read.

    Content, changes and digest are empty where the run did not ask for them.
    """

    content: list[bytes]
    digest: bytes
    changes: tuple[Applied, ...] = ()
    notes: tuple[Note, ...] = ()


class Skipped(NamedTuple):
    """Not for kxform, and no failure: a template, not Kubernetes, a patch without its target."""

    reasons: tuple[Skip, ...]
    notes: tuple[Note, ...] = ()


class Refused(NamedTuple):
    """The transform will not convert something in it; every refusal is named, nothing is changed."""

    errors: tuple[KxformError, ...]
    notes: tuple[Note, ...] = ()


class Failed(NamedTuple):
    """It could not be read or edited."""

    errors: tuple[KxformError, ...]
    notes: tuple[Note, ...] = ()


Outcome = Unchanged | Changed | Skipped | Refused | Failed


def is_failure(outcome: Outcome) -> bool:
    """Tell whether an outcome keeps the run from writing anything (unless it is told to go on)."""
    return isinstance(outcome, Refused | Failed)


def count(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """Return how many outcomes there are of each sort, in the order of the summary."""
    numbers = dict.fromkeys(("changed", "unchanged", "skipped", "refused", "failed"), 0)
    for outcome in outcomes:
        numbers[type(outcome).__name__.lower()] += 1
    return numbers
