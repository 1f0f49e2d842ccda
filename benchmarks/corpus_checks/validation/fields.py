"""The fields of a document: what begins at a character of the file, and where a path through the data ends up.

A path is *written* when it leads through the text as it stands: it ends at an alias, and goes through a merge key.
The path of a field in the data leads through both.
"""

import re
from collections.abc import Iterator

from corpus_checks.nodes import Alias, Entry, Mapping, Node, Path, Sequence
from corpus_checks.reading import Document

STEP = re.compile(
    r"""
    (?: (?P<word> [A-Za-z_$][\w$-]*)
      | \[ (?P<index> \d+) \]
      | \[ " (?P<quoted> (?: [^"\\] | \\. )* ) " \]
      | \[ (?P<key> [^\]]+ ) \]
    ) (?: \. (?=[A-Za-z_$]) )?
    """,
    re.VERBOSE | re.DOTALL,
)


def steps(text: str) -> Path:
    """The keys and indexes of a path as the API server writes it. Raises ValueError where it is none."""
    found: list[str | int] = []
    at = 0
    while at < len(text):
        step = STEP.match(text, at)
        if step is None:
            raise ValueError(f"{text!r} is no path")
        quoted = step["quoted"]
        key = re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL) if quoted is not None else step["word"] or step["key"]
        found.append(int(step["index"]) if step["index"] else key)
        at = step.end()
    return tuple(found)


class Fields:
    """The fields of one document, each by where it is written."""

    def __init__(self, document: Document) -> None:
        self.root = document.root
        self.begins: dict[int, list[Path]] = {}
        self.written: dict[int, Path] = {}
        if self.root:
            self.note(self.root.start, self.root, ())

    def note(self, start: int, node: Node, path: Path) -> None:
        self.begins.setdefault(start, []).append(path)
        self.written[id(node)] = path
        for key, part in entries(node):
            if isinstance(part, Entry):
                self.note(part.key.start, part.value, (*path, key))
            else:
                self.note(part.start, part, (*path, key))

    def at(self, index: int) -> list[Path]:
        """The written paths of the keys and items, and of the document, that begin at a character."""
        return self.begins.get(index, [])

    def arrive(self, path: Path) -> tuple[Path, int]:
        """Where a path through the data ends: the written path of the last field on it that exists, and which."""
        node, place = self.root, Path()
        for count, key in enumerate(path):
            step = child(node, key) if node else None
            if step is None:
                return place, count
            node, place = step, self.written[id(step)]
        return place, len(path)

    def inside(self, path: Path) -> list[Path]:
        """The written paths under which all stands that a field's value holds: its own, and those of aliases in it."""
        found: list[Path] = []
        waiting = [node for node in [self.value(path)] if node]
        while waiting:
            node = waiting.pop()
            place = self.written[id(node)]
            if place not in found:
                found.append(place)
                waiting += [alias.target for alias in aliases(node)]
        return found

    def value(self, path: Path) -> Node | None:
        """What stands at a written path."""
        node = self.root
        for key in path:
            parts = dict(entries(node)) if node else {}
            part = parts.get(key)
            node = part.value if isinstance(part, Entry) else part
        return node


def entries(node: Node) -> Iterator[tuple[str | int, Entry | Node]]:
    """The entries of a mapping and the items of a list, as they are written."""
    if isinstance(node, Mapping):
        yield from ((entry.name, entry) for entry in node.entries)
    elif isinstance(node, Sequence):
        yield from enumerate(node.items)


def aliases(node: Node) -> Iterator[Alias]:
    if isinstance(node, Alias):
        yield node
    for _, part in entries(node):
        yield from aliases(part.value if isinstance(part, Entry) else part)


def child(node: Node, key: str | int) -> Node | None:
    """The value under a key, or at an index: what an alias names, and what a merge key brings, is there, too."""
    node = node.target if isinstance(node, Alias) else node
    if isinstance(node, Sequence):
        return node.items[key] if isinstance(key, int) and key < len(node.items) else None
    if isinstance(node, Mapping):
        found = (merged(entry.value, key) if entry.is_merge else named(entry, key) for entry in reversed(node.entries))
        return next((value for value in found if value), None)
    return None


def named(entry: Entry, key: str | int) -> Node | None:
    return entry.value if entry.name == key else None


def merged(value: Node, key: str | int) -> Node | None:
    """Of several mappings to merge the first one that has the key brings it."""
    value = value.target if isinstance(value, Alias) else value
    sources = value.items if isinstance(value, Sequence) else (value,)
    return next((found for found in (child(source, key) for source in sources) if found), None)
