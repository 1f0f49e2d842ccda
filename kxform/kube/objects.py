"""The Kubernetes objects of a document: which there are, where they stand, what identifies them.

A `List` is unrolled into its items, a typed list (`DeploymentList`) too: its items may leave out apiVersion and kind.
Reads plain data; knows nothing of files, transforms or the network.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from kxform.kube.krm import is_resource_list
from kxform.kube.references import is_kustomization_file
from kxform.yamltext import Path

KUSTOMIZE_API = "kustomize.config.k8s.io/v1beta1"
# Groups of files that only tools, or the parts of a cluster at their start, read; no API server knows them.
CLIENT_GROUPS = {
    "apiserver.config.k8s.io",
    "apiserver.k8s.io",
    "audit.k8s.io",
    "client.authentication.k8s.io",
    "config.kubernetes.io",
    "eksctl.io",
    "k3d.io",
    "kind.x-k8s.io",
    "kubeadm.k8s.io",
    "kubelet.config.k8s.io",
    "kubeproxy.config.k8s.io",
    "kubescheduler.config.k8s.io",
    "kustomize.config.k8s.io",
    "kxform.dev",
    "skaffold",
}
KUBECONFIG = ("v1", "Config")

LOCAL = "config.kubernetes.io/local-config"  # kpt and kustomize: not for the cluster


class KubeObject(NamedTuple):
    """One object: its data and its place in the document.

    Args:
        data: the object itself.
        path: where it stands in the document: `()`, or `("items", 3)`.
        api_version: as written, or as the typed list around it implies.
        kind: the same.
        list_kind: the kind of the typed list that implies kind and apiVersion, where they are not written.
    """

    data: Mapping[str, Any]
    path: Path
    api_version: str
    kind: str
    list_kind: str = ""

    @property
    def group(self) -> str:
        """The API group; empty for the core group."""
        return self.api_version.rpartition("/")[0]

    @property
    def metadata(self) -> Mapping[str, Any]:
        """`metadata`, or nothing where it is no mapping."""
        metadata = self.data.get("metadata")
        return metadata if isinstance(metadata, dict) else {}

    @property
    def name(self) -> str:
        """`metadata.name`, or nothing where it is no string."""
        return _string(self.metadata.get("name"))

    @property
    def namespace(self) -> str:
        """`metadata.namespace`, or nothing: the one that kubectl is told, or `default`."""
        return _string(self.metadata.get("namespace"))

    @property
    def labels(self) -> Mapping[str, Any]:
        """`metadata.labels`, or nothing where it is no mapping."""
        labels = self.metadata.get("labels")
        return labels if isinstance(labels, dict) else {}

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace + '/' if self.namespace else ''}{self.name or '(no name)'}"


def is_object(data: Any) -> bool:
    """Tell whether data has what every Kubernetes object has: apiVersion and kind, both strings."""
    return isinstance(data, dict) and bool(_string(data.get("apiVersion")) and _string(data.get("kind")))


def is_api_object(item: KubeObject) -> bool:
    """Tell whether an object is one of an API, not the configuration of a tool on the client's side."""
    return item.group not in CLIENT_GROUPS and (item.api_version, item.kind) != KUBECONFIG


def is_for_a_tool(item: KubeObject) -> bool:
    """Tell whether a tool reads an object and no API server does: its group, or an annotation of it, says so."""
    annotations = item.metadata.get("annotations")
    local = annotations.get(LOCAL, "false") if isinstance(annotations, dict) else "false"
    return not is_api_object(item) or local not in ("false", False)


def dig(data: Any, *path: str | int) -> Any:
    """Return the value at a path, or None where there is none or something on the way is of another type."""
    for step in path:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def objects_in(data: Any, *, file_name: str = "") -> Iterator[KubeObject]:
    """Yield the objects of a document's data, lists unrolled; none where it is not Kubernetes.

    Args:
        data: the document, as plain data.
        file_name: a kustomization may leave out apiVersion and kind: its file's name tells.
    """
    if is_object(data):
        yield from _unroll(data, (), data["apiVersion"], data["kind"], "")
    elif isinstance(data, dict) and is_kustomization_file(file_name):
        yield KubeObject(data, (), _string(data.get("apiVersion")) or KUSTOMIZE_API, "Kustomization")


def lists_in(data: Any) -> Iterator[KubeObject]:
    """Yield the lists of a document's data, each without its items."""
    waiting: list[tuple[Any, Path]] = [(data, ())]
    while waiting:
        one, path = waiting.pop()
        if _is_list(one):
            envelope = {key: value for key, value in one.items() if key != "items"}
            yield KubeObject(envelope, path, one["apiVersion"], one["kind"])
            waiting += [(item, (*path, "items", index)) for index, item in reversed(list(enumerate(one["items"])))]


def _is_list(data: Any) -> bool:
    return is_object(data) and data["kind"].endswith("List") and isinstance(data.get("items"), list)


def _unroll(data: Any, path: Path, api_version: str, kind: str, list_kind: str) -> Iterator[KubeObject]:
    items = data.get("items")
    if not kind.endswith("List") or not isinstance(items, list):
        yield KubeObject(data, path, api_version, kind, list_kind)
        return
    implied = "" if is_resource_list(api_version, kind) else kind.removesuffix("List")
    for index, item in enumerate(items):
        below = (*path, "items", index)
        if is_object(item):
            yield from _unroll(item, below, item["apiVersion"], item["kind"], kind if implied else "")
        elif implied and isinstance(item, dict):
            yield KubeObject(item, below, _string(item.get("apiVersion")) or api_version, implied, kind)


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""
