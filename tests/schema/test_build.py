"""From an OpenAPI document, or a folder of JSON schemas, to a bundle."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kxform.schema.build import bundle_text, main, read_definitions, write_bundle
from kxform.schema.bundle import Bundle

GVK = [{"group": "apps", "version": "v1", "kind": "Thing"}]
V2: dict[str, Any] = {
    "io.k8s.api.apps.v1.Thing": {
        "description": "A thing.",
        "type": "object",
        "required": ["metadata", "spec"],
        "properties": {
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "metadata": {"$ref": "#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"},
            "spec": {"$ref": "#/definitions/io.k8s.api.apps.v1.ThingSpec"},
        },
        "x-kubernetes-group-version-kind": GVK,
    },
    "io.k8s.api.apps.v1.ThingSpec": {
        "type": "object",
        "required": ["name", "limit"],
        "properties": {
            "name": {"type": "string", "description": "a"},
            "mode": {"type": "string", "enum": ["A", "B"]},
            "count": {"type": "integer", "format": "int32"},
            "limit": {"$ref": "#/definitions/io.k8s.apimachinery.pkg.api.resource.Quantity"},
            "port": {"$ref": "#/definitions/io.k8s.apimachinery.pkg.util.intstr.IntOrString"},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
            "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": True, "properties": {"a": {}}},
            "items": {"type": "array", "items": {"type": "string"}},
        },
    },
    "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta": {"type": "object", "properties": {"name": {"type": "string"}}},
    "io.k8s.apimachinery.pkg.api.resource.Quantity": {"type": "string", "description": "a quantity"},
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": {"type": "string", "format": "int-or-string"},
    "io.k8s.api.apps.v1.Unused": {"type": "object"},
}
SPEC = {
    "type": ["object", "null"],
    "properties": {
        "name": {"type": "string"},
        "mode": {"type": ["string", "null"], "enum": ["A", "B", "", None]},
        "count": {"$ref": "#/$defs/int32"},
        "limit": {"$ref": "#/$defs/quantity", "type": ["string", "number"]},
        "port": {"$ref": "#/$defs/intOrString"},
        "labels": {"type": ["object", "null"], "additionalProperties": {"type": ["string", "null"]}},
        "free": {"type": ["object", "null"], "properties": {"a": {}}},
        "items": {"type": ["array", "null"], "items": {"type": ["string", "null"]}},
    },
    "additionalProperties": False,
    "required": ["limit", "name"],
}


def v3(schema: Any) -> Any:
    """A schema of OpenAPI 2 as version 3 writes it."""
    if isinstance(schema, list):
        return [v3(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"allOf": [{"$ref": schema["$ref"].replace("#/definitions/", "#/components/schemas/")}], "default": {}}
    return {key: v3(value) for key, value in schema.items()}


def json_schema(schema: Any) -> Any:
    """A schema of OpenAPI 2 as a folder of JSON schemas has it."""
    text = (
        json.dumps(schema)
        .replace("#/definitions/", "#/$defs/")
        .replace('"type": "string"', '"type": ["string", "null"]')
    )
    return json.loads(text)


SOURCES = {
    "swagger": {"swagger": "2.0", "definitions": V2},
    "openapi3": {"openapi": "3.0.0", "components": {"schemas": v3(V2)}},
    "folder": {"$defs": json_schema(V2)},
}


@pytest.mark.parametrize("source", SOURCES)
def test_all_sources_make_the_same_bundle(source: str, tmp_path: Path) -> None:
    path = tmp_path / "_definitions.json"
    path.write_text(json.dumps(SOURCES[source]))
    text = bundle_text("1.30", read_definitions([tmp_path if source == "folder" else path]))
    opened = Bundle(text)
    assert opened.kinds == {"apps/v1": {"Thing": "apps.v1.Thing"}}
    schema = opened.schema("apps/v1", "Thing")
    assert schema is not None
    assert schema["$defs"]["apps.v1.ThingSpec"] == SPEC
    thing = schema["$defs"]["apps.v1.Thing"]
    assert thing["properties"]["spec"] == {"$ref": "#/$defs/apps.v1.ThingSpec", "type": "object"}
    assert thing["required"] == ["metadata", "spec"]
    assert "Unused" not in text
    assert "A thing" not in text


def test_the_same_source_makes_the_same_bytes_and_an_entry(tmp_path: Path) -> None:
    source = tmp_path / "swagger.json"
    source.write_text(json.dumps(SOURCES["swagger"]))
    folder = tmp_path / "schemas"
    first = write_bundle(folder, "1.30", [source], "here").read_bytes()
    assert main(["1.9", str(source), "--origin", "there", "--folder", str(folder)]) == 0
    assert write_bundle(folder, "1.30", [source], "here").read_bytes() == first
    bundles = json.loads((folder / "manifest.json").read_text())["bundles"]
    assert [(version, fact["kinds"], fact["origin"]) for version, fact in bundles.items()] == [
        ("1.9", 1, "there"),
        ("1.30", 1, "here"),
    ]


@pytest.mark.parametrize("document", ['{"info": 1}', "not JSON"])
def test_what_holds_no_definitions_is_an_error(
    document: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "swagger.json"
    source.write_text(document)
    with pytest.raises(SystemExit) as caught:
        main(["1.30", str(source), "--origin", "x", "--folder", str(tmp_path)])
    assert caught.value.code == 2
    assert "error:" in capsys.readouterr().err
