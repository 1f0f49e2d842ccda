"""What becomes of the list around objects.

New objects become its items; a typed list (`DeploymentList`) that does not hold one kind any more becomes a v1 List.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kxform.kube.krm import beside
from kxform.kube.objects import KubeObject
from kxform.transform import Change, NewDocument
from kxform.yamltext import Append, Insert, Set

_WHY = "a typed list holds one kind; a List's items carry their own apiVersion and kind"


def list_changes(
    objects: Sequence[KubeObject], changes: Sequence[Change], new: Sequence[NewDocument]
) -> Iterator[Change]:
    """Yield what has to change in and around the lists of a document.

    Args:
        objects: all objects in it.
        changes: what a transform wants of them.
        new: the objects that are to become items of their source's list.
    """
    paths = {change.operation.path for change in changes}
    grown = {item.source[:-2] for item in new}
    typed = {
        item.path[:-2]
        for item in objects
        if item.list_kind and ((*item.path, "kind") in paths or item.path[:-2] in grown)
    }
    for path in sorted(typed, key=str):
        yield Change(Set((*path, "apiVersion"), "v1"), _WHY)
        yield Change(Set((*path, "kind"), "List"), _WHY)
        items = [item for item in objects if item.path[:-2] == path and (*item.path, "kind") not in paths]
        for item in items:
            yield from _written(item)
    seen = {item.path: item.data for item in objects}
    placed: list[Any] = list(seen.values())
    for added in new:
        data = beside(added.data, seen.get(added.source), placed)
        placed.append(data)
        yield Change(Append(added.source[:-1], data), added.why)


def _written(item: KubeObject) -> Iterator[Change]:
    for key, value in (("apiVersion", item.api_version), ("kind", item.kind)):
        if key not in item.data:
            first = next((name for name in item.data if name != "kind"), None)
            yield Change(Insert((*item.path, key), value, first), _WHY)
