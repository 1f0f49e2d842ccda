"""Compose one document into nodes whose spans are honest, from PyYAML's events.

Events never recurse, so depth is counted instead of crashing, they keep the alias's own place, and they let an
anchor be defined twice, as kubectl does. A document that needs none of that is composed in half the time by
`plain`. What a scalar means is resolved elsewhere.
`KXFORM_YAML_LOADER=pure` takes the pure-Python parser, which is also the fallback where PyYAML was built
without libyaml.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from kxform.errors import Code, KxformError
from kxform.yamltext.codes import ALIASES, SYNTAX, TOO_DEEP, TOO_LARGE, UNREADABLE
from kxform.yamltext.lines import line_end, place_in
from kxform.yamltext.nodes import ALIAS, MAPPING, MAX_DEPTH, SCALAR, SEQUENCE, Node, keeps_breaks
from kxform.yamltext.plain import compose_plain, is_plain
from kxform.yamltext.spans import skip_gap

MAX_SCALAR = 3 * 1024 * 1024  # bytes of a request body: k8s.io/apiserver, MaxRequestBodyBytes

# kubectl takes every line that begins so for a separator, and only a comment may follow (apimachinery,
# util/yaml, YAMLReader.Read).
_NOT_A_SEPARATOR = re.compile(r"---[ \t]*(?=[^ \t\r\n#])")
_UP_TO_BOM = re.compile(r"(?:---[^\r\n]*(?:\r\n|\r|\n))?\ufeff+")
_BLANK_LINES = re.compile(r"[ \t]*(?:\r\n|\r|\n)[ \t\r\n]*\Z")
_BREAKS = re.compile(r"[\r\n]+\Z")
_LIBYAML_TOO_DEEP = "exceeded maximum nesting depth"  # from 0.2.6 on it counts, too, and also to 1,000
_TAB_HINT = "YAML indents with spaces only: replace the tab at this place."


class _PureParser(yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser):
    """PyYAML's own parser, with tabs where libyaml lets them stand, such as before a comment."""

    def __init__(self, text: str) -> None:
        yaml.reader.Reader.__init__(self, text)
        yaml.scanner.Scanner.__init__(self)
        yaml.parser.Parser.__init__(self)

    def scan_to_next_token(self) -> None:
        """Skip white space, comments and line breaks (libyaml: `yaml_parser_scan_to_next_token`)."""
        while True:
            while self.peek() == " " or (self.peek() == "\t" and (self.flow_level or not self.allow_simple_key)):
                self.forward()
            if self.peek() == "#":
                while self.peek() not in "\0\r\n\x85\u2028\u2029":
                    self.forward()
            if not self.scan_line_break():  # type: ignore[no-untyped-call]
                return
            self.allow_simple_key = self.allow_simple_key or not self.flow_level


def _parser() -> Callable[[str], Any]:
    if yaml.__with_libyaml__ and os.environ.get("KXFORM_YAML_LOADER") != "pure":
        parser: Callable[[str], Any] = yaml.cyaml.CParser  # type: ignore[attr-defined]
        return parser
    return _PureParser


def compose(text: str) -> Node | None:
    """Return the root node of the one document in `text`, or None where there is none.

    A line break is thought behind the last line, where kubectl's reader puts one: `a: |` at the end of a file
    without one reads the same.

    Raises:
        KxformError: the text does not parse (KX102), is nested too deeply (KX104), uses an alias that has no
            anchor or holds itself (KX105), holds an oversized scalar (KX106), or is YAML that kubectl does not
            read (KX107): directives, text after `---` or `...`, a second document.
    """
    _check_separators(text)
    skipped = _UP_TO_BOM.match(text)
    base = skipped.end() if skipped else 0
    rest = text[base:] if base else text
    builder = _Builder(text, base)
    ended = rest if rest.endswith(("\n", "\r")) else rest + "\n"
    parser = _parser()
    if parser is not _PureParser and is_plain(ended):
        with suppress(yaml.YAMLError, UnicodeEncodeError):  # the events below say what is wrong
            return _or_nothing(compose_plain(ended, builder))
    try:
        return _or_nothing(builder.build(parser(ended)))
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        raise syntax_error(error, text, base) from None


def _check_separators(text: str) -> None:
    start = text.find("---")
    while start >= 0:
        match = _NOT_A_SEPARATOR.match(text, start) if text[start - 1 : start] in ("", "\n", "\r") else None
        if match:
            raise KxformError(UNREADABLE, "text on the line of a `---`", place_in(text, match.end()))
        start = text.find("---", start + 1)


def _or_nothing(root: Node | None) -> Node | None:
    """None for a document that holds only an empty value."""
    nothing = root is not None and root.kind is SCALAR and root.start == root.end
    return None if nothing else root


