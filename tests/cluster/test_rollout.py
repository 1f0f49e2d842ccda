"""How far a rollout is: statuses as servers write them, those that are not ready yet first."""

from __future__ import annotations

from typing import Any

import pytest

from kxform.cluster.rollout import is_awaited, status_of

ROLLING, ON_DELETE = {"type": "RollingUpdate"}, {"type": "OnDelete"}


def live(kind: str, spec: dict[str, Any], status: dict[str, Any], generation: int = 2, api: str = "apps/v1") -> Any:
    return {"apiVersion": api, "kind": kind, "metadata": {"generation": generation}, "spec": spec, "status": status}


def deployment(wanted: int | None = 3, seen: int = 2, paused: bool = False, **status: Any) -> Any:
    spec = {"replicas": wanted, **({"paused": True} if paused else {})}
    return live("Deployment", spec, {"observedGeneration": seen, **status})


def daemonset(desired: int = 2, strategy: Any = ROLLING, seen: int = 2, **status: Any) -> Any:
    told = {"observedGeneration": seen, "desiredNumberScheduled": desired, **status}
    return live("DaemonSet", {"updateStrategy": strategy}, told)


def statefulset(strategy: Any = None, seen: int = 2, **status: Any) -> Any:
    strategy = strategy or {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}}
    return live("StatefulSet", {"replicas": 3, "updateStrategy": strategy}, {"observedGeneration": seen, **status})


def job(spec: Any = None, *conditions: Any, **status: Any) -> Any:
    return live("Job", spec or {}, {"conditions": list(conditions), **status}, api="batch/v1")


def progressing(reason: str, status: str = "True", message: str = "") -> Any:
    return {"type": "Progressing", "status": status, "reason": reason, "message": message}


PARTITION = {"type": "RollingUpdate", "rollingUpdate": {"partition": 2}}
DONE = {"updatedReplicas": 3, "replicas": 3, "availableReplicas": 3}
LATE = progressing("ProgressDeadlineExceeded", "False", 'ReplicaSet "w-1" has timed out progressing.')
UNSEEN = "its controller has not looked at it yet"

