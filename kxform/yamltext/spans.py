"""Where the entries of a mapping and the items of a sequence begin and end: the units that edits move in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kxform.errors import KxformError
from kxform.yamltext.codes import NOT_EXACT
from kxform.yamltext.lines import column, is_first_on_line, line_above_end, line_start, place_in, spaces_before
from kxform.yamltext.nodes import MAPPING, SCALAR, Node

_DASH = re.compile(r"(?:\A|\r\n|\r|\n)( *)-(?=[ \t\r\n]|\Z)")
_COLON = re.compile(r"[ \t]*:")
_COMMENT_LINE = re.compile(r"( *)#")
_GAP = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*")
_PROPERTY = re.compile(r"[&!](?:<[^>\s]*>|[^\s,\[\]{}]*)")


class Span(NamedTuple):
    """A stretch of text, by offsets."""

    start: int
    end: int


class Unit(NamedTuple):
    """One entry or item: its span, from key, `?` or dash to the end of its value; no key in a sequence."""

    start: int
    end: int
    key: Node | None
    value: Node


def units_of(node: Node, text: str) -> list[Unit]:
    """Return the units of a collection, in order."""
    if node.kind is MAPPING:
        return [Unit(_entry_start(key, text), max(key.end, value.end), key, value) for key, value in node.value]
    if node.is_flow:
        return [Unit(item.start, item.end, None, item) for item in node.value]
    return _items(node, text)


def _entry_start(key: Node, text: str) -> int:
    """Return where the key begins, or the `?` before it."""
    before = spaces_before(text, key.start)
    is_marked = before < key.start and text[before - 1 : before] == "?"
    is_indicator = is_marked and text[before - 2 : before - 1] in ("", *" \t\r\n,{[-?:")
    return before - 1 if is_indicator or (is_marked and before == 1) else key.start


def _items(node: Node, text: str) -> list[Unit]:
    dash = content_start(node, text)
    at_column = column(text, dash)
    units: list[Unit] = []
    for item in node.value:
        if units:
            dash = _next_dash(text, units[-1].end, item, at_column)
        units.append(Unit(dash, max(item.end, dash + 1), None, item))
    return units


def _next_dash(text: str, after: int, item: Node, at_column: int) -> int:
    for match in _DASH.finditer(text, after):
        if len(match[1]) == at_column:
            return match.end() - 1
    raise refuse(text, item.start, "the `-` of this item was not found")


def colon_end(unit: Unit, text: str) -> int | None:
    """Return the offset just after the colon of an entry; None for an entry without (`? key`, `{key}`)."""
    if unit.key is None:
        return None
    match = _COLON.match(text, unit.key.end)
    if match is None:
        gap = skip_gap(text, unit.key.end)
        return gap + 1 if text[gap : gap + 1] == ":" else None
    return match.end()


def head_of(unit: Unit, text: str, *, in_block: bool) -> int:
    """Return the offset just after what stands before a value: colon or dash, anchor and tag."""
    value = unit.value
    if value.anchor is not None or value.tag:
        return properties_end(value, text)
    if unit.key is None:
        return unit.start + 1 if in_block else value.start
    colon = colon_end(unit, text)
    return unit.key.end if colon is None else colon


def properties_of(node: Node, text: str) -> Iterator[Span]:
    """Yield where the anchor and the tag of a node stand, in their order."""
    end = node.start
    for _ in range((node.anchor is not None) + bool(node.tag)):
        match = _PROPERTY.match(text, skip_gap(text, end))
        if match is None:
            return
        end = match.end()
        yield Span(match.start(), end)


def tag_span(node: Node, text: str) -> Span | None:
    """Return where the tag of a node stands, if it has one."""
    return next((span for span in properties_of(node, text) if text[span.start] == "!"), None)


def properties_end(node: Node, text: str) -> int:
    """Return where the anchor and the tag of a node end, or where the node starts."""
    return max((span.end for span in properties_of(node, text)), default=node.start)


def content_start(node: Node, text: str) -> int:
    """Return where the node begins after its anchor and tag, or where it ends if nothing follows them."""
    end = properties_end(node, text)
    if end == node.start:
        return end
    return min(skip_gap(text, end), node.end) if node.kind is SCALAR else skip_gap(text, end)


def skip_gap(text: str, offset: int) -> int:
    """Return the next offset that is neither white space nor inside a comment."""
    match = _GAP.match(text, offset)
    return match.end() if match else offset


def comments_above(text: str, offset: int) -> int:
    """Return where the comment lines above `offset`'s line begin: at its indentation, without a blank line.

    Where something else stands before `offset` on its line, that is `offset` itself.
    """
    if not is_first_on_line(text, offset):
        return offset
    start = line_start(text, offset)
    indentation = offset - start
    while start > 0:
        above = line_start(text, line_above_end(text, start))
        match = _COMMENT_LINE.match(text, above)
        if match is None or len(match[1]) != indentation:
            break
        start = above
    return start


def comma_after(text: str, offset: int) -> int | None:
    """Return where the comma that follows a unit of a flow collection stands, over white space and comments."""
    end = skip_gap(text, offset)
    return end if text[end : end + 1] == "," else None


def refuse(text: str, offset: int, message: str) -> KxformError:
    """Return the refusal to edit at `offset`: KX109."""
    return KxformError(NOT_EXACT, f"cannot be edited in place: {message}", place_in(text, offset))
