"""`--schema-location`: folders of CRDs and of JSON schemas, and path templates; never the network."""

from __future__ import annotations

import json
import pickle
import socket
from pathlib import Path
from typing import Any

import pytest

from kxform.errors import KxformError, UsageError
from kxform.schema.locations import placeholders, schema_location
from kxform.schema.validator import Schemas

CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec:
  group: example.com
  names: {kind: Thing, plural: things}
  versions:
    - name: v1
      served: true
      schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}
"""
SCHEMA = {"type": "object", "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer"}}}}}


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def write(folder: Path, files: dict[str, Any]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")


def findings(location: str, size: Any = "a") -> list[str]:
    schemas = pickle.loads(pickle.dumps(Schemas("1.34", [schema_location(location, "1.34")])))  # for workers
    if not schemas.knows("example.com/v1", "Thing"):
        return ["unknown"]
    found = schemas.check({"spec": {"size": size}}, "example.com/v1", "Thing")
    return [f"{'.'.join(map(str, each.path))} {each.code}" for each in found]


@pytest.mark.parametrize(
    ("files", "location"),
    [
        ({"crds/thing.yaml": CRD}, "crds"),
        ({"crds/a/b/thing.yml": f"a: 1\n---\n{CRD}"}, "crds"),
        ({"thing.yaml": CRD}, "thing.yaml"),
        ({"crds/list.json": {"kind": "List", "items": [{"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "spec": {"group": "example.com", "names": {"kind": "Thing"}, "versions": [{"name": "v1", "served": True, "schema": {"openAPIV3Schema": SCHEMA}}]}}]}}, "crds"),
        ({"s/thing-example-v1.json": SCHEMA}, "s"),
        ({"s/example.com/thing_v1.json": SCHEMA}, "s"),
        ({"s/thing_v1.json": SCHEMA}, "s"),
        ({"s/v1.34.0-standalone-strict/thing-example-v1.json": SCHEMA}, "s"),
        ({"s/example.com/thing_v1.json": SCHEMA}, "s/{{ .Group }}/{{ .ResourceKind }}_{{ .ResourceAPIVersion }}.json"),
        ({"s/example.com/thing_v1.json": SCHEMA}, "s/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json"),
        ({"v1.34.0-standalone-strict/thing-example-v1.json": SCHEMA}, "{{ .NormalizedKubernetesVersion }}-standalone{{ .StrictSuffix }}/{{ .ResourceKind }}{{ .KindSuffix }}.json"),
        # what a schema refers to stands beside it
        ({"s/thing_v1.json": {"$ref": "_definitions.json#/definitions/Thing"}, "s/_definitions.json": {"definitions": {"Thing": SCHEMA}}}, "s"),
        ({"s/thing_v1.json": {"$id": "https://example.com/a/thing.json", "$ref": "_definitions.json#/definitions/Thing"}, "s/_definitions.json": {"definitions": {"Thing": SCHEMA}}}, "s"),
        ({"s/thing_v1.json": {"$schema": "http://json-schema.org/draft-07/schema#", **SCHEMA}}, "s"),
    ],
)  # fmt: skip
def test_where_schemas_are_found(
    files: dict[str, Any], location: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, files)
    monkeypatch.chdir(tmp_path)
    assert findings(location, 5) == []
    assert findings(location) == ["spec.size KX405"]
    assert findings(str(tmp_path / location)) == ["spec.size KX405"]


def test_a_kind_that_a_location_lacks_is_that_of_the_version(tmp_path: Path) -> None:
    write(tmp_path, {"thing_v1.json": SCHEMA})
    schemas = Schemas(extra=[schema_location(str(tmp_path))])
    assert schemas.knows("apps/v1", "Deployment")
    assert not schemas.knows("example.com/v1", "Other")


def test_a_location_goes_before_the_version(tmp_path: Path) -> None:
    write(tmp_path, {"deployment-apps-v1.json": {"required": ["x"]}})
    (found,) = Schemas(extra=[schema_location(str(tmp_path))]).check({}, "apps/v1", "Deployment")
    assert found.path == ("x",)


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("https://example.com/{{ .ResourceKind }}.json", "https://example.com/{{ .ResourceKind }}.json is an address, and kxform uses no network to validate"),
        ("HTTP://example.com", "HTTP://example.com is an address, and kxform uses no network to validate"),
        ("nowhere", "there is no schema location nowhere"),
        ("empty", "empty holds neither CRDs nor JSON schemas"),
        ("a/{{ .Kind }}.json", "there is no placeholder .Kind: there are .NormalizedKubernetesVersion, .StrictSuffix, .ResourceKind, .ResourceAPIVersion, .Group, .KindSuffix"),
        ("a/{{ ResourceKind }}.json", "a/{{ ResourceKind }}.json: a placeholder is written {{ .ResourceKind }}"),
    ],
)  # fmt: skip
def test_a_location_that_cannot_be_used(
    location: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"empty/deployment.yaml": "apiVersion: apps/v1\nkind: Deployment\n"})
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as caught:
        schema_location(location)
    assert (caught.value.code.id, caught.value.message) == ("KX421", message)


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"thing_v1.json": "{\n  not json"}, "thing_v1.json:2: error KX420: not JSON"),
        ({"thing_v1.json": "[]"}, "thing_v1.json: error KX420: not a JSON schema"),
        ({"thing_v1.json": {"type": "objekt"}}, "error KX420: not a JSON schema"),
        ({"thing_v1.json": {"$ref": "other.json"}}, "error KX420: not a JSON schema"),
        ({"thing_v1.json": {"$ref": "https://example.com/other.json"}}, "error KX420: not a JSON schema"),
        ({"thing_v1.json": {"$ref": "../secret.json"}, "../secret.json": {}}, "error KX420: not a JSON schema"),
        ({"crd.yaml": "a: [1\n# CustomResourceDefinition\n"}, "crd.yaml:"),
    ],
)
def test_a_schema_that_is_none_is_one_error(files: dict[str, Any], place: str, tmp_path: Path) -> None:
    write(tmp_path / "folder", files)
    with pytest.raises(KxformError) as caught:
        findings(str(tmp_path / "folder"))
    assert place in str(caught.value)


def test_what_a_manifest_says_is_no_way_out_of_the_folder(tmp_path: Path) -> None:
    write(tmp_path, {"s/a_v1.json": SCHEMA, "secret.json": SCHEMA, "secret_v1.json": SCHEMA})
    source = schema_location(f"{tmp_path}/s/{{{{ .ResourceKind }}}}.json")
    assert source.find("v1", "../secret") is None
    folder = schema_location(str(tmp_path / "s"))
    assert folder.find("v1", "../secret") is None
    assert folder.find("../v1", "secret") is None


@pytest.mark.parametrize(
    ("api_version", "kind", "expected"),
    [
        ("v1", "Pod", ("pod", "v1", "v1", "-v1")),
        ("apps/v1", "Deployment", ("deployment", "apps", "v1", "-apps-v1")),
        ("networking.k8s.io/v1", "Ingress", ("ingress", "networking.k8s.io", "v1", "-networking-v1")),
    ],
)
def test_the_placeholders_are_those_of_kubeconform(api_version: str, kind: str, expected: tuple[str, ...]) -> None:
    values = placeholders(api_version, kind, "v1.34.2")
    assert tuple(values[key] for key in ("ResourceKind", "Group", "ResourceAPIVersion", "KindSuffix")) == expected
    assert values["NormalizedKubernetesVersion"] == "v1.34.0"
