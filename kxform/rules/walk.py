"""Walk an object by the table `api_types` and call the rules of each type that is met. Knows no kind by itself.

The table says of each API type which fields lead to which other type, which are required, and what a field's value may
be; `RULES` holds what takes more than a row. Both are narrowed to one version, each type when it is first met.

Most objects are good, and those of one type mostly have the same few sets of keys. So what is to be done for a set of
keys is looked up once, as a `Plan`, and no path is built before there is a finding.
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

# The way to some data: the way to what holds it, and the key or index there.
Way = tuple["Way", str | int] | None
SHAPES = ("type", "struct", "list", "advice")
MOST_PLANS = 200  # of a type: keys are whatever the data has, and one process may see a million objects


class Field(NamedTuple):
    """What is known of a field: its name, checks on its value, the type of what it holds, itself or in a list."""

    key: str
    checks: tuple[Check, ...]
    holds: str
    shape: str


class Plan(NamedTuple):
    """What is to be done with an object of a type that has a certain set of keys: rules, then fields, in this order."""

    rules: tuple[Check, ...]
    fields: tuple[Field, ...]


class Type:
    """What is known of an API type in one version.

    Args:
        rows: of the table, by field.
        name: of the type.
        version: of the server.
    """

    def __init__(self, rows: Mapping[str, Mapping[str, Any]], name: str, version: Version) -> None:
        held = {key: row for key, row in rows.items() if _holds(row, version)}
        rules = [one for one in RULES.get(name, ()) if one.holds_in(version)]
        self.required = tuple(key for key, row in held.items() if row.get("required"))
        # The server looks into these even where they are absent.
        self.structs = tuple((key, row["struct"]) for key, row in held.items() if "struct" in row)
        self.plans: dict[tuple[Any, ...], Plan] = {}
        self._fields = {key: _field(key, row) for key, row in held.items()}
        self._rules = sorted(rules, key=lambda one: bool(one.fields))  # those of every object first

    def plan(self, keys: tuple[Any, ...]) -> Plan:
        """Return what is to be done with an object that has these keys, and keep it in `plans`."""
        if len(self.plans) >= MOST_PLANS:
            self.plans.clear()
        fields = filter(None, map(self._fields.get, keys))
        self.plans[keys] = plan = Plan(
            tuple(one.check for one in self._rules if not (one.fields and one.fields.isdisjoint(keys))),
            tuple(field for field in fields if field.checks or field.holds),
        )
        return plan


class Types(dict[str, Type]):
    """The types of the table in one version, each made when it is asked for."""

    def __init__(self, version: Version) -> None:
        super().__init__()
        self._version = version

    def __missing__(self, name: str) -> Type:
        self[name] = made = Type(load_table("api_types")["types"][name] or {}, name, self._version)
        return made


types = cache(Types)


def walk(data: Data, name: str, version: Version) -> list[Finding]:
    """Return what is wrong with an object of an API type, and with all that it holds.

    A list is filled, not a chain of generators: that is twice as fast, and most objects are good.

    Args:
        data: the object.
        name: its type in the table.
        version: of the server.
    """
    found: list[Finding] = []
    known = types(version)
    _walk(data, known[name], known, None, found)
    return found


def _walk(data: Data, kind: Type, known: Types, way: Way, found: list[Finding]) -> None:
    keys = tuple(data)
    rules, fields = kind.plans.get(keys) or kind.plan(keys)
    for key in kind.required:
        if not data.get(key) and not is_set(data.get(key)):
            found.append(Finding((*_path(way), key), codes.REQUIRED, "a value is required"))
    for check in rules:
        for finding in check(data):
            found.append(finding.below(_path(way)))
    if fields:
        _walk_fields(data, fields, known, way, found)
    for key, struct in kind.structs:
        if data.get(key) is None:
            _walk({}, known[struct], known, (way, key), found)


def _walk_fields(data: Data, fields: tuple[Field, ...], known: Types, way: Way, found: list[Finding]) -> None:
    for field in fields:
        key, checks, holds, _ = field
        value = data[key]
        if value is None:
            continue
        for check in checks:
            for finding in check(value):
                found.append(finding.below((*_path(way), key)))
        if holds:
            _enter(value, field, known, (way, key), found)


def _enter(value: Any, field: Field, known: Types, way: Way, found: list[Finding]) -> None:
    kind, shape = known[field.holds], field.shape
    if shape == "list":
        for index, item in enumerate(value if isinstance(value, list) else ()):
            if isinstance(item, dict | None):  # in Go, null in a list is an entry with nothing set
                _walk(item or {}, kind, known, (way, index), found)
    elif isinstance(value, dict):
        below: list[Finding] = [] if shape == "advice" else found
        _walk(value, kind, known, way, below)
        if below is not found:
            found.extend(map(as_advice, below))


def _path(way: Way) -> Path:
    path: list[str | int] = []
    while way is not None:
        way, step = way
        path.append(step)
    return tuple(reversed(path))


def _field(key: str, row: Mapping[str, Any]) -> Field:
    checks = tuple(maker(row[word]) for word, maker in MAKERS.items() if word in row)
    shape = next((shape for shape in SHAPES if shape in row), "")
    return Field(key, checks, row[shape] if shape else "", shape)


def _holds(row: Mapping[str, Any], version: Version) -> bool:
    since = parse_version(row["since"]) if "since" in row else FIRST
    until = parse_version(row["until"]) if "until" in row else LAST
    return since <= version < until
