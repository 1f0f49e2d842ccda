"""A typed list (`DeploymentList`) whose items got another kind is no such list any more: it becomes a v1 List."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kxform.kube.objects import KubeObject
from kxform.transform import Change
from kxform.yamltext import Insert, Set

_WHY = "a typed list holds one kind; a List's items carry their own apiVersion and kind"


def typed_list_changes(objects: Sequence[KubeObject], changes: Sequence[Change]) -> Iterator[Change]:
    """Yield what has to change around items whose kind the typed list no longer implies.

    Args:
        objects: all objects in it.
        changes: what a transform wants of them.
    """
    paths = {change.operation.path for change in changes}
    lists = {item.path[:-2] for item in objects if item.list_kind and (*item.path, "kind") in paths}
    for path in sorted(lists, key=str):
        yield Change(Set((*path, "apiVersion"), "v1"), _WHY)
        yield Change(Set((*path, "kind"), "List"), _WHY)
        items = [item for item in objects if item.path[:-2] == path and (*item.path, "kind") not in paths]
        for item in items:
            yield from _written(item)


def _written(item: KubeObject) -> Iterator[Change]:
    for key, value in (("apiVersion", item.api_version), ("kind", item.kind)):
        if key not in item.data:
            first = next((name for name in item.data if name != "kind"), None)
            yield Change(Insert((*item.path, key), value, first), _WHY)
