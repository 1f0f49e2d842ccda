"""The root of the command line: a list of commands, each made when it is asked for."""

from __future__ import annotations

import gc
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from kxform import registry
from kxform.cli.funnel import Interrupted, guard
from kxform.cli.help import colour_option, write_examples, write_exits
from kxform.cli.shells import ASK
from kxform.errors import UsageError
from kxform.version import VERSION

COMMANDS = {
    "apply": "kxform.cli.apply:apply",
    "completion": "kxform.cli.completion:completion",
    "delete": "kxform.cli.delete:delete",
    "diff": "kxform.cli.diff:diff",
    "explain": "kxform.cli.explain:explain",
    "export": "kxform.cli.export:export",
    "fn": "kxform.cli.fn:fn",
    "list": "kxform.cli.list:list_transforms",
    "migrate": "kxform.cli.migrate:migrate",
    "run": "kxform.cli.run:run",
    "schemas": "kxform.cli.schemas:schemas",
    "test": "kxform.cli.test:test",
    "validate": "kxform.cli.validate:validate",
}


class Commands(TyperGroup):
    """Lists transforms without importing them, and makes the command of the one that is named."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all commands: the built-in ones, and with --use those of plug-ins too."""
        if not registry.uses():
            return sorted({*COMMANDS, *registry.names()})
        from kxform.cli.list import usable  # it imports them all and looks up what is installed

        return sorted({*COMMANDS, *(known.name for known in usable())})

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.params.append(colour_option())

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write what each command does, whole: the library makes every command for it, and cuts off what is long."""
        from kxform.cli.entries import summary_of

        with formatter.section("Commands"):
            formatter.write_dl([(name, summary_of(name)) for name in self.list_commands(ctx)])

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write what stands below the commands."""
        from kxform.cli.manual import EXITS, FIRST

        write_exits(formatter, EXITS)
        write_examples(formatter, FIRST)

    def invoke(self, ctx: Any) -> Any:
        """Run the command that is named.

        Raises:
            Interrupted: somebody wants to leave; the library, to which that is an exit code, lets this pass.
        """
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Interrupted from None

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command by name.

        Raises:
            UsageError: there is none, or its transform is broken.
        """
        from kxform.cli.commands import command_at, command_of  # --version does not pay for it

        if cmd_name in COMMANDS:
            return command_at(cmd_name, COMMANDS[cmd_name])
        try:
            return command_of(cmd_name)
        except UsageError as error:
            raise registry.unknown(cmd_name, COMMANDS) if error.code is registry.UNKNOWN else error from None


_WIDEST = 100  # cells of a line of help; longer ones are hard to read

app = typer.Typer(
    cls=Commands,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"max_content_width": _WIDEST},
)


def _print_version(value: bool) -> None:
    if value:
        from kxform.schema.bundle import versions  # reads what there is, and no schema

        oldest, *_, newest = versions()
        typer.echo(f"kxform {VERSION} (schemas of Kubernetes {oldest} to {newest})")
        raise typer.Exit


def _use(paths: Any) -> Any:  # with the type `list[str]` the library fails on Python 3.10
    for path in paths or ():
        registry.use(path)
    return paths


@app.callback(no_args_is_help=True)
def root(
    use: Annotated[
        list[str],
        typer.Option(
            "--use", callback=_use, is_eager=True, metavar="FILE", help="Add the transforms of a Python file."
        ),
    ] = [],  # noqa: B006 - the library makes a new one
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Codemods for Kubernetes manifests: change what has to change, keep every other byte.

    Transforms of installed plug-ins are commands as well: `kxform list` shows them all.
    """


def main() -> None:
    """Run the command line; the console script's entry point."""
    _run(sys.argv[1:])


def plugin() -> None:
    """Run the command line as `kubectl kxform`; the entry point of `kubectl-kxform`, which kubectl looks for."""
    _run(sys.argv[1:], "kubectl kxform")


def function() -> None:
    """Run `kxform fn`; the entry point of `kxform-fn`, which hosts of KRM functions call without arguments."""
    _run(["fn", *sys.argv[1:]])


def _run(arguments: list[str], program: str = "kxform") -> None:
    if arguments[:1] == [ASK]:
        from kxform.cli import complete

        return complete.main(arguments[1:])
    gc.disable()  # a short life and few cycles: looking for them at start and end takes a tenth of the time
    try:
        with guard():
            app(arguments, prog_name=program)
    finally:
        gc.freeze()