WAITING = [
    # what was just created has no status, and 0 of 0 pods are no success
    (live("Deployment", {"replicas": 3}, {}, 1), UNSEEN),
    (live("Deployment", {"replicas": 0}, {}, 1), UNSEEN),
    (live("DaemonSet", {}, {}, 1), UNSEEN),
    (live("StatefulSet", {"replicas": 0}, {}, 1), UNSEEN),
    # the status is about what it was before
    (deployment(seen=1, **DONE), UNSEEN),
    (deployment(seen=1, conditions=[LATE]), UNSEEN),
    (daemonset(seen=1, updatedNumberScheduled=2, numberAvailable=2), UNSEEN),
    (statefulset(seen=1, readyReplicas=3, updatedReplicas=3), UNSEEN),
    (deployment(), "0 of 3 replicas are updated"),
    (deployment(wanted=None), "0 of 1 replicas are updated"),
    (deployment(updatedReplicas=1, replicas=4, availableReplicas=3), "1 of 3 replicas are updated"),
    (deployment(paused=True, updatedReplicas=0), "0 of 3 replicas are updated, and the rollout is paused"),
    (deployment(updatedReplicas=3, replicas=4, availableReplicas=3), "1 old pod still to end"),
    (deployment(updatedReplicas=3, replicas=5, availableReplicas=3), "2 old pods still to end"),
    (deployment(updatedReplicas=3, replicas=3, availableReplicas=2), "2 of 3 updated replicas are available"),
    (deployment(updatedReplicas=3, replicas=3, readyReplicas=3), "0 of 3 updated replicas are available"),
    (daemonset(currentNumberScheduled=2, numberAvailable=2), "0 of 2 pods are updated"),
    (daemonset(updatedNumberScheduled=2, numberAvailable=1, numberReady=2), "1 of 2 pods are available"),
    (daemonset(strategy=ON_DELETE, updatedNumberScheduled=0, numberAvailable=1), "1 of 2 pods are available"),
    (statefulset(readyReplicas=2, updatedReplicas=3), "2 of 3 replicas are ready"),
    (statefulset(readyReplicas=3, updatedReplicas=2), "2 of 3 replicas are updated"),
    (statefulset(ROLLING, readyReplicas=3, updatedReplicas=2), "2 of 3 replicas are updated"),
    (statefulset(PARTITION, readyReplicas=3), "0 of 1 replicas above partition 2 are updated"),
    (statefulset(ON_DELETE, readyReplicas=1, updatedReplicas=3), "1 of 3 replicas are ready"),
    (job(), "0 of 1 pod succeeded"),
    (job({"completions": 5}, succeeded=4), "4 of 5 pods succeeded"),
    (job({"suspend": True}, {"type": "Suspended", "status": "True"}), "0 of 1 pod succeeded, and the Job is suspended"),
    (job(None, {"type": "Failed", "status": "False"}, {"type": "Complete", "status": "False"}), "0 of 1 pod succeeded"),
]
READY = [
    (deployment(**DONE, conditions=[progressing("NewReplicaSetAvailable")]), "3 replicas available"),
    (deployment(seen=7, **DONE), "3 replicas available"),
    (deployment(wanted=0), "0 replicas available"),
    (daemonset(updatedNumberScheduled=2, numberAvailable=2), "2 pods available"),
    (daemonset(desired=1, updatedNumberScheduled=1, numberAvailable=1), "1 pod available"),
    (daemonset(desired=0), "0 pods available"),
    (
        daemonset(strategy=ON_DELETE, updatedNumberScheduled=1, numberAvailable=2),
        "2 pods available, 1 old pod until somebody deletes them (OnDelete)",
    ),
    (statefulset(readyReplicas=3, updatedReplicas=3), "3 replicas ready"),
    (statefulset(PARTITION, readyReplicas=3, updatedReplicas=1), "3 replicas ready, partition 2"),
    (
        statefulset(ON_DELETE, readyReplicas=3, updatedReplicas=1),
        "3 replicas ready, 2 old pods until somebody deletes them (OnDelete)",
    ),
    (job(None, {"type": "Complete", "status": "True"}, succeeded=1), "complete, 1 pod succeeded"),
]
FAILED = [
    (
        deployment(updatedReplicas=3, conditions=[LATE]),
        'it exceeded its progress deadline: ReplicaSet "w-1" has timed out progressing',
    ),
    # the deadline counts even where the numbers look well, as with kubectl
    (
        deployment(**DONE, conditions=[progressing("ProgressDeadlineExceeded")]),
        "it exceeded its progress deadline: no progress",
    ),
    (
        job(None, {"type": "Failed", "status": "True", "reason": "BackoffLimitExceeded", "message": "too often"}),
        "the Job failed: BackoffLimitExceeded: too often",
    ),
    (job(None, {"type": "Failed", "status": "True"}), "the Job failed"),
]
ALL = [(state, *row) for state, rows in (("waiting", WAITING), ("ready", READY), ("failed", FAILED)) for row in rows]


@pytest.mark.parametrize(("state", "data", "message"), ALL)
def test_statuses(state: str, data: Any, message: str) -> None:
    status = status_of(data)
    assert status[:2] == (state, message)


def test_numbers_are_those_that_serve() -> None:
    assert status_of(deployment(updatedReplicas=3, replicas=3, availableReplicas=2))[2:] == (2, 3)
    assert status_of(daemonset(updatedNumberScheduled=2, numberAvailable=1))[2:] == (1, 2)
    assert status_of(statefulset(readyReplicas=2))[2:] == (2, 3)


@pytest.mark.parametrize(
    "status", [None, [], "x", {"conditions": None}, {"conditions": ["x"]}, {"observedGeneration": "2"}]
)
def test_a_strange_status_is_none(status: Any) -> None:
    assert status_of(live("Deployment", {"replicas": 1}, status)).state == "waiting"


def test_which_kinds_have_a_rollout() -> None:
    assert not is_awaited("v1", "ConfigMap")
    assert not is_awaited("example.com/v1", "Deployment")
    assert not is_awaited("batch/v1", "CronJob")
    assert is_awaited("apps/v1", "DaemonSet")
    assert is_awaited("extensions/v1beta1", "Deployment")
    assert is_awaited("batch/v1", "Job")
    assert status_of({"apiVersion": "v1", "kind": "ConfigMap"}).state == "ready"
