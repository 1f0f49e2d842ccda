"""Rules about workloads: selectors against templates, strategies, what a template must not have.

Source: pkg/apis/apps/validation/validation.go.
"""

from __future__ import annotations

from typing import Any

from kxform.errors import Code
from kxform.kube.select import label_selector
from kxform.rules import codes
from kxform.rules.containers import unmounted
from kxform.rules.finding import (
    Data,
    Finding,
    Findings,
    as_advice,
    dig,
    entries,
    is_set,
    items,
    mapping,
    number,
    rule,
    text,
)
from kxform.rules.formats import shown

SELECTS_NOTHING = Code(
    "KX590",
    "a selector that does not fit the template",
    "Give the template's labels all that the selector asks for.",
    "A workload finds its pods by labels. Pods made from its template have to be among them, or it would make pods "
    "for ever.",
)
EMPTY_SELECTOR = Code(
    "KX591",
    "an empty selector of a workload",
    "Name the labels of the pods in matchLabels.",
    "An empty selector selects every pod, also those of others.",
)
BAD_STRATEGY = Code(
    "KX592",
    "an update strategy that does not fit its type",
    "Keep rollingUpdate only with the type RollingUpdate.",
    "How many pods are replaced at once is a setting of rolling updates.",
)
NO_PROGRESS = Code(
    "KX593",
    "an update that could never begin",
    "Set maxUnavailable or maxSurge to 1 or more.",
    "If no pod may be missing and none may be added, no pod can be replaced.",
)
TWO_WAYS = Code(
    "KX594",
    "a DaemonSet that both surges and stops",
    "Set one of maxSurge and maxUnavailable to 0.",
    "A DaemonSet replaces the pod of a node either before or after the old one has stopped.",
)
DEADLINE = Code(
    "KX595",
    "a progress deadline before pods count as ready",
    "Set progressDeadlineSeconds above minReadySeconds; it is 600 where it is not set.",
    "A pod counts as available after minReadySeconds. With a shorter deadline every update would fail.",
)
READ_ONLY_DISK = Code(
    "KX597",
    "one disk for several pods",
    "Set readOnly: true, or use one pod.",
    "A disk of Google's is attached for writing to one node only.",
)

_CONDITIONS = ("matchLabels", "matchExpressions")
SELECTING = ("DeploymentSpec", "ReplicaSetSpec", "DaemonSetSpec", "StatefulSetSpec")


def fits(selector: Any, labels: Any) -> bool:
    """Tell whether labels fulfil a LabelSelector; one that cannot be read is somebody else's finding."""
    if not isinstance(selector, dict) or not isinstance(labels, dict | None):
        return True
    requirements = label_selector(selector)
    return requirements is None or all(one.matches(labels or {}) for one in requirements)


def _can_be_read(selector: Any) -> bool:
    """Tell whether the server makes anything of a selector; otherwise it says nothing of the template."""
    known = {"In": True, "NotIn": True, "Exists": False, "DoesNotExist": False}
    conditions = [one for _, one in entries(mapping(selector).get("matchExpressions"))]
    return all(
        isinstance(one.get("operator"), str) and known.get(one["operator"]) == bool(items(one.get("values")))
        for one in conditions
    )


@rule(*SELECTING, on=("selector",))
def selector_fits(spec: Data) -> Findings:
    """The template's labels fulfil the selector."""
    selector, template = spec.get("selector"), spec.get("template")
    if not isinstance(template, dict | None) or not isinstance(mapping(template).get("metadata"), dict | None):
        return
    labels = dig(template, "metadata", "labels")
    if _can_be_read(selector) and not fits(selector, labels):
        path = ("template", "metadata", "labels")
        yield Finding(path, SELECTS_NOTHING, "the selector does not match the labels of the template")


@rule(*SELECTING, on=("selector",))
def selector_not_empty(spec: Data) -> Findings:
    """A selector asks for something."""
    selector = spec.get("selector")
    if isinstance(selector, dict) and selector and not any(map(is_set, map(selector.get, _CONDITIONS))):
        yield Finding(("selector",), EMPTY_SELECTOR, "the selector is empty")


