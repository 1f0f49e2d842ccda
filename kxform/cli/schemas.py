"""`kxform schemas`: the schemas that kxform or a cluster has, for validation, editors and other programs."""

from __future__ import annotations

import json
import os
import sys
from inspect import Parameter
from types import SimpleNamespace
from typing import Annotated, Any, Literal

import typer

from kxform.cli.options import CONTEXT, option, with_parameters
from kxform.cli.paths import BAD_USAGE
from kxform.cli.table import table, width_of
from kxform.errors import UsageError


def schemas(**values: Any) -> None:
    """List the Kubernetes versions of which there are schemas, print that of a pipeline file, or pull a cluster's.

    With the schema of a pipeline file an editor completes and checks it: store it, and name it in the file's first
    line, as in `# yaml-language-server: $schema=pipeline.schema.json`.

    `pull -o DIR` writes a JSON schema for each kind that a cluster has, its CRDs among them, as
    GROUP/KIND_VERSION.json: a folder for --schema-location, and for other validators and editors.
    """
    asked = SimpleNamespace(**values)
    given = [flag for flag, on in _of_pull(asked).items() if on]
    if asked.what != "pull" and given:
        raise UsageError(BAD_USAGE, f"{given[0]} is for `kxform schemas pull`")
    {"list": _list, "pipeline": _pipeline, "pull": _pull}[asked.what](asked)


_WHAT = Parameter(
    "what",
    Parameter.POSITIONAL_OR_KEYWORD,
    annotation=Annotated[
        Literal["list", "pipeline", "pull"],
        typer.Argument(
            metavar="list|pipeline|pull",
            help="list: the Kubernetes versions; pipeline: the schema of kxform.yaml; pull: those of a cluster.",
            show_default=False,
        ),
    ],
)
_PARAMETERS = [
    _WHAT,
    option("output_dir", str, "", "--output-dir", "-o", help="Where pull writes the schemas.", metavar="DIR"),
    *CONTEXT,
]
with_parameters(schemas, _PARAMETERS)


def _of_pull(asked: SimpleNamespace) -> dict[str, bool]:
    return {
        "--output-dir": bool(asked.output_dir),
        "--context": bool(asked.context),
        "--kubeconfig": bool(asked.kubeconfig),
    }


def _list(_asked: SimpleNamespace) -> None:
    from kxform.schema.bundle import inventory

    rows = [("VERSION", "KINDS", "ORIGIN"), *((fact.version, f"{fact.kinds:>5}", fact.origin) for fact in inventory())]
    for line in table(rows, width_of(sys.stdout)):
        print(line)


def _pipeline(_asked: SimpleNamespace) -> None:
    from kxform.engine.pipeline_schema import pipeline_schema

    print(json.dumps(pipeline_schema(), indent=2, ensure_ascii=False))


def _pull(asked: SimpleNamespace) -> None:
    if not asked.output_dir:
        raise UsageError(BAD_USAGE, "pull writes a file for each kind: name a folder with --output-dir")
    from kxform.cli.cluster import server_of, told  # the other two ask no cluster
    from kxform.cluster.openapi import schemas_of
    from kxform.engine import write

    with told():
        server = server_of(SimpleNamespace(**vars(asked), namespace=""))
        found = schemas_of(server)
    count = 0
    for name, schema in found.files():
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        write.create(os.path.join(asked.output_dir, name), [text.encode()])
        count += 1
    print(f"{count} schemas of {server.host} ({server.version}) in {asked.output_dir}", file=sys.stderr)
