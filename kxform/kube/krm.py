"""What the KRM functions specification (config.kubernetes.io/v1) says of the list that hosts and functions exchange.

https://github.com/kubernetes-sigs/kustomize/blob/master/cmd/config/docs/api-conventions/functions-spec.md
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

API_VERSION, KIND = "config.kubernetes.io/v1", "ResourceList"
PATH, INDEX = "path", "index"
# Where hosts note the file of an item and which document of it the item is; the older spelling is read, too.
_PREFIXES = ("internal.config.kubernetes.io/", "config.kubernetes.io/")


def is_resource_list(api_version: str, kind: str) -> bool:
    """Tell whether this is the list of a function: it holds objects of any kind, and names no kind of theirs."""
    return kind == KIND and api_version.startswith("config.kubernetes.io/")


def file_of(item: Any) -> tuple[str, int | None]:
    """Return the file of an item, and its index there; nothing where its host did not say."""
    notes = _annotations(item)
    path = next((notes[prefix + PATH] for prefix in _PREFIXES if isinstance(notes.get(prefix + PATH), str)), "")
    index = next((notes[prefix + INDEX] for prefix in _PREFIXES if prefix + INDEX in notes), None)
    return path, int(index) if isinstance(index, str) and index.isascii() and index.isdigit() else None


def is_from_kustomize(item: Any) -> bool:
    """Tell whether kustomize is the host that an item comes from."""
    return "kustomize.config.k8s.io/id" in _annotations(item)


def beside(item: Mapping[str, Any], source: Any, others: Iterable[Any]) -> Mapping[str, Any]:
    """Return a new item as one of the file of its source: behind all others there.

    Args:
        item: the new object.
        source: the one that it was made for.
        others: all objects of the list.
    """
    notes, (path, _) = _annotations(source), file_of(source)
    if not path:
        return item
    indexes = [index for where, index in map(file_of, others) if where == path and index is not None]
    values = {PATH: path, INDEX: str(max(indexes, default=0) + 1)}
    placed = {prefix + key: value for prefix in _PREFIXES for key, value in values.items() if prefix + key in notes}
    metadata = dict(item.get("metadata") or {})
    metadata["annotations"] = {**_annotations(item), **placed}
    return {**item, "metadata": metadata}


def _annotations(item: Any) -> Mapping[str, Any]:
    metadata = item.get("metadata") if isinstance(item, dict) else None
    found = metadata.get("annotations") if isinstance(metadata, dict) else None
    return found if isinstance(found, dict) else {}
