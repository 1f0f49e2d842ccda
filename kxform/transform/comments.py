"""`# kxform: ignore KX404` in a comment: what a person has decided to live with, on that line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kxform.errors import Place
from kxform.yamltext import Document
from kxform.yamltext.nodes import SCALAR

MARK = b"kxform: ignore"
_COMMENT = re.compile(r"#[^\S\r\n]*kxform: ignore\b([^\r\n]*)")
_CODE = re.compile(r"KX\d+")
_BLANK = re.compile(r"[ \t]*(?:#.*)?")
_ALL = "all"


class Ignored:
    """Which codes are to be ignored on which lines of a document; a comment without codes means all of them.

    A comment that stands on a line of its own is about the next line that has more than a comment.
    """

    def __init__(self, document: Document) -> None:
        self._codes: dict[int, set[str]] = {}
        for offset, codes in _comments(document):
            line = document.place_at(_meant(document.text, offset)).line
            self._codes.setdefault(line, set()).update(codes or {_ALL})

    def holds(self, place: Place, code: str) -> bool:
        """Tell whether a finding at a place is to be ignored."""
        codes = self._codes.get(place.line, ())
        return code in codes or _ALL in codes


@lru_cache(maxsize=1)  # a list may hold many objects
def ignored_in(document: Document) -> Ignored | None:
    """Return what the comments of a document say; None where there is none of them."""
    return Ignored(document) if MARK.decode() in document.text else None


def _comments(document: Document) -> Iterator[tuple[int, set[str]]]:
    for found in _COMMENT.finditer(document.text):
        if not _is_in_scalar(document, found.start()):
            yield found.start(), set(_CODE.findall(found[1].upper()))


def _is_in_scalar(document: Document, offset: int) -> bool:
    """Tell whether an offset is inside of a text; the first line of a block scalar may have a comment."""
    for node in document.root.walk() if document.root else ():
        if node.kind is SCALAR and node.start <= offset < node.end:
            return not (node.is_block_scalar and not re.search(r"[\r\n]", document.text[node.start : offset]))
    return False


def _meant(text: str, offset: int) -> int:
    """Return an offset on the line that a comment is about."""
    start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    if text[start:offset].strip():
        return offset
    position = offset
    for line in re.split(r"(?<=\n)|(?<=\r)(?!\n)", text[start:]):
        position = start
        if not _BLANK.fullmatch(line.rstrip("\r\n")):
            return position
        start += len(line)
    return position
