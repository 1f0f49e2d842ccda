"""Codemods for Kubernetes manifests: change what has to change, keep every other byte.

For scripts: `parse`, `run` (transforms), `validate`, `edit` and `patch`; docs/library.md shows them. For authors of
transforms: `Transform`, `option`, `Example`, `Resource` and the items that a transform yields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kxform.version import VERSION as __version__

if TYPE_CHECKING:  # for editors and type checkers; what a name costs is paid when it is used
    from kxform.errors import Code, KxformError, Place, UsageError
    from kxform.library.parsing import Document, Object, Stream, parse
    from kxform.library.patching import edit, patch
    from kxform.library.running import AppliedChange, Outcome, RunError, run, run_all
    from kxform.library.validating import Finding, validate, validate_all
    from kxform.registry import load
    from kxform.transform import Change, Example, Note, Resource, Transform, option

# Name -> module: importing kxform costs nothing, using a name costs its module.
_PUBLIC = {
    "AppliedChange": "kxform.library.running",
    "Change": "kxform.transform",
    "Code": "kxform.errors",
    "Document": "kxform.library.parsing",
    "Example": "kxform.transform",
    "Finding": "kxform.library.validating",
    "KxformError": "kxform.errors",
    "Note": "kxform.transform",
    "Object": "kxform.library.parsing",
    "Outcome": "kxform.library.running",
    "Place": "kxform.errors",
    "Resource": "kxform.transform",
    "RunError": "kxform.library.running",
    "Stream": "kxform.library.parsing",
    "Transform": "kxform.transform",
    "UsageError": "kxform.errors",
    "edit": "kxform.library.patching",
    "load": "kxform.registry",
    "option": "kxform.transform",
    "parse": "kxform.library.parsing",
    "patch": "kxform.library.patching",
    "run": "kxform.library.running",
    "run_all": "kxform.library.running",
    "validate": "kxform.library.validating",
    "validate_all": "kxform.library.validating",
}

__all__ = [  # written out, for type checkers; a test holds it to the table
    "AppliedChange",
    "Change",
    "Code",
    "Document",
    "Example",
    "Finding",
    "KxformError",
    "Note",
    "Object",
    "Outcome",
    "Place",
    "Resource",
    "RunError",
    "Stream",
    "Transform",
    "UsageError",
    "__version__",
    "edit",
    "load",
    "option",
    "parse",
    "patch",
    "run",
    "run_all",
    "validate",
    "validate_all",
]


def __dir__() -> list[str]:
    return sorted({*globals(), *_PUBLIC})


if not TYPE_CHECKING:  # a type checker that saw it would take every misspelt name for one that is there

    def __getattr__(name: str) -> object:
        from importlib import import_module

        if name not in _PUBLIC:
            raise AttributeError(f"module 'kxform' has no attribute {name!r}")
        return getattr(import_module(_PUBLIC[name]), name)
