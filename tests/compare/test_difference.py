"""What differs between two states of an object: a table, what is no difference first."""

from __future__ import annotations

from typing import Any

import pytest

from kxform.compare.codes import NESTED_TOO_DEEP
from kxform.compare.difference import Difference, difference
from kxform.compare.pairs import Pair, Side
from kxform.compare.steps import format_steps
from kxform.compare.text import plain, yaml_of
from kxform.errors import KxformError, Place
from kxform.yamltext import Document

HEAD = {"Deployment": "apps/v1", "HorizontalPodAutoscaler": "autoscaling/v2", "Widget": "example.com/v1"}


def obj(kind: str, text: str) -> dict[str, Any]:
    body = Document(text).data or {}
    metadata = {"name": "x", **body.pop("metadata", {})}
    return {"apiVersion": HEAD.get(kind, "v1"), "kind": kind, "metadata": metadata, **body}


def compare(kind: str, before: str, after: str, *, live: bool = False) -> Difference:
    return difference(Pair(Side(obj(kind, before)), Side(obj(kind, after))), live=live)


def told(found: Difference) -> list[tuple[Any, ...]]:
    return [(one.op, format_steps(one.path), plain(one.before), plain(one.after)) for one in found.changes]


POD = "spec: {containers: [{name: c, %s}]}"

SAME = {
    "key order": ("ConfigMap", "data: {a: x, b: z}\nimmutable: true", "immutable: true\ndata: {b: z, a: x}"),
    "containers in another order": (
        "Pod", "spec: {containers: [{name: a, image: i}, {name: b}]}", "spec: {containers: [{name: b}, {name: a, image: i}]}"),
    "in a pod template": (
        "Deployment", "spec: {template: {spec: {volumes: [{name: a}, {name: b}]}}}", "spec: {template: {spec: {volumes: [{name: b}, {name: a}]}}}"),
    "ports of two protocols": (
        "Service", "spec: {ports: [{port: 53}, {port: 53, protocol: UDP}]}", "spec: {ports: [{port: 53, protocol: UDP}, {port: 53}]}"),
    "finalizers are a set": ("Pod", "metadata: {finalizers: [a/b, c/d]}", "metadata: {finalizers: [c/d, a/b]}"),
    "quantities": (
        "Pod", POD % "resources: {limits: {cpu: 1000m, memory: 1Gi}}", POD % "resources: {limits: {cpu: 1, memory: 1024Mi}}"),
    "one quantity": ("Pod", "spec: {volumes: [{name: v, emptyDir: {sizeLimit: 1Gi}}]}", "spec: {volumes: [{name: v, emptyDir: {sizeLimit: 1073741824}}]}"),
    "a quota": ("ResourceQuota", "spec: {hard: {pods: '1'}}", "spec: {hard: {pods: 1}}"),
    "a quantity in a list": (
        "HorizontalPodAutoscaler", "spec: {metrics: [{resource: {target: {averageValue: 1}}}]}", "spec: {metrics: [{resource: {target: {averageValue: 1000m}}}]}"),
    "the books of a server": (
        "ConfigMap",
        "metadata: {uid: u, resourceVersion: '1', generation: 2, creationTimestamp: t, selfLink: s, managedFields: [{manager: m}]}",
        "metadata: {creationTimestamp: null}"),
    "what kubectl applied last": (
        "ConfigMap", "metadata: {annotations: {kubectl.kubernetes.io/last-applied-configuration: '{}'}}", ""),
    "a namespace that only one names": ("ConfigMap", "metadata: {namespace: default}", ""),
    "text of a Secret": ("Secret", "stringData: {a: x}\ndata: {b: eg==, a: enp6}", "data: {a: eA==, b: eg==}"),
}  # fmt: skip

