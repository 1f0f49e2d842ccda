"""A document on its way through the steps of a run: its text now, and every place as it was in the original."""

from __future__ import annotations

from kxform.errors import Place
from kxform.yamltext import Document, Edited


class Draft(Document):
    """A document whose places are those of the document that it was made from.

    Args:
        before: the document that was edited.
        edited: what `before.apply` gave.
    """

    def __init__(self, before: Document, edited: Edited) -> None:
        super().__init__(edited.text, is_json=before.is_json, first_line=before.first_line)
        self._before = before
        self._offsets = edited.offsets

    def place_at(self, offset: int) -> Place:
        """Return line and column, in the original file, of an offset into the text as it is now."""
        return self._before.place_at(self._offsets.original(offset))
