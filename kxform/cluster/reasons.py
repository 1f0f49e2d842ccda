"""Why a workload is not ready: what its conditions and its pods say. Knows no texts of Secrets and prints nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kxform.cluster.errors import ClusterError
from kxform.cluster.rollout import conditions_of
from kxform.cluster.server import Server
from kxform.kube.objects import dig

SHOWN = 3  # reasons in one message
# Conditions that say what is wrong, and the status in which they do. Source: the API types of apps/v1.
_BAD = {"Progressing": "False", "ReplicaFailure": "True"}
_TOLD = "ProgressDeadlineExceeded"  # a reason that is the status itself
_BEGINNING = ("ContainerCreating", "PodInitializing")  # reasons of a container that waits for nothing unusual


def reasons(server: Server, data: Mapping[str, Any]) -> list[str]:
    """Return why a workload is not ready, as far as the server is willing to say: each once, the most frequent first.

    Args:
        server: that has the workload.
        data: the workload as it is.
    """
    found = list(_of_conditions(data))
    try:
        found += of_pods(_own(data, _pods(server, data)))
        found = found or _of_events(server, data)
    except ClusterError:  # not allowed to see them, or nobody answers: what is known is said all the same
        pass
    return found[:SHOWN]


def selector_of(data: Mapping[str, Any]) -> str:
    """Return `spec.selector` of a workload as a query has it; empty where it selects nothing."""
    labels, rows = dig(data, "spec", "selector", "matchLabels"), dig(data, "spec", "selector", "matchExpressions")
    parts = [f"{key}={value}" for key, value in labels.items()] if isinstance(labels, dict) else []
    for row in rows if isinstance(rows, list) else []:
        key, values = str(row.get("key")), ",".join(row.get("values") or [])
        parts.append({"Exists": key, "DoesNotExist": f"!{key}"}.get(row["operator"], ""))
        if values:
            parts[-1] = f"{key} {str(row['operator']).lower()} ({values})"
    return ",".join(filter(None, parts))


def of_pods(pods: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return what pods that are not ready wait for: each once, with how many pods say so.

    Args:
        pods: of one workload.
    """
    counts: dict[str, list[str]] = {}
    for pod in pods:
        said = next(_of_pod(pod), "")
        if said:
            counts.setdefault(said, []).append(str(dig(pod, "metadata", "name")))
    ordered = sorted(counts.items(), key=lambda item: -len(item[1]))
    return [f"{_names(names)}: {said}" for said, names in ordered]


def _names(names: Sequence[str]) -> str:
    more = len(names) - 1
    return f"Pod {names[0]}" + (f" and {more} more" if more else "")


def _pods(server: Server, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    selector = selector_of(data)
    if not selector:
        return []
    namespace = str(dig(data, "metadata", "namespace") or server.namespace)
    return list(server.list(server.resource_for("v1", "Pod"), namespace, selector=selector))


def _own(data: Mapping[str, Any], pods: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield the pods of a workload: those of its name's neighbour under another kind have the same labels."""
    uid, name = dig(data, "metadata", "uid"), str(dig(data, "metadata", "name"))
    for pod in pods:
        owner = dig(pod, "metadata", "ownerReferences", 0) or {}
        through_set = data.get("kind") == "Deployment" and owner.get("kind") == "ReplicaSet"
        if owner.get("uid") == uid or (through_set and str(owner.get("name")).rpartition("-")[0] == name):
            yield pod


def _of_conditions(data: Mapping[str, Any]) -> Iterator[str]:
    for condition in conditions_of(data):
        if _BAD.get(str(condition.get("type"))) == condition.get("status") and condition.get("reason") != _TOLD:
            yield _said(condition.get("reason"), condition.get("message"))


def _of_pod(pod: Mapping[str, Any]) -> Iterator[str]:
    """Yield what keeps a pod from being ready, the nearest cause first."""
    if dig(pod, "metadata", "deletionTimestamp"):
        yield "it is being deleted"
    for container in _containers(pod):
        state, name = container.get("state") or {}, container.get("name")
        waiting, ended = state.get("waiting") or {}, state.get("terminated") or {}
        if waiting and waiting.get("reason") not in _BEGINNING:
            yield f"{name}: {_said(waiting.get('reason'), waiting.get('message'))}"
        if ended.get("exitCode"):
            yield f"{name}: {_said(ended.get('reason'), ended.get('message'))}, exit code {ended['exitCode']}"
    if dig(pod, "status", "phase") == "Failed":
        yield _said(dig(pod, "status", "reason") or "Failed", dig(pod, "status", "message"))
    conditions = {str(one.get("type")): one for one in conditions_of(pod)}
    for kind in ("PodScheduled", "Initialized", "ContainersReady", "Ready"):
        condition = conditions.get(kind, {})
        if condition.get("status") == "False":
            yield _said(condition.get("reason"), condition.get("message"))
    if "Ready" not in conditions and dig(pod, "status", "phase") != "Succeeded":
        yield "no kubelet has started it yet"


def _containers(pod: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for field in ("initContainerStatuses", "containerStatuses"):
        yield from (one for one in dig(pod, "status", field) or [] if isinstance(one, dict))


def _of_events(server: Server, data: Mapping[str, Any]) -> list[str]:
    """Return the last warning about an object: a quota that keeps a DaemonSet from having pods is told nowhere else."""
    uid, namespace = str(dig(data, "metadata", "uid") or ""), str(dig(data, "metadata", "namespace") or "")
    fields = f"involvedObject.uid={uid},type=Warning"
    events = list(server.list(server.resource_for("v1", "Event"), namespace, fields=fields)) if uid else []
    events.sort(key=lambda one: str(one.get("lastTimestamp") or one.get("eventTime") or ""))
    return [_said(one.get("reason"), one.get("message")) for one in events[-1:]]


def _said(reason: Any, message: Any) -> str:
    """Return what somebody says, on one line, without a final full stop."""
    return " ".join(": ".join(str(part) for part in (reason, message) if part).split()).rstrip(".")
