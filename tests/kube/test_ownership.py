"""Each entry of the table of what the cluster owns: gone from a live object with its reason, and kept where it may be."""

from __future__ import annotations

import copy
import json
from itertools import pairwise
from typing import Any

import pytest

from kxform.engine.file import FileEditor
from kxform.engine.outcome import Changed
from kxform.engine.run import run_on
from kxform.engine.step import Step
from kxform.kube.conditions import CONDITIONS
from kxform.kube.liveness import LAST_APPLIED
from kxform.kube.ownership import Field, fields
from kxform.kube.tables import load_table
from kxform.registry import load
from kxform.testing import content_of
from kxform.yamltext import Path, format_path

UID = "0a9d7a5e-4f5e-4c41-9d7a-0a9d7a5e4f5e"
LISTS = {"finalizers", "volumes", "volumeMounts", "tolerations", "secrets", "imagePullSecrets", "ports", "webhooks"}
LISTS |= {
    "containers",
    "initContainers",
    "ephemeralContainers",
    "volumeClaimTemplates",
    "dataVolumeTemplates",
    "objects",
}
TOKEN = {"name": "default-token-x7k2p", "secret": {"secretName": "default-token-x7k2p"}}
BOUND = {"name": "kube-api-access-x7k2p", "projected": {"sources": [{"serviceAccountToken": {"path": "token"}}]}}
GROUPS = {
    "ReplicaSet": "apps/v1",
    "Template": "template.openshift.io/v1",
    "ControllerRevision": "apps/v1",
    "Job": "batch/v1",
    "MutatingWebhookConfiguration": "admissionregistration.k8s.io/v1",
    "ValidatingWebhookConfiguration": "admissionregistration.k8s.io/v1",
    "CustomResourceDefinition": "apiextensions.k8s.io/v1",
    "APIService": "apiregistration.k8s.io/v1",
    "ClusterRole": "rbac.authorization.k8s.io/v1",
}

# What stands at the place where a condition holds, and what else the object has to have.
CHOSEN = {LAST_APPLIED: json.dumps({"spec": {"ports": [{"nodePort": 1}], "healthCheckNodePort": 1}})}
SAMPLES: dict[str, tuple[Any, dict[str, Any]]] = {
    "own-name": ("web", {}),
    "generated-from-name": ("web-x7k2p", {"metadata": {"generateName": "web-"}}),
    "no-schema": (None, {}),
    "default-families": (["IPv4"], {"spec": {"ipFamilyPolicy": "SingleStack"}}),
    "default-family-policy": ("SingleStack", {"spec": {"ipFamilies": ["IPv4"]}}),
    "bound": ("pvc-1", {"metadata": {"annotations": {"pv.kubernetes.io/bind-completed": "yes"}}}),
    "account-token": ("c2VjcmV0", {"type": "kubernetes.io/service-account-token"}),
    "mounts-injected-volume": ({"name": BOUND["name"], "mountPath": "/var/run"}, {"spec": {"volumes": [BOUND]}}),
    "selects-by-uid": ({"matchLabels": {"controller-uid": UID}}, {}),
    "generated-name": ("web", {}),
    "somebody-chose": (30080, {"metadata": {"annotations": CHOSEN}}),
    "aggregated": ([{"verbs": ["get"]}], {"aggregationRule": {"clusterRoleSelectors": []}}),
    "not-alone": ("6f4c9d8b7d", {"spec": {"selector": {"matchLabels": {"app": "web"}}}}),
}


def merged(one: Any, other: Any) -> Any:
    """`one` with what `other` has beside it; items of lists behind each other."""
    if isinstance(one, dict) and isinstance(other, dict):
        return {**one, **{key: merged(one[key], value) if key in one else value for key, value in other.items()}}
    if isinstance(one, list) and isinstance(other, list):
        return one + other
    return other


