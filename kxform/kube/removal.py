"""From the places that are to go to those that go: what is kept stays, and what is emptied by it goes too. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from kxform.kube.objects import dig
from kxform.kube.ownership import Finding
from kxform.kube.patterns import find, fits, parse_pattern
from kxform.kube.tables import load_table
from kxform.yamltext import Path

_EMPTIED = "nothing is left in it"


def removals(data: Mapping[str, Any], kind: str, found: Iterable[Finding], keep: Sequence[Path]) -> list[Finding]:
    """Return what goes from an object, in order: each place once, and the containers that are emptied by it.

    Args:
        data: the object.
        kind: its kind.
        found: what is to go.
        keep: patterns of what stays, whoever wants it gone.
    """
    kept = {path for pattern in (*_always_kept(), *keep) for path, _ in find(data, pattern)}
    kept_above = {path[:length] for path in kept for length in range(len(path))}
    going: dict[Path, Finding] = {}
    for finding in found:
        for path in _spared(finding.path, dig(data, *finding.path), kept, kept_above):
            going.setdefault(path, finding._replace(path=path))
    outermost = [one for path, one in going.items() if not any(path[:length] in going for length in range(len(path)))]
    all_going = [*outermost, *_emptied(data, kind, [one.path for one in outermost])]
    return sorted(all_going, key=lambda one: _position(data, one.path))


def _position(data: Any, path: Path) -> list[int]:
    """Return what sorts paths in the order in which a person reads them."""
    position = []
    for step in path:
        position.append(step if isinstance(step, int) else list(data).index(step))
        data = data[step]
    return position


def _always_kept() -> Iterator[Path]:
    return map(parse_pattern, load_table("cluster_owned")["kept"])


def _spared(path: Path, value: Any, kept: set[Path], kept_above: set[Path]) -> Iterator[Path]:
    """Yield a place that is to go, or those of its parts that nobody keeps."""
    waiting = [(path, value)]
    while waiting:
        path, value = waiting.pop()
        if any(path[:length] in kept for length in range(len(path) + 1)):
            continue
        if path in kept_above:
            below = value.items() if isinstance(value, dict) else enumerate(value)
            waiting += [((*path, key), child) for key, child in below]
        else:
            yield path


def _emptied(data: Mapping[str, Any], kind: str, going: Sequence[Path]) -> Iterator[Finding]:
    """Yield the containers that lose all they hold, from the inside out."""
    left: dict[Path, int] = {}
    waiting = [path[:-1] for path in going]
    while waiting:
        path = waiting.pop()
        left[path] = left.get(path, len(dig(data, *path))) - 1
        if left[path] == 0 and path and isinstance(path[-1], str) and not _is_required(path, kind):
            yield Finding(path, _EMPTIED)
            waiting.append(path[:-1])


def _is_required(path: Path, kind: str) -> bool:
    table = load_table("cluster_owned")["containers"]
    optional = [one["paths"] for one in table["optional"] if any(fnmatchcase(kind, each) for each in one["kinds"])]
    return any(fits(path, parse_pattern(text)) for text in table["required"] if [text] not in optional)
