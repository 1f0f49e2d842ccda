"""Custom resources against their definitions; first what the API server takes."""

from __future__ import annotations

from typing import Any

import pytest

from kxform.schema import codes
from kxform.schema.crds import Crds
from kxform.schema.validator import Schemas
from kxform.yamltext import format_path

INTEGER, STRING = {"type": "integer"}, {"type": "string"}
FIELDS: dict[str, Any] = {
    "size": {"type": "integer", "minimum": 1, "maximum": 10, "exclusiveMaximum": True},
    "name": {"type": "string", "pattern": "^[a-z]+$", "maxLength": 5},
    "mode": {"type": "string", "enum": ["On", "Off"]},
    "maybe": {"type": "string", "nullable": True},
    "port": {"x-kubernetes-int-or-string": True},
    "port2": {"x-kubernetes-int-or-string": True, "anyOf": [INTEGER, STRING], "pattern": "^[0-9]+%?$"},
    "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": True, "properties": {"a": INTEGER, "b": {"type": "object", "properties": {"c": STRING}}}},
    "anything": {"x-kubernetes-preserve-unknown-fields": True},
    "empty": {"type": "object"},
    "map": {"type": "object", "additionalProperties": INTEGER},
    "open": {"type": "object", "additionalProperties": True},
    "list": {"type": "array", "items": {"type": "object", "properties": {"a": INTEGER}, "required": ["a"]}, "maxItems": 2},
    "set": {"type": "array", "items": STRING, "x-kubernetes-list-type": "set"},
    "filled": {"type": "array", "items": STRING, "minItems": 1},
    "strings": {"type": "array", "items": STRING},
    "pod": {"type": "object", "x-kubernetes-embedded-resource": True, "x-kubernetes-preserve-unknown-fields": True},
    "tool": {"type": "object", "x-kubernetes-embedded-resource": True, "properties": {"spec": {"type": "object"}}},
    "one": {"type": "object", "properties": {"a": STRING, "b": STRING}, "oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
    "not": {"type": "string", "not": {"enum": ["bad"]}},
    "ip": {"type": "string", "format": "ipv4"},
    "when": {"type": "string", "format": "date-time"},
    "other": {"type": "string", "format": "made-up"},
    "int32": {"type": "integer", "format": "int32"},
    "letters": {"type": "string", "pattern": r"^\p{L}+$"},
}  # fmt: skip
SPEC = {
    "type": "object",
    "properties": {**FIELDS, "needed": STRING, "level": {"type": "integer", "default": 3}},
    "required": ["needed", "level"],
}
STATUS = {"type": "object", "properties": {"phase": STRING, "n": INTEGER}, "required": ["phase"]}
ROOT = {
    "type": "object",
    "properties": {
        "apiVersion": STRING,
        "kind": STRING,
        "metadata": {"type": "object", "properties": {"name": {"type": "string", "maxLength": 8}}},
        "spec": SPEC,
        "status": STATUS,
    },
    "required": ["spec"],
}


def crd(schema: Any = ROOT, *, status: bool = True, **spec: Any) -> dict[str, Any]:
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    if status:
        version["subresources"] = {"status": {}}
    spec = {"group": "example.com", "names": {"kind": "Thing", "plural": "things"}, "versions": [version], **spec}
    return {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "spec": spec}


def check(data: Any, definition: Any, version: str = "example.com/v1") -> list[tuple[str, str, str]]:
    found = Schemas(extra=[Crds([definition])]).check(data, version, "Thing")
    return [(format_path(each.path), each.code.id, each.message) for each in found]


def thing(spec: Any, **more: Any) -> dict[str, Any]:
    return {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "a"}, "spec": spec, **more}


