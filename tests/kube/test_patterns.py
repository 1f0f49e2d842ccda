"""Patterns of paths, and what goes with what they mean."""

from __future__ import annotations

from typing import Any

import pytest

from kxform.kube.ownership import Finding
from kxform.kube.patterns import find, fits, literal_of, parse_pattern
from kxform.kube.removal import removals
from kxform.yamltext import format_path, parse_path

POD = {
    "metadata": {"annotations": {"example.com/a": "1", "example.com/b": "2", "other": "3"}, "finalizers": ["x/a", "y"]},
    "spec": {
        "containers": [{"name": "web", "ports": [{"port": 80}]}, {"name": "web-proxy"}, {"image": "nameless"}, "text"],
        "template": {"metadata": {"a": None}, "spec": {"template": {"metadata": {}}}},
        "*": "a key",
    },
}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("spec.nothing", []),
        ("spec.containers.name", []),
        ("metadata.annotations[0]", []),
        ("spec.containers[9]", []),
        ("metadata[**].nothing", []),
        ("spec.template", ["spec.template"]),
        ("spec.containers[0].name", ["spec.containers[0].name"]),
        ("spec.containers[*].name", ["spec.containers[0].name", "spec.containers[1].name"]),
        ("spec.containers.*.name", ["spec.containers[0].name", "spec.containers[1].name"]),
        ("spec.containers[web].name", ["spec.containers[0].name"]),
        ("spec.containers[web*].name", ["spec.containers[0].name", "spec.containers[1].name"]),
        ("spec.containers[te*]", ["spec.containers[3]"]),
        (
            "metadata.annotations[example.com/*]",
            ["metadata.annotations[example.com/a]", "metadata.annotations[example.com/b]"],
        ),
        ("metadata.finalizers[x/*]", ["metadata.finalizers[0]"]),
        ('spec["*"]', ["spec[*]"]),
        ("spec[**].metadata", ["spec.template.metadata", "spec.template.spec.template.metadata"]),
        ("spec.**.metadata.a", ["spec.template.metadata.a"]),
        ("[**].port", ["spec.containers[0].ports[0].port"]),
    ],
)
def test_find(pattern: str, expected: list[str]) -> None:
    found = list(find(POD, parse_pattern(pattern)))
    assert [format_path(path) for path, _ in found] == expected
    for path, value in found:
        node: Any = POD
        for step in path:
            node = node[step]
        assert value is node
        if "[web" not in pattern and "[te" not in pattern and "[x/" not in pattern:
            assert fits(path, parse_pattern(pattern))


def test_deep_data_is_no_trouble() -> None:
    data: Any = {"a": None}
    for _ in range(5000):
        data = {"x": data}
    assert len(list(find(data, parse_pattern("[**].a")))) == 1


@pytest.mark.parametrize("text", ["a..b", ".a", "a[", "a b"])
def test_what_is_no_pattern(text: str) -> None:
    with pytest.raises(ValueError, match="not a path"):
        parse_pattern(text)


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        ("[*]", ""),
        ("x[*]", ""),
        ("spec.ports[*].nodePort", "nodePort"),
        ("metadata.annotations[example.com/*]", "example.com/"),
        ("metadata.labels[*]", "labels"),
        ('a["x[ab]long"]', "long"),
    ],
)
def test_a_word_that_every_text_holds_in_which_a_pattern_means_something(pattern: str, word: str) -> None:
    assert literal_of(parse_pattern(pattern)) == word


def gone(data: dict[str, Any], *paths: str, kind: str = "Any", keep: tuple[str, ...] = ()) -> list[str]:
    found = [Finding(parse_path(path), "why") for path in paths]
    return [format_path(one.path) for one in removals(data, kind, found, [parse_pattern(text) for text in keep])]


@pytest.mark.parametrize(
    ("data", "paths", "keep", "expected"),
    [
        ({"a": {"b": 1}}, ["a.b"], ["a.b"], []),
        ({"a": {"b": 1}}, ["a.b"], ["a"], []),
        ({"a": {"b": 1}}, ["a"], ["a.b"], []),
        ({"a": {"b": {"x": 1, "y": 2}, "c": 3}}, ["a"], ["a.b.x"], ["a.b.y", "a.c"]),
        ({"a": [{"x": 1}, {"y": 2}]}, ["a"], ["a[*].x"], ["a[1]"]),
        ({"apiVersion": "v1", "a": 1}, ["apiVersion", "a"], [], ["a"]),
        ({"metadata": {"annotations": {"config.k8s.io/id": "1"}}}, ["metadata.annotations"], [], []),
        ({"spec": {"replicas": 1}}, ["spec.replicas"], [], ["spec.replicas"]),
        ({"metadata": {"name": "a"}}, ["metadata.name"], [], ["metadata.name"]),
        ({"a": {"podSelector": {"x": 1}}}, ["a.podSelector.x"], [], ["a.podSelector.x"]),
        ({"spec": {"volumes": [{"secret": {"m": 1}}]}}, ["spec.volumes[0].secret.m"], [], ["spec.volumes[0].secret.m"]),
        ({"a": [{"b": 1}]}, ["a[0].b"], [], ["a[0].b"]),
        ({"a": {"b": {}, "c": 1}}, ["a.c"], [], ["a.c"]),
        ({"a": {"b": 1, "c": 2}}, ["a.b", "a.b"], [], ["a.b"]),
        ({"a": {"b": {"x": 1}, "c": 2}}, ["a.b.x", "a.b"], [], ["a.b"]),
        ({"a": {"b": {"x": 1, "y": 2}}}, ["a.b.y", "a.b.x"], [], ["a", "a.b", "a.b.x", "a.b.y"]),
        ({"a": {"b": [1, 2]}, "c": 1}, ["a.b[0]", "a.b[1]"], [], ["a", "a.b", "a.b[0]", "a.b[1]"]),
        ({"z": 1, "a": 2}, ["a", "z"], [], ["z", "a"]),
    ],
)
def test_removals(data: dict[str, Any], paths: list[str], keep: list[str], expected: list[str]) -> None:
    assert gone(data, *paths, keep=tuple(keep)) == expected


@pytest.mark.parametrize(("kind", "has_spec"), [("Deployment", True), ("Namespace", False), ("Node", False)])
def test_a_spec_that_strip_emptied_stays_where_it_is_required(kind: str, has_spec: bool) -> None:
    assert ("spec" in gone({"spec": {"a": 1}}, "spec.a", kind=kind)) is not has_spec
