"""Fields as a server writes them."""

from __future__ import annotations

from typing import Any

import pytest

from kxform.workflow.fields import path_of

DATA = {
    "metadata": {"labels": {"a.b/c": "1", "a": "2"}, "finalizers": ["x", "y"]},
    "data": {"key": "1", "a.b": "2", "a]": "3"},
    "spec": {
        "ports": [{"port": 80}, {"port": 80, "protocol": "UDP"}, {"port": 81, "protocol": "TCP"}],
        "template": {"spec": {"containers": [{"name": "a"}, {"name": "b", "image": "i"}, {"name": 'q"]'}]}},
    },
}


@pytest.mark.parametrize(
    ("field", "path"),
    [
        ("", ()),
        ("nope", ()),
        ("spec.nope", ("spec",)),
        ("spec.ports[7].port", ("spec", "ports")),
        ("spec.ports[1].protocol", ("spec", "ports", 1, "protocol")),
        ("spec.template.spec.containers[1].image", ("spec", "template", "spec", "containers", 1, "image")),
        ("data[key]", ("data", "key")),
        ("data[a.b]", ("data", "a.b")),
        (".data.a.b", ("data", "a.b")),
        (".metadata.labels.a.b/c", ("metadata", "labels", "a.b/c")),
        (".metadata.labels.a", ("metadata", "labels", "a")),
        ("metadata.labels[a.b/c]", ("metadata", "labels", "a.b/c")),
        ('.metadata.finalizers[="y"]', ("metadata", "finalizers", 1)),
        ('.spec.template.spec.containers[name="b"].image', ("spec", "template", "spec", "containers", 1, "image")),
        ('.spec.template.spec.containers[name="q\\"]"]', ("spec", "template", "spec", "containers", 2)),
        ('.spec.ports[port=80,protocol="UDP"]', ("spec", "ports", 1)),
        ('.spec.ports[port=80,protocol="TCP"]', ("spec", "ports", 0)),
        ('.spec.ports[port=82,protocol="TCP"].port', ("spec", "ports")),
        ("<nil>", ()),
        ("spec.ports.x", ("spec", "ports")),
        ("data.key[0].x", ("data", "key")),
    ],
)
def test_paths(field: str, path: tuple[Any, ...]) -> None:
    assert path_of(field, DATA) == path
