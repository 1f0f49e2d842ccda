"""What is said of a value: types and values in words, and names that were perhaps meant. Pure over plain data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

TYPES: Mapping[str, str] = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "an integer",
    "null": "null",
    "number": "a number",
    "object": "a mapping",
    "string": "a string",
}
_LONGEST = 40


def one_of(names: Iterable[str]) -> str:
    """Return some types in words: `a string or an integer`; null is left out where there is another."""
    words = [TYPES.get(name, name) for name in names if name != "null"] or [TYPES["null"]]
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def kind_of(value: Any) -> str:
    """Return the type of a value in words."""
    names = {bool: "a boolean", int: "an integer", float: "a number", str: "a string", type(None): "null"}
    return names.get(type(value)) or ("a mapping" if isinstance(value, Mapping) else "a list")


def shown(value: Any) -> str:
    """Return a scalar as JSON writes it, cut where it is long."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def meant(name: str, known: Iterable[str]) -> str:
    """Return the name among those that are known that is nearest to one that is not, or an empty text."""
    from difflib import get_close_matches

    names = list(known)
    alike = [other for other in names if other.lower() == name.lower()]
    return next(iter(alike or get_close_matches(name, names, n=1, cutoff=0.7)), "")


def type_hint(value: Any, wanted: Iterable[str], *, secret: bool) -> str:
    """Return what to do about a value of the wrong type, or an empty text.

    Args:
        value: the value.
        wanted: the types that the schema takes.
        secret: the value must not be shown.
    """
    wanted = set(wanted)
    if "string" in wanted and isinstance(value, bool | int | float):
        return "put it in quotes" if secret else f'put it in quotes: "{json.dumps(value)}"'
    if isinstance(value, str) and wanted & {"integer", "number", "boolean"}:
        return _unquoted(value, wanted)
    if "array" in wanted and not isinstance(value, list):
        return "write a list: `- ` before each item"
    if "object" in wanted and isinstance(value, list):
        return "write a mapping: without the `- `"
    return ""


def _unquoted(value: str, wanted: set[str]) -> str:
    try:
        plain = json.loads(value.lower())
    except ValueError:
        return ""
    if isinstance(plain, bool):
        return f"write it without quotes: {value.lower()}" if "boolean" in wanted else ""
    fits = (isinstance(plain, int) and wanted & {"integer", "number"}) or (
        isinstance(plain, float) and "number" in wanted
    )
    return f"write it without quotes: {value}" if fits else ""
