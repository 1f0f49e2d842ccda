"""Pages about transforms and codes, as Markdown, made from the code: for the docs and for `kxform explain`."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from textwrap import dedent

import kxform
from kxform.cli.entries import of_transform, texts, words
from kxform.cli.help import example_lines
from kxform.cli.list import kinds, summary
from kxform.cli.manual import MANUAL
from kxform.errors import Code
from kxform.registry import Known
from kxform.transform import ANY_KIND, Example, Transform
from kxform.transform.options import Option, options_of

Link = Callable[[str], str]
RANGES = {
    "KX0": "KX0xx: usage",
    "KX1": "KX1xx: text",
    "KX2": "KX2xx: files",
    "KX3": "KX3xx: Kubernetes objects",
    "KX4": "KX4xx: schemas",
    "KX5": "KX5xx and KX6xx: the rules of the API server",
    "KX6": "KX5xx and KX6xx: the rules of the API server",
    "KX7": "KX7xx and KX8xx: a live cluster",
    "KX8": "KX7xx and KX8xx: a live cluster",
}
"""What the codes that begin alike are about, as CONTRIBUTING.md hands them out."""


def codes(plugins: Iterable[type[Transform]] = ()) -> dict[str, Code]:
    """Return every code of the package, by its identifier, in order. This imports all modules of the package.

    Args:
        plugins: transforms whose modules may hold codes of their own; those of the package come first.
    """
    found: dict[str, Code] = {}
    modules = (module.name for module in pkgutil.walk_packages(kxform.__path__, "kxform."))
    for name in (*(module for module in modules if module != "kxform.__main__"), *(one.__module__ for one in plugins)):
        values = vars(importlib.import_module(name)).values()
        for code in (value for value in values if isinstance(value, Code)):
            found.setdefault(code.id, code)
    return dict(sorted(found.items()))


def code_page(code: Code) -> str:
    """Return the page of one code."""
    return f"# {code.id}: {code.title}\n\n{code.text}\n\n**What to do.** {code.hint}\n"


def code_index(found: Mapping[str, Code]) -> str:
    """Return the page that lists all codes, each under what it is about."""
    about = "Every note, warning and error has a code that never changes. `kxform explain CODE` shows its page."
    ranges = groupby(found.values(), lambda code: RANGES[code.id[:3]])
    return "\n".join([f"# Codes\n\n{about}\n", *(_code_range(title, codes) for title, codes in ranges)])


def _code_range(title: str, codes: Iterable[Code]) -> str:
    rows = "".join(f"| [{code.id}]({code.id}.md) | {code.title} |\n" for code in codes)
    return f"## {title}\n\n| code | what |\n|---|---|\n{rows}"


def transform_index(found: Iterable[Known]) -> str:
    """Return the page that lists all transforms."""
    rows = "".join(
        f"| [{one.name}]({one.name}.md) | {summary(one.transform)} | {kinds(one.transform)} |\n" for one in found
    )
    return (
        "# Transforms\n\n`kxform list` lists them with those of plug-ins; `kxform explain NAME` shows a page. "
        "Each is a command: [what their commands read and write, their common options, their exit codes]"
        "(../commands/transforms.md).\n\n"
        f"| transform | what it does | kinds |\n|---|---|---|\n{rows}"
    )


def transform_page(name: str, transform: type[Transform], link: Link = str) -> str:
    """Return the page of one transform: what it does, its options, its examples.

    Args:
        name: what it is called.
        transform: the class.
        link: how a code is mentioned.
    """
    about = f"# {name}\n\n{inspect.getdoc(transform)}\n\nIt looks at objects of {_kinds(transform)}.\n"
    command = _command(name, transform)
    examples = [_example(name, transform, example, link) for example in transform.EXAMPLES]
    heading = ["## Examples\n"] if examples else []
    return "\n".join([about, *command, *_options(options_of(transform)), *heading, *examples])


def _kinds(transform: type[Transform]) -> str:
    return "any kind" if ANY_KIND in transform.kinds else f"kind {kinds(transform)}"


def _command(name: str, transform: type[Transform]) -> Iterator[str]:
    """Yield what a person types; a transform whose name another command has is a step of pipelines alone."""
    if name not in MANUAL:
        lines = "\n".join(example_lines(of_transform(name, transform).examples))
        yield f"```sh\n{lines}\n```\n"


def _options(options: Iterable[Option]) -> Iterator[str]:
    rows = [f"| `{_cell(_shown(option))}` | {_cell(option.help)} | {_default(option)} |" for option in options]
    if rows:
        yield "## Options\n\nBeside the options that every transform has (`kxform TRANSFORM --help`):\n"
        yield "\n".join(["| option | meaning | default |", "|---|---|---|", *rows]) + "\n"


def _shown(option: Option) -> str:
    return " ".join(filter(None, (option.flag, option.off, option.placeholder)))


def _default(option: Option) -> str:
    text = (option.off and option.flag) if option.kind == "bool" else " ".join(texts(option.default))
    return f"`{_cell(text)}`" if text else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _example(name: str, transform: type[Transform], example: Example, link: Link) -> str:
    lines = [f"### {example.title}\n"]
    if example.options:
        lines.append(f"`kxform {name} {' '.join(words(transform, example.options))}`\n")
    lines.append(_block(example.before))
    if example.after is not None:
        lines += ["becomes\n", _block(example.after)]
    else:
        lines.append(f"stays as it is: {link(example.refused)}\n" if example.refused else "stays as it is\n")
    return "\n".join(lines)


def _block(text: str) -> str:
    text = dedent(text)
    language = "json" if text.lstrip()[:1] == "{" else "yaml"
    return f"```{language}\n{text}{'' if text.endswith(chr(10)) else chr(10)}```\n"
