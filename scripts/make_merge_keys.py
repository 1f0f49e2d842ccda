"""Write kxform/kube/tables/merge_keys.yaml out of the definitions of the Kubernetes API.

    pip install kubernetes-validate        # in a throw-away environment: it carries the definitions of many versions
    python scripts/make_merge_keys.py .../kubernetes-json-schema/v1.37.0-local/_definitions.json [OLDER ...]

What a newer file defines wins; an older one adds the kinds and types that are gone since. `OLD` names versions of an
API that were gone before such definitions carried what is needed here; they were patched as the kinds of today are.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parent.parent / "kxform" / "kube" / "tables" / "merge_keys.yaml"
PREFIXES = (
    "io.k8s.api.",
    "io.k8s.apimachinery.pkg.apis.",
    "io.k8s.apiextensions-apiserver.pkg.apis.",
    "io.k8s.kube-aggregator.pkg.apis.",
)
OLD = {
    "apps/v1beta1": {"apps.v1": ["ControllerRevision", "Deployment", "StatefulSet"]},
    "apps/v1beta2": {"apps.v1": ["ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"]},
    "autoscaling/v2beta1": {"autoscaling.v2": ["HorizontalPodAutoscaler"]},
    "batch/v1beta1": {"batch.v1": ["CronJob"]},
    "extensions/v1beta1": {
        "apps.v1": ["DaemonSet", "Deployment", "ReplicaSet"],
        "networking.v1": ["Ingress", "NetworkPolicy"],
    },
    "networking.k8s.io/v1beta1": {"networking.v1": ["Ingress", "IngressClass"]},
    "policy/v1beta1": {"policy.v1": ["PodDisruptionBudget"]},
    "rbac.authorization.k8s.io/v1beta1": {"rbac.v1": ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"]},
}
HEAD = """\
# How strategic merge patches treat the fields of the API's types.
# Made by scripts/make_merge_keys.py: do not edit. Source: the OpenAPI definitions of Kubernetes {versions},
# x-kubernetes-patch-strategy and x-kubernetes-patch-merge-key, as the PyPI package kubernetes-validate carries them.
#
# kinds  the kinds of each apiVersion, by the package of their types: `apps.v1` and `Deployment` give the type
#        `apps.v1.Deployment`; versions that no server of today serves are patched as their successors
# types  the fields that need a word, by type. A field that is not listed is a mapping that is merged, or a value
#        or list that is replaced; `metadata` of every kind is a meta.v1.ObjectMeta
#   type      of the field's value, or of each item of a merged list
#   strategy  merge a list by `key` (without a key: of scalars, as a set), or replace a mapping; retainKeys is how a
#             client writes its patch ($retainKeys), and changes nothing for who applies it
"""

Definitions = Mapping[str, Any]
Types = Mapping[str, dict[str, dict[str, Any]]]


def short(name: str) -> str:
    """Return the name of a type without what all of them share."""
    prefix = next((prefix for prefix in PREFIXES if name.startswith(prefix)), "")
    return name.removeprefix(prefix)


def read(paths: list[Path]) -> Definitions:
    """Return the definitions of all files, by short name; the first file that has one wins."""
    found: dict[str, Any] = {}
    for path in paths:
        text = json.loads(path.read_text(encoding="utf-8"))
        for name, definition in (text.get("$defs") or text["definitions"]).items():
            found.setdefault(short(name), definition)
    return found


def type_of(schema: Mapping[str, Any] | None) -> str:
    """Return the type that a schema refers to, or nothing."""
    return short(str((schema or {}).get("$ref", "")).rpartition("/")[2])


def entry_of(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return what there is to say about a field."""
    strategy, key = schema.get("x-kubernetes-patch-strategy", ""), schema.get("x-kubernetes-patch-merge-key")
    if "items" in schema and "merge" not in strategy:
        return {}
    entry = {"type": type_of(schema) or type_of(schema.get("items")), "strategy": strategy, "key": key}
    return {name: value for name, value in entry.items() if value}


