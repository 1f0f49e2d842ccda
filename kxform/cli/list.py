"""`kxform list`: all transforms, wherever they come from. What cannot be used is a warning and no error."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer

from kxform import registry
from kxform.cli.codes import BAD_FORMAT
from kxform.cli.table import table, width_of
from kxform.errors import UsageError
from kxform.registry import Known
from kxform.transform import ANY_KIND, Transform

_SHOWN = 2  # kinds; a table with all kinds of a workload is wider than a screen


def list_transforms(
    output_format: Annotated[
        str, typer.Option("--output-format", metavar="text|json", help="How to print them.")
    ] = "text",
) -> None:
    """List all transforms, with those of plug-ins.

    They are built in, of installed packages, or of files given by --use. One that cannot be used is named on standard
    error.
    """
    if output_format not in _FORMATS:
        raise UsageError(BAD_FORMAT, f"there is no output format {output_format!r}")
    for line in _FORMATS[output_format](usable()):
        print(line)


def usable() -> list[Known]:
    """Return the transforms that can be used, and name the others on standard error.

    What is built in may share its name with a command (`validate`): it is then a step of pipelines alone.
    """
    from kxform.cli.app import COMMANDS  # the root knows this module by name
    from kxform.registry.check import broken

    known, errors = registry.survey()
    taken = [one for one in known if one.name in COMMANDS and one.name not in registry.names()]
    errors += [broken(one.name, f"`kxform {one.name}` is another command") for one in taken]
    for error in errors:
        where = f"{error.place}: " if error.place.file else ""
        print(f"{where}warning {error.code}: {error.message}", file=sys.stderr)
    return [one for one in known if one not in taken]


def summary(transform: type[Transform]) -> str:
    """Return what a transform does, in one line: the first of its docstring."""
    return (inspect.getdoc(transform) or "").partition("\n")[0]


def kinds(transform: type[Transform]) -> str:
    """Return the kinds that a transform looks at, in words."""
    return "any" if ANY_KIND in transform.kinds else ", ".join(transform.kinds)


def _text(found: Sequence[Known]) -> Iterator[str]:
    rows = [("NAME", "ORIGIN", "KINDS", "SUMMARY"), *map(_row, found)]
    return table(rows, width_of(sys.stdout))


def _row(known: Known) -> tuple[str, str, str, str]:
    more = len(known.transform.kinds) - _SHOWN
    shown = ", ".join(known.transform.kinds[:_SHOWN])
    few = f"{shown} and {more} more" if more > 0 else kinds(known.transform)
    return known.name, known.origin, few, summary(known.transform)


def _json(found: Sequence[Known]) -> Iterator[str]:
    import json

    yield json.dumps([_data(known) for known in found], indent=2, ensure_ascii=False)


def _data(known: Known) -> dict[str, Any]:
    return {
        "name": known.name,
        "origin": known.origin,
        "kinds": list(known.transform.kinds),
        "summary": summary(known.transform),
    }


_FORMATS = {"text": _text, "json": _json}
