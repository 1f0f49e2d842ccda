"""Whether a class keeps the contract of a transform, and where in whose file it does not."""

from __future__ import annotations

import importlib
import inspect
import os
import re
import sys
from collections.abc import Iterator
from typing import Any

from kxform.errors import Code, Place, UsageError
from kxform.transform import Transform
from kxform.transform.options import TYPES, OptionError, options_of

BROKEN = Code(
    "KX002",
    "a broken transform",
    "Mend it or tell its author, then run `kxform test`; all other transforms still work.",
    "The transform cannot be loaded, or it does not keep the contract: a frozen dataclass with a docstring, with "
    f"kinds, and with fields made by `option()`, each with a help and of type {TYPES}. Its name is that of its class "
    "with hyphens (ToDaemonset: to-daemonset); the entry point, and a file with a single transform, are called the "
    "same.",
)

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_THEIRS = ("<frozen ", os.path.dirname(importlib.__file__), os.path.dirname(__file__))


def name_of(transform: type[Transform]) -> str:
    """Return the name that a class gives to its command: ToDaemonset is to-daemonset."""
    return _WORD.sub("-", transform.__name__).lower()


def check(transform: Any, name: str) -> type[Transform]:
    """Return a transform that keeps the contract.

    Args:
        transform: what is said to be one.
        name: what it is called.

    Raises:
        UsageError: KX002, it does not; its place is the line that is at fault.
    """
    if not (isinstance(transform, type) and issubclass(transform, Transform)):
        raise broken(name, f"{transform!r} is not a subclass of kxform.Transform")
    for field, problem in _problems(transform, name):
        raise broken(name, problem, _place_in(transform, field))
    return transform


def broken(name: str, problem: str, place: Place | None = None) -> UsageError:
    """Return the error that says what is wrong with a transform."""
    return UsageError(BROKEN, f"transform {name} is broken: {problem}", place or Place())


def broken_by(name: str, error: BaseException, file: str = "") -> UsageError:
    """Return the error for a transform whose code raised something.

    Args:
        name: what it is called.
        error: what was raised.
        file: where its code is, for when the error does not tell.
    """
    text = (str(error.msg) if isinstance(error, SyntaxError) else str(error)).partition("\n")[0]
    return broken(name, f"{type(error).__name__}: {text}".removesuffix(": "), place_of(error) or Place(shown(file)))


def place_of(error: BaseException, file: str = "") -> Place | None:
    """Return the line of a plug-in at which something was raised: in one file, the last line reached.

    Args:
        error: what was raised.
        file: that file; the first that is reached, where it is not known.
    """
    if isinstance(error, SyntaxError) and error.filename:
        return Place(shown(error.filename), error.lineno or 0, error.offset or 0)
    lines = [line for line in _lines(error) if not line[0].startswith(_NOT_THEIRS)]
    file = file or next((name for name, _ in lines), "")
    return next((Place(shown(name), line) for name, line in reversed(lines) if name == file), None)


def shown(path: str) -> str:
    """Return a path as a person knows it: relative to the working directory where it is below that."""
    relative = os.path.relpath(path) if path and os.path.isabs(path) else path
    return path if relative.startswith("..") else relative


def _lines(error: BaseException) -> Iterator[tuple[str, int]]:
    trace = error.__traceback__
    while trace is not None:
        yield trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next


def _problems(transform: type[Transform], name: str) -> Iterator[tuple[str, str]]:
    """Yield the field (or nothing) and what is wrong with it; the first is told."""
    if name_of(transform) != name:
        yield "", f"its class is {transform.__name__}, so its name is {name_of(transform)}: one of them has to change"
    if "__dataclass_params__" not in vars(transform):
        yield "", "it is no dataclass: write `@dataclass(frozen=True, kw_only=True)` above the class"
    if (transform.__doc__ or "").startswith(f"{transform.__name__}(") and sys.flags.optimize < 2:
        yield "", "it has no docstring, which is its documentation"  # a dataclass without one gets its signature
    if inspect.isabstract(transform):
        yield "", f"it is abstract: {', '.join(sorted(vars(transform)['__abstractmethods__']))} is missing"
    kinds: Any = transform.kinds
    if not isinstance(kinds, tuple) or not kinds:
        yield "kinds", "kinds has to be a tuple of at least one kind"
    try:
        options_of(transform)
    except OptionError as error:
        yield error.field, str(error)


def _place_in(transform: type[Transform], field: str) -> Place:
    """The line of a field of the class, of the class, or nothing but the file: as near as the source tells."""
    import ast  # for the unhappy few

    try:
        file = inspect.getfile(transform)
        with open(file, "rb") as source:
            nodes = list(ast.walk(ast.parse(source.read())))
    except (OSError, TypeError, ValueError, SyntaxError):
        return Place()
    found = next((node for node in nodes if isinstance(node, ast.ClassDef) and node.name == transform.__name__), None)
    lines = [part.lineno for part in found.body if field in _assigned(part)] if found and field else []
    return Place(shown(file), *lines[:1]) if lines else Place(shown(file), found.lineno if found else 0)


def _assigned(statement: Any) -> list[str]:
    targets = getattr(statement, "targets", [getattr(statement, "target", None)])
    return [target.id for target in targets if hasattr(target, "id")]
