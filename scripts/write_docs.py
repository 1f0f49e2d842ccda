"""Write the pages that are made from the code: one for each transform, one for each code. `--check` only compares."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import kxform
from kxform import registry
from kxform.errors import Code
from kxform.transform import Example, Transform

DOCS = Path(__file__).parent.parent / "docs"
MADE = "<!-- made by scripts/write_docs.py: change the code, not this page -->\n\n"


def codes() -> dict[str, Code]:
    """Return every code of the package, by its identifier, in order."""
    found: dict[str, Code] = {}
    for module in pkgutil.walk_packages(kxform.__path__, "kxform."):
        if module.name != "kxform.__main__":
            values = vars(importlib.import_module(module.name)).values()
            found.update({value.id: value for value in values if isinstance(value, Code)})
    return dict(sorted(found.items()))


def code_page(code: Code) -> str:
    """Return the page of one code."""
    return f"{MADE}# {code.id}: {code.title}\n\n{code.text}\n\n**What to do.** {code.hint}\n"


def index_page(found: dict[str, Code]) -> str:
    """Return the page that lists all codes."""
    rows = "".join(f"| [{code.id}]({code.id}.md) | {code.title} |\n" for code in found.values())
    head = "# Codes\n\nEvery note, warning and error has a code that never changes.\n\n| code | what |\n|---|---|\n"
    return f"{MADE}{head}{rows}"


def transform_page(name: str, transform: type[Transform]) -> str:
    """Return the page of one transform: what it does, its options, its examples."""
    parts = [
        f"{MADE}# {name}\n",
        inspect.getdoc(transform) or "",
        "## Options\n",
        *_options(transform),
        "## Examples\n",
    ]
    return "\n".join([*parts, *(_example(name, example) for example in transform.EXAMPLES)]) + "\n"


def _options(transform: type[Transform]) -> Iterator[str]:
    yield "Beside the options that every transform has (`kxform TRANSFORM --help`):\n"
    yield "| option | meaning | default |\n|---|---|---|"
    for field in dataclasses.fields(transform):
        value = field.metadata["metavar"]
        flag = f"--{field.name.replace('_', '-')}{' ' + value if value else ''}"
        default = field.default if field.default not in (False, "", (), dataclasses.MISSING) else ""
        yield f"| `{flag}` | {field.metadata['help']} | {f'`{default}`' if default else ''} |"
    yield ""


def _example(name: str, example: Example) -> str:
    lines = [f"### {example.title}\n"]
    if example.options:
        lines.append(f"`kxform {name} {' '.join(_flags(example))}`\n")
    lines.append(_block(example.before))
    if example.after is not None:
        lines += ["becomes\n", _block(example.after)]
    elif example.refused:
        lines.append(f"stays as it is: [{example.refused}](../codes/{example.refused}.md)\n")
    else:
        lines.append("stays as it is\n")
    return "\n".join(lines)


def _flags(example: Example) -> Iterator[str]:
    for key, value in example.options.items():
        flag = "--" + key.replace("_", "-")
        if value is True:
            yield flag
        elif isinstance(value, dict):
            yield from (f"{flag} {name}={text}" for name, text in value.items())
        elif isinstance(value, tuple):
            yield from (f"{flag} '{text}'" for text in value)
        else:
            yield f"{flag} {value}"


def _block(text: str) -> str:
    return f"```yaml\n{dedent(text)}```\n"


def pages() -> dict[Path, str]:
    """Return all pages that are made, by path."""
    found = codes()
    made = {DOCS / "codes" / f"{code.id}.md": code_page(code) for code in found.values()}
    made[DOCS / "codes" / "index.md"] = index_page(found)
    for name in registry.names():
        made[DOCS / "transforms" / f"{name}.md"] = transform_page(name, registry.load(name))
    return made


def main() -> int:
    """Write the pages, or with `--check` say which are stale."""
    made = pages()
    there = {path for folder in ("codes", "transforms") for path in (DOCS / folder).glob("*.md")}
    stale = {path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text}
    stale |= there - made.keys()
    if "--check" in sys.argv[1:]:
        for path in sorted(stale):
            print(f"{path.relative_to(DOCS.parent)} is stale: run python scripts/write_docs.py")
        return 1 if stale else 0
    for path in stale - made.keys():
        path.unlink()
    for path in stale & made.keys():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made[path], encoding="utf-8")
    print(f"{len(made)} pages, {len(stale)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
