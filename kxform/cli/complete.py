"""Complete a word of a command line: `kxform __complete WORD... LAST`, and kubectl's `kubectl_complete-kxform`.

The words are read here and not by the command-line library: they are unfinished, and nothing of them may be carried
out. No file that `--use` names and no kxform.yaml is looked at. Whatever goes wrong, there is no candidate, and no
noise of it.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from io import StringIO
from typing import Any, NamedTuple

from kxform import registry
from kxform.cli.offers import FILES, NOTHING, Line, Offer, argument, value
from kxform.cli.shells import NO_FILES
from kxform.registry.sources import installed

_HELP = ("--help", "Show this message and exit.")


def main(words: Sequence[str] | None = None) -> None:
    """Print what the last word can become; the entry point of `kubectl_complete-kxform`.

    Args:
        words: those after the name of the program; none for those that it was started with.
    """
    gc.disable()
    _deaf()
    try:
        with redirect_stdout(StringIO()):  # a plug-in may print as it is imported
            found = offer(sys.argv[1:] if words is None else words)
    except BaseException:  # noqa: BLE001 - nobody who presses a key wants to read it
        found = FILES
    lines = ["\t".join(filter(None, (one, about))) for one, about in found.candidates]
    sys.stdout.write("".join(f"{line}\n" for line in (*lines, f":{found.directive}")))


def offer(words: Sequence[str]) -> Offer:
    """Return what the last word can become.

    Args:
        words: of the command line, without the program's own name.
    """
    *given, word = words or [""]
    root = _parameters(_root())
    read = _read(root, given, first_only=True)
    if read.rest is None:
        return _at(Line("", read.values), root, read, word, _commands)
    name, *given = read.rest
    parameters = _of_command(name)
    read = _read(parameters, given)
    line = Line(name, read.values, tuple(read.words), any(one.name == "context" for one in parameters))
    return _at(line, parameters, read, word, lambda line, word: _argument(line, parameters, word))


class _Read(NamedTuple):
    """The words before that which is typed: the option that waits for its value, values by parameter, other words."""

    waiting: Any
    values: dict[str, str]
    words: list[str]
    rest: list[str] | None = None
    only_words: bool = False


def _read(parameters: Sequence[Any], given: Sequence[str], *, first_only: bool = False) -> _Read:
    flags, waiting, only_words = _flags(parameters), None, False
    values: dict[str, str] = {}
    words: list[str] = []
    for index, text in enumerate(given):
        flag, equals, attached = text.partition("=")
        if waiting is not None:
            values[waiting.name], waiting = text, None
        elif only_words or not text.startswith("-") or text == "-":
            if first_only:
                return _Read(None, values, words, list(given[index:]))
            words.append(text)
        elif text == "--":
            only_words = True
        elif found := flags.get(flag):
            values[found.name] = attached
            waiting = None if equals or found.is_flag else found
    return _Read(waiting, values, words, only_words=only_words)


def _at(line: Line, parameters: Sequence[Any], read: _Read, word: str, otherwise: Any) -> Offer:
    if read.waiting is not None:
        return value(line, read.waiting, word).beginning(word)
    if read.only_words or not word.startswith("-"):
        return otherwise(line, word).beginning(word)  # type: ignore[no-any-return]
    flag, equals, typed = word.partition("=")
    if not equals:
        return _options(parameters, read).beginning(word)
    found = _flags(parameters).get(flag)
    return value(line, found, typed).beginning(typed) if found and not found.is_flag else NOTHING


def _commands(_line: Line, _word: str) -> Offer:
    from kxform.cli.app import COMMANDS

    others = (entry.name for entry in installed() if entry.error is None)
    return Offer(tuple((name, "") for name in sorted({*COMMANDS, *registry.names(), *others})), NO_FILES)


def _options(parameters: Sequence[Any], read: _Read) -> Offer:
    """Offer the options that are not given yet, or can be given more than once."""
    there = [one for one in parameters if _is_option(one) and (one.multiple or one.name not in read.values)]
    flags = [(flag, _about(one)) for one in there for flag in (*one.opts, *one.secondary_opts)]
    return Offer((*flags, _HELP), NO_FILES)


def _argument(line: Line, parameters: Sequence[Any], word: str) -> Offer:
    """Offer what can be the next word that is no option; nothing where the command takes no more."""
    places = [one for one in parameters if not _is_option(one) for _ in range(max(one.nargs, 1))]
    endless = bool(places) and places[-1].nargs < 0
    if len(line.words) < len(places) or endless:
        return argument(line, places[min(len(line.words), len(places) - 1)], word)
    return NOTHING


def _of_command(name: str) -> list[Any]:
    """Return the parameters of a command; of one that cannot be had, those that all transforms have."""
    from kxform.cli.app import COMMANDS
    from kxform.cli.commands import command_at, command_of, command_with
    from kxform.cli.options import COMMON
    from kxform.errors import KxformError

    try:
        return _parameters(command_at(name, COMMANDS[name]) if name in COMMANDS else command_of(name))
    except KxformError:
        return _parameters(command_with(name, COMMON))


def _root() -> Any:
    import typer

    from kxform.cli.app import app

    return typer.main.get_command(app)


def _parameters(command: Any) -> list[Any]:
    return [one for one in command.params if not getattr(one, "hidden", False)]


def _is_option(parameter: Any) -> bool:
    return bool(parameter.param_type_name == "option")


def _flags(parameters: Sequence[Any]) -> dict[str, Any]:
    there = filter(_is_option, parameters)
    return {flag: one for one in there for flag in (*one.opts, *one.secondary_opts)}


def _about(option: Any) -> str:
    return " ".join((option.help or "").split()).partition(". ")[0].removesuffix(".")


def _deaf() -> None:
    """Let nobody ask the person anything, nor say anything: a credential plug-in of the kubeconfig would."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 2):
        os.dup2(nowhere, stream)
