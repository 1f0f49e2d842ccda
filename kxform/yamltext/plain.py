"""Compose a document that has no anchors, aliases, tags or directives: PyYAML's C composer takes half the time.

It recurses and knows no alias's place, so only texts that cannot nest deeply and hold none of `& * ! ?` come here; what
it cannot read is read again by events, which say what is wrong. Its nodes become ours only where somebody looks: an
edit looks at a few of them, and verification at none.
"""

from __future__ import annotations

import re
from typing import Any, Protocol

import yaml
from yaml.nodes import MappingNode, ScalarNode

from kxform.yamltext.nodes import MAPPING, SCALAR, SEQUENCE, Node

_SPECIAL = ("&", "*", "!", "\x85", "\u2028", "\u2029")
_MARKED_KEY = re.compile(r"\?(?=[ \t\r\n])")
_DEEP = re.compile(r"\n[ \t?:-]{200}")  # looks for a line feed first, which is fast
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
        and not _is_special(text)
        and text.count("{") + text.count("[") < _MANY
        and _DEEP.search("\n" + (text.replace("\r", "\n") if "\r" in text else text)) is None
    )


def _is_special(text: str) -> bool:
    for mark in _SPECIAL:  # a hundred times as fast as one regular expression for all
        if mark in text:
            return True
    if "%" in text and (text[0] == "%" or "\n%" in text or "\r%" in text):
        return True
    return "?" in text and _MARKED_KEY.search(text) is not None


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
    return None if root is None else _node(root, ends)


class PlainNode(Node):
    """A collection that has PyYAML's node, `raw`, in it: what is inside, and where it ends, is found out when asked."""

    __slots__ = ("_ends", "raw")

    def __init__(self, raw: Any, ends: Ends) -> None:
        self.raw = raw
        self._ends = ends
        self.kind = MAPPING if raw.__class__ is MappingNode else SEQUENCE
        self.start = ends.base + raw.start_mark.index
        self.style = "{" if raw.flow_style else ""
        self.tag = self.anchor = self.waiting = None

    def __getattr__(self, name: str) -> Any:  # where a slot is still empty
        if name == "value":
            self.value = self._inside()
        elif name == "end":
            self.end = self._end()
        return object.__getattribute__(self, name)

    def _inside(self) -> list[Node] | list[tuple[Node, Node]]:
        if self.kind is MAPPING:
            return [_entry(key, item, self._ends) for key, item in self.raw.value]
        return [_node(item, self._ends) for item in self.raw.value]

    def _end(self) -> int:
        """Where the last thing inside ends: the parser's end is beyond the comments and blank lines that follow."""
        key, last = None, self.raw
        while last.__class__ is not ScalarNode and not last.flow_style and last.value:
            key, last = last.value[-1] if last.__class__ is MappingNode else (None, last.value[-1])
        if last.__class__ is not ScalarNode:
            return self._ends.base + int(last.end_mark.index)
        return _node(last, self._ends).end if key is None else _entry(key, last, self._ends)[1].end


def _node(raw: Any, ends: Ends) -> Node:
    if raw.__class__ is not ScalarNode:
        return PlainNode(raw, ends)
    start, end = ends.base + raw.start_mark.index, ends.base + raw.end_mark.index
    if raw.style in _BLOCK_STYLES:
        end = ends.block_end(start, end, raw.value)
    return Node(SCALAR, start, end, raw.value, raw.style or "")


def _entry(key: Any, item: Any, ends: Ends) -> tuple[Node, Node]:
    name, value = _node(key, ends), _node(item, ends)
    if value.kind is SCALAR and value.start == value.end:
        value.start = value.end = ends.empty(name.end)
    return name, value
