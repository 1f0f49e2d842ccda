"""A field as an API server writes it, as a path into the object that it is about. Pure, over plain data and text.

Servers write in two ways: `spec.containers[0].name`, `data[key]`, `metadata.labels[a.b/c]` in what is invalid, and
`.spec.containers[name="web"].image`, `.metadata.labels.a.b/c`, `.metadata.finalizers[="x"]` in conflicts.
"""

from __future__ import annotations

import json
import re
from typing import Any

from kxform.yamltext import Path

_INDEX = re.compile(r"\[(\d+)\]")
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_KEYS = re.compile(rf"\[((?:[\w.-]*=(?:{_QUOTED}|[^,\]]+),?)+)\]")
_KEY = re.compile(rf"([\w.-]*)=({_QUOTED}|[^,\]]+)")
_BRACKET = re.compile(r"\[([^\]]*)\]")


def path_of(field: str, data: Any) -> Path:
    """Return the path of a field, as far as the object has it.

    Args:
        field: as the server writes it.
        data: the object; it decides where a name with a dot in it ends.
    """
    steps: list[str | int] = []
    rest = field
    while rest:
        found = _into_list(rest, data) if isinstance(data, list) else _into_mapping(rest, data)
        if found is None:
            break
        step, rest = found
        steps.append(step)
        data = data[step]
    return tuple(steps)


def _into_mapping(rest: str, data: Any) -> tuple[str, str] | None:
    if not isinstance(data, dict):
        return None
    bracket = _BRACKET.match(rest)
    if bracket and bracket[1] in data:
        return bracket[1], rest[bracket.end() :]
    rest = rest.removeprefix(".")
    names = (key for key in data if isinstance(key, str) and key and rest.startswith(key))
    whole = [key for key in names if rest[len(key) : len(key) + 1] in ("", ".", "[")]
    longest = max(whole, key=len, default=None)
    return None if longest is None else (longest, rest[len(longest) :])


def _into_list(rest: str, data: list[Any]) -> tuple[int, str] | None:
    index = _INDEX.match(rest)
    if index:
        number = int(index[1])
        return (number, rest[index.end() :]) if number < len(data) else None
    keys = _KEYS.match(rest)
    if keys is None:
        return None
    wanted = {key: _value(text) for key, text in _KEY.findall(keys[1])}
    fitting = [number for number, item in enumerate(data) if _fits(item, wanted)]
    best = max(fitting, key=lambda number: _written(data[number], wanted), default=None)
    return None if best is None else (best, rest[keys.end() :])


def _fits(item: Any, wanted: dict[str, Any]) -> bool:
    if "" in wanted:
        return bool(item == wanted[""])
    # a key that is left out is one that the server fills in
    return isinstance(item, dict) and all(item.get(key, value) == value for key, value in wanted.items())


def _written(item: Any, wanted: dict[str, Any]) -> int:
    return len(item.keys() & wanted.keys()) if isinstance(item, dict) else 0


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
