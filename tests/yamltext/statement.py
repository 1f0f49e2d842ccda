"""What must hold for every edit of every document, stated without the code that plans edits.

Positions, comments and meaning are read here with PyYAML's own scanner and composer (or `json`), not with
`kxform.yamltext`. What a plain scalar means is taken from `scalars.resolve`, which has a table of its own.
"""

from __future__ import annotations

import base64
import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import yaml

from kxform.errors import KxformError
from kxform.yamltext import Document, Edited, Operation, Path, Remove, Rename
from kxform.yamltext.change import expected, is_item_insert
from kxform.yamltext.scalars import key_text, resolve

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TAG = "tag:yaml.org,2002:"


class Span(NamedTuple):
    start: int
    end: int

    def holds(self, offset: int) -> bool:
        return self.start <= offset < self.end


class Comment(NamedTuple):
    start: int
    text: str


# reading


@dataclass
class Read:
    """A node as PyYAML's events tell it; an alias's value is the node that it names."""

    kind: str
    start: int
    end: int
    value: Any = None
    tag: str | None = None
    style: str | None = None

    @property
    def is_block(self) -> bool:
        return self.kind in ("mapping", "sequence") and self.style is None

    @property
    def target(self) -> Read:
        return self.value if self.kind == "alias" else self  # type: ignore[no-any-return]


def read(text: str) -> Read | None:
    """Return the root of a text, read from PyYAML's events."""
    anchors: dict[str, Read] = {}
    events = yaml.parse(_ended(text), Loader=LOADER)
    nodes = (event for event in events if isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent))
    first = next(nodes, None)
    return _read(first, nodes, anchors) if first is not None else None


def _read(event: Any, events: Iterator[Any], anchors: dict[str, Read]) -> Read:
    start, end = event.start_mark.index, event.end_mark.index
    if isinstance(event, yaml.AliasEvent):
        return Read("alias", start, end, anchors[event.anchor])
    if isinstance(event, yaml.ScalarEvent):
        node = Read("scalar", start, end, event.value, event.tag, event.style)
        anchors[event.anchor] = node
        return node
    kind = "mapping" if isinstance(event, yaml.MappingStartEvent) else "sequence"
    node = Read(kind, start, end, [], event.tag, "flow" if event.flow_style else None)
    anchors[event.anchor] = node
    children = []
    while not isinstance(event := next(events), yaml.CollectionEndEvent):
        children.append(_read(event, events, anchors))
    pairs = list(zip(children[::2], children[1::2], strict=True)) if kind == "mapping" else children
    node.value, node.end = pairs, event.end_mark.index
    return node


def _ended(text: str) -> str:
    return text if text.endswith(("\n", "\r")) else text + "\n"


def _tokens(text: str) -> Iterator[yaml.Token]:
    yield from yaml.scan(_ended(text), Loader=LOADER)


# meaning


def meaning(text: str, *, is_json: bool = False) -> Any:
    """Return what a text means, without using the code under test."""
    if is_json:
        return json.loads(text)
    node = read(text)
    return _meaning(node) if node is not None else None


def _scalar(node: Read) -> Any:
    if not node.tag:
        return node.value if node.style else resolve(node.value)
    name = node.tag.removeprefix(TAG)
    if name == "binary":
        return base64.b64decode(node.value).decode()
    if name in ("int", "bool", "null", "float"):
        value = resolve(node.value)
        return float(value) if name == "float" else value  # type: ignore[arg-type]
    return node.value


def _key(node: Read) -> str:
    key = _scalar(node.target)
    return key if isinstance(key, str) else str(key_text(key))


def _is_merge(key: Read) -> bool:
    return key.kind == "scalar" and key.value == "<<" and not key.style and not key.tag


def _meaning(node: Read) -> Any:
    node = node.target
    if node.kind == "sequence":
        return [_meaning(item) for item in node.value]
    if node.kind == "scalar":
        return _scalar(node)
    data: dict[str, Any] = {}
    for key, value in node.value:
        if _is_merge(key):
            for source in value.value[::-1] if value.kind == "sequence" else [value]:
                data.update(_meaning(source))
        else:
            data[_key(key)] = _meaning(value)
    return data