DIFFERENT = {
    "a value": ("ConfigMap", "data: {a: x}", "data: {a: z}", [("replace", "data.a", "x", "z")]),
    "a type": ("ConfigMap", "data: {a: '1'}", "data: {a: 1}", [("replace", "data.a", "1", 1)]),
    "true is not one": ("Widget", "spec: {a: true}", "spec: {a: 1}", [("replace", "spec.a", True, 1)]),
    "empty is not absent": ("Widget", "spec: {}", "", [("remove", "spec", {}, None)]),
    "null is not absent": ("Widget", "spec: {a: null}", "spec: {}", [("remove", "spec.a", None, None)]),
    "a key": ("ConfigMap", "data: {a: x, b: z}", "data: {a: x, c.d/e: z}", [("remove", "data.b", "z", None), ("add", "data[c.d/e]", None, "z")]),
    "a mapping for a text": ("Widget", "a: x", "a: {b: c}", [("replace", "a", "x", {"b": "c"})]),
    "an item by its key": (
        "Pod", "spec: {containers: [{name: a, image: i}, {name: b}]}", "spec: {containers: [{name: b}, {name: a, image: j}]}",
        [("replace", 'spec.containers[name="a"].image', "i", "j")]),
    "items come and go": (
        "Pod", "spec: {containers: [{name: a}, {name: b}]}", "spec: {containers: [{name: c}, {name: b}]}",
        [("remove", 'spec.containers[name="a"]', {"name": "a"}, None), ("add", 'spec.containers[name="c"]', None, {"name": "c"})]),
    "a port by number and protocol": (
        "Service", "spec: {ports: [{port: 53}, {port: 53, protocol: UDP}]}", "spec: {ports: [{port: 53, protocol: UDP, name: dns}, {port: 53}]}",
        [("add", 'spec.ports[port=53,protocol="UDP"].name', None, "dns")]),
    "keys that are not unique: by position": (
        "Pod", "spec: {containers: [{name: a}, {name: a, image: i}]}", "spec: {containers: [{name: a}, {name: a, image: j}]}",
        [("replace", "spec.containers[1].image", "i", "j")]),
    "an item without its key: by position": (
        "Pod", "spec: {containers: [{image: a}]}", "spec: {containers: [{image: b}]}", [("replace", "spec.containers[0].image", "a", "b")]),
    "one of a set": (
        "Pod", "metadata: {finalizers: [a/b, c/d]}", "metadata: {finalizers: [c/d, e/f]}",
        [("remove", 'metadata.finalizers[="a/b"]', "a/b", None), ("add", 'metadata.finalizers[="e/f"]', None, "e/f")]),
    "a list without key": (
        "Pod", POD % "args: [a, b, c]", POD % "args: [a, x, c]", [("replace", 'spec.containers[name="c"].args[1]', "b", "x")]),
    "an argument before others": (
        "Pod", POD % "args: [a, b]", POD % "args: [x, a, b]", [("add", 'spec.containers[name="c"].args[0]', None, "x")]),
    "arguments in another order": (
        "Pod", POD % "args: [a, b]", POD % "args: [b, a]",
        [("replace", 'spec.containers[name="c"].args[0]', "a", "b"), ("replace", 'spec.containers[name="c"].args[1]', "b", "a")]),
    "no quantity": (
        "Pod", POD % "resources: {limits: {cpu: 1000m, memory: x}}", POD % "resources: {limits: {cpu: 1001m, memory: 1}}",
        [("replace", 'spec.containers[name="c"].resources.limits.cpu', "1000m", "1001m"), ("replace", 'spec.containers[name="c"].resources.limits.memory', "x", 1)]),
    "what only looks like a quantity": ("ConfigMap", "data: {cpu: 1000m}", "data: {cpu: '1'}", [("replace", "data.cpu", "1000m", "1")]),
    "the order of init containers": (
        "Pod", "spec: {initContainers: [{name: a}, {name: b}]}", "spec: {initContainers: [{name: b}, {name: a}]}",
        [("reorder", "spec.initContainers", ["a", "b"], ["b", "a"])]),
    "the order of variables": (
        "Pod", POD % "env: [{name: A}, {name: B}]", POD % "env: [{name: B}, {name: A, value: z}]",
        [("add", 'spec.containers[name="c"].env[name="A"].value', None, "z"), ("reorder", 'spec.containers[name="c"].env', ["A", "B"], ["B", "A"])]),
    "an annotation": (
        "ConfigMap", "metadata: {annotations: {kubectl.kubernetes.io/last-applied-configuration: '{}', a: b}}", "metadata: {annotations: {a: c}}",
        [("replace", "metadata.annotations.a", "b", "c")]),
    "a secret": (
        "Secret", "data: {a: hunter2, b: hunter2, c: hunter2}\ntype: T", "data: {a: hunter3, b: hunter2, d: hunter2}\ntype: U",
        [("replace", "data.a", "*** (before)", "*** (after)"), ("remove", "data.c", "***", None), ("add", "data.d", None, "***"), ("replace", "type", "T", "U")]),
    "a secret that is none": ("Secret", "data: hunter2\nstringdata: {a: hunter2}", "data: [hunter2]", [
        ("replace", "data", "***", ["***"]), ("remove", "stringdata", {"a": "***"}, None)]),
    "a secret inside of something": (
        "Widget", "spec: {of: {kind: secret, stringData: {a: hunter2}}}", "spec: {of: {kind: secret, stringData: {a: 5}}}",
        [("replace", "spec.of.stringData.a", "*** (before)", "*** (after)")]),
}  # fmt: skip


