"""Fields that nobody owns any more after a handover."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from kxform.cluster.leftovers import without_leftovers

DATA = {
    "metadata": {"labels": {"a.b/c": "1", "d": "2"}, "finalizers": ["x", "y"]},
    "spec": {"replicas": 1, "ports": [{"port": 80, "protocol": "TCP"}, {"port": 80, "protocol": "UDP", "name": "n"}]},
}
UDP = 'k:{"port":80,"protocol":"UDP"}'


def entry(manager: str, fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"manager": manager, "operation": "Update", "fieldsV1": fields, **more}


def pruned(*entries: dict[str, Any]) -> dict[str, Any]:
    data = deepcopy(DATA)
    data["metadata"]["managedFields"] = list(entries)
    before = deepcopy(data)
    found = without_leftovers(data, {"kubectl"})
    assert data == before
    del found["metadata"]["managedFields"]
    return found


REPLICAS = {"f:spec": {"f:replicas": {}}}


@pytest.mark.parametrize(
    "entries",
    [
        (),
        (entry("another", REPLICAS),),
        (entry("kubectl", REPLICAS, operation="Apply"),),
        (entry("kubectl", REPLICAS, subresource="scale"),),
        (entry("kubectl", REPLICAS), entry("kxform", REPLICAS, operation="Apply")),
        (entry("kubectl", {"f:spec": {".": {}}}), entry("another", REPLICAS)),
        (entry("kubectl", {"f:spec": {"f:nope": {}, "f:ports": {'k:{"port":81}': {".": {}}, "i:7": {}}}, "f:metadata": {"f:finalizers": {'v:"z"': {}}}}),),
        (entry("kubectl", {"f:data": {"f:a": {}}}),),
        (entry("kubectl", {}), {"manager": "kubectl", "operation": "Update"}),
    ],
)  # fmt: skip
def test_what_stays(entries: tuple[dict[str, Any], ...]) -> None:
    assert pruned(*entries) == DATA


def test_what_goes() -> None:
    theirs = {
        "f:metadata": {"f:labels": {".": {}, "f:a.b/c": {}, "f:d": {}}, "f:finalizers": {'v:"x"': {}, 'v:"y"': {}}},
        "f:spec": {"f:ports": {".": {}, UDP: {".": {}, "f:name": {}, "f:port": {}}}, "f:replicas": {}},
    }
    ours = {
        "f:metadata": {"f:labels": {"f:d": {}}, "f:finalizers": {'v:"y"': {}}},
        "f:spec": {"f:ports": {UDP: {"f:port": {}}}},
    }
    found = pruned(entry("kubectl", theirs), entry("kxform", ours, operation="Apply"))
    assert found == {
        "metadata": {"labels": {"d": "2"}, "finalizers": ["y"]},
        "spec": {"ports": [{"port": 80, "protocol": "TCP"}, {"port": 80, "protocol": "UDP"}]},
    }
    found = pruned(entry("kubectl", theirs), entry("another", {"f:spec": {"f:replicas": {}}}))
    assert found == {"metadata": {}, "spec": {"replicas": 1}} | {"metadata": {"finalizers": []}}
    found = pruned(entry("kubectl", {"f:spec": {"f:ports": {"i:0": {}}}}))
    assert found["spec"]["ports"] == [DATA["spec"]["ports"][1]]
