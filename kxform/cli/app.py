"""The root of the command line: a list of commands, each made when it is asked for."""

from __future__ import annotations

import gc
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from kxform import registry
from kxform.cli.funnel import guard
from kxform.version import VERSION


class Commands(TyperGroup):
    """Lists transforms without importing them, and makes the command of the one that is named."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all commands."""
        return sorted((*registry.names(), *super().list_commands(ctx)))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command by name, or None where there is none."""
        if cmd_name not in registry.names():
            return super().get_command(ctx, cmd_name)
        from kxform.cli.commands import command_of  # another command does not pay for it

        return command_of(cmd_name)


app = typer.Typer(cls=Commands, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


def _print_version(value: bool) -> None:
    if value:
        typer.echo(f"kxform {VERSION}")
        raise typer.Exit


@app.callback(no_args_is_help=True)
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Codemods for Kubernetes manifests: change what has to change, keep every other byte.

    Exit codes: 0 done; 1 --check or --diff found something to change; 2 wrong usage; 3 an input could not be read,
    edited or converted; 70 a bug in kxform; 130 interrupted.
    """


def main() -> None:
    """Run the command line; the console script's entry point."""
    gc.disable()  # a short life and few cycles: looking for them at start and end takes a tenth of the time
    try:
        with guard():
            app(prog_name="kxform")
    finally:
        gc.freeze()