def alike(left: Any, right: Any) -> bool:
    """Compare data with its types; the order of keys does not count."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(alike(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(alike, left, right))
    return type(left) is type(right) and left == right


# comments


def comments_of(text: str) -> list[Comment]:
    """Return the comments of a YAML text: what begins with `#` between its tokens."""
    found: list[Comment] = []
    position = 0
    for token in _tokens(text):
        start, end = token.start_mark.index, token.end_mark.index
        found += _comments_in(text, position, start)
        if isinstance(token, yaml.ScalarToken) and token.style in ("|", ">"):
            found += _comments_in(text, start, _line_end(text, start))
        position = max(position, end)
    return found + _comments_in(text, position, len(text))


def _comments_in(text: str, start: int, end: int) -> list[Comment]:
    matches = re.finditer(r"#[^\r\n]*", text[start:end])
    return [Comment(start + match.start(), match[0]) for match in matches]


def _line_end(text: str, offset: int) -> int:
    match = re.compile(r"[\r\n]").search(text, offset)
    return match.start() if match else len(text)


def _line_start(text: str, offset: int) -> int:
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


# what may go


def _last_end(node: Read, text: str) -> int:
    """Return where a node's last character stands; a block collection's own mark lies behind comments."""
    if node.is_block and node.value:
        last = node.value[-1]
        return max(_last_end(part, text) for part in (last if isinstance(last, tuple) else (last,)))
    if node.style in ("|", ">"):
        return node.start + len(text[node.start : node.end].rstrip())
    return node.end


class Unit(NamedTuple):
    """An entry or item as it is written: where it starts (key, `?` or dash) and ends, its key and its value."""

    start: int
    end: int
    key: Read | None
    value: Read


def _units(text: str) -> dict[Path, Unit]:
    """Return what stands at every path that is written in the text; merge keys have a path of their own."""
    marks = [token for token in _tokens(text) if isinstance(token, yaml.BlockEntryToken | yaml.KeyToken)]
    starts = [token.start_mark.index for token in marks]
    units: dict[Path, Unit] = {}
    stack: list[tuple[Path, Read]] = [((), root)] if (root := read(text)) else []
    while stack:
        path, node = stack.pop()
        for step, unit in _children(node, starts, text):
            units[(*path, step)] = unit
            if unit.value.kind in ("mapping", "sequence"):
                stack.append(((*path, step), unit.value))
    return units


def _children(node: Read, starts: list[int], text: str) -> Iterator[tuple[str | int, Unit]]:
    """Yield the units of a collection; `starts` are the places of all keys (or `?`) and dashes."""
    end = node.start
    for index, child in enumerate(node.value):
        key, value = child if isinstance(child, tuple) else (None, child)
        first = key or value
        place = bisect_right(starts, first.start) if key else bisect_left(starts, first.start)
        marked = starts[place - 1] if place else 0
        start = marked if marked >= end else first.start
        end = max(_last_end(value, text), key.end if key else 0)
        step = index if key is None else f"<< at {start}" if _is_merge(key) else _key(key)
        yield step, Unit(start, end, key, value)


def _comments_above(text: str, offset: int) -> int:
    start = _line_start(text, offset)
    if text[start:offset].strip():
        return offset
    margin = offset - start
    while start:
        above = _line_start(text, start - (2 if text[start - 2 : start] == "\r\n" else 1))
        if not text.startswith(" " * margin + "#", above):
            break
        start = above
    return start


def may_go(text: str, operations: list[Operation]) -> list[Span]:
    """Return the spans in which the operations may take text away that is neither white space nor a comma."""
    units, root, spans = _units(text), read(text), []
    for operation in operations:
        unit = units.get(operation.path)
        if unit is None or is_item_insert(operation):
            spans += _hollow(units, root, operation.path)
        elif isinstance(operation, Rename):
            spans += [Span(unit.key.start, unit.key.end)] if unit.key else []
        elif isinstance(operation, Remove):
            spans.append(Span(_comments_above(text, unit.start), _line_end(text, unit.end)))
        else:
            spans.append(_value_span(unit.value, text))
    return spans


def _hollow(units: dict[Path, Unit], root: Read | None, path: Path) -> list[Span]:
    """Return the span of the empty collection or null that stands where something new is to be written."""
    for length in range(len(path) - 1, -1, -1):
        if not length or path[:length] in units:
            value = units[path[:length]].value if length else root
            is_hollow = value is not None and (not value.value or (value.kind == "scalar" and _scalar(value) is None))
            return [Span(value.start, value.end)] if value is not None and is_hollow else []
    return []


def _value_span(value: Read, text: str) -> Span:
    """A block collection that is replaced takes the comments above its first and beside its last line with it."""
    start, end = value.start, _last_end(value, text)
    return Span(_comments_above(text, start), _line_end(text, end)) if value.is_block else Span(start, end)


def written_out(text: str) -> list[Span]:
    """Return the spans of what an edit elsewhere may make it necessary to write out.

    Those are aliases, merge keys, and entries that a merge key below them overrides.
    """
    aliases = [token for token in _tokens(text) if isinstance(token, yaml.AliasToken)]
    spans = [Span(token.start_mark.index, token.end_mark.index) for token in aliases]
    units = _units(text)
    merges = [(path[:-1], unit) for path, unit in units.items() if unit.key and _is_merge(unit.key)]
    lasts = {path: max(other.start for above, other in merges if above == path) for path, _ in merges}
    for path, unit in units.items():
        if unit.start <= lasts.get(path[:-1], -1):
            spans.append(Span(_comments_above(text, unit.start), _line_end(text, unit.end)))
    return spans


# the statement


class Refused(NamedTuple):
    code: str
    message: str


def check(text: str, operations: list[Operation], *, is_json: bool = False) -> Edited | Refused:
    """Apply operations and assert everything that must hold of the outcome; a named refusal is an outcome, too."""
    document = Document(text, is_json=is_json)
    try:
        edited = document.apply(operations)
    except KxformError as error:
        assert error.code.id in ("KX109", "KX110"), error
        assert error.place.line >= 1
        return Refused(error.code.id, error.message)
    wanted = expected(document.data, operations)
    assert alike(Document(edited.text, is_json=is_json).data, wanted)
    assert alike(meaning(edited.text, is_json=is_json), wanted)
    assert_spliced(text, edited)
    assert_lines_named(document, operations, edited)
    if not is_json:
        spans = may_go(text, operations) + written_out(text)
        assert_only_gone(text, edited, spans)
        assert_comments_kept(text, edited.text, spans)
    assert_settled(edited.text, operations, is_json=is_json)
    return edited


def assert_spliced(text: str, edited: Edited) -> None:
    """All bytes outside the edits' spans are unchanged, and offsets lead back."""
    new, position = [], 0
    for edit in edited.edits:
        assert position <= edit.start <= edit.end <= len(text)
        new += [text[position : edit.start], edit.new]
        position = edit.end
    assert edited.text == "".join([*new, text[position:]])


