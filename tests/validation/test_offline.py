"""No network is used to validate (peers' complaint 19), whatever schemas and manifests name."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from kxform.errors import UsageError

Look = Callable[..., list[Any]]
FOO = "apiVersion: x.io/v1\nkind: Foo\nmetadata: {name: a}\nspec: {size: big}\n"
SPEC = {"type": "object", "properties": {"size": {"type": "integer"}}}


class Server:
    """A server that counts what it is asked for."""

    def __init__(self) -> None:
        asked: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps(SPEC).encode())

            def log_message(self, *_: Any) -> None:
                pass

        self.asked = asked
        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture
def server() -> Iterator[Server]:
    one = Server()
    yield one
    one.http.shutdown()
    one.http.server_close()


def schema(reference: str) -> str:
    return json.dumps({"type": "object", "properties": {"spec": {"$ref": reference}}})


def codes_of(results: list[Any]) -> list[str]:
    return [one.code.id for result in results for one in result.findings]


def test_19_a_ref_to_an_address_is_not_fetched(look: Look, server: Server) -> None:
    files = {"m/a.yaml": FOO, "s/foo-x-v1.json": schema(f"{server.address}/spec.json")}
    results = look(files, paths=["m"], locations=("s",))
    assert server.asked == []
    assert codes_of(results) == ["KX420"]
    assert str(results[0].findings[0].place) == "m/a.yaml:1:1"
    assert not results[0].unreadable


@pytest.mark.parametrize("reference", ["{}/spec.json", "{}/deep/er/spec.json", "{}/spec.json#", "spec.json"])
def test_19_a_ref_to_an_address_is_the_file_beside(look: Look, server: Server, reference: str) -> None:
    files = {"m/a.yaml": FOO, "s/foo-x-v1.json": schema(reference.format(server.address))}
    results = look({**files, "s/spec.json": json.dumps(SPEC)}, paths=["m"], locations=("s",))
    assert server.asked == []
    assert [str(one.place) for one in results[0].findings] == ["m/a.yaml:4:8"]
    assert codes_of(results) == ["KX405"]


def test_19_a_ref_does_not_lead_out_of_the_folder(look: Look) -> None:
    files = {"m/a.yaml": FOO, "s/foo-x-v1.json": schema("../secret.json"), "secret.json": json.dumps(SPEC)}
    assert codes_of(look(files, paths=["m"], locations=("s",))) == ["KX420"]


def test_19_a_ref_in_a_crd_is_not_fetched(look: Look, server: Server) -> None:
    crd = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "foos.x.io"},
        "spec": {
            "group": "x.io",
            "scope": "Namespaced",
            "names": {"kind": "Foo", "plural": "foos"},
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "storage": True,
                    "schema": {
                        "openAPIV3Schema": {
                            "type": "object",
                            "properties": {"spec": {"$ref": f"{server.address}/spec.json"}},
                        }
                    },
                }
            ],
        },
    }
    look({"a.yaml": FOO, "crd.json": json.dumps(crd)})
    assert server.asked == []


@pytest.mark.parametrize("address", ["http://x.io/{{ .ResourceKind }}.json", "https://x.io", "file:///s", "oci://x/y"])
def test_19_an_address_is_no_schema_location(look: Look, address: str) -> None:
    with pytest.raises(UsageError) as caught:
        look(FOO, locations=(address,))
    assert caught.value.code.id == "KX421"
    assert address in caught.value.message


def test_19_no_socket_is_opened(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("the network")

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    files = {"a.yaml": FOO, "b.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {a: 1}}\n"}
    assert codes_of(look(files, versions=("1.25", "1.37"), cross_object=True)) == ["KX401", "KX401", "KX405"]
