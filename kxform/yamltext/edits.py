"""Edits as spans on one snapshot of a text: sorted, spliced from the end, overlap an error; and where offsets went."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kxform.yamltext.lines import line_above_end, line_start, next_line

_FINAL_BREAK = re.compile(r"(?:\r\n|\r|\n)\Z")


class Edit(NamedTuple):
    """Replace `text[start:end]` by `new`; an insertion where start equals end."""

    start: int
    end: int
    new: str = ""


class OverlapError(ValueError):
    """Two edits touch the same text: whoever planned them asked for a contradiction."""


def finished(edits: Iterable[Edit], text: str) -> list[Edit]:
    """Return planned edits in order of place, ready to splice.

    Edits at one place keep their order, insertions before what goes there. Deletions that touch are joined, and take
    the line with them of which they leave nothing.
    """
    merged = _merged(sorted((e for e in edits if e.new or e.end > e.start), key=_place))
    return [_whole_line(merged, index, text) for index in range(len(merged))]


def _place(edit: Edit) -> tuple[int, bool]:
    return edit.start, edit.end > edit.start


def _merged(edits: Iterable[Edit]) -> list[Edit]:
    merged: list[Edit] = []
    for edit in edits:
        last = merged[-1] if merged else None
        if last and not edit.new and not last.new and edit.start <= last.end:
            merged[-1] = Edit(last.start, max(last.end, edit.end))
        else:
            merged.append(edit)
    return merged


def _whole_line(edits: Sequence[Edit], index: int, text: str) -> Edit:
    """Extend a deletion to the line of which it leaves only white space, unless another edit stands there."""
    edit = edits[index]
    start, end = line_start(text, edit.start), next_line(text, edit.end)
    leaves_nothing = not edit.new and not text[start : edit.start].strip() and not text[edit.end : end].strip()
    if not leaves_nothing or line_start(text, edit.end) == edit.end:
        return edit
    is_alone = all(other.end <= start for other in edits[:index][-1:]) and all(
        other.start >= end for other in edits[index + 1 : index + 2]
    )
    return Edit(start, end) if is_alone else edit


def splice(text: str, edits: Sequence[Edit]) -> str:
    """Return `text` with all edits made, each understood on the text as it was.

    Args:
        text: the text that the edits were planned on.
        edits: in order of place (as `finished` returns them); insertions at one point in order of emission.

    Raises:
        OverlapError: two edits overlap.
    """
    parts, position = [], 0
    for edit in edits:
        if edit.start < position:
            raise OverlapError(f"overlapping edits at offset {edit.start}")
        parts += [text[position : edit.start], edit.new]
        position = edit.end
    return "".join(parts) + text[position:]


def ended_or_not(edits: list[Edit], text: str, newline: str) -> list[list[Edit]]:
    """Turn edits on `text + newline` into edits on `text`, after which it ends without, or with, a line break.

    Args:
        edits: in order of place.
        text: a text whose last line has no line break.
        newline: the line break that the edits were planned with.
    """
    open_ended = _unended(edits, text, text + newline)
    return [open_ended, [*open_ended, Edit(len(text), len(text), newline)]]


def _unended(edits: list[Edit], text: str, ended: str) -> list[Edit]:
    """Turn edits on `ended`, which is `text` and a line break, into edits on `text` that leave that break out."""
    first = next((i for i, edit in enumerate(edits) if edit.end > len(text)), None)
    if first is None:
        return edits
    while first and edits[first - 1].end >= edits[first].start:
        first -= 1
    start = min(edits[first].start, len(text))
    moved = [Edit(edit.start - start, edit.end - start, edit.new) for edit in edits[first:]]
    new = splice(ended[start:], moved)
    if not new:
        start = line_above_end(text, start)
    return [*edits[:first], Edit(start, len(text), _FINAL_BREAK.sub("", new))]


class OffsetMap:
    """From an offset in the edited text back to the text before: inside new text, the place that it replaced."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._new_starts: list[int] = []
        self._edits = list(edits)
        shift = 0
        for edit in self._edits:
            self._new_starts.append(edit.start + shift)
            shift += len(edit.new) - (edit.end - edit.start)

    def original(self, offset: int) -> int:
        """Return where `offset` of the new text stood in the old one."""
        index = bisect_right(self._new_starts, offset) - 1
        if index < 0:
            return offset
        edit, start = self._edits[index], self._new_starts[index]
        into = offset - start
        return edit.start if into < len(edit.new) else edit.end + into - len(edit.new)
