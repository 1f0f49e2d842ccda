"""What can be an option: the one place that knows which types of fields a command line and a file can give."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from kxform.transform.contract import Transform

Kind = Literal["bool", "int", "str", "path", "choice", "list", "mapping"]
TYPES = "bool, int, str, Path, Literal of strings, tuple[str, ...] or Mapping[str, str]"
# What every command has, and every step of a pipeline can have. A transform may have a `name`, `namespace` or
# `selector` of its own: the selection is then called --only-name and so on.
RESERVED = frozenset(
    {
        "paths",
        "in_place",
        "check",
        "diff",
        "output_dir",
        "explain",
        "keep_going",
        "exclude",
        "force_exclude",
        "no_ignore",
        "validate",
        "warnings_as_errors",
        "quiet",
        "color",
        "help",
    }
)

_SIMPLE: tuple[tuple[type, Kind], ...] = ((bool, "bool"), (int, "int"), (str, "str"), (Path, "path"))
_PLACEHOLDERS = {"int": "N", "str": "TEXT", "path": "PATH", "list": "TEXT", "mapping": "KEY=VALUE"}
_WORDS = {
    "bool": "true or false",
    "int": "a whole number",
    "str": "a text",
    "path": "a path",
    "list": "a list of texts",
    "mapping": "a mapping of texts to texts",
}


class OptionError(ValueError):
    """A field that cannot be an option.

    Args:
        field: its name; empty where the fault is no single field's.
        message: what is wrong with it, without a final full stop.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Option(NamedTuple):
    """A field of a transform, as a command line, a pipeline file and a page of the docs see it.

    Args:
        name: of the field.
        kind: of its value.
        default: the value when nothing is given.
        help: what it does, lower case, without full stop.
        metavar: what the transform wants to stand for the value, if anything.
        choices: the values that there are, for the kind `choice`.
        is_path: texts name files and folders.
    """

    name: str
    kind: Kind
    default: Any
    help: str
    metavar: str = ""
    choices: tuple[str, ...] = ()
    is_path: bool = False

    @property
    def flag(self) -> str:
        """The flag on the command line."""
        return f"--{self.name.replace('_', '-')}"

    @property
    def off(self) -> str:
        """The flag that switches off what is on by itself; nothing for all other options."""
        return f"--no-{self.flag[2:]}" if self.kind == "bool" and self.default else ""

    @property
    def placeholder(self) -> str:
        """What stands for the value in help; nothing for a flag without value."""
        return self.metavar or "|".join(self.choices) or _PLACEHOLDERS.get(self.kind, "")

    def accept(self, value: Any) -> Any:
        """Return plain data (of a file, or of the command line) as the field wants it; a choice in any case.

        Raises:
            ValueError: it is of another type, or none of the choices.
        """
        if self.choices and isinstance(value, str):
            value = next((choice for choice in self.choices if choice.lower() == value.lower()), value)
        if not _FITS[self.kind](value) or (self.choices and value not in self.choices):
            wanted = f"one of {', '.join(self.choices)}" if self.choices else _WORDS[self.kind]
            raise ValueError(f"{value!r} is not {wanted}")
        return _TAKE.get(self.kind, _as_it_is)(value)


def options_of(transform: type[Transform]) -> tuple[Option, ...]:
    """Return the options of a transform in the order of its fields.

    Raises:
        OptionError: a field cannot be one.
    """
    try:
        hints = get_type_hints(transform)
    except Exception as error:  # noqa: BLE001 - an annotation is any expression that somebody wrote
        raise OptionError("", f"its annotations cannot be read: {type(error).__name__}: {error}") from None
    return tuple(_option(field, hints[field.name]) for field in dataclasses.fields(transform))


def _option(field: dataclasses.Field[Any], hint: Any) -> Option:
    if not field.metadata.get("help"):
        raise OptionError(field.name, f"{field.name} has no help: declare it as `option(default, help=…)`")
    if field.name in RESERVED:
        raise OptionError(field.name, f"{field.name} is the name of an option that every transform has")
    kind, choices = next(_kinds(hint), (None, ()))
    if kind is None:
        raise OptionError(field.name, f"{field.name} is of type {_name(hint)}, and an option is {TYPES}")
    said = field.metadata
    is_path = kind == "path" or said.get("is_path", False)
    found = Option(field.name, kind, _default(field), said["help"], said["metavar"], choices, is_path)
    if type(found.default) is list or not _fits_default(found):
        raise OptionError(field.name, f"{field.name} is of type {_name(hint)}, and its default is {found.default!r}")
    return found


def _kinds(hint: Any) -> Iterator[tuple[Kind, tuple[str, ...]]]:
    yield from ((kind, ()) for simple, kind in _SIMPLE if hint is simple)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal and all(isinstance(choice, str) for choice in arguments):
        yield "choice", arguments
    elif origin is tuple and arguments == (str, ...):
        yield "list", ()
    elif origin is Mapping and arguments == (str, str):
        yield "mapping", ()


def _default(field: dataclasses.Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not dataclasses.MISSING else field.default


def _fits_default(option: Option) -> bool:
    try:
        option.accept(option.default)
    except ValueError:
        return False
    return True


def _name(hint: Any) -> str:
    return hint.__name__ if isinstance(hint, type) and not get_args(hint) else str(hint)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)


def _is_text_mapping(value: Any) -> bool:
    return isinstance(value, Mapping) and _is_texts([*value, *value.values()])


def _as_it_is(value: Any) -> Any:
    return value


_FITS: dict[Kind, Callable[[Any], bool]] = {
    "bool": lambda value: isinstance(value, bool),
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "str": lambda value: isinstance(value, str),
    "path": lambda value: isinstance(value, str | Path),
    "choice": lambda value: isinstance(value, str),
    "list": _is_texts,
    "mapping": _is_text_mapping,
}
_TAKE: dict[Kind, Callable[[Any], Any]] = {"path": Path, "list": tuple, "mapping": dict}
