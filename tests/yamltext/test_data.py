"""What documents mean, as kubectl reads them."""

from __future__ import annotations

from typing import Any

import pytest

from kxform.errors import KxformError
from kxform.yamltext import Document
from kxform.yamltext.data import same

pytestmark = pytest.mark.usefixtures("loader")

MEANS: dict[str, tuple[str, Any]] = {
    "nothing": ("", None),
    "comments only": ("# a\n\n# b\n", None),
    "a separator only": ("---\n# c\n", None),
    "a mapping": ("a: 1\nb: [x, 'y']\n", {"a": 1, "b": ["x", "y"]}),
    "quoted scalars are strings": ("a: 'yes'\nb: \"0644\"\nc: '~'\n", {"a": "yes", "b": "0644", "c": "~"}),
    "empty values": ("a:\nb: ''\nc: # c\nd: ~\n", {"a": None, "b": "", "c": None, "d": None}),
    "keys of other types": (
        "n: 1\n7: 1\n0644: 1\n1.0: 1\n1e6: 1\n'2': 1\nyes: 1\n",
        {"false": 1, "7": 1, "420": 1, "1": 1, "1e+06": 1, "2": 1, "true": 1},
    ),
    "an infinity as a key": ("{.inf: 1, -.inf: 2, .nan: 3}", {".inf": 1, "-.inf": 2, ".nan": 3}),
    "dates are strings": ("a: 2001-01-01\nb: 2001-01-01 10:00:00\n", {"a": "2001-01-01", "b": "2001-01-01 10:00:00"}),
    "numbers": ("a: 08\nb: 1e3\nc: 0644\nd: 1_0\n", {"a": 8.0, "b": 1000.0, "c": 420, "d": 10}),
    "a literal": ("a: |\n  x\n   y\n\n\nb: 1\n", {"a": "x\n y\n", "b": 1}),
    "a stripped and a kept literal": ("a: |-\n  x\n\nb: |+\n  y\n\n", {"a": "x", "b": "y\n\n"}),
    "a literal at the end, without a newline": ("a: |\n  x", {"a": "x\n"}),
    "a kept literal at the end, without a newline": ("a: |+\n  x\n\n  y", {"a": "x\n\ny\n"}),
    "a literal with CRLF": ("a: |\r\n  x\r\n  y\r\n", {"a": "x\ny\n"}),
    "lines that end in CR": ("a: 1\rb:\r  c: 2\r", {"a": 1, "b": {"c": 2}}),
    "other line breaks of Unicode": ("a: x\u2028b: v\u0085c: z\n", {"a": "x", "b": "v", "c": "z"}),
    "folded": ("a: >\n  x\n  y\n\n  z\n", {"a": "x y\nz\n"}),
    "plain on several lines": ("a: x\n  y\n\n  z\n", {"a": "x y\nz"}),
    "a byte order mark": ("\ufeffa: 1\n", {"a": 1}),
    "a byte order mark after the separator": ("--- # c\n\ufeffa: 1\n", {"a": 1}),
    "an end mark": ("a: 1\n...\n# c\n", {"a": 1}),
    "keys with ?": ("? a\n: 1\n? b\n", {"a": 1, "b": None}),
    "single pairs": ("[a: 1, b]", [{"a": 1}, "b"]),
    "escapes": ('a: "\\u00e9\\n\\x41\\U0001F600"', {"a": "é\nA😀"}),
    "a tab before a comment": ("a: 1\t# c\n", {"a": 1}),
    # tags
    "tagged": ("a: !!str 5\nb: !!int '3'\nc: !!float 3\nd: !!bool 'yes'\ne: !!null ''\n",
               {"a": "5", "b": 3, "c": 3.0, "d": True, "e": None}),
    "tagged empty": ("a: !!str\nb: 1\n", {"a": "", "b": 1}),
    "binary": ("a: !!binary aGVs\n  bG8=\n", {"a": "hello"}),
    "own tags mean nothing": ("a: !x 5\nb: ! 5\nc: !x {d: 1}\ne: !<tag:yaml.org,2002:str> 5\n",
                              {"a": "5", "b": "5", "c": {"d": 1}, "e": "5"}),
    "tagged collections": ("a: !!map {b: 1}\nc: !!seq [1]\nd: !!set {e}\nf: !!omap [g: 1]\n",
                           {"a": {"b": 1}, "c": [1], "d": {"e": None}, "f": [{"g": 1}]}),
    # anchors, aliases, merge keys
    "aliases": ("a: &x {b: 1}\nc: *x\nd: [*x , *x ]\n", {"a": {"b": 1}, "c": {"b": 1}, "d": [{"b": 1}, {"b": 1}]}),
    "an anchor written twice": ("a: &x 1\nb: *x\nc: &x 2\nd: *x\n", {"a": 1, "b": 1, "c": 2, "d": 2}),
    "an anchor on a key": ("&k a: 1\nb: *k\nc: {*k : 2}\n", {"a": 1, "b": "a", "c": {"a": 2}}),
    "an anchor on nothing": ("a: &x\nb: *x\n", {"a": None, "b": None}),
    "a merge key": ("b: &b {x: 1, z: 2}\nv:\n  <<: *b\n  z: 3\n",
                    {"b": {"x": 1, "z": 2}, "v": {"x": 1, "z": 3}}),
    "a merge key is applied where it stands": ("b: &b {x: 1, z: 2}\nv:\n  x: 0\n  <<: *b\n  z: 3\n",
                                               {"b": {"x": 1, "z": 2}, "v": {"x": 1, "z": 3}}),
    "of several sources the first wins": ("v:\n  <<: [{x: 1}, {x: 2, w: 3}]\n", {"v": {"x": 1, "w": 3}}),
    "of several merge keys the last wins": ("v:\n  <<: {x: 1}\n  <<: {x: 2}\n", {"v": {"x": 2}}),
    "merges merge": ("a: &a {x: 1}\nb: &b\n  <<: *a\n  z: 2\nv: {<<: *b}\n",
                     {"a": {"x": 1}, "b": {"x": 1, "z": 2}, "v": {"x": 1, "z": 2}}),
    "a merge key with tags": ("v: {!!merge <<: {x: 1}, ! <<: {z: 2}}", {"v": {"x": 1, "z": 2}}),
    "no merge key": ('v: {"<<": {x: 1}}\nw: {!!str <<: {x: 1}}', {"v": {"<<": {"x": 1}}, "w": {"<<": {"x": 1}}}),
}  # fmt: skip


