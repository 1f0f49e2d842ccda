"""What a row of the table `api_types` says about a field, as functions. Each takes the field's value, as it may be.

A check returns findings with paths that begin at the value. Those that every object meets are no generators: nearly all
values are good, and making a generator to find nothing costs more than the look at the value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kxform.rules import codes
from kxform.rules.finding import NOTHING, Check, Finding, Findings, entries, is_text, items, mapping, number
from kxform.rules.formats import FORMATS, shown
from kxform.rules.quantities import quantity

_NEITHER = (float, bool, dict, list)  # what is no int and no text


def texts(value: Any) -> list[Any]:
    """Return a list with an empty text for each null: that is how Go decodes them."""
    return ["" if item is None else item for item in items(value)]


def format_check(name: str) -> Check:
    """Check that a text, if there is one, has a format of `FORMATS`."""
    form = FORMATS[name]
    holds = form.holds

    def check(value: Any) -> Findings:
        if not isinstance(value, str) or not value or holds(value):
            return NOTHING
        return (Finding((), form.code, form.fault(value)),)

    return check


def each_check(name: str) -> Check:
    """Check the format of each text of a list; an empty one is none of any format."""
    form = FORMATS[name]

    def check(value: Any) -> Findings:
        for index, item in enumerate(texts(value)):
            if isinstance(item, str) and not form.holds(item):
                yield Finding((index,), form.code, form.fault(item))

    return check


def keys_check(name: str) -> Check:
    """Check the format of the keys of a mapping."""
    form = FORMATS[name]

    def check(value: Any) -> Findings:
        for key in filter(is_text, mapping(value)):
            if not form.holds(key):
                yield Finding((key,), form.code, form.fault(key))

    return check


def values_check(name: str) -> Check:
    """Check the format of the texts of a mapping."""
    form = FORMATS[name]

    def check(value: Any) -> Findings:
        for key, item in mapping(value).items():
            if is_text(key) and isinstance(item, str) and not form.holds(item):
                yield Finding((key,), form.code, form.fault(item))

    return check


def enum_check(supported: list[str]) -> Check:
    """Check that a text is one of those supported; an empty one stands for the default."""
    allowed, words = frozenset(supported), ", ".join(supported)

    def check(value: Any) -> Findings:
        if not isinstance(value, str) or not value or value in allowed:
            return NOTHING
        return (Finding((), codes.UNSUPPORTED, f"{shown(value)} is not supported: use {words}"),)

    return check


def each_enum_check(supported: list[str]) -> Check:
    """Check that each text of a list is one of those supported."""
    allowed, words = frozenset(supported), ", ".join(supported)

    def check(value: Any) -> Findings:
        for index, item in enumerate(texts(value)):
            if isinstance(item, str) and item not in allowed:
                yield Finding((index,), codes.UNSUPPORTED, f"{shown(item)} is not supported: use {words}")

    return check


def members_check(supported: list[str]) -> Check:
    """Check that each text of a list is one of those supported; the server names the list, not the entry."""
    each = each_enum_check(supported)

    def check(value: Any) -> Findings:
        yield from (finding._replace(path=(), at=finding.path) for finding in each(value))

    return check


def range_check(bounds: list[int | None]) -> Check:
    """Check that a whole number is within bounds, both inclusive; None is no bound."""
    low, high = bounds
    words = f"{low} or more" if high is None else f"{low} to {high}"

    def check(value: Any) -> Findings:
        given = number(value)
        if given is None or ((low is None or given >= low) and (high is None or given <= high)):
            return NOTHING
        return (Finding((), codes.OUT_OF_RANGE, f"{given} is out of range: {words}"),)

    return check


def each_range_check(bounds: list[int | None]) -> Check:
    """Check that each whole number of a list is within bounds."""
    inside = range_check(bounds)

    def check(value: Any) -> Findings:
        for index, item in enumerate(items(value)):
            yield from (finding.below((index,)) for finding in inside(item))

    return check


def not_empty_check(_: Any) -> Check:
    """Check that a text, if there is one, is not empty."""

    def check(value: Any) -> Findings:
        return (
            (Finding((), codes.REQUIRED, "an empty text is no value: leave the field out"),) if value == "" else NOTHING
        )

    return check


def int_or_percent_check(rule: Mapping[str, Any]) -> Check:
    """Check a number of pods or a percentage of them.

    Args:
        rule: `most` is the largest percentage, where there is one.
    """
    most = rule.get("most")

    def check(value: Any) -> Findings:
        given, percent = number(value), FORMATS["percent"]
        if given is not None and given < 0:
            yield Finding((), codes.OUT_OF_RANGE, f"{given} is out of range: 0 or more")
        elif isinstance(value, str) and not percent.holds(value):
            yield Finding((), percent.code, percent.fault(value))
        elif isinstance(value, str) and most is not None and len(value) < 20 and int(value[:-1]) > most:
            yield Finding((), codes.OUT_OF_RANGE, f"{value} is out of range: at most {most}%")

    return check


def port_or_name_check(_: Any) -> Check:
    """Check a port given by its number or by its name."""
    name, port = FORMATS["port-name"], range_check([1, 65535])

    def check(value: Any) -> Findings:
        if not isinstance(value, str):
            return port(value)
        return NOTHING if name.holds(value) else (Finding((), name.code, name.fault(value)),)

    return check


def int_or_string_check(_: Any) -> Check:
    """Check that a value is a whole number or a text."""

    def check(value: Any) -> Findings:
        if not isinstance(value, _NEITHER):
            return NOTHING
        return (Finding((), codes.BAD_INT_OR_STRING, f"{shown(value)} is neither a whole number nor a text"),)

    return check


def quantities_check(_: Any) -> Check:
    """Check that each value of a mapping is a quantity."""
    form = FORMATS["quantity"]

    def check(value: Any) -> Findings:
        for key, item in mapping(value).items():
            if is_text(key) and isinstance(item, str) and quantity(item) is None:
                yield Finding((key,), form.code, form.fault(item))

    return check


def unique_check(fields: list[str]) -> Check:
    """Check that no two entries of a list share their values of some fields; entries that lack one do not count."""

    def check(value: Any) -> Findings:
        return _alike(value, fields) if isinstance(value, list) and len(value) > 1 else NOTHING

    return check


def _alike(value: list[Any], fields: list[str]) -> Findings:
    seen: dict[tuple[Any, ...], int] = {}
    for index, entry in entries(value):
        key = tuple(map(entry.get, fields))
        if not all(isinstance(part, str | int) and part != "" for part in key):
            continue
        first = seen.setdefault(key, index)
        if first != index:
            path = (index, fields[0]) if len(fields) == 1 else (index,)
            said = ", ".join(f"{field} {shown(part)}" for field, part in zip(fields, key, strict=True))
            yield Finding(path, codes.DUPLICATE, f"entry {first} has the same {said}")


def unique_items_check(_: Any) -> Check:
    """Check that no text stands in a list twice."""

    def check(value: Any) -> Findings:
        seen: set[str] = set()
        for index, item in enumerate(items(value)):
            if isinstance(item, str) and item in seen:
                yield Finding((index,), codes.DUPLICATE, f"{shown(item)} stands in the list twice")
            elif isinstance(item, str):
                seen.add(item)

    return check


MAKERS: Mapping[str, Callable[[Any], Check]] = {
    "format": format_check,
    "each": each_check,
    "keys": keys_check,
    "values": values_check,
    "one-of": enum_check,
    "each-one-of": each_enum_check,
    "members": members_check,
    "range": range_check,
    "each-range": each_range_check,
    "not-empty": not_empty_check,
    "int-or-percent": int_or_percent_check,
    "port-or-name": port_or_name_check,
    "int-or-string": int_or_string_check,
    "quantities": quantities_check,
    "unique": unique_check,
    "unique-items": unique_items_check,
}
