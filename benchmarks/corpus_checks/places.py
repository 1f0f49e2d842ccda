"""The line of the old file on which something stands, by its path in the data."""

from corpus_checks.nodes import Alias, Mapping, Node, Path, Sequence
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


def part(node: Node, key: str | int) -> tuple[Node, Node] | None:
    """What stands under a key, or at an index: where it begins, and its value."""
    node = node.target if isinstance(node, Alias) else node
    if isinstance(node, Mapping):
        return next(((entry.key, entry.value) for entry in reversed(node.entries) if entry.name == key), None)
    if isinstance(node, Sequence) and isinstance(key, int) and key < len(node.items):
        return node.items[key], node.items[key]
    return None
