"""Commands that say in their help what they read and write, how they end, and show examples; and that take --color.

What they say is in `manual`, which is imported when help is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import typer
from typer.core import TyperCommand, TyperOption

from kxform.cli.colours import CHOICES, choose


class Command(TyperCommand):
    """A command with the parts of help that every one has."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.params.append(colour_option())

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write what stands below the options."""
        from kxform.cli.entries import entry_of, exits_of

        entry = entry_of(str(self.name))
        for heading, text in (("Reads", entry.reads), ("Writes", entry.writes)):
            with formatter.section(heading):
                formatter.write(_wrapped(text, formatter))
        write_exits(formatter, exits_of(entry))
        write_examples(formatter, entry.examples)


def _wrapped(text: str, formatter: Any) -> str:
    """Return lines that fit; the library would break flags at their hyphens, and nobody would find them."""
    import textwrap

    margin = " " * formatter.current_indent
    wrap = textwrap.TextWrapper(
        formatter.width, initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False, break_long_words=False
    )
    return f"{wrap.fill(text)}\n"


def write_exits(formatter: Any, exits: Mapping[int, str]) -> None:
    """Write what the exit codes mean."""
    with formatter.section("Exit codes"):
        formatter.write_dl([(str(code), f"{meaning[:1].upper()}{meaning[1:]}.") for code, meaning in exits.items()])


def write_examples(formatter: Any, examples: Iterable[tuple[str, str]]) -> None:
    """Write examples, whose lines are never wrapped."""
    with formatter.section("Examples"):
        margin = " " * formatter.current_indent
        formatter.write("".join(f"{line and margin}{line}\n" for line in example_lines(examples)))


def example_lines(examples: Iterable[tuple[str, str]]) -> list[str]:
    """Return examples as a shell would take them: what each does is the comment above it. They are never wrapped."""
    return [line for shown, what in examples for line in ("", f"# {what}", shown)][1:]


def colour_option() -> Any:
    """Return the option `--color`, which stands before the command and behind it."""
    return TyperOption(
        param_decls=["--color"],
        metavar="|".join(CHOICES),
        help="When to use colours; auto: as NO_COLOR and FORCE_COLOR say, else on a terminal.",
        callback=_choose,
        is_eager=True,
        expose_value=False,
        show_default=False,
    )


def _choose(_ctx: Any, _parameter: Any, when: str | None) -> None:
    if when is None:
        return
    if when not in CHOICES:
        raise typer.BadParameter(f"{when!r} is not one of {', '.join(CHOICES)}", param_hint="--color")
    choose(when)