def syntax_error(error: yaml.YAMLError | UnicodeEncodeError, text: str, base: int = 0) -> KxformError:
    """Return what PyYAML found wrong with `text`, from the offset `base`, as an error of ours."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    offset = min(base + (mark.index if mark else getattr(error, "position", getattr(error, "start", 0))), len(text))
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    context = getattr(error, "context", None)
    message = f"{problem} ({context})" if context else problem
    if problem == _LIBYAML_TOO_DEEP:
        return KxformError(TOO_DEEP, f"nested more than {MAX_DEPTH} levels deep", place_in(text, offset))
    hint = _TAB_HINT if text[offset : offset + 1] == "\t" else ""
    return KxformError(SYNTAX, f"not valid YAML: {message}", place_in(text, offset), hint)


_BLOCK_STYLES = ("|", ">")


class _Builder:
    """Turns the events of one document into nodes, with a stack in place of recursion.

    Args:
        text: the whole text.
        base: the offset of what is parsed in the whole text.
    """

    def __init__(self, text: str, base: int) -> None:
        self.text = text
        self.base = base
        self.anchors: dict[str, Node] = {}
        self.stack: list[Node] = []
        self.root: Node | None = None
        self.open: Node | None = None
        self.key: Node | None = None  # of the entry that waits for its value
        self.documents = 0

    def build(self, parser: Any) -> Node | None:
        handlers, get_event, base = self._HANDLERS, parser.get_event, self.base
        while (event := get_event()) is not None:
            kind = event.__class__
            if kind is ScalarEvent:  # two events in three: a plain one is worth doing here
                start, end, style = base + event.start_mark.index, base + event.end_mark.index, event.style or ""
                if start == end and self.key is not None:
                    start = end = self.empty(self.key.end)
                elif style in _BLOCK_STYLES or end - start > MAX_SCALAR:
                    end = self._checked_end(start, end, event)
                self._add(Node(SCALAR, start, end, event.value, style, event.tag), event.anchor)
            elif kind in handlers:
                handlers[kind](self, event)
        return self.root

    def _document(self, event: DocumentStartEvent) -> None:
        self.documents += 1
        start = self.base + event.start_mark.index  # type: ignore[union-attr]
        if event.version or event.tags:
            raise self._error(UNREADABLE, "a directive, which kubectl cannot read", start)
        if self.documents > 1:
            what = "a second document" if event.explicit else "text after the `...` that ends the document"
            raise self._error(UNREADABLE, what, start)

    def _add(self, node: Node, anchor: str | None) -> None:
        if anchor is not None:
            node.anchor = anchor
            self.anchors[anchor] = node
        parent = self.open
        if parent is None:
            self.root = node
        elif parent.kind is SEQUENCE:
            parent.value.append(node)
        elif self.key is None:
            self.key = node
        else:
            parent.value.append((self.key, node))
            self.key = None

    def _checked_end(self, start: int, end: int, event: Any) -> int:
        """Where a block scalar or a large one ends."""
        if end - start > MAX_SCALAR:
            raise self._error(TOO_LARGE, f"a value of {(end - start) / 1e6:.1f} MB", start)
        return self.block_end(start, end, event.value)

    def empty(self, key_end: int) -> int:
        """Where a value stands that is not written: after its colon, or its key; parsers put it further down."""
        colon = skip_gap(self.text, key_end)
        return colon + 1 if self.text.startswith(":", colon) else key_end

    def block_end(self, start: int, end: int, value: str) -> int:
        """Where the last line of a block scalar ends; of the blank lines below it, only kept ones count (`|+`)."""
        end = min(end, len(self.text))
        header = line_end(self.text, start)
        if keeps_breaks(self.text, start):
            return max(header, end - self._break_before(end))
        lines = value.rstrip("\n")
        is_text = lines[lines.rfind("\n") + 1 :].isspace()  # a last line of spaces beyond the indentation
        blank = (_BREAKS if is_text else _BLANK_LINES).search(self.text, header, end)
        return blank.start() if blank else max(header, end)

    def _break_before(self, end: int) -> int:
        return 2 if self.text.startswith("\r\n", end - 2) else self.text[end - 1] in "\r\n"

    def _alias(self, event: Any) -> None:
        start, end = self.base + event.start_mark.index, self.base + event.end_mark.index
        target = self.anchors.get(event.anchor)
        if target is None:
            raise self._error(SYNTAX, f"not valid YAML: found undefined alias {event.anchor!r}", start)
        if target in self.stack:
            raise self._error(ALIASES, f"anchor {event.anchor!r} contains itself", start)
        self._add(Node(ALIAS, start, end, target), None)

    def _start(self, event: Any) -> None:
        kind = MAPPING if event.__class__ is MappingStartEvent else SEQUENCE
        start, end = self.base + event.start_mark.index, self.base + event.end_mark.index
        node = Node(kind, start, end, [], "{" if event.flow_style else "", event.tag)
        self._add(node, event.anchor)
        if len(self.stack) >= MAX_DEPTH:
            raise self._error(TOO_DEEP, f"nested more than {MAX_DEPTH} levels deep", node.start)
        node.waiting = self.key  # the node itself where it is a key
        self.stack.append(node)
        self.open, self.key = node, None

    def _end(self, event: Any) -> None:
        node = self.stack.pop()
        if node.style:
            node.end = self.base + event.end_mark.index
        elif node.value:
            last = node.value[-1]
            node.end = max(last[0].end, last[1].end) if node.kind is MAPPING else last.end
        self.open = self.stack[-1] if self.stack else None
        self.key, node.waiting = node.waiting, None

    def _error(self, code: Code, message: str, offset: int) -> KxformError:
        return KxformError(code, message, place_in(self.text, offset))

    _HANDLERS: ClassVar[dict[type, Callable[[Any, Any], None]]] = {
        DocumentStartEvent: _document,
        AliasEvent: _alias,
        MappingStartEvent: _start,
        SequenceStartEvent: _start,
        MappingEndEvent: _end,
        SequenceEndEvent: _end,
    }