@pytest.mark.parametrize(("text", "data"), MEANS.values(), ids=MEANS.keys())
def test_means(text: str, data: Any) -> None:
    assert same(Document(text).data, data)


JSON: dict[str, tuple[str, Any]] = {
    "values": ('{"a": [1, -1.5, 1E5, true, false, null, ""]}', {"a": [1, -1.5, 100000.0, True, False, None, ""]}),
    "words that are no booleans here": ('{"yes": "no", "n": "~"}', {"yes": "no", "n": "~"}),
    "no merge key": ('{"<<": {"a": 1}}', {"<<": {"a": 1}}),
    "escapes": ('{"a": "\\ud83d\\ude00\\/\\u00e9\\""}', {"a": '😀/é"'}),
    "half a surrogate pair": ('{"a": "\\ud800x"}', {"a": "\ufffdx"}),
    "a long key": ('{"' + "k" * 3000 + '": 1}', {"k" * 3000: 1}),
    "nothing": (" \n", None),
    "a scalar": ("5", 5),
}


@pytest.mark.parametrize(("text", "data"), JSON.values(), ids=JSON.keys())
def test_json_means(text: str, data: Any) -> None:
    assert same(Document(text, is_json=True).data, data)


UNREADABLE: dict[str, tuple[str, str, int, int]] = {
    "a duplicate key": ("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n", "KX103", 5, 3),
    "a duplicate key by its meaning": ("n: 1\nno: 2\n", "KX103", 2, 1),
    "a duplicate key of two types": ("1: 1\n'1': 2\n", "KX103", 2, 1),
    "a duplicate key in flow style": ("{a: 1, b: 2, a: 3}", "KX103", 1, 14),
    "a null key": ("a: 1\n~: 2\n", "KX107", 2, 1),
    "an empty key": ("a: 1\n?\n: 2\n", "KX107", 2, 2),
    "a number too large for a key": ("12345678901234567890: 1", "KX107", 1, 1),
    "a mapping as a key": ("a: 1\n{{ x }}: 2\n", "KX108", 2, 1),
    "a template as a value": ("a: 1\nb: {{ x }}\n", "KX108", 2, 5),
    "a sequence as a key": ("? [a]\n: 1\n", "KX108", 1, 3),
    "an infinity": ("a: 1\nb: [-.inf]\n", "KX107", 2, 5),
    "not a number": ("a: .nan", "KX107", 1, 4),
    "a tag that does not fit": ("a: !!int x\n", "KX107", 1, 4),
    "a tag that does not fit a quoted scalar": ("a: !!bool 'ja'\n", "KX107", 1, 4),
    "binary that is none": ("a: !!binary '*'\n", "KX107", 1, 4),
    "binary that is no text": ("a: !!binary /w==\n", "KX107", 1, 4),
    "a merge of a scalar": ("a: {<<: 1}", "KX107", 1, 9),
    "a merge of nothing": ("a:\n  <<:\n", "KX107", 2, 6),
    "a merge of a list of scalars": ("a: {<<: [{b: 1}, c]}", "KX107", 1, 18),
    "a merge of an alias of a list": ("a: &a [{b: 1}]\nc: {<<: *a }", "KX107", 2, 9),
    "a YAML directive": ("%YAML 1.1\n---\na: 1\n", "KX107", 1, 1),
    "a YAML directive on a line ended by CR": ("# c\r%YAML 1.1\r---\ra: 1\r", "KX107", 2, 1),
    "a TAG directive": ("%TAG ! !x\n--- # c\na: 1\n", "KX107", 1, 1),
    "text after the separator": ("--- !!map\na: 1\n", "KX107", 1, 5),
    "text right after the separator": ("a: 1\n---b: 2\n", "KX107", 2, 4),
    "text after the end mark": ("a: 1\n...\nb: 2\n", "KX102", 3, 1),
    "a second document": ("a: 1\n---\nb: 2\n", "KX107", 2, 1),
    "an unknown alias": ("a: *x\n", "KX102", 1, 4),
    "an alias before its anchor": ("a: *x\nb: &x 1\n", "KX102", 1, 4),
    "an anchor that holds itself": ("a: &x\n  b: [*x]\n", "KX105", 2, 7),
    "a merge of itself": ("a: &x\n  <<: *x\n", "KX105", 2, 7),
}


