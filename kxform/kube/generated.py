"""Objects that nobody wrote: the table `generated`, and what a controller owns. Pure, over plain data."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Any, NamedTuple

from kxform.kube.liveness import Authorship
from kxform.kube.objects import KubeObject
from kxform.kube.ownership import equals
from kxform.kube.patterns import find, parse_pattern
from kxform.kube.tables import load_table
from kxform.yamltext import Path

_ANY = "*"


class _Entry(NamedTuple):
    """An entry of the table; see there."""

    why: str
    names: tuple[str, ...]
    of: tuple[str, ...]
    fields: tuple[tuple[Path, tuple[Any, ...]], ...]
    unless: tuple[Path, ...]
    unwritten: bool

    def means(self, item: KubeObject) -> bool:
        return (
            (not self.names or any(fnmatchcase(item.name, pattern) for pattern in self.names))
            and (not self.of or item.namespace in self.of)
            and all(_has(item.data, pattern, values) for pattern, values in self.fields)
            and not any(_has(item.data, pattern, ()) for pattern in self.unless)
            and not (self.unwritten and Authorship(item.data).is_known)
        )


def generated(item: KubeObject) -> str:
    """Return why a live object is none that somebody wrote; nothing where somebody did."""
    return next((entry.why for entry in _entries(item.group, item.kind) if entry.means(item)), "")


def always_generated(group: str, kind: str) -> str:
    """Return why nobody writes any object of a kind; nothing where somebody may."""
    return next((entry.why for entry in _entries(group, kind) if not any(entry[1:])), "")


def controller_of(item: KubeObject) -> str:
    """Return kind and name of the object whose controller made this one, and would make it again; or nothing."""
    owners = item.metadata.get("ownerReferences")
    for owner in owners if isinstance(owners, list) else ():
        if isinstance(owner, dict) and owner.get("controller") is True:
            return f"{owner.get('kind')} {owner.get('name')}"
    return ""


@cache
def _entries(group: str, kind: str) -> tuple[_Entry, ...]:
    """Return the entries that may mean objects of a kind."""
    return tuple(_entry(entry) for entry in load_table("generated")["objects"] if _is_about(entry, group, kind))


def _is_about(entry: Mapping[str, Any], group: str, kind: str) -> bool:
    kinds = entry["kinds"]
    return kind in kinds.get(group, ()) or _ANY in kinds


def _entry(entry: Mapping[str, Any]) -> _Entry:
    return _Entry(
        entry["why"],
        tuple(entry.get("names", ())),
        tuple(entry.get("of", ())),
        tuple((parse_pattern(text), tuple(values)) for text, values in entry.get("fields", {}).items()),
        tuple(map(parse_pattern, entry.get("unless", ()))),
        entry.get("unwritten", False),
    )


def _has(data: Mapping[str, Any], pattern: Path, values: tuple[Any, ...]) -> bool:
    found = (value for _, value in find(data, pattern))
    return any(not values or any(equals(value, wanted) for wanted in values) for value in found)
