"""`kxform delete` against a real server: objects go with what they own, in order, and nothing else goes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from kxform.cluster.server import Server

ROOT = Path(__file__).parent.parent.parent
ALL = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: web}]
"""


def names(server: Server, namespace: str, api_version: str, kind: str) -> list[str]:
    found = server.list(server.resource_for(api_version, kind), namespace)
    return [one["metadata"]["name"] for one in found]


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
            command,
            capture_output=True,
            text=True,
            env=self.environment,
            cwd=self.folder,
            check=False,
            stdin=subprocess.DEVNULL,
        )


@pytest.fixture
def cluster(kubeconfig: str, namespace: str, server: Server, tmp_path: Path) -> Cluster:
    made = Cluster(kubeconfig, namespace, tmp_path)
    (tmp_path / "all.yaml").write_text(ALL, encoding="utf-8")
    assert made.run("apply", "all.yaml").returncode == 0
    server.apply({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "another"}})
    end = time.monotonic() + 30
    while len(names(server, namespace, "v1", "Pod")) < 2 and time.monotonic() < end:
        time.sleep(0.1)
    return made


def test_what_is_deleted_is_gone_with_its_pods_and_nothing_else_is(
    cluster: Cluster, server: Server, namespace: str
) -> None:
    assert cluster.run("delete", "all.yaml", "--dry-run").returncode == 0
    assert len(names(server, namespace, "v1", "Pod")) == 2
    ran = cluster.run("delete", "all.yaml")
    assert (ran.returncode, ran.stderr) == (0, "2 deleted\n")
    assert names(server, namespace, "apps/v1", "Deployment") == []
    assert names(server, namespace, "v1", "Pod") == []
    assert "another" in names(server, namespace, "v1", "ConfigMap")
    again = cluster.run("delete", "all.yaml", "deploy/web")
    assert (again.returncode, again.stderr) == (0, "2 not there\n")


def test_what_a_finalizer_holds_is_told(cluster: Cluster, server: Server, namespace: str) -> None:
    held: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "held", "finalizers": ["example.com/hold"]},
    }
    server.apply(held)
    ran = cluster.run("delete", "cm/held", "--timeout", "1")
    assert ran.returncode == 4
    assert f"ConfigMap {namespace}/held is still there after 1 seconds" in ran.stderr
    server.patch(held, [{"op": "remove", "path": "/metadata/finalizers"}])
    assert cluster.run("delete", "cm/held").returncode == 0
    assert "held" not in names(server, namespace, "v1", "ConfigMap")
