"""Objects that nobody wrote, and those that look like them and somebody did."""

from __future__ import annotations

from typing import Any

import pytest

from kxform.kube.generated import always_generated, controller_of, generated
from kxform.kube.objects import KubeObject


def item(api_version: str, kind: str, name: str = "x", namespace: str = "shop", **data: Any) -> KubeObject:
    metadata = {"name": name, "namespace": namespace, **data.pop("metadata", {})}
    return KubeObject({**data, "metadata": metadata}, (), api_version, kind)


def by(*managers: str) -> dict[str, Any]:
    return {"managedFields": [{"manager": manager, "fieldsV1": {"f:x": {}}} for manager in managers]}


WRITTEN = [
    item("v1", "ConfigMap", "kube-root-ca.crt.mine"),
    item("v1", "ConfigMap", "settings", metadata={"labels": {"owner": "helm"}}),
    item("v1", "ServiceAccount", "builder"),
    item("v1", "ServiceAccount", "default", imagePullSecrets=[{"name": "registry"}]),
    item("v1", "ServiceAccount", "default", metadata={"annotations": {"eks.amazonaws.com/role-arn": "arn"}}),
    item("v1", "Secret", "robot-token-mine", type="kubernetes.io/service-account-token"),
    item("v1", "Secret", "sh.helm.release.v1.x", type="Opaque"),
    item("v1", "Service", "kubernetes"),
    item("v1", "Endpoints", metadata=by("kubectl-client-side-apply", "kube-controller-manager")),
    item("v1", "PersistentVolume", namespace="", spec={"nfs": {"server": "10.0.0.1", "path": "/"}}),
    item("v1", "Namespace", "default-2", ""),
    item("example.com/v1", "Event"),
    item("serving.knative.dev/v1", "Service", "kubernetes", "default"),
    item("rbac.authorization.k8s.io/v1", "ClusterRole", "system:mine", ""),
    item("flowcontrol.apiserver.k8s.io/v1", "FlowSchema", "mine", "", metadata=by("kubectl-create")),
    item("apps/v1", "ReplicaSet"),
]
GENERATED = [
    item("v1", "ConfigMap", "kube-root-ca.crt"),
    item("v1", "ConfigMap", "web.v1", metadata={"labels": {"owner": "helm", "status": "deployed"}}),
    item("v1", "ConfigMap", metadata={"annotations": {"control-plane.alpha.kubernetes.io/leader": "{}"}}),
    item("v1", "ServiceAccount", "default", secrets=[{"name": "default-token-x7z2p"}]),
    item("v1", "Secret", "default-token-x7z2p", type="kubernetes.io/service-account-token"),
    item("v1", "Secret", "sh.helm.release.v1.web.v1", type="helm.sh/release.v1"),
    item("v1", "Service", "kubernetes", "default"),
    item("v1", "Endpoints", metadata=by("kube-controller-manager")),
    item("v1", "Endpoints"),
    item("discovery.k8s.io/v1", "EndpointSlice", metadata=by("kube-controller-manager")),
    item("v1", "PersistentVolume", metadata={"annotations": {"pv.kubernetes.io/provisioned-by": "csi"}}),
    item("v1", "Namespace", "kube-system", ""),
    item("events.k8s.io/v1", "Event"),
    item("rbac.authorization.k8s.io/v1", "Role", metadata={"labels": {"kubernetes.io/bootstrapping": "rbac-defaults"}}),
    item(
        "flowcontrol.apiserver.k8s.io/v1beta1",
        "FlowSchema",
        metadata=by("api-priority-and-fairness-config-producer-v1"),
    ),
    item("example.com/v1", "Well", metadata={"deletionTimestamp": "2024-03-01T10:00:00Z"}),
]


@pytest.mark.parametrize("one", WRITTEN, ids=str)
def test_what_somebody_wrote(one: KubeObject) -> None:
    assert generated(one) == ""


@pytest.mark.parametrize("one", GENERATED, ids=str)
def test_what_nobody_wrote(one: KubeObject) -> None:
    assert generated(one) != ""


def test_kinds_of_which_nobody_writes_any() -> None:
    assert always_generated("", "Event") == "it reports what happened, and goes after an hour"
    assert always_generated("coordination.k8s.io", "Lease")
    for group, kind in [("", "ConfigMap"), ("example.com", "Lease"), ("", "Endpoints"), ("", "Namespace")]:
        assert always_generated(group, kind) == ""


@pytest.mark.parametrize(
    ("owners", "controller"),
    [
        (None, ""),
        ([{"kind": "ReplicaSet", "name": "a"}], ""),
        ([{"kind": "Node", "name": "n"}, {"kind": "ReplicaSet", "name": "a", "controller": True}], "ReplicaSet a"),
    ],
)
def test_whose_controller_made_it(owners: Any, controller: str) -> None:
    assert controller_of(item("v1", "Pod", metadata={"ownerReferences": owners})) == controller
