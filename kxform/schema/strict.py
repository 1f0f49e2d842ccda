"""OpenAPI definitions made strict: what the API server's decoder takes with field validation on, and nothing else.

Pure over plain data. In Go a `null` is decoded as the value that is not there, so every type takes it; a field that
is required takes it nowhere, as there it counts as missing. A string with an enum takes `""` where it is not required:
most of the server's defaults are given to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kxform.kube.tables import load_table
from kxform.schema.scalars import FORMATS, SCALAR_DEFINITIONS, SPECIAL

Schema = Mapping[str, Any]
Definitions = Mapping[str, Schema]

_PREFIXES = (
    "io.k8s.api.",
    "io.k8s.apimachinery.pkg.apis.",
    "io.k8s.apimachinery.pkg.api.",
    "io.k8s.apimachinery.pkg.",
    "io.k8s.apiextensions-apiserver.pkg.apis.",
    "io.k8s.kube-aggregator.pkg.apis.",
)
_METADATA = ("meta.v1.ObjectMeta", "meta.v1.ListMeta")


def short_name(name: str) -> str:
    """Return the name of a definition without what all of them share: `apps.v1.Deployment`."""
    prefix = next((prefix for prefix in _PREFIXES if name.startswith(prefix)), "")
    return name.removeprefix(prefix)


def strict_definitions(definitions: Definitions) -> dict[str, dict[str, Any]]:
    """Return all definitions, strict, by their short names, with the scalars that they share.

    Args:
        definitions: those of OpenAPI 2 or 3, or of JSON schemas made of them.
    """
    named = {short_name(name): _without_lax(short_name(name), schema) for name, schema in definitions.items()}
    types = {name: _plain_types(schema) for name, schema in named.items()}
    made = {name: _definition(schema, types) for name, schema in named.items()}
    return {**made, **{name: dict(schema) for name, schema in SPECIAL.items() if name in made}, **_scalars()}


def _without_lax(name: str, schema: Schema) -> Schema:
    """Return a definition that requires nothing that the API server takes without."""
    lax = load_table("accepted_absent")["fields"].get(name)
    return {**schema, "required": [key for key in schema.get("required", ()) if key not in lax]} if lax else schema


def _scalars() -> dict[str, dict[str, Any]]:
    return {name: dict(schema) for name, schema in SCALAR_DEFINITIONS.items()}


def kinds_of(definitions: Definitions) -> dict[str, dict[str, str]]:
    """Return the short name of the definition of every kind that is an object or a list, by apiVersion and kind."""
    found: dict[str, dict[str, str]] = {}
    for name, schema in definitions.items():
        identity = schema.get("x-kubernetes-group-version-kind") or []
        if len(identity) == 1 and _type_of(schema.get("properties", {}).get("metadata", {})) in _METADATA:
            group, version, kind = (identity[0][key] for key in ("group", "version", "kind"))
            found.setdefault(f"{group}/{version}" if group else version, {})[kind] = short_name(name)
    return {version: dict(sorted(found[version].items())) for version in sorted(found)}


def reached(definitions: Definitions, roots: Iterator[str]) -> set[str]:
    """Return the names of the definitions that are needed for some, with these."""
    waiting, found = list(roots), set[str]()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += references(definitions[name])
    return found


def references(schema: Any) -> Iterator[str]:
    """Yield the names of the definitions that a schema refers to."""
    if isinstance(schema, Mapping):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"].rpartition("/")[2]
        schema = list(schema.values())
    if isinstance(schema, list):
        for part in schema:
            yield from references(part)


def _definition(schema: Schema, types: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return a definition; one of an object without properties has none, and knows no field."""
    made = _value(schema, types)
    is_closed = "additionalProperties" in made or schema.get("x-kubernetes-preserve-unknown-fields")
    if not is_closed and "object" in _plain_types(schema):
        made["additionalProperties"] = False
    return made


def _value(schema: Schema, types: Mapping[str, list[str]], *, required: bool = False) -> dict[str, Any]:
    """Return the schema of a field, an item or a definition."""
    name = _type_of(schema)
    if name:
        wanted = _not_null(schema, types) if required else []
        scalar = SPECIAL.get(name, {}).get("$ref")
        return {"$ref": scalar or f"#/$defs/{name}", **({"type": _one_or_more(wanted)} if wanted else {})}
    if schema.get("format") in FORMATS:
        scalar = {"$ref": f"#/$defs/{FORMATS[schema['format']]}"}
        return {**scalar, "type": _one_or_more(_not_null(scalar, types))} if required else scalar
    kinds = _plain_types(schema)
    made: dict[str, Any] = {"type": _one_or_more(kinds if required else [*kinds, "null"])} if kinds else {}
    made.update(_inside(schema, types))
    if "enum" in schema:
        plain = [value for value in schema["enum"] if value is not None]
        made["enum"] = plain if required else [*plain, *([""] if "" not in plain else []), None]
    return made


def _inside(schema: Schema, types: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return the schemas of what a schema's objects and lists hold."""
    made: dict[str, Any] = {}
    required = schema.get("required") or []
    if schema.get("properties"):
        fields = schema["properties"].items()
        made["properties"] = {key: _field(key, field, types, key in required) for key, field in fields}
        if not schema.get("x-kubernetes-preserve-unknown-fields"):
            made["additionalProperties"] = False
    if required:
        made["required"] = sorted(required)
    if isinstance(schema.get("additionalProperties"), Mapping):
        made["additionalProperties"] = _value(schema["additionalProperties"], types)
    if "items" in schema:
        made["items"] = _value(schema["items"], types)
    return made


def _field(key: str, schema: Schema, types: Mapping[str, list[str]], required: bool) -> dict[str, Any]:
    """Return the schema of a field. Which apiVersion and kind a definition is for, the index of the kinds says."""
    if key in ("apiVersion", "kind"):
        schema = {name: value for name, value in schema.items() if name != "enum"}
    return _value(schema, types, required=required)


def _type_of(schema: Schema) -> str:
    """Return the short name of the definition that a schema is, also in the one-item `allOf` of OpenAPI 3."""
    if "$ref" not in schema and len(schema.get("allOf") or []) == 1:
        schema = schema["allOf"][0]
    return short_name(schema.get("$ref", "").rpartition("/")[2])


def _plain_types(schema: Schema) -> list[str]:
    written = schema.get("type", [])
    return [kind for kind in ([written] if isinstance(written, str) else written) if kind != "null"]


def _not_null(schema: Schema, types: Mapping[str, list[str]]) -> list[str]:
    """Return the types that a schema takes but for null, through references."""
    name = _type_of(schema)
    if name:
        schema = SCALAR_DEFINITIONS.get(name) or SPECIAL.get(name) or {"type": types.get(name, [])}
        return _not_null(schema, types)
    return _plain_types(schema)


def _one_or_more(kinds: list[str]) -> str | list[str]:
    return kinds[0] if len(kinds) == 1 else kinds