def assert_lines_named(document: Document, operations: list[Operation], edited: Edited) -> None:
    """Every line in which something is replaced belongs to one of the operations."""
    touched = document.touched(operations, edited)
    for edit in edited.edits:
        if edit.start < edit.end:
            lines = range(document.place_at(edit.start).line, document.place_at(edit.end - 1).line + 1)
            assert all(any(one.first <= line <= one.last for one in touched) for line in lines), (lines, touched)


def assert_only_gone(text: str, edited: Edited, spans: list[Span]) -> None:
    for edit in edited.edits:
        kept = edit.new
        for offset in range(edit.start, edit.end):
            is_thin = text[offset] in " \t\r\n,"
            assert is_thin or any(span.holds(offset) for span in spans), (
                f"{text[offset : edit.end]!r} went at offset {offset}, for {kept!r}"
            )


def assert_comments_kept(before: str, after: str, spans: list[Span]) -> None:
    old, new = comments_of(before), [comment.text for comment in comments_of(after)]
    must_stay = [comment.text for comment in old if not any(span.holds(comment.start) for span in spans)]
    assert _is_within(must_stay, new), f"comments {must_stay} became {new}"
    assert _is_within(new, [comment.text for comment in old]), f"new comments: {new}"


def _is_within(shorter: list[str], longer: list[str]) -> bool:
    rest = iter(longer)
    return all(item in rest for item in shorter)


def assert_settled(text: str, operations: list[Operation], *, is_json: bool) -> None:
    """Whatever is gone cannot go again; a second run of removals by name changes nothing."""
    removals = [op for op in operations if isinstance(op, Remove) and isinstance(op.path[-1], str)]
    gone = [op for op in removals if not _stands(Document(text, is_json=is_json).data, op.path)]
    if gone and text.strip():
        again = Document(text, is_json=is_json).apply(gone)
        assert again.text == text
        assert again.edits == ()


def _stands(data: Any, path: Path) -> bool:
    for step in path:
        fits = isinstance(data, dict) if isinstance(step, str) else isinstance(data, list)
        if not fits or (step not in data if isinstance(data, dict) else not 0 <= step < len(data)):  # type: ignore[operator]
            return False
        data = data[step]
    return True
