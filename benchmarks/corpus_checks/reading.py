"""Reads a stream into documents by another parser than kxform's: ruamel.yaml's pure one, or json.

Each document is read on its own, so that one that cannot be read does not hide the others.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.scanner import Scanner

from corpus_checks.nodes import (
    Alias,
    Data,
    Entry,
    Mapping,
    Node,
    Oddities,
    Scalar,
    Sequence,
    mapping_data,
    oddities,
)
from corpus_checks.scalars import plain, tagged
from corpus_checks.text import Text, chunks

KEEPS_BLANK_LINES = re.compile(r"[^\r\n|>]*[|>]\d?\+")
JSON_BEGINS = re.compile(r"(?:---)?\s*[\[{]")


@dataclass(frozen=True)
class Document:
    """One document of a stream: its root and its data, or why it could not be read."""

    start: int
    content: str
    root: Node | None = None
    data: Data = None
    is_json: bool = False
    error: str | None = None
    oddities: Oddities = field(default_factory=Oddities)

    @property
    def is_empty(self) -> bool:
        return self.error is None and (self.root is None or self.data is None)


class TabScanner(Scanner):
    """Takes tabs for white space between tokens, as libyaml and Go's reader do and ruamel.yaml does not."""

    def scan_to_next_token(self) -> None:
        super().scan_to_next_token()
        while not self.allow_simple_key and self.reader.peek() == "\t":
            self.reader.forward()
            super().scan_to_next_token()


class Reader:
    """Builds the nodes of one chunk of a stream out of parser events."""

    def __init__(self, content: str, offset: int) -> None:
        self.content = content
        self.offset = offset
        self.anchors: dict[str, Node] = {}
        yaml = YAML(typ="safe", pure=True)
        yaml.Scanner = TabScanner
        self.events: Iterator[Any] = iter(yaml.parse(content))

    def roots(self) -> Iterator[Node]:
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                self.anchors = {}
                yield self.node(next(self.events))

    def node(self, event: Any) -> Node:
        if isinstance(event, AliasEvent):
            return self.alias(event)
        node = self.own_node(event)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def alias(self, event: Any) -> Alias:
        if event.anchor not in self.anchors:
            raise YAMLError(f"alias *{event.anchor} of no finished anchor")
        target = self.anchors[event.anchor]
        return Alias(*self.span(event), target.data, target)

    def own_node(self, event: Any) -> Node:
        if isinstance(event, ScalarEvent):
            return self.scalar(event)
        if isinstance(event, SequenceStartEvent):
            return self.sequence(event)
        return self.mapping(event)

    def scalar(self, event: Any) -> Scalar:
        start, end = self.span(event)
        text = self.content[event.start_mark.index : event.end_mark.index]
        if event.style in ("|", ">") and not KEEPS_BLANK_LINES.match(text):
            end = start + len(text.rstrip())
        return Scalar(start, end, scalar_data(event), is_plain(event))

    def sequence(self, event: Any) -> Sequence:
        items: list[Node] = []
        for inner in self.events:
            if isinstance(inner, SequenceEndEvent):
                data = [item.data for item in items]
                return Sequence(*self.ends(event, inner, items), data, tuple(items), flow(event))
            items.append(self.node(inner))
        raise YAMLError("a list without end")

    def mapping(self, event: Any) -> Mapping:
        entries: list[Entry] = []
        for inner in self.events:
            if isinstance(inner, MappingEndEvent):
                data = mapping_data(tuple(entries))
                return Mapping(*self.ends(event, inner, entries), data, tuple(entries), flow(event))
            entries.append(Entry(self.node(inner), self.node(next(self.events))))
        raise YAMLError("a mapping without end")

    def ends(self, first: Any, last: Any, parts: list[Any]) -> tuple[int, int]:
        start, end = first.start_mark.index, last.end_mark.index
        return start + self.offset, end + self.offset if flow(first) or not parts else parts[-1].end

    def span(self, event: Any) -> tuple[int, int]:
        return event.start_mark.index + self.offset, event.end_mark.index + self.offset


def is_plain(event: Any) -> bool:
    return event.tag is None and bool(event.implicit[0])


def scalar_data(event: Any) -> Data:
    if event.tag is not None:
        return tagged(event.tag, event.value)
    return plain(event.value) if is_plain(event) else event.value


def flow(event: Any) -> bool:
    return bool(event.flow_style)


def read(text: Text) -> list[Document]:
    return [document for start, content in chunks(text.content) for document in documents(start, content)]


def documents(start: int, content: str) -> Iterator[Document]:
    """Usually one; none is given as an empty one, so that every part of the stream is somewhere."""
    parsed = parse_json(content)
    try:
        # JSON may be indented by tabs; no string of it holds one, so each may become a space in its place.
        roots = list(Reader(content.replace("\t", " ") if parsed else content, start).roots())
    except (YAMLError, RecursionError, ValueError, AssertionError) as error:
        yield Document(start, content, error=" ".join(str(error).split()) or type(error).__name__)
        return
    for root in roots:
        data = parsed[0] if parsed else root.data
        yield Document(start, content, root, data, parsed is not None, oddities=oddities(root))
    if not roots:
        yield Document(start, content)


def parse_json(content: str) -> tuple[Data] | None:
    """The data of a document that is JSON, as json reads it."""
    if not JSON_BEGINS.match(content):
        return None
    try:
        return (json.loads(content.removeprefix("---")),)
    except (ValueError, RecursionError):
        return None
