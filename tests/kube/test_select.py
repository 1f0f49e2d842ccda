"""Selecting objects and matching labels, as kubectl and the API do."""

from __future__ import annotations

import pytest

from kxform.kube.objects import KubeObject, objects_in
from kxform.kube.select import Selection, label_selector, parse_selector

LABELS = {"app": "web", "tier": "front"}


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("app=db", False),
        ("app!=web", False),
        ("app in (db, cache)", False),
        ("app notin (web)", False),
        ("!app", False),
        ("missing", False),
        ("app=web,tier=back", False),
        ("app=web", True),
        ("app == web", True),
        ("app!=db", True),
        ("missing!=x", True),
        ("app in (web,db),tier", True),
        ("missing notin (x)", True),
        ("!missing", True),
        ("app=web, tier in (front)", True),
    ],
)
def test_selector(text: str, fits: bool) -> None:
    assert all(requirement.matches(LABELS) for requirement in parse_selector(text)) is fits


@pytest.mark.parametrize("text", ["", "a=b=c", "a in b", "a in (b", "=b", ",", "a b"])
def test_what_is_no_selector(text: str) -> None:
    with pytest.raises(ValueError, match="cannot read"):
        parse_selector(text)


@pytest.mark.parametrize(
    ("selector", "fits"),
    [
        ({"matchLabels": {"app": "db"}}, False),
        ({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["web"]}]}, False),
        ({"matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]}, False),
        ({"matchLabels": {"app": "web"}}, True),
        ({"matchLabels": {"app": "web"}, "matchExpressions": [{"key": "tier", "operator": "Exists"}]}, True),
        ({"matchExpressions": [{"key": "app", "operator": "In", "values": ["web", "db"]}]}, True),
        ({}, True),
    ],
)
def test_label_selector(selector: object, fits: bool) -> None:
    conditions = label_selector(selector)
    assert conditions is not None
    assert all(condition.matches(LABELS) for condition in conditions) is fits


@pytest.mark.parametrize(
    "selector", [None, [], "app=web", {"matchLabels": ["app"]}, {"matchExpressions": {}, "matchLabels": 1}]
)
def test_what_is_no_label_selector(selector: object) -> None:
    assert label_selector(selector) is None


def one(namespace: str | None) -> KubeObject:
    metadata = {"name": "rng", "labels": LABELS, **({"namespace": namespace} if namespace else {})}
    return KubeObject({"metadata": metadata}, (), "v1", "Service")


@pytest.mark.parametrize(
    ("selection", "namespace", "held"),
    [
        (Selection(name="rn"), None, False),
        (Selection(namespace="shop"), None, False),
        (Selection(namespace="default"), "shop", False),
        (Selection(selector=parse_selector("app=db")), None, False),
        (Selection(name="rng", namespace="default"), "shop", False),
        (Selection(), None, True),
        (Selection(name="r*"), None, True),
        (Selection(namespace="default"), None, True),
        (Selection(name="r?g", namespace="shop", selector=parse_selector("app=web")), "shop", True),
    ],
)
def test_selection(selection: Selection, namespace: str | None, held: bool) -> None:
    assert selection.holds(one(namespace)) is held


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (None, []),
        ("text", []),
        ([], []),
        ({"kind": "Service"}, []),
        ({"apiVersion": 1, "kind": "Service"}, []),
        ({"apiVersion": "v1", "kind": "Service"}, [("Service", "v1", ())]),
        ({"apiVersion": "v1", "kind": "List"}, [("List", "v1", ())]),
        ({"apiVersion": "v1", "kind": "List", "items": None}, [("List", "v1", ())]),
        (
            {
                "apiVersion": "v1",
                "kind": "List",
                "items": [{"apiVersion": "apps/v1", "kind": "Deployment"}, 3, {"kind": "X"}],
            },
            [("Deployment", "apps/v1", ("items", 0))],
        ),
        (
            {"apiVersion": "apps/v1", "kind": "DeploymentList", "items": [{}, {"metadata": {}}]},
            [("Deployment", "apps/v1", ("items", 0)), ("Deployment", "apps/v1", ("items", 1))],
        ),
        (
            {
                "apiVersion": "v1",
                "kind": "List",
                "items": [{"apiVersion": "apps/v1", "kind": "DeploymentList", "items": [{}]}],
            },
            [("Deployment", "apps/v1", ("items", 0, "items", 0))],
        ),
    ],
)
def test_objects_in(data: object, expected: list[tuple[str, str, tuple[object, ...]]]) -> None:
    assert [(item.kind, item.api_version, item.path) for item in objects_in(data)] == expected


def test_a_kustomization_may_leave_its_kind_out() -> None:
    assert [item.kind for item in objects_in({"resources": []}, file_name="base/kustomization.yaml")] == [
        "Kustomization"
    ]
    assert list(objects_in({"resources": []}, file_name="base/other.yaml")) == []
