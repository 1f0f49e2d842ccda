"""Fields that nobody would own any more once those of `kubectl apply` are handed over: an apply takes them away. Pure.

A dry-run cannot hand over first, so in what it answers these fields are still there. What owns what is told by
metadata.managedFields. Source: FieldsV1 of apimachinery pkg/apis/meta/v1; Updater.prune of structured-merge-diff.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from kxform.kube.objects import dig

_SELF = "."
Way = tuple[str, ...]  # keys of a FieldsV1, from the root


def without_leftovers(data: Mapping[str, Any], managers: Container[str]) -> dict[str, Any]:
    """Return an object without the fields that only certain managers own, in another way than by an apply.

    Args:
        data: the object, with its managedFields as they are after an apply.
        managers: those that own fields through `kubectl apply`.
    """
    leaving: set[Way] = set()
    staying: set[Way] = set()
    for entry in dig(data, "metadata", "managedFields") or []:
        leaves = (
            entry.get("manager") in managers and entry.get("operation") == "Update" and not entry.get("subresource")
        )
        (leaving if leaves else staying).update(_owned(entry.get("fieldsV1") or {}))
    kept = {way[:length] for way in staying for length in range(len(way) + 1)}
    pruned = deepcopy(dict(data))
    for way in sorted(leaving - kept):
        _remove(pruned, way)
    return pruned


def _owned(fields: Mapping[str, Any], above: Way = ()) -> Iterator[Way]:
    """Yield the way to each field that a FieldsV1 names."""
    for key, below in fields.items():
        if key == _SELF:
            yield above
        elif below:
            yield from _owned(below, (*above, key))
        else:
            yield (*above, key)


def _remove(data: Any, way: Way) -> None:
    *above, last = way or (_SELF,)
    for key in above:
        at = _at(data, key)
        if at is None:
            return
        data = data[at]
    at = _at(data, last)
    if at is not None:
        del data[at]


def _at(data: Any, key: str) -> str | int | None:
    """Return the key or index that a key of a FieldsV1 means; None where there is none."""
    what, _, text = key.partition(":")
    if what == "f":
        return text if isinstance(data, dict) and text in data else None
    items: Iterable[tuple[int, Any]] = enumerate(data) if isinstance(data, list) else ()
    if what == "i":
        return next((number for number, _ in items if str(number) == text), None)
    wanted = json.loads(text)
    fits = (lambda item: item == wanted) if what == "v" else (lambda item: _has(item, wanted))
    return next((number for number, item in items if fits(item)), None)


def _has(item: Any, wanted: Mapping[str, Any]) -> bool:
    return isinstance(item, dict) and all(item.get(key) == value for key, value in wanted.items())
