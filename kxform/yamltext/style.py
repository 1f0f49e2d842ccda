"""Observe how a document is written: newlines, indentation, where sequences stand, quotes, JSON's layout."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, TypeVar

from kxform.yamltext.lines import column, line_above_end, line_end, line_start
from kxform.yamltext.nodes import MAPPING, SCALAR, SEQUENCE, Node
from kxform.yamltext.scalars import resolve

_BREAK = re.compile(r"\r\n|\r|\n")
_JSON_INDENT = re.compile(r"[{\[][ \t]*(?:\r\n|\r|\n)([ \t]+)")
QUOTES = ("'", '"')
_Example = TypeVar("_Example")


class JsonStyle(NamedTuple):
    """How a JSON text is laid out: the indentation of one level (None: all on one line) and the white space."""

    indent: str | None
    colon: str
    comma: str


class BlockStyle(NamedTuple):
    """How block collections are written at a place.

    Args:
        step: columns by which a mapping inside a mapping is indented.
        sequence_offset: columns by which the dashes of a sequence stand to the right of its key.
        quote: the quotes for strings that cannot stand plain.
        has_literals: whether text of several lines is written as a block scalar.
    """

    step: int = 2
    sequence_offset: int = 0
    quote: str = '"'
    has_literals: bool = True


@dataclass(slots=True)
class _Examples:
    """What was seen, each with the offset where."""

    steps: list[tuple[int, int]] = field(default_factory=list)
    offsets: list[tuple[int, int]] = field(default_factory=list)
    quotes: list[tuple[int, str]] = field(default_factory=list)


class Style:
    """The habits of one document; asked for near an offset, the nearest example decides.

    Args:
        text: the document.
        root: its tree.
        has_literals: whether text of several lines is written as a block scalar; what follows it, such as a comment
            indented deeper, can forbid that.
    """

    def __init__(self, text: str, root: Node, *, has_literals: bool = True) -> None:
        self.text = text
        self.root = root
        self.has_literals = has_literals

    def newline(self, near: int) -> str:
        """Return how the line that holds an offset ends; where it is the last, how the one above does."""
        start = line_start(self.text, near)
        for offset in (line_end(self.text, near), line_above_end(self.text, start)):
            if match := _BREAK.match(self.text, offset):
                return match[0]
        return "\n"

    def block(self, near: int) -> BlockStyle:
        """Return how block collections are written near an offset."""
        return BlockStyle(self.step(near), self.sequence_offset(near), self.quote(near), self.has_literals)

    def step(self, near: int) -> int:
        """Return by how many columns a mapping inside a mapping is indented near an offset (default 2)."""
        return _nearest(self._seen.steps, near, 2)

    def sequence_offset(self, near: int) -> int:
        """Return by how many columns a sequence's dashes stand to the right of its key near an offset (default 0)."""
        return _nearest(self._seen.offsets, near, 0)

    def quote(self, near: int) -> str:
        """Return the quotes of the nearest quoted scalar (default `"`), for strings that cannot stand plain."""
        return _nearest(self._seen.quotes, near, '"')

    @cached_property
    def json(self) -> JsonStyle:
        """How this JSON text is laid out."""
        indent = _JSON_INDENT.search(self.text, self.root.start)
        loose = '": ' in self.text or '":' not in self.text
        one_line = indent is None
        return JsonStyle(
            indent=indent[1] if indent else None,
            colon=": " if loose else ":",
            comma=", " if one_line and loose else ",",
        )

    @cached_property
    def _seen(self) -> _Examples:
        seen = _Examples()
        for node in self.root.walk():
            if node.kind is SCALAR:
                if node.style in QUOTES:
                    seen.quotes.append((node.start, node.style))
            elif node.kind is MAPPING and not node.is_flow:
                self._observe_mapping(node, seen)
        return seen

    def _observe_mapping(self, node: Node, seen: _Examples) -> None:
        for key, value in node.value:
            if value.kind is SCALAR or not value.is_block or value.anchor or value.tag:
                continue
            distance = column(self.text, value.start) - column(self.text, key.start)
            if value.kind is SEQUENCE and distance >= 0:
                seen.offsets.append((value.start, distance))
            elif distance > 0:  # a key after `?` stands to the right
                seen.steps.append((value.start, distance))


def shared_quote(nodes: Iterable[Node]) -> str:
    """Return the quotes in which all strings among these nodes stand; empty where none is quoted, or they differ."""
    scalars = [node for node in nodes if node.kind is SCALAR]
    styles = {node.style for node in scalars if node.style or isinstance(resolve(node.value), str)}
    return styles.pop() if len(styles) == 1 and styles <= set(QUOTES) else ""


def _nearest(examples: list[tuple[int, _Example]], near: int, default: _Example) -> _Example:
    if not examples:
        return default
    return min(examples, key=lambda example: abs(example[0] - near))[1]
