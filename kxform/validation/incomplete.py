"""What is meant to be an object and cannot be told what it is: half an object, an item of a list. Plain data only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kxform.kube.objects import is_object
from kxform.rules import Finding
from kxform.validation.codes import INCOMPLETE
from kxform.verdict.lists import Knows
from kxform.yamltext import Path

BOTH = ("apiVersion", "kind")


def is_half(keys: set[str]) -> bool:
    """Tell whether a document with these keys, and no object in it, is meant to be one."""
    return keys.issuperset(BOTH) or ("metadata" in keys and not keys.isdisjoint(BOTH))


def incomplete(data: Any, knows: Knows) -> Iterator[tuple[Path, Finding]]:
    """Yield what is missing in a document, or in items of the lists in it, with the way to the one that lacks it.

    Args:
        data: the document, as plain data; it is meant to be an object, or a list of some.
        knows: tells of an apiVersion and a kind whether there is a schema: a `DenyList` may be no list of objects.
    """
    waiting: list[tuple[Path, Any]] = [((), data)]
    while waiting:
        way, one = waiting.pop()
        if not is_object(one):
            yield way, _missing(one)
            continue
        for index, item in enumerate(_items(one)):
            if one["kind"] == "List" or is_object(item) or _is_wrong(item, one, knows):
                waiting.append(((*way, "items", index), item))


def _items(data: Any) -> list[Any]:
    items = data.get("items") if data["kind"].endswith("List") else None
    return items if isinstance(items, list) else []


def _is_wrong(item: Any, of: Any, knows: Knows) -> bool:
    """Tell whether an item of a typed list is none; one that is a mapping has its kind from the list."""
    return not isinstance(item, dict) and knows(of["apiVersion"], of["kind"])


def _missing(data: Any) -> Finding:
    data = data if isinstance(data, dict) else {}
    key = next(key for key in BOTH if not (isinstance(data.get(key), str) and data[key]))
    is_there = data.get(key) not in (None, "")
    return Finding((key,), INCOMPLETE, f"{key} {'must be a text' if is_there else 'is missing'}")
