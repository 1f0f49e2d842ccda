"""Tables in columns, as wide as the terminal; in a pipe each row is one line, for programs that read lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO

_GAP = "  "
_NARROWEST = 20  # cells for the last column; a terminal that leaves less shows longer lines


def width_of(stream: IO[str]) -> int | None:
    """Return how many cells a row of the terminal has that a stream leads to; None: it leads to none."""
    if not stream.isatty():
        return None
    from shutil import get_terminal_size  # asks COLUMNS first

    return get_terminal_size().columns


def table(rows: Sequence[Sequence[str]], width: int | None) -> Iterator[str]:
    """Yield the lines of a table; the last column is wrapped where it does not fit.

    Args:
        rows: their cells; each row has as many.
        width: cells for a line; None: as many as it needs.
    """
    widths = [max(map(len, column)) for column in list(zip(*rows, strict=True))[:-1]]
    indent = sum(widths) + len(_GAP) * len(widths)
    for *cells, last in rows:
        start = "".join(f"{cell:<{wide}}{_GAP}" for cell, wide in zip(cells, widths, strict=True))
        first, *others = _wrapped(last, width and max(width - indent, _NARROWEST))
        yield (start + first).rstrip()
        yield from (" " * indent + line for line in others)


def _wrapped(text: str, width: int | None) -> list[str]:
    if width is None or len(text) <= width:
        return [text]
    from textwrap import wrap

    return wrap(text, width, break_on_hyphens=False, break_long_words=False)
