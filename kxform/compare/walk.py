"""Two objects side by side: each field that differs, and both objects as they are best shown. Pure, over plain data.

Shown, the second object is laid out as the first: keys and items in the same order, an equal quantity spelt the same
way; so that a comparison of their texts shows what differs and nothing else. No value of a Secret is in either.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from kxform.compare.known import Known
from kxform.compare.lists import by_key, like, same_ends
from kxform.compare.masking import MASK, MASK_AFTER, MASK_BEFORE, hides, is_secret, masked
from kxform.compare.steps import Item, Steps
from kxform.yamltext.data import same

Data = Any
Op = Literal["add", "remove", "replace", "reorder"]
Keys = tuple[dict[Item, Data], dict[Item, Data]]


class Change(NamedTuple):
    """One difference.

    Args:
        path: the field or item.
        op: `reorder` is of a list whose order means something, and has its keys as `before` and `after`.
        before: the value on the first side; None where there is none.
        after: the value on the second side; None where there is none.
    """

    path: Steps
    op: Op
    before: Data = None
    after: Data = None


class Keyed(dict[Item, Any]):
    """A list as it is shown: its items by what tells them apart."""


class Shown(NamedTuple):
    """Both sides of something as they are shown."""

    before: Data
    after: Data


class Spot(NamedTuple):
    """Where the walk is.

    Args:
        known: what is known of the values there.
        path: the way to them.
        hidden: they are secret.
    """

    known: Known
    path: Steps = ()
    hidden: bool = False

    def field(self, key: str, *, in_secret: bool) -> Spot:
        """Return the spot of a field of a mapping, which may be a Secret."""
        return Spot(self.known.field(key), (*self.path, key), self.hidden or hides(key, in_secret=in_secret))

    def item(self, step: int | Item) -> Spot:
        """Return the spot of an item of a list."""
        return Spot(self.known.item, (*self.path, step), self.hidden)


class Walk:
    """A walk through two objects.

    Args:
        every_order: the order of every list means something: to a server, that is another object.
    """

    def __init__(self, *, every_order: bool) -> None:
        self.changes: list[Change] = []
        self._every_order = every_order

    def pair(self, before: Data, after: Data, at: Spot) -> Shown:
        """Note how two values differ, and return them as they are shown."""
        if isinstance(before, dict) and isinstance(after, dict):
            return self._mappings(before, after, at)
        if isinstance(before, list) and isinstance(after, list):
            keyed = by_key(before, after, at.known)
            return self._by_position(before, after, at) if keyed is None else self._by_key(keyed, at)
        if same(before, after) or (at.known.quantity and _same_quantity(before, after)):
            return Shown(*[masked(before, hidden=at.hidden)] * 2)
        one, other = masked(before, hidden=at.hidden), masked(after, hidden=at.hidden)
        if one == other == MASK:
            one, other = MASK_BEFORE, MASK_AFTER
        return self._note("replace", one, other, at)

    def _note(self, op: Op, before: Data, after: Data, at: Spot) -> Shown:
        self.changes.append(Change(at.path, op, before, after))
        return Shown(before, after)

    def _removed(self, value: Data, at: Spot) -> Data:
        return self._note("remove", masked(value, hidden=at.hidden), None, at).before

    def _added(self, value: Data, at: Spot) -> Data:
        return self._note("add", None, masked(value, hidden=at.hidden), at).after

    def _mappings(self, before: Mapping[str, Data], after: Mapping[str, Data], at: Spot) -> Shown:
        secret = is_secret(before) or is_secret(after)
        one: dict[str, Data] = {}
        other: dict[str, Data] = {}
        for key, value in before.items():
            below = at.field(key, in_secret=secret)
            if key in after:
                one[key], other[key] = self.pair(value, after[key], below)
            else:
                one[key] = self._removed(value, below)
        for key, value in after.items():
            if key not in before:
                other[key] = self._added(value, at.field(key, in_secret=secret))
        return Shown(one, {key: other[key] for key in like(list(before), list(after))})

    def _by_position(self, before: list[Data], after: list[Data], at: Spot) -> Shown:
        start, end = same_ends(before, after)
        old, new = before[start : len(before) - end], after[start : len(after) - end]
        both = min(len(old), len(new))
        pairs = zip(old[:both], new[:both], strict=True)
        shown = [self.pair(*pair, at.item(number)) for number, pair in enumerate(pairs, start)]
        gone = [self._removed(value, at.item(number)) for number, value in enumerate(old[both:], start + both)]
        come = [self._added(value, at.item(number)) for number, value in enumerate(new[both:], start + both)]
        ends = [masked(item, hidden=at.hidden) for item in before]
        head, tail = ends[:start], ends[len(ends) - end :]
        one, other = [pair.before for pair in shown], [pair.after for pair in shown]
        return Shown([*head, *one, *gone, *tail], [*head, *other, *come, *tail])

    def _by_key(self, keyed: Keys, at: Spot) -> Shown:
        before, after = keyed
        one, other = Keyed(), Keyed()
        for step, value in before.items():
            if step in after:
                one[step], other[step] = self.pair(value, after[step], at.item(step))
            else:
                one[step] = self._removed(value, at.item(step))
        for step, value in after.items():
            if step not in before:
                other[step] = self._added(value, at.item(step))
        return Shown(one, self._ordered(other, before, after, at))

    def _ordered(self, shown: Keyed, before: Mapping[Item, Data], after: Mapping[Item, Data], at: Spot) -> Keyed:
        """Return the items of the second side in the order that is to be shown, and note where that differs."""
        order = list(after)
        if not (self._every_order or at.known.ordered):
            order = like(list(before), order)
        elif list(shown) != order:
            self._note("reorder", _names(before), _names(after), at)
        return Keyed({step: shown[step] for step in order})


def _names(items: Mapping[Item, Data]) -> list[Data]:
    """Return what tells the items of a list apart, in a word where one word does."""
    return [step.values[0][1] if len(step.values) == 1 else str(step) for step in items]


def _same_quantity(before: Data, after: Data) -> bool:
    from kxform.rules.quantities import quantity  # few values that differ are quantities

    numbers = quantity(before), quantity(after)
    return None not in numbers and numbers[0] == numbers[1]
