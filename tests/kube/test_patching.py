"""JSON patch and merge patch: the examples of the RFCs, and what is refused."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from kxform.kube.patching import PatchError, is_nested_deeper, json_patch, merge_patch, read_json_patch
from kxform.yamltext.data import same

# RFC 7386, appendix A, in its order; then more.
MERGE: list[tuple[Any, Any, Any]] = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, None, None),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    # section 3
    (
        {
            "title": "Goodbye!",
            "author": {"givenName": "John", "familyName": "Doe"},
            "tags": ["example", "sample"],
            "content": "This will be unchanged",
        },
        {"title": "Hello!", "phoneNumber": "+01-123-456-7890", "author": {"familyName": None}, "tags": ["example"]},
        {
            "title": "Hello!",
            "author": {"givenName": "John"},
            "tags": ["example"],
            "content": "This will be unchanged",
            "phoneNumber": "+01-123-456-7890",
        },
    ),
    ({"a": 1}, {"a": True}, {"a": True}),
    ({"a": [1]}, {"a": [None]}, {"a": [None]}),
]


@pytest.mark.parametrize(("data", "patch", "after"), MERGE)
def test_merge_patch(data: Any, patch: Any, after: Any) -> None:
    before = copy.deepcopy((data, patch))
    assert same(merge_patch(data, patch), after)
    assert same([data, patch], list(before))


def op(name: str, path: str, *value: Any, **more: Any) -> dict[str, Any]:
    return {"op": name, "path": path, **({"value": value[0]} if value else {}), **more}


# RFC 6902, appendix A, by its numbers; then more.
JSON: dict[str, tuple[Any, list[dict[str, Any]], Any]] = {
    "A.1 an object member": ({"foo": "bar"}, [op("add", "/baz", "qux")], {"foo": "bar", "baz": "qux"}),
    "A.2 an array element": ({"foo": ["bar", "baz"]}, [op("add", "/foo/1", "qux")], {"foo": ["bar", "qux", "baz"]}),
    "A.3 remove a member": ({"baz": "qux", "foo": "bar"}, [op("remove", "/baz")], {"foo": "bar"}),
    "A.4 remove an element": ({"foo": ["bar", "qux", "baz"]}, [op("remove", "/foo/1")], {"foo": ["bar", "baz"]}),
    "A.5 replace": ({"baz": "qux", "foo": "bar"}, [op("replace", "/baz", "boo")], {"baz": "boo", "foo": "bar"}),
    "A.6 move a value": (
        {"foo": {"bar": "baz", "waldo": "fred"}, "qux": {"corge": "grault"}},
        [op("move", "/qux/thud", **{"from": "/foo/waldo"})],
        {"foo": {"bar": "baz"}, "qux": {"corge": "grault", "thud": "fred"}},
    ),
    "A.7 move an element": (
        {"foo": ["all", "grass", "cows", "eat"]},
        [op("move", "/foo/3", **{"from": "/foo/1"})],
        {"foo": ["all", "cows", "eat", "grass"]},
    ),
    "A.8 a test that holds": (
        {"baz": "qux", "foo": ["a", 2, "c"]},
        [op("test", "/baz", "qux"), op("test", "/foo/1", 2)],
        {"baz": "qux", "foo": ["a", 2, "c"]},
    ),
    "A.10 a nested member": ({"foo": "bar"}, [op("add", "/child", {"grandchild": {}})], {"foo": "bar", "child": {"grandchild": {}}}),
    "A.11 what is not known is ignored": ({"foo": "bar"}, [op("add", "/baz", "qux", xyz=123)], {"foo": "bar", "baz": "qux"}),
    "A.14 escapes": ({"/": 9, "~1": 10}, [op("test", "/~01", 10)], {"/": 9, "~1": 10}),
    "A.16 an array value": ({"foo": ["bar"]}, [op("add", "/foo/-", ["abc", "def"])], {"foo": ["bar", ["abc", "def"]]}),
    "add replaces a member": ({"a": 1, "b": 2}, [op("add", "/a", 3)], {"a": 3, "b": 2}),
    "the whole document": ({"a": 1}, [op("add", "", [1])], [1]),
    "copy": ({"a": {"b": 1}}, [op("copy", "/c", **{"from": "/a"}), op("replace", "/c/b", 2)], {"a": {"b": 1}, "c": {"b": 2}}),
    "a value can be null": ({"a": 1}, [op("replace", "/a", None), op("test", "/a", None)], {"a": None}),
    "the end by its number": ({"a": [1]}, [op("add", "/a/1", 2)], {"a": [1, 2]}),
    "an escaped slash": ({"metadata": {"x/y": 1}}, [op("remove", "/metadata/x~1y")], {"metadata": {}}),
    "an empty key": ({"": 1}, [op("replace", "/", 2)], {"": 2}),
    "a key of digits": ({"a": {"0": 1}}, [op("remove", "/a/0")], {"a": {}}),
    "a number is its value": ({"a": 1}, [op("test", "/a", 1.0)], {"a": 1}),
    "moved onto itself": ({"a": 1}, [op("move", "/a", **{"from": "/a"})], {"a": 1}),
    "none": ({"a": 1}, [], {"a": 1}),
}  # fmt: skip


@pytest.mark.parametrize(("data", "patch", "after"), JSON.values(), ids=JSON.keys())
def test_json_patch(data: Any, patch: Any, after: Any) -> None:
    before = copy.deepcopy((data, patch))
    assert same(json_patch(data, read_json_patch(patch)), after)
    assert same([data, patch], list(before))


FAILS: dict[str, tuple[Any, dict[str, Any], tuple[Any, ...]]] = {
    "A.9 a test that fails": ({"baz": "qux"}, op("test", "/baz", "bar"), ("baz",)),
    "A.12 into what is not there": ({"foo": "bar"}, op("add", "/baz/bat", "qux"), ()),
    "A.15 a text is no number": ({"/": 9, "~1": 10}, op("test", "/~01", "10"), ("~1",)),
    "true is not 1": ({"a": [1]}, op("test", "/a", [True]), ("a",)),
    "another length": ({"a": [1]}, op("test", "/a", []), ("a",)),
    "other keys": ({"a": {"b": 1}}, op("test", "/a", {}), ("a",)),
    "replace what is not there": ({"a": {}}, op("replace", "/a/b", 1), ("a",)),
    "remove what is not there": ({"a": [1]}, op("remove", "/a/1"), ("a",)),
    "remove everything": ({}, op("remove", ""), ()),
    "behind the end": ({"a": [1]}, op("add", "/a/2", 1), ("a",)),
    "a leading zero": ({"a": [1, 2]}, op("remove", "/a/01"), ("a",)),
    "a negative index": ({"a": [1, 2]}, op("add", "/a/-1", 1), ("a",)),
    "a huge index": ({"a": [1, 2]}, op("add", "/a/" + "9" * 5000, 1), ("a",)),
    "the place behind the end": ({"a": [1, 2]}, op("remove", "/a/-"), ("a",)),
    "into a scalar": ({"a": 1}, op("add", "/a/b", 1), ("a",)),
    "from nowhere": ({"a": 1}, op("move", "/b", **{"from": "/c"}), ()),
}


@pytest.mark.parametrize(("data", "operation", "path"), FAILS.values(), ids=FAILS.keys())
def test_json_patch_that_does_not_fit(data: Any, operation: Any, path: Any) -> None:
    with pytest.raises(PatchError) as caught:
        json_patch(data, read_json_patch([operation]))
    assert caught.value.path == path


BROKEN: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "no list": ({"op": "add"}, ()),
    "an operation that is a text": ([op("test", "", 1), "add"], (1,)),
    "A.13 no operation of that name": ([op("Add", "/a", 1)], (0, "op")),
    "an op that is a list": ([op(["add"], "/a", 1)], (0, "op")),  # type: ignore[arg-type]
    "no path": ([{"op": "remove"}], (0,)),
    "no value": ([op("add", "/a")], (0,)),
    "no from": ([op("copy", "/a")], (0,)),
    "a pointer that is a path": ([op("remove", "spec.replicas")], (0, "path")),
    "a pointer that is a number": ([op("remove", 1)], (0, "path")),  # type: ignore[arg-type]
    "a wrong escape": ([op("remove", "/a~2")], (0, "path")),
    "a tilde at the end": ([op("remove", "/a~")], (0, "path")),
    "into itself": ([op("move", "/a/b", **{"from": "/a"})], (0, "path")),
    "a broken from": ([op("move", "/a/b", **{"from": "a"})], (0, "from")),
}


@pytest.mark.parametrize(("patch", "path"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_json_patch(patch: Any, path: Any) -> None:
    with pytest.raises(PatchError) as caught:
        read_json_patch(patch)
    assert caught.value.path == path


@pytest.mark.parametrize(("data", "levels"), [(1, 0), ([], 1), ({"a": []}, 2), ([1, {"a": [{}]}, []], 4)])
def test_nesting(data: Any, levels: int) -> None:
    assert not is_nested_deeper(data, levels)
    assert levels == 0 or is_nested_deeper(data, levels - 1)
