"""Exported objects as files: their names, and edits of what is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from kxform.errors import KxformError
from kxform.kube.objects import KubeObject
from kxform.workflow.export import Exporter
from kxform.workflow.export_codes import OTHER_OBJECT, SAME_FILE
from kxform.workflow.folder import Planned, file_name, planned

LIVE: dict[str, Any] = {
    "kind": "Deployment",
    "apiVersion": "apps/v1",
    "metadata": {"name": "web", "namespace": "shop", "uid": "1", "resourceVersion": "2", "generation": 3},
    "spec": {
        "replicas": 3,
        "selector": {"matchLabels": {"app": "web"}},
        "template": {
            "metadata": {"creationTimestamp": None, "labels": {"app": "web"}},
            "spec": {
                "containers": [
                    {
                        "name": "side",
                        "image": "side:1",
                        "imagePullPolicy": "IfNotPresent",
                        "terminationMessagePath": "/dev/termination-log",
                    },
                    {"name": "web", "image": "web:2", "imagePullPolicy": "IfNotPresent", "resources": {}},
                ],
                "restartPolicy": "Always",
                "schedulerName": "default-scheduler",
                "securityContext": {},
            },
        },
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}},
        "revisionHistoryLimit": 10,
    },
    "status": {"replicas": 3},
}
FILE = b"""\
# the shop's front
apiVersion: apps/v1
kind: Deployment
metadata:
    name: web   # no namespace: -n says it
spec:
    replicas: 3
    selector: {matchLabels: {app: "web"}}
    template:
        metadata: {labels: {app: web}}
        spec:
            restartPolicy: Always  # said on purpose
            containers:
                - name: side
                  image: side:1

                - name: web
                  image: web:2
"""
OTHER = b"apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"


def item(data: dict[str, Any]) -> KubeObject:
    return KubeObject(data, (), data["apiVersion"], data["kind"])


def plan(folder: Path, *objects: dict[str, Any]) -> list[Planned | KxformError]:
    exporter = Exporter()
    return list(planned(str(folder), [exporter.export(item(data)) for data in objects]))


def export(folder: Path, before: bytes, data: dict[str, Any] = LIVE) -> bytes:
    path = folder / "shop" / "Deployment" / "web.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(before)
    (one,) = plan(folder, data)
    assert isinstance(one, Planned), one
    one.write()
    return path.read_bytes()


@pytest.mark.parametrize("before", [FILE, FILE.replace(b"\n", b"\r\n"), OTHER + b"---\n" + FILE])
def test_a_file_that_says_what_is_live_stays(tmp_path: Path, before: bytes) -> None:
    assert export(tmp_path, before) == before


def test_only_what_differs_is_edited(tmp_path: Path) -> None:
    before = FILE.replace(b"image: web:2", b"image: web:1  # soon 2").replace(b"replicas: 3", b"replicas: 1")
    after = FILE.replace(b"image: web:2", b"image: web:2  # soon 2")
    assert export(tmp_path, before) == after


def test_what_is_live_and_no_default_is_added_and_what_is_not_live_goes(tmp_path: Path) -> None:
    template = {**LIVE["spec"]["template"]["spec"], "schedulerName": "mine"}
    data = {**LIVE, "spec": {**LIVE["spec"], "template": {**LIVE["spec"]["template"], "spec": template}}}
    before = FILE.replace(b"    replicas: 3\n", b"    replicas: 3\n    paused: true\n")
    after = FILE.replace(b"image: web:2\n", b"image: web:2\n            schedulerName: mine\n")
    assert export(tmp_path, before, data) == after


def test_a_new_file(tmp_path: Path) -> None:
    (one,) = plan(tmp_path, LIVE)
    assert isinstance(one, Planned)
    one.write()
    text = (tmp_path / "shop" / "Deployment" / "web.yaml").read_text("utf-8")
    assert text.startswith("apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  namespace: shop\nspec:\n")
    assert "uid" not in text
    assert "status" not in text
    (again,) = plan(tmp_path, LIVE)
    assert again == Planned(str(tmp_path / "shop" / "Deployment" / "web.yaml"), b"", again.expected)


@pytest.mark.parametrize(
    "before", [OTHER, FILE + b"---\n" + FILE, FILE.replace(b"name: web ", b"name: wib "), b"a: {{ b }}\n"]
)
def test_a_file_that_holds_something_else_is_left(tmp_path: Path, before: bytes) -> None:
    path = tmp_path / "shop" / "Deployment" / "web.yaml"
    path.parent.mkdir(parents=True)
    path.write_bytes(before)
    (error,) = plan(tmp_path, LIVE)
    assert isinstance(error, KxformError)
    assert error.code is OTHER_OBJECT
    assert error.place.file == str(path)


def test_two_objects_of_one_file_name(tmp_path: Path) -> None:
    roles = [
        {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": name}}
        for name in ("reader", "Reader")
    ]
    first, second = plan(tmp_path, *roles)
    assert isinstance(first, Planned)
    assert isinstance(second, KxformError)
    assert second.code is SAME_FILE


@pytest.mark.parametrize(
    ("api_version", "kind", "namespace", "name", "path"),
    [
        ("apps/v1", "Deployment", "shop", "web", ("shop", "Deployment", "web.yaml")),
        ("v1", "Namespace", "", "shop", ("_cluster", "Namespace", "shop.yaml")),
        ("networking.k8s.io/v1", "Ingress", "shop", "a.b", ("shop", "Ingress", "a.b.yaml")),
        ("a.b/v1", "Service", "shop", "web", ("shop", "Service.a.b", "web.yaml")),
        (
            "rbac.authorization.k8s.io/v1",
            "ClusterRole",
            "",
            "system:node",
            ("_cluster", "ClusterRole", "system%3Anode.yaml"),
        ),
        ("v1", "ConfigMap", "aux", "con", ("%61ux", "ConfigMap", "%63on.yaml")),
        ("v1", "ConfigMap", "a", "lpt1.x", ("a", "ConfigMap", "%6Cpt1.x.yaml")),
        ("v1", "ConfigMap", "a", "console", ("a", "ConfigMap", "console.yaml")),
        ("rbac.authorization.k8s.io/v1", "Role", "a", ".x~é", ("a", "Role", "%2Ex%7E%C3%A9.yaml")),
    ],
)
def test_file_names(api_version: str, kind: str, namespace: str, name: str, path: tuple[str, ...]) -> None:
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    assert file_name(KubeObject({"metadata": metadata}, (), api_version, kind)) == path


def test_long_names_stay_apart() -> None:
    names = [
        file_name(item({"apiVersion": "v1", "kind": "A", "metadata": {"name": "x" * 252 + end}}))[2] for end in "ab"
    ]
    assert names[0] != names[1]
    assert all(len(name) < 255 and re.fullmatch(r"[\w.~%-]+", name) for name in names)
