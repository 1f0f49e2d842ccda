"""Which characters of the old text a conversion may touch, worked out from the old tree and the new data.

Everything else must be found again in the new text, byte for byte and in order. A removed entry takes its own
lines with it, and the comments directly above it at its indentation; in a flow collection, or behind a dash,
only itself and its comma.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus_checks.comments import Comment
from corpus_checks.nodes import Alias, Data, Entry, Mapping, Node, Scalar, Sequence, walk
from corpus_checks.text import Text

RENAMED = {"strategy": "updateStrategy"}
GLUE = " \t\r\n,"


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
    """Compares the tree of the old text with the new data, and notes what the differences may touch."""

    def __init__(self, text: Text, comments: list[Comment]) -> None:
        self.text = text
        self.alone = {text.line_of(comment.start): comment for comment in comments if comment.alone}
        self.footprint = Footprint()

    def trace(self, node: Node, new: Data) -> None:
        if isinstance(node, Mapping) and isinstance(new, dict) and new:
            self.mapping(node, new)
        elif isinstance(node, Sequence) and isinstance(new, list) and len(new) == len(node.items):
            for item, value in zip(node.items, new, strict=True):
                self.trace(item, value)
        elif repr(node.data) != repr(new):
            self.value(node)

    def mapping(self, node: Mapping, new: dict[str, Data]) -> None:
        for entry in node.entries:
            self.entry(entry, new, node)
        known = {RENAMED.get(key, key) for key in node.data} | set(node.data)
        if set(new) - known:
            self.footprint.free += self.insertion_points(node)
        self.merged(node, new)

    def merged(self, node: Mapping, new: dict[str, Data]) -> None:
        """What a merge key brings cannot be edited there; it may be written out instead."""
        own = {entry.name for entry in node.entries}
        if any(repr(new.get(key)) != repr(value) for key, value in node.data.items() if key not in own):
            merges = [entry for entry in node.entries if entry.is_merge]
            self.footprint.free += [self.lines_of(entry) or (entry.key.start, entry.end) for entry in merges]
            self.footprint.free += self.insertion_points(node)

    def entry(self, entry: Entry, new: dict[str, Data], parent: Mapping) -> None:
        other = RENAMED.get(entry.name, entry.name)
        if entry.name in new:
            self.trace(entry.value, new[entry.name])
        elif other in new and other not in parent.data:
            self.value(entry.key)
            self.trace(entry.value, new[other])
        elif not entry.is_merge:
            self.remove(entry, parent)

    def value(self, node: Node) -> None:
        """The quotes around a value stay what they are."""
        quoted = isinstance(node, Scalar) and self.text.content[node.start] in "\"'"
        self.footprint.free.append((node.start + quoted, node.end - quoted))
        if not isinstance(node, Scalar):
            self.footprint.removed.append((node.start, node.end))

    def remove(self, entry: Entry, parent: Mapping) -> None:
        start, end = (None if parent.flow else self.lines_of(entry)) or self.glued(entry)
        start = min(start, self.first_comment_above(entry))
        self.footprint.removed.append((start, end))
        self.footprint.free.append((start, end))

    def lines_of(self, entry: Entry) -> tuple[int, int] | None:
        """The whole lines of an entry that shares none of them."""
        start, end = self.text.start_of_line(entry.key.start), self.text.end_of_line(entry.end - 1)
        before, rest = self.text.content[start : entry.key.start], self.text.content[entry.end : end].strip()
        return None if before.strip(" ") or (rest and not rest.startswith("#")) else (start, end)

    def first_comment_above(self, entry: Entry) -> int:
        """Where the comments begin that belong to an entry; its own key where there are none."""
        first = self.text.start_of_line(entry.key.start)
        line = own = self.text.line_of(first)
        is_first_of_line = not self.text.content[first : entry.key.start].strip(" ")
        while is_first_of_line and self.column_of_comment(line - 1) == entry.key.start - first:
            line -= 1
        return entry.key.start if line == own else self.text.line_starts[line - 1]

    def column_of_comment(self, line: int) -> int | None:
        comment = self.alone.get(line)
        return comment.start - self.text.start_of_line(comment.start) if comment else None

    def glued(self, entry: Entry) -> tuple[int, int]:
        """An entry with the commas and the white space around it."""
        content, start, end = self.text.content, entry.key.start, entry.end
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
        content = start = len(self.text.content)
        for free_start, free_end in sorted(self.footprint.free, reverse=True):
            start = min(start, free_start) if free_end >= start else start
        if start < content and not self.text.content.endswith(("\n", "\r")):
            self.footprint.free.append((len(self.text.content[:start].rstrip("\r\n")), start))

    def follow_anchors(self, root: Node) -> None:
        """An alias of something that was touched may have become a copy of it."""
        touched = list(self.footprint.free)
        for alias in (node for node in walk(root) if isinstance(node, Alias)):
            if any(start <= alias.target.start < end for start, end in touched):
                self.footprint.free.append((alias.start, alias.end))
