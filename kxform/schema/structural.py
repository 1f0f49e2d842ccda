"""The structural schema of a CRD as a strict JSON schema that takes what the API server takes. Pure over plain data.

Sources: k8s.io/apiextensions-apiserver/pkg/apiserver/schema. A field with a null that is not nullable is pruned before
anything is validated; one with a default is filled in before. Value validations (`allOf` …) prune nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kxform.schema.formats import FORMAT_CHECKS
from kxform.schema.scalars import SCALARS

Schema = Mapping[str, Any]

_PLAIN = (
    "minimum", "maximum", "multipleOf", "minLength", "maxLength", "pattern", "minItems", "maxItems", "minProperties",
    "maxProperties",
)  # fmt: skip
_LISTS, _TYPE, _PRESERVE = ("allOf", "anyOf", "oneOf"), "type", "x-kubernetes-preserve-unknown-fields"
OBJECT_META = {"$ref": "#/$defs/meta.v1.ObjectMeta"}


def strict_schema(schema: Any, *, preserve: bool) -> dict[str, Any]:
    """Return the JSON schema of a custom resource: what its CRD says, and apiVersion, kind and metadata.

    Args:
        schema: the CRD's `openAPIV3Schema`; anything but a mapping says nothing.
        preserve: unknown fields are kept everywhere (`preserveUnknownFields`, the rule of v1beta1).
    """
    root = {_TYPE: "object", **(schema if isinstance(schema, Mapping) else {_PRESERVE: True})}
    made = _value({**root, "x-kubernetes-embedded-resource": True}, strict=not preserve)
    made["required"] = [name for name in made["required"] if name not in ("apiVersion", "kind", "metadata")]
    return made


def fields_only(schema: Any) -> Any:
    """Return a schema without all that it says of values: only which fields there are.

    The server drops the `status` of a new object before it validates it, where status is a subresource.
    """
    if isinstance(schema, list):
        return [fields_only(part) for part in schema]
    if not isinstance(schema, Mapping):
        return schema
    made = {key: schema[key] for key in schema if key == _PRESERVE or key.startswith("x-kubernetes-embedded")}
    if isinstance(schema.get("properties"), Mapping):
        made["properties"] = {name: fields_only(field) for name, field in schema["properties"].items()}
    made |= {key: fields_only(schema[key]) for key in ("items", "additionalProperties") if key in schema}
    return {**made, "closed": schema.get(_TYPE) == "object"}


def _value(schema: Any, *, strict: bool, null: bool = False) -> dict[str, Any]:
    """Return the JSON schema of a value.

    Args:
        schema: its structural schema.
        strict: fields that it does not name are errors.
        null: a null here is taken, because the server prunes it or fills in a default.
    """
    if not isinstance(schema, Mapping):
        return {}
    null = null or schema.get("nullable") is True
    made = _plain(schema, null=null)
    made.update(_fields(schema, strict=strict))
    if isinstance(schema.get("items"), Mapping):
        made["items"] = _value(schema["items"], strict=strict)
    if schema.get("x-kubernetes-embedded-resource"):
        _embed(made)
    return _and(made, _junctors(schema), null=null)


def _plain(schema: Schema, *, null: bool) -> dict[str, Any]:
    """Return what a schema says of a value by itself: its type, bounds, pattern, format, enum."""
    made: dict[str, Any] = {key: schema[key] for key in _PLAIN if key in schema}
    kinds = ["integer", "string"] if schema.get("x-kubernetes-int-or-string") else [schema.get(_TYPE)]
    kinds = [kind for kind in kinds if isinstance(kind, str) and kind]
    if kinds:
        made[_TYPE] = [*kinds, *(["null"] if null else [])]
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if schema.get(exclusive) is True and bound in made:  # a flag in OpenAPI 3.0, a number in JSON Schema
            made[exclusive] = made.pop(bound)
    if isinstance(schema.get("enum"), list):
        made["enum"] = [*schema["enum"], *([None] if null else [])]
    if schema.get("x-kubernetes-list-type") == "set" or schema.get("uniqueItems") is True:
        made["uniqueItems"] = True
    return {**_format(schema), **made}


def _format(schema: Schema) -> dict[str, Any]:
    name = schema.get("format")
    if name in ("int32", "int64") and schema.get(_TYPE) == "integer":
        return {bound: SCALARS[name][bound] for bound in ("minimum", "maximum")}
    is_known = isinstance(name, str) and name in FORMAT_CHECKS
    return {"format": name} if is_known and schema.get(_TYPE, "string") == "string" else {}


def _fields(schema: Schema, *, strict: bool) -> dict[str, Any]:
    """Return what a schema says of the fields of a mapping."""
    made: dict[str, Any] = {}
    required = names(schema.get("required"))
    fields = schema.get("properties")
    fields = fields if isinstance(fields, Mapping) else {}
    defaulted = {name for name, field in fields.items() if isinstance(field, Mapping) and "default" in field}
    needed = [name for name in required if name not in defaulted]
    if fields:
        made["properties"] = {
            name: _value(field, strict=strict, null=name not in needed) for name, field in fields.items()
        }
    if needed:
        made["required"] = needed
    others = schema.get("additionalProperties")
    if isinstance(others, Mapping):
        made["additionalProperties"] = _value(others, strict=strict, null=True)
    elif strict and not others and not schema.get(_PRESERVE) and (_is_object(schema) or fields):
        made["additionalProperties"] = False
    return made


def _is_object(schema: Schema) -> bool:
    return schema.get(_TYPE) == "object" or schema.get("closed") is True


def names(value: Any) -> list[str]:
    """Return the texts of a list of names; none where it is no list."""
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def _embed(made: dict[str, Any]) -> None:
    """Make a schema that of a whole object: the three fields that all have are checked as everywhere."""
    fields = made.setdefault("properties", {})
    own = fields.get("metadata", {}).get("properties", {})
    fields["metadata"] = {**OBJECT_META, **({"properties": own} if own else {})}
    for name in ("apiVersion", "kind"):
        fields[name] = {_TYPE: "string", **{key: fields[name][key] for key in fields.get(name, {}) if key != _TYPE}}
    made["required"] = list(dict.fromkeys([*made.get("required", []), "apiVersion", "kind"]))


def _junctors(schema: Schema) -> list[dict[str, Any]]:
    """Return what `allOf`, `anyOf`, `oneOf` and `not` say of a value."""
    found: list[dict[str, Any]] = []
    for key in _LISTS:
        if isinstance(schema.get(key), list):
            found.append({key: [_value(part, strict=False) for part in schema[key]]})
    if isinstance(schema.get("not"), Mapping):
        found.append({"not": _value(schema["not"], strict=False)})
    return found


def _and(made: dict[str, Any], junctors: list[dict[str, Any]], *, null: bool) -> dict[str, Any]:
    if junctors:
        together = {key: value for part in junctors for key, value in part.items()}
        made.update({"if": {"not": {_TYPE: "null"}}, "then": together} if null else together)
    return made
