"""Which items of two lists belong together: by what tells them apart, else by their position. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from kxform.compare.known import Known
from kxform.compare.steps import Item
from kxform.yamltext.data import same

Data = Any
Key = TypeVar("Key", str, Item)
# A port may be open for several protocols: `protocol` is part of what tells ports apart, and TCP where it is left out.
# Source: x-kubernetes-list-map-keys of ContainerPort and ServicePort; SetDefaults_ServiceSpec of pkg/apis/core/v1.
_BESIDE = {"protocol": "TCP"}


def by_key(
    before: Sequence[Data], after: Sequence[Data], known: Known
) -> tuple[dict[Item, Data], dict[Item, Data]] | None:
    """Return the items of both lists by what tells them apart; None where that is nothing.

    Args:
        before: the one list.
        after: the other.
        known: what is known of the lists.
    """
    for defaults in ({}, _BESIDE) if known.merged else ():
        one, other = (_identified(items, known.key, defaults) for items in (before, after))
        if one is not None and other is not None:
            return one, other
    return None


def _identified(items: Sequence[Data], key: str, defaults: Mapping[str, str]) -> dict[Item, Data] | None:
    """Return items by what tells them apart; None where it is the same for two, or one has none."""
    found: dict[Item, Data] = {}
    for item in items:
        values = _values(item, key, defaults)
        if any(value is None or isinstance(value, dict | list) for _, value in values):
            return None
        found[Item(values)] = item
    return found if len(found) == len(items) else None


def _values(item: Data, key: str, defaults: Mapping[str, str]) -> tuple[tuple[str, Any], ...]:
    if not key:
        return (("", item),)
    if not isinstance(item, dict):
        return ((key, None),)
    return ((key, item.get(key)), *((name, item.get(name, default)) for name, default in defaults.items()))


def same_ends(before: Sequence[Data], after: Sequence[Data]) -> tuple[int, int]:
    """Return how many items two lists share at their start, and at their end."""
    shorter = min(len(before), len(after))
    start = next((index for index in range(shorter) if not same(before[index], after[index])), shorter)
    rest = range(1, shorter - start + 1)
    end = next((index - 1 for index in rest if not same(before[-index], after[-index])), shorter - start)
    return start, end


def like(before: Sequence[Key], after: Sequence[Key]) -> list[Key]:
    """Return the keys of `after` in the order of `before`; those that are new follow the one that they followed."""
    new: dict[Key | None, list[Key]] = {}
    old, last = set(before), None
    for key in after:
        if key in old:
            last = key
        else:
            new.setdefault(last, []).append(key)
    there = set(after)
    ordered: list[Key] = new.pop(None, [])
    for key in before:
        if key in there:
            ordered.append(key)
            ordered.extend(new.get(key, ()))
    return ordered
