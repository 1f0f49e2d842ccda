"""`kxform apply --prune` against a real server: what the input no more has goes, and nothing that is like it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kxform.cluster.server import Server
from tests.e2e.test_delete import Cluster, names

METADATA = "{name: %s, labels: {app: web}}"
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: " + METADATA + "\n"
INGRESS = f"""\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {METADATA % "web"}
spec: {{defaultBackend: {{service: {{name: web, port: {{number: 80}}}}}}}}
"""
DEPLOYMENT = f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {METADATA % "web"}
spec:
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec: {{containers: [{{name: web, image: web}}]}}
"""


@pytest.fixture
def cluster(kubeconfig: str, namespace: str, tmp_path: Path) -> Cluster:
    return Cluster(kubeconfig, namespace, tmp_path)


def test_what_the_input_no_more_has(cluster: Cluster, server: Server, namespace: str) -> None:
    path = cluster.folder / "all.yaml"
    path.write_text("---\n".join([MAP % "old", MAP % "kept", INGRESS, DEPLOYMENT]), encoding="utf-8")
    assert cluster.run("apply", "all.yaml").returncode == 0
    label = {"labels": {"app": "web"}}
    for name, manager in (("by-hand", "somebody"), ("theirs", "argocd")):
        data = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, **label}, "data": {"a": "b"}}
        server.apply(data, manager=manager)

    path.write_text("---\n".join([MAP % "kept", INGRESS, DEPLOYMENT]), encoding="utf-8")
    prune = ("apply", "all.yaml", "--prune", "-l", "app=web")
    assert cluster.run(*prune).returncode == 2
    told = cluster.run(*prune, "--dry-run=server")
    assert told.stdout.splitlines()[-1] == f"would prune: ConfigMap {namespace}/old"
    ran = cluster.run(*prune, "--yes")
    assert ran.returncode == 0, ran.stderr
    assert [line for line in ran.stdout.splitlines() if "pruned" in line] == [f"pruned: ConfigMap {namespace}/old"]
    maps = {*names(server, namespace, "v1", "ConfigMap")} - {"kube-root-ca.crt"}
    assert maps == {"kept", "by-hand", "theirs"}
    assert names(server, namespace, "networking.k8s.io/v1", "Ingress") == ["web"]  # it is served under two groups

    path.write_text(MAP % "kept", encoding="utf-8")
    ran = cluster.run(*prune, "--yes")
    assert sorted(line for line in ran.stdout.splitlines() if "pruned" in line) == [
        f"pruned: Deployment {namespace}/web",
        f"pruned: Ingress {namespace}/web",
    ]
    assert names(server, namespace, "apps/v1", "ReplicaSet") == []
    assert cluster.run(*prune, "--yes").stderr == "1 unchanged\n"

    path.write_text((MAP % "kept").replace("app: web", "app: wbe"), encoding="utf-8")
    ran = cluster.run(*prune, "--yes")
    assert (ran.returncode, "pruned" in ran.stdout) == (0, False)
    assert "warning KX812: ConfigMap kept does not fit -l app=web" in ran.stderr
