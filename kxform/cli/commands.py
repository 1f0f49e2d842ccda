"""Make commands: of a transform, whose dataclass fields become options beside those that all have; and of functions.

All that touches the machinery of the command-line library is here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from kxform.cli.help import Command
from kxform.cli.options import ONLY_NEW, beside, with_parameters
from kxform.cli.transform import Request, execute
from kxform.engine.run import StepSpec
from kxform.registry import load
from kxform.transform import Transform
from kxform.transform.options import Kind, Option, options_of

_TYPES: dict[Kind, Any] = {"bool": bool, "int": int, "list": list[str], "mapping": list[str]}


def command_of(name: str) -> Any:
    """Return the command of the transform called `name`.

    Raises:
        UsageError: there is none, or it is broken.
    """
    return command_for(name, load(name))


def command_for(name: str, transform: type[Transform]) -> Any:
    """Return the command of a transform.

    Args:
        name: what it is called.
        transform: the class.
    """
    options = options_of(transform)
    common = beside([option.name for option in options])
    common |= {"only_new": ONLY_NEW} if transform.makes_documents else {}

    def command(**values: Any) -> None:
        given = {option.name: value_of(option, values[option.name]) for option in options}
        asked = {key: values[parameter.name] for key, parameter in common.items()}
        execute(Request(steps=[StepSpec(name, given)], **asked))

    paths, *others = common.values()
    parameters = [paths, *map(_parameter, options), *others]
    with_parameters(command, parameters)
    return _made(name, command, inspect.getdoc(transform) or "")


def command_at(name: str, target: str) -> Any:
    """Return the command that is a function, whose docstring is its help.

    Args:
        name: what it is called.
        target: `module:function`.
    """
    module, _, function = target.partition(":")
    return _made(name, getattr(import_module(module), function), None)


class Parts(NamedTuple):
    """What the help of a command is made of.

    Args:
        usage: one line, never wrapped.
        rows: its arguments and options as they are written, and what they mean.
    """

    usage: str
    rows: list[tuple[str, str]]


def parts_of(name: str, command: Any) -> Parts:
    """Return the parts of the help of a command."""
    ctx = command.context_class(command, info_name=f"kxform {name}".strip(), resilient_parsing=True)
    parameters = [parameter for parameter in command.get_params(ctx) if parameter.name != "help"]
    arguments = [parameter.metavar for parameter in parameters if parameter.param_type_name == "argument"]
    rows = [parameter.get_help_record(ctx) for parameter in parameters]
    return Parts(" ".join((ctx.info_name, "[OPTIONS]", *arguments)), [row for row in rows if row])


def command_with(name: str, parameters: Sequence[inspect.Parameter]) -> Any:
    """Return a command that does nothing, with these parameters: for completion, of what cannot be loaded."""

    def command(**_values: Any) -> None: ...

    with_parameters(command, parameters)
    return _made(name, command, None)


def _made(name: str, function: Callable[..., None], text: str | None) -> Any:
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(name, cls=Command, help=text, no_args_is_help=False)(function)
    return typer.main.get_command(app)


def _parameter(option: Option) -> inspect.Parameter:
    default = option.default if option.kind in ("bool", "int") else _texts(option)
    flag = f"{option.flag}/{option.off}" if option.off else option.flag
    metavar = option.placeholder or None
    info = typer.Option(flag, help=_sentence(option.help), metavar=metavar, show_default=bool(default))
    annotation = Annotated[_TYPES.get(option.kind, str), info]  # type: ignore[valid-type] # made as the program runs
    return inspect.Parameter(option.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def value_of(option: Option, value: Any) -> Any:
    """Return what the command line gave, as the field wants it; a wrong value ends in the message of the library."""
    if option.kind == "mapping":
        return dict(_pair(option, text) for text in value)
    try:
        return option.accept(value)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option.flag) from None


def _pair(option: Option, text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not key or not equals:
        raise typer.BadParameter(f"{text!r} is not KEY=VALUE", param_hint=option.flag)
    return key, value


def _texts(option: Option) -> str | list[str]:
    """The default as it would be given."""
    if option.kind == "mapping":
        return [f"{key}={value}" for key, value in option.default.items()]
    if option.kind == "list":
        return list(option.default)
    return "" if option.default == Path() else str(option.default)  # no path is written `.`


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].removesuffix(".") + "."
