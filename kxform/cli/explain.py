"""`kxform explain`: the page of a transform or of a code, in the terminal."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from typing import Annotated

import typer

from kxform import registry
from kxform.cli.colours import has_colour
from kxform.errors import Place, UsageError


def explain(
    name: Annotated[
        str, typer.Argument(metavar="NAME|CODE", help="A transform, or the code of a message.", show_default=False)
    ],
) -> None:
    """Explain a transform, or the code of a message.

    Shows the options and examples of a transform; what a code means and what to do about it.
    """
    _show(_code_page(name.upper()) if re.fullmatch(r"[A-Za-z]{2,}\d+", name) else _transform_page(name))


def _transform_page(name: str) -> str:
    from kxform.cli.app import COMMANDS  # the root knows this module by name
    from kxform.cli.pages import transform_page

    if name in COMMANDS and name not in registry.names():
        hint = f"`kxform {name} --help` explains it."
        raise UsageError(registry.UNKNOWN, f"{name} is a command and no transform", Place(), hint)
    return transform_page(name, registry.load(name))


def _code_page(name: str) -> str:
    from kxform.cli.pages import code_page, codes

    found = codes()
    if name not in found:
        found = codes(one.transform for one in registry.survey()[0])
    if name not in found:
        raise unknown_code(name, found)
    return code_page(found[name])


def unknown_code(name: str, codes: Iterable[str]) -> UsageError:
    """Return the error for a code that there is not, with those that were perhaps meant.

    Args:
        name: what was given.
        codes: those that there are.
    """
    import difflib  # for the mistyped alone

    from kxform.cli.codes import NO_SUCH_CODE

    near = difflib.get_close_matches(name, codes)
    hint = f"did you mean {' or '.join(near)}? {NO_SUCH_CODE.hint}" if near else ""
    return UsageError(NO_SUCH_CODE, f"there is no code {name}", Place(), hint)


def _show(page: str) -> None:
    colour = has_colour(sys.stdout)
    if not colour and (not sys.stdout.isatty() or os.environ.get("TERM") == "dumb"):
        print(page, end="")
        return
    from rich.console import Console  # a pipe gets the text as it is
    from rich.markdown import Markdown

    console = Console(force_terminal=colour or None, color_system="standard" if colour else None)
    console.print(Markdown(page, code_theme="ansi_dark"))
