"""`kxform schemas`: the schemas that kxform has, for editors and other programs."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Literal

import typer


def schemas(
    what: Annotated[
        Literal["list", "pipeline"],
        typer.Argument(
            help="list: the Kubernetes versions to validate against. pipeline: the schema of kxform.yaml.",
            show_default=False,
        ),
    ],
) -> None:
    """Show the schemas that there are, or print one as JSON.

    With that of a pipeline an editor completes and checks a pipeline file: store it, and name it in the file's first
    line, as in `# yaml-language-server: $schema=pipeline.schema.json`.
    """
    if what == "list":
        _list()
        return
    from kxform.engine.pipeline_schema import pipeline_schema

    print(json.dumps({"pipeline": pipeline_schema}[what](), indent=2, ensure_ascii=False))


def _list() -> None:
    from kxform.schema.bundle import bundle_folder, inventory

    print(f"{'KUBERNETES':<12}{'KINDS':<7}SHA-256")
    for fact in inventory():
        print(f"{fact.version:<12}{fact.kinds:<7}{fact.sha256}")
    print(f"\n{len(inventory())} versions in {bundle_folder()}", file=sys.stderr)
