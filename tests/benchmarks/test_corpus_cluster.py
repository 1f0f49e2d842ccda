"""Each row of what benchmarks/corpus.py takes for the cluster's: what must go, what may, and what must stay."""

import copy
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

from corpus_checks.cluster.objects import kind_of
from corpus_checks.cluster.owned import TABLE
from corpus_checks.cluster.rows import matches
from corpus_checks.intentions.strip import findings

Data = Any
Where = tuple[str | int, ...]
BOUND = {"annotations": {"pv.kubernetes.io/bind-completed": "yes"}}
BY_CONTROLLER = {"annotations": {**BOUND["annotations"], "pv.kubernetes.io/bound-by-controller": "yes"}}
LAST = "kubectl.kubernetes.io/last-applied-configuration"
TOKEN_VOLUME = {"name": "kube-api-access-x7x2z", "projected": {"sources": [{"serviceAccountToken": {"path": "token"}}]}}
OLD_TOKEN_VOLUME = {"name": "builder-token-8fx2p", "secret": {"secretName": "builder-token-8fx2p"}}
BUILDER = {"serviceAccountName": "builder"}
TOLERATION = {
    "key": "node.kubernetes.io/not-ready",
    "operator": "Exists",
    "effect": "NoExecute",
    "tolerationSeconds": 300,
}
OF_DAEMONSET = {"ownerReferences": [{"kind": "DaemonSet", "name": "d", "uid": "1"}]}
TOKEN_SECRET = {"type": "kubernetes.io/service-account-token"}
CRD = "CustomResourceDefinition"
WEBHOOK = "admissionregistration.k8s.io/v1"
POD_UID = {"kind": "Pod", "name": "p", "uid": "1", "resourceVersion": "2"}


def applied(data: Data) -> Data:
    return {"annotations": {LAST: json.dumps(data)}}


def written_by(manager: str, fields: Data, **more: Data) -> Data:
    return {"managedFields": [{"manager": manager, "fieldsV1": fields, **more}]}


def port(manager: str, **more: Data) -> Data:
    key = 'k:{"port":80,"protocol":"TCP"}'
    return written_by(manager, {"f:spec": {"f:ports": {key: {"f:nodePort": {}}}}}, **more)


def spec(manager: str, *fields: str) -> Data:
    return written_by(manager, {"f:spec": {field: {} for field in fields}})


PORTS = [{"port": 80, "nodePort": 30080}]
NODE_PORT: Where = ("spec", "ports", 0, "nodePort")

