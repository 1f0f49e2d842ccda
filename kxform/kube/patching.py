"""Patches as plain data: JSON patch (RFC 6902) and merge patch (RFC 7386). Strategic merge is in `strategic`.

Pure: what is given is never changed. A patch that cannot be applied raises `PatchError`, which knows the place in the
data (while it is applied) or in the patch (while it is read).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from kxform.yamltext import Path, format_path

Data = Any

_INDEX = re.compile(r"0|[1-9][0-9]*")
_NEEDS = {
    "add": ("value",),
    "remove": (),
    "replace": ("value",),
    "move": ("from",),
    "copy": ("from",),
    "test": ("value",),
}


class PatchError(Exception):
    """A patch that is none, or that does not fit what it is applied to.

    Args:
        message: one line, without a final full stop.
        path: where: in the patch while that is read, in the data while it is applied.
    """

    def __init__(self, message: str, path: Path = ()) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


def is_nested_deeper(data: Data, levels: int) -> bool:
    """Tell whether collections stand in each other more than so many levels deep."""
    layer = [data] if isinstance(data, dict | list) else []
    for _ in range(levels):
        layer = [value for one in layer for value in _values(one) if isinstance(value, dict | list)]
    return bool(layer)


def _values(data: Data) -> Iterable[Data]:
    if isinstance(data, dict):
        return data.values()
    return data if isinstance(data, list) else ()


def merge_patch(data: Data, patch: Data) -> Data:
    """Return `data` after a JSON merge patch: mappings are merged, null deletes, all else replaces (RFC 7386)."""
    if not isinstance(patch, dict):
        return patch
    result = dict(data) if isinstance(data, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merge_patch(result.get(key), value)
    return result


class JsonOperation(NamedTuple):
    """One operation of a JSON patch, its pointers (RFC 6901) taken apart."""

    op: str
    path: tuple[str, ...]
    source: tuple[str, ...] = ()
    value: Data = None


def read_json_patch(patch: Data) -> tuple[JsonOperation, ...]:
    """Return the operations of a JSON patch.

    Raises:
        PatchError: it is none; the path is that in the patch.
    """
    if not isinstance(patch, list):
        raise PatchError("a JSON patch is a list of operations")
    return tuple(_operation(item, (index,)) for index, item in enumerate(patch))


def _operation(item: Data, at: Path) -> JsonOperation:
    if not isinstance(item, dict):
        raise PatchError("an operation is a mapping with op and path", at)
    op = item.get("op")
    if not isinstance(op, str) or op not in _NEEDS:
        raise PatchError(f"op is one of {', '.join(_NEEDS)}, not {op!r}", (*at, "op"))
    for key in ("path", *_NEEDS[op]):
        if key not in item:
            raise PatchError(f"{op} needs {key!r}", at)
    path = _pointer(item["path"], (*at, "path"))
    source = _pointer(item["from"], (*at, "from")) if "from" in _NEEDS[op] else ()
    if op == "move" and path != source and path[: len(source)] == source:
        raise PatchError("a value cannot be moved into itself", (*at, "path"))
    return JsonOperation(op, path, source, item.get("value"))


def _pointer(text: Data, at: Path) -> tuple[str, ...]:
    if not isinstance(text, str) or (text and not text.startswith("/")):
        raise PatchError(f"a JSON pointer begins with '/': {text!r}", at)
    if re.search(r"~(?![01])", text):
        raise PatchError(f"in a JSON pointer `~` is written `~0`, `/` inside of a key `~1`: {text!r}", at)
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in text.split("/")[1:])


def json_patch(data: Data, operations: Sequence[JsonOperation]) -> Data:
    """Return `data` after the operations, one after the other.

    Raises:
        PatchError: one does not fit; the path is that in the data, as far as it exists.
    """
    for operation in operations:
        data = _applied(data, operation)
    return data


def _applied(data: Data, operation: JsonOperation) -> Data:
    op, path, source, value = operation
    if op == "add":
        return _add(data, path, value)
    if op == "remove":
        return _without(data, path)
    if op == "replace":
        _get(data, path)
        return _put(data, path, value)
    if op == "test":
        if not equal(_get(data, path), value):
            raise PatchError(f"the test of {_name(path)} fails: its value is another", _steps(data, path))
        return data
    moved = _get(data, source)
    return _add(_without(data, source) if op == "move" else data, path, moved)


def _name(tokens: Sequence[str]) -> str:
    return "/" + "/".join(token.replace("~", "~0").replace("/", "~1") for token in tokens) if tokens else "the document"


def _steps(data: Data, tokens: Sequence[str]) -> Path:
    """Return the tokens of a pointer as a path into the data, as far as it exists."""
    steps: list[str | int] = []
    for token in tokens:
        step = _step(data, token)
        if step is None:
            break
        steps.append(step)
        data = data[step]
    return tuple(steps)


def _step(container: Data, token: str) -> str | int | None:
    """Return the key or index that a token names; None where it is not there."""
    if isinstance(container, dict):
        return token if token in container else None
    is_index = isinstance(container, list) and _INDEX.fullmatch(token) and len(token) < 10
    return int(token) if is_index and int(token) < len(container) else None


def _get(data: Data, tokens: Sequence[str]) -> Data:
    steps = _steps(data, tokens)
    if len(steps) < len(tokens):
        where = f" in {format_path(steps)}" if steps else ""
        raise PatchError(f"{_name(tokens)}: there is no {tokens[len(steps)]!r}{where}", steps)
    for step in steps:
        data = data[step]
    return data


def _add(data: Data, tokens: tuple[str, ...], value: Data) -> Data:
    if not tokens:
        return value
    container, last = _get(data, tokens[:-1]), tokens[-1]
    if isinstance(container, dict):
        return _put(data, tokens[:-1], {**container, last: value})
    if not isinstance(container, list):
        raise PatchError(f"{_name(tokens)}: a scalar has no entries", _steps(data, tokens))
    at = len(container) if last == "-" else int(last) if _INDEX.fullmatch(last) and len(last) < 10 else -1
    if not 0 <= at <= len(container):
        raise PatchError(f"{_name(tokens)}: {last!r} is no place in a list of {len(container)}", _steps(data, tokens))
    return _put(data, tokens[:-1], [*container[:at], value, *container[at:]])


def _without(data: Data, tokens: tuple[str, ...]) -> Data:
    _get(data, tokens)
    if not tokens:
        raise PatchError("the document itself cannot be removed")
    container = _get(data, tokens[:-1])
    last = _step(container, tokens[-1])
    if isinstance(container, dict):
        return _put(data, tokens[:-1], {key: value for key, value in container.items() if key != last})
    return _put(data, tokens[:-1], [item for index, item in enumerate(container) if index != last])


def _put(data: Data, tokens: Sequence[str], value: Data) -> Data:
    """Return a copy in which something that exists has another value."""
    steps, above = _steps(data, tokens), []
    for step in steps:
        above.append(data)
        data = data[step]
    for container, step in zip(reversed(above), reversed(steps), strict=True):
        copy = container.copy()
        copy[step] = value
        value = copy
    return value


def equal(left: Data, right: Data) -> bool:
    """Tell whether two values are equal as RFC 6902 compares them: 1 is 1.0, but true is not 1."""
    waiting = [(left, right)]
    while waiting:
        one, other = waiting.pop()
        if isinstance(one, dict) and isinstance(other, dict):
            if one.keys() != other.keys():
                return False
            waiting += [(one[key], other[key]) for key in one]
        elif isinstance(one, list) and isinstance(other, list):
            if len(one) != len(other):
                return False
            waiting += zip(one, other, strict=True)
        elif isinstance(one, bool) is not isinstance(other, bool) or one != other:
            return False
    return True
