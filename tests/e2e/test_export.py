"""`kxform export` against a real server: what it exports applies again without a change, and files stay as they are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from kxform.cluster.server import Server

ROOT = Path(__file__).parent.parent.parent
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web  # the front
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: "web:1"

          ports:
            - containerPort: 80
"""
OTHERS: list[dict[str, Any]] = [
    {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}, "data": {"key": "a\nb\n", "no": "yes"}},
    {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "login"}, "stringData": {"password": "hunter2"}},
    {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "web"},
        "spec": {"type": "NodePort", "selector": {"app": "web"}, "ports": [{"port": 80}]},
    },
]


class Cluster:
    def __init__(self, kubeconfig: str, namespace: str, folder: Path) -> None:
        self.folder, self.namespace = folder, namespace
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "KUBECONFIG": kubeconfig,
            "XDG_CACHE_HOME": str(folder),
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "kxform", *arguments, "-n", self.namespace]
        return subprocess.run(
            command, capture_output=True, text=True, env=self.environment, cwd=self.folder, check=False
        )


@pytest.fixture
def cluster(kubeconfig: str, namespace: str, server: Server, tmp_path: Path) -> Cluster:
    made = Cluster(kubeconfig, namespace, tmp_path)
    (tmp_path / "web.yaml").write_text(DEPLOYMENT, encoding="utf-8")
    assert made.run("apply", "web.yaml").returncode == 0
    for data in OTHERS:
        server.apply(data)
    pods, end = server.resource_for("v1", "Pod"), time.monotonic() + 30
    while not list(server.list(pods, namespace)) and time.monotonic() < end:
        time.sleep(0.1)
    return made


def test_everything_that_somebody_wrote_and_it_applies_without_a_change(cluster: Cluster) -> None:
    ran = cluster.run("export", "--all", "--secrets")
    assert ran.returncode == 0, ran.stderr
    kinds = [line for line in ran.stdout.splitlines() if line.startswith("kind: ")]
    assert kinds == ["kind: ConfigMap", "kind: Secret", "kind: Service", "kind: Deployment"]
    for word in ("uid", "resourceVersion", "managedFields", "clusterIP", "nodePort:", "status"):
        assert f" {word}" not in ran.stdout
    for kind in ("Pod", "ReplicaSet", "Event", "Endpoints"):
        assert f": {kind} " in ran.stderr
    (cluster.folder / "all.yaml").write_text(ran.stdout, encoding="utf-8")
    applied = cluster.run("apply", "--dry-run=server", "--force-conflicts", "--output-format=json", "all.yaml")
    assert applied.returncode == 0, applied.stderr
    assert {one["action"] for one in json.loads(applied.stdout)["objects"]} == {"unchanged"}


def test_no_secret_unless_it_is_asked_for(cluster: Cluster) -> None:
    ran = cluster.run("export", "--all")
    assert ran.returncode == 0
    assert "kind: Secret" not in ran.stdout
    assert "left out KX772: Secret all" in ran.stderr
    assert cluster.run("export", "secret/login").returncode == 3


def test_the_file_of_an_object_stays_until_the_object_changes(cluster: Cluster, server: Server) -> None:
    path = cluster.folder / "out" / cluster.namespace / "Deployment" / "web.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(DEPLOYMENT, encoding="utf-8")
    ran = cluster.run("export", "deploy/web", "cm", "-o", "out")
    assert (ran.returncode, path.read_text("utf-8")) == (0, DEPLOYMENT), ran.stderr
    assert (cluster.folder / "out" / cluster.namespace / "ConfigMap" / "settings.yaml").exists()
    scaled = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {"replicas": 2}}
    server.apply(scaled, manager="somebody")
    assert cluster.run("export", "deploy/web", "-o", "out").returncode == 0
    assert path.read_text("utf-8") == DEPLOYMENT.replace("spec:\n", "spec:\n  replicas: 2\n", 1)