# apiVersion, kind, path with dots or as a tuple, its value, what holds in a live and in an authored object, and
# what else the object has: its metadata, its spec, and other keys.
SAMPLES: list[tuple[str, str, str | Where, Data, str, str, dict[str, Data]]] = [
    # Metadata that the server writes: in no object.
    ("v1", "ConfigMap", "metadata.uid", "1", "must", "must", {}),
    ("v1", "ConfigMap", "metadata.resourceVersion", "", "must", "must", {}),
    ("v1", "ConfigMap", "metadata.generation", 1, "must", "must", {}),
    ("v1", "ConfigMap", "metadata.creationTimestamp", None, "must", "must", {}),
    ("v1", "ConfigMap", "metadata.selfLink", "", "must", "must", {}),
    ("v1", "ConfigMap", "metadata.managedFields", [], "must", "must", {}),
    ("example.org/v1", "Thing", "metadata.deletionTimestamp", "2024-01-01T00:00:00Z", "must", "must", {}),
    ("example.org/v1", "Thing", "metadata.deletionGracePeriodSeconds", 0, "must", "must", {}),
    ("example.org/v1", "Thing", "status", {"ready": True}, "must", "must", {}),
    ("example.org/v1", "Thing", "status", {}, "must", "must", {}),
    ("v1", "Status", "status", "Failure", "keep", "keep", {}),
    ("v1", "ConfigMap", "metadata.ownerReferences", [{"kind": "Foo", "uid": "1"}], "must", "keep", {}),
    ("v1", "ConfigMap", "metadata.generateName", "a-", "may", "keep", {}),
    ("v1", "ConfigMap", "metadata.clusterName", "a", "may", "keep", {}),
    ("v1", "ConfigMap", "metadata.namespace", "a", "keep", "keep", {}),
    ("v1", "ConfigMap", "metadata.labels.app", "a", "keep", "keep", {}),
    ("v1", "ConfigMap", "data", {"status": "creationTimestamp: null"}, "keep", "keep", {}),
    # Finalizers.
    ("v1", "Thing", "metadata.finalizers.0", "kubernetes.io/pvc-protection", "must", "keep", {}),
    ("v1", "Thing", "metadata.finalizers.0", "kubernetes.io/pv-protection", "must", "keep", {}),
    ("v1", "Thing", "metadata.finalizers.0", "service.kubernetes.io/load-balancer-cleanup", "must", "keep", {}),
    ("v1", "Thing", "metadata.finalizers.0", "foregroundDeletion", "must", "keep", {}),
    ("v1", "Thing", "metadata.finalizers.0", "orphan", "must", "keep", {}),
    ("v1", "Thing", "metadata.finalizers.0", "batch.kubernetes.io/job-tracking", "may", "keep", {}),
    ("v1", "Thing", "metadata.finalizers.0", "example.org/mine", "keep", "keep", {}),
    # Nested times and states.
    ("apps/v1", "Deployment", "spec.template.metadata.creationTimestamp", None, "must", "must", {}),
    ("batch/v1", "CronJob", "spec.jobTemplate.metadata.creationTimestamp", None, "must", "must", {}),
    ("batch/v1", "CronJob", "spec.jobTemplate.spec.template.metadata.creationTimestamp", None, "must", "must", {}),
    ("argoproj.io/v1alpha1", "Rollout", "spec.template.metadata.creationTimestamp", None, "must", "must", {}),
    ("v1", "PodTemplate", "template.metadata.creationTimestamp", None, "must", "must", {}),
    ("apps/v1", "StatefulSet", "spec.volumeClaimTemplates.0.metadata.creationTimestamp", None, "must", "must", {}),
    ("apps/v1", "StatefulSet", "spec.volumeClaimTemplates.0.status", {"phase": "Pending"}, "must", "must", {}),
    ("apps/v1", "StatefulSet", "spec.volumeClaimTemplates.0.apiVersion", "v1", "may", "keep", {}),
    ("apps/v1", "StatefulSet", "spec.volumeClaimTemplates.0.kind", "PersistentVolumeClaim", "may", "keep", {}),
    ("apps/v1", "Deployment", "spec.template.metadata.creationTimestamp", "2024-01-01", "keep", "keep", {}),
    ("example.org/v1", "Thing", "spec.inner.metadata.creationTimestamp", None, "may", "may", {}),
    ("example.org/v1", "Thing", "spec.inner.status", {}, "may", "may", {"spec": {"inner": {"spec": {}}}}),
    ("example.org/v1", "Thing", "spec.status", {}, "keep", "keep", {}),
    ("v1", "ConfigMap", "data.metadata.creationTimestamp", None, "keep", "keep", {}),
    # Services: what is allocated goes, what somebody chose stays.
    ("v1", "Service", "spec.clusterIP", "10.0.0.7", "must", "keep", {}),
    ("v1", "Service", "spec.clusterIPs", ["10.0.0.7"], "must", "keep", {}),
    ("v1", "Service", "spec.clusterIP", "None", "keep", "keep", {}),
    ("v1", "Service", "spec.clusterIPs", ["None"], "keep", "keep", {}),
    ("v1", "Service", "spec.clusterIP", "10.0.0.7", "may", "keep", applied({"spec": {"clusterIP": "10.0.0.7"}})),
    ("serving.knative.dev/v1", "Service", "spec.clusterIP", "10.0.0.7", "keep", "keep", {}),
    ("v1", "Service", NODE_PORT, 30080, "must", "keep", {}),
    ("v1", "Service", NODE_PORT, 30080, "keep", "keep", applied({"spec": {"ports": PORTS}})),
    ("v1", "Service", NODE_PORT, 30080, "may", "keep", applied({"spec": {"ports": [{"port": 80, "nodePort": 1}]}})),
    ("v1", "Service", NODE_PORT, 30080, "must", "keep", applied({"spec": {"ports": [{"port": 80}]}})),
    ("v1", "Service", NODE_PORT, 30080, "keep", "keep", port("kubectl-client-side-apply")),
    ("v1", "Service", NODE_PORT, 30080, "keep", "keep", port("argocd-controller")),
    ("v1", "Service", NODE_PORT, 30080, "must", "keep", port("kube-controller-manager")),
    ("v1", "Service", NODE_PORT, 30080, "must", "keep", port("kubectl-edit", subresource="status")),
    ("v1", "Service", NODE_PORT, 30080, "may", "keep", port("manager")),
    ("v1", "Service", "spec.healthCheckNodePort", 30001, "must", "keep", {}),
    ("v1", "Service", "spec.healthCheckNodePort", 3, "keep", "keep", applied({"spec": {"healthCheckNodePort": 3}})),
    ("v1", "Service", "spec.healthCheckNodePort", 3, "keep", "keep", spec("Helm", "f:healthCheckNodePort")),
    ("v1", "Service", "spec.ipFamilies", ["IPv4"], "must", "keep", {}),
    ("v1", "Service", "spec.ipFamilies", ["IPv6"], "may", "keep", {}),
    ("v1", "Service", "spec.ipFamilies", ["IPv4"], "keep", "keep", spec("helm", "f:ipFamilies")),
    ("v1", "Service", "spec.ipFamilyPolicy", "SingleStack", "must", "keep", {}),
    ("v1", "Service", "spec.ipFamilyPolicy", "PreferDualStack", "keep", "keep", {}),
    ("v1", "Service", "spec.ipFamilyPolicy", "SingleStack", "keep", "keep", spec("kubectl", "f:ipFamilyPolicy")),
    ("v1", "Service", "spec.internalTrafficPolicy", "Cluster", "may", "keep", {}),
    ("v1", "Service", "spec.internalTrafficPolicy", "Local", "keep", "keep", {}),
    ("v1", "Service", "spec.selector", {"app": "a"}, "keep", "keep", {}),
    ("v1", "Service", "spec.sessionAffinity", "None", "keep", "keep", {}),
    # Claims and volumes.
    ("v1", "PersistentVolumeClaim", "spec.volumeName", "v", "must", "keep", BY_CONTROLLER),
    ("v1", "PersistentVolumeClaim", "spec.volumeName", "v", "may", "keep", BOUND),
    ("v1", "PersistentVolumeClaim", "spec.volumeName", "v", "keep", "keep", {}),
    ("v1", "PersistentVolumeClaim", "spec.storageClassName", "v", "keep", "keep", BY_CONTROLLER),
    ("v1", "PersistentVolume", "spec.claimRef.uid", "1", "must", "keep", {"spec": {"claimRef": {"name": "c"}}}),
    ("v1", "PersistentVolume", "spec.claimRef.resourceVersion", "1", "must", "keep", {}),
    ("v1", "PersistentVolume", "spec.claimRef", {"name": "c"}, "keep", "keep", {}),
    ("v1", "PersistentVolume", "spec.claimRef", {"name": "c"}, "may", "keep", BY_CONTROLLER),
    # Pods.
    ("v1", "Pod", "spec.nodeName", "n", "must", "keep", {}),
    ("apps/v1", "Deployment", "spec.template.spec.nodeName", "n", "keep", "keep", {}),
    ("v1", "Pod", "spec.nodeSelector", {"a": "b"}, "keep", "keep", {}),
    ("v1", "Pod", "spec.priority", 0, "may", "keep", {}),
    ("v1", "Pod", "spec.preemptionPolicy", "PreemptLowerPriority", "may", "keep", {}),
    ("v1", "Pod", "spec.volumes.0", TOKEN_VOLUME, "must", "keep", {}),
    ("v1", "Pod", "spec.volumes.0", {**TOKEN_VOLUME, "name": "mine"}, "keep", "keep", {}),
    ("v1", "Pod", "spec.volumes.0", {"name": TOKEN_VOLUME["name"], "emptyDir": {}}, "keep", "keep", {}),
    ("v1", "Pod", "spec.volumes.0", TOKEN_VOLUME, "keep", "keep", applied({"spec": {"volumes": [TOKEN_VOLUME]}})),
    ("v1", "Pod", "spec.volumes.0", OLD_TOKEN_VOLUME, "must", "keep", {"spec": BUILDER}),
    ("v1", "Pod", "spec.volumes.0", OLD_TOKEN_VOLUME, "may", "keep", {}),
    ("v1", "Pod", "spec.volumes.0", {**OLD_TOKEN_VOLUME, "secret": {"secretName": "x"}}, "keep", "keep", {}),
    ("apps/v1", "Deployment", "spec.template.spec.volumes.0", TOKEN_VOLUME, "keep", "keep", {}),
    *(
        ("v1", "Pod", f"spec.{containers}.0.volumeMounts.0", {"name": volume}, says, "keep", {"spec": {"volumes": [TOKEN_VOLUME, {"name": "mine", "emptyDir": {}}]}})
        for containers in ("containers", "initContainers", "ephemeralContainers")
        for volume, says in ((TOKEN_VOLUME["name"], "must"), ("mine", "keep"))
    ),
    ("v1", "Pod", "spec.tolerations.0", TOLERATION, "must", "keep", {}),
    ("v1", "Pod", "spec.tolerations.0", {**TOLERATION, "tolerationSeconds": 60}, "keep", "keep", {}),
    ("v1", "Pod", "spec.tolerations.0", {**TOLERATION, "tolerationSeconds": 60}, "may", "keep", OF_DAEMONSET),
    ("v1", "Pod", "spec.tolerations.0", TOLERATION, "keep", "keep", applied({"spec": {"tolerations": [TOLERATION]}})),
    ("apps/v1", "DaemonSet", "spec.template.spec.tolerations.0", TOLERATION, "keep", "keep", {}),
    ("v1", "Pod", "spec.imagePullSecrets.0", {"name": "builder-dockercfg-x"}, "may", "keep", {"spec": BUILDER}),
    ("v1", "Pod", "spec.imagePullSecrets.0", {"name": "mine"}, "keep", "keep", {"spec": BUILDER}),
    ("v1", "Pod", "metadata.labels.controller-revision-hash", "1", "must", "keep", {}),
    ("v1", "Pod", "metadata.labels.pod-template-generation", "1", "must", "keep", {}),
    ("v1", "Pod", "metadata.labels.pod-template-hash", "1", "must", "keep", {}),
    ("v1", "Pod", ("metadata", "labels", "statefulset.kubernetes.io/pod-name"), "a-0", "must", "keep", {}),
    ("v1", "Pod", ("metadata", "labels", "apps.kubernetes.io/pod-index"), "0", "must", "keep", {}),
    ("v1", "Pod", "metadata.labels.controller-uid", "1", "must", "keep", {}),
    ("v1", "Pod", ("metadata", "labels", "batch.kubernetes.io/controller-uid"), "1", "must", "keep", {}),
    ("v1", "Pod", "metadata.labels.job-name", "j", "may", "keep", {}),
    ("v1", "Pod", ("metadata", "labels", "batch.kubernetes.io/job-name"), "j", "may", "keep", {}),
    ("v1", "Pod", "metadata.labels.rollouts-pod-template-hash", "1", "may", "keep", {}),
    # Jobs and ReplicaSets.
    ("batch/v1", "Job", "spec.selector", {"matchLabels": {"controller-uid": "1"}}, "must", "keep", {}),
    ("batch/v1", "Job", "spec.selector", {"matchLabels": {"a": "b"}}, "keep", "keep", {"spec": {"manualSelector": True}}),
    *(
        ("batch/v1", "Job", (*place, "labels", f"{prefix}{label}"), "1", says, "keep", {})
        for place in (("metadata",), ("spec", "template", "metadata"))
        for prefix in ("", "batch.kubernetes.io/")
        for label, says in (("controller-uid", "must"), ("job-name", "may"))
    ),
    ("batch/v1", "Job", "metadata.labels.controller-uid", "1", "keep", "keep", {"spec": {"manualSelector": True}}),
    ("batch/v1", "Job", "spec.template.metadata.labels.job-name", "1", "keep", "keep", {"spec": {"manualSelector": True}}),
    ("v1", "ConfigMap", "metadata.labels.controller-uid", "1", "may", "keep", {}),
    ("v1", "ConfigMap", "metadata.annotations.controller-uid", "1", "may", "keep", {}),
    ("v1", "ConfigMap", ("metadata", "labels", "batch.kubernetes.io/controller-uid"), "1", "may", "keep", {}),
    ("v1", "ConfigMap", ("metadata", "annotations", "batch.kubernetes.io/controller-uid"), "1", "may", "keep", {}),
    *(
        ("apps/v1", "ReplicaSet", where, "1", says, "keep", {})
        for where, says in (
            ("metadata.labels.pod-template-hash", "must"),
            ("spec.selector.matchLabels.pod-template-hash", "may"),
            ("spec.selector.matchLabels.rollouts-pod-template-hash", "may"),
            ("spec.template.metadata.labels.pod-template-hash", "may"),
        )
    ),
    ("apps/v1", "Deployment", "spec.selector.matchLabels.pod-template-hash", "1", "keep", "keep", {}),
    *(
        ("example.org/v1", "Thing", f"{place}.labels.{label}", "1", "may", "keep", {})
        for place in ("metadata", "spec.template.metadata")
        for label in ("pod-template-hash", "controller-revision-hash", "pod-template-generation", "rollouts-pod-template-hash")
    ),
    ("extensions/v1beta1", "DaemonSet", "spec.templateGeneration", 1, "may", "keep", {}),
    # ServiceAccounts and their tokens.
    ("v1", "ServiceAccount", "secrets.0", {"name": "x-token-8fx2p"}, "must", "keep", {}),
    ("v1", "ServiceAccount", "secrets.0", {"name": "x-token-mine"}, "may", "keep", {}),
    ("v1", "ServiceAccount", "secrets.0", {"name": "mine"}, "keep", "keep", {}),
    ("v1", "ServiceAccount", "imagePullSecrets.0", {"name": "x-dockercfg-8fx2p"}, "must", "keep", {}),
    ("v1", "ServiceAccount", "imagePullSecrets.0", {"name": "mine"}, "keep", "keep", {}),
    ("v1", "Secret", "data.token", "eA==", "must", "keep", TOKEN_SECRET),
    ("v1", "Secret", "data.token", "eA==", "keep", "keep", {}),
    ("v1", "Secret", ("data", "ca.crt"), "eA==", "must", "keep", TOKEN_SECRET),
    ("v1", "Secret", "data.namespace", "eA==", "may", "keep", TOKEN_SECRET),
    ("v1", "Secret", ("metadata", "annotations", "kubernetes.io/service-account.uid"), "1", "must", "keep", {}),
    ("v1", "Secret", ("metadata", "annotations", "kubernetes.io/service-account.name"), "x", "keep", "keep", {}),
    ("v1", "Secret", ("metadata", "labels", "kubernetes.io/legacy-token-last-used"), "x", "may", "keep", {}),
    ("v1", "Secret", ("metadata", "labels", "kubernetes.io/legacy-token-invalid-since"), "x", "may", "keep", {}),
    # Certificates.
    (WEBHOOK, "MutatingWebhookConfiguration", "webhooks.0.clientConfig.caBundle", "eA==", "must", "keep", {}),
    (WEBHOOK, "ValidatingWebhookConfiguration", "webhooks.0.clientConfig.caBundle", "eA==", "must", "keep", {}),
    ("apiextensions.k8s.io/v1", CRD, "spec.conversion.webhook.clientConfig.caBundle", "eA==", "must", "keep", {}),
    ("apiextensions.k8s.io/v1beta1", CRD, "spec.conversion.webhookClientConfig.caBundle", "e", "must", "keep", {}),
    ("apiregistration.k8s.io/v1", "APIService", "spec.caBundle", "eA==", "must", "keep", {}),
    ("apiregistration.k8s.io/v1", "APIService", "spec.caBundle", "e", "may", "keep", applied({"spec": {"caBundle": "e"}})),
    # Schemas describe states, and have none.
    ("apiextensions.k8s.io/v1", CRD, "spec.versions.0.schema.status", {}, "keep", "keep", {}),
    ("apiextensions.k8s.io/v1", CRD, "spec.versions.0.subresources.status", {}, "keep", "keep", {}),
    # Namespaces, Nodes, Endpoints, roles that are collected.
    ("v1", "Namespace", "spec.finalizers.0", "kubernetes", "must", "keep", {}),
    ("v1", "Namespace", "spec.finalizers.0", "example.org/mine", "keep", "keep", {}),
    ("v1", "Namespace", ("metadata", "labels", "kubernetes.io/metadata.name"), "x", "must", "keep", {}),
    ("v1", "Namespace", ("metadata", "labels", "kubernetes.io/metadata.name"), "other", "keep", "keep", {}),
    *(("v1", "Node", f"spec.{key}", "x", "may", "keep", {}) for key in ("podCIDR", "podCIDRs", "providerID", "externalID")),
    *(("v1", "Endpoints", f"subsets.0.addresses.0.targetRef.{key}", "1", "may", "keep", {}) for key in ("uid", "resourceVersion")),
    *(("discovery.k8s.io/v1", "EndpointSlice", f"endpoints.0.targetRef.{key}", "1", "may", "keep", {}) for key in ("uid", "resourceVersion")),
    ("v1", "Endpoints", ("metadata", "labels", "endpoints.kubernetes.io/managed-by"), "endpoint-controller", "may", "keep", {}),
    ("v1", "Slice", ("metadata", "labels", "endpointslice.kubernetes.io/managed-by"), "endpointslice-controller.k8s.io", "may", "keep", {}),
    ("v1", "Slice", ("metadata", "labels", "endpointslice.kubernetes.io/managed-by"), "me", "keep", "keep", {}),
    ("rbac.authorization.k8s.io/v1", "ClusterRole", "rules", [{"verbs": ["get"]}], "may", "keep", {"aggregationRule": {"x": "y"}}),
    ("rbac.authorization.k8s.io/v1", "ClusterRole", "rules", [{"verbs": ["get"]}], "keep", "keep", {}),
    # Annotations.
    *(
        ("example.org/v1", "Thing", ("metadata", "annotations", name), "1", "must", "may", {})
        for name in (
            LAST,
            "deployment.kubernetes.io/revision",
            "deployment.kubernetes.io/revision-history",
            "deployment.kubernetes.io/desired-replicas",
            "deployment.kubernetes.io/max-replicas",
            "deprecated.daemonset.template.generation",
            "control-plane.alpha.kubernetes.io/leader",
            "autoscaling.alpha.kubernetes.io/conditions",
            "autoscaling.alpha.kubernetes.io/current-metrics",
            "endpoints.kubernetes.io/last-change-trigger-time",
            "pv.kubernetes.io/bind-completed",
            "pv.kubernetes.io/bound-by-controller",
            "pv.kubernetes.io/migrated-to",
            "volume.kubernetes.io/storage-provisioner",
            "volume.beta.kubernetes.io/storage-provisioner",
            "volume.kubernetes.io/selected-node",
            "kubernetes.io/created-by",
        )
    ),
    *(
        ("example.org/v1", "Thing", ("metadata", "annotations", name), "1", "may", "keep", {})
        for name in (
            "rollout.argoproj.io/revision",
            "pv.kubernetes.io/provisioned-by",
            "kubernetes.io/config.hash",
            "openshift.io/sa.scc.mcs",
            "kubectl.kubernetes.io/restartedAt",
        )
    ),
    *(
        ("example.org/v1", "Thing", ("metadata", "annotations", name), "1", "keep", "keep", {})
        for name in (
            "autoscaling.alpha.kubernetes.io/metrics",
            "autoscaling.alpha.kubernetes.io/behavior",
            "meta.helm.sh/release-name",
            "argocd.argoproj.io/tracking-id",
            "internal.config.kubernetes.io/path",
            "config.kubernetes.io/index",
            "config.k8s.io/id",
            "kubernetes.io/change-cause",
        )
    ),
    *(
        ("apps/v1", "StatefulSet", (*where, "metadata", "annotations", "kubectl.kubernetes.io/restartedAt"), "1", "must", "may", {})
        for where in (
            ("spec", "template"),
            ("spec", "jobTemplate"),
            ("spec", "jobTemplate", "spec", "template"),
            ("spec", "volumeClaimTemplates", 0),
            ("template",),
        )
    ),
]  # fmt: skip


