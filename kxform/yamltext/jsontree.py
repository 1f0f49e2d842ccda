"""Compose a JSON text into the same nodes as YAML, by JSON's own grammar.

Not by a YAML parser: that one refuses surrogate pairs in escapes and long keys, and reads `1E5` otherwise.
"""

from __future__ import annotations

import re

from kxform.errors import KxformError
from kxform.yamltext.codes import TOO_DEEP, TOO_LARGE
from kxform.yamltext.lines import place_in
from kxform.yamltext.nodes import MAPPING, MAX_DEPTH, SCALAR, SEQUENCE, Node
from kxform.yamltext.stream import json_ends, json_error
from kxform.yamltext.tree import MAX_SCALAR

# Of a text that is known to be JSON.
_TOKEN = re.compile(r'[ \t\r\n:,]*("[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]]|[-+.0-9a-zA-Z]+)')
_OPENING = {"{": MAPPING, "[": SEQUENCE}
_CLOSING = ("}", "]")


def compose_json(text: str) -> Node | None:
    """Return the root node of the one JSON value in `text`, or None where there is none.

    Raises:
        KxformError: `text` is not one JSON value (KX102), is nested too deeply (KX104), or holds an oversized
            string (KX106).
    """
    ends = json_ends(text)
    if len(ends) > 1:
        raise json_error(text, "a second value", ends[0])
    return _Builder(text).build()


class _Builder:
    """Turns tokens into nodes, with a stack in place of recursion."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root: Node | None = None
        self.stack: list[Node] = []
        self.keys: list[Node | None] = []  # for each open collection, the key that waits for its value

    def build(self) -> Node | None:
        for match in _TOKEN.finditer(self.text):
            start, end = match.span(1)
            token = self.text[start:end]
            if token in _CLOSING:
                self.stack.pop().end = end
                self.keys.pop()
            elif token in _OPENING:
                node = Node(_OPENING[token], start, end, [], "{")
                self._attach(node)
                self._open(node)
            else:
                if end - start > MAX_SCALAR:
                    raise KxformError(TOO_LARGE, f"a value of {(end - start) / 1e6:.1f} MB", place_in(self.text, start))
                self._attach(Node(SCALAR, start, end, token, "json"))
        return self.root

    def _open(self, node: Node) -> None:
        if len(self.stack) >= MAX_DEPTH:
            place = place_in(self.text, node.start)
            raise KxformError(TOO_DEEP, f"nested more than {MAX_DEPTH} levels deep", place)
        self.stack.append(node)
        self.keys.append(None)

    def _attach(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        if parent.kind is SEQUENCE:
            parent.value.append(node)
        elif (key := self.keys[-1]) is None:
            self.keys[-1] = node
        else:
            parent.value.append((key, node))
            self.keys[-1] = None
