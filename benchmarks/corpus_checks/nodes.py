"""A document as a tree: what each part means and which characters of the file it stands on.

`data` is what kubectl would hand to the API server: plain Python values, aliases and merge keys applied, keys
as strings. Ends are honest: a block collection ends with its last value, not with the comments and blank
lines that follow it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

# A value as json.loads gives it.
Data: TypeAlias = Any
# The keys and indexes that lead to a value.
Path: TypeAlias = tuple[str | int, ...]
NOT_A_KEY = "\0 a mapping or a list as a key"


@dataclass(frozen=True)
class Node:
    """Characters `start` to `end` of the file, anchor and tag included."""

    start: int
    end: int
    data: Data


@dataclass(frozen=True)
class Scalar(Node):
    plain: bool = True


@dataclass(frozen=True)
class Alias(Node):
    target: Node


@dataclass(frozen=True)
class Sequence(Node):
    items: tuple[Node, ...]
    flow: bool


@dataclass(frozen=True)
class Entry:
    """One `key: value` of a mapping."""

    key: Node
    value: Node

    @property
    def name(self) -> str:
        return key_name(self.key)

    @property
    def is_merge(self) -> bool:
        return isinstance(self.key, Scalar) and self.key.plain and self.key.data == "<<"

    @property
    def end(self) -> int:
        return max(self.key.end, self.value.end)


@dataclass(frozen=True)
class Mapping(Node):
    entries: tuple[Entry, ...]
    flow: bool

    def entry(self, name: str | int) -> Entry | None:
        """Of several entries with one name the last one counts."""
        return next((entry for entry in reversed(self.entries) if entry.name == name), None)


@dataclass(frozen=True)
class Oddities:
    """What a document must not hold to be edited, by place.

    Second keys, keys that are collections, and merge keys of what kubectl cannot merge.
    """

    duplicates: list[int] = field(default_factory=list)
    templates: list[int] = field(default_factory=list)
    merges: list[int] = field(default_factory=list)


def key_name(key: Node) -> str:
    """A key as JSON has it: `n:` is "false", `1:` is "1"."""
    if isinstance(key.data, dict | list):
        return NOT_A_KEY
    words = {True: "true", False: "false", None: "null"}
    if key.data is None or isinstance(key.data, bool):
        return words[key.data]
    return f"{key.data:g}" if isinstance(key.data, float) else str(key.data)


def mapping_data(entries: tuple[Entry, ...]) -> dict[str, Data]:
    """A merge key is applied where it stands: it overwrites keys before it, later keys overwrite it."""
    data: dict[str, Data] = {}
    for entry in entries:
        if entry.is_merge:
            for merged in reversed(merge_sources(entry.value.data)):
                data.update(merged)
        else:
            data[entry.name] = entry.value.data
    return data


def merge_sources(value: Data) -> list[dict[str, Data]]:
    """Of several mappings to merge the first one named is the strongest."""
    candidates = value if isinstance(value, list) else [value]
    return [candidate for candidate in candidates if isinstance(candidate, dict)]


def inside(data: Data) -> Iterator[tuple[str | int, Data]]:
    """The entries of a mapping or the items of a list."""
    if isinstance(data, dict):
        yield from data.items()
    elif isinstance(data, list):
        yield from enumerate(data)


def oddities(root: Node) -> Oddities:
    found = Oddities()
    for node in walk(root):
        if isinstance(node, Mapping):
            note_oddities(node, found)
    return found


def note_oddities(mapping: Mapping, found: Oddities) -> None:
    seen: set[str] = set()
    for entry in mapping.entries:
        if isinstance(entry.key.data, dict | list):
            found.templates.append(entry.key.start)
        elif entry.name in seen and not entry.is_merge:
            found.duplicates.append(entry.key.start)
        elif entry.is_merge and not can_merge(entry.value):
            found.merges.append(entry.key.start)
        seen.add(entry.name)


def node_at(root: Node, path: Path) -> Node | None:
    """The value at a path, at the anchor where an alias stands for it; nothing where nothing stands."""
    node: Node | None = root
    for key in path:
        step = part(node, key) if node else None
        node = step[1] if step else None
    return node.target if isinstance(node, Alias) else node


def part(node: Node, key: str | int) -> tuple[Node, Node] | None:
    """What stands under a key, or at an index: where it begins, and its value."""
    node = node.target if isinstance(node, Alias) else node
    if isinstance(node, Mapping):
        entry = node.entry(key)
        return (entry.key, entry.value) if entry else None
    if isinstance(node, Sequence) and isinstance(key, int) and key < len(node.items):
        return node.items[key], node.items[key]
    return None


def can_merge(value: Node) -> bool:
    """A mapping, or a list of mappings that is written there: an alias of a list is refused."""
    candidates = value.items if isinstance(value, Sequence) else [value]
    return all(isinstance(candidate.data, dict) for candidate in candidates)


def walk(node: Node) -> Iterator[Node]:
    """Every node as it is written; what an alias stands for is visited at its anchor."""
    yield node
    if isinstance(node, Mapping):
        for entry in node.entries:
            yield from walk(entry.key)
            yield from walk(entry.value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from walk(item)
