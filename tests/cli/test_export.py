"""`kxform export` against a small server: what is printed, written and left out, and the exit codes."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Kxform, Ran
from tests.cluster.conftest import kubeconfig_for
from tests.cluster.fake import FakeServer, Fault, running

Export = Callable[..., Ran]
HIDDEN = base64.b64encode(b"hunter2-is-hidden").decode()
SETTINGS = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  namespace: default\ndata:\n  key: "1"\n'
WEB = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  labels:\n    app: web\n  namespace: default\n"


def put(fake: FakeServer, path: str, api_version: str, kind: str, **data: Any) -> None:
    metadata = {"name": path.rpartition("/")[2], "uid": path, "resourceVersion": "7", **data.pop("metadata", {})}
    if "/namespaces/" in path.rpartition("/")[0].removesuffix("/namespaces"):
        metadata["namespace"] = path.split("/namespaces/")[1].partition("/")[0]
    fake.objects[path] = {"kind": kind, "apiVersion": api_version, "metadata": metadata, **data}


@pytest.fixture
def fake() -> Iterator[FakeServer]:
    with running() as server:
        server.kinds["/api/v1"] += [("Event", "events", True), ("Pod", "pods", True)]
        server.kinds["/apis/apps/v1"].append(("ReplicaSet", "replicasets", True))
        here = "/api/v1/namespaces/default"
        owner = {"ownerReferences": [{"kind": "ReplicaSet", "name": "web-1", "controller": True}]}
        put(server, "/api/v1/namespaces/default", "v1", "Namespace", status={"phase": "Active"})
        put(server, "/api/v1/namespaces/shop", "v1", "Namespace")
        put(server, f"{here}/configmaps/settings", "v1", "ConfigMap", data={"key": "1"})
        put(server, f"{here}/configmaps/kube-root-ca.crt", "v1", "ConfigMap", data={"ca.crt": "x"})
        put(server, f"{here}/pods/web-1-a", "v1", "Pod", metadata=owner)
        put(server, f"{here}/pods/web-1-b", "v1", "Pod", metadata=owner)
        put(server, f"{here}/secrets/login", "v1", "Secret", type="Opaque", data={"password": HIDDEN})
        put(server, "/api/v1/namespaces/shop/configmaps/other", "v1", "ConfigMap")
        labels = {"labels": {"app": "web"}}
        put(
            server,
            "/apis/apps/v1/namespaces/default/deployments/web",
            "apps/v1",
            "Deployment",
            metadata=labels,
            status={},
        )
        yield server


@pytest.fixture
def export(kxform: Kxform, fake: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Export:
    config = tmp_path.parent / f"{tmp_path.name}-kubeconfig"
    config.write_text(json.dumps(kubeconfig_for(fake.url)), encoding="utf-8")
    monkeypatch.setenv("KUBECONFIG", str(config))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path.parent / f"{tmp_path.name}-cache"))

    def run(*arguments: str, **how: Any) -> Ran:
        ran = kxform("export", *arguments, **how)
        assert fake.writes() == []
        assert "--secrets" in arguments or (HIDDEN not in ran.out.decode() and "secrets" not in "".join(fake.requests))
        assert HIDDEN not in ran.err
        return ran

    return run


def test_named_objects_as_one_stream_in_the_order_of_an_apply(export: Export) -> None:
    ran = export("deploy/web", "cm/settings")
    assert (ran.code, ran.out.decode(), ran.err) == (0, f"{SETTINGS}---\n{WEB}", "")


def test_all_of_a_namespace_but_what_nobody_wrote(export: Export, fake: FakeServer) -> None:
    ran = export("--all")
    assert (ran.code, ran.out.decode()) == (0, f"{SETTINGS}---\n{WEB}")
    assert ran.err.splitlines() == [
        "left out KX772: Secret all: given only with --secrets",
        "left out KX770: Event all: it reports what happened, and goes after an hour",
        "left out KX770: ConfigMap default/kube-root-ca.crt: the cluster makes it in every namespace",
        "left out KX771: Pod default/web-1-a, default/web-1-b: a controller makes it from ReplicaSet",
    ]
    assert not any("/events" in line for line in fake.requests)


def test_all_namespaces(export: Export) -> None:
    ran = export("--all", "-A", "-q")
    names = [line.split(": ")[1] for line in ran.out.decode().splitlines() if line.startswith("  name: ")]
    assert (ran.code, names, ran.err) == (0, ["shop", "settings", "other", "web"], "")


def test_a_namespace_a_kind_and_a_selector(export: Export) -> None:
    assert b"name: other" in export("cm", "-n", "shop").out
    assert export("deploy,cm", "-l", "app=web").out.decode() == WEB
    assert export("deploy", "-l", "app=none").out == b""


def test_secrets_where_they_are_asked_for(export: Export) -> None:
    ran = export("secret/login", "--secrets")
    assert (ran.code, HIDDEN in ran.out.decode()) == (0, True)


def test_what_is_named_and_left_out_is_refused_and_nothing_is_printed(export: Export) -> None:
    ran = export("cm/settings", "secret/login", "pod/web-1-a", "cm/kube-root-ca.crt")
    assert (ran.code, ran.out) == (3, b"")
    assert [line for line in ran.err.splitlines() if "error" in line] == [
        "Secret login: error KX772: given only with --secrets",
        "Pod web-1-a: error KX771: a controller makes it from ReplicaSet",
        "ConfigMap kube-root-ca.crt: error KX770: the cluster makes it in every namespace",
    ]
    ran = export("pod/web-1-a", "--generated")
    assert (ran.code, b"name: web-1-a" in ran.out, "KX341" in ran.err) == (0, True, True)


def test_what_is_not_there_is_an_error_of_the_cluster(export: Export) -> None:
    ran = export("cm/settings", "cm/nope", "wells/a")
    assert (ran.code, ran.out) == (4, b"")
    assert 'ConfigMap nope: error KX706: configmaps "nope" not found' in ran.err
    assert "wells/a: error KX707: the server has no kind 'wells'" in ran.err
    assert ran.err.endswith("nothing was written\n")
    ran = export("cm/settings", "cm/nope", "--keep-going")
    assert (ran.code, ran.out.decode()) == (4, SETTINGS)


def test_a_kind_that_may_not_be_listed(export: Export, fake: FakeServer) -> None:
    fake.faults.append(Fault(403, about="GET /api/v1/namespaces/default/services", message="services is forbidden"))
    ran = export("--all")
    assert (ran.code, ran.out) == (4, b"")
    assert "Service: error KX705: services is forbidden" in ran.err


def test_files(export: Export, tmp_path: Path) -> None:
    before = SETTINGS.replace('key: "1"', "key: '0' # one").replace("  namespace: default\n", "").encode()
    ran = export("--all", "-A", "-o", "out", files={"out/default/ConfigMap/settings.yaml": before})
    assert (ran.code, ran.out) == (0, b"")
    assert ran.err.endswith("3 created, 1 changed, 0 unchanged\n")
    assert {str(path.relative_to(tmp_path / "out")) for path in tmp_path.rglob("*.yaml")} == {
        "_cluster/Namespace/shop.yaml",
        "default/ConfigMap/settings.yaml",
        "default/Deployment/web.yaml",
        "shop/ConfigMap/other.yaml",
    }
    assert (tmp_path / "out/default/ConfigMap/settings.yaml").read_bytes() == before.replace(b"'0'", b"'1'")
    assert (tmp_path / "out/default/Deployment/web.yaml").read_text("utf-8") == WEB
    assert export("--all", "-A", "-o", "out").err.endswith("0 created, 0 changed, 4 unchanged\n")


def test_a_file_with_something_else_keeps_all_from_being_written(export: Export, tmp_path: Path) -> None:
    files = {"out/default/ConfigMap/settings.yaml": b"just: data\n"}
    ran = export("--all", "-o", "out", files=files)
    assert (ran.code, (tmp_path / "out/default/Deployment").exists()) == (3, False)
    assert "out/default/ConfigMap/settings.yaml: error KX774" in ran.err
    ran = export("--all", "-o", "out", "--keep-going")
    assert (ran.code, (tmp_path / "out/default/Deployment/web.yaml").exists()) == (3, True)
    assert (tmp_path / "out/default/ConfigMap/settings.yaml").read_bytes() == b"just: data\n"


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("deploy", "--all"),
        ("deploy/web", "-A"),
        ("deploy/web", "-l", "a=b"),
        ("--all", "-A", "-n", "shop"),
        ("--all", "-l", "==="),
        ("/web",),
        ("deploy/",),
        ("deploy/a/b",),
        ("--all", "--keep", ""),
    ],
)
def test_wrong_usage(export: Export, fake: FakeServer, arguments: tuple[str, ...]) -> None:
    ran = export(*arguments)
    assert (ran.code, ran.out) == (2, b"")
    assert not any("configmaps" in line for line in fake.requests)


def test_a_server_that_is_not_there(export: Export, fake: FakeServer) -> None:
    fake.faults.append(Fault(401, times=9, message="Unauthorized"))
    ran = export("--all")
    assert (ran.code, ran.err.splitlines()[0]) == (4, "error KX704: Unauthorized")