@pytest.mark.parametrize("title", SAME)
def test_what_is_no_difference(title: str) -> None:
    kind, before, after = SAME[title]
    for one, other in ((before, after), (after, before), (before, before)):
        found = compare(kind, one, other)
        assert (found.action, told(found)) == ("unchanged", [])


@pytest.mark.parametrize("title", DIFFERENT)
def test_what_differs(title: str) -> None:
    kind, before, after, expected = DIFFERENT[title]
    found = compare(kind, before, after)
    assert (found.action, told(found)) == ("changed", expected)
    assert "hunter" not in f"{yaml_of(found.before)}{yaml_of(found.after)}{found.changes}"


def test_a_server_minds_every_order() -> None:
    kind, before, after = SAME["containers in another order"]
    assert told(compare(kind, before, after, live=True)) == [("reorder", "spec.containers", ["a", "b"], ["b", "a"])]
    assert compare("ConfigMap", *SAME["the books of a server"][1:], live=True).action == "unchanged"
    assert compare("ConfigMap", *SAME["what kubectl applied last"][1:], live=True).action == "unchanged"


def test_the_second_side_is_shown_as_the_first() -> None:
    before = "spec: {containers: [{name: a, resources: {limits: {memory: 1Gi, cpu: 1000m}}}, {name: b}]}"
    after = (
        "spec: {containers: [{name: w}, {name: b}, {image: i, resources: {limits: {cpu: 1, memory: 1024Mi}}, name: a}]}"
    )
    found = compare("Pod", before, after)
    assert yaml_of(found.after) == (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\nspec:\n  containers:\n  - name: w\n  - image: i\n    name: a\n"
        "    resources:\n      limits:\n        memory: 1Gi\n        cpu: 1000m\n  - name: b\n"
    )


def test_what_is_only_on_one_side_is_shown_without_secrets() -> None:
    side = Side(
        obj(
            "Secret",
            "data: {a: hunter2}\nmetadata: {uid: u, annotations: {kubectl.kubernetes.io/last-applied-configuration: hunter2}}",
        )
    )
    text = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\ndata:\n  a: '***'\n".replace("'", '"')
    added, removed = difference(Pair(None, side)), difference(Pair(side, None))
    assert (added.action, added.before, yaml_of(added.before), yaml_of(added.after)) == ("added", None, "", text)
    assert (removed.action, yaml_of(removed.before), removed.after) == ("removed", text, None)


def test_what_is_nested_too_deep_is_an_error() -> None:
    deep: Any = "x"
    for _ in range(120):
        deep = [{"a": deep}]
    side = Side({**obj("Widget", ""), "spec": deep}, Place("a.yaml", 3))
    with pytest.raises(KxformError) as caught:
        difference(Pair(None, side))
    assert (caught.value.code, caught.value.place) == (NESTED_TOO_DEEP, Place("a.yaml", 3))


def test_the_deepest_object_can_be_shown() -> None:
    from kxform.compare.tree import tree

    sides = []
    for value in "ab":
        deep: Any = value
        for _ in range(49):
            deep = [{"a": deep}]
        sides.append(Side({**obj("Widget", ""), "spec": deep}))
    found = difference(Pair(*sides))
    assert len(found.changes) == 1
    assert yaml_of(found.before).count("a: a\n") == 1
    assert len(list(tree(found.before, found.after, found.changes))) == 1
