"""The verdict on one object: schema and rules together, each fault once, for the versions that it holds in."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from kxform.errors import UsageError
from kxform.kube.versions import NEWEST
from kxform.rules import Finding
from kxform.schema.codes import NO_VERSION
from kxform.schema.validator import KindSchema
from kxform.verdict import Judge
from kxform.yamltext import format_path

ROOT = Path(__file__).parent.parent.parent
GONE = "<gone>"
CONTAINER: Mapping[str, Any] = {"name": "main", "image": "web:1"}
ENV = "spec.template.spec.containers[0].env[0].name"
WIDGET = {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "w"}, "spec": {"size": 3}}


def deployment(container: Any = CONTAINER, **spec: Any) -> dict[str, Any]:
    template = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [container]}}
    whole = {"selector": {"matchLabels": {"app": "web"}}, "template": template, **spec}
    given = {key: value for key, value in whole.items() if value != GONE}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": given}


def with_env(name: Any) -> dict[str, Any]:
    return deployment({**CONTAINER, "env": [{"name": name, "value": "1"}]})


def other(api_version: str, kind: str, **fields: Any) -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": "web"}, **fields}


def scaler(api_version: str) -> dict[str, Any]:
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    return other(api_version, "HorizontalPodAutoscaler", spec={"scaleTargetRef": target, "maxReplicas": 3})


class Kinds:
    """A source that has some kinds of `example.com/v1`, each with the largest size that it takes."""

    def __init__(self, **sizes: int) -> None:
        self.sizes = sizes

    def find(self, api_version: str, kind: str) -> KindSchema | None:
        if api_version != "example.com/v1" or kind not in self.sizes:
            return None
        size = {"type": "integer", "maximum": self.sizes[kind]}
        return KindSchema({"properties": {"spec": {"properties": {"size": size}}}})

    def kinds(self) -> Mapping[str, Sequence[str]]:
        return {"example.com/v1": list(self.sizes)}


def found(judge: Judge, data: Mapping[str, Any]) -> list[Finding]:
    return judge.findings(data, data["apiVersion"], data["kind"])


def said(judge: Judge, data: Mapping[str, Any]) -> list[str]:
    """Each finding as its path and code, `!` behind a warning's."""
    return [f"{format_path(one.path)} {one.code.id}{'!' * (one.severity == 'warning')}" for one in found(judge, data)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (deployment(), []),
        (with_env("GOOD"), []),
        (scaler("autoscaling/v2"), []),
        # both the schema and a rule find fault with the same field
        (deployment(selector=GONE), ["spec.selector KX406"]),
        (deployment({"name": "main"}), ["spec.template.spec.containers[0].image KX500"]),
        (deployment({"image": "web:1"}), ["spec.template.spec.containers[0].name KX406"]),
        (with_env(None), [f"{ENV} KX406"]),
        # each finds one of two, the schema is heard first
        (deployment(replicas="3", minReadySeconds=-1), ["spec.replicas KX405", "spec.minReadySeconds KX502"]),
        (deployment(replicas=-1, colour="red"), ["spec.colour KX404", "spec.replicas KX502"]),
        (with_env(""), [f"{ENV} KX500"]),
        # taken, with a warning
        (other("v1", "ComponentStatus"), ["apiVersion KX403!"]),
    ],
)
def test_each_fault_is_said_once(data: Mapping[str, Any], expected: list[str]) -> None:
    assert said(Judge(), data) == expected


@pytest.mark.parametrize(
    ("data", "versions", "expected"),
    [
        (deployment(), ("1.31", "1.32"), []),
        (with_env("a b"), ("1.32", "1.33"), []),
        (with_env("a b"), ("1.30", "1.31", "1.32"), [" (for Kubernetes 1.30, 1.31)"]),
        (with_env("a=b"), ("1.32", "1.33"), [""]),
        (deployment(replicas=-1), ("1.25", "1.37"), [""]),
        (scaler("autoscaling/v2beta2"), ("1.25", "1.26"), [" (for Kubernetes 1.25)", " (for Kubernetes 1.26)"]),
    ],
)
def test_a_finding_says_in_which_versions_it_holds(
    data: Mapping[str, Any], versions: tuple[str, ...], expected: list[str]
) -> None:
    findings = found(Judge(versions), data)
    assert [
        one.message[one.message.find(" (for Kub") :] if " (for Kub" in one.message else "" for one in findings
    ] == expected


