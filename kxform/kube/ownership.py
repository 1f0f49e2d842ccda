"""What of an object the cluster owns: the table `cluster_owned`, read for one object. Pure, over plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Any, NamedTuple

from kxform.kube.conditions import CONDITIONS, Context
from kxform.kube.liveness import is_live
from kxform.kube.objects import KubeObject
from kxform.kube.patterns import find, literal_of, parse_pattern
from kxform.kube.tables import load_table
from kxform.yamltext import Path


class Finding(NamedTuple):
    """A place that is to go, why, and what is to be said of it: the key of a note, or nothing."""

    path: Path
    why: str
    note: str = ""


class Field(NamedTuple):
    """An entry of the table; see there."""

    patterns: tuple[Path, ...]
    why: str
    only_live: bool
    kinds: tuple[str, ...]
    groups: tuple[str, ...] | None
    values: tuple[Any, ...] | None
    when: str
    presets: tuple[str, ...]
    note: str


@cache
def fields() -> tuple[Field, ...]:
    """Return the entries of the table."""
    return tuple(map(_field, load_table("cluster_owned")["fields"]))


def _field(entry: Mapping[str, Any]) -> Field:
    return Field(
        tuple(map(parse_pattern, entry["paths"])),
        entry["why"],
        entry["from"] == "live",
        tuple(entry.get("kinds", "*")),
        tuple(entry["groups"]) if "groups" in entry else None,
        tuple(entry["values"]) if "values" in entry else None,
        entry.get("when", ""),
        tuple(entry.get("presets", ())),
        entry.get("note", ""),
    )


def owned(item: KubeObject, preset: str) -> Iterator[Finding]:
    """Yield each place of an object that belongs to the cluster; a place may come twice.

    Args:
        item: an object, or a list without its items.
        preset: the name of one; entries of other presets do not count.
    """
    live, context = is_live(item.data), Context(item.data, item.kind)
    for field in _fields_for(item.kind, item.group, preset):
        if live or not field.only_live:
            for pattern in field.patterns:
                yield from _found(field, pattern, context)


def words(preset: str) -> Iterator[str]:
    """Yield words of which one stands in every text that holds something of the cluster's.

    Args:
        preset: the name of one.
    """
    for field in fields():
        if not field.only_live and (not field.presets or preset in field.presets):
            yield from (literal_of(pattern) for pattern in field.patterns)


@cache
def _fields_for(kind: str, group: str, preset: str) -> tuple[Field, ...]:
    return tuple(
        field
        for field in fields()
        if any(fnmatchcase(kind, pattern) for pattern in field.kinds)
        and (field.groups is None or group in field.groups)
        and (not field.presets or preset in field.presets)
    )


def _found(field: Field, pattern: Path, context: Context) -> Iterator[Finding]:
    for path, value in find(context.data, pattern):
        fits = field.values is None or any(equals(value, wanted) for wanted in field.values)
        if fits and (not field.when or CONDITIONS[field.when](context, path, value)):
            yield Finding(path, field.why, field.note)


def equals(value: Any, wanted: Any) -> bool:
    """Tell whether a value is the one that a table wants; a wanted text is a shell pattern."""
    if isinstance(value, str) and isinstance(wanted, str):
        return fnmatchcase(value, wanted)
    return type(value) is type(wanted) and bool(value == wanted)
