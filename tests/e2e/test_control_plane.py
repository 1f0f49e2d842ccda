"""What the control plane of these tests has to do, for tests that rely on it: schedule, run, serve and clean up pods."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from kxform.cluster.server import Server
from tests.e2e.control_plane import NODES, ControlPlane

LABELS = {"app": "rng"}
TEMPLATE = {"metadata": {"labels": LABELS}, "spec": {"containers": [{"name": "rng", "image": "rng:1"}]}}
DAEMON_SET = {
    "apiVersion": "apps/v1",
    "kind": "DaemonSet",
    "metadata": {"name": "rng"},
    "spec": {"selector": {"matchLabels": LABELS}, "template": TEMPLATE},
}
SERVICE = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "rng"},
    "spec": {"type": "NodePort", "selector": LABELS, "ports": [{"port": 80}]},
}


def within(seconds: float, look: Callable[[], Any], wanted: Any) -> None:
    end = time.monotonic() + seconds
    while (found := look()) != wanted:
        assert time.monotonic() < end, found
        time.sleep(0.1)


def test_pods_run_on_both_nodes_are_served_and_go_away(
    control_plane: ControlPlane, server: Server, namespace: str
) -> None:
    server.apply(DAEMON_SET)
    service = server.apply(SERVICE).data
    assert 30000 <= service["spec"]["ports"][0]["nodePort"] <= 32767
    daemon_sets, pods = server.resource_for("apps/v1", "DaemonSet"), server.resource_for("v1", "Pod")

    def status() -> dict[str, Any]:
        found = server.get(daemon_sets, "rng").get("status", {})
        return {key: found.get(key) for key in ("desiredNumberScheduled", "numberReady")}

    within(30, status, {"desiredNumberScheduled": 2, "numberReady": 2})
    assert {pod["spec"]["nodeName"] for pod in server.list(pods, namespace)} == set(NODES)

    def addresses() -> int:
        subsets = server.get(server.resource_for("v1", "Endpoints"), "rng").get("subsets") or []
        return sum(len(one.get("addresses") or []) for one in subsets)

    within(30, addresses, 2)
    server.delete(daemon_sets, "rng")
    within(30, lambda: len(list(server.list(pods, namespace))), 0)


def test_a_namespace_goes_away_with_all_that_is_in_it(
    control_plane: ControlPlane, server: Server, namespace: str
) -> None:
    server.apply(DAEMON_SET)
    spaces = server.resource_for("v1", "Namespace")
    server.delete(spaces, namespace)
    within(60, lambda: namespace in {one["metadata"]["name"] for one in server.list(spaces)}, False)
