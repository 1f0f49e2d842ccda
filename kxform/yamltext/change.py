"""The operations that can be asked for, as data, and what each means for plain data.

What they mean for text is planned in `plan`; this is the independent statement that the result is held against.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any, NamedTuple

from kxform.yamltext.data import Data
from kxform.yamltext.path import Path, format_path


class Set(NamedTuple):
    """Give the value at `path` another value; where there is none yet, write it last in its mapping."""

    path: Path
    value: Data


class Insert(NamedTuple):
    """Write a new entry of a mapping, before the entry with the key `before`, else last.

    Where the path ends in an index: a new item of a sequence, before the item that stands there.
    """

    path: Path
    value: Data
    before: str | None = None


class Remove(NamedTuple):
    """Take the entry or item at `path` away, with the comments directly above it; nothing where there is none."""

    path: Path


class Rename(NamedTuple):
    """Give the entry at `path` another key, which must be free; its value and its place stay."""

    path: Path
    key: str


class Append(NamedTuple):
    """Add a last item to the sequence at `path`; where there is none, write one."""

    path: Path
    value: Data


Operation = Set | Insert | Remove | Rename | Append


class NoSuchPlaceError(LookupError):
    """An operation names a place that cannot exist: an index out of range, a key inside a scalar."""


class _Gone:
    """Stands, until all operations are done, where something went: so the other paths keep their meaning."""


_GONE = _Gone()


def expected(data: Data, operations: Sequence[Operation]) -> Data:
    """Return what `data` is after the operations, all of them understood on `data` as it was.

    Values are written first, in order; then entries and items go; then keys are renamed; then new items come
    between old ones. New keys, and new items at one place, stand in the result in the order of their operations.

    Raises:
        NoSuchPlaceError: an operation names a place that cannot exist.
    """
    result = _copied_along(data, [operation.path for operation in operations])
    for operation in operations:
        if not operation.path:
            raise NoSuchPlaceError("the document itself")
        if isinstance(operation, Set | Insert | Append) and not is_item_insert(operation):
            _write(result, operation)
    holed = []
    for path in [operation.path for operation in operations if isinstance(operation, Remove)]:
        container = _get(result, path[:-1])
        if _has(data, path) and _has(container, path[-1:]):
            container[path[-1]] = _GONE
            holed.append(container)
    _rename(result, data, [operation for operation in operations if isinstance(operation, Rename)])
    _insert_items(result, data, [operation for operation in operations if is_item_insert(operation)])
    for container in holed:
        _sweep(container)
    return result


def is_item_insert(operation: Operation) -> bool:
    """Tell whether an operation writes a new item between the items of a sequence."""
    return isinstance(operation, Insert) and bool(operation.path) and isinstance(operation.path[-1], int)


def _insert_items(data: Data, before: Data, inserts: list[Any]) -> None:
    """Write new items, the last ones first: so the indexes of the others, and the order at one place, stay right."""
    places = []
    for insert in inserts:
        container = _get(data, insert.path[:-1])
        if not isinstance(container, list) or not _has(before, insert.path):
            raise NoSuchPlaceError(format_path(insert.path))
        places.append((container, insert))
    places.reverse()
    places.sort(key=lambda place: place[1].path[-1], reverse=True)
    for container, insert in places:
        container.insert(insert.path[-1], deepcopy(insert.value))


def _copied_along(data: Data, paths: Sequence[Path]) -> Data:
    """Return a copy whose collections along these paths are new; all others are those of `data` itself."""
    new: dict[int, Data] = {}  # the copies, so that their identities stay theirs

    def copied(value: Data) -> Data:
        if isinstance(value, dict | list) and id(value) not in new:
            value = value.copy()
            new[id(value)] = value
        return value

    root = copied(data)
    for path in paths:
        container = root
        for step in path:
            if not _has(container, (step,)):
                break
            container[step] = copied(container[step])
            container = container[step]
    return root


def _sweep(container: Data) -> None:
    """Take out what is gone."""
    if isinstance(container, dict):
        for key in [key for key, value in container.items() if value is _GONE]:
            del container[key]
    else:
        container[:] = [value for value in container if value is not _GONE]


def _write(data: Data, operation: Set | Insert | Append) -> None:
    container = data
    for step, following in zip(operation.path, operation.path[1:], strict=False):
        container = _child(container, step, following, operation.path)
    last, value = operation.path[-1], deepcopy(operation.value)
    if isinstance(operation, Append):
        container = _child(container, last, 0, operation.path)
        if not isinstance(container, list):
            raise NoSuchPlaceError(format_path(operation.path))
        container.append(value)
    elif _has_room(container, last):
        container[last] = value
    else:
        raise NoSuchPlaceError(format_path(operation.path))


def _child(container: Data, step: str | int, following: str | int, path: Path) -> Data:
    if not _has_room(container, step):
        raise NoSuchPlaceError(format_path(path))
    current = container.get(step) if isinstance(container, dict) else container[step]
    if current is None:
        current = container[step] = [] if isinstance(following, int) else {}
    return current


def _has_room(container: Data, step: str | int) -> bool:
    if isinstance(container, dict):
        return isinstance(step, str)
    return isinstance(container, list) and isinstance(step, int) and 0 <= step < len(container)


def _rename(data: Data, before: Data, renames: list[Rename]) -> None:
    """Rename in `data`, all at once, what stood in `before`."""
    moves = [(_get(data, rename.path[:-1]), rename) for rename in renames]
    for container, rename in moves:
        is_there = isinstance(container, dict) and _has(before, rename.path)
        if not is_there or container.get(rename.path[-1], _GONE) is _GONE:
            raise NoSuchPlaceError(format_path(rename.path))
    values = [container.pop(rename.path[-1], _GONE) for container, rename in moves]
    for (container, rename), value in zip(moves, values, strict=True):
        if value is _GONE or container.get(rename.key, _GONE) is not _GONE:
            raise NoSuchPlaceError(format_path(rename.path))
        container[rename.key] = value


def _has(data: Data, path: Path) -> bool:
    container, step = _get(data, path[:-1]), path[-1]
    return _has_room(container, step) and (isinstance(container, list) or step in container)


def _get(data: Data, path: Path) -> Data:
    """Return what stands at a path, or None."""
    for step in path:
        if not _has_room(data, step) or (isinstance(data, dict) and step not in data):
            return None
        data = data[step]
    return data
