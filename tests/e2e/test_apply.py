"""Applying many objects to a real server."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kxform.cluster import codes
from kxform.cluster.apply import Applying, Outcome, apply
from kxform.cluster.cache import Cache
from kxform.cluster.connect import ClientTransport
from kxform.cluster.errors import ClusterError
from kxform.cluster.handover import ANNOTATION
from kxform.cluster.plan import Wanted
from kxform.cluster.server import Server
from kxform.engine.inputs import Input
from kxform.errors import Place
from kxform.workflow.manifests import Manifests
from kxform.workflow.offline import Offline
from tests.e2e.conftest import write_config
from tests.e2e.control_plane import STRANGER, ControlPlane


def obj(kind: str, name: str, api: str = "v1", namespace: str = "", **fields: Any) -> dict[str, Any]:
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    return {"apiVersion": api, "kind": kind, "metadata": metadata, **fields}


def config_map(name: str, **data: str) -> dict[str, Any]:
    return obj("ConfigMap", name, data=data)


def run(server: Server, *objects: dict[str, Any], report: Any = lambda _: None, **how: Any) -> list[Outcome]:
    wanted = [Wanted(number, data, Place("all.yaml", number + 1)) for number, data in enumerate(objects)]
    return apply(server, wanted, Applying(**how), report)


def actions(outcomes: list[Outcome]) -> list[str]:
    return [outcome.action for outcome in outcomes]


def crd(group: str) -> dict[str, Any]:
    schema = {
        "openAPIV3Schema": {
            "type": "object",
            "properties": {"spec": {"type": "object", "properties": {"n": {"type": "integer"}}}},
        }
    }
    versions = [{"name": "v1", "served": True, "storage": True, "schema": schema}]
    names = {"kind": "Thing", "plural": "things", "singular": "thing"}
    spec = {"group": group, "scope": "Namespaced", "names": names, "versions": versions}
    return obj("CustomResourceDefinition", f"things.{group}", "apiextensions.k8s.io/v1", spec=spec)


@pytest.fixture
def group(server: Server) -> Iterator[str]:
    name = f"g{uuid.uuid4().hex[:8]}.example.com"
    yield name
    server.delete(server.resource_for("apiextensions.k8s.io/v1", "CustomResourceDefinition"), f"things.{name}")


@pytest.fixture
def fresh(server: Server) -> Iterator[str]:
    """The name of a namespace that is not there."""
    name = f"kxform-{uuid.uuid4().hex[:8]}"
    yield name
    server.delete(server.resource_for("v1", "Namespace"), name)


def test_nothing_is_written_when_one_is_refused(server: Server, namespace: str) -> None:
    wrong = obj("Service", "s", spec={"type": "Wrong", "ports": [{"port": 80}]})
    outcomes = run(server, config_map("a"), wrong)
    assert actions(outcomes) == ["held back", "refused"]
    error = outcomes[1].error
    assert error is not None
    assert error.place == Place("all.yaml", 2)
    assert [cause.field for cause in error.causes] == ["spec.type"]
    assert [one["metadata"]["name"] for one in server.list(server.resource_for("v1", "ConfigMap"), namespace)] in (
        [],
        ["kube-root-ca.crt"],
    )


def test_a_namespace_and_its_objects_in_one_run(server: Server, fresh: str) -> None:
    maps = [{**config_map(f"m{number}"), "metadata": {"name": f"m{number}", "namespace": fresh}} for number in range(5)]
    space = obj("Namespace", fresh)
    space["metadata"]["labels"] = {"a": "b"}  # an older server keeps books of nothing but its own where nothing is set
    assert actions(run(server, *maps, space)) == ["created"] * 6
    assert actions(run(server, *maps, space)) == ["unchanged"] * 6


def test_a_definition_and_its_objects_in_one_run(server: Server, group: str) -> None:
    things = [obj("Thing", f"t{number}", f"{group}/v1", spec={"n": number}) for number in range(5)]
    assert actions(run(server, *things, crd(group))) == ["created"] * 6
    assert server.get(server.resource_for(f"{group}/v1", "Thing"), "t3")["spec"] == {"n": 3}
    assert actions(run(server, *things, crd(group), dry_run=True)) == ["unchanged"] * 6


def test_an_object_that_its_new_definition_refuses(server: Server, group: str) -> None:
    wrong = obj("Thing", "t", f"{group}/v1", spec={"n": "no number"})
    outcomes = run(server, wrong, crd(group))
    assert actions(outcomes) == ["refused", "created"]
    assert outcomes[0].error is not None
    assert outcomes[0].error.code is codes.REJECTED


def test_an_object_that_its_new_definition_refuses_is_found_beforehand(
    server: Server, group: str, tmp_path: Path
) -> None:
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": [
        config_map("first"), crd(group), obj("Thing", "t", f"{group}/v1", spec={"n": "no number"}),
    ]})  # fmt: skip
    (tmp_path / "all.json").write_text(text, encoding="utf-8")
    manifests = Manifests.of([Input(str(tmp_path / "all.json"), "all.json")])
    how = Applying(offline=Offline(manifests, lambda: server.version).check)
    outcomes = apply(server, manifests.wanted, how)
    assert actions(outcomes) == ["held back", "held back", "refused"]
    assert outcomes[2].error is not None
    assert [cause.field for cause in outcomes[2].error.causes] == ["spec.n"]


def test_a_definition_changes_and_objects_need_that(server: Server, group: str) -> None:
    run(server, crd(group))
    newer = crd(group)
    fields = newer["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]
    fields["colour"] = {"type": "string"}
    things = [obj("Thing", f"t{number}", f"{group}/v1", spec={"colour": "blue"}) for number in range(20)]
    assert actions(run(server, newer, *things, dry_run=True)) == ["configured", *["created"] * 20]
    assert actions(run(server, newer, *things)) == ["configured", *["created"] * 20]
    assert server.get(server.resource_for(f"{group}/v1", "Thing"), "t7")["spec"] == {"colour": "blue"}
    wrong = obj("Thing", "w", f"{group}/v1", spec={"size": 1})
    assert actions(run(server, newer, config_map("first"), wrong)) == ["held back", "held back", "refused"]


def test_a_dry_run_says_what_would_change(server: Server, fresh: str, group: str) -> None:
    run(server, config_map("a", key="1"), config_map("b", key="1"))
    later = [
        obj("Namespace", fresh),
        obj("ConfigMap", "c", namespace=fresh),
        crd(group),
        obj("Thing", "t", f"{group}/v1"),
    ]
    outcomes = run(server, config_map("a", key="1"), config_map("b", key="2"), *later, dry_run=True)
    assert actions(outcomes) == ["unchanged", "configured", *["created"] * 4]
    assert server.get(server.resource_for("v1", "ConfigMap"), "b")["data"] == {"key": "1"}


def test_what_waits_for_another_object_of_the_input(server: Server) -> None:
    name = f"kxform-{uuid.uuid4().hex[:8]}"
    pod = obj("Pod", "p", spec={"priorityClassName": name, "containers": [{"name": "c", "image": "i"}]})
    important = obj("PriorityClass", name, "scheduling.k8s.io/v1", value=7)
    try:
        assert actions(run(server, pod, important)) == ["created", "created"]
        assert server.get(server.resource_for("v1", "Pod"), "p")["spec"]["priority"] == 7
    finally:
        server.delete(server.resource_for("scheduling.k8s.io/v1", "PriorityClass"), name)


def test_ports_need_no_protocol(server: Server) -> None:
    ports = [{"port": 80, "name": "a"}, {"port": 81, "name": "b"}]
    template = {
        "metadata": {"labels": {"app": "d"}},
        "spec": {"containers": [{"name": "c", "image": "i", "ports": [{"containerPort": 80}]}]},
    }
    deployment = obj(
        "Deployment",
        "d",
        "apps/v1",
        spec={"replicas": 0, "selector": {"matchLabels": {"app": "d"}}, "template": template},
    )
    both = [obj("Service", "s", spec={"selector": {"app": "d"}, "ports": ports}), deployment]
    assert actions(run(server, *both)) == ["created", "created"]
    assert actions(run(server, *both))[0] == "unchanged"


def test_what_kubectl_applied_is_handed_over(server: Server) -> None:
    before = config_map("k", keep="1", change="1", drop="1")
    before["metadata"]["annotations"] = {ANNOTATION: json.dumps(before)}
    server.create(before, manager="kubectl-client-side-apply")  # which is what kubectl does
    kind = server.resource_for("v1", "ConfigMap")
    wanted = config_map("k", keep="1", change="2")
    assert actions(run(server, wanted, dry_run=True)) == ["configured"]
    assert actions(run(server, wanted)) == ["configured"]
    live = server.get(kind, "k")
    assert live["data"] == {"keep": "1", "change": "2"}
    assert "annotations" not in live["metadata"]
    managers = [(one["manager"], one["operation"]) for one in live["metadata"]["managedFields"]]
    assert managers == [("kxform", "Apply")]
    assert actions(run(server, wanted)) == ["unchanged"]


def test_a_conflict_with_another_manager(server: Server) -> None:
    server.apply(config_map("c", key="1"), manager="somebody")
    outcomes = run(server, config_map("c", key="2"))
    assert actions(outcomes) == ["refused"]
    assert outcomes[0].error is not None
    assert outcomes[0].error.conflicts == {".data.key": "somebody"}
    assert actions(run(server, config_map("c", key="2"), force=True)) == ["configured"]


def test_who_may_not_is_told_so(control_plane: ControlPlane, namespace: str, cache: Cache, tmp_path: Any) -> None:
    config = write_config(tmp_path / "stranger", control_plane.config(STRANGER))
    outcomes = run(Server(ClientTransport(config, namespace=namespace), cache=cache), config_map("a"), config_map("b"))
    assert [outcome.error and outcome.error.code for outcome in outcomes] == [codes.FORBIDDEN, codes.FORBIDDEN]


def test_a_token_that_is_no_longer_good(control_plane: ControlPlane, cache: Cache, tmp_path: Any) -> None:
    config = write_config(tmp_path / "expired", control_plane.config("an-expired-token"))
    with pytest.raises(ClusterError) as caught:
        run(Server(ClientTransport(config), cache=cache), config_map("a"))
    assert caught.value.code is codes.UNAUTHORIZED
    assert "an-expired-token" not in repr(caught.value)


def test_a_certificate_that_is_not_trusted(control_plane: ControlPlane, cache: Cache, tmp_path: Any) -> None:
    config = control_plane.config("x")
    del config["clusters"][0]["cluster"]["certificate-authority"]
    with pytest.raises(ClusterError) as caught:
        run(Server(ClientTransport(write_config(tmp_path / "c", config)), cache=cache), config_map("a"))
    assert caught.value.code is codes.UNTRUSTED


def test_a_webhook_that_cannot_be_asked(server: Server, namespace: str) -> None:
    name = f"kxform-{uuid.uuid4().hex[:8]}"
    client = {"url": "https://127.0.0.1:1/nobody", "caBundle": ""}
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["configmaps"]}
    selector = {"matchLabels": {"kxform-test": name}}
    hook = {
        "name": "no.example.com",
        "clientConfig": client,
        "rules": [rule],
        "sideEffects": "None",
        "objectSelector": selector,
        "admissionReviewVersions": ["v1"],
        "timeoutSeconds": 1,
    }
    hooks = obj("ValidatingWebhookConfiguration", name, "admissionregistration.k8s.io/v1", webhooks=[hook])
    del hook["clientConfig"]["caBundle"]
    watched = config_map("a")
    watched["metadata"]["labels"] = {"kxform-test": name}
    kind = server.resource_for("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration")
    try:
        assert actions(run(server, hooks)) == ["created"]
        time.sleep(2)  # until the server heeds it
        impatient = Server(server._transport, retry=type(server._retry)(patience=0.5), cache=server._cache)
        outcomes = run(impatient, watched)
        assert actions(outcomes) == ["refused"]
        assert outcomes[0].error is not None
        assert "no.example.com" in outcomes[0].error.message
    finally:
        server.delete(kind, name)


def test_a_new_time_in_the_books_is_no_change(server: Server) -> None:
    def secret(value: str) -> dict[str, Any]:
        return {**obj("Secret", "login"), "stringData": {"password": value}}

    run(server, secret("a"))
    time.sleep(1.1)  # the books count seconds
    assert actions(run(server, secret("a"))) == ["unchanged"]
    assert actions(run(server, secret("b"))) == ["configured"]
