"""Pages about commands, as Markdown: what their help says, from the same data. For docs/commands/ alone."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping

from typer.main import get_command

from kxform.cli.app import COMMANDS, app
from kxform.cli.commands import command_at, command_for, parts_of
from kxform.cli.entries import entry_of, exits_of, summary_of
from kxform.cli.help import example_lines
from kxform.cli.manual import EXITS, TRANSFORM, Example
from kxform.registry import Known
from kxform.transform import Transform

_ANY = "TRANSFORM"  # what stands for the name of one
_RAW = "\b\n"  # the library's mark for lines that are left as they are


def command_page(name: str) -> str:
    """Return the page of a command that is no transform."""
    command, entry = command_at(name, COMMANDS[name]), entry_of(name)
    about = _prose(inspect.cleandoc(command.help or ""))
    parts = _parts(name, command, entry.reads, entry.writes, exits_of(entry))
    return f"# {name}\n\n{about}\n" + "\n".join([*parts, *_examples(entry.examples)])


def transforms_page() -> str:
    """Return the page of what the commands of all transforms have alike."""
    command = command_for(_ANY, Transform)
    about = (
        "Every transform is a command. What it does, its own options and its examples are on "
        "[its page](../transforms/index.md); what follows is the same for all of them."
    )
    parts = _parts(_ANY, command, TRANSFORM.reads, TRANSFORM.writes, exits_of(TRANSFORM))
    return f"# Commands of transforms\n\n{about}\n" + "\n".join(parts)


def command_index(transforms: Iterable[Known]) -> str:
    """Return the page that lists all commands.

    Args:
        transforms: those whose commands are listed.
    """
    root = get_command(app)
    about = _prose(inspect.cleandoc(root.help or ""))
    own = [f"| [{name}]({name}.md) | {summary_of(name)} |" for name in sorted(COMMANDS)]
    others = [
        f"| [{one.name}](../transforms/{one.name}.md) | {summary_of(one.name)} |"
        for one in transforms
        if one.name not in COMMANDS
    ]
    table = ["| command | what it does |", "|---|---|"]
    return "\n".join(
        [
            f"# Commands\n\n{about}\n\n`kxform COMMAND --help` shows the same as these pages.\n",
            *table,
            *own,
            "\n## Transforms\n",
            "[What all of them read and write, and their common options](transforms.md).\n",
            *table,
            *others,
            "\n## Options before the command\n",
            *_table(root),
            *_exits(EXITS),
        ]
    )


def _parts(name: str, command: object, reads: str, writes: str, exits: Mapping[int, str]) -> Iterator[str]:
    yield f"\n```text\n{parts_of(name, command).usage}\n```\n"
    yield f"**Reads.** {reads}\n\n**Writes.** {writes}\n\n## Options\n"
    yield from _table(command, name)
    yield from _exits(exits)


def _table(command: object, name: str = "") -> Iterator[str]:
    rows = parts_of(name, command).rows
    yield from ("| option | meaning |", "|---|---|")
    yield from (f"| `{_cell(flags)}` | {_cell(meaning)} |" for flags, meaning in rows)


def _exits(exits: Mapping[int, str]) -> Iterator[str]:
    yield "\n## Exit codes\n\n| code | meaning |\n|---|---|"
    yield "\n".join(f"| {code} | {_cell(meaning)} |" for code, meaning in exits.items()) + "\n"


def _examples(examples: Iterable[Example]) -> Iterator[str]:
    yield "## Examples\n\n```sh"
    yield from example_lines(examples)
    yield "```\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*")


def _prose(text: str) -> str:
    """Return a docstring as Markdown: lines that are left as they are become a block."""
    return "\n\n".join(_paragraph(one) for one in text.split("\n\n"))


def _paragraph(text: str) -> str:
    return f"```yaml\n{text.removeprefix(_RAW)}\n```" if text.startswith(_RAW) else text
