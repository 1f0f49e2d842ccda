"""What of an object concerns other objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from kxform.kube.objects import KubeObject, is_for_a_tool
from kxform.yamltext import Path

GENERATORS = ("configMapGenerator", "secretGenerator")  # of kustomizations


class Where(NamedTuple):
    """An object's place, as facts about it carry it: the file, which document, from which line on, the way in it."""

    file: str
    document: int
    line: int
    path: Path

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def facts_of(item: KubeObject) -> Mapping[str, Any]:
    """Return what of an object concerns others: of a kustomization what it makes, of a list's item its kind as well."""
    if is_for_a_tool(item):
        return {key: item.data[key] for key in GENERATORS if key in item.data}
    return {**item.data, "apiVersion": item.api_version, "kind": item.kind} if item.list_kind else item.data
