"""What there is to know of a command that is named: its entry in the manual, or one made from a transform."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from shlex import quote
from typing import Any

from kxform import registry
from kxform.cli.list import summary
from kxform.cli.manual import EVERY, EXAMPLES, EXITS, MANUAL, TRANSFORM, Entry, Example
from kxform.transform import Transform
from kxform.transform.options import options_of


def entry_of(name: str) -> Entry:
    """Return what there is to know of a command: one of the table, or that of a transform.

    Raises:
        UsageError: there is no command of this name, or its transform is broken.
    """
    return MANUAL[name] if name in MANUAL else of_transform(name, registry.load(name))


def of_transform(name: str, transform: type[Transform]) -> Entry:
    """Return what there is to know of the command of a transform."""
    examples = EXAMPLES.get(name) or tuple(_made_of(name, transform))
    return TRANSFORM._replace(summary=summary(transform), examples=examples)


def summary_of(name: str) -> str:
    """Return the line about a command for a list of all: its own, or the first of the transform's docstring."""
    return MANUAL[name].summary if name in MANUAL else summary(registry.load(name))


def exits_of(entry: Entry) -> dict[int, str]:
    """Return the meaning of each exit code that a command can end with, lowest first."""
    return {code: entry.exits.get(code) or EXITS[code] for code in sorted({*EVERY, *entry.exits})}


def words(transform: type[Transform], given: Mapping[str, object]) -> Iterator[str]:
    """Yield the words of a command line that give an option other values than its own."""
    for option in options_of(transform):
        value = given.get(option.name, option.default)
        if value == option.default:
            continue
        flag = option.off or option.flag
        yield from [flag] if option.kind == "bool" else (f"{flag} {quote(one)}" for one in texts(value))


def _made_of(name: str, transform: type[Transform]) -> Iterator[Example]:
    """Yield examples with the options of the first one that changes something and whose options fit a line."""
    of_it = (" ".join(words(transform, one.options)) for one in transform.EXAMPLES if one.after is not None)
    options = next((one for one in of_it if "\n" not in one), "")
    call = f"kxform {name} {options}".rstrip()
    yield Example(f"{call} --diff k8s/", "Show what would change.")
    yield Example(f"{call} --in-place --explain k8s/", "Change the files, and say why.")
    yield Example(f"{call} < app.yaml", "In a pipe.")


def texts(value: Any) -> list[str]:
    """Return the value of an option as it is given: once, or several times."""
    if isinstance(value, Mapping):
        return [f"{key}={text}" for key, text in value.items()]
    return list(value) if isinstance(value, tuple | list) else [str(value)]
