"""Which lines each operation is about, so that every line that changes is named by one.

An operation is about its entry or item; what is new, about the place where it is written; and a comma or line break
that goes along, about the operation beside it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from kxform.yamltext.change import Operation, Remove, is_item_insert
from kxform.yamltext.edits import Edit
from kxform.yamltext.locate import find, touched_by
from kxform.yamltext.nodes import Node
from kxform.yamltext.spans import Span


def touches(root: Node, text: str, operations: Sequence[Operation], edits: Sequence[Edit]) -> list[Span]:
    """Return the span of each operation in the text as it was; an empty one for new lines, which stand before it.

    Args:
        root: the tree of the text.
        text: the text before the edits.
        operations: what was asked for.
        edits: what came of it, in order of place.
    """
    spans = [touched_by(root, op.path, text, with_comments=isinstance(op, Remove)) for op in operations]
    changes = [_changed(edit, text) for edit in edits]
    new = _Spans(change for edit, change in zip(edits, changes, strict=True) if edit.start == edit.end)
    for index, operation in enumerate(operations):
        if new.spans and (is_item_insert(operation) or find(root, operation.path, text) is None):
            spans[index] = new.spans[new.nearest(spans[index])]
    known = _Spans(spans)
    for gap in (gap for edit in changes if known.spans for gap in known.gaps(edit) if not _is_between(gap, edit, text)):
        span = spans[index := known.indexes[known.nearest(gap)]]
        spans[index] = Span(min(span.start, gap.start), max(span.end, gap.end))
    return spans


def _is_between(gap: Span, change: Span, text: str) -> bool:
    """Tell whether it is the line end between two operations side by side: their own lines are all there is."""
    inside = text[gap.start : gap.end]
    return change.start < gap.start and gap.end < change.end and inside.isspace() and len(inside.splitlines()) <= 2


def _changed(edit: Edit, text: str) -> Span:
    """Where an edit changes something: new lines before the line that follows, new text inside a line on that line."""
    if edit.start < edit.end:
        return Span(edit.start, edit.end)
    if not edit.new.startswith(("\n", "\r")):
        return Span(edit.start, edit.start) if edit.new.endswith(("\n", "\r")) else Span(edit.start, edit.start + 1)
    following = edit.start + (2 if text.startswith("\r\n", edit.start) else 1)
    return Span(following, following)


class _Spans:
    """Spans in order, with the furthest end of those up to each: a look-up does not try them all."""

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted((span, index) for index, span in enumerate(spans))
        self.spans = [span for span, _ in ordered]
        self.indexes = [index for _, index in ordered]
        self.starts = [span.start for span in self.spans]
        self.furthest = list(accumulate(range(len(ordered)), self._further))

    def _further(self, one: int, other: int) -> int:
        return other if self.spans[other].end > self.spans[one].end else one

    def gaps(self, wanted: Span) -> Iterator[Span]:
        """Yield the parts of another span that none of them holds; an empty one as a whole."""
        position = wanted.start
        while position < wanted.end or position == wanted.start:
            before = bisect_right(self.starts, position)
            end = self.spans[self.furthest[before - 1]].end if before else -1
            if end < position or (end == position and wanted.end > position):
                end = min([wanted.end, *self.starts[before : before + 1]])
                yield Span(position, end)
            position = max(end, position + 1)

    def nearest(self, wanted: Span) -> int:
        """Return which of them is nearest to another span."""
        at = bisect_left(self.starts, wanted.start)
        candidates = [i for i in (at, at - 1, self.furthest[at - 1] if at else 0) if 0 <= i < len(self.spans)]
        return min(candidates, key=lambda i: max(self.spans[i].start - wanted.end, wanted.start - self.spans[i].end))
