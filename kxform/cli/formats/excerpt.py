"""A line of a file with a mark below one of its characters, as wide as a terminal at most."""

from __future__ import annotations

import unicodedata

from kxform.cli.formats.characters import visible

_TAB = 8  # cells, at most
_CUT = "..."


def excerpt(line: str, column: int, width: int) -> tuple[str, str]:
    """Return what to show of a line, and the blanks that put a mark below a column.

    Tabs stay, in both, so that they are equally wide wherever they begin.

    Args:
        line: without its end.
        column: the character that matters, in code points from 1; it may be the one behind the last.
        width: cells that the line may take.
    """
    at = min(max(column, 1) - 1, len(line))
    left, right = _pieces(line[max(0, at - width) : at]), _pieces(line[at : at + width + 1])
    limit = width * 2 // 3
    kept = _fitting(left[::-1], limit - len(_CUT))
    before = left if _fitting(left, limit) == at else [_CUT, *left[len(left) - kept :]]
    room = width - sum(map(_cells, before))
    whole = _fitting(right, room) == len(line) - at
    after = right if whole else [*right[: _fitting(right, room - len(_CUT))], _CUT]
    return "".join(before + after), "".join("\t" if piece == "\t" else " " * _cells(piece) for piece in before)


def _pieces(text: str) -> list[str]:
    """Return what is shown for each character."""
    return [char if char == "\t" else visible(char) for char in text]


def _fitting(pieces: list[str], room: int) -> int:
    """Return how many pieces fit."""
    for count, piece in enumerate(pieces):
        room -= _cells(piece)
        if room < 0:
            return count
    return len(pieces)


def _cells(piece: str) -> int:
    return _TAB if piece == "\t" else sum(map(_width, piece))


def _width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0  # on top of the one before
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