def fields(definition: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the fields of a type about which there may be something to say."""
    for field, schema in sorted((definition.get("properties") or {}).items()):
        entry = entry_of(schema)
        if entry:
            yield field, entry


def telling(types: Types) -> set[str]:
    """Return the types from which a field with a strategy can be reached."""
    found: set[str] = set()
    while True:
        more = {name for name, entries in types.items() if any(map(partial(says, found), entries.values()))}
        if more == found:
            return found
        found = more


def says(wanted: set[str], entry: Mapping[str, Any]) -> bool:
    """Tell whether a field has a strategy, or is of a type from which one can be reached."""
    return "strategy" in entry or entry.get("type") in wanted


def reached(types: Types, roots: set[str]) -> set[str]:
    """Return the types that are reached from some types, with these."""
    found, waiting = set(roots), list(roots)
    while waiting:
        for entry in types.get(waiting.pop(), {}).values():
            name = entry.get("type", "")
            if name and name not in found:
                found.add(name)
                waiting.append(name)
    return found


def kinds(definitions: Definitions) -> Iterator[tuple[str, str, str]]:
    """Yield apiVersion, package and name of every kind that is an object of its own."""
    for name, definition in definitions.items():
        identity = definition.get("x-kubernetes-group-version-kind") or []
        metadata = type_of((definition.get("properties") or {}).get("metadata"))
        if len(identity) == 1 and metadata == "meta.v1.ObjectMeta":
            group, version = identity[0]["group"], identity[0]["version"]
            yield f"{group}/{version}" if group else version, name.rpartition(".")[0], identity[0]["kind"]


def flow(entry: Mapping[str, Any]) -> str:
    """Return a small mapping in flow style; a text with a comma in quotes."""
    parts = (f"{key}: {json.dumps(value) if ',' in value else value}" for key, value in entry.items())
    return "{" + ", ".join(parts) + "}"


def table(definitions: Definitions, versions: str) -> str:
    """Return the table as text."""
    packages: dict[str, dict[str, list[str]]] = {version: dict(packages) for version, packages in OLD.items()}
    for version, package, kind in kinds(definitions):
        packages.setdefault(version, {}).setdefault(package, []).append(kind)
    lines = [HEAD.format(versions=versions) + "kinds:"]
    for version in sorted(packages):
        rows = [f"{package}: [{', '.join(sorted(set(names)))}]" for package, names in sorted(packages[version].items())]
        lines += [f"  {version}:", *(f"    {row}" for row in rows)]
    return "\n".join([*lines, "types:", *type_lines(definitions)]) + "\n"


def type_lines(definitions: Definitions) -> Iterator[str]:
    """Yield the lines of the types that say something and belong to some kind."""
    roots = {f"{package}.{kind}" for _, package, kind in kinds(definitions)}
    types = {name: dict(fields(definition)) for name, definition in definitions.items()}
    for name in roots:
        types[name].pop("metadata", None)
    wanted = telling(types) & reached(types, {*roots, "meta.v1.ObjectMeta"})
    for name in sorted(wanted):
        yield f"  {name}:"
        for field, entry in types[name].items():
            if says(wanted, entry):
                kept = {key: value for key, value in entry.items() if key != "type" or value in wanted}
                yield f"    {field}: {flow(kept)}"


def main() -> int:
    """Write the table."""
    paths = [Path(argument) for argument in sys.argv[1:]]
    if not paths:
        print(__doc__, file=sys.stderr)
        return 2
    versions = ", ".join(path.parent.name.removeprefix("v").removesuffix("-local") for path in paths)
    TABLE.write_text(table(read(paths), versions), encoding="utf-8")
    print(f"wrote {TABLE}: now run python scripts/write_tables.py")
    return 0


if __name__ == "__main__":
    sys.exit(main())
