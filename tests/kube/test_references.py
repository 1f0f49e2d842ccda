"""What refers to a Deployment by kind and name, and what does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kxform.kube.references import (
    MARKERS,
    PATTERN_MARKERS,
    Path,
    Reference,
    Target,
    find_references,
    is_kustomization_file,
    referring_kinds,
)
from kxform.kube.tables import load_table

WEB = Target(kind="Deployment", group="apps", name="web", namespace="shop", new_kind="DaemonSet")
ANYWHERE = "reference by kind and name"


@dataclass(frozen=True)
class Row:
    """An object as YAML, and the references in it as `path: effect`."""

    name: str
    text: str
    found: dict[str, str]
    title: str = ""
    file_name: str = ""
    target: Target = WEB

    @property
    def data(self) -> Any:
        return yaml.safe_load(self.text)

    def references(self) -> list[Reference]:
        return list(find_references(self.data, target=self.target, file_name=self.file_name))


def written(path: Path | None) -> str:
    if path is None:
        return "-"
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def hpa(reference: str, *, namespace: str = "shop") -> str:
    return f"""
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{name: web, namespace: {namespace}}}
spec: {{scaleTargetRef: {reference}}}
"""


def kustomization(body: str) -> str:
    return f"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n{body}"


def patch(target: str) -> str:
    return kustomization(f"patches:\n- path: web.yaml\n  target: {target}\n")


def role(rule: str) -> str:
    return f"""
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {{name: web}}
rules: [{rule}]
"""


def job(*arguments: str) -> str:
    return f"""
