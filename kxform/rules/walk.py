"""Walk an object by the table `api_types` and call the rules of each type that is met. Knows no kind by itself.

The table says of each API type which fields lead to which other type, which are required, and what a field's value may
be; `RULES` holds what takes more than a row. Both are narrowed to one version once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from kxform.kube.tables import load_table
from kxform.kube.versions import parse_version
from kxform.rules import codes
from kxform.rules.checks import MAKERS
from kxform.rules.finding import FIRST, LAST, RULES, Check, Data, Finding, Findings, Version, as_advice, is_set
from kxform.yamltext import Path


class Field(NamedTuple):
    """What is known of a field: checks on its value, and the type of what it holds, itself or in a list or mapping."""

    checks: tuple[Check, ...]
    holds: str
    shape: str


class Type(NamedTuple):
    """What is known of an API type.

    Args:
        fields: by name.
        required: fields that must be set.
        structs: fields that the server looks into even where they are absent, with their types.
        always: rules that are called for every object of the type.
        triggered: rules that are called where a field is set, by its name.
    """

    fields: Mapping[str, Field]
    required: tuple[str, ...]
    structs: tuple[tuple[str, str], ...]
    always: tuple[Check, ...]
    triggered: tuple[tuple[frozenset[str], Check], ...]


def walk(data: Data, name: str, version: Version) -> Findings:
    """Yield what is wrong with an object of an API type, and with all that it holds.

    Args:
        data: the object.
        name: its type in the table.
        version: of the server.
    """
    return _walk(data, name, types(version), ())


def _walk(data: Data, name: str, known: Mapping[str, Type], way: Path) -> Findings:
    kind = known[name]
    yield from _rules(data, kind, way)
    for key, value in data.items():
        field = kind.fields.get(key)
        if field is not None and value is not None:
            yield from _field(value, field, known, (*way, key))
    for key, struct in kind.structs:
        if data.get(key) is None:
            yield from _walk({}, struct, known, (*way, key))


def _rules(data: Data, kind: Type, way: Path) -> Findings:
    for key in kind.required:
        if not is_set(data.get(key)):
            yield Finding((*way, key), codes.REQUIRED, "a value is required")
    for check in kind.always:
        yield from _moved(check(data), way)
    for fields, check in kind.triggered:
        if not fields.isdisjoint(data):
            yield from _moved(check(data), way)


def _field(value: Any, field: Field, known: Mapping[str, Type], way: Path) -> Findings:
    for check in field.checks:
        yield from _moved(check(value), way)
    for path, child in _children(value, field.shape, way):
        if isinstance(child, dict):
            found = _walk(child, field.holds, known, path)
            yield from map(as_advice, found) if field.shape == "advice" else found


def _children(value: Any, shape: str, way: Path) -> Iterator[tuple[Path, Any]]:
    if shape == "list" and isinstance(value, list):
        yield from (((*way, index), item) for index, item in enumerate(value))
    elif shape == "map" and isinstance(value, dict):
        yield from (((*way, key), item) for key, item in value.items())
    elif shape in ("type", "struct", "advice"):
        yield way, value


def _moved(found: Findings, way: Path) -> Findings:
    for finding in found:
        yield finding.below(way)


SHAPES = ("type", "struct", "list", "map", "advice")


@cache
def types(version: Version) -> Mapping[str, Type]:
    """Return all types of the table with what holds for one version, made once."""
    return {name: _type(name, rows or {}, version) for name, rows in load_table("api_types")["types"].items()}


def _type(name: str, rows: Mapping[str, Mapping[str, Any]], version: Version) -> Type:
    held = {key: row for key, row in rows.items() if _holds(row, version)}
    rules = [one for one in RULES.get(name, []) if one.holds_in(version)]
    return Type(
        fields={key: _known(row) for key, row in held.items()},
        required=tuple(key for key, row in held.items() if row.get("required")),
        structs=tuple((key, row["struct"]) for key, row in held.items() if "struct" in row),
        always=tuple(one.check for one in rules if not one.fields),
        triggered=tuple((one.fields, one.check) for one in rules if one.fields),
    )


def _known(row: Mapping[str, Any]) -> Field:
    checks = tuple(maker(row[word]) for word, maker in MAKERS.items() if word in row)
    shape = next((shape for shape in SHAPES if shape in row), "")
    return Field(checks, row[shape] if shape else "", shape)


def _holds(row: Mapping[str, Any], version: Version) -> bool:
    since = parse_version(row["since"]) if "since" in row else FIRST
    until = parse_version(row["until"]) if "until" in row else LAST
    return since <= version < until
