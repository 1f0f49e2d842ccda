"""From old data and new data to operations: what they are, that comments stay, and that the outcome is the new data."""

from __future__ import annotations

import json
import os
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kxform.kube.objects import KubeObject
from kxform.transform import Resource
from kxform.transform.rewrite import operations_between
from kxform.yamltext import Append, Document, Insert, Operation, Remove, Rename, Set
from kxform.yamltext.change import expected
from kxform.yamltext.data import same

EXAMPLES = int(os.environ.get("KXFORM_EXAMPLES", "0"))

TABLE: dict[str, tuple[str, str, list[Operation]]] = {
    "nothing": ("{a: [{name: x, v: [1, {b: 2}]}]}", "{a: [{name: x, v: [1, {b: 2}]}]}", []),
    "the order of keys is none": ("{a: 1, b: 2}", "{b: 2, a: 1}", []),
    "a value": ("{a: {b: 1, c: 2}}", "{a: {b: 3, c: 2}}", [Set(("a", "b"), 3)]),
    "a type": ("{a: 1}", "{a: true}", [Set(("a",), True)]),
    "a whole number that was none": ("{a: 1.0}", "{a: 1}", [Set(("a",), 1)]),
    "a mapping that was a list": ("{a: [1]}", "{a: {b: 1}}", [Set(("a",), {"b": 1})]),
    "a key goes": ("{a: 1, b: 2}", "{a: 1}", [Remove(("b",))]),
    "a new last key": ("{a: 1}", "{a: 1, b: 2}", [Insert(("b",), 2)]),
    "a new key before another": ("{a: 1, d: 2}", "{a: 1, b: 3, c: 4, d: 2}", [Insert(("b",), 3, "d"), Insert(("c",), 4, "d")]),
    "a new key before one that goes": ("{a: 1, b: 2}", "{c: 3, b: 2}", [Remove(("a",)), Insert(("c",), 3, "b")]),
    "a key gets another name": ("{a: {x: 1}, b: 2}", "{c: {x: 1}, b: 2}", [Rename(("a",), "c")]),
    "no doubt about the name": ("{a: 1, b: 1}", "{c: 1}", [Remove(("a",)), Remove(("b",)), Insert(("c",), 1)]),
    "a mapping is emptied": ("{a: {b: 1}}", "{a: {}}", [Set(("a",), {})]),
    "a list is filled": ("{a: []}", "{a: [1]}", [Set(("a",), [1])]),
    "an item": ("{a: [1, 2, 3]}", "{a: [1, 4, 3]}", [Set(("a", 1), 4)]),
    "an item goes": ("{a: [1, 2, 3, 4]}", "{a: [2, 4]}", [Remove(("a", 0)), Remove(("a", 2))]),
    "an item comes last": ("{a: [1]}", "{a: [1, 2]}", [Append(("a",), 2)]),
    "items come": ("{a: [1, 2]}", "{a: [3, 1, 4, 5, 2]}", [Insert(("a", 0), 3), Insert(("a", 1), 4), Insert(("a", 1), 5)]),
    "an item of another shape": ("{a: [1]}", "{a: [[1]]}", [Remove(("a", 0)), Append(("a",), [1])]),
    "by name": (
        "{a: [{name: x, v: 1}, {name: z, v: 2}]}", "{a: [{name: w, v: 1}, {name: x, v: 3}, {name: z, v: 2}]}",
        [Insert(("a", 0), {"name": "w", "v": 1}), Set(("a", 0, "v"), 3)]),
    "by path, where names are shared": (
        "{a: [{name: v, mountPath: /a}, {name: v, mountPath: /b}]}", "{a: [{name: v, mountPath: /b, readOnly: true}]}",
        [Remove(("a", 0)), Insert(("a", 1, "readOnly"), True)]),
    "by value, where a number is shared": (
        "{a: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]}", "{a: [{port: 53, protocol: TCP}]}", [Remove(("a", 0))]),
    "a number is no text": ("{a: [{name: 1, v: 1}]}", "{a: [{name: '1', v: 2}]}", [Remove(("a", 0)), Append(("a",), {"name": "1", "v": 2})]),
    "another name": ("{a: [{name: x, v: 1}, {name: z, v: 2}]}", "{a: [{name: w, v: 1}, {name: z, v: 2}]}", [Set(("a", 0, "name"), "w")]),
    "another name beside what comes": (
        "{a: [{name: x, v: 1}, {name: z, v: 2}]}", "{a: [{name: u, v: 3}, {name: w, v: 1}, {name: z, v: 2}, {name: t, v: 2}]}",
        [Insert(("a", 0), {"name": "u", "v": 3}), Append(("a",), {"name": "t", "v": 2}), Set(("a", 0, "name"), "w")]),
    "other names, in order": (
        "{a: [{name: x, v: 1}, {name: z, v: 1}, {name: w, v: 2}]}", "{a: [{name: s, v: 1}, {name: t, v: 1}]}",
        [Remove(("a", 2)), Set(("a", 0, "name"), "s"), Set(("a", 1, "name"), "t")]),
    "another name elsewhere": (
        "{a: [{name: x, v: 1}, {name: z, v: 2}]}", "{a: [{name: z, v: 2}, {name: w, v: 1}]}",
        [Remove(("a", 0)), Append(("a",), {"name": "w", "v": 1})]),
    "another name and more": ("{a: [{name: x, v: 1}]}", "{a: [{name: w, v: 2}]}", [Remove(("a", 0)), Append(("a",), {"name": "w", "v": 2})]),
    "one moves, the others stay": (
        "{a: [{name: x}, {name: y1}, {name: z}]}", "{a: [{name: y1}, {name: z}, {name: x}]}", [Remove(("a", 0)), Append(("a",), {"name": "x"})]),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "operations"), TABLE.values(), ids=TABLE.keys())
