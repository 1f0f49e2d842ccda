"""Strategic merge: a table of outcomes, each held against kubectl's own where that is installed."""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from kxform.kube.merge_keys import field_at, kind_called, type_of
from kxform.kube.patching import PatchError
from kxform.kube.strategic import check_directives, strategic_merge
from kxform.kube.tables import load_table
from kxform.yamltext import Document, parse_path

HEAD = {
    "Pod": "v1",
    "Service": "v1",
    "ServiceAccount": "v1",
    "Deployment": "apps/v1",
    "PodDisruptionBudget": "policy/v1",
}


def made(kind: str, text: str) -> dict[str, Any]:
    body = Document(text).data
    metadata = {"name": "x", **body.pop("metadata", {})}
    return {"apiVersion": HEAD[kind], "kind": kind, "metadata": metadata, **body}


# name: kind, object, patch, outcome
TABLE: dict[str, tuple[str, str, str, str]] = {
    "mappings are merged": (
        "Deployment", "spec: {replicas: 1, paused: true}", "spec: {replicas: 2}", "spec: {replicas: 2, paused: true}"),
    "null deletes": ("Deployment", "spec: {replicas: 1, paused: true}", "spec: {paused: null}", "spec: {replicas: 1}"),
    "null of what is not there": ("Deployment", "spec: {replicas: 1}", "spec: {paused: null, strategy: {type: null}}", "spec: {replicas: 1, strategy: {}}"),
    "an item by its name": (
        "Pod", "spec: {containers: [{name: a, image: x}, {name: b, image: y}]}", "spec: {containers: [{name: b, image: z}]}",
        "spec: {containers: [{name: a, image: x}, {name: b, image: z}]}"),
    "a new item comes first": (
        "Pod", "spec: {containers: [{name: a, image: x}]}", "spec: {containers: [{name: n, image: z}]}",
        "spec: {containers: [{name: n, image: z}, {name: a, image: x}]}"),
    "a new item after the one that it follows in the patch": (
        "Pod", "spec: {containers: [{name: a, image: x}, {name: b, image: y}]}", "spec: {containers: [{name: a}, {name: n, image: z}]}",
        "spec: {containers: [{name: a, image: x}, {name: n, image: z}, {name: b, image: y}]}"),
    "items of the patch in its order": (
        "Pod", "spec: {containers: [{name: a}, {name: b}, {name: c}, {name: d}]}", "spec: {containers: [{name: d, image: x}, {name: b, image: y}]}",
        "spec: {containers: [{name: a}, {name: c}, {name: d, image: x}, {name: b, image: y}]}"),
    "the order that is asked for": (
        "Pod", "spec: {containers: [{name: a}, {name: b}]}",
        "spec: {$setElementOrder/containers: [{name: b}, {name: n}, {name: a}], containers: [{name: n, image: z}]}",
        "spec: {containers: [{name: b}, {name: n, image: z}, {name: a}]}"),
    "an order and nothing else": (
        "Pod", "spec: {containers: [{name: a}, {name: b}, {name: c}]}", "spec: {$setElementOrder/containers: [{name: c}, {name: a}]}",
        "spec: {containers: [{name: b}, {name: c}, {name: a}]}"),
    "an item is deleted": (
        "Pod", "spec: {containers: [{name: a}, {name: b}]}", "spec: {containers: [{name: a, $patch: delete}]}", "spec: {containers: [{name: b}]}"),
    "an item that is not there is deleted": (
        "Pod", "spec: {containers: [{name: a}]}", "spec: {containers: [{name: b, $patch: delete}]}", "spec: {containers: [{name: a}]}"),
    "the last item is deleted": (
        "Pod", "spec: {containers: [{name: a}]}", "spec: {containers: [{name: a, $patch: delete}]}", "spec: {containers: []}"),
    "an item of a list that is not there is deleted": (
        "Pod", "spec: {}", "spec: {containers: [{name: a, $patch: delete}]}", "spec: {containers: []}"),
    "a list is replaced": (
        "Pod", "spec: {containers: [{name: a}, {name: b}]}", "spec: {containers: [{$patch: replace}, {name: c}]}", "spec: {containers: [{name: c}]}"),
    "a mapping is replaced": (
        "Pod", "spec: {securityContext: {runAsUser: 1, fsGroup: 2}}", "spec: {securityContext: {$patch: replace, runAsUser: 3}}",
        "spec: {securityContext: {runAsUser: 3}}"),
    "a mapping is deleted": (
        "Pod", "spec: {securityContext: {runAsUser: 1}}", "spec: {securityContext: {$patch: delete}}", "spec: {securityContext: {}}"),
    "a list without a key is replaced": (
        "Pod", "spec: {containers: [{name: a, args: [x, z]}], tolerations: [{key: a}]}",
        "spec: {containers: [{name: a, args: [z]}], tolerations: [{key: b}]}", "spec: {containers: [{name: a, args: [z]}], tolerations: [{key: b}]}"),
    "by path": (
        "Pod", "spec: {containers: [{name: a, volumeMounts: [{name: v, mountPath: /a}, {name: v, mountPath: /b}]}]}",
        "spec: {containers: [{name: a, volumeMounts: [{mountPath: /b, readOnly: true}]}]}",
        "spec: {containers: [{name: a, volumeMounts: [{name: v, mountPath: /a}, {name: v, mountPath: /b, readOnly: true}]}]}"),
    "by number": (
        "Service", "spec: {ports: [{port: 80, name: http}, {port: 443}]}", "spec: {ports: [{port: 80, name: web}]}",
        "spec: {ports: [{port: 80, name: web}, {port: 443}]}"),
    "of a pod template": (
        "Deployment", "spec: {template: {spec: {containers: [{name: a, env: [{name: A, value: x}, {name: B, value: z}]}]}}}",
        "spec: {template: {spec: {containers: [{name: a, env: [{name: A, value: q}, {name: B, $patch: delete}]}]}}}",
        "spec: {template: {spec: {containers: [{name: a, env: [{name: A, value: q}]}]}}}"),
    "scalars are a set": (
        "Pod", "metadata: {finalizers: [a.b/a, a.b/b]}", "metadata: {finalizers: [a.b/c, a.b/b]}", "metadata: {finalizers: [a.b/c, a.b/a, a.b/b]}"),
    "scalars are deleted": (
        "Pod", "metadata: {finalizers: [a.b/a, a.b/b]}", "metadata: {$deleteFromPrimitiveList/finalizers: [a.b/a, a.b/z]}", "metadata: {finalizers: [a.b/b]}"),
    "scalars in an order": (
        "Pod", "metadata: {finalizers: [a.b/a, a.b/b]}",
        "metadata: {$deleteFromPrimitiveList/finalizers: [a.b/a], $setElementOrder/finalizers: [a.b/c, a.b/b], finalizers: [a.b/c]}",
        "metadata: {finalizers: [a.b/c, a.b/b]}"),
    "keys are retained": (
        "Deployment", "spec: {strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}}",
        "spec: {strategy: {$retainKeys: [type], type: Recreate}}", "spec: {strategy: {type: Recreate}}"),
    "keys of an item are retained": (
        "Pod", "spec: {volumes: [{name: v, emptyDir: {}}]}", "spec: {volumes: [{$retainKeys: [name, configMap], name: v, configMap: {name: c}}]}",
        "spec: {volumes: [{name: v, configMap: {name: c}}]}"),
    "a selector that is replaced": (
        "PodDisruptionBudget", "spec: {selector: {matchLabels: {a: b}}}", "spec: {selector: {matchLabels: {c: d}}}", "spec: {selector: {matchLabels: {c: d}}}"),
    "labels are merged": ("Pod", "metadata: {labels: {a: b}}", "metadata: {labels: {c: d, a: null}}", "metadata: {labels: {c: d}}"),
    "null in a new mapping": ("Pod", "spec: {}", "spec: {securityContext: {runAsUser: null, fsGroup: 1}}", "spec: {securityContext: {fsGroup: 1}}"),
    "a value of another type": ("Deployment", "spec: {replicas: 1}", "spec: {replicas: [1]}", "spec: {replicas: [1]}"),
    "in the place of null": ("Pod", "spec: {containers: ~}", "spec: {containers: [{name: a}]}", "spec: {containers: [{name: a}]}"),
    "an empty list changes nothing": ("Pod", "spec: {containers: [{name: a}]}", "spec: {containers: []}", "spec: {containers: [{name: a}]}"),
    "an empty list replaces": ("Pod", "spec: {tolerations: [{key: a}]}", "spec: {tolerations: []}", "spec: {tolerations: []}"),
}  # fmt: skip

