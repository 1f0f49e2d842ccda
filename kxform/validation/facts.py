"""What of an object concerns other objects, and which objects no API server ever sees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from kxform.kube.objects import KubeObject, is_api_object
from kxform.yamltext import Path

LOCAL = "config.kubernetes.io/local-config"  # kpt and kustomize: not for the cluster
GENERATORS = ("configMapGenerator", "secretGenerator")  # of kustomizations


class Where(NamedTuple):
    """An object's place, as facts about it carry it: the file, which document, from which line on, the way in it."""

    file: str
    document: int
    line: int
    path: Path

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def is_for_a_tool(item: KubeObject) -> bool:
    """Tell whether a tool reads an object and no API server does."""
    annotations = item.metadata.get("annotations")
    local = annotations.get(LOCAL, "false") if isinstance(annotations, dict) else "false"
    return not is_api_object(item) or local not in ("false", False)


def facts_of(item: KubeObject) -> Mapping[str, Any]:
    """Return what of an object concerns others: of a kustomization what it makes, of a list's item its kind as well."""
    if is_for_a_tool(item):
        return {key: item.data[key] for key in GENERATORS if key in item.data}
    return {**item.data, "apiVersion": item.api_version, "kind": item.kind} if item.list_kind else item.data
