"""`kxform schemas`: the schemas that kxform has, for editors and other programs."""

from __future__ import annotations

import json
from typing import Annotated, Literal

import typer


def schemas(
    what: Annotated[
        Literal["pipeline"], typer.Argument(help="pipeline: the schema of kxform.yaml.", show_default=False)
    ],
) -> None:
    """Print a schema as JSON.

    With it an editor completes and checks a pipeline file: store it, and name it in the file's first line, as in
    `# yaml-language-server: $schema=pipeline.schema.json`.
    """
    from kxform.engine.pipeline_schema import pipeline_schema

    print(json.dumps({"pipeline": pipeline_schema}[what](), indent=2, ensure_ascii=False))
