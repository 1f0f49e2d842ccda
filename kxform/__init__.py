"""Codemods for Kubernetes manifests: change what has to change, keep every other byte."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from kxform.version import VERSION as __version__

# Name -> module: importing kxform costs nothing, using a name costs its module.
_PUBLIC = {
    "Change": "kxform.transform",
    "Example": "kxform.transform",
    "KxformError": "kxform.errors",
    "Note": "kxform.transform",
    "Resource": "kxform.transform",
    "Transform": "kxform.transform",
    "option": "kxform.transform",
}

__all__ = ["__version__", *sorted(_PUBLIC)]  # noqa: PLE0604 - names and a sorted table of names


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'kxform' has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)
