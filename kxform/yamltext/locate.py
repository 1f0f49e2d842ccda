"""Where a path leads in a tree: to a unit, into an alias or a merge key, or nowhere yet."""

from __future__ import annotations

from kxform.yamltext.data import is_merge, key_of, merge_sources, part_of
from kxform.yamltext.nodes import ALIAS, MAPPING, SEQUENCE, Node, target_of
from kxform.yamltext.path import Path
from kxform.yamltext.spans import Span, comments_above, units_of


def index_in(node: Node, step: str | int, text: str) -> int | None:
    """Return which unit of a collection a step of a path names."""
    if node.kind is SEQUENCE:
        return step if isinstance(step, int) and 0 <= step < len(node.value) else None
    if node.kind is not MAPPING or not isinstance(step, str):
        return None
    for index, (key, _) in enumerate(node.value):
        if key_of(key, text) == step and not is_merge(key):
            return index
    return None


def child_of(node: Node, index: int) -> Node:
    """Return the value node of a unit."""
    unit = node.value[index]
    value: Node = unit[1] if node.kind is MAPPING else unit
    return value


def find(root: Node | None, path: Path, text: str) -> Node | None:
    """Return the node at `path`, looked up through aliases (an alias at the end is returned itself), or None."""
    node = root
    for step in path:
        node = target_of(node) if node is not None else None
        index = index_in(node, step, text) if node is not None else None
        if node is None or index is None:
            return None
        node = child_of(node, index)
    return node


def written_at(root: Node, path: Path, text: str) -> Node:
    """Return the key or item that `path` leads to, where it is written; the nearest above it where it does not exist.

    A field that an alias or a merge key brings is written at the anchor. An item that is an alias is the alias.
    """
    unit, node = root, root
    for step in path:
        found = _unit_of(target_of(node), step, text)
        if found is None:
            break
        unit, node = found
    return unit


def _unit_of(node: Node, step: str | int, text: str) -> tuple[Node, Node] | None:
    """Return a unit of a collection as its key (or the item) and its value; later keys and merge keys count."""
    if node.kind is not MAPPING:
        index = index_in(node, step, text)
        return None if index is None else (node.value[index], node.value[index])
    for key, value in reversed(node.value):
        if is_merge(key):
            found = [_unit_of(target_of(source), step, text) for source in reversed(merge_sources(value, text))]
            merged = next(filter(None, found), None)
            if merged:
                return merged
        elif key_of(key, text) == step:
            return key, value
    return None


def touched_by(root: Node, path: Path, text: str, *, with_comments: bool) -> Span:
    """Return the text that a change at `path` is about.

    That is the entry or item itself; or the alias or merge source through which the path leads; or, for something
    new, the end of the collection that it goes to.

    Args:
        root: the tree.
        path: the place.
        text: the text of the tree.
        with_comments: count the comments directly above in.
    """
    node = root
    for depth, step in enumerate(path):
        index = index_in(node, step, text)
        if index is None:
            source = _merged_from(node, step, text)
            return Span(source.start, source.end) if source else Span(node.end, node.end)
        child = child_of(node, index)
        if depth == len(path) - 1:
            unit = units_of(node, text)[index]
            return Span(comments_above(text, unit.start) if with_comments else unit.start, unit.end)
        if child.kind is ALIAS:
            return Span(child.start, child.end)
        node = child
    return Span(root.start, root.end)


def _merged_from(node: Node, step: str | int, text: str) -> Node | None:
    """Return the source of a merge key that gives a mapping the key `step`; of several, the one in force."""
    if node.kind is not MAPPING:
        return None
    sources = [source for key, value in node.value if is_merge(key) for source in merge_sources(value, text)]
    return next((source for source in reversed(sources) if step in part_of(source, text)), None)
