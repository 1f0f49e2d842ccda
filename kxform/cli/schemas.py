"""`kxform schemas`: the schemas that kxform has, for editors and other programs."""

from __future__ import annotations

import json
from typing import Annotated, Literal

import typer


def schemas(
    what: Annotated[
        Literal["list", "pipeline"],
        typer.Argument(help="list: the Kubernetes versions; pipeline: the schema of kxform.yaml.", show_default=False),
    ],
) -> None:
    """List the Kubernetes versions of which kxform has schemas, or print the schema of a pipeline file as JSON.

    With the latter an editor completes and checks a pipeline file: store it, and name it in the file's first line, as
    in `# yaml-language-server: $schema=pipeline.schema.json`.
    """
    {"list": _list, "pipeline": _pipeline}[what]()


def _list() -> None:
    from kxform.schema.bundle import inventory

    rows = [("VERSION", "KINDS", "ORIGIN"), *((fact.version, str(fact.kinds), fact.origin) for fact in inventory())]
    for version, kinds, origin in rows:
        print(f"{version:<9}{kinds:>5}  {origin}")


def _pipeline() -> None:
    from kxform.engine.pipeline_schema import pipeline_schema

    print(json.dumps(pipeline_schema(), indent=2, ensure_ascii=False))
