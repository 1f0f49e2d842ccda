"""Changes applied to plain data: what a comparison says must be enough to make the one side the other."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from kxform.compare.steps import Item, Step
from kxform.compare.walk import Change

Data = Any


def applied(data: Data, changes: Sequence[Change]) -> Data:
    """Return data after changes: values first, then what goes, then what comes, each as counted on its own side."""
    data = copy.deepcopy(data)
    found = {
        op: [_place(data, one) for one in changes if one.op == op] for op in ("replace", "remove", "add", "reorder")
    }
    for holder, at, change in found["replace"]:
        holder[at] = change.after
    for holder, at, _ in sorted(found["remove"], key=lambda one: -one[1] if isinstance(one[1], int) else 0):
        del holder[at]
    for holder, at, change in found["add"]:
        if isinstance(holder, list):
            holder.insert(len(holder) if at is None else at, change.after)
        else:
            holder[at] = change.after
    for holder, at, change in found["reorder"]:
        holder[at].sort(key=lambda item, order=change.after: order.index(_name(item, order)))
    return data


def _place(data: Data, change: Change) -> tuple[Data, Any, Change]:
    """Return what holds the place of a change, and its key or index there; None for an item that is new."""
    *way, last = change.path
    for step in way:
        data = data[_at(data, step)]
    return data, _at(data, last), change


def _at(data: Data, step: Step) -> str | int | None:
    if not isinstance(step, Item):
        return step
    return next((number for number, item in enumerate(data) if _is(item, step)), None)


def _is(item: Data, step: Item) -> bool:
    defaults = {"protocol": "TCP"}
    return all((item.get(key, defaults.get(key)) if key else item) == value for key, value in step.values)


def _name(item: Data, order: list[Data]) -> Data:
    if not isinstance(item, dict):
        return item
    for name in ("name", "mountPath", "containerPort", "key"):
        if item.get(name) in order:
            return item[name]
    step = Item((("containerPort", item["containerPort"]), ("protocol", item.get("protocol", "TCP"))))
    return str(step)
