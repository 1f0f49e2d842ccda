"""Edits in flow style and in JSON, to the byte."""

from __future__ import annotations

import pytest

from kxform.yamltext import Append, Document, Insert, Operation, Remove, Rename, Set, parse_path

from .test_change import edited

pytestmark = pytest.mark.usefixtures("loader")

P = parse_path

FLOW: dict[str, tuple[str, tuple[Operation, ...], str]] = {
    # what goes
    "the first": ("{a: 1, b: 2}", (Remove(P("a")),), "{b: 2}"),
    "the last": ("{a: 1, b: 2}", (Remove(P("b")),), "{a: 1}"),
    "in the middle": ("[a, b, c] # c", (Remove(P("[1]")),), "[a, c] # c"),
    "two at the end": ("[a, b, c]", (Remove(P("[1]")), Remove(P("[2]"))), "[a]"),
    "two at the start": ("[a, b, c]", (Remove(P("[0]")), Remove(P("[1]"))), "[c]"),
    "all": ("x: {a: 1, b: 2} # c", (Remove(P("x.a")), Remove(P("x.b"))), "x: {} # c"),
    "all, with white space": ("x: [ a , b ]", (Remove(P("x[0]")), Remove(P("x[1]"))), "x: []"),
    "with spaces inside": ("{ a: 1, b: 2 }", (Remove(P("b")),), "{ a: 1 }"),
    "without spaces": ("{a: 1,b: 2,c: 3}", (Remove(P("b")),), "{a: 1,c: 3}"),
    "spaces before commas": ("[a , b , c]", (Remove(P("[2]")),), "[a , b ]"),
    "a trailing comma stays": ("[a, b,]", (Remove(P("[1]")),), "[a,]"),
    "no value": ("{a, b: , c: 3}", (Remove(P("a")), Remove(P("b"))), "{c: 3}"),
    "after ?": ("{? a : 1, b: 2}", (Remove(P("a")),), "{b: 2}"),
    "an anchored one": ("{a: &x 1, b: 2}", (Remove(P("a")),), "{b: 2}"),
    "on lines": ("[\n  a,\n  # b\n  b, # b\n  c # c\n]", (Remove(P("[1]")),), "[\n  a,\n  c # c\n]"),
    "the last on lines": ("[\n  a, # a\n  b # b\n]", (Remove(P("[1]")),), "[\n  a # a\n]"),
    "the last on lines, with a comma": ("[\n  a,\n  b,\n]", (Remove(P("[1]")),), "[\n  a,\n]"),
    "several on a line": ("[\n  a, b, c,\n  d\n]", (Remove(P("[0]")), Remove(P("[2]"))), "[\n  b,\n  d\n]"),
    "a whole line of several": ("[\n  a, b,\n  c\n]", (Remove(P("[0]")), Remove(P("[1]"))), "[\n  c\n]"),
    "all on lines": ("x: [\n  a,\n  b,\n]\n", (Remove(P("x[0]")), Remove(P("x[1]"))), "x: []\n"),
    "all but a comment": ("x: [ # x\n  a\n]\n", (Remove(P("x[0]")),), "x: [ # x\n]\n"),
    "commas first": ("{ a: 1\n, b: 2\n, c: 3\n}", (Remove(P("b")),), "{ a: 1\n, c: 3\n}"),
    "a single pair": ("[a: 1, b]", (Remove(P("[0]")),), "[b]"),
    "what a single pair holds": ("[a: 1, b]", (Remove(P("[0].a")),), "[{}, b]"),
    # new values
    "a scalar": ("{a: 1, b: 'x' }", (Set(P("a"), "z"), Set(P("b"), "w")), "{a: z, b: 'w' }"),
    "where there is none": ("{a, b: , c: , 'd': }", (Set(P("a"), 1), Set(P("b"), 2), Set(P("d"), 3)), "{a: 1, b: 2 , c: , 'd': 3 }"),
    "a collection": ("{a: 1}", (Set(P("a"), {"b": [1, "no", {}]}),), '{a: {b: [1, "no", {}]}}'),
    "a scalar for a collection": ("[[1, 2], 3]", (Set(P("[0]"), "x"),), "[x, 3]"),
    "text that needs quotes": ("[x, 'a b']", (Set(P("[0]"), "a: b"),), "['a: b', 'a b']"),
    "text of two lines": ("{a: 1}", (Set(P("a"), "x\ny\n"),), '{a: "x\\ny\\n"}'),
    "inside": ("a: {b: {c: [1, 2]}} # c", (Set(P("a.b.c[1]"), 3),), "a: {b: {c: [1, 3]}} # c"),
    # new ones
    "an entry": ("{a: 1} # c", (Set(P("b"), "x"),), "{a: 1, b: x} # c"),
    "two entries": ("{a: 1}", (Set(P("b"), 2), Set(P("c"), 3)), "{a: 1, b: 2, c: 3}"),
    "an entry before another": ("{a: 1, c: 3}", (Insert(P("b"), 2, before="c"),), "{a: 1, b: 2, c: 3}"),
    "an entry before the first": ("{a: 1}", (Insert(P("b"), 2, before="a"),), "{b: 2, a: 1}"),
    "an item": ("x: [1, 2]", (Append(P("x"), 3),), "x: [1, 2, 3]"),
    "an item after a comma": ("x: [1, 2, ]", (Append(P("x"), 3),), "x: [1, 2, 3, ]"),
    "an item of none": ("x: [1, []]", (Append(P("x[1]"), {"a": 1}),), "x: [1, [{a: 1}]]"),
    "quotes as the others": ('{"a": "x", "b": 1}', (Set(P("c"), "z"), Append(P("d"), "w")), '{"a": "x", "b": 1, "c": "z", "d": ["w"]}'),
    "on lines of their own": ("[\n  a,\n  b # b\n]", (Set(P("[1]"), "c"),), "[\n  a,\n  c # b\n]"),
    "an item on a line": ("x: [\n  a,\n  b\n]", (Append(P("x"), "c"),), "x: [\n  a,\n  b,\n  c\n]"),
    "an item on a line, after a comment": ("x: [\n  a, # a\n  b # b\n]", (Append(P("x"), "c"),), "x: [\n  a, # a\n  b, # b\n  c\n]"),
    "an item on a line, after a comma": ("x: [\n  a,\n  b, # b\n]", (Append(P("x"), "c"),), "x: [\n  a,\n  b, # b\n  c,\n]"),
    "an entry on a line, in the middle": ("{\n  a: 1, # a\n  c: 3\n}", (Insert(P("b"), 2, before="c"),), "{\n  a: 1, # a\n  b: 2,\n  c: 3\n}"),
    "after a value that is not written": ("{a: }", (Set(P("b"), 1),), "{a: , b: 1 }"),
    "one goes, one comes": ("{a: 1, b: 2}", (Remove(P("b")), Set(P("c"), 3)), "{a: 1, c: 3}"),
    "the first goes, one comes before": ("{a: 1, b: 2}", (Remove(P("a")), Insert(P("c"), 3, before="b")), "{c: 3, b: 2}"),
    "all go, one comes": ("x: {a: 1, b: 2}", (Remove(P("x.a")), Remove(P("x.b")), Set(P("x.c"), 3)), "x: {c: 3}"),
    "a single pair becomes two": ("[a: 1, b]", (Set(P("[0].c"), 2),), "[{a: 1, c: 2}, b]"),
    "renamed": ("{a: 1, 'b': 2}", (Rename(P("a"), "c d"), Rename(P("b"), "e")), "{c d: 1, 'e': 2}"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "operations", "after"), FLOW.values(), ids=FLOW.keys())
