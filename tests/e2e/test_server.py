"""`Server` against a real one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kxform.cluster import codes
from kxform.cluster.cache import Cache
from kxform.cluster.connect import ClientTransport
from kxform.cluster.errors import ClusterError
from kxform.cluster.server import Server
from tests.e2e.control_plane import LOOPBACK, TOKEN, ControlPlane


def config_map(name: str, **data: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data}


def test_an_object_is_created_changed_listed_and_deleted(server: Server, namespace: str) -> None:
    kind = server.resource_for("v1", "ConfigMap")
    assert (kind.name, kind.namespaced) == ("configmaps", True)
    assert {"get", "list", "patch", "delete"} <= set(kind.verbs)
    first = server.apply(config_map("a", key="1"))
    again = server.apply(config_map("a", key="1"))
    changed = server.apply(config_map("a", key="2"))
    assert (first.created, again.created, changed.created) == (True, False, False)
    versions = [one.data["metadata"]["resourceVersion"] for one in (first, again, changed)]
    assert versions[0] == versions[1] != versions[2]
    assert server.get(kind, "a")["data"] == {"key": "2"}
    assert [one["metadata"]["name"] for one in server.list(kind, namespace, fields="metadata.name=a")] == ["a"]
    assert server.delete(kind, "a")
    assert not server.delete(kind, "a")


def test_a_dry_run_keeps_nothing(server: Server) -> None:
    assert server.apply(config_map("dry"), dry_run=True).created
    with pytest.raises(ClusterError) as caught:
        server.get(server.resource_for("v1", "ConfigMap"), "dry")
    assert caught.value.code is codes.NOT_FOUND


def test_what_is_wrong_has_its_fields(server: Server) -> None:
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "s"},
        "spec": {"type": "Wrong", "ports": [{"port": 0}]},
    }
    with pytest.raises(ClusterError) as caught:
        server.apply(service, dry_run=True)
    assert caught.value.code is codes.REJECTED
    assert caught.value.status == 422
    assert {"spec.ports[0].port", "spec.type"} <= {cause.field for cause in caught.value.causes}


def test_a_conflict_names_field_and_owner(server: Server) -> None:
    server.apply(config_map("c", key="1"), manager="somebody")
    with pytest.raises(ClusterError) as caught:
        server.apply(config_map("c", key="2"))
    assert caught.value.code is codes.OWNED_BY_OTHERS
    assert caught.value.conflicts == {".data.key": "somebody"}
    assert not caught.value.retryable
    server.apply(config_map("c", key="2"), force=True)


def test_an_unknown_kind_and_an_unknown_namespace(server: Server) -> None:
    with pytest.raises(ClusterError) as caught:
        server.apply({"apiVersion": "apps/v1beta1", "kind": "Deployment", "metadata": {"name": "d"}})
    assert caught.value.code is codes.UNKNOWN_KIND
    lost = config_map("a")
    lost["metadata"]["namespace"] = "nowhere"
    with pytest.raises(ClusterError) as caught:
        server.apply(lost, dry_run=True)
    assert caught.value.code is codes.NO_NAMESPACE


def test_a_watch_tells_what_happens(server: Server, namespace: str) -> None:
    kind = server.resource_for("v1", "ConfigMap")
    server.apply(config_map("w", key="1"))
    events = server.watch(kind, namespace, fields="metadata.name=w", seconds=20)
    assert next(events)[0] == "ADDED"
    server.apply(config_map("w", key="2"))
    assert next(events)[0] == "MODIFIED"
    server.delete(kind, "w")
    assert next(events)[0] == "DELETED"
    events.close()


def test_a_list_goes_on_page_by_page(server: Server, namespace: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kxform.cluster.reading.PAGE", 2)
    kind = server.resource_for("v1", "ConfigMap")
    for number in range(5):
        server.apply(config_map(f"page-{number}"))
    found = [one for one in server.list(kind, namespace) if one["metadata"]["name"].startswith("page-")]
    assert len(found) == 5
    assert {one["kind"] for one in found} == {"ConfigMap"}


def test_a_secret_that_is_rejected_is_not_shown(server: Server) -> None:
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "s"},
        "type": "kubernetes.io/dockerconfigjson",
        "stringData": {".dockerconfigjson": "hunter2-is-no-json"},
    }
    with pytest.raises(ClusterError) as caught:
        server.apply(secret, dry_run=True)
    assert caught.value.code is codes.REJECTED
    assert "hunter2" not in repr(caught.value)


@pytest.fixture
def pod(control_plane: ControlPlane, namespace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a pod has: no kubeconfig, the address in its environment, and the folder of its ServiceAccount."""
    folder = tmp_path / "serviceaccount"
    folder.mkdir()
    (folder / "namespace").write_text(namespace, encoding="utf-8")
    (folder / "token").write_text(TOKEN, encoding="utf-8")
    (folder / "ca.crt").write_bytes((control_plane.folder / "certificates" / "apiserver.crt").read_bytes())
    monkeypatch.setattr("kubernetes.config.incluster_config.SERVICE_TOKEN_FILENAME", str(folder / "token"))
    monkeypatch.setattr("kubernetes.config.incluster_config.SERVICE_CERT_FILENAME", str(folder / "ca.crt"))
    monkeypatch.setattr("kxform.cluster.connect._IN_POD", folder / "namespace")
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", LOOPBACK)
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", str(control_plane.port))
    return folder


def test_a_pod_applies_as_its_account(pod: Path, namespace: str, cache: Cache) -> None:
    inside = Server(ClientTransport(), cache=cache)
    assert inside.apply(config_map("a", key="1")).data["metadata"]["namespace"] == namespace


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("token", "", "Token file exists but empty."),
        ("ca.crt", "", "Cert file exists but empty."),
        ("ca.crt", "none", "its certificate-authority holds no certificate"),
    ],
)
def test_a_pod_whose_account_is_no_use(name: str, content: str, said: str, pod: Path) -> None:
    (pod / name).write_text(content, encoding="utf-8")
    with pytest.raises(ClusterError) as caught:
        ClientTransport()
    assert (caught.value.code, caught.value.message) == (codes.BAD_KUBECONFIG, f"the account of the pod: {said}")