def sample_value(field: Field, pattern: Path, kind: str) -> Any:
    if field.values is not None:
        return copy.deepcopy(field.values[0])
    if field.when in SAMPLES:
        return copy.deepcopy(SAMPLES[field.when][0])
    if field.when == "injected-volume":
        return copy.deepcopy(BOUND if "kube-api" in str(pattern[-1]) else TOKEN)
    if field.when == "made-for-account":
        account = "default" if kind == "Pod" else "web"
        return {"name": f"{account}-{'token' if pattern[-2] == 'secrets' else 'dockercfg'}-x7k2p"}
    if "finalizers" in pattern and len(pattern) > 2:
        return str(pattern[-1]).replace("*", "x")
    return {"managedFields": [{}], "ownerReferences": [{"kind": "Owner", "name": "o", "uid": UID}]}.get(
        str(pattern[-1]), "some"
    )


def build(pattern: Path, value: Any) -> tuple[Path, Any]:
    """An object that holds `value` where the pattern means it, and the path of that."""
    steps = ["*" if before in LISTS else step for before, step in pairwise(("", *pattern))]
    steps = [step for step in steps if step != "**"]
    path: list[str | int] = []
    for index, step in enumerate(steps):
        below_list = index > 0 and steps[index - 1] in LISTS
        path.append(0 if below_list else str(step).replace("*", "x"))
    node = value
    for step in reversed(path):
        node = [node] if isinstance(step, int) else {step: node}
    return tuple(path), node


def one_of(field: Field, pattern: Path, kind: str, *, live: bool) -> tuple[Path, dict[str, Any]]:
    path, data = build(pattern, sample_value(field, pattern, kind))
    metadata = {"name": "web", "labels": {"app": "web"}, **({"uid": UID} if live else {})}
    base = {"apiVersion": GROUPS.get(kind, "v1"), "kind": kind, "metadata": metadata}
    extra = copy.deepcopy(SAMPLES.get(field.when, (None, {}))[1])
    if field.when == "not-alone" and kind == "Pod":
        extra = {}
    if field.when == "not-alone" and path[:2] == ("spec", "selector") and path[2] != "matchLabels":
        extra = {"spec": {"selector": {"app": "web"}}}
    return path, merged(merged(base, extra), data)


def strip(data: dict[str, Any], **options: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """The object afterwards, and the reason of each change by its path."""
    text = json.dumps(data, indent=2).encode()
    editor = FileEditor([Step(load("strip")(**options))])
    outcome = run_on(editor, text, "object.json")
    after = content_of(outcome, text)
    assert not isinstance(run_on(editor, after, "object.json"), Changed)
    whys = {format_path(change.path): change.why for change in outcome.changes} if isinstance(outcome, Changed) else {}
    return json.loads(after), whys


def kinds_of(field: Field) -> list[str]:
    return [kind.replace("*", "Secret") for kind in field.kinds] if field.kinds != ("*",) else ["Anything"]


def applies(field: Field, pattern: Path, kind: str) -> bool:
    has_no_selector = kind == "Pod" and "spec" in pattern[:1] and ("selector" in pattern or "template" in pattern)
    return not (has_no_selector and field.when in ("not-alone", "generated-selector"))


ENTRIES = [
    pytest.param(field, pattern, kind, id=f"{kind} {format_path(pattern)} {'|'.join(field.presets)}")
    for field in fields()
    for pattern in field.patterns
    for kind in kinds_of(field)
    if applies(field, pattern, kind) and kind != "SecretList"
]


@pytest.mark.parametrize(("field", "pattern", "kind"), ENTRIES)
def test_an_entry_goes_from_a_live_object_and_from_an_authored_one_only_where_nobody_writes_it(
    field: Field, pattern: Path, kind: str
) -> None:
    options = {"preset": field.presets[0]} if field.presets else {}
    path, data = one_of(field, pattern, kind, live=True)
    after, whys = strip(data, **options)
    assert whys[format_path(path)] == field.why
    assert "uid" not in after.get("metadata", {})
    path, data = one_of(field, pattern, kind, live=False)
    after, whys = strip(data, **options)
    assert (format_path(path) in whys) is (not field.only_live)
    assert (after == data) is (field.only_live and field.when != "somebody-chose")


@pytest.mark.parametrize(("field", "pattern", "kind"), ENTRIES)
def test_an_entry_holds_for_its_kinds_and_groups_only(field: Field, pattern: Path, kind: str) -> None:
    options = {"preset": field.presets[0]} if field.presets else {}
    path, data = one_of(field, pattern, kind, live=True)
    if field.groups is not None:
        assert format_path(path) not in strip({**data, "apiVersion": "example.com/v1"}, **options)[1]
    if field.kinds != ("*",):
        assert format_path(path) not in strip({**data, "kind": "Other"}, **options)[1]
    if field.presets and "gitops" not in field.presets:
        assert format_path(path) not in strip(data)[1]


def test_the_table_is_well_formed() -> None:
    used = set()
    for entry in load_table("cluster_owned")["fields"]:
        assert set(entry) <= {"paths", "why", "from", "kinds", "groups", "values", "when", "presets", "note", "source"}
        assert entry["from"] in ("any", "live")
        assert entry["why"] == entry["why"].strip().rstrip(".")
        assert entry["source"]
        used.add(entry.get("when", ""))
    assert used - {""} == set(CONDITIONS)


def live(kind: str, api_version: str = "v1", **parts: Any) -> dict[str, Any]:
    metadata = {"name": "web", "uid": UID, **parts.pop("metadata", {})}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **parts}


