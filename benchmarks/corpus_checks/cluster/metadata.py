"""What a server and its controllers write into the metadata of any object, and into nested metadata."""

import re

from corpus_checks.cluster.rows import EACH, Force, Row, Spot, row

FINALIZERS = {
    "kubernetes.io/pvc-protection": "the PVC protection controller adds it to every claim",
    "kubernetes.io/pv-protection": "the PV protection controller adds it to every volume",
    "service.kubernetes.io/load-balancer-cleanup": "the service controller adds it where it made a load balancer",
    "foregroundDeletion": "the server adds it when a deletion waits for the dependents",
    "orphan": "the server adds it when a deletion leaves the dependents",
}
OTHER_FINALIZERS = (
    "batch.kubernetes.io/job-tracking",
    "customresourcecleanup.apiextensions.k8s.io",
    "external-provisioner.volume.kubernetes.io/finalizer",
)
# Annotations of any object that controllers of Kubernetes, or kubectl, write.
ANNOTATIONS = {
    "kubectl.kubernetes.io/last-applied-configuration": "kubectl apply keeps its last input there",
    "deployment.kubernetes.io/revision": "the Deployment controller counts with it",
    "deployment.kubernetes.io/revision-history": "the Deployment controller counts with it",
    "deployment.kubernetes.io/desired-replicas": "the Deployment controller writes it to ReplicaSets",
    "deployment.kubernetes.io/max-replicas": "the Deployment controller writes it to ReplicaSets",
    "deprecated.daemonset.template.generation": "the DaemonSet controller counts with it",
    "control-plane.alpha.kubernetes.io/leader": "a leader election writes it every few seconds",
    "autoscaling.alpha.kubernetes.io/conditions": "autoscaling/v1 shows the status of a newer API in it",
    "autoscaling.alpha.kubernetes.io/current-metrics": "autoscaling/v1 shows the status of a newer API in it",
    "endpoints.kubernetes.io/last-change-trigger-time": "the endpoints controllers measure with it",
    "pv.kubernetes.io/bind-completed": "the binding of a claim is the cluster's",
    "pv.kubernetes.io/bound-by-controller": "the binding of a claim is the cluster's",
    "pv.kubernetes.io/migrated-to": "the volume controllers write it",
    "volume.kubernetes.io/storage-provisioner": "the volume controller asks the provisioner with it",
    "volume.beta.kubernetes.io/storage-provisioner": "the volume controller asks the provisioner with it",
    "volume.kubernetes.io/selected-node": "the scheduler chose that node of this cluster",
    "kubernetes.io/created-by": "old controllers wrote the owner there",
}
# Written by machines, but no list of the specification has them: the transform may take them.
OTHER_ANNOTATIONS = re.compile(
    r"rollout\.argoproj\.io/(revision|revision-history|desired-replicas)|pv\.kubernetes\.io/provisioned-by"
    r"|batch\.kubernetes\.io/(job-tracking|job-completion-index|cronjob-scheduled-timestamp)"
    r"|kubernetes\.io/(config\.(hash|mirror|seen|source)|limit-ranger|psp)|cni\.projectcalico\.org/.*"
    r"|k8s\.v1\.cni\.cncf\.io/networks?-status|k8s\.ovn\.org/.*|openshift\.io/(scc|sa\.scc\..*)"
    r"|node\.alpha\.kubernetes\.io/ttl|volumes\.kubernetes\.io/controller-managed-attach-detach"
    r"|csi\.volume\.kubernetes\.io/nodeid|kubeadm\.alpha\.kubernetes\.io/cri-socket|volume\.kubernetes\.io/provisioner-.*"
)
RESTARTED = "kubectl.kubernetes.io/restartedAt"
TEMPLATES = (
    ("spec", "template"),
    ("spec", "jobTemplate"),
    ("spec", "jobTemplate", "spec", "template"),
    ("spec", "volumeClaimTemplates", EACH),
    ("template",),
)


def is_null(at: Spot) -> Force:
    """Go writes a time that was never set as null."""
    return "must" if at.value is None else "keep"


def is_known(at: Spot) -> Force:
    return "must" if str(at.value) in FINALIZERS else "may" if str(at.value) in OTHER_FINALIZERS else "keep"


def is_of_machines(at: Spot) -> Force:
    return "may" if OTHER_ANNOTATIONS.fullmatch(str(at.path[-1])) else "keep"


def has_state(at: Spot) -> Force:
    """The `status` of a v1 Status is a word of its content."""
    return "keep" if at.item.kind == "Status" else "must"


def server(key: str, why: str) -> Row:
    return row(f"metadata.{key}", why, authored="must")


ROWS = [
    server("uid", "the server identifies one object of one cluster by it"),
    server("resourceVersion", "the server counts the writes to its store with it"),
    server("generation", "the server counts the changes of the spec with it"),
    server("creationTimestamp", "the server notes when it made the object"),
    server("selfLink", "the server wrote the object's address there until 1.24"),
    server("managedFields", "the server records who wrote which field"),
    server("deletionTimestamp", "the server notes when a deletion began"),
    server("deletionGracePeriodSeconds", "the server notes how long a deletion may take"),
    row("status", "controllers report there what they see", live=has_state, authored=has_state),
    row("metadata.ownerReferences", "they name uids of one cluster; a controller makes owned objects anew"),
    row("metadata.generateName", "the server made the name out of it", live="may"),
    row("metadata.clusterName", "a server of many clusters wrote it; it is no field any more", live="may"),
    row("metadata.finalizers.*", "the controllers of Kubernetes add it themselves", live=is_known),
    *(Row(("metadata", "annotations", key), why, authored="may") for key, why in ANNOTATIONS.items()),
    row("metadata.annotations.*", "a machine writes it", live=is_of_machines),
    *(Row((*place, "metadata", "creationTimestamp"), "Go writes an unset time as null", live=is_null, authored=is_null)
      for place in TEMPLATES),
    *(Row((*place, "metadata", "annotations", RESTARTED), "`kubectl rollout restart` notes when it ran", authored="may")
      for place in TEMPLATES),
    Row(("metadata", "annotations", RESTARTED), "`kubectl rollout restart` notes when it ran", live="may"),
    row("spec.volumeClaimTemplates.*.status", "the API writes the unset status of a claim", authored="must"),
    row("spec.volumeClaimTemplates.*.apiVersion", "the API fills it in", live="may"),
    row("spec.volumeClaimTemplates.*.kind", "the API fills it in", live="may"),
]  # fmt: skip
