"""Which files a kustomization reads that are no whole objects: patches, and what configures kustomize itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from kxform.kube.objects import KUSTOMIZE_API, KubeObject

KINDS = ("Kustomization", "Component")  # of a file that kustomize builds from
# Lists of paths, or of mappings with a path.
# https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
_FIELDS = (
    "patches",
    "patchesStrategicMerge",
    "patchesJson6902",
    "replacements",
    "configurations",
    "generators",
    "transformers",
    "validators",
)


def is_kustomization(item: KubeObject) -> bool:
    """Tell whether an object is a kustomization or a component of kustomize, and not Flux's object of that kind."""
    return item.kind in KINDS and item.group == KUSTOMIZE_API.partition("/")[0]


def partial_files(data: Any, folder: str) -> Iterator[str]:
    """Yield the paths of files that a kustomization names and that are not meant for an API server as they are.

    Args:
        data: the kustomization, or a component; what has a wrong type is passed over.
        folder: the folder of its file; the paths begin with it.
    """
    for field in _FIELDS if isinstance(data, dict) else ():
        entries = data.get(field)
        for entry in entries if isinstance(entries, list) else ():
            path = entry.get("path") if isinstance(entry, dict) else entry
            if isinstance(path, str) and "\n" not in path:  # a patch may be written out in place
                yield os.path.normpath(os.path.join(folder, path))
