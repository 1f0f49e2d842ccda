"""Waiting for workloads, and what is said of those that are not ready in time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kxform.cluster import codes
from kxform.cluster.reasons import of_pods, selector_of
from kxform.cluster.rollout import Status
from kxform.cluster.server import Server
from kxform.cluster.waiting import NOT_READY, ROLLOUT_FAILED, Settled, Workload, wait
from kxform.errors import Place
from tests.cluster.fake import FakeServer, Fault

PATH = "/apis/apps/v1/namespaces/default/deployments/"
PODS, EVENTS = "/api/v1/namespaces/default/pods", "/api/v1/namespaces/default/events"


@pytest.fixture(autouse=True)
def kinds(fake: FakeServer) -> None:
    fake.kinds["/api/v1"] += [("Pod", "pods", True), ("Event", "events", True)]


def put(fake: FakeServer, name: str, available: int, *conditions: Any) -> None:
    fake.objects[PATH + name] = {
        "metadata": {"name": name, "namespace": "default", "generation": 1, "uid": f"uid-{name}"},
        "spec": {"replicas": 2, "selector": {"matchLabels": {"app": name}}},
        "status": {
            "observedGeneration": 1,
            "replicas": 2,
            "updatedReplicas": 2,
            "availableReplicas": available,
            "conditions": list(conditions),
        },
    }


def pod(name: str, owner: str, *statuses: Any, **status: Any) -> dict[str, Any]:
    owners = [{"kind": "ReplicaSet", "name": owner, "uid": "x"}]
    told = {"phase": "Pending", "containerStatuses": list(statuses), **status}
    return {"metadata": {"name": name, "ownerReferences": owners}, "status": told}


def container(name: str, **state: Any) -> dict[str, Any]:
    return {"name": name, "state": state}


PULLING = container("c", waiting={"reason": "ImagePullBackOff", "message": 'Back-off pulling image "x:1"'})


class Waiter:
    """Waits on the fake server, with a clock that goes on only while nothing happens."""

    def __init__(self, server: Server) -> None:
        self.server, self.now, self.told = server, 0.0, list[tuple[str, str]]()
        self.then: Callable[[], None] = lambda: None

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.then()

    def __call__(self, *names: str, timeout: float = 60) -> list[Settled]:
        resource = self.server.resource_for("apps/v1", "Deployment")
        workloads = [Workload(resource, name, "default", Place("all.yaml", 3)) for name in names]

        def report(workload: Workload, status: Status) -> None:
            self.told.append((workload.name, status.message))

        return wait(self.server, workloads, timeout, report, sleep=self.sleep, clock=lambda: self.now)


@pytest.fixture
def waiter(server: Server) -> Waiter:
    return Waiter(server)


def test_what_is_not_ready_in_time_is_told_with_its_reasons(fake: FakeServer, waiter: Waiter) -> None:
    put(fake, "web", 1)
    other = pod("other-1", "web-else-1", container("c", waiting={"reason": "Wrong"}))
    fake.objects[PODS] = {"items": [pod("web-1", "web-5d", PULLING), pod("web-2", "web-5d", PULLING), other]}
    (settled,) = waiter("web", timeout=30)
    assert settled.error is not None
    assert settled.error.code is NOT_READY
    assert settled.error.place == Place("all.yaml", 3)
    assert settled.error.message == (
        "Deployment default/web is not ready after 30 s: 1 of 2 updated replicas are available; "
        'Pod web-1 and 1 more: c: ImagePullBackOff: Back-off pulling image "x:1"'
    )
    assert 30 <= waiter.now < 31
    assert waiter.told == [("web", "1 of 2 updated replicas are available")]
    assert any("labelSelector=app%3Dweb" in line for line in fake.requests)


def test_one_look_with_no_time(fake: FakeServer, waiter: Waiter) -> None:
    put(fake, "web", 1)
    fake.objects[PODS], fake.objects[EVENTS] = {"items": []}, {"items": []}
    (settled,) = waiter("web", timeout=0)
    assert settled.error is not None
    assert waiter.now == 0


def test_it_ends_when_all_are_ready(fake: FakeServer, waiter: Waiter) -> None:
    put(fake, "a", 0)
    put(fake, "b", 2)

    def then() -> None:
        put(fake, "a", 2 if waiter.now > 3 else 1)

    waiter.then = then
    settled = waiter("a", "b")
    assert [(one.workload.name, one.status.state, one.error) for one in settled] == [
        ("a", "ready", None),
        ("b", "ready", None),
    ]
    assert waiter.told == [
        ("a", "0 of 2 updated replicas are available"),
        ("b", "2 replicas available"),
        ("a", "1 of 2 updated replicas are available"),
        ("a", "2 replicas available"),
    ]
    assert fake.requests.count(f"GET {PATH}b") == 1  # what is ready is not looked at again


def test_one_that_failed_does_not_stop_the_others(fake: FakeServer, waiter: Waiter) -> None:
    late = {"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded", "message": "timed out"}
    put(fake, "a", 0, late)
    put(fake, "b", 0)
    fake.objects[PODS], fake.objects[EVENTS] = {"items": []}, {"items": []}
    waiter.then = lambda: put(fake, "b", 2)
    a, b = waiter("a", "b")
    assert b.error is None
    assert a.error is not None
    assert a.error.code is ROLLOUT_FAILED
    assert a.error.message == "Deployment default/a: it exceeded its progress deadline: timed out"


def test_what_somebody_deletes_is_not_waited_for(fake: FakeServer, waiter: Waiter) -> None:
    put(fake, "a", 0)
    waiter.then = lambda: fake.objects.pop(PATH + "a", None) and None
    (settled,) = waiter("a")
    assert settled.error is not None
    assert (settled.error.code, settled.error.message) == (
        ROLLOUT_FAILED,
        "Deployment default/a: somebody deleted it",
    )
    assert waiter.now < 1


def test_what_may_not_be_seen(fake: FakeServer, waiter: Waiter) -> None:
    put(fake, "a", 0)
    fake.faults = [Fault(403, about="deployments/a", message="no")]
    (settled,) = waiter("a")
    assert settled.error is not None
    assert (settled.error.code, settled.error.message) == (codes.FORBIDDEN, "Deployment default/a: no")


def test_a_server_that_comes_back_in_time(fake: FakeServer, waiter: Waiter) -> None:
    put(fake, "a", 2)
    fake.faults = [Fault(503, times=12, about="deployments/a")]  # more than one call has patience for
    (settled,) = waiter("a")
    assert settled.error is None


def test_reasons_that_nobody_may_see(fake: FakeServer, waiter: Waiter) -> None:
    quota = {"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": "exceeded quota"}
    put(fake, "a", 0, quota)
    fake.faults = [Fault(403, about="pods")]
    (settled,) = waiter("a", timeout=1)
    assert settled.error is not None
    assert settled.error.message.endswith("; FailedCreate: exceeded quota")


def test_an_event_where_there_are_no_pods(fake: FakeServer, waiter: Waiter) -> None:
    put(fake, "a", 0)
    fake.objects[PODS] = {"items": []}
    old = {"reason": "FailedCreate", "message": "older", "lastTimestamp": "2024-01-01T00:00:00Z"}
    new = {"reason": "FailedCreate", "message": "forbidden:\n  exceeded quota", "lastTimestamp": "2024-01-02T00:00:00Z"}
    fake.objects[EVENTS] = {"items": [new, old]}
    (settled,) = waiter("a", timeout=1)
    assert settled.error is not None
    assert settled.error.message.endswith("; FailedCreate: forbidden: exceeded quota")


def unready(reason: str, message: str = "", kind: str = "Ready") -> dict[str, Any]:
    return {"type": kind, "status": "False", "reason": reason, "message": message}


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (pod("p", "r", conditions=[{"type": "Ready", "status": "True"}]), ""),
        (pod("p", "r", phase="Succeeded"), ""),
        (pod("p", "r"), "no kubelet has started it yet"),
        (
            pod("p", "r", conditions=[unready("Unschedulable", "0/2 nodes are available", "PodScheduled")]),
            "Unschedulable: 0/2 nodes are available",
        ),
        (
            pod(
                "p",
                "r",
                container("c", waiting={"reason": "ContainerCreating"}),
                conditions=[unready("ContainersNotReady")],
            ),
            "ContainersNotReady",
        ),
        (
            pod("p", "r", container("c", running={}), conditions=[unready("ContainersNotReady", "unready: [c]")]),
            "ContainersNotReady: unready: [c]",
        ),
        (pod("p", "r", container("c", terminated={"reason": "Error", "exitCode": 1})), "c: Error, exit code 1"),
        (
            pod("p", "r", initContainerStatuses=[container("i", waiting={"reason": "CrashLoopBackOff"})]),
            "i: CrashLoopBackOff",
        ),
        (
            pod("p", "r", phase="Failed", reason="Evicted", message="the node was low on memory"),
            "Evicted: the node was low on memory",
        ),
        ({"metadata": {"name": "p", "deletionTimestamp": "x"}}, "it is being deleted"),
    ],
)
def test_what_pods_wait_for(one: Any, said: str) -> None:
    assert of_pods([one]) == ([f"Pod p: {said}"] if said else [])


@pytest.mark.parametrize(
    ("selector", "query"),
    [
        (None, ""),
        ({}, ""),
        ({"matchLabels": {"a": "b", "c": ""}}, "a=b,c="),
        (
            {
                "matchExpressions": [
                    {"key": "a", "operator": "In", "values": ["x", "y"]},
                    {"key": "b", "operator": "NotIn", "values": ["z"]},
                    {"key": "c", "operator": "Exists"},
                    {"key": "d", "operator": "DoesNotExist"},
                ]
            },
            "a in (x,y),b notin (z),c,!d",
        ),
    ],
)
def test_selectors_as_queries(selector: Any, query: str) -> None:
    assert selector_of({"spec": {"selector": selector}}) == query
