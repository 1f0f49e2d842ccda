"""Colours on a terminal: one table for all that is printed."""

from __future__ import annotations

import os
from typing import IO

_COLOURS = {
    "error": "1;31",
    "refused": "1;31",
    "warning": "1;33",
    "note": "36",
    "skipped": "36",
    "change": "32",
    "hint": "2",
}
_DIFF_COLOURS = {"+": "32", "-": "31", "@": "36"}


CHOICES = ("auto", "always", "never")
_VARIABLES = {"always": "FORCE_COLOR", "never": "NO_COLOR"}


def choose(when: str) -> None:
    """Let the flag outrank the environment: for this process, for what it draws with, and for those that it starts.

    Args:
        when: one of `CHOICES`; `auto` leaves it to the environment and the terminal.
    """
    if when == "auto":
        return
    for variable in _VARIABLES.values():
        os.environ.pop(variable, None)
    os.environ[_VARIABLES[when]] = "1"


def has_colour(stream: IO[str]) -> bool:
    """Tell whether to colour what is written to a stream.

    NO_COLOR (no-color.org) outranks FORCE_COLOR (force-color.org), as in Python itself; an empty value is none. Else a
    terminal gets colours, unless it is dumb.
    """
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (stream.isatty() and os.environ.get("TERM") != "dumb")


def paint(word: str, on: bool, text: str = "") -> str:
    """Return a word, or the text given, in the colour of the word.

    Args:
        word: the severity, or `hint`.
        on: whether there are to be colours.
        text: what to paint, if it is not the word.
    """
    return f"\x1b[{_COLOURS[word]}m{text or word}\x1b[0m" if on else text or word


def paint_diff(line: str, on: bool) -> str:
    """Return a line of a unified diff, with its line break, in the colour of what it says."""
    code = _DIFF_COLOURS.get(line[0]) if on else None
    return f"\x1b[{code}m{line.rstrip(chr(10))}\x1b[0m\n" if code else line
