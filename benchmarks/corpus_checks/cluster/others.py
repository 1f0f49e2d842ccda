"""Jobs and ReplicaSets, ServiceAccounts and their tokens, certificates of webhooks, namespaces and nodes."""

import re

from corpus_checks.cluster.evidence import asked_for, last_applied
from corpus_checks.cluster.objects import get
from corpus_checks.cluster.rows import EACH, Decide, Force, Row, Spot, row

JOB, REPLICA_SET = "Job.batch", ("ReplicaSet.apps", "ReplicaSet.extensions")
WEBHOOKS = tuple(f"{kind}WebhookConfiguration.admissionregistration.k8s.io" for kind in ("Mutating", "Validating"))
CRD, API_SERVICE = "CustomResourceDefinition.apiextensions.k8s.io", "APIService.apiregistration.k8s.io"
UID_LABELS = ("controller-uid", "batch.kubernetes.io/controller-uid")
NAME_LABELS = ("job-name", "batch.kubernetes.io/job-name")
TOKEN_SECRET = "kubernetes.io/service-account-token"
ROLLOUTS_HASH = "rollouts-pod-template-hash"
ANY_HASH = ("pod-template-hash", "controller-revision-hash", "pod-template-generation", ROLLOUTS_HASH)


def generated(at: Spot) -> Force:
    """Who says `manualSelector: true` chose the selector and the labels."""
    return "keep" if get(at.item.data, "spec", "manualSelector") is True else "must"


def generated_name(at: Spot) -> Force:
    return "may" if generated(at) == "must" else "keep"


def of_an_owner(at: Spot) -> Force:
    return "keep" if at.item.kind == JOB else "may"


def token(at: Spot) -> Force:
    """The name that the token controller gives, which ends in five random characters."""
    name, account = str(get(at.value, "name")), re.escape(str(get(at.item.data, "metadata", "name")))
    if re.fullmatch(rf"{account}-(token|dockercfg)-[a-z0-9]{{5}}", name):
        return "must"
    return "may" if re.match(rf"{account}-(token|dockercfg)-", name) else "keep"


def of_token_secret(at: Spot) -> Force:
    return "must" if at.item.data.get("type") == TOKEN_SECRET else "keep"


def may_of_token_secret(at: Spot) -> Force:
    return "may" if at.item.data.get("type") == TOKEN_SECRET else "keep"


def bundle(at: Spot) -> Force:
    """A certificate that somebody applied may stay; what an injector wrote is of this cluster."""
    return "may" if not at.value or "caBundle" in str(last_applied(at.item)) else "must"


def name_of_namespace(at: Spot) -> Force:
    return "must" if at.value == get(at.item.data, "metadata", "name") else "keep"


def managed(at: Spot) -> Force:
    own = ("endpoint-controller", "endpointslice-controller.k8s.io", "endpointslicemirroring-controller.k8s.io")
    return "may" if at.value in own else "keep"


def collected(at: Spot) -> Force:
    return "may" if at.item.data.get("aggregationRule") else "keep"


def kubernetes(at: Spot) -> Force:
    if at.value != "kubernetes":
        return "keep"
    return "may" if asked_for(at.item, "spec", "finalizers") == "yes" else "must"


def job_labels(labels: tuple[str, ...], says: Decide) -> list[Row]:
    why = "the Job controller generates it"
    places = (("metadata",), ("spec", "template", "metadata"))
    return [Row((*place, "labels", label), why, (JOB,), live=says) for place in places for label in labels]


ROWS: list[Row] = [
    *job_labels(UID_LABELS, generated),
    *job_labels(NAME_LABELS, generated_name),
    row("spec.selector", "the Job controller generates it", JOB, live=generated),
    *(
        Row(("metadata", place, label), "a controller wrote the owner's uid", live=of_an_owner)
        for place in ("labels", "annotations")
        for label in UID_LABELS
    ),
    row("metadata.labels.pod-template-hash", "the Deployment controller adds it", *REPLICA_SET),
    row("spec.selector.matchLabels.pod-template-hash", "it goes with the label", *REPLICA_SET, live="may"),
    row(f"spec.selector.matchLabels.{ROLLOUTS_HASH}", "it goes with the label", *REPLICA_SET, live="may"),
    *(
        Row(("metadata", "labels", f"{key}.kubernetes.io/managed-by"), "the controller marks its own", live=managed)
        for key in ("endpoints", "endpointslice")
    ),
    row("rules", "a controller collects them", "ClusterRole.rbac.authorization.k8s.io", live=collected),
    *(
        Row((*place, "labels", label), "a controller adds it to what it makes", live="may")
        for place in (("metadata",), ("spec", "template", "metadata"))
        for label in ANY_HASH
    ),
    row("secrets.*", "the token controller makes it", "ServiceAccount", live=token),
    row("imagePullSecrets.*", "OpenShift's token controller makes it", "ServiceAccount", live=token),
    Row(("metadata", "annotations", "kubernetes.io/service-account.uid"), "it is a uid", ("Secret",)),
    row("data.token", "the token controller signs it for this cluster", "Secret", live=of_token_secret),
    Row(("data", "ca.crt"), "the token controller writes this cluster's", ("Secret",), live=of_token_secret),
    row("data.namespace", "the token controller writes it", "Secret", live=may_of_token_secret),
    *(
        Row(("metadata", "labels", f"kubernetes.io/legacy-token-{end}"), "the token cleaner", ("Secret",), live="may")
        for end in ("last-used", "invalid-since")
    ),
    *(row("webhooks.*.clientConfig.caBundle", "an injector writes it", kind, live=bundle) for kind in WEBHOOKS),
    row("spec.conversion.webhook.clientConfig.caBundle", "an injector writes it", CRD, live=bundle),
    row("spec.conversion.webhookClientConfig.caBundle", "an injector writes it", CRD, live=bundle),
    row("spec.caBundle", "an injector writes it", API_SERVICE, live=bundle),
    row("spec.finalizers.*", "the server adds it to every namespace", "Namespace", live=kubernetes),
    Row(
        ("metadata", "labels", "kubernetes.io/metadata.name"),
        "the server writes it",
        ("Namespace",),
        live=name_of_namespace,
    ),
    *(row(f"spec.{key}", "a controller writes it", "Node", live="may")
      for key in ("podCIDR", "podCIDRs", "providerID", "externalID")),
    row("spec.templateGeneration", "the server counts with it", "DaemonSet.extensions", live="may"),
    *(
        Row((*place, key), "it names one object of one cluster", live="may")
        for place in (("subsets", EACH, "addresses", EACH, "targetRef"), ("endpoints", EACH, "targetRef"))
        for key in ("uid", "resourceVersion")
    ),
]  # fmt: skip
