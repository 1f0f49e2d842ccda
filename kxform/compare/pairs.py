"""Which objects of two inputs are the same one: by group, kind, namespace and name. Pure, over plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kxform.errors import Place
from kxform.kube.objects import dig

Key = tuple[str, str, str, str, int]


class Side(NamedTuple):
    """An object as one side has it, and where it is written."""

    data: Mapping[str, Any]
    place: Place = Place()


class Pair(NamedTuple):
    """An object on both sides; None on the side that does not have it."""

    before: Side | None
    after: Side | None

    @property
    def side(self) -> Side:
        """The side to speak of: the second, unless only the first has the object."""
        return self.after or self.before or Side({})


def pairs(before: Sequence[Side], after: Sequence[Side], namespace: str) -> tuple[list[Pair], list[Side]]:
    """Return the objects of both sides, in the order of the second, those that only the first has at the end.

    Args:
        before: the objects of the first side.
        after: those of the second.
        namespace: of objects that name none.

    Returns:
        The pairs; and objects that stand on their side already: the first of them belongs to the first of the other
        side, the second to the second.
    """
    twice: list[Side] = []
    old, new = (dict(_numbered(side, namespace, twice)) for side in (before, after))
    found = [Pair(old.get(key), side) for key, side in new.items()]
    return [*found, *(Pair(side, None) for key, side in old.items() if key not in new)], twice


def _numbered(sides: Sequence[Side], namespace: str, twice: list[Side]) -> Iterator[tuple[Key, Side]]:
    counts: dict[Key, int] = {}
    for side in sides:
        key = _key(side.data, namespace)
        counts[key] = number = counts.get(key, -1) + 1
        if number and key[3]:
            twice.append(side)
        yield (*key[:4], number), side


def _key(data: Mapping[str, Any], namespace: str) -> Key:
    group = str(data.get("apiVersion")).rpartition("/")[0]
    name = dig(data, "metadata", "name") or dig(data, "metadata", "generateName") or ""
    return group, str(data.get("kind")), str(dig(data, "metadata", "namespace") or namespace), str(name), 0
