"""The form of a row: where something of the cluster stands, in which kinds, why it is the cluster's.

`must` has to be gone afterwards, `may` is left to the transform, `keep` must still be there, as does
everything of which no row speaks.
"""

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from corpus_checks.cluster.objects import Object
from corpus_checks.nodes import Data, Path, inside

Force = Literal["must", "may", "keep"]
EACH = "*"


class Spot(NamedTuple):
    """A value at a path of an object."""

    item: Object
    path: Path
    value: Data


Decide = Callable[[Spot], Force]


class Row(NamedTuple):
    """`where` is a path, `*` for each item or key; no `kinds` are all kinds.

    `live` holds for objects that a server has seen, `authored` for those of a person; a function decides from
    case to case.
    """

    where: tuple[str, ...]
    why: str
    kinds: tuple[str, ...] = ()
    live: Force | Decide = "must"
    authored: Force | Decide = "keep"


class Owned(NamedTuple):
    """What holds of one path of one object."""

    force: Force
    why: str


def row(where: str, why: str, *kinds: str, live: Force | Decide = "must", authored: Force | Decide = "keep") -> Row:
    """A row whose path is written with dots between its keys."""
    return Row(tuple(where.split(".")), why, kinds, live, authored)


def apply(rows: list[Row], item: Object) -> Iterator[tuple[Path, Owned]]:
    """What the rows say of an object, with paths in it."""
    for each in rows:
        if each.kinds and item.kind not in each.kinds:
            continue
        says = each.live if item.is_live else each.authored
        for path, value in matches(item.data, each.where):
            yield path, Owned(says if isinstance(says, str) else says(Spot(item, path, value)), each.why)


def matches(data: Data, where: tuple[str, ...], path: Path = ()) -> Iterator[tuple[Path, Data]]:
    if not where:
        yield path, data
    elif where[0] == EACH:
        for key, value in inside(data):
            yield from matches(value, where[1:], (*path, key))
    elif isinstance(data, dict) and where[0] in data:
        yield from matches(data[where[0]], where[1:], (*path, where[0]))
