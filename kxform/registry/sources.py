"""Where transforms come from: the package itself, packages with entry points, and files that the person names."""

from __future__ import annotations

import os
import pkgutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from kxform.errors import KxformError, Place

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from kxform.transform import Transform

GROUP = "kxform.transforms"
BUILT_IN = "built in"


@dataclass(frozen=True)
class Entry:
    """A transform that may not be loaded yet.

    Args:
        name: what it is called.
        origin: where it comes from, as a person calls it.
        fetch: how to get at it; may raise anything.
        file: where its code is, if that is known.
        error: why there is nothing to fetch, if that is known.
    """

    name: str
    origin: str
    fetch: Callable[[], Any] = dict
    file: str = ""
    error: KxformError | None = None

    def load(self) -> type[Transform]:
        """Return the transform.

        Raises:
            UsageError: KX002, it is broken.
        """
        from kxform.registry import check  # with it comes the contract, and listing names needs none

        if self.error is not None:
            raise self.error
        try:
            found = self.fetch()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - it is somebody's module: it may do anything
            raise check.broken_by(self._title, error, self.file) from None
        return check.check(found, self.name)

    @property
    def _title(self) -> str:
        return self.name if self.origin == BUILT_IN or self.file else f"{self.name} ({self.origin})"


@cache
def built_in_names() -> tuple[str, ...]:
    """Return the names of the built-in transforms, in order, without importing them."""
    from kxform import transforms  # one folder's listing, only when it is asked for

    return tuple(sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(transforms.__path__)))


def built_in(name: str) -> Entry:
    """Return the built-in transform of a name: its file name is its registration."""
    class_name = "".join(word.capitalize() for word in name.split("-"))
    module = f"kxform.transforms.{name.replace('-', '_')}"
    return Entry(name, BUILT_IN, partial(_attribute, module, class_name))


@cache
def installed() -> tuple[Entry, ...]:
    """Return the transforms of all installed packages, none of them imported; one with an error where that fails."""
    from importlib.metadata import entry_points  # 30 ms, and only plug-ins need it

    try:
        return tuple(_installed(point) for point in entry_points(group=GROUP))
    except Exception as error:  # noqa: BLE001 - one malformed file of any package is enough
        from kxform.registry import check

        name = "of an installed package"
        return (Entry(name, name, error=check.broken_by(name, error)),)


def _installed(point: EntryPoint) -> Entry:
    package = point.dist
    origin = f"{package.metadata['Name']} {package.version}" if package else point.value
    return Entry(point.name, origin, partial(_attribute, point.module, point.attr))


def _attribute(module: str, name: str) -> Any:
    return getattr(import_module(module), name)


@cache
def in_file(path: str) -> tuple[Entry, ...]:
    """Return the transforms that a file defines; one that has an error where the file cannot be loaded.

    Args:
        path: absolute, so that the same file is loaded once.
    """
    from kxform.registry import check

    name = os.path.splitext(os.path.basename(path))[0].replace("_", "-")
    entry = partial(Entry, origin=check.shown(path), file=path)
    try:
        found = _transforms_of(_module(path))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - it is somebody's module: it may do anything
        return (entry(name, error=check.broken_by(name, error, path)),)
    if not found:
        problem = "the file defines no subclass of kxform.Transform"
        return (entry(name, error=check.broken(name, problem, Place(check.shown(path)))),)
    names = [name] if len(found) == 1 else map(check.name_of, found)
    return tuple(entry(called, fetch=partial(_itself, one)) for called, one in zip(names, found, strict=True))


def _itself(transform: type[Transform]) -> type[Transform]:
    return transform


def _module(path: str) -> ModuleType:
    """A file as a module, under a name that every process gives it; no compiled file is left beside the source."""
    from zlib import crc32

    stem = os.path.splitext(os.path.basename(path))[0]
    module = ModuleType(f"kxform_use_{stem}_{crc32(os.fsencode(path)):08x}")
    module.__file__, module.__package__ = path, ""  # of no package: what is beside it is not imported
    with open(path, "rb") as source:
        code = compile(source.read(), path, "exec", dont_inherit=True)
    sys.modules[module.__name__] = module  # dataclasses and annotations look their module up
    try:
        exec(code, vars(module))  # the person named the file in order to run it
    except BaseException:
        del sys.modules[module.__name__]
        raise
    return module


def _transforms_of(module: ModuleType) -> list[type[Transform]]:
    """The transforms that a module defines itself; one with a leading underscore is a base of others."""
    from kxform.transform import Transform

    own = [value for value in vars(module).values() if getattr(value, "__module__", "") == module.__name__]
    classes = [value for value in own if isinstance(value, type) and issubclass(value, Transform)]
    return [value for value in dict.fromkeys(classes) if not value.__name__.startswith("_")]