@rule("DaemonSetSpec")
def daemon_set_selector(spec: Data) -> Findings:
    """A DaemonSet without selector selects nothing, so its template does not fit either."""
    selector = spec.get("selector")
    if selector is None:
        path = ("template", "metadata", "labels")
        yield Finding(path, SELECTS_NOTHING, "there is no selector to match them", at=("selector",))
    elif selector == {}:
        yield Finding(("selector",), EMPTY_SELECTOR, "the selector is empty")


@rule("ReplicationControllerSpec")
def old_selector(spec: Data) -> Findings:
    """A ReplicationController's selector is a set of labels, by default those of its template."""
    labels = dig(spec.get("template"), "metadata", "labels")
    selector = spec.get("selector")
    if not is_set(selector):
        if isinstance(spec.get("template"), dict) and not is_set(labels):
            yield Finding(("selector",), codes.REQUIRED, "neither selector nor labels of the template are set")
    elif isinstance(selector, dict) and not fits({"matchLabels": selector}, labels):
        path = ("template", "metadata", "labels")
        yield Finding(path, SELECTS_NOTHING, "the selector does not match the labels of the template")


@rule(*SELECTING, "ReplicationControllerSpec", on=("template",))
def restart_policy(spec: Data) -> Findings:
    """A workload's pods run for ever."""
    policy = dig(spec.get("template"), "spec", "restartPolicy")
    if policy in ("Never", "OnFailure"):
        path = ("template", "spec", "restartPolicy")
        yield Finding(path, codes.UNSUPPORTED, f"{shown(policy)} is not supported: use Always")


@rule(*SELECTING, "ReplicationControllerSpec", on=("template",))
def active_deadline(spec: Data) -> Findings:
    """A workload's pods have no end."""
    if dig(spec.get("template"), "spec", "activeDeadlineSeconds") is not None:
        path = ("template", "spec", "activeDeadlineSeconds")
        yield Finding(path, codes.FORBIDDEN, "cannot be set in the template of a workload that runs for ever")


def _many(spec: Data) -> bool:
    return (number(spec.get("replicas")) or 1) > 1


@rule("DaemonSetSpec", "DeploymentSpec", "ReplicaSetSpec", "ReplicationControllerSpec", on=("template",))
def read_only_disks(spec: Data) -> Findings:
    """Several pods share a disk only for reading (ValidateReadOnlyPersistentDisks)."""
    if "replicas" in spec and not _many(spec):
        return
    if "replicas" not in spec and "strategy" in spec:
        return
    for index, volume in entries(dig(spec.get("template"), "spec", "volumes")):
        disk = volume.get("gcePersistentDisk")
        if isinstance(disk, dict) and disk.get("readOnly") is not True:
            path = ("template", "spec", "volumes", index, "gcePersistentDisk", "readOnly")
            yield Finding(path, READ_ONLY_DISK, "has to be true where several pods use the disk")


@rule("DeploymentSpec", on=("progressDeadlineSeconds", "minReadySeconds"))
def progress_deadline(spec: Data) -> Findings:
    """The deadline is after the time that a pod has to be ready (ValidateDeploymentSpec)."""
    given = number(spec.get("progressDeadlineSeconds"))
    deadline, ready = 600 if given is None else given, number(spec.get("minReadySeconds")) or 0
    if deadline <= ready:
        message = f"{deadline} is not more than minReadySeconds, which is {ready}"
        yield Finding(("progressDeadlineSeconds",), DEADLINE, message)


