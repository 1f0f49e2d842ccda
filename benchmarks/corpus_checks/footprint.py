"""Which characters of the old text a conversion may touch, worked out from the old tree and the new data.

Everything else must be found again in the new text, byte for byte and in order. A removed entry takes its own
lines with it, and the comments directly above it at its indentation; in a flow collection, or behind a dash,
only itself and its comma.
"""

import re
from collections.abc import Iterator
from collections.abc import Mapping as Names
from dataclasses import dataclass, field

from corpus_checks.comments import Comment
from corpus_checks.nodes import Alias, Data, Entry, Mapping, Node, Path, Scalar, Sequence, node_at, walk
from corpus_checks.remains import remaining
from corpus_checks.text import Text

GLUE = " \t\r\n,"
NOTHING = re.compile(r"(?:\s|#[^\r\n]*)*")


@dataclass
class Footprint:
    """Spans that may change to anything (`free`), and spans whose comments go with what was removed."""

    free: list[tuple[int, int]] = field(default_factory=list)
    removed: list[tuple[int, int]] = field(default_factory=list)

    def goes(self, comment: Comment) -> bool:
        return any(start <= comment.start < end for start, end in self.removed)

    def kept(self, start: int, end: int) -> list[tuple[int, int]]:
        """The stretches between the free spans, the first and the last included even when they are empty."""
        stretches: list[tuple[int, int]] = []
        for free_start, free_end in sorted(self.free):
            if free_end < start or (free_end == start and stretches):
                continue
            stretches.append((start, max(start, free_start)))
            start = free_end
        return [*stretches, (start, end)]