def test_operations(old: str, new: str, operations: list[Operation]) -> None:
    before, after = Document(old).data, Document(new).data
    assert list(operations_between(before, after)) == operations
    assert same(expected(before, operations), after)
    assert list(operations_between(before, before)) == []


def test_paths_begin_where_it_stands() -> None:
    assert list(operations_between({"a": 1}, {"a": 2}, ("items", 0))) == [Set(("items", 0, "a"), 2)]


@pytest.mark.parametrize(("old", "new"), [({}, []), ([], {}), ("a", "b"), ({}, None)])
def test_a_whole_of_another_type(old: Any, new: Any) -> None:
    with pytest.raises(TypeError):
        list(operations_between(old, new))


def test_no_depth_is_too_deep() -> None:
    one: Any = 1
    other: Any = 2
    for _ in range(990):
        one, other = {"a": one}, {"a": other}
    assert len(list(operations_between(one, other))) == 1
    for _ in range(990):
        one, other = [one], [other]
    assert len(list(operations_between({"a": one}, {"a": other}))) >= 1


BEFORE = """\
kind: Pod # a pod
spec:
  # who runs
  containers:
    # the app
    - name: app # it
      image: app:1 # pinned
      args: [a, b] # flow
    # the shipper
    - name: ship
      image: ship:1
  volumes: [] # none yet
"""
AFTER = """\
kind: Pod # a pod
spec:
  # who runs
  containers:
    - name: proxy
      image: proxy:1
    # the app
    - name: app # it
      image: app:2 # pinned
      args: [a, x, b] # flow
      tty: true
    # the shipper
    - name: ship
      image: ship:1
  volumes: # none yet
    - name: v
"""


def test_comments_stay_with_their_items() -> None:
    document = Document(BEFORE)
    resource = Resource(KubeObject(document.data, (), "v1", "Pod"), document)
    changes = list(resource.become(Document(AFTER).data, why="because"))
    assert {change.why for change in changes} == {"because"}
    assert document.apply([change.operation for change in changes]).text == AFTER


# any data

LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 3), st.sampled_from(["", "a", "b", "yes", "x: y", "1", 1.0, 0.5])
)
KEYS = st.sampled_from(["a", "b", "c", "name", "port", "no", "1"])


def _collections(inside: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    named = st.dictionaries(KEYS, inside, max_size=3).flatmap(
        lambda d: st.builds(lambda n: {"name": n, **d}, st.sampled_from("abcdef"))
    )
    return st.one_of(
        st.lists(inside, max_size=4), st.dictionaries(KEYS, inside, max_size=4), st.lists(named, max_size=4)
    )


DATA = st.dictionaries(KEYS, st.recursive(LEAVES, _collections, max_leaves=12), min_size=1, max_size=4)


def changed(rng: Random, data: Any, other: Any) -> Any:
    """Return data that is like `data` in most places: what hypothesis draws twice has little in common."""
    if rng.random() < 0.15:
        return other
    if isinstance(data, dict):
        return {key: changed(rng, value, other) for key, value in data.items() if rng.random() < 0.9}
    if isinstance(data, list):
        items = [changed(rng, item, other) for item in data if rng.random() < 0.85]
        if items and rng.random() < 0.3:
            items.insert(rng.randint(0, len(items)), rng.choice([other, "new", {"name": "n"}]))
        if rng.random() < 0.2:
            rng.shuffle(items)
        return items
    return data


def block(data: Any, margin: str = "") -> str:
    """Write data in block style with a comment on every line, without the code under test."""
    text = ""
    entries = (
        [(json.dumps(key) + ":", value) for key, value in data.items()]
        if isinstance(data, dict)
        else [("-", item) for item in data]
    )
    for count, (head, value) in enumerate(entries):
        if isinstance(value, dict | list) and value:
            text += f"{margin}{head} # {count}\n{block(value, margin + '  ')}"
        else:
            text += f"{margin}# above\n{margin}{head} {json.dumps(value)} # {count}\n"
    return text


@settings(
    max_examples=EXAMPLES or 200,
    derandomize=not EXAMPLES,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(DATA, DATA, st.randoms(use_true_random=False))
def test_the_outcome_is_the_new_data(old: Any, other: Any, rng: Random) -> None:
    new = {key: changed(rng, value, other) for key, value in old.items()} if rng.random() < 0.8 else other
    operations = list(operations_between(old, new))
    assert bool(operations) is not same(old, new)
    assert same(expected(old, operations), new)
    text = block(old)
    document = Document(text)
    assert same(document.data, old)
    edited = document.apply(operations)
    assert same(Document(edited.text).data, new)
    again = Document(edited.text)
    assert list(operations_between(again.data, new)) == []
