"""The edits of a collection in flow style, and of all JSON: its units stand between commas."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from kxform.yamltext.data import Data
from kxform.yamltext.edits import Edit
from kxform.yamltext.layout import Container, Layout
from kxform.yamltext.lines import (
    is_blank,
    is_first_on_line,
    line_end,
    line_start,
    next_line,
    skip_spaces,
    spaces_before,
)
from kxform.yamltext.nodes import MAPPING, Node
from kxform.yamltext.render import render_flow, render_json
from kxform.yamltext.spans import Unit, colon_end, comma_after, comments_above, content_start, head_of, refuse
from kxform.yamltext.style import Style, shared_quote


class Flow(Layout):
    """Writes a mapping or a sequence in flow style, on one line or on several."""

    def edits(self) -> Iterator[Edit]:
        """Yield the edits; a single pair (`[a: b]`) gets braces before it becomes anything else."""
        is_other = self._is_pair and (self.container.inserted or self.container.removed)
        start, end = self.units[0].start, self.units[-1].end
        if is_other:
            yield Edit(start, start, "{")
        yield from super().edits()
        if is_other:
            yield Edit(end, end, "}")

    @property
    def _is_pair(self) -> bool:
        node = self.container.node
        return node.kind is MAPPING and self.text[content_start(node, self.text)] != "{"

    def replace(self, unit: Unit, value: Data) -> Iterator[Edit]:
        """Yield the edits that give a unit another value."""
        yield from self.untagged(unit.value)
        node, head = unit.value, head_of(unit, self.text, in_block=False)
        new = self.render(value) if isinstance(value, dict | list) else self.scalar(value, node)
        start = content_start(node, self.text)
        if start < node.end:
            yield Edit(start, node.end, new)
        else:
            colon = ":" if unit.key is not None and colon_end(unit, self.text) is None else ""
            yield Edit(head, head, f"{colon} {new}")

    def render(self, value: Data) -> str:
        """Return a new value."""
        quote = shared_quote(unit.value for unit in self.units)
        return render_flow(value, quote=quote, fallback=self.style.quote(self.container.node.start))

    def entry(self, key: str | None, value: Data) -> str:
        """Return a new unit."""
        return self.render(value) if key is None else f"{self.key(key)}: {self.render(value)}"

    def key(self, key: str) -> str:
        """Return a new key."""
        quote = shared_quote(unit.key for unit in self.units if unit.key is not None)
        return self.written(key, quote, self.container.node.start)

    def expansion(self, unit: Unit, entries: dict[str, Data]) -> str:
        """Return the entries that stand in the place of a merge key."""
        return ("," + self._gap(unit)).join(self.entry(key, value) for key, value in entries.items())

    def removals(self) -> Iterator[Edit]:
        """Yield what goes, each with its comma, and the comma that the last one left must not have."""
        yield from self._gone()
        if all(self.kept_from(index) is not None for index, _, _ in self.container.inserted):
            yield from self._last_comma()

    def _gone(self) -> Iterator[Edit]:
        last = self.kept_before(len(self.units))
        for index in sorted(self.container.removed):
            yield self._removal(index, is_followed=last is not None and self.units[index].start < last.start)

    def _last_comma(self) -> Iterator[Edit]:
        """Yield the comma after the last unit that stays, unless that was last before, or the last one had a comma."""
        last = self.kept_before(len(self.units))
        if last is None or last is self.units[-1] or comma_after(self.text, self.units[-1].end) is not None:
            return
        comma = comma_after(self.text, last.end)
        if comma is None:
            raise refuse(self.text, last.start, "a comma was not found")
        yield Edit(comma, comma + 1)

    def _removal(self, index: int, *, is_followed: bool) -> Edit:
        """Return the edit that takes one unit away; `is_followed` where a later one stays."""
        unit, text = self.units[index], self.text
        comma = comma_after(text, unit.end)
        end = unit.end if comma is None else comma + 1
        if is_first_on_line(text, unit.start) and self._is_last_on_line(end):
            return Edit(line_start(text, comments_above(text, unit.start)), next_line(text, end))
        if is_followed and not is_blank(text, end):
            return Edit(unit.start, skip_spaces(text, end))
        return Edit(spaces_before(text, unit.start) if index else unit.start, end)

    def _is_last_on_line(self, offset: int) -> bool:
        rest = skip_spaces(self.text, offset)
        return rest == line_end(self.text, offset) or self.text[rest] == "#"

    def kept_from(self, index: int) -> Unit | None:
        """Return the nearest unit from `index` on that stays."""
        removed = self.container.removed
        return next((self.units[i] for i in range(index, len(self.units)) if i not in removed), None)

    def emptying(self) -> Iterator[Edit]:
        """Yield everything between the brackets; with comments inside, only the units."""
        start, end = self.units[0].start, self.units[-1].end
        if not self._is_pair:
            start, end = content_start(self.container.node, self.text) + 1, self.container.node.end - 1
        if self._has_comments(start, end):
            yield from self.removals()
        else:
            yield Edit(start, end)

    def _has_comments(self, start: int, end: int) -> bool:
        """Tell whether comments stand between two offsets, outside the units."""
        bounds = [start, *(bound for unit in self.units for bound in (unit.start, unit.end)), end]
        return any("#" in self.text[left:right] for left, right in zip(bounds[::2], bounds[1::2], strict=True))

    def renewal(self) -> Iterator[Edit]:
        """Yield the new units in the place of the first, and take the others away."""
        first = self.units[0]
        entries = [self.entry(key, value) for _, key, value in self.container.inserted]
        yield Edit(first.start, first.end, ("," + self._gap(first)).join(entries))
        self.container.removed.discard(0)
        yield from self._gone()
        yield from self._last_comma()

    def insertions(self) -> Iterator[Edit]:
        """Yield the new units, those for one place together."""
        inserted = sorted(self.container.inserted, key=itemgetter(0))
        for before, group in groupby(inserted, key=lambda new: self.kept_before(new[0])):
            places = [(index, self.entry(key, value)) for index, key, value in group]
            entries, after = [entry for _, entry in places], self.kept_from(places[-1][0])
            if before is not None:
                yield from self._after(before, entries, is_followed=after is not None or before is self.units[-1])
            elif after is not None:
                gap = "," + self._gap(after)
                yield Edit(after.start, after.start, gap.join([*entries, ""]))

    def _after(self, unit: Unit, entries: list[str], *, is_followed: bool) -> Iterator[Edit]:
        """Yield new units after another, and after the comment beside that.

        Args:
            unit: the one before.
            entries: the new ones, as text.
            is_followed: whether the comma after `unit`, where there is one, had another purpose than to part it
                from units that go.
        """
        gap, comma = self._gap(unit), None if self._is_pair else comma_after(self.text, unit.end)
        end = unit.end if comma is None else comma + 1
        if comma is None:
            yield Edit(end, end, " ," if self.text[end - 1] == ":" else ",")
        is_line = not self._is_pair and is_first_on_line(self.text, unit.start) and self._is_last_on_line(end)
        at = line_end(self.text, end) if is_line else end
        last = "," if comma is not None and is_followed else ""
        yield Edit(at, at, gap + ("," + gap).join(entries) + last)

    def _gap(self, unit: Unit) -> str:
        """Return the white space between a unit and one before or after it."""
        if not is_first_on_line(self.text, unit.start):
            return " "
        return self.style.newline(unit.start) + self._indentation(unit.start)

    def _indentation(self, offset: int) -> str:
        start = line_start(self.text, offset)
        return self.text[start : skip_spaces(self.text, start)]


class Json(Flow):
    """Writes JSON: flow style with JSON's own words and the file's layout."""

    def __init__(self, container: Container, style: Style) -> None:
        super().__init__(container, style)
        self.json = style.json

    def render(self, value: Data) -> str:
        """Return a new value, its lines after the first as deep as the units here."""
        node = self.container.node
        near = self.units[0].start if self.units else node.start
        margin = self._indentation(near)
        if not is_first_on_line(self.text, near):
            margin += self.json.indent or ""
        return render_json(value, self.json, margin, self.style.newline(near))

    def scalar(self, value: Data, before: Node) -> str:
        """Return a scalar as text."""
        return render_json(value, self.json, "", "")

    def key(self, key: str) -> str:
        """Return a new key."""
        return render_json(key, self.json, "", "")

    def entry(self, key: str | None, value: Data) -> str:
        """Return a new unit."""
        return self.render(value) if key is None else self.key(key) + self.json.colon + self.render(value)

    def _gap(self, unit: Unit) -> str:
        return super()._gap(unit) if is_first_on_line(self.text, unit.start) else self.json.comma[1:]
