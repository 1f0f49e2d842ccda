"""`kxform test`: run the examples of transforms, those of built-in ones and of other people's alike."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator
from typing import Annotated

import typer

from kxform import registry, testing
from kxform.cli.funnel import DONE, FOUND
from kxform.transform import Transform


def test(
    names: Annotated[
        list[str], typer.Argument(metavar="NAME|FILE...", help="Transforms, or Python files that define some.")
    ],
) -> None:
    """Run the examples of transforms.

    Each must give exactly its bytes, and a second run must change nothing.
    """
    problems = [
        _say(title, problem) for name, transform in _named(names) for title, problem in _results(name, transform)
    ]
    print(f"{len(problems)} checks, {sum(problems)} failed")
    raise typer.Exit(FOUND if any(problems) else DONE)


def _named(names: list[str]) -> Iterator[tuple[str, type[Transform]]]:
    for name in names:
        if name.endswith(".py") or os.sep in name:
            yield from ((one.name, one.transform) for one in registry.load_file(name))
        else:
            yield name, registry.load(name)


def _results(name: str, transform: type[Transform]) -> Iterator[tuple[str, str]]:
    yield f"{name}: has examples of both sorts", "; ".join(testing.lacks(transform))
    for example in transform.EXAMPLES:
        yield f"{name}: {example.title}", testing.failure(transform, example)


def _say(title: str, problem: str) -> bool:
    print(f"{'FAILED' if problem else 'ok    '}  {title}")
    if problem:
        print(textwrap.indent(problem.rstrip("\n"), " " * 8, lambda _line: True))
    return bool(problem)