class Tracer:
    """Compares the tree of the old text with the new data, and notes what the differences may touch.

    `renamed` names the keys that may have got another name.
    """

    def __init__(self, text: Text, comments: list[Comment], renamed: Names[str, str]) -> None:
        self.text = text
        self.alone = {text.line_of(comment.start): comment for comment in comments if comment.alone}
        self.renamed = renamed
        self.footprint = Footprint()

    def trace(self, node: Node, new: Data) -> None:
        if isinstance(node, Mapping) and isinstance(new, dict) and node.data:
            self.mapping(node, new)
        elif isinstance(node, Sequence) and isinstance(new, list) and node.data:
            self.sequence(node, new)
        elif repr(node.data) != repr(new):
            self.value(node)

    def sequence(self, node: Sequence, new: list[Data]) -> None:
        places = remaining(node.data, new)
        if places is None:
            self.value(node)
            return
        for item, place in zip(node.items, places, strict=True):
            if place is not None:
                self.trace(item, new[place])
            else:
                self.note_removal(self.removal_of_item(item, node))

    def dash_of(self, item: Node) -> int:
        """Where the dash of an item of a block list stands; a comment may stand between the two."""
        dash = self.text.content.rfind("-", 0, item.start)
        while dash >= 0 and not NOTHING.fullmatch(self.text.content, dash + 1, item.start):
            dash = self.text.content.rfind("-", 0, dash)
        return max(dash, 0)

    def mapping(self, node: Mapping, new: dict[str, Data]) -> None:
        for entry in node.entries:
            self.entry(entry, new, node)
        known = {self.renamed.get(key, key) for key in node.data} | set(node.data)
        if set(new) - known:
            self.footprint.free += self.insertion_points(node)
        self.merged(node, new)

    def merged(self, node: Mapping, new: dict[str, Data]) -> None:
        """What a merge key brings cannot be edited there; it may be written out instead."""
        own = {entry.name for entry in node.entries}
        if any(repr(new.get(key)) != repr(value) for key, value in node.data.items() if key not in own):
            merges = [entry for entry in node.entries if entry.is_merge]
            self.footprint.free += [
                self.lines_of(entry.key.start, entry.end) or (entry.key.start, entry.end) for entry in merges
            ]
            self.footprint.free += self.insertion_points(node)

    def entry(self, entry: Entry, new: dict[str, Data], parent: Mapping) -> None:
        other = self.renamed.get(entry.name, entry.name)
        if entry.name in new:
            self.trace(entry.value, new[entry.name])
            self.emptied(entry, new[entry.name])
        elif other in new and other not in parent.data:
            self.value(entry.key)
            self.trace(entry.value, new[other])
        elif not entry.is_merge:
            self.note_removal(self.removal(entry.key.start, entry.end, parent.flow))

    def emptied(self, entry: Entry, new: Data) -> None:
        """Where a block was, `{}` or `[]` stands behind its key."""
        value = entry.value
        if isinstance(value, Mapping | Sequence) and not value.flow and value.data and new in ({}, []):
            self.footprint.free.append((entry.key.end, value.end))

    def value(self, node: Node) -> None:
        """The quotes around a value stay what they are."""
        quoted = isinstance(node, Scalar) and self.text.content[node.start] in "\"'"
        self.footprint.free.append((node.start + quoted, node.end - quoted))
        if not isinstance(node, Scalar):
            self.footprint.removed.append((node.start, node.end))

    def note_removal(self, span: tuple[int, int]) -> None:
        self.footprint.removed.append(span)
        self.footprint.free.append(span)

    def removal_at(self, root: Node, path: Path) -> tuple[int, int] | None:
        """What goes when the entry or item at a path does; nothing where none is."""
        holder = node_at(root, path[:-1])
        if isinstance(holder, Mapping):
            entry = holder.entry(path[-1])
            return self.removal(entry.key.start, entry.end, holder.flow) if entry else None
        if isinstance(holder, Sequence) and isinstance(path[-1], int) and path[-1] < len(holder.items):
            return self.removal_of_item(holder.items[path[-1]], holder)
        return None

    def removal_of_item(self, item: Node, parent: Sequence) -> tuple[int, int]:
        return self.removal(item.start if parent.flow else self.dash_of(item), item.end, parent.flow)

    def removal(self, first: int, last: int, in_flow: bool) -> tuple[int, int]:
        """What goes with an entry, or an item of a list, that stands from one character to another."""
        start, end = (None if in_flow else self.lines_of(first, max(last, first + 1))) or self.glued(first, last)
        return min(start, self.first_comment_above(first)), end

    def lines_of(self, first: int, last: int) -> tuple[int, int] | None:
        """The whole lines of something that shares none of them."""
        start, end = self.text.start_of_line(first), self.text.end_of_line(last - 1)
        before, rest = self.text.content[start:first], self.text.content[last:end].strip()
        return None if before.strip(" ") or (rest and not rest.startswith("#")) else (start, end)

    def first_comment_above(self, start: int) -> int:
        """Where the comments begin that belong to what begins at `start`; `start` where there are none."""
        first = self.text.start_of_line(start)
        line = own = self.text.line_of(first)
        is_first_of_line = not self.text.content[first:start].strip(" ")
        while is_first_of_line and self.column_of_comment(line - 1) == start - first:
            line -= 1
        return start if line == own else self.text.line_starts[line - 1]

    def column_of_comment(self, line: int) -> int | None:
        comment = self.alone.get(line)
        return comment.start - self.text.start_of_line(comment.start) if comment else None

    def glued(self, start: int, end: int) -> tuple[int, int]:
        """Something with the commas and the white space around it."""
        content = self.text.content
        while start and content[start - 1] in GLUE:
            start -= 1
        while end < len(content) and content[end] in GLUE:
            end += 1
        return start, end

    def insertion_points(self, mapping: Mapping) -> Iterator[tuple[int, int]]:
        for entry in mapping.entries:
            for point in (entry.key.start, self.text.start_of_line(entry.key.start), entry.end):
                yield point, point
        point = self.text.end_of_line(max(mapping.end - 1, mapping.start))
        yield point, point

    def free_last_break(self) -> None:
        """Where the last lines go and the text had no final line end, the line before them may lose its own."""
        tail = self.removed_tail()
        if tail < len(self.text.content):
            self.footprint.free.append((len(self.text.content[:tail].rstrip("\r\n")), tail))

    def removed_tail(self) -> int:
        """Where begins what goes up to the end of a text without a final line end."""
        start = len(self.text.content)
        if self.text.content.endswith(("\n", "\r")):
            return start
        for free_start, free_end in sorted(self.footprint.free, reverse=True):
            start = min(start, free_start) if free_end >= start else start
        return start

    def follow_anchors(self, root: Node) -> None:
        """An alias of something that was touched may have become a copy of it."""
        touched = list(self.footprint.free)
        for alias in (node for node in walk(root) if isinstance(node, Alias)):
            if any(start <= alias.target.start < end for start, end in touched):
                self.footprint.free.append((alias.start, alias.end))
