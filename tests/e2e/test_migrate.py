"""`kxform migrate` on a real control plane: what is planned is done, and a plan does nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from kxform.cluster.server import Server
from tests.e2e.test_export import Cluster

RNG = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: rng
spec:
  replicas: 3
  selector: {matchLabels: {app: rng}}
  strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
  template:
    metadata: {labels: {app: rng}}
    spec:
      containers: [{name: rng, image: rng}]
"""
NEW = """\
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: rng
"""


@pytest.fixture
def cluster(kubeconfig: str, namespace: str, control_plane: object, tmp_path: Path) -> Cluster:
    made = Cluster(kubeconfig, namespace, tmp_path)
    (tmp_path / "rng.yaml").write_text(RNG, encoding="utf-8")
    assert made.run("apply", "rng.yaml", "--wait").returncode == 0
    return made


def workloads(server: Server, namespace: str) -> set[str]:
    return {
        one["kind"]
        for kind in ("Deployment", "DaemonSet")
        for one in server.list(server.resource_for("apps/v1", kind), namespace)
    }


def test_a_plan_changes_nothing_and_is_what_is_done(cluster: Cluster, server: Server, namespace: str) -> None:
    plan = cluster.run("migrate", "deploy/rng", "--to", "daemonset", "--replace", "--plan")
    assert plan.returncode == 0, plan.stderr
    assert plan.stdout.startswith(NEW)
    assert "replicas" not in plan.stdout
    assert "maxUnavailable: 1" in plan.stdout  # what this server's version takes
    steps = [line for line in plan.stderr.splitlines() if line[:1].isdigit()]
    assert steps == [
        f"1. export Deployment {namespace}/rng, without what the cluster wrote (done: see the manifest)",
        "2. convert it: to-daemonset, for Kubernetes 1.20 (done)",
        "3. validate it: by the server's schemas, its rules, and a dry-run (done: the server takes it)",
        f"4. apply DaemonSet {namespace}/rng, as field manager kxform (now: none)",
        f"5. wait until DaemonSet {namespace}/rng is ready, at most 5m",
        f"6. delete Deployment {namespace}/rng with its pods, if DaemonSet {namespace}/rng is ready",
    ]
    assert workloads(server, namespace) == {"Deployment"}

    done = cluster.run("migrate", "deploy/rng", "--to", "daemonset", "--replace")
    assert done.returncode == 0, done.stderr
    assert f"deleted: Deployment {namespace}/rng, replaced by DaemonSet" in done.stdout
    assert workloads(server, namespace) == {"DaemonSet"}


def test_without_replace_both_are_there(cluster: Cluster, server: Server, namespace: str) -> None:
    done = cluster.run("migrate", "deploy/rng")
    assert done.returncode == 0, done.stderr
    assert f"ready: DaemonSet {namespace}/rng: 2 pods available" in done.stdout
    assert done.stderr.splitlines()[-1] == f"Deployment {namespace}/rng is still there, beside it: --replace deletes it"
    assert workloads(server, namespace) == {"Deployment", "DaemonSet"}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["deploy/none"], 4, 'error KX706: deployments.apps "none" not found'),
        (["none/rng"], 4, "error KX707: the server has no kind 'none'"),
        (["rng"], 2, "error KX773: 'rng' does not name an object"),
        (["deploy/rng", "--to", "cronjob"], 2, "error KX795: nothing converts to 'cronjob', only to daemonset"),
        (["deploy/rng", "--timeout", "x"], 2, "error KX003: --timeout 'x' is no length of time"),
        (["rs/x"], 4, "error KX706"),
    ],
)
def test_what_is_not_migrated(
    cluster: Cluster, server: Server, namespace: str, arguments: list[str], code: int, said: str
) -> None:
    ran = cluster.run("migrate", *arguments)
    assert (ran.returncode, said in ran.stderr) == (code, True), ran.stderr
    assert workloads(server, namespace) == {"Deployment"}


def test_what_is_no_deployment_or_cannot_be_a_daemonset(cluster: Cluster, server: Server, namespace: str) -> None:
    assert cluster.run("migrate", "deploy/rng", "--replace").returncode == 0
    again = cluster.run("migrate", "ds/rng", "--to", "daemonset")
    assert again.returncode == 3
    assert f"ds/rng: error KX796: to-daemonset does not convert DaemonSet {namespace}/rng" in again.stderr
    (cluster.folder / "rng.yaml").write_text(
        RNG.replace("replicas: 3", "replicas: 0").replace("name: rng", "name: idle")
    )
    assert cluster.run("apply", "rng.yaml").returncode == 0
    refused = cluster.run("migrate", "deploy/idle", "--plan")
    assert (refused.returncode, refused.stdout) == (3, "")
    assert refused.stderr.splitlines()[-1] == "nothing was changed"