@pytest.mark.parametrize(("text", "code", "line", "column"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_unreadable(text: str, code: str, line: int, column: int) -> None:
    with pytest.raises(KxformError) as caught:
        _ = Document(text, first_line=11).data
    assert caught.value.code.id == code
    assert (caught.value.place.line, caught.value.place.column) == (line + 10, column)


def test_a_duplicate_key_names_the_first() -> None:
    with pytest.raises(KxformError, match="duplicate key 'a', already written 2 lines above"):
        _ = Document("a: 1\nb: 2\na: 3\n").data


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: [", 1, 5),
        ("a: 1\n b: 2\n", 2, 3),
        ("a:\n\t- b\n", 2, 1),
        ("a: 'x\n", 2, 1),
        ("a: 1\n- b\n", 2, 1),
        ("@", 1, 1),
    ],
)
def test_syntax(text: str, line: int, column: int) -> None:
    with pytest.raises(KxformError) as caught:
        _ = Document(text).data
    assert caught.value.code.id == "KX102"
    assert caught.value.place[1:] == (line, column)


def test_tabs_get_a_hint() -> None:
    with pytest.raises(KxformError) as caught:
        _ = Document("a:\n\tb: 1\n").data
    assert "tab" in caught.value.hint


@pytest.mark.parametrize(
    ("left", "right"),
    [(1, True), (1, 1.0), (0, False), (0, ""), (None, False), ([], {}), ([1], [1, 1]), ({"a": 1}, {"a": 1, "b": 1}),
     ({"a": 1}, {"b": 1}), ({"a": [1]}, {"a": [True]}), ("1", 1)],
)  # fmt: skip
def test_what_differs(left: Any, right: Any) -> None:
    assert not same(left, right)
    assert not same(right, left)


def test_the_order_of_keys_does_not_count() -> None:
    assert same({"a": 1, "b": [{"c": 2, "d": None}]}, {"b": [{"d": None, "c": 2}], "a": 1})
