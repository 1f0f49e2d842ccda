"""What a transform answers: changes, each with its reason, and words for the person. Plain data, no text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from kxform.errors import Code, KxformError, Place
from kxform.yamltext import Operation, Path

Severity = Literal["note", "warning"]


class Change(NamedTuple):
    """One operation on the document that holds the resource, and why."""

    operation: Operation
    why: str


class NewDocument(NamedTuple):
    """A new object: it follows the document of the one that it is made for, or becomes the next item of its List.

    Args:
        data: the object, keys in the order in which they are written.
        source: where the object that it is made for stands in its document.
        place: the same for a person: what is said of the new object points there.
        why: the reason.
    """

    data: Mapping[str, Any]
    source: Path
    place: Place
    why: str


class Note(NamedTuple):
    """Something that a person must know, at a place.

    Args:
        code: a stable code; its hint is the second line unless `hint` says otherwise.
        message: one line, without a final full stop.
        place: where.
        severity: a `warning` says that something will not work as it is; `--warnings-as-errors` acts on it.
        hint: what to do.
    """

    code: Code
    message: str
    place: Place
    severity: Severity = "note"
    hint: str = ""


class Skip(NamedTuple):
    """This resource is left as it is, and that is no failure."""

    code: Code
    message: str
    place: Place


class Defer(NamedTuple):
    """Ask again, in `follow`, when every other resource of the run has been seen."""


class Remember(NamedTuple):
    """A fact for `follow`: documents that hold `name` are looked at again. It crosses processes."""

    name: str
    fact: Any


class RefusedError(KxformError):
    """The refusal to convert an object, raised or (where there are several) yielded; its file stays as it is."""


Item = Change | NewDocument | Note | Skip | Defer | Remember | RefusedError
