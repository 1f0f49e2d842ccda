"""Make the command of a transform: its dataclass fields become options beside those that every transform has.

All that touches the machinery of the command-line library is here.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import typer

from kxform.cli.options import COMMON, ONLY_NEW
from kxform.cli.transform import Request, execute
from kxform.engine.run import StepSpec
from kxform.errors import Code, KxformError
from kxform.registry import load
from kxform.transform import Transform

BROKEN = Code(
    "KX002",
    "a broken transform",
    "Tell its author: fields may be bool, int, str, Path, Literal, tuple[str, ...] or Mapping[str, str].",
    "The transform has an option of a type that cannot be given on a command line.",
)


def command_of(name: str) -> Any:
    """Return the command of the transform called `name`.

    Raises:
        KxformError: KX002, one of its fields has a type that is no option.
    """
    transform = load(name)
    fields = {field.name: field for field in dataclasses.fields(transform)}

    def command(**values: Any) -> None:
        options = {key: _value(fields[key], values.pop(key)) for key in fields}
        execute(Request(steps=[StepSpec(name, options)], **values))

    own = [*_parameters(transform), *([ONLY_NEW] if transform.makes_documents else [])]
    parameters = [*COMMON[:1], *own, *COMMON[1:]]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(name, help=_help(transform), no_args_is_help=False)(command)
    return typer.main.get_command(app)


def _help(transform: type[Transform]) -> str:
    text = inspect.getdoc(transform) or ""
    return f"{text}\n\nReads files, folders or standard input; writes to standard output unless told otherwise."


def _parameters(transform: type[Transform]) -> Iterator[inspect.Parameter]:
    hints = get_type_hints(transform)
    for field in dataclasses.fields(transform):
        kind, default = _option_type(hints[field.name], field)
        flag = "--" + field.name.replace("_", "-")
        metavar = field.metadata.get("metavar") or None
        info = typer.Option(flag, help=_sentence(field.metadata["help"]), metavar=metavar, show_default=bool(default))
        yield inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, info]
        )


def _option_type(hint: Any, field: dataclasses.Field[Any]) -> tuple[Any, Any]:
    origin = get_origin(hint)
    if hint in (bool, int, str, Path) or origin is Literal:
        return hint, field.default
    if origin is tuple and get_args(hint) == (str, ...):
        return list[str], list(field.default or ())  # type: ignore[arg-type] # a tuple has a default
    if origin is Mapping and get_args(hint) == (str, str):
        return list[str], []
    raise KxformError(BROKEN, f"option {field.name!r} is of type {hint}")


def _value(field: dataclasses.Field[Any], value: Any) -> Any:
    """What the command line gave, as the field wants it; the text of a wrong pair is shown by whoever catches it."""
    if not isinstance(value, list):
        return value
    if field.default is not dataclasses.MISSING:
        return tuple(value)
    pairs = [item.partition("=") for item in value]
    wrong = next((item for item, pair in zip(value, pairs, strict=True) if not pair[0] or not pair[1]), None)
    if wrong is not None:
        raise typer.BadParameter(f"{wrong!r} is not KEY=VALUE", param_hint=f"--{field.name.replace('_', '-')}")
    return {key: text for key, _, text in pairs}


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."
