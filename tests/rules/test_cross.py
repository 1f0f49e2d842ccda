"""What objects lack of one another: only where the input has something of the kind, and never raised."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kxform.rules.cross import Bundle
from kxform.yamltext import format_path


def deployment(
    name: str = "web", labels: dict[str, str] | None = None, namespace: str = "", **pod: Any
) -> dict[str, Any]:
    container = {
        "name": "c",
        "image": "i",
        "ports": [{"name": "http", "containerPort": 80}],
        **pod.pop("container", {}),
    }
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    template = {
        "metadata": {"labels": labels or {"app": "web", "tier": "x"}},
        "spec": {"containers": [container], **pod},
    }
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": {"template": template}}


def cronjob() -> dict[str, Any]:
    template = deployment()["spec"]["template"]
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": "n"},
        "spec": {"jobTemplate": {"spec": {"template": template}}},
    }


def service(selector: Any, namespace: str = "", **spec: Any) -> dict[str, Any]:
    metadata = {"name": "web", **({"namespace": namespace} if namespace else {})}
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": {"selector": selector, **spec}}


def named(kind: str, name: str, namespace: str = "", api: str = "v1") -> dict[str, Any]:
    return {
        "apiVersion": api,
        "kind": kind,
        "metadata": {"name": name, **({"namespace": namespace} if namespace else {})},
    }


def autoscaler(kind: str, name: str) -> dict[str, Any]:
    return {
        **named("HorizontalPodAutoscaler", "h", api="autoscaling/v2"),
        "spec": {"scaleTargetRef": {"kind": kind, "name": name}},
    }


def volume(**source: Any) -> dict[str, Any]:
    return {"volumes": [{"name": "v", **source}]}


MOUNT = "spec.template.spec.volumes[0]"
ENV = "spec.template.spec.containers[0]"

GOOD: list[list[dict[str, Any]]] = [
    [service({"app": "web"}), deployment()],
    [service({"app": "web"}, "shop"), deployment()],
    [service({"app": "web"}), deployment(namespace="shop")],
    [
        service({"app": "web"}),
        deployment("a", {"app": "a"}),
        {**deployment(), "kind": "Rollout", "apiVersion": "argoproj.io/v1"},
    ],
    [service({"app": "api"})],
    [service({"app": "api"}, "shop"), deployment(namespace="test")],
    [service(None), deployment()],
    [service({"app": "api"}, type="ExternalName"), deployment()],
    [service({"app": "web"}, ports=[{"port": 1, "targetPort": "http"}, {"port": 2, "targetPort": 99}]), deployment()],
    [
        service({"app": "web"}, ports=[{"port": 1, "targetPort": "grpc"}]),
        deployment(),
        deployment("b", container={"ports": [{"name": "grpc", "containerPort": 1}]}),
    ],
    [deployment(**volume(configMap={"name": "a"}))],
    [deployment(**volume(configMap={"name": "a"})), named("Secret", "b")],
    [deployment(**volume(configMap={"name": "a"})), named("ConfigMap", "a", "shop")],
    [deployment(namespace="shop", **volume(configMap={"name": "a"})), named("ConfigMap", "b", "test")],
    [deployment(**volume(configMap={"name": "a", "optional": True})), named("ConfigMap", "b")],
    [
        deployment(**volume(configMap={"name": "a"})),
        named("ConfigMap", "b"),
        {"kind": "Kustomization", "configMapGenerator": [{"name": "a"}]},
    ],
    [autoscaler("Deployment", "web"), deployment()],
    [autoscaler("StatefulSet", "db"), deployment()],
    [named("Role", "a", "x"), named("Role", "a", "y"), named("Role", "b", "x"), named("ClusterRole", "a", "x")],
    [named("Ingress", "a", api="networking.k8s.io/v1"), named("Ingress", "a", api="extensions/v1beta1")],
    [{"kind": "Job", "metadata": {"generateName": "a-"}}, {"kind": "Job", "metadata": {"generateName": "a-"}}],
]

BAD: list[tuple[list[dict[str, Any]], dict[int, str]]] = [
    ([service({"app": "api"}), deployment()], {0: "spec.selector KX690"}),
    ([service({"app": "web", "tier": "y"}), cronjob()], {0: "spec.selector KX690"}),
    (
        [service({"app": "web"}, "shop"), deployment(namespace="test"), deployment("b", {"app": "b"}, "shop")],
        {0: "spec.selector KX690"},
    ),
    (
        [deployment(), service({"app": "web"}, ports=[{"port": 1, "targetPort": "https"}])],
        {1: "spec.ports[0].targetPort KX691"},
    ),
    ([deployment(**volume(configMap={"name": "a"})), named("ConfigMap", "b")], {0: f"{MOUNT}.configMap.name KX692"}),
    ([deployment(**volume(secret={"secretName": "a"})), named("Secret", "b")], {0: f"{MOUNT}.secret.secretName KX692"}),
    (
        [deployment(**volume(persistentVolumeClaim={"claimName": "a"})), named("PersistentVolumeClaim", "b")],
        {0: f"{MOUNT}.persistentVolumeClaim.claimName KX692"},
    ),
    (
        [deployment(**volume(projected={"sources": [{"secret": {"name": "a"}}]})), named("Secret", "b")],
        {0: f"{MOUNT}.projected.sources[0].secret.name KX692"},
    ),
    (
        [
            deployment(container={"env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "a", "key": "k"}}}]}),
            named("Secret", "b"),
        ],
        {0: f"{ENV}.env[0].valueFrom.secretKeyRef.name KX692"},
    ),
    (
        [deployment(container={"envFrom": [{"configMapRef": {"name": "a"}}]}), named("ConfigMap", "b")],
        {0: f"{ENV}.envFrom[0].configMapRef.name KX692"},
    ),
    ([autoscaler("Deployment", "api"), deployment()], {0: "spec.scaleTargetRef.name KX692"}),
    ([named("Role", "a", "x"), named("Role", "a", "x")], {1: "metadata.name KX693"}),
]


def said(objects: list[dict[str, Any]]) -> dict[int, str]:
    bundle = Bundle()
    for index, data in enumerate(objects):
        bundle.remember(data, index)
    found = list(bundle.findings())
    assert all(one.finding.severity == "warning" for one in found)
    return {one.where: f"{format_path(one.finding.path)} {one.finding.code.id}" for one in found}


@pytest.mark.parametrize("objects", GOOD)
def test_nothing_is_said(objects: list[dict[str, Any]]) -> None:
    assert said(objects) == {}


@pytest.mark.parametrize(("objects", "expected"), BAD)
def test_what_is_said(objects: list[dict[str, Any]], expected: dict[int, str]) -> None:
    assert said(objects) == expected
    assert said(objects[::-1]).keys() == {len(objects) - 1 - index for index in expected} or "KX693" in str(expected)


def test_the_first_place_is_named() -> None:
    bundle = Bundle()
    bundle.remember(named("Role", "a"), "a.yaml:1")
    bundle.remember(named("Role", "a"), "b.yaml:7")
    (one,) = bundle.findings()
    assert one.where == "b.yaml:7"
    assert one.finding.message == "the same object stands at a.yaml:1 too"


def remembered(objects: list[dict[str, Any]], first: int = 0) -> Bundle:
    bundle = Bundle()
    for index, data in enumerate(objects, first):
        bundle.remember(data, ("dir/file.yaml", index))
    return bundle


def sent(bundle: Bundle) -> Bundle:
    """The bundle as another process gets it."""
    received = pickle.loads(pickle.dumps(bundle))
    assert isinstance(received, Bundle)
    return received


EVERYTHING = [*GOOD, *(objects for objects, _ in BAD), [one for objects, _ in BAD for one in objects]]


@pytest.mark.parametrize("objects", EVERYTHING)
def test_bundles_put_together_say_what_one_would(objects: list[dict[str, Any]]) -> None:
    whole = list(remembered(objects).findings())
    for cut in range(len(objects) + 1):
        bundle = Bundle()
        bundle.merge(sent(remembered(objects[:cut])))
        bundle.merge(sent(remembered(objects[cut:], cut)))
        assert list(bundle.findings()) == whole


def test_an_object_of_three_bundles_stands_at_the_first_place() -> None:
    bundle = Bundle()
    for index in range(3):
        bundle.merge(sent(remembered([named("Role", "b"), named("Role", "a"), named("Role", "b")], 3 * index)))
    firsts = {"b": "('dir/file.yaml', 0)", "a": "('dir/file.yaml', 1)"}
    said = [(one.where[1], one.finding.message) for one in bundle.findings()]
    order = [(2, "b"), (3, "b"), (4, "a"), (5, "b"), (6, "b"), (7, "a"), (8, "b")]
    assert said == [(index, f"the same object stands at {firsts[name]} too") for index, name in order]


def test_little_is_sent_of_an_object() -> None:
    env = [{"name": f"OPTION_{index}", "value": "x" * 50} for index in range(50)]
    text = [json.dumps(deployment(f"web-{index}", namespace="shop", container={"env": env})) for index in range(100)]
    assert len(pickle.dumps(remembered([json.loads(one) for one in text]))) < 100 * 100


KEYS = st.sampled_from(
    [
        "kind",
        "metadata",
        "name",
        "namespace",
        "spec",
        "template",
        "selector",
        "ports",
        "volumes",
        "containers",
        "env",
        "x",
    ]
)
JUNK = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.text(max_size=3), st.sampled_from(["Service", "Pod", "CronJob"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.one_of(KEYS, st.integers()), inner, max_size=5)
    ),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.dictionaries(KEYS, JUNK), max_size=4))
def test_nothing_raises_whatever_the_data_is(objects: list[dict[str, Any]]) -> None:
    said(objects)


def test_objects_that_are_apart_may_be_the_same() -> None:
    bundle = Bundle()
    for where in ("dev", "prod", "prod again"):
        bundle.remember(named("ConfigMap", "a"), where)
    found = list(bundle.findings(lambda one, other: one.split()[0] != other.split()[0]))
    assert [(one.where, one.finding.message) for one in found] == [("prod again", "the same object stands at prod too")]


def test_what_is_left_out_is_neither_there_nor_missing() -> None:
    bundle = Bundle()
    objects = [deployment(), service({"app": "web"}), named("ConfigMap", "a"), autoscaler("Deployment", "none")]
    for where, one in enumerate([*objects, named("ConfigMap", "a")]):
        bundle.remember(one, where)
    assert {one.where for one in bundle.findings()}
    bundle.leave_out(lambda where: where in {3, 4} or where == 1)
    assert [one.where for one in bundle.findings()] == []
