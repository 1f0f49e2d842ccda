"""`kxform migrate` against a small server: the order of what is asked and written, what is told, and the exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Kxform, Ran
from tests.cluster.conftest import kubeconfig_for
from tests.cluster.fake import FakeServer, Fault, running

APPS = "/apis/apps/v1/namespaces/default/"
OLD, NEW = APPS + "deployments/rng", APPS + "daemonsets/rng"
TEMPLATE = {"metadata": {"labels": {"app": "rng"}}, "spec": {"containers": [{"name": "rng", "image": "rng:1"}]}}
LIVE: dict[str, Any] = {
    "metadata": {
        "name": "rng",
        "namespace": "default",
        "uid": "the-old-one",
        "resourceVersion": "7",
        "annotations": {"deployment.kubernetes.io/revision": "1"},
    },
    "spec": {"replicas": 3, "selector": {"matchLabels": {"app": "rng"}}, "template": TEMPLATE},
    "status": {"observedGeneration": 1, "updatedReplicas": 3, "replicas": 3, "availableReplicas": 3},
}
MANIFEST = """\
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: rng
  namespace: default
spec:
  selector:
    matchLabels:
      app: rng
  template:
    metadata:
      labels:
        app: rng
    spec:
      containers:
      - name: rng
        image: rng:1
"""


@pytest.fixture
def fake() -> Iterator[FakeServer]:
    with running() as server:
        server.kinds["/apis/apps/v1"] += [("DaemonSet", "daemonsets", True), ("StatefulSet", "statefulsets", True)]
        server.kinds["/api/v1"] += [("Pod", "pods", True), ("Event", "events", True)]
        server.objects[OLD] = json.loads(json.dumps(LIVE))

        def look(line: str) -> None:
            if line == f"GET {NEW}" and NEW in server.objects:
                numbers = ("desiredNumberScheduled", "updatedNumberScheduled", "numberAvailable")
                server.objects[NEW]["status"] = {"observedGeneration": 1, **dict.fromkeys(numbers, 2)}

        server.on_request = look
        yield server


@pytest.fixture
def migrate(kxform: Kxform, fake: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    config = tmp_path / "kubeconfig"
    config.write_text(json.dumps(kubeconfig_for(fake.url)), encoding="utf-8")
    monkeypatch.setenv("KUBECONFIG", str(config))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return lambda *arguments: kxform("migrate", *arguments)


def test_a_plan_changes_nothing(migrate: Callable[..., Ran], fake: FakeServer) -> None:
    ran = migrate("deploy/rng", "--plan")
    assert (ran.code, ran.out.decode()) == (0, MANIFEST)
    assert ran.err.splitlines()[2:] == [
        "1. export Deployment default/rng, without what the cluster wrote (done: see the manifest)",
        "2. convert it: to-daemonset, for Kubernetes 1.34 (done)",
        "3. validate it: by a dry-run; it gives no schemas (done: the server takes it)",
        "4. apply DaemonSet default/rng, as field manager kxform (now: none)",
        "5. wait until DaemonSet default/rng is ready, at most 5m",
        "6. leave Deployment default/rng, for --replace is not given: both have pods",
    ]
    assert fake.writes() == []


def test_the_old_one_is_left(migrate: Callable[..., Ran], fake: FakeServer) -> None:
    ran = migrate("deploy/rng")
    assert ran.code == 0
    assert ran.out.decode().splitlines() == [
        "deploy/rng:1:1: created: DaemonSet default/rng",
        "deploy/rng:1:1: ready: DaemonSet default/rng: 2 pods available",
    ]
    assert ran.err.splitlines() == [
        "deploy/rng: note KX305: no nodeSelector and no node affinity: it will run on every untainted node",
        "    hint: Choose the nodes, for example with --node-selector kubernetes.io/os=linux.",
        "1 created, 1 ready",
        "Deployment default/rng is still there, beside it: --replace deletes it",
    ]
    assert OLD in fake.objects


def test_the_old_one_goes(migrate: Callable[..., Ran], fake: FakeServer) -> None:
    ran = migrate("deploy/rng", "--replace", "--quiet")
    assert (ran.code, ran.out, ran.err) == (0, b"", "")
    written = [line.split("?")[0] for line in fake.writes()]
    assert written == [f"PATCH {NEW}", f"DELETE {OLD}"]
    assert OLD not in fake.objects


def test_nothing_is_written_when_the_server_would_refuse(migrate: Callable[..., Ran], fake: FakeServer) -> None:
    causes = (("spec.template.spec.containers[0].image", "no such registry", "x"),)
    for arguments in ("--plan", "--replace"):
        fake.faults = [Fault(422, about="PATCH", message="invalid", causes=causes)]
        ran = migrate("deploy/rng", arguments)
        assert (ran.code, ran.out) == (4, b"")
        assert f"deploy/rng:17:9: refused KX710: DaemonSet default/rng: {causes[0][0]}: no such registry" in ran.err
        assert fake.writes() == []


def test_the_transform_has_its_options(migrate: Callable[..., Ran], fake: FakeServer) -> None:
    ran = migrate(
        "deploy/rng", "--plan", "--with", "node-selector=a=b", "--with", "node_selector=c=d", "--with", "on-delete"
    )
    assert ran.code == 0
    assert b"nodeSelector:\n        a: b\n        c: d\n" in ran.out
    assert b"type: OnDelete" in ran.out


def test_what_cannot_be_converted(migrate: Callable[..., Ran], fake: FakeServer) -> None:
    fake.objects[OLD]["spec"]["replicas"] = 0
    ran = migrate("deploy/rng", "--replace")
    assert ran.code == 3
    assert ran.err.splitlines()[0].startswith("deploy/rng:")
    assert ran.err.splitlines()[-1] == "nothing was changed"
    assert fake.writes() == []


def test_what_is_not_ready_in_time(migrate: Callable[..., Ran], fake: FakeServer) -> None:
    fake.on_request = lambda line: None
    ran = migrate("deploy/rng", "--replace", "--timeout", "0.2s")
    assert ran.code == 4
    assert "error KX790: DaemonSet default/rng is not ready after 0.2 s" in ran.err
    assert "error KX792: Deployment default/rng was not deleted" in ran.err
    assert OLD in fake.objects


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["deploy/none"], 4, "error KX706"),
        (["deploy"], 2, "error KX773: 'deploy' does not name an object"),
        (["deploy/rng", "--to", "x"], 2, "error KX795: nothing converts to 'x', only to daemonset"),
        (["deploy/rng", "--with", "x=1"], 2, "to-daemonset has no option 'x'"),
        (["deploy/rng", "--with", "node-selector=a"], 2, "'a' is not KEY=VALUE"),
        (["deploy/rng", "--with", "on-delete=maybe"], 2, "'maybe' is not true or false"),
        (["deploy/rng", "--with", "max-unavailable=none"], 2, "'none' is neither a number"),
        (["cm/a"], 3, "error KX796: to-daemonset does not convert ConfigMap default/a"),
        (["secret/a"], 3, "error KX772"),
    ],
)
def test_what_is_not_migrated(
    arguments: list[str], code: int, said: str, migrate: Callable[..., Ran], fake: FakeServer
) -> None:
    fake.objects["/api/v1/namespaces/default/configmaps/a"] = {"metadata": {"name": "a", "namespace": "default"}}
    ran = migrate(*arguments)
    assert (ran.code, ran.out) == (code, b"")
    assert said in ran.err
    assert fake.writes() == []
