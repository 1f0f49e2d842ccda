"""Write the pages that are made from the code: one for each command, transform and code. `--check` only compares."""

from __future__ import annotations

import sys
from pathlib import Path

from kxform import registry
from kxform.cli.app import COMMANDS
from kxform.cli.command_pages import command_index, command_page, transforms_page
from kxform.cli.pages import code_index, code_page, codes, transform_index, transform_page
from kxform.registry import BUILT_IN, Known

DOCS = Path(__file__).parent.parent / "docs"
FOLDERS = ("codes", "commands", "transforms")  # of pages that are all made
MADE = "<!-- made by scripts/write_docs.py: change the code, not this page -->\n\n"


def pages() -> dict[Path, str]:
    """Return all pages that are made, by path; plug-ins that happen to be installed are not among them."""
    found = codes()
    transforms = [Known(name, BUILT_IN, registry.load(name)) for name in registry.names()]
    made = {f"codes/{code.id}.md": code_page(code) for code in found.values()}
    made["codes/index.md"] = code_index(found)
    made["transforms/index.md"] = transform_index(transforms)
    for one in transforms:
        made[f"transforms/{one.name}.md"] = transform_page(one.name, one.transform, _link)
    made |= {f"commands/{name}.md": command_page(name) for name in COMMANDS}
    made |= {"commands/index.md": command_index(transforms), "commands/transforms.md": transforms_page()}
    return {DOCS / path: MADE + text for path, text in made.items()}


def _link(code: str) -> str:
    return f"[{code}](../codes/{code}.md)"


def stale(made: dict[Path, str]) -> set[Path]:
    """Return the pages that are not what they should be, or should not be there."""
    there = {path for folder in FOLDERS for path in (DOCS / folder).glob("*.md")}
    wrong = {path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text}
    return wrong | (there - made.keys())


def main() -> int:
    """Write the pages, or with `--check` say which are stale."""
    made = pages()
    wrong = stale(made)
    if "--check" in sys.argv[1:]:
        for path in sorted(wrong):
            print(f"{path.relative_to(DOCS.parent)} is stale: run python scripts/write_docs.py")
        return 1 if wrong else 0
    for path in wrong - made.keys():
        path.unlink()
    for path in wrong & made.keys():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made[path], encoding="utf-8")
    print(f"{len(made)} pages, {len(wrong)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