def test_flow(before: str, operations: tuple[Operation, ...], after: str) -> None:
    assert edited(before, *operations) == after


TWO = '{\n  "kind": "A",\n  "spec": {\n    "n": 3,\n    "l": [\n      1\n    ],\n    "o": {}\n  }\n}\n'

JSON: dict[str, tuple[str, tuple[Operation, ...], str]] = {
    "a value": (TWO, (Set(P("kind"), "é"), Set(P("spec.n"), 4)), TWO.replace('"A"', '"é"').replace("3", "4")),
    "a value by a collection": (TWO, (Set(P("spec.n"), {"a": [1, {}]}),), TWO.replace("3", '{\n      "a": [\n        1,\n        {}\n      ]\n    }')),
    "the first goes": (TWO, (Remove(P("kind")),), TWO.replace('  "kind": "A",\n', "")),
    "the last goes": (TWO, (Remove(P("spec.o")),), TWO.replace(',\n    "o": {}', "")),
    "the only one goes": (TWO, (Remove(P("spec.l[0]")),), TWO.replace("[\n      1\n    ]", "[]")),
    "all go": (TWO, tuple(Remove(P(f"spec.{key}")) for key in "nlo"), '{\n  "kind": "A",\n  "spec": {}\n}\n'),
    "all go, one comes": (TWO, (*(Remove(P(f"spec.{key}")) for key in "nlo"), Set(P("spec.x"), [])), '{\n  "kind": "A",\n  "spec": {\n    "x": []\n  }\n}\n'),
    "an entry": (TWO, (Set(P("x"), [{"y": None}]),), TWO.replace("  }\n}\n", '  },\n  "x": [\n    {\n      "y": null\n    }\n  ]\n}\n')),
    "an entry before another": (TWO, (Insert(P("spec.x"), "yes", before="l"),), TWO.replace('    "l"', '    "x": "yes",\n    "l"')),
    "an entry of none": (TWO, (Set(P("spec.o.x"), 1),), TWO.replace("{}", '{\n      "x": 1\n    }')),
    "an item": (TWO, (Append(P("spec.l"), 2),), TWO.replace("      1\n", "      1,\n      2\n")),
    "renamed": (TWO, (Rename(P("spec"), 'a"b'),), TWO.replace('"spec"', '"a\\"b"')),
    "tabs": ('{\n\t"a": 1\n}', (Set(P("b"), {"c": 1}),), '{\n\t"a": 1,\n\t"b": {\n\t\t"c": 1\n\t}\n}'),
    "four columns": ('{\n    "a": [\n        1\n    ]\n}\n', (Append(P("a"), {"b": 2}),), '{\n    "a": [\n        1,\n        {\n            "b": 2\n        }\n    ]\n}\n'),
    "CRLF": ('{\r\n  "a": 1\r\n}\r\n', (Set(P("b"), [1]),), '{\r\n  "a": 1,\r\n  "b": [\r\n    1\r\n  ]\r\n}\r\n'),
    "one line": ('{"a":1,"b":[]}\n', (Set(P("c"), {"d": 1, "e": 2}), Append(P("b"), 2), Remove(P("a"))), '{"b":[2],"c":{"d":1,"e":2}}\n'),
    "one line with spaces": ('{"a": 1, "b": [2]}', (Set(P("c"), {"d": 1}), Append(P("b"), 3), Remove(P("a"))), '{"b": [2, 3], "c": {"d": 1}}'),
    "one line inside many": ('{\n  "a": {"b": 1}\n}', (Set(P("a.c"), 2), Remove(P("a.b"))), '{\n  "a": {"c": 2}\n}'),
    "nothing": ("{}", (Set(P("a"), 1),), '{"a": 1}'),
    "nothing but white space": ('{"a": { }}', (Set(P("a.b"), 1),), '{"a": {"b": 1}}'),
    "words that mean something in YAML": ('{"a": 1}', (Set(P("a"), "yes"), Set(P("n"), "~")), '{"a": "yes", "n": "~"}'),
    "control characters": ('{"a": 1}', (Set(P("a"), "\t\u2028\x7f😀"),), '{"a": "\\t\u2028\x7f😀"}'),
    "escapes elsewhere": ('{"a": "\\u00e9\\/", "b": 1}', (Set(P("b"), 2),), '{"a": "\\u00e9\\/", "b": 2}'),
    "white space around": ('\n\n {"a": 1}\n\n', (Remove(P("a")),), "\n\n {}\n\n"),
    "a list": ('[{"a": 1}, {"b": 2}]', (Remove(P("[0]")), Set(P("[1].b"), 3)), '[{"b": 3}]'),
}  # fmt: skip


@pytest.mark.parametrize(("before", "operations", "after"), JSON.values(), ids=JSON.keys())
def test_json(before: str, operations: tuple[Operation, ...], after: str) -> None:
    assert edited(before, *operations, is_json=True) == after


def test_json_that_is_not_touched() -> None:
    text = '{"a" :1e0 ,\r\n\t"b":[ ] , "\\u0063": "\\/" }'
    outcome = Document(text, is_json=True).apply([Set(P("a"), 1.0), Set(P("c"), "/"), Set(P("b"), []), Remove(P("x"))])
    assert outcome.text == text
    assert outcome.edits == ()
