"""What is asked of one collection, and what block and flow layout have in common when they write it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kxform.yamltext.data import Data
from kxform.yamltext.edits import Edit
from kxform.yamltext.lines import skip_spaces, spaces_before
from kxform.yamltext.nodes import ALIAS, SCALAR, Node
from kxform.yamltext.render import render_scalar
from kxform.yamltext.scalars import is_plain_safe
from kxform.yamltext.spans import Unit, content_start, refuse, tag_span, units_of
from kxform.yamltext.style import QUOTES, Style


@dataclass(slots=True)
class Container:
    """What is asked of one collection, by the index of its units.

    Args:
        node: the collection.
        owner: what is asked of the collection around it; None for the root.
        index: which unit of its owner it is.
        removed: units that go.
        renamed: new keys.
        replaced: new values.
        expanded: entries to write in the place of a merge key.
        inserted: index of the unit to stand before (or the number of units); key, None in a sequence; value.
    """

    node: Node
    owner: Container | None = None
    index: int = 0
    removed: set[int] = field(default_factory=set)
    renamed: dict[int, str] = field(default_factory=dict)
    replaced: dict[int, Data] = field(default_factory=dict)
    expanded: dict[int, dict[str, Data]] = field(default_factory=dict)
    inserted: list[tuple[int, str | None, Data]] = field(default_factory=list)

    @property
    def is_asked(self) -> bool:
        """Whether anything is asked at all."""
        return bool(self.removed or self.renamed or self.replaced or self.expanded or self.inserted)


class Layout:
    """Turns what is asked of a container into edits; the subclasses know where things stand."""

    in_block = False

    def __init__(self, container: Container, style: Style) -> None:
        self.container = container
        self.style = style
        self.text = style.text
        self.units = units_of(container.node, style.text)

    def edits(self) -> Iterator[Edit]:
        """Yield the edits; those at one point in the order in which their texts are to stand."""
        container = self.container
        for index, key in container.renamed.items():
            yield from self.rename(self.units[index], key)
        for index, value in container.replaced.items():
            yield from self.replace(self.units[index], value)
        for index, entries in container.expanded.items():
            unit = self.units[index]
            yield Edit(unit.start, unit.end, self.expansion(unit, entries))
        if len(container.removed) < len(self.units):
            yield from self.removals()
            yield from self.insertions()
        else:
            yield from self.renewal() if container.inserted else self.emptying()

    def rename(self, unit: Unit, key: str) -> Iterator[Edit]:
        """Write another key; its anchor stays, its tag goes."""
        node = unit.key
        if node is None or node.kind not in (SCALAR, ALIAS) or node.is_block_scalar:
            raise refuse(self.text, unit.start, "this key cannot be renamed")
        tag = tag_span(node, self.text)
        if tag:
            yield Edit(tag.start, skip_spaces(self.text, tag.end))
        yield Edit(content_start(node, self.text), node.end, self.scalar(key, node))

    def scalar(self, value: Data, before: Node) -> str:
        """Return a scalar as text, in the quotes of the one that stood there before."""
        return self.written(value, before.style if before.style in QUOTES else "", before.start)

    def written(self, value: Data, quote: str, near: int) -> str:
        """Return a scalar as text, in these quotes or plain; where it cannot stand plain, in those used near by."""
        if quote or not isinstance(value, str) or is_plain_safe(value):
            return render_scalar(value, quote=quote)
        return render_scalar(value, quote=self.style.quote(near))

    def untagged(self, node: Node) -> Iterator[Edit]:
        """Take the tag of a value away that changes."""
        tag = tag_span(node, self.text)
        if tag:
            yield Edit(spaces_before(self.text, tag.start), tag.end)

    def unit_around(self) -> Unit | None:
        """Return the unit of the owner that this collection is the value of; None for the root."""
        owner = self.container.owner
        return units_of(owner.node, self.text)[self.container.index] if owner else None

    def kept_before(self, index: int) -> Unit | None:
        """Return the nearest unit before `index` that stays."""
        removed = self.container.removed
        return next((self.units[i] for i in range(index - 1, -1, -1) if i not in removed), None)

    def replace(self, unit: Unit, value: Data) -> Iterator[Edit]:
        """Yield the edits that give a unit another value."""
        raise NotImplementedError

    def expansion(self, unit: Unit, entries: dict[str, Data]) -> str:
        """Return the entries that stand in the place of a merge key."""
        raise NotImplementedError

    def emptying(self) -> Iterator[Edit]:
        """Yield the edits that leave an empty collection."""
        raise NotImplementedError

    def renewal(self) -> Iterator[Edit]:
        """Yield the edits that leave new units only."""
        raise NotImplementedError

    def removals(self) -> Iterator[Edit]:
        """Yield the edits that take units away of which others stay."""
        raise NotImplementedError

    def insertions(self) -> Iterator[Edit]:
        """Yield the edits that write new units."""
        raise NotImplementedError
