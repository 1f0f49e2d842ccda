"""In which order objects are applied and deleted: the table `apply_order`. Pure, over plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import groupby
from typing import Any, TypeVar

from kxform.kube.tables import load_table

T = TypeVar("T")
NAMESPACES, DEFINITIONS = 0, 1  # the first two stages of the table, after which something has to be waited for


def stage_of(data: Mapping[str, Any]) -> int:
    """Return the number of the stage that an object belongs to, from 0."""
    group = str(data.get("apiVersion")).rpartition("/")[0]
    return _stages()[0].get((group, str(data.get("kind"))), _stages()[1])


def in_stages(
    items: Iterable[T], data_of: Callable[[T], Mapping[str, Any]], *, last_first: bool = False
) -> list[list[T]]:
    """Return items by stage, those of one stage in the order in which they came; empty stages are left out.

    Args:
        items: what is to be ordered.
        data_of: returns the object of an item.
        last_first: the reverse, also within a stage: to delete.
    """
    ordered = sorted(items, key=lambda item: stage_of(data_of(item)))
    if last_first:
        ordered.reverse()
    return [list(group) for _, group in groupby(ordered, key=lambda item: stage_of(data_of(item)))]


@cache
def _stages() -> tuple[dict[tuple[str, str], int], int]:
    """Return the stage of each kind that the table names, and the stage of the rest."""
    stages = load_table("apply_order")["stages"]
    rest = next(number for number, stage in enumerate(stages) if stage.get("rest"))
    named = {
        (group, kind): number
        for number, stage in enumerate(stages)
        for group, kinds in stage.get("kinds", {}).items()
        for kind in kinds
    }
    return named, rest
