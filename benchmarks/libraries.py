"""Holds the two JSON-schema libraries of kxform to one verdict: jsonschema-rs decides, jsonschema explains.

    python benchmarks/libraries.py PATH [--kubernetes-version 1.37] [--limit N]

PATH is a folder of manifests, or a recording as verdicts.py reads it. Every object of which there is a schema, in the
Kubernetes version or in a CRD of the input, is given to both. Exit code 1 when they differ about one, or when one is
refused and nothing is said of it, else 0.
"""

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Literal, NamedTuple

from corpus import manifests, print_table

from kxform.engine.inputs import Input
from kxform.errors import KxformError
from kxform.kube.objects import objects_in
from kxform.kube.versions import NEWEST
from kxform.schema.bundle import open_bundle
from kxform.schema.compiled import Compiled, KindSchema
from kxform.schema.crds import Crds, is_crd
from kxform.schema.explain import explain
from kxform.validation.across import documents_of

Outcome = Literal[
    "taken by both", "refused by both", "refused and nothing said", "they differ", "decided by jsonschema alone"
]
BAD: tuple[Outcome, ...] = ("refused and nothing said", "they differ")


class Object(NamedTuple):
    """An object and what it is called in what is printed."""

    name: str
    api_version: str
    kind: str
    data: Mapping[str, Any]


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    objects = list(islice(objects_of(options.path), options.limit))
    crds = Crds((one.data for one in objects if is_crd(one.data)), options.kubernetes_version)
    find = finder(options.kubernetes_version, crds)
    outcomes, kinds = Counter[str](), set[tuple[str, str]]()
    for one in objects:
        compiled = find(one.api_version, one.kind)
        outcome = compare(compiled, one.data) if compiled else "no schema"
        outcomes[outcome] += 1
        if compiled:
            kinds.add((one.api_version, one.kind))
        if compiled and outcome in BAD:
            print(f"{one.name}: {one.api_version} {one.kind}: {outcome}: {said(compiled, one.data)}")
    print(f"Kubernetes {options.kubernetes_version}: {len(objects)} objects, {len(kinds)} kinds with a schema")
    print_table("verdicts", outcomes)
    return 1 if any(outcomes[outcome] for outcome in BAD) else 0


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare the verdicts of the two JSON-schema libraries.")
    parser.add_argument("path", type=Path, metavar="PATH", help="a folder of manifests, or a recording (.jsonl.gz)")
    parser.add_argument("--kubernetes-version", default=NEWEST, metavar="X.Y", help="default: the newest")
    parser.add_argument("--limit", type=int, metavar="N", help="look at the first N objects only")
    options = parser.parse_args(arguments)
    if not options.path.exists():
        parser.error(f"{options.path} is not there")
    return options


def objects_of(path: Path) -> Iterator[Object]:
    return in_folder(path) if path.is_dir() else in_recording(path)


def in_folder(folder: Path) -> Iterator[Object]:
    """The objects of all files that can be read; what is wrong with the others, `corpus.py` looks after."""
    for path in manifests(folder):
        try:
            for document in documents_of(Input(str(path), path.name)):
                for item in objects_in(document.data):
                    yield Object(str(path.relative_to(folder)), item.api_version, item.kind, item.data)
        except KxformError:
            continue


def in_recording(file: Path) -> Iterator[Object]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            record = json.loads(line)
            data = record["object"]
            name = f"line {number} ({record['mutation']})"
            yield Object(name, str(data.get("apiVersion")), str(data.get("kind")), data)


def finder(version: str, crds: Crds) -> Any:
    """What gives the schema of a kind, made ready once: that of a CRD first, as `validate` has it."""

    @cache
    def find(api_version: str, kind: str) -> Compiled | None:
        own = crds.find(api_version, kind)
        schema = open_bundle(version).schema(api_version, kind)
        source = own or (KindSchema(schema) if schema else None)
        return Compiled(source) if source else None

    return find


def compare(compiled: Compiled, data: Mapping[str, Any]) -> Outcome:
    errors = list(compiled.errors(data))
    try:
        is_taken = compiled.fast.is_valid(data) if compiled.fast else None
    except (ValueError, TypeError, OverflowError):
        is_taken = None  # what kxform then does, too: a number beyond 64 bits, infinity
    if errors and not explain(iter(errors)):
        return "refused and nothing said"
    if is_taken is None:
        return "decided by jsonschema alone"
    if is_taken is bool(errors):
        return "they differ"
    return "taken by both" if is_taken else "refused by both"


def said(compiled: Compiled, data: Mapping[str, Any]) -> str:
    first = next(compiled.errors(data), None)
    return f"{list(first.absolute_path)} {first.message[:200]}" if first else "jsonschema takes it"


if __name__ == "__main__":
    sys.exit(main())