def keys(where: str | Where) -> Where:
    parts = where.split(".") if isinstance(where, str) else where
    return tuple(int(part) if isinstance(part, str) and part.isdigit() else part for part in parts)


def made(sample: tuple[Any, ...], is_live: bool) -> Data:
    api, kind, where, value, _, _, more = sample
    is_metadata = {"annotations", "managedFields", "ownerReferences"} & set(more)
    extra = {"metadata": more} if is_metadata else more
    result: Data = {"apiVersion": api, "kind": kind, "metadata": {"name": "x"}}
    for key, part in copy.deepcopy(extra).items():
        result[key] = {**result[key], **part} if key == "metadata" else part
    if is_live:
        result["metadata"]["selfLink"] = "/x"
    elif "managedFields" in more:
        del result["metadata"]["managedFields"]
    put(result, keys(where), value)
    return result


def put(data: Data, path: Where, value: Data) -> None:
    """Write the value; a port gets what every port has, and no object is made of it alone."""
    for key, following in zip(path, [*path[1:], None], strict=True):
        new = copy.deepcopy(value) if following is None else [] if isinstance(following, int) else {}
        if isinstance(data, list):
            data.append({"port": 80, **new} if path == NODE_PORT and new == {} else new)
            data = data[-1]
        else:
            data[key] = new if following is None else data.get(key, new)
            data = data[key]


