"""From the data that is wanted to edits on the text: one walk that asks each collection for what differs.

The walk compares what a place means with what it shall mean, so its edits cannot contradict each other; operations
add what data cannot tell (see `hints`). An alias that no longer gives what is wanted, because its anchor changes or
goes or because the change is asked for there, is written out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kxform.yamltext.block import Block
from kxform.yamltext.data import Data, key_of, part_of, same, scalar_of
from kxform.yamltext.edits import Edit, finished
from kxform.yamltext.flow import Flow, Json
from kxform.yamltext.hints import Hint
from kxform.yamltext.layout import Container, Layout
from kxform.yamltext.lines import column
from kxform.yamltext.locate import index_in
from kxform.yamltext.merges import Meanings, Merges, is_merge
from kxform.yamltext.nodes import ALIAS, MAPPING, SCALAR, Node, target_of
from kxform.yamltext.render import is_on_lines, render_block, render_flow, render_json
from kxform.yamltext.scalars import MERGE
from kxform.yamltext.spans import content_start
from kxform.yamltext.style import Style

_NO_HINT = Hint()


class _Place(NamedTuple):
    """A unit whose value is compared: of which collection (None: the root), which one, and what is known of it."""

    owner: Container | None
    unit: int
    hint: Hint
    is_open: bool  # everything below may differ


class _Name(NamedTuple):
    """The name of an entry that stays, before and after."""

    old: str
    new: str


class Planner:
    """Plans the edits of one document.

    Args:
        root: its tree.
        style: its habits.
        is_json: whether it is written as JSON.
    """

    def __init__(self, root: Node, style: Style, *, is_json: bool) -> None:
        self.root = root
        self.style = style
        self.text = style.text
        self.is_json = is_json
        self.meanings = Meanings(self.text)
        self._has_aliases = "*" in self.text and any(node.kind is ALIAS for node in root.walk())
        self._containers: list[Container] = []
        self._root_edits: list[Edit] = []

    def plan(self, wanted: Data, hint: Hint) -> list[Edit]:
        """Return the edits, in order, after which the text means `wanted`.

        Raises:
            KxformError: a place that cannot be edited (KX109).
        """
        self._value(_Place(None, 0, hint, is_open=hint.is_written), self.root, wanted)
        # The innermost first: what collections that end together write at one point comes out in that order.
        asked = sorted((c for c in self._containers if c.is_asked), key=lambda c: -c.node.start)
        edits = [edit for container in asked for edit in self._layout(container).edits()]
        return finished([*self._root_edits, *edits], self.text)

    def _layout(self, container: Container) -> Layout:
        if not container.node.is_flow:
            return Block(container, self.style)
        return Json(container, self.style) if self.is_json else Flow(container, self.style)

    # values

    def _value(self, place: _Place, node: Node, wanted: Data) -> None:
        """Ask for what makes a value mean what is wanted."""
        if node.kind is ALIAS:
            fits = self.meanings.alias_gives(node, wanted)
        elif node.kind is SCALAR:
            fits = same(scalar_of(node, self.text), wanted)
        else:
            fits = self._collection(place, node, wanted)
        if not fits:
            self.meanings.forget_inside(node)
        self.meanings.note(node, wanted)
        if fits:
            return
        if place.owner is not None:
            place.owner.replaced[place.unit] = wanted
        else:
            self._root_edits.append(self._new_root(wanted))

    def _new_root(self, wanted: Data) -> Edit:
        start, style = content_start(self.root, self.text), self.style
        newline = style.newline(start)
        if self.is_json:
            new = render_json(wanted, style.json, "", newline)
        elif is_on_lines(wanted, has_literals=style.has_literals):
            new = (newline + " " * column(self.text, start)).join(render_block(wanted, style.block(start)))
        else:
            new = render_flow(wanted)
        return Edit(start, self.root.end, new)

    def _collection(self, place: _Place, node: Node, wanted: Data) -> bool:
        """Ask a collection for what differs inside it; return whether that can be done there."""
        if not isinstance(wanted, dict | list) or isinstance(wanted, dict) is not (node.kind is MAPPING):
            return False
        if not node.value:
            return not wanted
        container, asked = Container(node, place.owner, place.unit), len(self._containers)
        self._containers.append(container)
        if isinstance(wanted, dict):
            self._mapping(container, wanted, place)
        else:
            self._sequence(container, wanted, place)
        is_all_new = place.is_open and container.inserted and len(container.removed) == len(node.value)
        if is_all_new:
            del self._containers[asked:]
        return not is_all_new

    def _below(self, place: _Place, container: Container, index: int, step: str | int) -> _Place | None:
        """Return the place of a unit; None where nothing can differ."""
        hint = place.hint.below.get(step)
        if hint is None and not place.is_open and not self._has_aliases:
            return None
        hint = hint or _NO_HINT
        return _Place(container, index, hint, is_open=place.is_open or hint.is_written)

    # sequences

    def _sequence(self, container: Container, wanted: list[Data], place: _Place) -> None:
        items, hints = container.node.value, place.hint.below
        kept = [index for index in range(len(items)) if index not in hints or not hints[index].is_removed]
        if place.hint.inserted:
            wanted = self._without_new_items(container, kept, wanted, place.hint.inserted)
        tail = 0
        if place.is_open or len(kept) > len(wanted):
            tail = _same_end([part_of(items[index], self.text) for index in kept], wanted)
        count = min(len(kept), len(wanted)) - tail  # what is left in the middle is paired in order
        pairs = [*zip(kept[:count], wanted, strict=False), *_last(tail, kept, wanted)]
        for index, value in pairs:
            below = self._below(place, container, index, index)
            if below is not None:
                self._value(below, items[index], value)
        container.removed.update(set(range(len(items))).difference(index for index, _ in pairs))
        at = kept[-tail] if tail else len(items)
        container.inserted += [(at, None, value) for value in wanted[count : len(wanted) - tail]]

    def _without_new_items(
        self, container: Container, kept: list[int], wanted: list[Data], inserted: dict[int, int]
    ) -> list[Data]:
        """Ask for the new items between old ones; return the others."""
        others, at = [], 0
        for index in range(len(container.node.value)):
            count = inserted.get(index, 0)
            container.inserted += [(index, None, value) for value in wanted[at : at + count]]
            at += count
            if index in kept:
                others += wanted[at : at + 1]
                at += 1
        return others + wanted[at:]

    # mappings

    def _mapping(self, container: Container, wanted: dict[str, Data], place: _Place) -> None:
        names = self._names(container, wanted, place.hint)
        merges = Merges(container, {index: name.new for index, name in names.items()}, self.meanings)
        for index, name in names.items():
            if not merges.hides(index):
                self._entry(container, index, name, wanted, place)
        given = merges.settle(wanted)
        for index in merges.shown:
            self._entry(container, index, names[index], wanted, place)
        for key, value in wanted.items():
            if not (key in given and (given[key] is value or same(given[key], value))):
                # What is to win over a merge key has to stand below it.
                end = len(container.node.value)
                at = end if key in given else self._position(container.node, key, place.hint)
                container.inserted.append((at, key, value))

    def _names(self, container: Container, wanted: dict[str, Data], hint: Hint) -> dict[int, _Name]:
        """Return the names before and after of the entries that stay, by their index."""
        names: dict[int, _Name] = {}
        claimed = {below.key for below in hint.below.values()}
        for index, (key, _) in enumerate(container.node.value):
            if key.value == MERGE and is_merge(key):
                continue
            old = key_of(key, self.text)
            new = hint.below[old].key if old in hint.below else None
            if (old if new is None else new) not in wanted or (new is None and old in claimed):
                container.removed.add(index)
                continue
            names[index] = _Name(old, old if new is None else new)
            if self._has_aliases or old != names[index].new:
                self._key(container, index, key, names[index])
        return names

    def _key(self, container: Container, index: int, key: Node, name: _Name) -> None:
        """Ask for a new key where its name is another, or the alias that it is written as no longer means it."""
        stays = name.old == name.new
        if self._has_aliases:
            meaning = scalar_of(target_of(key), self.text)
            stays = (key.kind is not ALIAS or self.meanings.alias_gives(key, meaning)) and stays
            self.meanings.note(key, meaning if stays else name.new)
        if not stays:
            container.renamed[index] = name.new

    def _entry(self, container: Container, index: int, name: _Name, wanted: dict[str, Data], place: _Place) -> None:
        below = self._below(place, container, index, name.old)
        if below is not None:
            self._value(below, container.node.value[index][1], wanted[name.new])

    def _position(self, node: Node, name: str, hint: Hint) -> int:
        """Return the index of the unit that a new entry stands before."""
        before = hint.below[name].before if name in hint.below else None
        index = index_in(node, before, self.text) if before is not None else None
        return len(node.value) if index is None else index


def _same_end(old: list[Data], new: list[Data]) -> int:
    """Return how many items two lists have in common at their end, beyond those in common at their start."""
    shorter = min(len(old), len(new))
    head = next((i for i in range(shorter) if not same(old[i], new[i])), shorter)
    room = shorter - head
    return next((i for i in range(room) if not same(old[-1 - i], new[-1 - i])), room)


def _last(count: int, indexes: list[int], values: list[Data]) -> Iterator[tuple[int, Data]]:
    """Yield the last pairs of two lists."""
    return zip(indexes[len(indexes) - count :], values[len(values) - count :], strict=True)
