"""Find transforms by name: built in, of installed packages, of files. Knows nothing of what they do.

For a built-in its file name is its registration: listing imports nothing. What is installed is looked up only for a
name that is not built in. Of two transforms with one name none is guessed, and a built-in cannot be shadowed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from kxform.errors import KxformError, Place, UsageError
from kxform.registry.codes import DUPLICATE, NO_FILE, UNKNOWN
from kxform.registry.sources import BUILT_IN, Entry, built_in, built_in_names, in_file, installed

if TYPE_CHECKING:
    from kxform.transform import Transform

__all__ = ["BUILT_IN", "UNKNOWN", "Known", "load", "load_file", "names", "survey", "unknown", "use", "uses"]

_uses: dict[str, None] = {}


class Known(NamedTuple):
    """A transform that can be used, and where it comes from."""

    name: str
    origin: str
    transform: type[Transform]


def names() -> tuple[str, ...]:
    """Return the names of the built-in transforms, in order, without importing them."""
    return built_in_names()


def use(path: str) -> None:
    """Add the transforms of a file; once is enough, and the file is read when a name is looked for in it.

    Raises:
        UsageError: KX004, there is no such file.
    """
    _uses[_existing(path)] = None
    load.cache_clear()


def uses() -> tuple[str, ...]:
    """Return the files that are used, as absolute paths, for a worker process to use them as well."""
    return tuple(_uses)


@cache
def load(name: str) -> type[Transform]:
    """Return the transform called `name`.

    Raises:
        UsageError: KX001, there is none; KX002, it is broken; KX005, there are several.
    """
    found = list(_called(name))
    if len(found) == 1:
        return found[0].load()
    if found:
        raise _duplicate(name, found)
    for entry in (*_used(), *(entry for entry in installed() if entry.error)):
        entry.load()  # the name may be meant for something that cannot be read
    raise unknown(name)


def load_file(path: str) -> list[Known]:
    """Return the transforms of a file, whatever else is called the same.

    Raises:
        UsageError: KX004, there is no such file; KX002, one of them is broken.
    """
    return [Known(entry.name, entry.origin, entry.load()) for entry in in_file(_existing(path))]


def unknown(name: str, others: Iterable[str] = ()) -> UsageError:
    """Return the error for a name that nothing has, with those that are near.

    Args:
        name: what was asked for.
        others: names beside those of transforms that could have been meant.
    """
    import difflib  # for the mistyped alone

    there = [*names(), *(entry.name for entry in (*installed(), *_used())), *others]
    near = difflib.get_close_matches(name, dict.fromkeys(there))
    hint = f"did you mean {' or '.join(near)}? `kxform list` shows all transforms." if near else ""
    return UsageError(UNKNOWN, f"there is no transform or command {name!r}", Place(), hint)


def survey() -> tuple[list[Known], list[KxformError]]:
    """Load all transforms; return those that can be used, by name, and what is wrong with the others."""
    entries = [*map(built_in, names()), *installed(), *_used()]
    known: list[Known] = []
    errors: list[KxformError] = []
    for name in sorted({entry.name for entry in entries}):
        same = [entry for entry in entries if entry.name == name]
        try:
            known.append(Known(name, same[0].origin, load(name)))
            if len(same) > 1:  # a package that tries to shadow a built-in transform
                errors.append(_duplicate(name, same))
        except KxformError as error:
            errors.append(error)
    return known, errors


def _called(name: str) -> Iterator[Entry]:
    if name in names():
        yield built_in(name)
    else:
        yield from (entry for entry in installed() if entry.name == name)
    yield from (entry for entry in _used() if entry.name == name)


def _used() -> Iterator[Entry]:
    return (entry for path in _uses for entry in in_file(path))


def _duplicate(name: str, entries: Iterable[Entry]) -> UsageError:
    origins = [entry.origin for entry in entries]
    return UsageError(DUPLICATE, f"several transforms are called {name}: {', '.join(origins)}")


def _existing(path: str) -> str:
    if not os.path.isfile(path):
        raise UsageError(NO_FILE, f"{path!r} is not a file")
    return os.path.abspath(path)
