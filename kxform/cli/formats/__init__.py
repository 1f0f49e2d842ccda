"""How findings are told: one small file for each format, with two methods, `file` and `end`."""

from __future__ import annotations

from importlib import import_module
from typing import IO, Literal, Protocol, get_args

from kxform.validation.result import FileResult, Summary

FormatName = Literal["text", "json", "junit", "tap", "sarif", "github"]
NAMES: tuple[FormatName, ...] = get_args(FormatName)


class Format(Protocol):
    """Tells what was found, as it comes.

    Args:
        stream: where it goes.
        colour: the stream is a terminal that shows colours.
        counts: tell how often each code was found.
        quiet: no summary.
    """

    def __init__(self, stream: IO[str], *, colour: bool = False, counts: bool = False, quiet: bool = False) -> None: ...

    def file(self, result: FileResult) -> None:
        """Tell what was found in a file, now or at the end."""

    def end(self, summary: Summary) -> None:
        """Tell the rest, and how many there were of each sort."""


def format_named(name: FormatName) -> type[Format]:
    """Return the class of a format; only that one is imported."""
    made: type[Format] = import_module(f"kxform.cli.formats.{name}").FORMAT
    return made
