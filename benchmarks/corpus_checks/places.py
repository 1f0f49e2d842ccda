"""The line of the old file on which something stands, by its path in the data."""

from corpus_checks.nodes import Path, part
from corpus_checks.reading import Document
from corpus_checks.text import Text


def line_of(text: Text, document: Document, path: Path) -> int:
    """The line of a path, or of the last part of it that is there."""
    node, place = document.root, document.root
    for key in path:
        step = part(node, key) if node else None
        if step is None:
            break
        place, node = step
    return text.line_of(place.start if place else document.start)
