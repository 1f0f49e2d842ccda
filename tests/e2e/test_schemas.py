"""The schemas of a real server: what they say is what the server says."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from kxform.cluster.errors import ClusterError
from kxform.cluster.openapi import schemas_of
from kxform.cluster.server import Server
from kxform.schema.validator import Schemas

SCHEMA = {
    "type": "object",
    "properties": {
        "spec": {
            "type": "object",
            "required": ["depth"],
            "properties": {
                "depth": {"type": "integer", "minimum": 1},
                "shape": {"type": "string", "enum": ["deep", "flat"]},
            },
        }
    },
}
CRD = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "lakes.kxform.example.com"},
    "spec": {
        "group": "kxform.example.com",
        "scope": "Namespaced",
        "names": {"kind": "Lake", "plural": "lakes"},
        "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": SCHEMA}}],
    },
}


def lake(**spec: Any) -> dict[str, Any]:
    return {"apiVersion": "kxform.example.com/v1", "kind": "Lake", "metadata": {"name": "a"}, "spec": spec}


def service(**spec: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": spec}


def is_taken(server: Server, data: dict[str, Any]) -> bool:
    try:
        server.apply(data, dry_run=True)
    except ClusterError as error:
        assert error.reason == "NoKindMatch" or error.status in (400, 404, 422, 500), error
        return False
    return True


def test_what_the_schemas_say_is_what_the_server_says(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    server.apply(CRD)
    definitions, end = server.resource_for(CRD["apiVersion"], CRD["kind"]), time.monotonic() + 30  # type: ignore[arg-type]
    try:
        while not is_taken(server, lake(depth=1)) and time.monotonic() < end:
            time.sleep(0.1)
            server.discovery.forget("kxform.example.com/v1")
        found = schemas_of(server)
        schemas = Schemas(found.version, server=found)
        assert server.version.startswith(f"v{found.version}.")
        for data, taken in [
            (lake(depth=1, shape="deep"), True),
            (lake(depth=0), False),
            (lake(shape="deep"), False),
            (lake(depth=1, shape="round"), False),
            (service(ports=[{"port": 80}]), True),
            (service(ports=[{"port": "http"}]), False),
            ({**service(ports=[{"port": 80}]), "apiVersion": "v2"}, False),
        ]:
            valid = not schemas.check(data, data["apiVersion"], data["kind"])
            assert (valid, is_taken(server, data)) == (taken, taken), data
        kinds = {(one.api_version, one.kind) for one in server.discovery.of_group(["apps/v1"])}
        assert all(schemas.knows(*kind) for kind in kinds)
    finally:
        server.delete(definitions, "lakes.kxform.example.com")