# Where kubectl refuses or does something odd.
OURS: dict[str, tuple[str, str, str, str]] = {
    "merge says what happens anyway": (
        "Deployment", "spec: {replicas: 1}", "spec: {$patch: merge, paused: true}", "spec: {replicas: 1, paused: true}"),
    "also in a list": (
        "Pod", "spec: {containers: [{name: a, tty: true}]}", "spec: {containers: [{name: a, image: x, $patch: merge}]}",
        "spec: {containers: [{name: a, tty: true, image: x}]}"),
    "a directive in a new mapping": (
        "Pod", "spec: {}", "spec: {securityContext: {$retainKeys: [fsGroup], fsGroup: 1}}", "spec: {securityContext: {fsGroup: 1}}"),
    "null in a new item": ("Pod", "spec: {containers: [{name: a}]}", "spec: {containers: [{name: n, image: ~}]}", "spec: {containers: [{name: n}, {name: a}]}"),
}  # fmt: skip


def outcome(kind: str, before: str, patch: str) -> Any:
    data, change = made(kind, before), Document(patch).data
    kept = copy.deepcopy((data, change))
    type_ = type_of(HEAD[kind], kind)
    assert type_ is not None
    result = strategic_merge(data, change, type_)
    assert (data, change) == kept
    return result