apiVersion: batch/v1
kind: Job
metadata: {{name: restart, namespace: shop}}
spec: {{template: {{spec: {{containers: [{{name: kubectl, args: {list(arguments)!r}}}]}}}}}}
"""


NOTHING = [
    ("another name", hpa("{apiVersion: apps/v1, kind: Deployment, name: webber}")),
    ("another kind", hpa("{apiVersion: apps/v1, kind: StatefulSet, name: web}")),
    ("another namespace", hpa("{apiVersion: apps/v1, kind: Deployment, name: web}", namespace="bank")),
    ("another group", hpa("{apiVersion: example.com/v1, kind: Deployment, name: web}")),
    ("the core group", hpa("{apiVersion: v1, kind: Deployment, name: web}")),
    ("a name that is a number", hpa("{apiVersion: apps/v1, kind: Deployment, name: 12}")),
    ("no name", hpa("{apiVersion: apps/v1, kind: Deployment}")),
    ("no kind", hpa("{apiVersion: apps/v1, name: web}")),
    (
        "the Deployment itself",
        """
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web}]
spec: {template: {spec: {containers: [{name: web, args: [deployment/web]}]}}}
""",
    ),
    (
        "a part of the Deployment itself, under the other group and without a namespace",
        "{apiVersion: extensions/v1beta1, kind: Deployment, metadata: {name: web}, ref: {kind: Deployment, name: web}}",
    ),
    ("a List, whose items are objects of their own", "{kind: List, items: [{kind: Deployment, name: web}]}"),
    (
        "a Service",
        "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}}}",
    ),
    (
        "a PodDisruptionBudget",
        "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: web},"
        " spec: {selector: {matchLabels: {app: web}}}}",
    ),
    (
        "an Event",
        "{apiVersion: v1, kind: Event, metadata: {name: web.1}, involvedObject: {kind: Deployment, name: web}}",
    ),
    (
        "a status",
        "{apiVersion: argoproj.io/v1alpha1, kind: Application, status:"
        " {resources: [{group: apps, kind: Deployment, name: web}]}}",
    ),
    (
        "an autoscaler of the name, named by its own kind",
        "{apiVersion: flagger.app/v1beta1, kind: Canary, spec:"
        " {autoscalerRef: {kind: HorizontalPodAutoscaler, name: web}}}",
    ),
    (
        "KEDA, another kind",
        "{apiVersion: keda.sh/v1alpha1, kind: ScaledObject, spec: {scaleTargetRef: {name: api}}}",
    ),
    (
        "a ScaledObject of another group, kind implied",
        "{apiVersion: example.com/v1, kind: ScaledObject, spec: {scaleTargetRef: {name: web}}}",
    ),
    (
        "a health check in another namespace",
        "{apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, spec:"
        " {healthChecks: [{kind: Deployment, name: web, namespace: bank}]}}",
    ),
    ("a patch without a target", kustomization("patches: [{path: web.yaml}]")),
    ("a patch of everything", patch("{labelSelector: tier=front}")),
    ("a patch of every kind", patch('{kind: ".*"}')),
    ("a patch of another kind", patch("{kind: StatefulSet, name: web}")),
    ("a patch of a part of the name", patch("{kind: Deployment, name: we}")),
    ("a patch in another namespace", patch("{kind: Deployment, name: web, namespace: ba.*}")),
    ("a patch of another group", patch("{group: example.com, kind: Deployment, name: web}")),
    ("a patch with a pattern that is none", patch('{kind: Deployment, name: "we(b"}')),
    ("a patch with too large a number in its pattern", patch('{kind: Deployment, name: "web{99999999999}"}')),
    ("replicas of another name", kustomization("replicas: [{name: webber, count: 2}]")),
    ("replicas in an object that is no kustomization", "{kind: Thing, replicas: [{name: web, count: 2}]}"),
    (
        "a patch text of another name",
        kustomization('patches: [{patch: "kind: Deployment\\nmetadata:\\n  name: api\\n"}]'),
    ),
    (
        "a patch text with a container of the name",
        kustomization(
            'patches: [{patch: "kind: Deployment\\nmetadata:\\n  name: api\\nspec: {containers: [{name: web}]}\\n"}]'
        ),
    ),
    (
        "a patch text with kind and name in two documents",
        kustomization(
            'patches: [{patch: "kind: Deployment\\nmetadata:\\n  name: api\\n'
            '---\\nkind: Job\\nmetadata:\\n  name: web\\n"}]'
        ),
    ),
    ("the path of a patch", kustomization("patchesStrategicMerge: [deployment-web.yaml]")),
    ("a rule without names", role("{apiGroups: [apps], resources: [deployments], verbs: [get]}")),
    ("a rule for all names", role("{apiGroups: [apps], resources: [deployments], resourceNames: ['*']}")),
    (
        "a rule for another resource",
        role("{apiGroups: [apps], resources: [statefulsets], resourceNames: [web]}"),
    ),
    (
        "a rule of another group",
        role("{apiGroups: [example.com], resources: [deployments], resourceNames: [web]}"),
    ),
    ("a rule whose lists are none", role("{apiGroups: apps, resources: deployments, resourceNames: web}")),
    ("an argument with a longer name", job("--target=deployment/web-canary")),
    ("an argument with another kind", job("--target=statefulset/web", "rollout status ds/web")),
    ("an argument with a longer kind", job("my-deployment/web", "redeploy/web")),
    ("a path in an argument", job("/srv/deploy/charts/web")),
    (
        "an argument in another namespace",
        job("--target=deployment/web").replace("shop", "bank"),
    ),
    ("a label", "{apiVersion: v1, kind: Pod, metadata: {labels: {kind: Deployment}, name: web}}"),
]


@pytest.mark.parametrize(("name", "text"), NOTHING, ids=[name for name, _ in NOTHING])
def test_is_no_reference(name: str, text: str) -> None:
    assert not Row(name, text, {}).references()


DEPLOYMENT = "{apiVersion: apps/v1, kind: Deployment, name: web}"
KEDA = "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: web}\nspec: {scaleTargetRef: %s}\n"
FLUX = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {namespace: flux}\nspec: %s\n"
HELM = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {namespace: flux}\nspec: %s\n"
ARGO = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {namespace: argocd}\nspec: %s\n"
INLINE = '"apiVersion: apps/v1\\nkind: Deployment\\nmetadata:\\n  labels:\\n    a: b\\n  name: web\\nspec: {}\\n"'
INLINE_JSON = """'{"kind": "Deployment", "metadata": {"labels": {"a": "b"}, "name": "web"}, "spec": {}}'"""
TARGET = "{group: apps, version: v1, kind: Deployment, name: web}"

REFERENCES = [
    Row("apps", hpa(DEPLOYMENT), {"spec.scaleTargetRef": "invalid"}, "HorizontalPodAutoscaler scaleTargetRef"),
    Row(
        "old group",
        hpa("{apiVersion: extensions/v1beta1, kind: Deployment, name: web}"),
        {"spec.scaleTargetRef": "invalid"},
    ),
    Row("no group", hpa("{kind: Deployment, name: web}"), {"spec.scaleTargetRef": "invalid"}),
    Row("old autoscaler", hpa(DEPLOYMENT).replace("/v2", "/v2beta1"), {"spec.scaleTargetRef": "invalid"}),
    Row("no namespace", hpa(DEPLOYMENT, namespace="null"), {"spec.scaleTargetRef": "invalid"}),
    Row(
        "namespace of the target unknown",
        hpa(DEPLOYMENT, namespace="bank"),
        {"spec.scaleTargetRef": "invalid"},
        target=Target("Deployment", "extensions", "web", None, "DaemonSet"),
    ),
    Row(
        "kind implied",
        KEDA % "{name: web}",
        {"spec.scaleTargetRef": "invalid"},
        "KEDA ScaledObject scaleTargetRef",
    ),
    Row(
        "kind written",
        KEDA % DEPLOYMENT,
        {"spec.scaleTargetRef": "invalid"},
        "KEDA ScaledObject scaleTargetRef",
    ),
    Row(
        "KEDA 1",
        KEDA.replace("keda.sh", "keda.k8s.io") % "{deploymentName: web}",
        {"spec.scaleTargetRef": "invalid"},
        "KEDA 1 ScaledObject scaleTargetRef",
    ),
    Row(
        "vpa",
        f"apiVersion: autoscaling.k8s.io/v1\nkind: VerticalPodAutoscaler\nspec: {{targetRef: {DEPLOYMENT}}}",
        {"spec.targetRef": "rewrite"},
        "VerticalPodAutoscaler targetRef",
    ),
    Row(
        "cpa",
        job("/autoscaler", "--target=Deployment/web"),
        {"spec.template.spec.containers[0].args[1]": "report"},
        "cluster-proportional-autoscaler --target",
    ),
    Row(
        "kubectl, in a script",
        job("-c", "set -e\nkubectl -n shop rollout restart deploy web\n"),
        {"spec.template.spec.containers[0].args[1]": "report"},
        "command line",
    ),
    Row(
        "kubectl, by group",
        job("deployment.v1.apps/web"),
        {"spec.template.spec.containers[0].args[0]": "report"},
    ),
    Row(
        "rollout",
        f"apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nspec: {{workloadRef: {DEPLOYMENT}}}",
        {"spec.workloadRef": "invalid"},
        "Argo Rollouts workloadRef",
    ),
    Row(
        "canary",
        f"apiVersion: flagger.app/v1beta1\nkind: Canary\nspec: {{targetRef: {DEPLOYMENT}}}",
        {"spec.targetRef": "rewrite"},
        "Flagger Canary targetRef",
    ),
    Row(
        "health check",
        FLUX % "{healthChecks: [{kind: Deployment, name: web, namespace: shop}, {kind: Deployment, name: web}]}",
        {"spec.healthChecks[0]": "rewrite", "spec.healthChecks[1]": "rewrite"},
        "Flux health check",
    ),
    Row(
        "flux target",
        FLUX % f"{{patches: [{{target: {TARGET}}}]}}",
        {"spec.patches[0].target": "rewrite"},
        "Flux patch target",
    ),
    Row(
        "flux text",
        FLUX % f"{{patches: [{{patch: {INLINE}}}]}}",
        {"spec.patches[0].patch": "report"},
        "Flux patch text",
    ),
    Row(
        "flux merge",
        FLUX % "{patchesStrategicMerge: [{kind: Deployment, metadata: {name: web}}]}",
        {"spec.patchesStrategicMerge[0]": "report"},
        "Flux strategic merge patch",
    ),
    Row(
        "flux drift",
        FLUX % "{driftIgnoreRules: [{paths: [/spec/replicas], target: {name: web}}]}",
        {"spec.driftIgnoreRules[0].target": "report"},
        "Flux drift rule target",
    ),
    Row(
        "helm drift",
        HELM % f"{{driftDetection: {{ignore: [{{paths: [/spec/replicas], target: {TARGET}}}]}}}}",
        {"spec.driftDetection.ignore[0].target": "report"},
        "HelmRelease drift rule target",
    ),
    Row(
        "helm post-renderer",
        HELM % f"{{postRenderers: [{{kustomize: {{patches: [{{target: {TARGET}, patch: {INLINE_JSON}}}],"
        " patchesStrategicMerge: [{kind: Deployment, metadata: {name: web}}]}}]}",
        {
            "spec.postRenderers[0].kustomize.patches[0].target": "report",
            "spec.postRenderers[0].kustomize.patches[0].patch": "report",
            "spec.postRenderers[0].kustomize.patchesStrategicMerge[0]": "report",
        },
    ),
    Row(
        "differences",
        ARGO % "{ignoreDifferences: [{group: apps, kind: Deployment, name: web},"
        " {group: '*', kind: Deployment, name: web}]}",
        {"spec.ignoreDifferences[0]": "rewrite", "spec.ignoreDifferences[1]": "rewrite"},
        "Argo CD ignoreDifferences",
    ),
    Row(
        "differences of every Deployment, of all that is alike, of everything of the name",
        ARGO % "{ignoreDifferences: [{group: apps, kind: Deployment}, {kind: Deploy*, name: web},"
        " {kind: '*', name: web}, {kind: '*'}]}",
        {f"spec.ignoreDifferences[{index}]": "report" for index in range(3)},
        "Argo CD ignoreDifferences",
    ),
    Row(
        "argo kustomize",
        ARGO % f"{{sources: [{{kustomize: {{patches: [{{target: {TARGET}, patch: {INLINE}}}],"
        " replicas: [{name: web, count: 2}]}}]}",
        {
            "spec.sources[0].kustomize.patches[0].target": "rewrite",
            "spec.sources[0].kustomize.patches[0].patch": "report",
            "spec.sources[0].kustomize.replicas[0]": "invalid",
        },
    ),
    Row("patch", patch(TARGET), {"patches[0].target": "rewrite"}, "kustomize patch target"),
    Row("patch, no kind", patch("{name: web}"), {"patches[0].target": "report"}, "kustomize patch target"),
    Row(
        "patch, no name",
        patch("{kind: Deployment}"),
        {"patches[0].target": "report"},
        "kustomize patch target",
    ),
    Row("patch, pattern of names", patch("{kind: Deployment, name: we.+}"), {"patches[0].target": "report"}),
    Row("patch, repeated group", patch("{kind: Deployment, name: (we)*b}"), {"patches[0].target": "report"}),
    Row(
        "patch, pattern of kinds",
        patch("{kind: Deployment|StatefulSet, name: web}"),
        {"patches[0].target": "report"},
    ),
    Row(
        "patch, pattern of both kinds",
        patch("{kind: D.*Set|Deployment, name: web}"),
        {"patches[0].target": "report"},
    ),
    Row(
        "patch, pattern of namespaces",
        patch("{kind: Deployment, name: web, namespace: sh.*}"),
        {"patches[0].target": "rewrite"},
    ),
    Row(
        "patch, pattern of groups",
        patch("{group: apps|batch, kind: Deployment, name: web}"),
        {"patches[0].target": "rewrite"},
    ),
    Row(
        "JSON patch",
        kustomization(f"patchesJson6902: [{{path: a.yaml, target: {TARGET}}}]"),
        {"patchesJson6902[0].target": "rewrite"},
        "kustomize patch target",
    ),
    Row("component", patch(TARGET).replace("Kustomization", "Component"), {"patches[0].target": "rewrite"}),
    Row(
        "a file of the name, without a kind",
        f"resources: [web.yaml]\npatches: [{{target: {TARGET}}}]\nreplicas: [{{name: web, count: 2}}]",
        {"patches[0].target": "rewrite", "replicas[0]": "invalid"},
        file_name="overlays/kustomization.yml",
    ),
    Row(
        "patch text",
        kustomization(f"patches: [{{patch: {INLINE}}}]"),
        {"patches[0].patch": "report"},
        "kustomize patch text",
    ),
    Row(
        "merge text",
        kustomization(f"patchesStrategicMerge: [{INLINE}]"),
        {"patchesStrategicMerge[0]": "report"},
    ),
    Row(
        "merge text, JSON",
        kustomization(f"patchesStrategicMerge: [{INLINE_JSON}]"),
        {"patchesStrategicMerge[0]": "report"},
    ),
    Row(
        "replicas",
        kustomization("replicas: [{name: web, count: 2}]"),
        {"replicas[0]": "invalid"},
        "kustomize replicas",
    ),
    Row(
        "replacement source",
        kustomization("replacements: [{source: {kind: Deployment, name: web}}, {source: {name: web}}]"),
        {"replacements[0].source": "rewrite", "replacements[1].source": "report"},
        "kustomize replacement source",
    ),
    Row(
        "replacement targets",
        kustomization(
            "replacements: [{targets: [{select: {kind: Deployment, name: web},"
            " reject: [{name: web, kind: Deployment}]}]}]"
        ),
        {"replacements[0].targets[0].select": "rewrite", "replacements[0].targets[0].reject[0]": "rewrite"},
        "kustomize replacement target",
    ),
    Row(
        "variable",
        kustomization(f"vars: [{{objref: {DEPLOYMENT}}}]"),
        {"vars[0].objref": "rewrite"},
        "kustomize variable",
    ),
    Row(
        "rule",
        role("{apiGroups: ['', apps], resources: [pods, deployments/scale], resourceNames: [api, web]}"),
        {"rules[0]": "report"},
        "RBAC rule",
    ),
    Row(
        "rule of all groups",
        role("{apiGroups: ['*'], resources: [deployments], resourceNames: [web]}"),
        {"rules[0]": "report"},
    ),
    Row(
        "owner",
        f"apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {{name: web-1, ownerReferences: [{DEPLOYMENT}]}}",
        {"metadata.ownerReferences[0]": "report"},
        "owner reference",
    ),
    Row(
        "anything else",
        "apiVersion: example.com/v1\nkind: Thing\n"
        f"spec: {{a: [[{{b: {DEPLOYMENT}}}], {{kind: Deployment, name: api}}]}}",
        {"spec.a[0][0].b": "report"},
        ANYWHERE,
    ),
    Row(
        "a file of replacements",
        "source: {kind: Deployment, name: web}\ntargets: []",
        {"source": "report"},
        ANYWHERE,
    ),
    Row(
        "a new kind of which the table says nothing",
        hpa(DEPLOYMENT),
        {"spec.scaleTargetRef": "report"},
        target=Target("Deployment", "apps", "web", "shop", "Thing"),
    ),
    Row(
        "another workload",
        KEDA % "{kind: Thing, apiVersion: example.com/v1, name: web}",
        {"spec.scaleTargetRef": "invalid"},
        target=Target("Thing", "example.com", "web", "shop", "DaemonSet"),
    ),
]


@pytest.mark.parametrize("row", REFERENCES, ids=[row.name for row in REFERENCES])
def test_finds_reference(row: Row) -> None:
    found = row.references()
    assert {written(reference.path): reference.rule.effect for reference in found} == row.found
    if row.title:
        assert {reference.rule.title for reference in found} == {row.title}


def test_says_where_each_part_is_written() -> None:
    [reference] = Row("", patch(TARGET), {}).references()
    assert written(reference.kind_path) == "patches[0].target.kind"
    assert written(reference.name_path) == "patches[0].target.name"
    assert written(reference.api_path) == "patches[0].target.group"
    assert written(reference.version_path) == "patches[0].target.version"
    [reference] = Row("", KEDA % "{apiVersion: apps/v1, name: web}", {}).references()
    assert (reference.kind_path, reference.version_path) == (None, None)
    assert written(reference.api_path) == "spec.scaleTargetRef.apiVersion"


def test_pattern_beside_the_kind_is_not_to_be_rewritten() -> None:
    """The new kind written there would take the patch away from the other objects that it picks."""
    [reference] = Row("", patch("{kind: Deployment, name: web|api}"), {}).references()
    assert (written(reference.kind_path), reference.rule.effect) == ("patches[0].target.kind", "report")


def known_fields() -> Iterator[tuple[dict[str, Any], Row]]:
    """The smallest object for every path of every entry of the table."""
    table = load_table("references")
    for entry in table["referrers"]:
        form = {**table["forms"][entry["form"]], **entry}
        for path in form["paths"]:
            steps = [step.split("|") for step in path.replace("**", "any").replace("[*]", ".").split(".")]
            for keys in product(*steps):
                yield entry, Row(".".join(keys), yaml.safe_dump(smallest(form, keys)), {}, entry["title"])


def smallest(form: dict[str, Any], keys: tuple[str, ...]) -> Any:
    node: Any = smallest_reference(form)
    for key in reversed(keys):
        node = {key: node} if key else [node]
    kind, group = form.get("kinds", ["Thing"])[0], form.get("groups", ["example.com"])[0]
    return {"apiVersion": f"{group}/v1", "kind": kind, **node}


def smallest_reference(form: dict[str, Any]) -> Any:
    if "keys" not in form:
        return "--target=deployment/web" if form.get("withoutKind") else "kind: Deployment\nmetadata:\n  name: web"
    kind = {"resources": ["deployments"]}.get(form["keys"].get("kind", ""), "Deployment")
    listed = isinstance(kind, list)
    values = {"kind": kind, "name": ["web"] if listed else "web", "group": ["apps"] if listed else "apps"}
    node: dict[str, Any] = {}
    for part in ("kind", "name", "group"):
        *parents, key = form["keys"].get(part, "unused").split(".")
        below = node
        for parent in parents:
            below = below.setdefault(parent, {})
        below[key] = values[part]
    return node


FIELDS = list(known_fields())


@pytest.mark.parametrize(("entry", "row"), FIELDS, ids=[f"{row.title} {row.name}" for _, row in FIELDS])
def test_finds_every_field_of_the_table(entry: dict[str, Any], row: Row) -> None:
    [reference] = row.references()
    if entry["title"] != "command line":  # the other entry for the same place is asked first
        assert reference.rule.title == entry["title"]
    assert reference.rule.effect == entry["becomes"]["DaemonSet"]["effect"]


def test_every_entry_of_the_table_has_a_row() -> None:
    titles = {reference.rule.title for row in REFERENCES for reference in row.references()}
    assert titles == {entry["title"] for entry in load_table("references")["referrers"]}


def test_every_entry_of_the_table_is_complete() -> None:
    for entry in load_table("references")["referrers"]:
        rule = entry["becomes"]["DaemonSet"]
        assert rule["effect"] in ("rewrite", "invalid", "report")
        assert all((rule["why"], rule["todo"], entry["source"]))


@pytest.mark.parametrize("row", [*REFERENCES, *(row for _, row in FIELDS)], ids=lambda row: row.name)
def test_markers_miss_nothing(row: Row) -> None:
    raw = row.text.encode()
    assert row.target.kind.encode() in raw or any(marker in raw for marker in MARKERS)
    assert row.target.name.encode() in raw or any(marker in raw for marker in PATTERN_MARKERS)


def test_fields_that_need_no_kind_or_name_have_markers() -> None:
    """The rows above hold the words by chance; the keys on the way to such a field are there by need."""
    table = load_table("references")
    for entry in table["referrers"]:
        form = {**table["forms"][entry["form"]], **entry}
        words = " ".join([*form["paths"], *form.get("kinds", ()), form["title"], *map(str, form.get("patterns", ()))])
        if "withoutKind" in form or "compare" in form:
            assert any(marker.decode() in words for marker in MARKERS) or form["form"] == "rbacRule"
        if "withoutName" in form:
            assert any(marker.decode() in words for marker in PATTERN_MARKERS)


@pytest.mark.parametrize(
    ("file_name", "is_one"),
    [
        ("kustomization.yaml", True),
        ("a/b/kustomization.yml", True),
        ("C:\\a\\Kustomization", True),
        ("", False),
        ("-", False),
        ("Kustomization.yaml", False),
        ("my-kustomization.yaml", False),
        ("kustomization.yaml/web.yaml", False),
    ],
)
def test_kustomization_file(file_name: str, is_one: bool) -> None:
    assert is_kustomization_file(file_name) is is_one


def test_deep_data_is_no_harm() -> None:
    data: Any = {"kind": "Deployment", "name": "web"}
    for _ in range(5000):
        data = {"a": [data]}
    [reference] = find_references(data, target=WEB)
    assert len(reference.path) == 10_000


def test_slow_pattern_is_not_tried() -> None:
    target = Target("Deployment", "apps", "a" * 60 + "b", None, "DaemonSet")
    row = Row("", patch('{kind: Deployment, name: "(a+)+"}'), {}, target=target)
    assert [reference.rule.effect for reference in row.references()] == ["report"]


WORDS = sorted(
    {word for row in REFERENCES for word in re.findall(r"[\w./-]+", row.text)}
    | {"", "*", "(", "[a", "web", "Deployment", "kustomization.yaml"}
)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(WORDS), st.text(max_size=8))
PATTERNS = st.text(alphabet="weDb()[]{}|*+?.^$\\,0129-&~:=!P<>i#", max_size=12)
DATA = st.recursive(
    SCALARS | PATTERNS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=5),
    max_leaves=20,
)


def places(data: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in steps:
        yield from places(value, (*path, key))


def replaced(data: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    changed: Any = dict(data) if isinstance(data, dict) else list(data)
    changed[path[0]] = replaced(data[path[0]], path[1:], value)
    return changed


def check(data: Any, file_name: str = "") -> None:
    for reference in find_references(data, target=WEB, file_name=file_name):
        parts = (reference.kind_path, reference.api_path, reference.name_path, reference.version_path)
        for path in (reference.path, *parts):
            assert path is None or at(data, path) is not None


@given(data=DATA, file_name=st.sampled_from(["", "kustomization.yaml"]))
def test_any_data_is_no_error(data: Any, file_name: str) -> None:
    check(data, file_name)


@given(draw=st.data())
def test_any_value_at_any_place_is_no_error(draw: st.DataObject) -> None:
    row = draw.draw(st.sampled_from(REFERENCES))
    path = draw.draw(st.sampled_from(list(places(row.data))))
    check(replaced(row.data, path, draw.draw(DATA)), row.file_name)


def test_the_kinds_that_refer_to_workloads_of_their_own_namespace() -> None:
    kinds = referring_kinds()
    assert {("autoscaling", "HorizontalPodAutoscaler"), ("keda.sh", "ScaledObject")} <= set(kinds)
    assert not {kind for _, kind in kinds} & {"Service", "Kustomization", "HelmRelease"}
    assert len(set(kinds)) == len(kinds)
