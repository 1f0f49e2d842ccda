"""The node of a tree: a span of text and what it is. No parsing here, and no meaning of scalars."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

SCALAR: Final = "scalar"
MAPPING: Final = "mapping"
SEQUENCE: Final = "sequence"
ALIAS: Final = "alias"

_KEEP = re.compile(r"(?:[^#\r\n]*[ \t])?[|>][1-9]?\+")  # after the anchor and the tag

MAX_DEPTH = 1_000  # nested collections, aliases expanded; no API object comes near it


class Node:
    """A span of text and what it is.

    `start` and `end` are offsets into the document's text; anchor and tag are inside the span. A scalar's `value` is
    its text, unresolved; a mapping's a list of (key, value) nodes; a sequence's a list of nodes; an alias's
    the node that it names. `style` is `|`, `>`, a quote, `json`, or empty for a plain scalar; `{` for a
    collection in flow style.
    """

    __slots__ = ("anchor", "end", "kind", "start", "style", "tag", "value", "waiting")

    # One for every scalar and collection of a file: arguments by place cost less than by name.
    def __init__(  # noqa: PLR0917
        self, kind: str, start: int, end: int, value: Any, style: str = "", tag: str | None = None
    ) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.value = value
        self.style = style
        self.tag = tag
        self.anchor: str | None = None
        self.waiting: Node | None = None  # only while the tree is built

    def children(self) -> Iterator[Node]:
        """Yield the nodes directly inside this one, in order; an alias has none of its own."""
        if self.kind is MAPPING:
            for key, value in self.value:
                yield key
                yield value
        elif self.kind is SEQUENCE:
            yield from self.value

    def walk(self) -> Iterator[Node]:
        """Yield this node and every node inside it, in order, not following aliases."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            if node.kind is not SCALAR:
                stack.extend(reversed(list(node.children())))

    @property
    def is_flow(self) -> bool:
        """Whether this is a collection in flow style (`{…}`, `[…]`), as all of JSON is."""
        return self.style == "{"

    @property
    def is_block(self) -> bool:
        """Whether this is a collection in block style."""
        return self.kind in (MAPPING, SEQUENCE) and self.style != "{"

    @property
    def is_block_scalar(self) -> bool:
        """Whether this is a literal or folded scalar (`|`, `>`)."""
        return self.style in ("|", ">")


def target_of(node: Node) -> Node:
    """Return the node itself, or what it stands for where it is an alias."""
    target: Node = node.value if node.kind is ALIAS else node
    return target


def last_leaf(node: Node) -> Node:
    """Return the node that ends last inside `node`, or `node` itself."""
    while node.kind in (MAPPING, SEQUENCE) and node.value:
        last = node.value[-1]
        node = last[1] if node.kind is MAPPING else last
    return node


def keeps_breaks(text: str, start: int) -> bool:
    """Tell whether the block scalar that starts at an offset keeps the blank lines at its end (`|+`)."""
    return _KEEP.match(text, start) is not None
