"""What admission, the scheduler and controllers write into a Pod; templates have none of it."""

import re

from corpus_checks.cluster.evidence import last_applied
from corpus_checks.cluster.objects import Object, get, items
from corpus_checks.cluster.rows import Force, Row, Spot, row
from corpus_checks.nodes import Data

CONTAINERS = ("containers", "initContainers", "ephemeralContainers")
PROJECTED = re.compile(r"kube-api-access-[a-z0-9]{5}")
TOKEN = re.compile(r"(.+)-token-[a-z0-9]{5}")
TOKEN_FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount"
NOT_READY = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")


def volume(at: Spot) -> Force:
    return injected(at.item, get(at.value, "name"), at.value)


def mount(at: Spot) -> Force:
    """A mount goes with its volume."""
    name = get(at.value, "name")
    volumes = items(at.item.data, "spec", "volumes")
    return next((injected(at.item, name, each) for each in volumes if get(each, "name") == name), "keep")


def injected(item: Object, name: Data, volume: Data) -> Force:
    """The ServiceAccount's token, as today's and as older clusters put it into each Pod."""
    if not isinstance(name, str) or name in applied_volumes(item):
        return "keep"
    sources = items(volume, "projected", "sources")
    if PROJECTED.fullmatch(name) and any(get(source, "serviceAccountToken") is not None for source in sources):
        return "must"
    token = TOKEN.fullmatch(name) if get(volume, "secret", "secretName") == name else None
    if token is None:
        return "keep"
    return "must" if token[1] == account(item) else "may"


def applied_volumes(item: Object) -> list[Data]:
    return [get(each, "name") for each in items(last_applied(item), "spec", "volumes")]


def account(item: Object) -> Data:
    spec = get(item.data, "spec")
    return get(spec, "serviceAccountName") or get(spec, "serviceAccount") or "default"


def toleration(at: Spot) -> Force:
    """DefaultTolerationSeconds adds two; a DaemonSet's controller adds others to its own Pods."""
    if at.value in (items(last_applied(at.item), "spec", "tolerations")):
        return "keep"
    defaults = [{"key": k, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300} for k in NOT_READY]
    if at.value in defaults:
        return "must"
    owners = items(at.item.data, "metadata", "ownerReferences")
    of_daemonset = any(get(owner, "kind") == "DaemonSet" for owner in owners)
    return "may" if of_daemonset and str(get(at.value, "key")).startswith("node.kubernetes.io/") else "keep"


def pull_secret(at: Spot) -> Force:
    return "may" if str(get(at.value, "name")).startswith(f"{account(at.item)}-dockercfg-") else "keep"


ROWS: list[Row] = [
    row("spec.nodeName", "the scheduler chose a node of this cluster", "Pod"),
    row("spec.volumes.*", "admission injects the ServiceAccount's token", "Pod", live=volume),
    *(row(f"spec.{key}.*.volumeMounts.*", "admission injects it", "Pod", live=mount) for key in CONTAINERS),
    row("spec.tolerations.*", "admission adds it to every Pod", "Pod", live=toleration),
    row("spec.imagePullSecrets.*", "OpenShift generates it for the ServiceAccount", "Pod", live=pull_secret),
    row("spec.priority", "admission computes it from the class", "Pod", live="may"),
    row("spec.preemptionPolicy", "admission computes it from the class", "Pod", live="may"),
    *(
        Row(("metadata", "labels", label), "the controller of the Pod writes it", ("Pod",))
        for label in (
            "pod-template-hash",
            "controller-revision-hash",
            "pod-template-generation",
            "statefulset.kubernetes.io/pod-name",
            "apps.kubernetes.io/pod-index",
            "controller-uid",
            "batch.kubernetes.io/controller-uid",
        )
    ),
    *(
        Row(("metadata", "labels", label), "the controller of the Pod writes it", ("Pod",), live="may")
        for label in ("job-name", "batch.kubernetes.io/job-name", "rollouts-pod-template-hash")
    ),
]
