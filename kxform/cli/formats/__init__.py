"""How findings are told: one small file for each format, with two methods, `file` and `end`.

A stream takes any character: whoever opens it sees to its encoding (UTF-8, which XML, JSON and SARIF are written for).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import IO, Literal, Protocol, get_args

from kxform.errors import Place
from kxform.validation.result import FileResult, Summary

FormatName = Literal["text", "json", "junit", "tap", "sarif", "github", "gitlab"]
NAMES: tuple[FormatName, ...] = get_args(FormatName)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a person may ask of a format; one that has no use for an option ignores it.

    Args:
        colour: severities, hints and marks are coloured.
        width: cells of the terminal in a row, where the stream is one: below each finding stands its line then.
        counts: after the findings, how many there are of each code (`--summary`).
        quiet: the findings alone, without what was skipped and how many there were.
        line: the text of the line at a place, without its end; empty where nobody knows.
        log: where `text` says what was skipped and how many there were of each sort.
    """

    colour: bool = False
    width: int | None = None
    counts: bool = False
    quiet: bool = False
    line: Callable[[Place], str] = lambda _place: ""
    log: IO[str] = field(default_factory=lambda: sys.stderr)


class Format(Protocol):
    """Tells what was found, as it comes.

    Args:
        stream: where it goes.
        options: what else is wanted.
    """

    def __init__(self, stream: IO[str], options: Options) -> None: ...

    def file(self, result: FileResult) -> None:
        """Tell what was found in a file, now or at the end."""

    def end(self, summary: Summary) -> None:
        """Tell the rest, and how many there were of each sort."""


def format_named(name: FormatName) -> type[Format]:
    """Return the class of a format; only that one is imported."""
    made: type[Format] = import_module(f"kxform.cli.formats.{name}").FORMAT
    return made