def applied(**spec: Any) -> dict[str, Any]:
    return {"annotations": {LAST_APPLIED: json.dumps({"spec": spec})}}


def managed(manager: str, fields_v1: dict[str, Any], **entry: Any) -> dict[str, Any]:
    return {"managedFields": [{"manager": manager, "operation": "Update", "fieldsV1": fields_v1, **entry}]}


PORT = {"port": 80, "nodePort": 30080}
HAS_PORT = {"f:spec": {"f:ports": {'k:{"port":80,"protocol":"TCP"}': {".": {}, "f:nodePort": {}}}}}
FAMILIES = {"ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack"}
DUAL = {"ipFamilies": ["IPv4", "IPv6"], "ipFamilyPolicy": "RequireDualStack"}
JOB_LABELS = {"metadata": {"labels": {"controller-uid": UID, "job-name": "web"}}, "spec": {}}
BY_UID = {"matchLabels": {"controller-uid": UID}}


def pod(**spec: Any) -> dict[str, Any]:
    return live("Pod", spec={"containers": [{"name": "web"}], **spec})


# A live object, and what of it stays although it looks like the cluster's.
KEPT: list[tuple[str, dict[str, Any], str]] = [
    ("headless", live("Service", spec={"clusterIP": "None"}), "spec.clusterIP"),
    ("headless, both fields", live("Service", spec={"clusterIP": "None", "clusterIPs": ["None"]}), "spec.clusterIPs"),
    (
        "applied, by name",
        live(
            "Service",
            metadata=applied(ports=[{"name": "a", "port": 81, "nodePort": 30080}]),
            spec={"ports": [{"name": "a", **PORT}]},
        ),
        "spec.ports[0].nodePort",
    ),
    (
        "applied, by number",
        live("Service", metadata=applied(ports=[PORT]), spec={"ports": [{"name": "a", "protocol": "TCP", **PORT}]}),
        "spec.ports[0].nodePort",
    ),
    (
        "a person's managedFields",
        live("Service", metadata=managed("kubectl-edit", HAS_PORT), spec={"ports": [PORT]}),
        "spec.ports[0].nodePort",
    ),
    (
        "managedFields of a GitOps controller",
        live("Service", metadata=managed("kustomize-controller", HAS_PORT), spec={"ports": [PORT]}),
        "spec.ports[0].nodePort",
    ),
    (
        "managedFields of an unknown tool",
        live("Service", metadata=managed("OpenAPI-Generator", HAS_PORT), spec={"ports": [PORT]}),
        "spec.ports[0].nodePort",
    ),
    (
        "applied health check",
        live("Service", metadata=applied(healthCheckNodePort=30100), spec={"healthCheckNodePort": 30100}),
        "spec.healthCheckNodePort",
    ),
    ("dual stack without a record", live("Service", spec={"clusterIP": "x", **DUAL}), "spec.ipFamilies"),
    ("its policy", live("Service", spec={"clusterIP": "x", **DUAL}), "spec.ipFamilyPolicy"),
    (
        "IPv6 without a record",
        live("Service", spec={"ipFamilies": ["IPv6"], "ipFamilyPolicy": "SingleStack"}),
        "spec.ipFamilies",
    ),
    ("applied families", live("Service", metadata=applied(ipFamilies=["IPv4"]), spec=FAMILIES), "spec.ipFamilies"),
    ("static binding", live("PersistentVolumeClaim", spec={"volumeName": "pv-1"}), "spec.volumeName"),
    (
        "generateName alone",
        live("Job", "batch/v1", metadata={"name": "", "generateName": "a-"}),
        "metadata.generateName",
    ),
    ("a person's finalizer", live("Secret", metadata={"finalizers": ["example.com/x"]}), "metadata.finalizers[0]"),
    ("a hand-made token", live("ServiceAccount", secrets=[{"name": "web-token-handmade"}]), "secrets[0]"),
    ("another account's", live("ServiceAccount", secrets=[{"name": "db-token-x7k2p"}]), "secrets[0]"),
    ("an opaque Secret", live("Secret", type="Opaque", data={"token": "eA=="}), "data.token"),
    ("an emptyDir so called", pod(volumes=[{"name": "my-token-cache", "emptyDir": {}}]), "spec.volumes[0]"),
    (
        "a Secret mounted by hand",
        pod(volumes=[{"name": "api-token-file", "secret": {"secretName": "api"}}]),
        "spec.volumes[0]",
    ),
    (
        "a chosen toleration",
        pod(
            tolerations=[
                {
                    "key": "node.kubernetes.io/not-ready",
                    "operator": "Exists",
                    "effect": "NoExecute",
                    "tolerationSeconds": 9,
                }
            ]
        ),
        "spec.tolerations[0]",
    ),
    (
        "nodeName in a template",
        live("Deployment", "apps/v1", spec={"template": {"spec": {"nodeName": "a"}}}),
        "spec.template.spec.nodeName",
    ),
    ("nodeSelector", pod(nodeSelector={"a": "b"}), "spec.nodeSelector"),
    (
        "manual selector",
        live("Job", "batch/v1", spec={"manualSelector": True, "selector": BY_UID, "template": JOB_LABELS}),
        "spec.selector",
    ),
    (
        "labels for a manual selector",
        live("Job", "batch/v1", spec={"manualSelector": True, "selector": BY_UID, "template": JOB_LABELS}),
        "spec.template.metadata.labels.controller-uid",
    ),
    (
        "a selector that somebody wrote",
        live("Job", "batch/v1", spec={"selector": {"matchLabels": {"app": "web"}}, "template": JOB_LABELS}),
        "spec.selector",
    ),
    (
        "the only label of a selector",
        live("Service", spec={"selector": {"rollouts-pod-template-hash": "a"}}),
        "spec.selector",
    ),
    (
        "and of its template",
        live(
            "ReplicaSet",
            "apps/v1",
            spec={
                "selector": {"matchLabels": {"pod-template-hash": "a"}},
                "template": {"metadata": {"labels": {"pod-template-hash": "a"}}},
            },
        ),
        "spec.template.metadata.labels.pod-template-hash",
    ),
    (
        "rules that somebody wrote",
        live("ClusterRole", "rbac.authorization.k8s.io/v1", rules=[{"verbs": ["get"]}]),
        "rules",
    ),
    (
        "a status inside a CRD",
        live(
            "CustomResourceDefinition", "apiextensions.k8s.io/v1", spec={"versions": [{"subresources": {"status": {}}}]}
        ),
        "spec.versions[0].subresources.status",
    ),
    (
        "a schema with such names",
        live(
            "CustomResourceDefinition",
            "apiextensions.k8s.io/v1",
            spec={"versions": [{"schema": {"default": {"metadata": {"creationTimestamp": None}}}}]},
        ),
        "spec.versions[0].schema.default.metadata.creationTimestamp",
    ),
    ("a field of a CR", live("Well", "example.com/v1", spec={"status": {}, "creationTimestamp": None}), "spec.status"),
    ("the same", live("Well", "example.com/v1", spec={"creationTimestamp": None}), "spec.creationTimestamp"),
    ("data", live("ConfigMap", data={"status": "x", "creationTimestamp": "x"}), "data.status"),
    ("emptyDir", pod(volumes=[{"name": "a", "emptyDir": {}}]), "spec.volumes[0].emptyDir"),
    ("empty labels", live("ConfigMap", metadata={"labels": {}}), "metadata.labels"),
    (
        "a function host's note",
        live("ConfigMap", metadata={"annotations": {"internal.config.kubernetes.io/path": "a"}}),
        "metadata.annotations[internal.config.kubernetes.io/path]",
    ),
    (
        "Helm's marks",
        live("ConfigMap", metadata={"labels": {"app.kubernetes.io/managed-by": "Helm"}}),
        "metadata.labels[app.kubernetes.io/managed-by]",
    ),
    (
        "who deletes a volume",
        live("PersistentVolume", metadata={"annotations": {"pv.kubernetes.io/provisioned-by": "x"}}),
        "metadata.annotations[pv.kubernetes.io/provisioned-by]",
    ),
]


