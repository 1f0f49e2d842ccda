"""The order of applying and deleting."""

from __future__ import annotations

from typing import Any

import pytest

from kxform.cluster.order import in_stages
from kxform.kube.tables import load_table


def obj(text: str) -> dict[str, Any]:
    api, _, kind = text.rpartition("/")
    return {"apiVersion": api, "kind": kind}


MIXED = [
    "admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration",
    "apps/v1/Deployment",
    "v1/Service",
    "v1/ConfigMap",
    "example.com/v1/Namespace",
    "rbac.authorization.k8s.io/v1/RoleBinding",
    "rbac.authorization.k8s.io/v1/Role",
    "v1/ServiceAccount",
    "v1/LimitRange",
    "apiextensions.k8s.io/v1/CustomResourceDefinition",
    "v1/Namespace",
]
STAGES = [
    ["v1/Namespace"],
    ["apiextensions.k8s.io/v1/CustomResourceDefinition"],
    ["v1/LimitRange"],
    ["rbac.authorization.k8s.io/v1/Role", "v1/ServiceAccount"],
    ["rbac.authorization.k8s.io/v1/RoleBinding"],
    ["v1/ConfigMap"],
    ["v1/Service"],
    ["apps/v1/Deployment", "example.com/v1/Namespace"],
    ["admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration"],
]


def test_stages() -> None:
    assert in_stages(MIXED, obj) == STAGES


def test_deleting_is_the_reverse() -> None:
    assert in_stages(MIXED, obj, last_first=True) == [stage[::-1] for stage in STAGES[::-1]]


def test_nothing_has_no_stages() -> None:
    assert in_stages([], obj) == []


@pytest.mark.parametrize("stage", load_table("apply_order")["stages"], ids=lambda stage: stage["name"])
def test_each_stage_says_why_and_from_where(stage: dict[str, Any]) -> None:
    assert stage["why"]
    assert stage["source"]
    assert bool(stage.get("kinds")) != bool(stage.get("rest"))


def test_a_kind_stands_once() -> None:
    stages = load_table("apply_order")["stages"]
    rows = [(group, kind) for stage in stages for group, kinds in stage.get("kinds", {}).items() for kind in kinds]
    assert len(rows) == len(set(rows)) > 30
