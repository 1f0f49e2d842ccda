"""What kustomizations say of other files. Reads plain data; whether there are such files it must not know."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

from kxform.kube.objects import KUSTOMIZE_API, KubeObject
from kxform.kube.patterns import find, parse_pattern
from kxform.kube.tables import load_table

KINDS = ("Kustomization", "Component")  # of a file that kustomize builds from


def is_kustomization(item: KubeObject) -> bool:
    """Tell whether an object is a kustomization or a component of kustomize, and not Flux's object of that kind."""
    return item.kind in KINDS and item.group == KUSTOMIZE_API.partition("/")[0]


def files_apart(data: Mapping[str, Any], file: str) -> Iterator[str]:
    """Yield the files that a kustomization names and that are no whole objects of an API, as normal paths.

    Args:
        data: the kustomization.
        file: its own path; what it names is relative to its folder.
    """
    folder = os.path.dirname(file)
    for pattern in load_table("kustomize")["apart"]:
        for _, name in find(data, parse_pattern(pattern)):
            if isinstance(name, str) and "\n" not in name:  # else it is written out
                yield os.path.normpath(os.path.join(folder, name))
