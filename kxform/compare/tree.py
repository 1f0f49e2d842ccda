"""What differs, as a tree of fields: deepdiff finds it, here it is drawn. The only file that imports deepdiff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from kxform.compare.steps import Step, Steps, format_steps
from kxform.compare.text import plain
from kxform.compare.walk import Change
from kxform.yamltext.render import render_flow

Data = Any
_LONGEST = 72  # characters of one value
_SHARED = 12  # characters of what two long values share at their start that are shown


@dataclass
class Node:
    """A field, and what differs in or below it."""

    below: dict[Step, Node] = field(default_factory=dict)
    said: str = ""
    mark: str = ""

    def at(self, path: Steps) -> Node:
        """Return the node at a path, made where there is none."""
        node = self
        for step in path:
            node = node.below.setdefault(step, Node())
        return node


def tree(before: Data, after: Data, changes: Iterable[Change]) -> Iterator[str]:
    """Yield the lines of a tree of what differs between both sides of an object.

    Args:
        before: the first side as it is shown.
        after: the second side.
        changes: what is known to differ: for the order of the fields, and of lists.
    """
    root = Node()
    for change in changes:
        node = root.at(tuple(takewhile(_is_name, change.path)))  # deepdiff knows no order; indexes it counts in its way
        if change.op == "reorder":
            node.said = f": order {_flow(change.before)} → {_flow(change.after)}"
    for path, mark, said in _differences(before, after):
        node = root.at(path)
        node.mark, node.said = mark, said
    yield from _drawn(root, "")


def _is_name(step: Step) -> bool:
    return not isinstance(step, int)


def _differences(before: Data, after: Data) -> Iterator[tuple[Steps, str, str]]:
    """Yield path, mark and words of each difference that deepdiff finds, in no order."""
    from deepdiff import DeepDiff  # takes 0.2 s

    found = DeepDiff(before, after, view="tree", threshold_to_diff_deeper=0, ignore_private_variables=False)
    for kind, levels in found.items():
        for level in levels:
            yield tuple(level.path(output_format="list")), *_said(kind, level.t1, level.t2)


def _said(kind: str, before: Data, after: Data) -> tuple[str, str]:
    if kind.endswith("_added"):
        return "+ ", f": {_flow(after)}"
    if kind.endswith("_removed"):
        return "- ", f": {_flow(before)}"
    one, other = _flow(before), _flow(after)
    shared = sum(1 for _ in takewhile(_is_pair, zip(one, other, strict=False)))
    if max(len(one), len(other)) > _LONGEST and shared > _SHARED:
        one, other = (f"…{text[shared - _SHARED :]}" for text in (one, other))
    return "", f": {_short(one)} → {_short(other)}"


def _is_pair(chars: tuple[str, str]) -> bool:
    return chars[0] == chars[1]


def _flow(value: Data) -> str:
    return render_flow(plain(value))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _drawn(node: Node, margin: str) -> Iterator[str]:
    """Yield the lines below a node; a field that only leads to another shares its line."""
    ways = [_way(step, below) for step, below in node.below.items()]
    for number, (path, end) in enumerate(ways, 1):
        last = number == len(ways)
        yield f"{margin}{'└── ' if last else '├── '}{end.mark}{format_steps(path)}{end.said}"
        yield from _drawn(end, margin + ("    " if last else "│   "))


def _way(step: Step, node: Node) -> tuple[Steps, Node]:
    path: Steps = (step,)
    while len(node.below) == 1 and not node.said:
        ((step, node),) = node.below.items()
        path = (*path, step)
    return path, node