@pytest.mark.parametrize(
    "field",
    [
        *({name: None} for name in FIELDS),  # a null is pruned where it is not nullable
        {"size": 9}, {"size": 2.0}, {"name": "abc"}, {"mode": "On"}, {"port": 80}, {"port": "http"}, {"port2": "25%"}, {"port2": 3},
        {"free": {"a": 1, "x": {"y": [None]}}}, {"anything": 1}, {"anything": {"a": 1}}, {"empty": {}}, {"map": {"a": 1, "b": None}},
        {"open": {"a": 1, "b": "c"}}, {"list": [{"a": 1}]}, {"set": ["a", "b"]}, {"one": {"a": "x"}}, {"not": "good"},
        {"ip": "10.0.0.1"}, {"when": "2030-01-31T12:00:00Z"}, {"other": "?"}, {"int32": 5}, {"letters": "é"}, {"level": None}, {"level": 4},
        {"pod": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"x": 1}}},
        {"tool": {"apiVersion": "v1", "kind": "Pod", "spec": {}}},
    ],
    ids=str,
)  # fmt: skip
def test_what_the_server_takes(field: dict[str, Any]) -> None:
    assert check(thing({"needed": "x", **field}), crd()) == []


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ({"sizee": 1}, ("spec.sizee", "KX404", "unknown field")),
        ({"size": "1"}, ("spec.size", "KX405", 'must be an integer, is a string: "1"')),
        ({"size": 0}, ("spec.size", "KX409", "must be at least 1, is 0")),
        ({"size": 10}, ("spec.size", "KX409", "must be less than 10, is 10")),
        ({"name": "a1"}, ("spec.name", "KX408", '"a1" does not match the pattern ^[a-z]+$')),
        ({"name": "a\n"}, ("spec.name", "KX408", '"a\\n" does not match the pattern ^[a-z]+$')),
        ({"name": "abcdef"}, ("spec.name", "KX409", 'must have at most 5 characters, is "abcdef"')),
        ({"mode": "on"}, ("spec.mode", "KX407", '"on" is none of "On", "Off"')),
        ({"port": 1.5}, ("spec.port", "KX405", "must be an integer or a string, is a number: 1.5")),
        ({"port2": True}, ("spec.port2", "KX405", "must be an integer or a string, is a boolean: true")),
        ({"port2": "a"}, ("spec.port2", "KX408", '"a" does not match the pattern ^[0-9]+%?$')),
        ({"free": {"a": "x"}}, ("spec.free.a", "KX405", 'must be an integer, is a string: "x"')),
        ({"free": {"b": {"d": "x"}}}, ("spec.free.b.d", "KX404", "unknown field")),
        ({"empty": {"a": 1}}, ("spec.empty.a", "KX404", "unknown field")),
        ({"map": {"a": "1"}}, ("spec.map.a", "KX405", 'must be an integer, is a string: "1"')),
        ({"list": [{}]}, ("spec.list[0].a", "KX406", "required field is missing")),
        ({"list": [{"a": None}]}, ("spec.list[0].a", "KX406", "must not be null")),
        ({"list": [{"a": 1, "b": 1}]}, ("spec.list[0].b", "KX404", "unknown field")),
        ({"list": [{"a": 1}] * 3}, ("spec.list", "KX409", "must have at most 2 items")),
        ({"filled": []}, ("spec.filled", "KX409", "must have at least 1 item")),
        ({"strings": [None]}, ("spec.strings[0]", "KX406", "must not be null")),
        ({"set": ["a", "a"]}, ("spec.set", "KX413", "has an item twice")),
        ({"one": {}}, ("spec.one", "KX410", "needs one of a, b")),
        ({"one": {"a": "x", "b": "x"}}, ("spec.one", "KX410", "fits several alternatives; only one may fit")),
        ({"not": "bad"}, ("spec.not", "KX410", "is what the schema rules out")),
        ({"ip": "10.0.0"}, ("spec.ip", "KX408", '"10.0.0" is not of the format ipv4')),
        ({"when": "today"}, ("spec.when", "KX408", '"today" is not of the format date-time')),
        ({"int32": 2**31}, ("spec.int32", "KX409", "must be at most 2147483647, is 2147483648")),
        ({"letters": "1"}, ("spec.letters", "KX408", '"1" does not match the pattern ^\\p{L}+$')),
        ({"pod": {"kind": "Pod"}}, ("spec.pod.apiVersion", "KX406", "required field is missing")),
        ({"pod": {"apiVersion": "v1", "kind": "Pod", "metadata": {"names": "a"}}}, ("spec.pod.metadata.names", "KX404", "unknown field")),
        ({"tool": {"apiVersion": "v1", "kind": "Pod", "x": 1}}, ("spec.tool.x", "KX404", "unknown field")),
        ({"needed": None}, ("spec.needed", "KX406", "must not be null")),
    ],
    ids=str,
)  # fmt: skip
def test_what_the_server_refuses(field: dict[str, Any], expected: tuple[str, str, str]) -> None:
    assert check(thing({"needed": "x", **field}), crd()) == [expected]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"metadata": {"name": "a", "labels": {"a": 1}}}, [("metadata.labels.a", "KX405")]),
        ({"metadata": {"name": "a", "nam": "b"}}, [("metadata.nam", "KX404")]),
        ({"metadata": {"name": "much-too-long"}}, [("metadata.name", "KX409")]),
        ({"metadata": {"namespace": "a", "annotations": {"b": "c"}, "uid": "x"}}, []),
        ({"speck": {}}, [("speck", "KX404")]),
        ({"spec": "a"}, [("spec", "KX405")]),
        ({"spec": None}, [("spec", "KX406")]),
    ],
)
def test_the_fields_that_all_objects_have(more: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    found = check({**thing({"needed": "x"}), **more}, crd())
    assert [(path, code) for path, code, _ in found] == expected


@pytest.mark.parametrize(
    ("status", "with_subresource", "without"),
    [
        ({}, [], [("status.phase", "KX406")]),
        ({"phase": 1}, [], [("status.phase", "KX405")]),
        ({"phase": "a", "x": 1}, [("status.x", "KX404")], [("status.x", "KX404")]),
        ({"phase": "a", "n": 1}, [], []),
    ],
)
def test_a_status_that_is_a_subresource_is_dropped(status: Any, with_subresource: Any, without: Any) -> None:
    data = thing({"needed": "x"}, status=status)
    assert [found[:2] for found in check(data, crd())] == with_subresource
    assert [found[:2] for found in check(data, crd(status=False))] == without


def old_crd(**spec: Any) -> dict[str, Any]:
    spec = {"group": "example.com", "version": "v1", "names": {"kind": "Thing"}, **spec}
    return {"apiVersion": "apiextensions.k8s.io/v1beta1", "kind": "CustomResourceDefinition", "spec": spec}


@pytest.mark.parametrize(
    ("definition", "spec", "expected"),
    [
        (old_crd(), {"anything": [1]}, []),
        (old_crd(validation={"openAPIV3Schema": ROOT}), {"needed": "x", "unknown": 1, "free": {"b": {"d": 1}}}, []),
        (old_crd(validation={"openAPIV3Schema": ROOT}), {"needed": 1, "unknown": 1}, [("spec.needed", "KX405")]),
        (
            old_crd(validation={"openAPIV3Schema": ROOT}, preserveUnknownFields=False),
            {"needed": "x", "unknown": 1},
            [("spec.unknown", "KX404")],
        ),
        (old_crd(validation={"openAPIV3Schema": {"properties": {"spec": {"properties": {"a": INTEGER}}}}}), {"a": "x"}, [("spec.a", "KX405")]),
    ],
)  # fmt: skip
def test_definitions_of_v1beta1(definition: Any, spec: Any, expected: Any) -> None:
    assert [found[:2] for found in check(thing(spec), definition)] == expected


def test_only_versions_that_are_served_are_known() -> None:
    versions = [
        {"name": "v1", "served": True, "schema": {"openAPIV3Schema": ROOT}},
        {"name": "v2", "served": False, "schema": {"openAPIV3Schema": ROOT}},
        {"name": "v3", "served": True, "schema": {"openAPIV3Schema": {"type": "object"}}},
    ]
    definition = crd(versions=versions)
    schemas = Schemas(extra=[Crds([definition])])
    assert [schemas.knows(f"example.com/v{number}", "Thing") for number in (1, 2, 3)] == [True, False, True]
    assert check({"spec": {}}, definition, "example.com/v3") == [("spec", "KX404", "unknown field")]
    (found,) = schemas.check({}, "example.com/v1", "Thingg")
    assert (found.path, found.code, found.hint) == (("kind",), codes.UNKNOWN_KIND, "did you mean Thing?")


@pytest.mark.parametrize(
    "broken",
    [
        None, [], {"kind": "CustomResourceDefinition"}, {**crd(), "spec": None}, {**crd(), "spec": []}, crd(names=None),
        crd(names={"kind": 1}), crd(versions="v1"), crd(versions=[None, "a", {}, {"name": 1, "served": True}]), crd(group=None),
        {**crd(), "apiVersion": None},
    ],
    ids=lambda value: str(value)[:60],
)  # fmt: skip
def test_a_definition_that_is_not_well_formed_defines_nothing(broken: Any) -> None:
    assert Crds([broken]).kinds() == {}


@pytest.mark.parametrize(
    "schema",
    [
        None, [], "object", {"type": 1}, {"properties": []}, {"properties": {"spec": None}}, {"properties": {"spec": {"type": []}}},
        {"required": "spec"}, {"properties": {"spec": {"items": [{}]}}}, {"anyOf": {}}, {"enum": "a"},
        {"properties": {"status": {"properties": 1, "items": 2}}},
    ],
    ids=str,
)  # fmt: skip
def test_a_schema_that_is_none_is_no_traceback(schema: Any) -> None:
    check(thing({"a": 1}, status={}), crd(schema))


@pytest.mark.parametrize("pattern", ["(", "a{3,1}", "(?P<a>x)(?P=a)", "[[:alpha:]]+", r"\Qa\E", "(?i)A"])
def test_a_pattern_that_python_or_rust_cannot_read(pattern: str) -> None:
    schema = {
        "type": "object",
        "properties": {"spec": {"type": "object", "properties": {"a": {"type": "string", "pattern": pattern}}}},
    }
    found = check(thing({"a": "a", "b": 1}), crd(schema))
    assert ("spec.b", "KX404", "unknown field") in found
