"""The networking exercise, replayed with kxform: DockerCoins on a cluster of two nodes, step by step.

It works in the namespace `default`, as the exercise does, and so only on a control plane of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kxform.cluster.connect import ClientTransport
from kxform.cluster.errors import ClusterError
from kxform.cluster.server import Server
from tests.e2e.control_plane import ControlPlane

ROOT = Path(__file__).parent.parent.parent
KINDS = (
    ("v1", "Service"),
    ("v1", "Pod"),
    ("apps/v1", "Deployment"),
    ("apps/v1", "DaemonSet"),
    ("apps/v1", "StatefulSet"),
    ("apps/v1", "ReplicaSet"),
    ("batch/v1", "Job"),
)
EMPTY = {"svc/kubernetes"}


class Terminal:
    """Runs commands as a person types them, in a folder that holds the files of DockerCoins; looks at the cluster.

    Args:
        plane: the cluster.
        folder: an empty one.
    """

    def __init__(self, plane: ControlPlane, folder: Path) -> None:
        self.folder, self.plane = folder / "work", plane
        shutil.copytree(ROOT / "fixtures" / "dockercoins", self.folder)
        command = folder / "bin" / "kxform"
        command.parent.mkdir()
        command.write_text(f'#!/bin/sh\nexec {sys.executable} -m kxform "$@"\n', encoding="utf-8")
        command.chmod(0o755)
        self.environment = {
            **os.environ,
            "PATH": f"{command.parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "KUBECONFIG": str(plane.kubeconfig),
            "XDG_CACHE_HOME": str(folder / "cache"),
        }
        self.server = Server(ClientTransport(str(plane.kubeconfig)))

    def __call__(self, line: str) -> str:
        ran = subprocess.run(
            ["bash", "-o", "pipefail", "-c", line],
            capture_output=True,
            text=True,
            cwd=self.folder,
            env=self.environment,
            check=False,
        )
        assert ran.returncode == 0, f"$ {line}\n{ran.stdout}{ran.stderr}"
        return ran.stdout

    def get(self, api_version: str, kind: str, name: str) -> dict[str, Any]:
        return self.server.get(self.server.resource_for(api_version, kind), name)

    def get_all(self) -> set[str]:
        """What `kubectl get all` lists."""
        short = {"Service": "svc", "Deployment": "deploy", "DaemonSet": "ds"}
        return {
            f"{short.get(kind, kind.lower())}/{one['metadata']['name']}"
            for api_version, kind in KINDS
            for one in self.server.list(self.server.resource_for(api_version, kind), "default")
        }

    def controllers_and_services(self) -> set[str]:
        return {one for one in self.get_all() if not one.startswith(("pod/", "replicaset/"))}

    def ready_endpoints(self, service: str) -> int:
        return ready(self.get("v1", "Endpoints", service))


def ready(endpoints: dict[str, Any]) -> int:
    return sum(len(subset.get("addresses") or []) for subset in endpoints.get("subsets") or [])


class Watching:
    """Records how many ready endpoints a Service has, whenever that changes, in a thread of its own."""

    def __init__(self, terminal: Terminal, service: str) -> None:
        self.counts = [terminal.ready_endpoints(service)]
        self._server, self._service = Server(ClientTransport(str(terminal.plane.kubeconfig))), service
        self._begun, self._enough = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> list[int]:
        self._thread.start()
        assert self._begun.wait(20)
        return self.counts

    def __exit__(self, *_: object) -> None:
        self._enough.set()

    def _watch(self) -> None:
        kind = self._server.resource_for("v1", "Endpoints")
        for _, endpoints in self._server.watch(kind, "default", fields=f"metadata.name={self._service}", seconds=120):
            self.counts.append(ready(endpoints))
            self._begun.set()
            if self._enough.is_set():
                return


def until(look: Callable[[], Any], wanted: Any, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while (found := look()) != wanted:
        assert time.monotonic() < end, found
        time.sleep(0.1)


@pytest.fixture
def run(control_plane: ControlPlane, tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(control_plane, tmp_path)
    assert terminal.get_all() == EMPTY
    yield terminal
    for api_version, kind in KINDS[::-1]:  # where the test failed: the next one finds what this one found
        resource = terminal.server.resource_for(api_version, kind)
        for one in list(terminal.server.list(resource, "default")):
            if one["metadata"]["name"] != "kubernetes":
                terminal.server.delete(resource, one["metadata"]["name"], "default")
    until(terminal.get_all, EMPTY)


def test_the_exercise(run: Terminal) -> None:
    # 1, 2: redis, and all the other Deployments
    run("kxform apply redis.yaml --wait")
    run("kxform apply hasher.yaml rng.yaml webui.yaml --wait")
    run("kxform set-replicas --count 1 worker.yaml | kxform apply - --wait")  # whose file says 10, which is step 12
    deployments = {"deploy/redis", "deploy/hasher", "deploy/rng", "deploy/webui", "deploy/worker"}
    assert run.controllers_and_services() == EMPTY | deployments

    # 6: expose redis, rng and hasher internally
    run("kxform expose --only-new --port 6379 redis.yaml | kxform apply -")
    run("kxform expose --only-new --port 80 rng.yaml | kxform apply -")
    run("kxform expose --only-new --port 80 hasher.yaml | kxform apply -")
    for name, port in {"redis": 6379, "rng": 80, "hasher": 80}.items():
        spec = run.get("v1", "Service", name)["spec"]
        assert (spec["type"], spec["ports"][0]["port"]) == ("ClusterIP", port)
        until(lambda name=name: run.ready_endpoints(name) > 0, True)

    # 9, 10: expose the webui to the public
    run("kxform expose --only-new --type NodePort --port 80 webui.yaml | kxform apply -")
    spec = run.get("v1", "Service", "webui")["spec"]
    assert spec["type"] == "NodePort"
    assert 30000 <= spec["ports"][0]["nodePort"] <= 32767

    # 12: scale up the worker a bit
    run("kxform apply worker.yaml --wait")
    assert run.get("apps/v1", "Deployment", "worker")["status"]["availableReplicas"] == 10

    # 13, 14: rng as it is in the cluster, as a DaemonSet
    run("kxform export deploy/rng > deploy-rng.yaml")
    run("kxform to-daemonset --in-place deploy-rng.yaml")

    # 15, 16, 17: apply it, and let the Deployment go once the DaemonSet serves on every node
    until(lambda: run.ready_endpoints("rng"), 1)
    with Watching(run, "rng") as counts:
        told = run("kxform apply deploy-rng.yaml --replace")
        until(lambda: run.ready_endpoints("rng"), 2)
    assert "ready: DaemonSet default/rng: 2 pods available" in told
    assert "deleted: Deployment default/rng, replaced by DaemonSet" in told
    status = run.get("apps/v1", "DaemonSet", "rng")["status"]
    for number in ("desired", "current", "updated"):
        assert status[f"{number}NumberScheduled"] == 2
    assert status["numberReady"] == status["numberAvailable"] == 2
    assert "deploy/rng" not in run.get_all()
    assert min(counts) == counts[0] == 1
    assert max(counts) == 3  # old and new ones together: nobody waited for anybody

    # 18, 19: clean up
    run("kxform delete svc/redis svc/hasher svc/rng svc/webui")
    run("kxform delete deploy/redis deploy/hasher deploy/webui deploy/worker ds/rng")
    assert run.get_all() == EMPTY


def test_the_old_one_serves_on_when_the_new_one_does_not_start(run: Terminal) -> None:
    run("kxform apply rng.yaml --wait")
    run("kxform to-daemonset rng.yaml > new.yaml")
    run.plane.kubelet.paused = True
    try:
        told = run("! kxform apply new.yaml --replace --timeout 3s 2>&1")
    finally:
        run.plane.kubelet.paused = False
    assert "error KX790: DaemonSet default/rng is not ready after 3 s: 0 of 2 pods are available; Pod rng-" in told
    assert "error KX792: Deployment default/rng was not deleted" in told
    assert run.get("apps/v1", "Deployment", "rng")["status"]["availableReplicas"] == 1
    # the next run finds what the last one left, and ends it
    run("kxform apply new.yaml --replace")
    assert run.controllers_and_services() == EMPTY | {"ds/rng"}
    with pytest.raises(ClusterError):
        run.get("apps/v1", "Deployment", "rng")