def without(data: Data, path: Where) -> Data:
    left = copy.deepcopy(data)
    holder = left
    for key in path[:-1]:
        holder = holder[key]
    del holder[path[-1]]
    return left


def says(data: Data, path: Where) -> str:
    is_left = any(found.kind == "left behind" and found.path == path for found in findings(data, data))
    is_lost = any(
        found.kind == "lost" and found.path[: len(path)] == path for found in findings(data, without(data, path))
    )
    return {(True, False): "must", (False, False): "may", (False, True): "keep"}[is_left, is_lost]


def names() -> Iterator[str]:
    for api, kind, where, value, live, *_ in SAMPLES:
        yield f"{kind}.{api} {where if isinstance(where, str) else where[-1]}={str(value)[:20]} {live}"


@pytest.mark.parametrize("sample", SAMPLES, ids=names())
def test_what_must_go_what_may_and_what_must_stay(sample: tuple[Any, ...]) -> None:
    path = keys(sample[2])
    assert (says(made(sample, True), path), says(made(sample, False), path)) == (sample[4], sample[5])


def test_each_row_has_a_sample() -> None:
    samples = [(kind_of(sample[0], sample[1]), made(sample, True)) for sample in SAMPLES]
    unheld = [
        row.where
        for row in TABLE
        if not any((not row.kinds or kind in row.kinds) and list(matches(data, row.where)) for kind, data in samples)
    ]
    assert unheld == []


