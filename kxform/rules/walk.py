"""Walk an object by the table `api_types` and call the rules of each type that is met. Knows no kind by itself.

The table says of each API type which fields lead to which other type, which are required, and what a field's value may
be; `RULES` holds what takes more than a row. Both are narrowed to one version once.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from kxform.kube.tables import load_table
from kxform.kube.versions import parse_version
from kxform.rules import codes
from kxform.rules.checks import MAKERS
from kxform.rules.finding import FIRST, LAST, RULES, Check, Data, Finding, Version, as_advice, is_set
from kxform.yamltext import Path


class Field(NamedTuple):
    """What is known of a field: checks on its value, and the type of what it holds, itself or in a list."""

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


def walk(data: Data, name: str, version: Version) -> list[Finding]:
    """Return what is wrong with an object of an API type, and with all that it holds.

    A list is filled, not a chain of generators: that is twice as fast, and most objects are good.

    Args:
        data: the object.
        name: its type in the table.
        version: of the server.
    """
    found: list[Finding] = []
    _walk(data, types(version)[name], types(version), (), found)
    return found


def _walk(data: Data, kind: Type, known: Mapping[str, Type], way: Path, found: list[Finding]) -> None:
    _apply_rules(data, kind, way, found)
    fields = kind.fields
    for key, value in data.items():
        field = fields.get(key)
        if field is not None and value is not None:
            for check in field.checks:
                for finding in check(value):
                    found.append(finding.below((*way, key)))
            if field.holds:
                _enter(value, field, known, (*way, key), found)
    for key, struct in kind.structs:
        if data.get(key) is None:
            _walk({}, known[struct], known, (*way, key), found)


def _apply_rules(data: Data, kind: Type, way: Path, found: list[Finding]) -> None:
    for key in kind.required:
        value = data.get(key)
        if not value and not is_set(value):
            found.append(Finding((*way, key), codes.REQUIRED, "a value is required"))
    for check in kind.always:
        for finding in check(data):
            found.append(finding.below(way))
    for fields, check in kind.triggered:
        if not fields.isdisjoint(data):
            for finding in check(data):
                found.append(finding.below(way))


def _enter(value: Any, field: Field, known: Mapping[str, Type], way: Path, found: list[Finding]) -> None:
    kind = known[field.holds]
    if field.shape == "list":
        for index, item in enumerate(value if isinstance(value, list) else ()):
            if isinstance(item, dict):
                _walk(item, kind, known, (*way, index), found)
    elif isinstance(value, dict):
        below: list[Finding] = [] if field.shape == "advice" else found
        _walk(value, kind, known, way, below)
        if below is not found:
            found.extend(map(as_advice, below))


SHAPES = ("type", "struct", "list", "advice")


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
