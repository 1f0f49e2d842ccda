"""Each entry of the table of defaults: gone with --defaults where it has exactly the default, kept otherwise."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from kxform.kube.defaults import CONDITIONS, Default, defaulted, defaults_for
from kxform.kube.objects import KubeObject
from kxform.kube.tables import load_table
from kxform.yamltext import Path, format_path

# Per condition: what the value is, what stands beside it, and what beside it makes it no default.
CASES: dict[str, tuple[Any, dict[str, Any], dict[str, Any]]] = {
    "usual-pull-policy": ("Always", {"image": "nginx"}, {"image": "nginx:1.27"}),
    "same-account": ("robot", {"serviceAccountName": "robot"}, {"serviceAccountName": "other"}),
    "no-priority-class": (None, {}, {"priorityClassName": "high"}),
    "one-at-a-time": (None, {"parallelism": 1}, {"parallelism": 2}),
    "counted": (None, {"completions": 3}, {}),
    "no-limit-per-index": (None, {}, {"backoffLimitPerIndex": 1}),
    "no-failure-policy": (None, {}, {"podFailurePolicy": {"rules": []}}),
    "same-port": (80, {"port": 80}, {"port": 81}),
    "by-client": (None, {"sessionAffinity": "ClientIP"}, {"sessionAffinity": "None"}),
    "not-external-name": (None, {}, {"type": "ExternalName"}),
    "reached-from-outside": (None, {"type": "NodePort"}, {"type": "ClusterIP"}),
    "load-balancer": (None, {"type": "LoadBalancer"}, {"type": "NodePort"}),
    "no-webhook": (
        None,
        {"conversion": {"webhook": None}},
        {"conversion": {"webhook": {"conversionReviewVersions": ["v1"]}}},
    ),
    "": (None, {}, {}),
}
IN_SPEC = {"by-client", "no-webhook"}  # the conditions that look at `spec` although the field stands deeper


def all_defaults() -> list[Any]:
    pairs = set()
    for part in (load_table("defaults")["defaults"], *load_table("defaults")["places"].values()):
        for entry in part:
            pairs |= {(kind, version) for kind in entry.get("kinds", ()) for version in entry.get("versions", ())}
    return [
        pytest.param(kind, version, default, id=f"{version} {kind} {format_path(default.pattern)}")
        for kind, version in sorted(pairs)
        for default in defaults_for(kind, version)
    ]


def build(default: Default, value: Any, beside: dict[str, Any], kind: str, version: str) -> tuple[Path, KubeObject]:
    path = tuple(0 if step == "*" else step for step in default.pattern)
    container: Any = {path[-1]: value}
    if default.when not in IN_SPEC:
        container = {**beside, **container}
    for step in reversed(path[:-1]):
        container = [container] if isinstance(step, int) else {step: container}
    if default.when in IN_SPEC:
        own = copy.deepcopy(beside)
        for key, child in container["spec"].items():
            own[key] = {**own.get(key, {}), **child}
        container = {"spec": own}
    return path, KubeObject(container, (), version, kind)


def gone(item: KubeObject) -> set[Path]:
    return {finding.path for finding in defaulted(item)}


@pytest.mark.parametrize(("kind", "version", "default"), all_defaults())
def test_a_default_goes_and_any_other_value_stays(kind: str, version: str, default: Default) -> None:
    value, beside, otherwise = CASES[default.when]
    value = default.value if value is None else value
    path, item = build(default, value, beside, kind, version)
    assert path in gone(item)
    other = {"changed": True} if isinstance(value, dict) else not value if isinstance(value, bool) else f"{value}x"
    path, item = build(default, other, beside, kind, version)
    assert path not in gone(item)
    if default.when:
        path, item = build(default, value, otherwise, kind, version)
        assert path not in gone(item)
    assert not gone(item._replace(kind="Other"))
    assert not gone(item._replace(api_version="example.com/v1"))


def test_the_table_is_well_formed() -> None:
    entries = load_table("defaults")["defaults"]
    assert {entry["when"] for entry in entries if "when" in entry} == set(CONDITIONS)
    for entry in entries:
        assert entry["source"]
        assert ("of" in entry) is not ("kinds" in entry and "versions" in entry)


@pytest.mark.parametrize(
    ("image", "policy", "is_default"),
    [
        ("nginx:1.27", "Always", False),
        ("nginx", "IfNotPresent", False),
        ("nginx:latest", "IfNotPresent", False),
        ("localhost:5000/nginx", "IfNotPresent", False),
        ("nginx", "Never", False),
        (None, "Always", False),
        ("nginx@sha256:aa", "Always", False),
        ("nginx", "Always", True),
        ("nginx:latest", "Always", True),
        ("localhost:5000/nginx", "Always", True),
        ("nginx:1.27", "IfNotPresent", True),
        ("localhost:5000/nginx:1.27", "IfNotPresent", True),
        ("nginx@sha256:aa", "IfNotPresent", True),
        ("nginx:1.27@sha256:aa", "IfNotPresent", True),
    ],
)
def test_pull_policy(image: str | None, policy: str, is_default: bool) -> None:
    data = {"spec": {"containers": [{"image": image, "imagePullPolicy": policy}]}}
    found = gone(KubeObject(data, (), "v1", "Pod"))
    assert (("spec", "containers", 0, "imagePullPolicy") in found) is is_default


@pytest.mark.parametrize(
    ("spec", "left"),
    [
        ({"completions": 1, "parallelism": 2}, {"completions", "parallelism"}),
        ({"parallelism": 1}, {"parallelism"}),
        ({"completions": 5, "parallelism": 1}, {"completions"}),
        ({"completions": 1, "parallelism": 1}, set()),
        ({"completions": 1}, set()),
        ({"completions": True, "parallelism": 1}, {"completions"}),
    ],
)
def test_a_job_stays_what_it_is(spec: dict[str, Any], left: set[str]) -> None:
    found = gone(KubeObject({"spec": spec}, (), "batch/v1", "Job"))
    assert {key for key in spec if ("spec", key) not in found} == left
