"""The edits of a collection in block style: its units stand on lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kxform.yamltext.data import Data
from kxform.yamltext.edits import Edit
from kxform.yamltext.layout import Layout
from kxform.yamltext.lines import (
    column,
    is_blank,
    is_first_on_line,
    line_above_end,
    line_end,
    line_start,
    next_line,
    skip_spaces,
)
from kxform.yamltext.nodes import MAPPING, keeps_breaks, last_leaf
from kxform.yamltext.render import is_on_lines, render_block, render_flow
from kxform.yamltext.spans import Unit, colon_end, comments_above, content_start, head_of
from kxform.yamltext.style import shared_quote

_COMMENT_LINE = re.compile(r"(?:[ \t]*(?:\r\n|\r|\n))*( *)#")


class _Old(NamedTuple):
    """Where a value stands: after its head (colon or dash, anchor, tag), beside it, and on the lines below."""

    head: int
    start: int
    end: int
    below: int
    below_end: int


class Block(Layout):
    """Writes a mapping or a sequence in block style."""

    def replace(self, unit: Unit, value: Data) -> Iterator[Edit]:
        """Yield the edits that give a unit another value; comments beside and above the old one stay."""
        yield from self.untagged(unit.value)
        old = self._old(unit)
        # After an anchor a block collection has to begin on a line of its own: beside it stands that of its first key.
        is_beside = content_start(unit.value, self.text) <= line_end(self.text, old.head) and unit.value.anchor is None
        first, lines = self._new(unit, value, is_beside=is_beside)
        start = old.head if lines and "#" not in self.text[old.head : old.start] else old.start
        space = " " if start == old.head and first else ""
        yield Edit(start, old.end, self._missing_colon(unit) + space + first)
        newline = self.style.newline(unit.start)
        yield Edit(old.below, old.below_end, "".join(newline + line for line in lines))

    def _missing_colon(self, unit: Unit) -> str:
        """Return the colon, on a line of its own, that an entry lacks which is written `? key` alone."""
        if unit.key is None or colon_end(unit, self.text) is not None:
            return ""
        return self.style.newline(unit.start) + " " * column(self.text, unit.start) + ":"

    def _old(self, unit: Unit) -> _Old:
        node, text = unit.value, self.text
        head, start = head_of(unit, text, in_block=True), content_start(node, text)
        last = line_end(text, node.end)
        if start >= node.end:  # nothing is written
            return _Old(head, head, head, line_end(text, head), line_end(text, head))
        if node.is_block_scalar:
            header = line_end(text, start)
            indicator = next((i for i in range(start, header) if text[i] in " \t"), header)
            return _Old(head, start, indicator, header, node.end)
        if not node.is_block:
            return _Old(head, start, node.end, last, last)
        if start <= line_end(text, head):  # beside a dash
            return _Old(head, start, last, last, last)
        return _Old(head, head, head, line_above_end(text, line_start(text, comments_above(text, start))), last)

    def _new(self, unit: Unit, value: Data, *, is_beside: bool) -> tuple[str, list[str]]:
        """Return the text of a value beside its key or dash, and its lines below."""
        if not is_on_lines(value, has_literals=self.style.has_literals):
            return render_flow(value) if isinstance(value, dict | list) else self.scalar(value, unit.value), []
        style, margin = self.style.block(unit.start), " " * column(self.text, unit.start)
        if unit.key is None and not is_beside and not isinstance(value, str):
            return "", _indented(render_block(value, style), margin + "  ")
        entry, head = ([value], "-") if unit.key is None else ({"k": value}, "k:")
        first, *lines = render_block(entry, style)
        return first.removeprefix(head).strip(" "), _indented(lines, margin)

    def expansion(self, unit: Unit, entries: dict[str, Data]) -> str:
        """Return the entries that stand in the place of a merge key."""
        return self._joined(render_block(entries, self.style.block(unit.start)), unit.start)

    def _joined(self, lines: list[str], near: int) -> str:
        return self.style.newline(near).join([lines[0], *_indented(lines[1:], self._margin)])

    @property
    def _margin(self) -> str:
        return " " * column(self.text, self.units[0].start)

    def removals(self) -> Iterator[Edit]:
        """Yield the lines of what goes, with the comments directly above."""
        above: Unit | None = None
        for index, unit in enumerate(self.units):
            if index not in self.container.removed:
                above = unit
                continue
            end = self._below(above, next_line(self.text, unit.end))
            if is_first_on_line(self.text, unit.start):
                yield Edit(line_start(self.text, comments_above(self.text, unit.start)), end)
            else:
                yield Edit(unit.start, self._successor(index, end))

    def _below(self, above: Unit | None, end: int) -> int:
        """Take blank lines along that would else lengthen a block scalar above which keeps them (`|+`)."""
        leaf = last_leaf(above.value) if above else None
        if leaf is not None and leaf.is_block_scalar and keeps_breaks(self.text, leaf.start):
            while end < len(self.text) and is_blank(self.text, end):
                end = next_line(self.text, end)
        return end

    def _successor(self, index: int, end: int) -> int:
        """Return where the text begins that takes the place of what goes beside a dash: a comment or a unit."""
        while end < len(self.text):
            following = index + 1
            is_next = following in self.container.removed
            if is_next and comments_above(self.text, self.units[following].start) <= end:
                index, end = following, next_line(self.text, self.units[following].end)
            elif is_blank(self.text, end):
                end = next_line(self.text, end)
            else:
                break
        return skip_spaces(self.text, end)

    def emptying(self) -> Iterator[Edit]:
        """Yield the lines of all units, and `{}` or `[]` beside the key or dash; other comments stay."""
        empty = "{}" if self.container.node.kind is MAPPING else "[]"
        around = self.unit_around()
        if around is not None and is_first_on_line(self.text, self.units[0].start):
            head = head_of(around, self.text, in_block=True)
            yield Edit(head, head, f" {empty}")
            yield from self.removals()
        else:
            yield from self._first_becomes(empty)

    def renewal(self) -> Iterator[Edit]:
        """Yield the lines of all units, and the new ones; other comments stay."""
        near = self.units[0].start
        entries = [self._entry(key, value, near) for _, key, value in self.container.inserted]
        yield from self._first_becomes((self.style.newline(near) + self._margin).join(entries))

    def _first_becomes(self, new: str) -> Iterator[Edit]:
        """Write text in the place of the first unit, and take the others away."""
        first = self.units[0]
        if is_first_on_line(self.text, first.start):
            yield Edit(comments_above(self.text, first.start), line_start(self.text, first.start))
        yield Edit(first.start, line_end(self.text, first.end), new)
        self.container.removed.discard(0)
        yield from self.removals()

    def insertions(self) -> Iterator[Edit]:
        """Yield the new units, each on lines of its own below the unit before it."""
        for index, key, value in self.container.inserted:
            before = self.kept_before(index)
            near = (before or self.units[0]).start
            entry, newline = self._entry(key, value, near), self.style.newline(near)
            if before is not None:
                at = self._end_with_comments(before)
                yield Edit(at, at, self._margin + entry + newline)
            elif is_first_on_line(self.text, near):
                at = line_start(self.text, comments_above(self.text, near))
                yield Edit(at, at, self._margin + entry + newline)
            else:
                yield Edit(near, near, entry + newline + self._margin)

    def _entry(self, key: str | None, value: Data, near: int) -> str:
        """Return a new unit, its first line without margin."""
        if isinstance(value, dict | list) or is_on_lines(value, has_literals=self.style.has_literals):
            return self._joined(render_block([value] if key is None else {key: value}, self.style.block(near)), near)
        quote = shared_quote(unit.value for unit in self.units)
        head = "-" if key is None else self.written(key, "", near) + ":"
        return f"{head} {self.written(value, quote, near)}"

    def _end_with_comments(self, unit: Unit) -> int:
        """Return where the line after a unit begins, and after the comments below that are indented deeper."""
        end = next_line(self.text, unit.end)
        while (match := _COMMENT_LINE.match(self.text, end)) and len(match[1]) > len(self._margin):
            end = next_line(self.text, match.end())
        return end


def _indented(lines: list[str], margin: str) -> list[str]:
    return [margin + line if line else line for line in lines]
