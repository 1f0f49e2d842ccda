"""What stands in the way of a Deployment's pods running once on every node, and what a person must know. Pure.

Each finding is (code, path in the object, message); messages begin with what is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kxform.errors import Code
from kxform.kube import codes, scheduling
from kxform.kube.objects import dig

Path = tuple[str | int, ...]
Finding = tuple[Code, Path, str]

POD: Path = ("spec", "template", "spec")


def pod_of(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the pod spec of a workload; nothing where it is no mapping."""
    pod = dig(data, *POD)
    return pod if isinstance(pod, dict) else {}


def pod_labels(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the labels of a workload's pods; nothing where they are no mapping."""
    labels = dig(data, "spec", "template", "metadata", "labels")
    return labels if isinstance(labels, dict) else {}


def refusals(data: Mapping[str, Any], *, on_delete: bool) -> Iterator[Finding]:
    """Yield why a Deployment must not become a DaemonSet.

    Source: ValidatePodTemplateSpecForDaemonSet in pkg/apis/apps/validation; the rest is what the fields mean.

    Args:
        data: the Deployment, or a patch of one.
        on_delete: nothing will be rolled out, so a paused Deployment is no reason.
    """
    pod, replicas = pod_of(data), dig(data, "spec", "replicas")
    if replicas == 0 and not isinstance(replicas, bool):
        yield codes.ZERO_REPLICAS, ("spec", "replicas"), "replicas: 0 means off; a DaemonSet would start on every node"
    if dig(data, "spec", "paused") is True and not on_delete:
        yield codes.PAUSED, ("spec", "paused"), "paused: a DaemonSet would roll out at once"
    if pod.get("nodeName"):
        yield codes.NODE_NAME, (*POD, "nodeName"), "nodeName ties every pod to one node"
    if pod.get("restartPolicy") not in (None, "Always"):
        yield (
            codes.RESTART_POLICY,
            (*POD, "restartPolicy"),
            f"restartPolicy {pod['restartPolicy']}: a DaemonSet takes only Always",
        )
    if pod.get("activeDeadlineSeconds") is not None:
        yield (
            codes.ACTIVE_DEADLINE,
            (*POD, "activeDeadlineSeconds"),
            "activeDeadlineSeconds is forbidden in a DaemonSet",
        )
    strategy = dig(data, "spec", "strategy")
    kind = strategy.get("type") if isinstance(strategy, dict) else None
    if kind not in (None, "RollingUpdate", "Recreate") or not isinstance(strategy, dict | None):
        yield codes.MALFORMED, ("spec", "strategy"), "strategy is neither RollingUpdate nor Recreate"


def no_surge(data: Mapping[str, Any]) -> str:
    """Return why a second pod cannot start on a node beside the first, or nothing where it can.

    The API takes maxSurge all the same, and the rollout then waits for ever (kubernetes/kubernetes#106417).
    """
    port = scheduling.host_port(pod_of(data))
    if port is not None:
        return "the pods use hostNetwork" if port[1] is True else f"the pods hold hostPort {port[1]}"
    terms = scheduling.required_anti_affinity(pod_of(data), pod_labels(data))
    if any(topology == scheduling.HOSTNAME for _, topology in terms):
        return "the pods refuse a second one of them on their node"
    return ""


def concerns(data: Mapping[str, Any], *, nodes_chosen: bool) -> Iterator[Finding]:
    """Yield what will go otherwise than with a Deployment, although the API takes it.

    Args:
        data: the Deployment.
        nodes_chosen: an option restricts the nodes.
    """
    pod = pod_of(data)
    if not nodes_chosen and not scheduling.chooses_nodes(pod):
        yield codes.EVERY_NODE, POD, "no nodeSelector and no node affinity: it will run on every untainted node"
    for path, topology in scheduling.required_anti_affinity(pod, pod_labels(data)):
        yield (
            codes.ANTI_AFFINITY,
            (*POD, *path),
            f"required anti-affinity of the pods against each other, by {topology}",
        )
    for path, topology in scheduling.hard_spread(pod):
        yield codes.HARD_SPREAD, (*POD, *path), f"a spread over {topology} with DoNotSchedule can leave pods Pending"
