"""Patterns of paths, as tables and options write them, and what of an object they mean.

`spec.ports[*].nodePort` is every item's, `metadata.annotations[deployment.kubernetes.io/*]` every key that fits the
shell pattern, `spec.volumes[kube-api-access-*]` every item whose name (or which itself, where it is text) fits,
`spec[**].metadata` one at any depth below `spec`. Reads plain data only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

from kxform.yamltext import Path, parse_path

ANY_DEPTH = "**"

_DOTTED = re.compile(r"\.(\*\*?)(?=[.\[]|\Z)")
_GLOB = re.compile(r"[*?\[]")
_WILD = re.compile(r"[*?]|\[[^\]]*\]?")


@lru_cache(maxsize=1024)
def parse_pattern(text: str) -> Path:
    """Return the steps of a pattern; `.*` and `.**` may be written for `[*]` and `[**]`.

    Raises:
        ValueError: `text` is no path.
    """
    return parse_path(_DOTTED.sub(r"[\1]", text))


def find(data: Any, pattern: Path) -> Iterator[tuple[Path, Any]]:
    """Yield each place that a pattern means, with what stands there, in the order of the data.

    Args:
        data: an object.
        pattern: from `parse_pattern`.
    """
    waiting: list[tuple[Path, Any, Path]] = [
        ((), data, pattern)
    ]  # no recursion: data nests deeper than Python's calls may
    while waiting:
        path, node, rest = waiting.pop()
        if not rest:
            yield path, node
        elif rest[0] == ANY_DEPTH:
            deeper = [((*path, key), value, rest) for key, value in _children(node) if isinstance(value, dict | list)]
            waiting += [*reversed(deeper), (path, node, rest[1:])]
        else:
            fitting = [((*path, key), value, rest[1:]) for key, value in _fitting(node, rest[0])]
            waiting += reversed(fitting)


def fits(path: Path, pattern: Path) -> bool:
    """Tell whether a pattern can mean a path, as far as the path alone tells: the name of an item is not in it."""
    if not pattern:
        return not path
    if pattern[0] == ANY_DEPTH:
        return any(fits(path[start:], pattern[1:]) for start in range(len(path) + 1))
    return bool(path) and fnmatchcase(str(path[0]), str(pattern[0])) and fits(path[1:], pattern[1:])


def literal_of(pattern: Path) -> str:
    """Return a text that every object holds in which the pattern means a place; nothing where there is none.

    It is taken from the last step that has one, which is the rarest as a rule.
    """
    for step in reversed(pattern):
        if isinstance(step, str):
            longest = max(_WILD.split(step), key=len)
            if len(longest) > 1:
                return longest
    return ""


def _children(node: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(node, dict):
        yield from node.items()
    elif isinstance(node, list):
        yield from enumerate(node)


def _fitting(node: Any, step: str | int) -> Iterator[tuple[str | int, Any]]:
    if isinstance(node, dict):
        if step in node:
            yield step, node[step]
        elif isinstance(step, str) and _GLOB.search(step):
            yield from ((key, value) for key, value in node.items() if fnmatchcase(key, step))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            if step in (index, "*") or (isinstance(step, str) and fnmatchcase(_name(value), step)):
                yield index, value


def _name(item: Any) -> str:
    name = item.get("name") if isinstance(item, Mapping) else item
    return name if isinstance(name, str) else ""