@pytest.mark.parametrize(
    ("data", "version", "ignore_missing", "expected"),
    [
        (scaler("autoscaling/v2beta2"), "1.25", False, ["apiVersion KX403!"]),
        (scaler("autoscaling/v2beta2"), "1.25", True, ["apiVersion KX403!"]),
        (scaler("autoscaling/v2beta2"), "1.26", False, ["apiVersion KX402"]),
        (scaler("autoscaling/v2beta2"), "1.26", True, ["apiVersion KX402"]),
        (other("extensions/v1beta1", "Ingress"), NEWEST, True, ["apiVersion KX402"]),
        (WIDGET, NEWEST, False, ["apiVersion KX401"]),
        (WIDGET, NEWEST, True, []),
        ({**WIDGET, "metadata": {}}, NEWEST, True, []),
        (other("v1", "Pond"), NEWEST, True, []),
        (deployment(replicas=-1), NEWEST, True, ["spec.replicas KX502"]),
    ],
)
def test_kinds_that_a_version_has_no_more_or_never_had(
    data: Mapping[str, Any], version: str, ignore_missing: bool, expected: list[str]
) -> None:
    assert said(Judge((version,), ignore_missing=ignore_missing), data) == expected


def test_a_source_gives_kinds_and_the_one_in_front_is_asked_first() -> None:
    first = Judge(("1.31", "1.32"), {"1.31": [Kinds(Widget=2)], "1.32": [Kinds(Widget=2)]})
    both = first.with_sources({"1.32": [Kinds(Widget=9, Gadget=9)]})
    only = " (for Kubernetes 1.31)"
    assert said(first, WIDGET) == ["spec.size KX409"]
    assert [one.message for one in found(both, WIDGET)] == ["must be at most 2, is 3" + only]
    assert said(Judge(), WIDGET) == ["apiVersion KX401"]
    assert first.knows("example.com/v1", "Widget")
    assert both.knows("example.com/v1", "Widget")
    assert not first.knows("example.com/v1", "Gadget")
    assert not both.knows("example.com/v1", "Gadget")  # 1.31 does not


def test_metadata_of_a_kind_from_a_source_is_looked_at() -> None:
    judge = Judge().with_sources({NEWEST: [Kinds(Widget=3)]})
    assert said(judge, WIDGET) == []
    assert said(judge, {**WIDGET, "metadata": {"name": "W"}}) == ["metadata.name KX504"]


def test_with_sources_keeps_what_else_was_asked_for() -> None:
    judge = Judge(("1.31",), ignore_missing=True).with_sources({})
    assert said(judge, WIDGET) == []
    assert said(judge, with_env("a b")) == [f"{ENV} KX510"]


def test_a_version_that_there_is_not_is_said_at_once() -> None:
    with pytest.raises(UsageError) as caught:
        Judge((NEWEST, "1.2"))
    assert caught.value.code is NO_VERSION


def test_another_process_judges_alike() -> None:
    judge = Judge(("1.31", "1.32"), {"1.32": [Kinds(Widget=2)]}, ignore_missing=True)
    for data in (with_env("a b"), WIDGET, scaler("autoscaling/v2beta2")):
        assert found(pickle.loads(pickle.dumps(judge)), data) == found(judge, data)


@pytest.mark.parametrize(("data", "is_explained"), [(deployment(), False), (deployment(colour="red"), True)])
def test_what_explains_is_loaded_only_where_something_is_refused(data: Mapping[str, Any], is_explained: bool) -> None:
    pytest.importorskip("jsonschema_rs")  # without it, what explains decides too
    code = (
        "import sys; from kxform.verdict import Judge\n"
        f"Judge().findings({data!r}, 'apps/v1', 'Deployment')\n"
        "print(*sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(ran.stdout.split())
    assert "jsonschema_rs" in loaded
    assert ("jsonschema" in loaded) is is_explained
    assert "kxform.schema.formats" not in loaded
