"""Which lines each operation is about, so that every line that changes is named by one.

An operation is about its entry or item; what is new, about the place where it is written; and a comma or line break
that goes along, about the operation beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

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
    is_new = [find(root, operation.path, text) is None for operation in operations]
    new = [edit for edit in edits if edit.start == edit.end]
    for index, span in enumerate(spans):
        if is_new[index] and new:
            nearest = min(new, key=lambda edit: abs(edit.start - span.start))
            spans[index] = _insertion(nearest, text)
    for edit in edits:
        if edit not in new and not any(span.start <= edit.start and edit.end <= span.end for span in spans):
            _extend(spans, edit)
    return spans


def _span(root: Node, text: str, operation: Operation) -> Span:
    return touched_by(root, operation.path, text, with_comments=isinstance(operation, Remove))


def _insertion(edit: Edit, text: str) -> Span:
    """Where new text stands: new lines before the line that follows, new text inside a line on that line."""
    if not edit.new.startswith(("\n", "\r")):
        return Span(edit.start, edit.start) if edit.new.endswith(("\n", "\r")) else Span(edit.start, edit.start + 1)
    following = edit.start + (2 if text.startswith("\r\n", edit.start) else 1)
    return Span(following, following)


def _extend(spans: list[Span], edit: Edit) -> None:
    """Let the nearest span that is no insertion hold an edit too."""
    owners = [index for index, span in enumerate(spans) if span.start < span.end]
    if owners:
        index = min(owners, key=lambda index: max(spans[index].start - edit.end, edit.start - spans[index].end))
        spans[index] = Span(min(spans[index].start, edit.start), max(spans[index].end, edit.end))