def paths_in(node: Any, path: Path = ()) -> set[str]:
    below = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return {format_path(path)}.union(*(paths_in(value, (*path, key)) for key, value in below))


@pytest.mark.parametrize(("data", "path"), [pytest.param(*case[1:], id=case[0]) for case in KEPT])
def test_what_only_looks_like_the_cluster_s_stays(data: dict[str, Any], path: str) -> None:
    assert path in paths_in(data)
    assert path in paths_in(strip(data)[0])


GONE: list[tuple[str, dict[str, Any], str]] = [
    ("nobody's port", live("Service", spec={"ports": [PORT]}), "spec.ports[0].nodePort"),
    (
        "applied without it",
        live("Service", metadata=applied(ports=[{"port": 80}]), spec={"ports": [PORT]}),
        "spec.ports[0].nodePort",
    ),
    (
        "applied as 0, which means any",
        live("Service", metadata=applied(ports=[{"port": 80, "nodePort": 0}]), spec={"ports": [PORT]}),
        "spec.ports[0].nodePort",
    ),
    (
        "the same number, another protocol",
        live("Service", metadata=applied(ports=[{**PORT, "protocol": "UDP"}]), spec={"ports": [PORT]}),
        "spec.ports[0].nodePort",
    ),
    (
        "a controller's managedFields",
        live("Service", metadata=managed("kube-controller-manager", HAS_PORT), spec={"ports": [PORT]}),
        "spec.ports[0].nodePort",
    ),
    (
        "an entry of a subresource",
        live("Service", metadata=managed("kubectl", HAS_PORT, subresource="status"), spec={"ports": [PORT]}),
        "spec.ports[0].nodePort",
    ),
    (
        "what server-side apply found",
        live("Service", metadata=managed("before-first-apply", HAS_PORT), spec={"ports": [PORT]}),
        "spec.ports[0].nodePort",
    ),
    (
        "last-applied that is no JSON",
        live("Service", metadata={"annotations": {LAST_APPLIED: "{"}}, spec={"ports": [PORT]}),
        "spec.ports[0].nodePort",
    ),
    (
        "dual stack of a Service whose record lacks it",
        live("Service", metadata=applied(ports=[{"port": 80}]), spec=DUAL),
        "spec.ipFamilies",
    ),
]


@pytest.mark.parametrize(("data", "path"), [pytest.param(*case[1:], id=case[0]) for case in GONE])
def test_what_has_no_record_of_a_person_goes(data: dict[str, Any], path: str) -> None:
    assert path in paths_in(data)
    assert path not in paths_in(strip(data)[0])


def test_a_clone_has_no_chosen_node_port() -> None:
    data = live("Service", metadata=applied(ports=[PORT]), spec={"ports": [PORT]})
    assert strip(data, preset="clone")[0]["spec"]["ports"] == [{"port": 80}]


@pytest.mark.parametrize("mark", ["uid", "resourceVersion", "selfLink", "creationTimestamp"])
@pytest.mark.parametrize(("value", "is_mark"), [("x", True), (None, False), ("", False)])
def test_marks_of_a_server(mark: str, value: Any, is_mark: bool) -> None:
    data = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a", mark: value}, "spec": {"clusterIP": "1"}}
    after = strip(data)[0]
    assert after["metadata"] == {"name": "a"}
    assert ("clusterIP" in after.get("spec", {})) is not is_mark
