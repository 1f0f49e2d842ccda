"""Find transforms by name. For a built-in its file name is its registration: listing imports nothing."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from kxform.errors import Code, UsageError

if TYPE_CHECKING:
    from kxform.transform import Transform

UNKNOWN = Code(
    "KX001",
    "no such transform",
    "`kxform --help` lists them.",
    "The name is not that of a transform. Names are written with hyphens: to-daemonset.",
)


@cache
def names() -> tuple[str, ...]:
    """Return the names of all transforms, in order, without importing them."""
    from kxform import transforms  # one folder's listing, only when it is asked for

    return tuple(sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(transforms.__path__)))


@cache
def load(name: str) -> type[Transform]:
    """Return the transform called `name`.

    Raises:
        UsageError: KX001, there is none.
    """
    if name not in names():
        raise UsageError(UNKNOWN, f"there is no transform {name!r}")
    module = import_module(f"kxform.transforms.{name.replace('-', '_')}")
    class_name = "".join(word.capitalize() for word in name.split("-"))
    transform: type[Transform] = getattr(module, class_name)
    return transform


def uses() -> tuple[str, ...]:
    """Return the files of the user's own transforms that were loaded."""
    return ()
