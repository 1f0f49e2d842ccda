"""What `kxform diff` says that apply would change, against what apply then changes on a real server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kxform.cluster.apply import Applying, apply
from kxform.cluster.handover import ANNOTATION
from kxform.cluster.plan import Wanted
from kxform.cluster.server import Server
from kxform.compare.difference import Difference, difference
from kxform.compare.steps import format_steps
from kxform.compare.text import plain
from kxform.workflow.live import prospect
from tests.e2e.conftest import write_config

ROOT = Path(__file__).parent.parent.parent


def obj(kind: str, name: str, api: str = "v1", **fields: Any) -> dict[str, Any]:
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name}, **fields}


def deployment(image: str = "nginx:1", **spec: Any) -> dict[str, Any]:
    container = {
        "name": "web",
        "image": image,
        "ports": [{"containerPort": 53, "protocol": "UDP"}, {"containerPort": 53}],
        "resources": {"limits": {"cpu": "1000m", "memory": "1024Mi"}},
    }
    template = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [container]}}
    return obj(
        "Deployment", "web", "apps/v1", spec={"selector": {"matchLabels": {"app": "web"}}, "template": template, **spec}
    )


def wanted(*objects: dict[str, Any]) -> list[Wanted]:
    return [Wanted(number, data) for number, data in enumerate(objects)]


def diff(server: Server, *objects: dict[str, Any], **how: Any) -> list[Difference]:
    expected = prospect(server, wanted(*objects), Applying(dry_run=True, **how))
    assert expected.refused == []
    return [difference(pair, live=True) for pair in expected.pairs]


def told(found: Difference) -> list[tuple[Any, ...]]:
    return [(one.op, format_steps(one.path), plain(one.before), plain(one.after)) for one in found.changes]


def test_what_was_applied_differs_in_nothing(server: Server) -> None:
    service = obj("Service", "s", spec={"selector": {"app": "web"}, "ports": [{"port": 80}]})
    secret = obj("Secret", "t", stringData={"a": "hunter2"})
    objects = [deployment(), service, secret, obj("ConfigMap", "c", data={"a": "1"})]
    assert [one.action for one in diff(server, *objects)] == ["added"] * 4
    apply(server, wanted(*objects), Applying())
    assert [(one.action, told(one)) for one in diff(server, *objects)] == [("unchanged", [])] * 4


def test_what_would_change_is_what_changes(server: Server) -> None:
    apply(
        server, wanted(deployment(paused=True), obj("Secret", "t", stringData={"a": "hunter2", "b": "x"})), Applying()
    )
    kind = server.resource_for("apps/v1", "Deployment")
    before = server.get(kind, "web")
    changed, secret = diff(
        server, deployment("nginx:2", replicas=2), obj("Secret", "t", stringData={"a": "hunter3", "b": "x"})
    )
    assert sorted(told(changed), key=str) == [
        ("remove", "spec.paused", True, None),
        ("replace", "spec.replicas", 1, 2),
        ("replace", 'spec.template.spec.containers[name="web"].image', "nginx:1", "nginx:2"),
    ]
    assert told(secret) == [("replace", "data.a", "*** (before)", "*** (after)")]
    now = server.get(kind, "web")
    assert now["metadata"]["generation"] == before["metadata"]["generation"]
    apply(server, wanted(deployment("nginx:2", replicas=2)), Applying())
    assert server.get(kind, "web")["spec"] == plain(changed.after)["spec"]


def test_a_new_order_is_a_change_where_the_server_makes_one_of_it(server: Server) -> None:
    one = deployment()
    containers = one["spec"]["template"]["spec"]["containers"]
    containers.append({"name": "side", "image": "i"})
    apply(server, wanted(one), Applying())
    containers.reverse()
    (found,) = diff(server, one)
    apply(server, wanted(one), Applying())
    now = server.get(server.resource_for("apps/v1", "Deployment"), "web")["spec"]["template"]["spec"]["containers"]
    reordered = ("reorder", "spec.template.spec.containers", ["web", "side"], ["side", "web"])
    assert told(found) == (
        [reordered] if now[0]["name"] == "side" else []
    )  # older servers keep the order that they have


@pytest.fixture
def fresh(server: Server) -> Iterator[str]:
    """A name; a namespace that is called so goes."""
    name = f"kxform-{uuid.uuid4().hex[:8]}"
    yield name
    server.delete(server.resource_for("v1", "Namespace"), name)


def test_objects_of_a_new_namespace_and_definition_are_added(server: Server, fresh: str) -> None:
    group = f"{fresh}.example.com"
    schema = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
    versions = [{"name": "v1", "served": True, "storage": True, "schema": schema}]
    spec = {"group": group, "scope": "Namespaced", "names": {"kind": "Thing", "plural": "things"}, "versions": versions}
    inside = obj("ConfigMap", "c", data={"a": "1"})
    inside["metadata"]["namespace"] = fresh
    objects = [
        obj("Namespace", fresh),
        inside,
        obj("CustomResourceDefinition", f"things.{group}", "apiextensions.k8s.io/v1", spec=spec),
        obj("Thing", "t", f"{group}/v1", spec={"n": 1}),
    ]
    found = diff(server, *objects)
    assert [one.action for one in found] == ["added"] * 4
    assert plain(found[3].after) == objects[3]
    assert [
        one for one in server.list(server.resource_for("v1", "Namespace")) if one["metadata"]["name"] == fresh
    ] == []


@pytest.mark.parametrize("may_replace", [True, False])
def test_what_kubectl_applied_and_the_manifest_has_no_more(
    server: Server, may_replace: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = deployment(minReadySeconds=7, strategy={"type": "Recreate"})
    old["metadata"]["annotations"] = {"note": "x", ANNOTATION: "{}"}
    old["spec"]["template"]["spec"]["containers"].append({"name": "side", "image": "i"})
    server.create(old, manager="kubectl-client-side-apply")  # which is what kubectl does
    server.apply(
        obj("Deployment", "web", "apps/v1", metadata={"name": "web", "labels": {"by": "another"}}), manager="another"
    )
    if not may_replace:
        monkeypatch.setattr(
            server, "replace", lambda *_, **__: server.get(server.resource_for("v1", "ConfigMap"), "none")
        )
    (found,) = diff(server, deployment("nginx:2"))
    expected = {
        ("remove", "metadata.annotations.note"),
        ("remove", "spec.minReadySeconds"),
        ("replace", "spec.strategy.type"),
        ("add", "spec.strategy.rollingUpdate"),
        ("remove", 'spec.template.spec.containers[name="side"]'),
        ("replace", 'spec.template.spec.containers[name="web"].image'),
    }
    if not may_replace:  # what goes with the handover is not known then
        expected = {("replace", 'spec.template.spec.containers[name="web"].image')}
    seen = {(one.op, format_steps(one.path)) for one in found.changes}
    if ("remove", "metadata.annotations") in seen:  # all of them: the controller's own is not there yet
        seen = seen - {("remove", "metadata.annotations")} | {("remove", "metadata.annotations.note")}
    assert seen == expected
    apply(server, wanted(deployment("nginx:2")), Applying())
    now = server.get(server.resource_for("apps/v1", "Deployment"), "web")
    assert now["metadata"]["labels"] == {"by": "another"}
    assert "note" not in now["metadata"].get("annotations", {})  # the controller's own may come later
    if may_replace:
        assert now["spec"] == plain(found.after)["spec"]


def test_the_command(server: Server, namespace: str, kubeconfig: str, tmp_path: Path) -> None:
    path = tmp_path / "web.json"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(tmp_path / "cache")}

    def run(data: dict[str, Any]) -> subprocess.CompletedProcess[str]:
        write_config(path, data)
        command = [sys.executable, "-m", "kxform", "diff", "--kubeconfig", kubeconfig, "-n", namespace, str(path)]
        return subprocess.run(
            [*command, "--output-format", "json"], capture_output=True, text=True, env=environment, check=False
        )

    assert run(deployment()).returncode == 1
    apply(server, wanted(deployment()), Applying())
    same = run(deployment())
    assert (same.returncode, json.loads(same.stdout)["objects"], same.stderr) == (0, [], "1 unchanged\n")
    broken = run(deployment(replicas="many"))
    told = json.loads(broken.stdout)
    assert (broken.returncode, told["objects"], [one["code"] for one in told["errors"]]) == (4, [], ["KX710"])
    assert "Traceback" not in broken.stderr
