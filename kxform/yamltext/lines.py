"""Where lines begin and end in a text, as editors count them: at LF, CRLF and CR, and nowhere else."""

from __future__ import annotations

import re
from bisect import bisect_right

from kxform.errors import Place

_BREAK = re.compile(r"\r\n|\r|\n")


class Lines:
    """The line starts of one text, for many look-ups."""

    def __init__(self, text: str) -> None:
        self._starts = [0]
        self._breaks = _BREAK.finditer(text)  # looked for as far as somebody asks

    def place(self, offset: int) -> Place:
        """Return the line and the column (code points), both from 1, of an offset."""
        while self._starts[-1] <= offset and self._finds_one_more():
            pass
        line = bisect_right(self._starts, offset)
        return Place("", line, offset - self._starts[line - 1] + 1)

    def offset(self, place: Place) -> int:
        """Return the offset of a place that `place` gave."""
        while len(self._starts) < place.line and self._finds_one_more():
            pass
        return self._starts[place.line - 1] + place.column - 1

    def _finds_one_more(self) -> bool:
        found = next(self._breaks, None)
        if found:
            self._starts.append(found.end())
        return found is not None


def place_in(text: str, offset: int) -> Place:
    """Return the line and the column (code points), both from 1, of one offset into `text`."""
    return Lines(text[:offset]).place(offset)


def line_start(text: str, offset: int) -> int:
    """Return where the line that holds `offset` begins."""
    start = text.rfind("\n", 0, offset) + 1
    return max(start, text.rfind("\r", start, offset) + 1)


def line_end(text: str, offset: int) -> int:
    """Return where the line that holds `offset` ends, before its line break."""
    end = text.find("\n", offset)
    end = len(text) if end < 0 else end
    carriage_return = text.find("\r", offset, end)
    return end if carriage_return < 0 else carriage_return


def next_line(text: str, offset: int) -> int:
    """Return where the line after the one that holds `offset` begins, or the end of the text."""
    end = line_end(text, offset)
    return min(end + (2 if text.startswith("\r\n", end) else 1), len(text))


def line_above_end(text: str, start: int) -> int:
    """Return where the line above the one that begins at `start` ends, before its line break."""
    if text[start - 1 : start] not in ("\n", "\r"):
        return start
    return start - (2 if text.startswith("\r\n", start - 2) and start > 1 else 1)


def column(text: str, offset: int) -> int:
    """Return the column of `offset`, from 0."""
    return offset - line_start(text, offset)


def is_first_on_line(text: str, offset: int) -> bool:
    """Tell whether only white space stands before `offset` on its line."""
    return not text[line_start(text, offset) : offset].strip()


def skip_spaces(text: str, offset: int) -> int:
    """Return the first offset from `offset` on that holds neither a space nor a tab."""
    while text[offset : offset + 1] in (" ", "\t"):
        offset += 1
    return offset


def spaces_before(text: str, offset: int) -> int:
    """Return where the spaces and tabs that end at `offset` begin."""
    while offset and text[offset - 1] in " \t":
        offset -= 1
    return offset


def is_blank(text: str, offset: int) -> bool:
    """Tell whether nothing but white space stands from `offset` to the end of its line."""
    return not text[offset : line_end(text, offset)].strip()