def _strategy(strategy: Any, name: str, types: tuple[str, str], *, strict: bool) -> Findings:
    """Yield an unknown type, which the server names by the strategy, and settings of rolling updates with another."""
    data = mapping(strategy)
    kind = text(data.get("type")) or "RollingUpdate"
    if kind not in types:
        message = f"{shown(kind)} is not supported: use {', '.join(types)}"
        yield Finding((name,), codes.UNSUPPORTED, message, at=(name, "type"))
    elif strict and kind != "RollingUpdate" and data.get("rollingUpdate") is not None:
        yield Finding((name, "rollingUpdate"), BAD_STRATEGY, f"cannot be set with the type {kind}")


@rule("DeploymentSpec", on=("strategy",))
def deployment_strategy(spec: Data) -> Findings:
    """A Deployment's strategy (ValidateDeploymentStrategy)."""
    yield from _strategy(spec.get("strategy"), "strategy", ("Recreate", "RollingUpdate"), strict=True)


@rule("DaemonSetSpec", on=("updateStrategy",))
def daemon_set_strategy(spec: Data) -> Findings:
    """A DaemonSet's strategy; with OnDelete the rest is not looked at (ValidateDaemonSetUpdateStrategy)."""
    yield from _strategy(spec.get("updateStrategy"), "updateStrategy", ("RollingUpdate", "OnDelete"), strict=False)


@rule("StatefulSetSpec", on=("updateStrategy",))
def stateful_set_strategy(spec: Data) -> Findings:
    """A StatefulSet's strategy (ValidateStatefulSetSpec)."""
    yield from _strategy(spec.get("updateStrategy"), "updateStrategy", ("RollingUpdate", "OnDelete"), strict=True)


def is_zero(value: Any) -> bool:
    """Tell whether a number of pods or a percentage is none."""
    return number(value) == 0 or (isinstance(value, str) and value.rstrip("%").strip("0") == "" and value != "")


@rule("DeploymentRollingUpdate")
def deployment_moves(data: Data) -> Findings:
    """A Deployment's update can begin; both are 25% where they are not set (ValidateRollingUpdateDeployment)."""
    if is_zero(data.get("maxUnavailable")) and is_zero(data.get("maxSurge")):
        yield Finding(("maxUnavailable",), NO_PROGRESS, "cannot be 0 when maxSurge is 0")


@rule("DaemonSetSpec", on=("updateStrategy",))
def daemon_set_moves(spec: Data) -> Findings:
    """A DaemonSet's update can begin, and goes one way (ValidateRollingUpdateDaemonSet)."""
    strategy = mapping(spec.get("updateStrategy"))
    data = strategy.get("rollingUpdate")
    if text(strategy.get("type")) not in ("", "RollingUpdate") or not isinstance(data, dict):
        return
    way = ("updateStrategy", "rollingUpdate")
    surges = data.get("maxSurge") is not None and not is_zero(data.get("maxSurge"))
    stops = data.get("maxUnavailable") is None or not is_zero(data.get("maxUnavailable"))
    if not surges and not stops:
        yield Finding((*way, "maxUnavailable"), NO_PROGRESS, "cannot be 0 when maxSurge is 0")
    elif surges and stops:
        message = "maxUnavailable is not 0 (it is 1 where it is not set): only one of them may be set"
        yield Finding((*way, "maxSurge"), TWO_WAYS, message)


@rule("StatefulSetRollingUpdate", on=("maxUnavailable",))
def stateful_set_moves(data: Data) -> Findings:
    """A StatefulSet's update can begin (validateRollingUpdateStatefulSet)."""
    if is_zero(data.get("maxUnavailable")):
        yield Finding(("maxUnavailable",), NO_PROGRESS, "cannot be 0")


@rule("StatefulSetSpec", on=("template",))
def stateful_set_mounts(spec: Data) -> Findings:
    """Claim templates are volumes too; what is missing is refused with the pods, not with the StatefulSet."""
    claims = (dig(claim, "metadata", "name") for _, claim in entries(spec.get("volumeClaimTemplates")))
    more = frozenset(name for name in claims if isinstance(name, str))
    for finding in unmounted(mapping(dig(spec.get("template"), "spec")), more):
        yield as_advice(finding.below(("template", "spec")))
