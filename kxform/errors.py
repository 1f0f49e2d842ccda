"""Codes, places and the one exception type that every layer raises. Knows nothing of YAML, Kubernetes or files.

A `Code` is a stable name for something that kxform says: its page in the docs is made from it. The table of
all codes is the set of `Code` objects that exist once every module is loaded; each lives beside the code
that uses it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple


class Code(NamedTuple):
    """A stable identifier (`KX101`) with its title, and what a person can do about it.

    Args:
        id: the code as it is printed.
        title: a few words in lower case, the name of the page in the docs.
        hint: the second line of every message with this code: what to do.
        text: why this exists, for the docs page.
    """

    id: str
    title: str
    hint: str
    text: str

    def __str__(self) -> str:
        return self.id


def listed_codes(texts: Iterable[str]) -> frozenset[str]:
    """Return the identifiers of codes in texts such as `KX404,kx405`; whether there are such codes is not looked at."""
    return frozenset(one.strip().upper() for text in texts for one in text.split(","))


class Place(NamedTuple):
    """A position in a file: lines and columns count from 1, columns in code points; 0 means unknown.

    Lines end at LF, CRLF or CR, as editors count them.
    """

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        parts = [self.file or "<text>"]
        parts += [str(number) for number in (self.line, self.column) if number]
        return ":".join(parts)


@dataclass
class KxformError(Exception):
    """Something that the user has to know: one line that says what, a place that says where, a hint.

    Args:
        code: the stable code; its hint is used where `hint` is empty.
        message: what is wrong, one line without a final full stop.
        place: where; a layer that knows only line and column leaves `file` for the next one to fill in.
        hint: what to do about it.
    """

    code: Code
    message: str
    place: Place = Place()
    hint: str = ""

    def __post_init__(self) -> None:
        super().__init__(self.message)
        self.hint = self.hint or self.code.hint

    def __reduce__(self) -> tuple[Any, ...]:  # exceptions are rebuilt from `args`, which a dataclass does not fill
        return type(self), (self.code, self.message, self.place, self.hint)

    def __str__(self) -> str:
        return f"{self.place}: error {self.code}: {self.message}"

    @property
    def said(self) -> dict[str, str]:
        """What it says, for programs."""
        return {"code": self.code.id, "message": self.message, "hint": self.hint}


class UsageError(KxformError):
    """The command line or a configuration asks for something that does not exist or contradicts itself."""
