"""Rules about workloads: selectors against templates, strategies, what a template must not have.

Source: pkg/apis/apps/validation/validation.go.
"""

from __future__ import annotations

from typing import Any

from kxform.errors import Code
from kxform.kube.objects import dig
from kxform.kube.select import label_selector
from kxform.rules import codes
from kxform.rules.containers import unmounted
from kxform.rules.finding import (
    NOTHING,
    Data,
    Finding,
    Findings,
    as_advice,
    entries,
    is_set,
    items,
    mapping,
    number,
    rule,
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
    if not isinstance(labels, dict | None) or not _is_readable(selector):
        return True
    requirements = label_selector(selector)
    return requirements is None or all(one.matches(labels or {}) for one in requirements)


def _has_all(selector: Any, labels: Any) -> bool:
    """Tell at a glance whether labels have all that a selector of `matchLabels` alone asks for: nearly all do."""
    if not isinstance(selector, dict) or "matchExpressions" in selector or not isinstance(labels, dict):
        return False
    wanted = selector.get("matchLabels")
    return isinstance(wanted, dict) and wanted.items() <= labels.items()


def _is_readable(selector: Any) -> bool:
    conditions = [one for _, one in entries(mapping(selector).get("matchExpressions"))]
    values = [*mapping(mapping(selector).get("matchLabels")).values()]
    values += [value for one in conditions for value in (one.get("key"), *items(one.get("values")))]
    return isinstance(selector, dict) and all(isinstance(value, str) for value in values)


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
    labels = dig(template, "metadata", "labels")
    if _has_all(selector, labels):
        return NOTHING
    if not isinstance(template, dict | None) or not isinstance(mapping(template).get("metadata"), dict | None):
        return NOTHING
    if not _can_be_read(selector) or fits(selector, labels):
        return NOTHING
    path = ("template", "metadata", "labels")
    return (Finding(path, SELECTS_NOTHING, "the selector does not match the labels of the template"),)


@rule(*SELECTING, on=("selector",))
def selector_not_empty(spec: Data) -> Findings:
    """A selector asks for something."""
    selector = spec.get("selector")
    if isinstance(selector, dict) and selector and not any(is_set(selector.get(key)) for key in _CONDITIONS):
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


@rule("StatefulSetSpec", on=("template",))
def unknown_restart_policy(spec: Data) -> Findings:
    """Of a StatefulSet's pods the server looks at this one field (ValidateStatefulSetSpec)."""
    policy = dig(spec.get("template"), "spec", "restartPolicy")
    if isinstance(policy, str) and policy not in ("", "Always", "Never", "OnFailure"):
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


@rule("StatefulSetSpec", on=("template",))
def stateful_set_mounts(spec: Data) -> Findings:
    """Claim templates are volumes too; what is missing is refused with the pods, not with the StatefulSet."""
    claims = (dig(claim, "metadata", "name") for _, claim in entries(spec.get("volumeClaimTemplates")))
    more = frozenset(name for name in claims if isinstance(name, str))
    for finding in unmounted(mapping(dig(spec.get("template"), "spec")), more):
        yield as_advice(finding.below(("template", "spec")))
