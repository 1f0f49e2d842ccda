"""The schemas of a server. v2.json is from a server of 1.20 with two CRDs, v3-*.json the same as newer servers write it."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from kxform.cluster import codes
from kxform.cluster.errors import ClusterError
from kxform.cluster.openapi import NO_OPENAPI, schemas_of
from kxform.cluster.server import Server
from kxform.schema.served import ServerSchemas
from kxform.schema.validator import Schemas
from tests.cluster.fake import FakeServer, Fault

HERE = Path(__file__).parent / "openapi"
CRD = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "wells.example.com"},
    "spec": {
        "group": "example.com",
        "scope": "Namespaced",
        "names": {"kind": "Well", "plural": "wells"},
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {
                            "spec": {"type": "object", "properties": {"depth": {"type": "integer", "minimum": 1}}}
                        },
                    }
                },
            }
        ],
    },
}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "kxform" / "openapi"


def recorded(name: str) -> Any:
    return json.loads((HERE / name).read_text("utf-8"))


def serve(fake: FakeServer, version: int) -> None:
    if version == 2:
        fake.answers["/openapi/v2"] = recorded("v2.json")
        return
    names = {"api/v1": "v3-api-v1.json", "apis/example.com/v1": "v3-apis-example.com-v1.json"}
    others = ("api", "apis", "apis/example.com", "version", ".well-known/openid-configuration")
    paths = {path: {"serverRelativeURL": f"/openapi/v3/{path}?hash=A1"} for path in (*names, *others)}
    fake.answers["/openapi/v3"] = {"paths": paths}
    fake.answers |= {f"/openapi/v3/{path}": recorded(name) for path, name in names.items()}


def said(schemas: ServerSchemas, data: dict[str, Any]) -> list[str]:
    found = Schemas("1.34", server=schemas).check(data, data["apiVersion"], data["kind"])
    return [f"{error.code} {'.'.join(map(str, error.path))}" for error in found]


def well(**spec: Any) -> dict[str, Any]:
    return {"apiVersion": "example.com/v1", "kind": "Well", "metadata": {"name": "a"}, "spec": spec}


def config_map(**fields: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, **fields}


def open_one(**fields: Any) -> dict[str, Any]:
    return {"apiVersion": "example.com/v1", "kind": "Open", "metadata": {"name": "a"}, **fields}


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize(
    ("data", "errors"),
    [
        (config_map(data={"a": "b"}), []),
        (config_map(data={"a": 1}, date={}), ["KX405 data.a", "KX404 date"]),
        (well(depth=1, port="http", any={"x": [1]}, shape="deep"), []),
        (well(depth="1", colour="red", shape="dry"), ["KX404 spec.colour", "KX405 spec.depth", "KX407 spec.shape"]),
        (well(), ["KX406 spec.depth"]),
        ({**well(depth=1), "metadata": {"nam": "a"}}, ["KX404 metadata.nam"]),
        (open_one(spec={"x": 1}, other=1), []),
        (open_one(metadata={"labels": {"a": 1}}), ["KX405 metadata.labels.a"]),
        ({"apiVersion": "apps/v1", "kind": "Deployment"}, ["KX401 apiVersion"]),  # kxform knows it, the server does not
        ({"apiVersion": "v1", "kind": "ConfigMop"}, ["KX401 kind"]),
    ],
)
def test_what_the_server_publishes(
    fake: FakeServer, server: Server, version: int, data: dict[str, Any], errors: list[str]
) -> None:
    serve(fake, version)
    found = pickle.loads(pickle.dumps(schemas_of(server)))  # for workers
    assert sorted(said(found, data)) == sorted(errors)
    assert found.version == "1.34"


@pytest.mark.parametrize("version", [2, 3])
def test_a_definition_says_more_than_openapi(fake: FakeServer, server: Server, version: int) -> None:
    serve(fake, version)
    assert said(schemas_of(server), well(depth=0)) == []
    server.apply(CRD)
    assert said(schemas_of(server), well(depth=0)) == ["KX409 spec.depth"]


def test_definitions_that_may_not_be_read_are_left_to_openapi(fake: FakeServer, server: Server) -> None:
    serve(fake, 3)
    server.apply(CRD)
    fake.faults.append(Fault(403, about="GET /apis/apiextensions.k8s.io/v1/customresourcedefinitions", times=9))
    assert said(schemas_of(server), well(depth=0, x=1)) == ["KX404 spec.x"]


def test_documents_of_version_3_are_asked_for_once_until_one_changes(
    fake: FakeServer, server: Server, cache: Path
) -> None:
    serve(fake, 3)
    schemas_of(server)
    assert "GET /openapi/v3/api/v1?hash=A1" in fake.requests
    (file,) = cache.iterdir()
    assert "127.0.0.1" not in file.name
    fake.requests.clear()
    assert said(schemas_of(server), config_map(data=1)) == ["KX405 data"]
    assert [line for line in fake.requests if "openapi" in line] == ["GET /openapi/v3"]
    fake.answers["/openapi/v3"]["paths"]["api/v1"]["serverRelativeURL"] = "/openapi/v3/api/v1?hash=B2"
    schemas_of(server)
    assert "GET /openapi/v3/api/v1?hash=B2" in fake.requests


def test_version_2_is_asked_for_again_when_the_server_is_another(
    fake: FakeServer, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(fake, 2)
    for _ in range(2):
        schemas_of(server)
    assert fake.requests.count("GET /openapi/v2") == 1
    monkeypatch.setattr(server, "version", "v1.35.0")
    assert schemas_of(server).version == "1.35"
    assert fake.requests.count("GET /openapi/v2") == 2


@pytest.mark.parametrize("text", ["{}", "[]", '{"mark": 1}', "{"])
def test_a_broken_cache_is_none(fake: FakeServer, server: Server, cache: Path, text: str) -> None:
    serve(fake, 2)
    schemas_of(server)
    next(cache.iterdir()).write_text(text, "utf-8")
    assert said(schemas_of(server), config_map(data=1)) == ["KX405 data"]


def test_a_server_without_openapi(fake: FakeServer, server: Server) -> None:
    with pytest.raises(ClusterError) as caught:
        schemas_of(server)
    assert caught.value.code is NO_OPENAPI
    fake.answers["/openapi/v2"] = {"definitions": {"a": []}}
    with pytest.raises(ClusterError) as caught:
        schemas_of(server)
    assert caught.value.code is NO_OPENAPI
    fake.faults.append(Fault(503, times=99, about="/openapi/"))
    with pytest.raises(ClusterError) as caught:
        schemas_of(server)
    assert caught.value.code is codes.SERVER_FAILED


def test_files_for_a_schema_location(fake: FakeServer, server: Server) -> None:
    serve(fake, 2)
    server.apply(CRD)
    files = dict(schemas_of(server).files())
    assert {"v1/configmap_v1.json", "example.com/well_v1.json", "example.com/open_v1.json"} <= files.keys()
    assert not any("list" in name for name in files)
    assert files["example.com/well_v1.json"]["properties"]["spec"]["properties"]["depth"]["minimum"] == 1
