"""The JSON schema of a pipeline file, for editors: made from the transforms that there are, built in and installed."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from kxform import registry
from kxform.engine.pipeline import API_VERSION, KEYS, KIND, SELECT_KEYS, STEP_KEYS
from kxform.transform import Transform
from kxform.transform.options import Option, options_of

_TEXT = {"type": ["string", "integer"]}
_TEXTS: dict[str, Any] = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_TYPES: dict[str, dict[str, Any]] = {
    "bool": {"type": "boolean"},
    "int": {"type": "integer"},
    "str": _TEXT,
    "path": {"type": "string"},
    "choice": {"type": "string"},
    "list": {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]},
    "mapping": {"type": "object", "additionalProperties": _TEXT},
}


def pipeline_schema() -> dict[str, Any]:
    """Return the schema (JSON Schema, draft 7, which editors know)."""
    known, _ = registry.survey()
    steps = [_step(one.name, one.transform) for one in known]
    names = {"type": "string", "enum": [one.name for one in known]}
    properties = {
        "apiVersion": {"const": API_VERSION},
        "kind": {"const": KIND},
        "paths": _TEXTS,
        "exclude": _TEXTS,
        "kubernetes-version": {"type": "string"},
        "schema-location": _TEXTS,
        "use": _TEXTS,
        "steps": {"type": "array", "minItems": 1, "items": {"anyOf": [names, *steps]}},
    }
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": "kxform pipeline"}
    return head | _object(properties, KEYS, required=["steps"])


def _step(name: str, transform: type[Transform]) -> dict[str, Any]:
    options = {option.name.replace("_", "-"): _option(option) for option in options_of(transform)}
    properties: dict[str, Any] = {
        "transform": {"const": name},
        "with": _object(options, {}),
        "select": _object({key: {"type": "string"} for key in SELECT_KEYS}, SELECT_KEYS),
    }
    summary = (inspect.getdoc(transform) or "").partition("\n")[0]
    return {"title": name} | _object(properties, STEP_KEYS | {"transform": summary}, required=["transform"])


def _option(option: Option) -> dict[str, Any]:
    choices = {"enum": list(option.choices)} if option.choices else {}
    return _TYPES[option.kind] | choices | {"description": option.help}


def _object(
    properties: Mapping[str, Any], texts: Mapping[str, str], required: list[str] | None = None
) -> dict[str, Any]:
    told = {key: {"description": texts[key]} if key in texts else {} for key in properties}
    described = {key: value | told[key] for key, value in properties.items()}
    needed = {"required": required} if required else {}
    return {"type": "object", "properties": described, "additionalProperties": False} | needed