@pytest.mark.parametrize(("kind", "before", "patch", "after"), [*TABLE.values(), *OURS.values()], ids=[*TABLE, *OURS])
def test_outcome(kind: str, before: str, patch: str, after: str) -> None:
    assert json.dumps(outcome(kind, before, patch), sort_keys=True) == json.dumps(made(kind, after), sort_keys=True)


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
@pytest.mark.parametrize(("kind", "before", "patch", "after"), TABLE.values(), ids=TABLE.keys())
def test_kubectl_agrees(kind: str, before: str, patch: str, after: str, tmp_path: Path) -> None:
    file = tmp_path / "object.json"
    file.write_text(json.dumps(made(kind, before)), encoding="utf-8")
    change = json.dumps(Document(patch).data)
    command = ["kubectl", "patch", "--local", "-f", str(file), "--type=strategic", "-p", change, "-o", "json"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == made(kind, after)


REFUSED: dict[str, tuple[str, str, str, str, str]] = {
    "an item without its key": ("Pod", "spec: {containers: [{name: a}]}", "spec: {containers: [{image: x}]}", "spec.containers", "'name'"),
    "an item that is no mapping": ("Pod", "spec: {containers: [{name: a}]}", "spec: {containers: [a]}", "spec.containers", "'name'"),
    "an old item without its key": ("Pod", "spec: {containers: [{image: a}]}", "spec: {containers: [{name: a}]}", "spec.containers", "'name'"),
    "an item that fits two": (
        "Service", "spec: {ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]}", "spec: {ports: [{port: 53, name: dns}]}", "spec.ports", "2 items"),
    "a key that is a list": ("Pod", "spec: {containers: [{name: a}]}", "spec: {containers: [{name: [a]}]}", "spec.containers", "'name'"),
    "a mapping in a list of scalars": ("Pod", "metadata: {finalizers: [a]}", "metadata: {finalizers: [{a: b}]}", "metadata.finalizers", "scalar"),
    "an unknown directive": ("Pod", "spec: {securityContext: {}}", "spec: {securityContext: {$patch: x}}", "spec.securityContext", "'x'"),
    "an unknown directive in an item": ("Pod", "spec: {containers: [{name: a}]}", "spec: {containers: [{name: a, $patch: x}]}", "spec.containers", "'x'"),
    "retained keys that leave one out": (
        "Deployment", "spec: {strategy: {}}", "spec: {strategy: {$retainKeys: [type], rollingUpdate: {}}}", "spec.strategy", "$retainKeys"),
    "an order that is no list": ("Pod", "spec: {containers: []}", "spec: {$setElementOrder/containers: a}", "spec.containers", "list"),
    "an item of a list that is replaced": ("Pod", "spec: {tolerations: [{key: a}]}", "spec: {tolerations: [{key: a, $patch: delete}]}", "spec.tolerations", "whole"),
    "deep inside": (
        "Pod", "spec: {containers: [{name: a}, {name: b, env: [{name: A}]}]}", "spec: {containers: [{name: b, env: [{value: x}]}]}", "spec.containers[1].env", "'name'"),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "before", "patch", "path", "word"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(kind: str, before: str, patch: str, path: str, word: str) -> None:
    with pytest.raises(PatchError) as caught:
        outcome(kind, before, patch)
    assert caught.value.path == parse_path(path)
    assert word in caught.value.message


# apiVersion, kind, path: key; "" where there is none
FIELDS = [
    ("apps/v1", "Deployment", "spec.template.spec.containers", "name", "merge"),
    ("apps/v1", "Deployment", "spec.template.spec.containers[0].ports", "containerPort", "merge"),
    ("apps/v1", "Deployment", "spec.template.spec.volumes", "name", "merge,retainKeys"),
    ("apps/v1", "Deployment", "spec.template.metadata.ownerReferences", "uid", "merge"),
    ("apps/v1", "Deployment", "spec.strategy", "", "retainKeys"),
    ("apps/v1", "Deployment", "spec.template.spec.tolerations", "", ""),
    ("extensions/v1beta1", "Deployment", "spec.template.spec.initContainers", "name", "merge"),
    ("apps/v1", "StatefulSet", "spec.volumeClaimTemplates", "", ""),
    ("batch/v1", "CronJob", "spec.jobTemplate.spec.template.spec.hostAliases", "ip", "merge"),
    ("batch/v1beta1", "CronJob", "spec.jobTemplate.spec.template.spec.imagePullSecrets", "name", "merge"),
    ("v1", "PodTemplate", "template.spec.ephemeralContainers[3].volumeDevices", "devicePath", "merge"),
    ("v1", "ServiceAccount", "secrets", "name", "merge"),
    ("v1", "ServiceAccount", "imagePullSecrets", "", ""),
    ("v1", "ConfigMap", "metadata.finalizers", "", "merge"),
    ("v1", "ConfigMap", "data.metadata", "", ""),
    ("policy/v1", "PodDisruptionBudget", "spec.selector", "", "replace"),
    ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "webhooks[0].matchConditions", "name", "merge"),
    ("networking.k8s.io/v1", "Ingress", "spec.rules", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("api_version", "kind", "path", "key", "strategy"), FIELDS)
def test_fields(api_version: str, kind: str, path: str, key: str, strategy: str) -> None:
    type_ = type_of(api_version, kind)
    assert type_ is not None
    field = field_at(type_, parse_path(path))
    assert (field.key, ",".join(sorted(field.strategy))) == (key, strategy)


@pytest.mark.parametrize(
    ("api_version", "kind"), [("example.com/v1", "Deployment"), ("apps/v1", "Rollout"), ("apps/v9", "Deployment")]
)
def test_other_kinds_have_no_type(api_version: str, kind: str) -> None:
    assert type_of(api_version, kind) is None


def test_the_table_names_only_types_that_it_has() -> None:
    types = load_table("merge_keys")["types"]
    named = {entry["type"] for fields in types.values() for entry in fields.values() if "type" in entry}
    assert named <= set(types)
    assert len(types) > 60
    strategies = {entry.get("strategy") for fields in types.values() for entry in fields.values()}
    assert strategies == {None, "merge", "replace", "retainKeys", "merge,retainKeys"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [("deployment", "Deployment"), ("persistentvolumeclaim", "PersistentVolumeClaim"), ("Deployment", "Deployment"),
     ("DEPLOYMENT", "DEPLOYMENT"), ("widget", "widget"), ("*", "*")],
)  # fmt: skip
def test_kind_called(name: str, kind: str) -> None:
    assert kind_called(name) == kind


# patch: where it is wrong
WRONG = {
    "{spec: {$patch: x}}": "spec.$patch",
    "{spec: {$patch: ~}}": "spec.$patch",
    "{spec: {containers: [{name: a}, {name: b, $patch: {}}]}}": "spec.containers[1].$patch",
    "{spec: {$retainKeys: a}}": "spec.$retainKeys",
    "{metadata: {$deleteFromPrimitiveList/finalizers: a}}": "metadata[$deleteFromPrimitiveList/finalizers]",
    "{spec: {$setElementOrder/containers: {}}}": "spec[$setElementOrder/containers]",
}


@pytest.mark.parametrize(("patch", "path"), WRONG.items())
def test_directives_that_are_wrong_anyway(patch: str, path: str) -> None:
    with pytest.raises(PatchError) as caught:
        check_directives(Document(patch).data)
    assert caught.value.path == parse_path(path)


@pytest.mark.parametrize("patch", [change for _, _, change, _ in (*TABLE.values(), *OURS.values())])
def test_directives_that_are_right(patch: str) -> None:
    check_directives(Document(patch).data)