def test_each_row_has_a_reason() -> None:
    assert all(row.why for row in TABLE)


EMPTIED: list[tuple[Data, Data, list[str]]] = [
    ({"annotations": {LAST: "{}"}}, {}, []),
    ({"annotations": {LAST: "{}"}}, {"annotations": {}}, []),
    ({"annotations": {LAST: "{}", "a": "b"}}, {}, ["lost"]),
    ({"annotations": {}}, {}, ["lost"]),
    ({"annotations": None}, {}, ["lost"]),
    ({"finalizers": ["orphan", "mine"]}, {"finalizers": ["mine"]}, []),
    ({"finalizers": ["mine", "orphan"]}, {"finalizers": ["orphan"]}, ["lost", "left behind"]),
    ({"finalizers": ["orphan"]}, {"finalizers": ["mine"]}, ["left behind"]),
    ({"finalizers": ["orphan", "mine"]}, {"finalizers": ["theirs"]}, ["meaning"]),
    ({"labels": {"a": "1", "b": "2"}}, {"labels": {"b": "2", "a": "1"}}, ["meaning"]),
    ({"labels": {"a": "1"}}, {"labels": {"a": 1}}, ["meaning"]),
    ({"labels": {"a": "1"}}, {"labels": {"a": "1", "b": "2"}}, ["meaning"]),
]


@pytest.mark.parametrize(("old", "new", "expected"), EMPTIED)
def test_what_was_emptied_may_go_and_nothing_else(old: Data, new: Data, expected: list[str]) -> None:
    before, after = (
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x", **data}} for data in (old, new)
    )
    before["metadata"]["selfLink"] = "/x"
    assert sorted(found.kind for found in findings(before, after)) == sorted(expected)
