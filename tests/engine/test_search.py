"""The search of raw text may say yes too often, never no."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kxform.engine.search import NameSearch, holds_any, looks_like_object, may_be_object

holds = holds_any(["Deployment"])

HIDDEN = [
    'kind: "\\x44eployment"',
    'kind: "D\\u0065ployment"',
    'kind: "\\U00000044eployment"',
    'kind: "Deploy\\\n  ment"',
    'kind: "Deploy\\\r\n\t ment"',
    '{"kind": "\\u0044\\u0065ployment"}',
    "kind: !!binary RGVwbG95bWVudA==",
    "kind: !<tag:yaml.org,2002:binary> RGVwbG95bWVudA==",
]


@pytest.mark.parametrize("text", HIDDEN)
def test_hidden_words_are_found(text: str) -> None:
    assert holds(text.encode())


@pytest.mark.parametrize(
    "text", ["kind: Service", 'a: "C:\\\\Deplo"', 'b: "\\u003cdeployment\\u003e"', "deployment", ""]
)
def test_other_texts_are_not_parsed(text: str) -> None:
    assert not holds(text.encode())


@given(st.lists(st.sampled_from(["plain", "x", "u", "U", "fold"]), min_size=10, max_size=10))
def test_any_way_to_escape_it(ways: list[str]) -> None:
    shapes = {"plain": "{0}", "x": "\\x{1:02x}", "u": "\\u{1:04X}", "U": "\\U{1:08x}", "fold": "\\\n   {0}"}
    text = 'kind: "' + "".join(shapes[way].format(c, ord(c)) for c, way in zip("Deployment", ways, strict=True)) + '"'
    assert yaml.safe_load(text) == {"kind": "Deployment"}
    assert holds(text.encode())


@given(st.text())
def test_json_escapes(text: str) -> None:
    assert holds(json.dumps({"a": text + "Deployment"}).encode())


@pytest.mark.parametrize(
    ("text", "looks", "may"),
    [
        ("apiVersion: v1\nkind: Service\n", True, True),
        ("# c\r\nkind: Service\r\napiVersion : v1\r\n", True, True),
        ('"apiVersion": v1\n"kind": Service\n', True, True),
        ('{"apiVersion": "v1", "kind": "Service"}', True, True),
        ('{"items": []}', False, False),
        ("a: 1\n", False, False),
        ("kind: x\n", False, False),
    ],
)
def test_objects(text: str, looks: bool, may: bool) -> None:
    assert looks_like_object(text.encode()) is looks
    assert may_be_object(text.encode()) is may


def test_names() -> None:
    search = NameSearch(["rng", "web-ui", "a.b"])
    assert search.found_in(b"name: rng\n") == {"rng"}
    assert search.found_in(b"deploy/web-ui, 'a.b'") == {"web-ui", "a.b"}
    assert search.found_in(b"strange: xrng rng-2\n") == set()
    assert search.found_in(b'name: "\\x72ng"') == {"rng", "web-ui", "a.b"}
