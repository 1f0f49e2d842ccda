"""Compose a document that has no anchors, aliases, tags or directives: PyYAML's C composer takes half the time.

It recurses and knows no alias's place, so only texts that cannot nest deeply and hold none of `& * ! ?` come here; what
it cannot read is read again by events, which say what is wrong.
"""

from __future__ import annotations

import re
from typing import Any, Protocol

import yaml

from kxform.yamltext.nodes import MAPPING, SCALAR, SEQUENCE, Node

_SPECIAL = re.compile(r"[&*!\x85\u2028\u2029]|\?(?=[ \t\r\n])|^%", re.MULTILINE)
_DEEP = re.compile(r"^[ \t?:-]{200}", re.MULTILINE)
_MANY = 400  # brackets; with at most two levels for each of 200 columns that is less than `MAX_DEPTH`
_LARGE = 1 << 20  # characters: no scalar in it is too large
_BLOCK_STYLES = ("|", ">")

if yaml.__with_libyaml__:
    from yaml.cyaml import CParser  # type: ignore[attr-defined]

    class _Composer(CParser):
        """The C composer without PyYAML's resolver, which costs more than all the rest."""

        def __init__(self, text: bytes) -> None:
            CParser.__init__(self, text)

        def resolve(self, _kind: Any, _value: Any, _implicit: Any) -> str:
            return ""

        def descend_resolver(self, _parent: Any, _index: Any) -> None:
            pass

        def ascend_resolver(self) -> None:
            pass


def is_plain(text: str) -> bool:
    """Tell whether a document can be composed here."""
    return (
        len(text) <= _LARGE
        and _SPECIAL.search(text) is None
        and text.count("{") + text.count("[") < _MANY
        and _DEEP.search(text) is None
    )


class Ends(Protocol):
    """Knows where things end for which the parser says otherwise."""

    base: int  # what to add to the parser's offsets

    def block_end(self, start: int, end: int, value: str) -> int:
        """Return where the text of a block scalar ends."""

    def empty(self, key_end: int) -> int:
        """Return where a value stands that is not written, after a key that ends at `key_end`."""


def compose_plain(text: str, ends: Ends) -> Node | None:
    """Return the root node, as `tree.compose` does.

    Args:
        text: the document, for which `is_plain` holds.
        ends: corrects where things end.

    Raises:
        yaml.YAMLError: the text does not parse.
    """
    root = _Composer(text.encode()).get_single_node()
    return None if root is None else _node(root, ends, ends.base)


def _node(node: Any, ends: Ends, base: int) -> Node:
    start, end, value = base + node.start_mark.index, base + node.end_mark.index, node.value
    kind = node.__class__
    if kind is yaml.ScalarNode:
        style = node.style or ""
        if style in _BLOCK_STYLES:
            end = ends.block_end(start, end, value)
        return Node(SCALAR, start, end, value, style)
    style = "{" if node.flow_style else ""
    if kind is yaml.MappingNode:
        entries = [_entry(key, item, ends, base) for key, item in value]
        if not style and entries:
            end = max(entries[-1][0].end, entries[-1][1].end)
        return Node(MAPPING, start, end, entries, style)
    items = [_node(item, ends, base) for item in value]
    return Node(SEQUENCE, start, items[-1].end if items and not style else end, items, style)


def _entry(key: Any, item: Any, ends: Ends, base: int) -> tuple[Node, Node]:
    name, value = _node(key, ends, base), _node(item, ends, base)
    if value.start == value.end:
        value.start = value.end = ends.empty(name.end)
    return name, value
