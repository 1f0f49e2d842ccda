"""A document on its way through the steps of a run: its text now, and every place as it was in the original."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from kxform.errors import KxformError, Place
from kxform.yamltext import Document, Edit, OffsetMap
from kxform.yamltext.lines import Lines

# Of a document in its file: its index, and 0; for a document that was added behind it, the number of that one, from 1.
PartKey = tuple[int, int]


class Part(NamedTuple):
    """What steps have made of a document; it crosses processes.

    Args:
        text: as it is now.
        edits: what each step did, the oldest first; left out where nobody will ask for places any more.
        place: of a new document, that of the object which it was made for.
    """

    text: str
    edits: tuple[tuple[Edit, ...], ...] = ()
    place: Place | None = None


class Draft(Document):
    """A document whose places are those of the document that it was made from, or, where it is new, of its cause.

    Args:
        part: the document as it is now.
        original: the document as it was in the file; a new one has the syntax of the one that it stands behind.
    """

    def __init__(self, part: Part, original: Document) -> None:
        super().__init__(part.text, is_json=original.is_json)
        self._part = part
        self._original = original

    def place_at(self, offset: int) -> Place:
        """Return line and column, in the original file, of an offset into the text as it is now."""
        if self._part.place is not None:
            return self._part.place
        for edits in reversed(self._part.edits):
            offset = OffsetMap(edits).original(offset)
        return self._original.place_at(offset)

    @contextmanager
    def _errors_placed(self) -> Iterator[None]:
        """Give errors their place in the original."""
        try:
            with super()._errors_placed():
                yield
        except KxformError as error:
            if error.place.line:
                error.place = self.place_at(Lines(self.text).offset(error.place))
            raise
