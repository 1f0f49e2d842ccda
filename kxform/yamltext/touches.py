"""Which lines each operation is about, so that every line that changes is named by one.

An operation is about its entry or item; what is new, about the place where it is written; and a comma or line break
that goes along, about the operation beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from kxform.yamltext.change import Operation, Remove
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
        edits: what came of it.
    """
    spans = [_span(root, text, operation) for operation in operations]
    changes = [_changed(edit, text) for edit in edits]
    new = [change for edit, change in zip(edits, changes, strict=True) if edit.start == edit.end]
    for index, operation in enumerate(operations):
        if new and find(root, operation.path, text) is None:
            spans[index] = min(new, key=partial(_distance, spans[index]))
    for change in changes:
        if not any(span.start <= change.start and change.end <= span.end for span in spans):
            _extend(spans, change)
    return spans


def _span(root: Node, text: str, operation: Operation) -> Span:
    return touched_by(root, operation.path, text, with_comments=isinstance(operation, Remove))


def _changed(edit: Edit, text: str) -> Span:
    """Where an edit changes something: new lines before the line that follows, new text inside a line on that line."""
    if edit.start < edit.end:
        return Span(edit.start, edit.end)
    if not edit.new.startswith(("\n", "\r")):
        return Span(edit.start, edit.start) if edit.new.endswith(("\n", "\r")) else Span(edit.start, edit.start + 1)
    following = edit.start + (2 if text.startswith("\r\n", edit.start) else 1)
    return Span(following, following)


def _extend(spans: list[Span], change: Span) -> None:
    """Let the nearest span hold a change too, rather one of something that was there."""
    indexes = [index for index, span in enumerate(spans) if span.start < span.end] or range(len(spans))
    nearest = min(indexes, key=lambda index: _distance(change, spans[index]), default=None)
    if nearest is not None:
        span = spans[nearest]
        spans[nearest] = Span(min(span.start, change.start), max(span.end, change.end))


def _distance(left: Span, right: Span) -> int:
    return max(left.start - right.end, right.start - left.end)
