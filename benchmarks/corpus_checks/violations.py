"""The kinds of violation that a check can report."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "identical",
    "encoding",
    "unnamed line",
    "named line",
    "line end",
    "outside the edit",
    "comment lost",
    "meaning",
    "unreadable",
    "second run",
    "not converted",
    "lost",
    "left behind",
    "no reason",
    "untrue reason",
    "place",
    "wrong place",
    "wording",
    "miscounted",
    "together",
    "traceback",
    "checker",
]


@dataclass(frozen=True)
class Violation:
    """One broken promise; `line` is that of the old file, or of the new one where the new one is at fault."""

    kind: Kind
    line: int
    message: str
