"""Write what is loaded of the tables of facts: each YAML file of kxform/kube/tables as JSON, 15 times faster to read.

The YAML is the source, with the reasons as comments. `--check` only compares.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from kxform.yamltext import Document

TABLES = Path(__file__).parent.parent / "kxform" / "kube" / "tables"


def written() -> dict[Path, str]:
    """Return what is to be loaded of each table, by path."""
    tables = {path: Document(path.read_text(encoding="utf-8")).data for path in sorted(TABLES.glob("*.yaml"))}
    return {path.with_suffix(".json"): _dump(data) for path, data in tables.items()}


def _dump(data: object) -> str:
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False) + "\n"


def stale(made: dict[Path, str]) -> set[Path]:
    """Return the files that are not what they should be, or should not be there."""
    wrong = {path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text}
    return wrong | (set(TABLES.glob("*.json")) - made.keys())


def main() -> int:
    """Write the files, or with `--check` say which are stale."""
    made = written()
    wrong = stale(made)
    if "--check" in sys.argv[1:]:
        for path in sorted(wrong):
            print(f"{path.name} is stale: run python scripts/write_tables.py")
        return 1 if wrong else 0
    for path in wrong - made.keys():
        path.unlink()
    for path in wrong & made.keys():
        path.write_text(made[path], encoding="utf-8")
    print(f"{len(made)} tables, {len(wrong)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
