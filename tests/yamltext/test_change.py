"""Edits in block style, to the byte. What must not be touched comes first."""

from __future__ import annotations

import pytest

from kxform.errors import KxformError
from kxform.yamltext import Append, Document, Insert, Operation, Remove, Rename, Set, parse_path
from kxform.yamltext.change import NoSuchPlaceError, expected

from .statement import Refused, check

pytestmark = pytest.mark.usefixtures("loader")

P = parse_path


def edited(text: str, *operations: Operation, is_json: bool = False) -> str:
    """Return the edited text, of which everything that must hold has been checked."""
    outcome = check(text, list(operations), is_json=is_json)
    assert not isinstance(outcome, Refused), outcome
    return outcome.text


STRESS = """\
\ufeff# head\r
--- # c\r
a:   'x'   # odd spacing\t\r
"b" : !!str 5
? c
: - 1
  -   {d: [1,2 , 3 ], "e" : ~ , }   # flow

  # between
f: &f |+2
   indented

g: *f
h: >-
  folded
  text

# low
   # high
<<: &m { i: 0644, j: yes }
k: "a\\
  b"

...
# after"""

UNTOUCHED: dict[str, tuple[Operation, ...]] = {
    "no operation": (),
    "what is not there cannot go": (Remove(("x",)), Remove(("a", "x")), Remove(("c", 7)), Remove(("c", "x")), Remove(("c", 1, "x"))),
    "values that are there already": (
        Set(("a",), "x"), Set(("b",), "5"), Set(("c", 1, "d", 2), 3), Set(("i",), 420), Set(("j",), True), Set(("k",), "ab"),
        Set(("c",), [1, {"d": [1, 2, 3], "e": None}]), Insert(("h",), "folded text", before="a"), Set(("g",), " indented\n\n"),
    ),
    "the same key": (Rename(("a",), "a"), Rename(("c", 1, "d"), "d")),
}  # fmt: skip


@pytest.mark.parametrize("operations", UNTOUCHED.values(), ids=UNTOUCHED.keys())
def test_nothing_is_touched(operations: tuple[Operation, ...]) -> None:
    outcome = Document(STRESS).apply(operations)
    assert outcome.text == STRESS
    assert outcome.edits == ()


def test_every_removal_leaves_the_other_lines() -> None:
    text = "# a\na: 1 # a\n\n# free\n\n# b\nb:\n  # c\n  c: 2\n  # d\n\n  d: 3\n# e\ne: |\n  f\n\n# end\n"
    assert edited(text, Remove(P("a"))) == text.replace("# a\na: 1 # a\n", "")
    assert edited(text, Remove(P("b.c"))) == text.replace("  # c\n  c: 2\n", "")
    assert edited(text, Remove(P("b.d"))) == text.replace("  d: 3\n", "")
    assert edited(text, Remove(P("e"))) == text.replace("# e\ne: |\n  f\n", "")
    assert edited(text, Remove(P("b"))) == "# a\na: 1 # a\n\n# free\n\n# e\ne: |\n  f\n\n# end\n"


REMOVE: dict[str, tuple[str, str, str]] = {
    "the first": ("a: 1\nb: 2\n", "a", "b: 2\n"),
    "the last": ("a: 1\nb: 2\n", "b", "a: 1\n"),
    "in the middle, with its comments": ("a: 1\n# b\n# b\nb: 2 # b\nc: 3\n", "b", "a: 1\nc: 3\n"),
    "comments at another indentation stay": ("a:\n  x: 1\n# low\n  v: 2\n    # high\nb: 2\n", "a.v", "a:\n  x: 1\n# low\n    # high\nb: 2\n"),
    "comments over a blank line stay": ("a: 1\n# free\n\nb: 2\n", "b", "a: 1\n# free\n\n"),
    "comments below stay": ("a: 1\nb:\n  c: 2\n  # inside\n# below\n", "b", "a: 1\n  # inside\n# below\n"),
    "with CRLF": ("a: 1\r\n# b\r\nb: 2\r\nc: 3\r\n", "b", "a: 1\r\nc: 3\r\n"),
    "with CR": ("a: 1\r# b\rb: 2\rc: 3\r", "b", "a: 1\rc: 3\r"),
    "the last without a newline": ("a: 1\nb: 2", "b", "a: 1"),
    "the last without a newline, CRLF": ("a: 1\r\nb: 2", "b", "a: 1"),
    "with a value on many lines": ("a:\n  b:\n  - c\n  d: 'x\n    y'\ne: 1\n", "a", "e: 1\n"),
    "a literal": ("a: |\n  x\n\n  y\n\nb: 1\n", "a", "\nb: 1\n"),
    "a kept literal": ("a: |+\n  x\n\nb: 1\n", "a", "b: 1\n"),
    "below a literal": ("a: |\n  x\n\nb: 1\n\nc: 2\n", "b", "a: |\n  x\n\n\nc: 2\n"),
    "below a kept literal the blank lines go along": ("a: |+\n  x\n\nb: 1\n\n\nc: 2\n", "b", "a: |+\n  x\n\nc: 2\n"),
    "below a literal at the end, without a newline": ("a: |\n  x\nb: 1", "b", "a: |\n  x\n"),
    "below a stripped literal at the end": ("a: |-\n  x\nb: 1", "b", "a: |-\n  x"),
    "below a kept literal at the end": ("a: |+\n  x\n\nb: 1", "b", "a: |+\n  x\n\n"),
    "an empty value": ("a:\nb: 2\n", "a", "b: 2\n"),
    "an anchored value that nobody uses": ("a: &x {y: 1}\nb: 2\n", "a", "b: 2\n"),
    "an alias": ("a: &x 1\nb: *x\n", "b", "a: &x 1\n"),
    "a quoted key": ("'a: b': 1\nb: 2\n", "[a: b]", "b: 2\n"),
    "a key that means something else": ("n: 1\nb: 2\n", "false", "b: 2\n"),
    "written with ?": ("? a\n: 1\nb: 2\n", "a", "b: 2\n"),
    "written with ? and no value": ("? a\n? b\nc: 3\n", "a", "? b\nc: 3\n"),
    "the last one, written with ?": ("a: 1\n? b\n: - 2\n", "b", "a: 1\n"),
    "the only one": ("a:\n  b: 1\nc: 2\n", "a.b", "a: {}\nc: 2\n"),
    "the only one, comments around": (
        "a: # head\n  # free\n\n  # b\n  b: 1 # b\n  # inside\nc: 2\n", "a.b", "a: {} # head\n  # free\n\n  # inside\nc: 2\n"),
    "the only one, anchored": ("a: &x\n  b: 1\n", "a.b", "a: &x {}\n"),
    "the only one of the document": ("# a\na: 1 # a\n# end\n", "a", "{}\n# end\n"),
    "the only one, after ?": ("? a\n: b: 1\n", "a.b", "? a\n: {}\n"),
    # sequences
    "an item": ("a:\n- 1\n# two\n- 2 # two\n- 3\n", "a[1]", "a:\n- 1\n- 3\n"),
    "an indented item": ("a:\n    - b: 1\n      c: 2\n    - b: 3\n", "a[0]", "a:\n    - b: 3\n"),
    "the last item": ("a:\n- 1\n- 2\nb: 3\n", "a[1]", "a:\n- 1\nb: 3\n"),
    "the only item": ("a:\n  # x\n  - 1\nb: 3\n", "a[0]", "a: []\nb: 3\n"),
    "an empty item": ("a:\n-\n- 2\n", "a[0]", "a:\n- 2\n"),
    "beside a dash": ("- a: 1\n  b: 2\n", "[0].a", "- b: 2\n"),
    "beside a dash, comments between": ("- a: 1 # a\n  # b\n  b: 2\n", "[0].a", "- # b\n  b: 2\n"),
    "beside a dash, blank lines between": ("- a: 1\n\n  b: 2\n", "[0].a", "- b: 2\n"),
    "beside a dash with a wide gap": ("-   a: 1\n    b: 2\n", "[0].a", "-   b: 2\n"),
    "below a comment beside a dash": ("- # c\n  a: 1\n  b: 2\n", "[0].a", "- # c\n  b: 2\n"),
    "the only one beside a dash": ("- a: 1 # a\n- b: 2\n", "[0].a", "- {}\n- b: 2\n"),
    "an item beside a dash": ("- - a\n  - b\n- c\n", "[0][0]", "- - b\n- c\n"),
    "the only item beside a dash": ("- - a\n- c\n", "[0][0]", "- []\n- c\n"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "path", "after"), REMOVE.values(), ids=REMOVE.keys())
def test_remove(before: str, path: str, after: str) -> None:
    assert edited(before, Remove(P(path))) == after


SET: dict[str, tuple[str, str, object, str]] = {
    "a scalar": ("a:   1   # c\n", "a", 2, "a:   2   # c\n"),
    "a scalar without a newline": ("a: 1", "a", 2, "a: 2"),
    "a string in its quotes": ("a: 'x'\nb: \"y\"\n", "a", "it's", "a: 'it''s'\nb: \"y\"\n"),
    "a string in double quotes": ("a: \"x\" # c\n", "a", "say \"hi\"", "a: \"say \\\"hi\\\"\" # c\n"),
    "quotes that the value needs": ("a: x\n", "a", "yes", "a: \"yes\"\n"),
    "quotes as they are used near by": ("a: x\nb: 'y'\n", "a", "yes", "a: 'yes'\nb: 'y'\n"),
    "single quotes do not do": ("a: 'x'\n", "a", "tab\t", "a: \"tab\\t\"\n"),
    "a number for a quoted string": ("a: '1'\n", "a", 1, "a: 1\n"),
    "null": ("a: 1\n", "a", None, "a: null\n"),
    "a boolean": ("a: yes\n", "a", False, "a: false\n"),
    "an empty value": ("a: # c\nb:\n", "a", "x", "a: x # c\nb:\n"),
    "an empty value at the end": ("a: 1\nb:", "b", "x", "a: 1\nb: x"),
    "an empty value with an anchor": ("a: &x\nb: 1\n", "a", 2, "a: &x 2\nb: 1\n"),
    "the tag goes": ("a: !!str 5 # c\n", "a", 6, "a: 6 # c\n"),
    "the tag goes, the anchor stays": ("a: !!str &x 5\n", "a", 6, "a: &x 6\n"),
    "a tag on nothing": ("a: !!str\n", "a", "x", "a: x\n"),
    "on many lines": ("a: x\n  y\n  z # c\nb: 1\n", "a", "w", "a: w # c\nb: 1\n"),
    "on the next line": ("a:\n  x # c\nb: 1\n", "a", "v", "a:\n  v # c\nb: 1\n"),
    "an alias": ("a: &x 1\nb: *x # c\n", "b", 2, "a: &x 1\nb: 2 # c\n"),
    "a key with ?": ("? a\n: 1\n", "a", 2, "? a\n: 2\n"),
    "a key with ? and no value": ("? a # c\nb: 1\n", "a", 2, "? a\n: 2 # c\nb: 1\n"),
    # block scalars
    "a literal by a literal": ("a: |  # c\n  x\n  y\nb: 1\n", "a", "1\n2\n", "a: |  # c\n  1\n  2\nb: 1\n"),
    "a folded one by a literal": ("a: >-\n  x\n\nb: 1\n", "a", "1\n2", "a: |-\n  1\n  2\n\nb: 1\n"),
    "a literal by a word": ("a: |\n  x\n  y\nb: 1\n", "a", "z", "a: z\nb: 1\n"),
    "a word by a literal": ("a: x # c\nb: 1\n", "a", "1\n 2\n", "a: | # c\n  1\n   2\nb: 1\n"),
    "a word by a literal, indented by four": ("a:\n    b: x\n", "a.b", "1\n2\n", "a:\n    b: |\n        1\n        2\n"),
    "text that no literal holds": ("a: x\n", "a", " 1\n2", "a: \" 1\\n2\"\n"),
    "text with more breaks at its end": ("a: x\n", "a", "1\n\n", "a: \"1\\n\\n\"\n"),
    "a literal below which a comment would become text": ("a: 1\n   # c\nb: 2\n", "a", "1\n2\n", "a: \"1\\n2\\n\"\n   # c\nb: 2\n"),
    "a literal at the end, without a newline": ("a: 1", "a", "1\n2\n", "a: |\n  1\n  2\n"),
    "a stripped literal at the end, without a newline": ("a: 1", "a", "1\n2", "a: |-\n  1\n  2"),
    # collections
    "a mapping for a scalar": ("a: 1 # c\nb: 2\n", "a", {"x": {"v": 1}}, "a: # c\n  x:\n    v: 1\nb: 2\n"),
    "a list for nothing": ("a:\nb: 2\n", "a", [1, "x"], "a:\n- 1\n- x\nb: 2\n"),
    "a mapping for an empty one": ("a: {} # c\n", "a", {"x": 1}, "a: # c\n  x: 1\n"),
    "a mapping for another": ("a:\n  # x\n  x: 1 # x\n\n  y: 2 # y\n# b\nb: 2\n", "a", {"z": 3}, "a:\n  z: 3\n# b\nb: 2\n"),
    "only what differs": ("a:\n  x: 1 # x\n  y: 2 # y\n  z: 3 # z\n", "a", {"z": 3, "x": 9, "w": 4}, "a:\n  x: 9 # x\n  z: 3 # z\n  w: 4\n"),
    "deep inside": ("a:\n- b: [1, 2] # b\n  c: 3 # c\n", "a", [{"b": [1, 3], "c": 3}], "a:\n- b: [1, 3] # b\n  c: 3 # c\n"),
    "a list that grew at its end": ("a: # a\n- x # x\n# end\n", "a", ["x", "v"], "a: # a\n- x # x\n- v\n# end\n"),
    "a list that grew at its start": ("a:\n# x\n- x # x\n", "a", ["w", "x"], "a:\n- w\n# x\n- x # x\n"),
    "a list that lost one": ("a:\n- x # x\n- y # y\n- z # z\n", "a", ["x", "z"], "a:\n- x # x\n- z # z\n"),
    "a scalar for a mapping": ("a: # c\n  # x\n  x: 1 # x\nb: 2\n", "a", 1, "a: 1 # c\nb: 2\n"),
    "nothing for a mapping": ("a: # c\n  x: 1\nb: 2\n", "a", {}, "a: {} # c\nb: 2\n"),
    "no items": ("a:\n- 1\n- 2\nb: 2\n", "a", [], "a: []\nb: 2\n"),
    "a list for a mapping": ("a:\n  x: 1\nb: 2\n", "a", [1], "a:\n- 1\nb: 2\n"),
    "a mapping below a comment": ("a: # c\n  # free\n\n  x: 1\n", "a", {"z": 3}, "a: # c\n  # free\n\n  z: 3\n"),
    "anchored": ("a: &x\n  y: 1\n", "a", {"z": 1}, "a: &x\n  z: 1\n"),
    # items
    "an item": ("- 1 # c\n- 2\n", "[0]", "x", "- x # c\n- 2\n"),
    "an item by a mapping": ("- 1 # c\n- 2\n", "[0]", {"a": 1, "b": [2]}, "- a: 1 # c\n  b:\n  - 2\n- 2\n"),
    "a mapping beside a dash by a word": ("- a: 1\n  b: 2 # b\n- c\n", "[0]", "x", "- x\n- c\n"),
    "a mapping beside a dash by another": ("- a: 1\n  b: 2\n- c\n", "[0]", {"d": 1, "e": 2}, "- d: 1\n  e: 2\n- c\n"),
    "a mapping below a dash by another": ("- # c\n  a: 1\n- c\n", "[0]", {"d": 1, "e": 2}, "- # c\n  d: 1\n  e: 2\n- c\n"),
    "an anchored item": ("- &x 1\n- c\n", "[0]", {"d": 1, "e": 2}, "- &x\n  d: 1\n  e: 2\n- c\n"),
    "an empty item": ("-\n- c\n", "[0]", {"d": 1}, "- d: 1\n- c\n"),
    "an item by a list": ("a:\n- 1\n", "a[0]", [1, ["x", "no"]], "a:\n- [1, [x, \"no\"]]\n"),
    "an item by a literal": ("a:\n  - x # c\n", "a[0]", "1\n2\n", "a:\n  - | # c\n    1\n    2\n"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "path", "value", "after"), SET.values(), ids=SET.keys())
def test_set(before: str, path: str, value: object, after: str) -> None:
    assert edited(before, Set(P(path), value)) == after


NEW: dict[str, tuple[str, Operation, str]] = {
    "last": ("a: 1 # a\n", Set(P("b"), 2), "a: 1 # a\nb: 2\n"),
    "last, without a newline": ("a: 1", Set(P("b"), 2), "a: 1\nb: 2"),
    "last, with CRLF": ("a: 1\r\n", Set(P("b"), {"c": 2}), "a: 1\r\nb:\r\n  c: 2\r\n"),
    "before the comments that follow": ("a: 1\n# end\n", Set(P("b"), 2), "a: 1\nb: 2\n# end\n"),
    "after the comments that belong to the last": ("a:\n  b: 1\n  # end of a\n\n# end\n", Set(P("c"), 2), "a:\n  b: 1\n  # end of a\nc: 2\n\n# end\n"),
    "inside, before the comments that follow": ("a:\n  b: 1\n  # end of a\n", Set(P("a.c"), 2), "a:\n  b: 1\n  c: 2\n  # end of a\n"),
    "with what is missing above": ("a: 1\n", Set(P("b.c.d"), 2), "a: 1\nb:\n  c:\n    d: 2\n"),
    "in a null": ("a: # c\nb: ~\n", Set(P("a.x"), 2), "a: # c\n  x: 2\nb: ~\n"),
    "in an empty mapping": ("a: {} # c\n", Set(P("a.x"), 2), "a: # c\n  x: 2\n"),
    "in an empty document": ("{} # c\n", Set(P("a"), [1]), "a:\n- 1 # c\n"),
    "at the indentation of the neighbours": ("a:\n      b: 1\nc:\n   d: 1\n", Set(P("a.x"), {"v": 1}), "a:\n      b: 1\n      x:\n            v: 1\nc:\n   d: 1\n"),
    "at the indentation near by": ("a:\n    b:\n        c: 1\n" + "#\n" * 9 + "d:\n  e: 1\n", Set(P("d.x"), {"v": 1}), "a:\n    b:\n        c: 1\n" + "#\n" * 9 + "d:\n  e: 1\n  x:\n    v: 1\n"),
    "a list at its parent's indentation": ("a:\n- 1\n", Set(P("b"), [{"c": [2]}]), "a:\n- 1\nb:\n- c:\n  - 2\n"),
    "an indented list": ("a:\n  - 1\n", Set(P("b"), [{"c": [2]}]), "a:\n  - 1\nb:\n  - c:\n      - 2\n"),
    "a list as near by": ("a:\n- 1\nb:\n    - 1\nc:\n    d: 2\n", Set(P("c.e"), [2]), "a:\n- 1\nb:\n    - 1\nc:\n    d: 2\n    e:\n        - 2\n"),
    "a literal": ("a: 1\nb: 2\n", Insert(P("x"), "1\n2\n", before="b"), "a: 1\nx: |\n  1\n  2\nb: 2\n"),
    "quotes as all neighbours have them": ("a:\n  b: \"1\"\n  c: \"x\"\n", Set(P("a.d"), "y"), "a:\n  b: \"1\"\n  c: \"x\"\n  d: \"y\"\n"),
    "no quotes where the neighbours differ": ("a:\n  b: \"1\"\n  c: x\n", Set(P("a.d"), "v"), "a:\n  b: \"1\"\n  c: x\n  d: v\n"),
    "a key that needs quotes": ("a: 1\nb: 'x'\n", Set(P("yes"), 2), "a: 1\nb: 'x'\n'yes': 2\n"),
    "after a literal": ("a: |\n  x\n\n# c\n", Set(P("b"), 2), "a: |\n  x\nb: 2\n\n# c\n"),
    "after a kept literal": ("a: |+\n  x\n\nc: 1\n", Insert(P("b"), 2, before="c"), "a: |+\n  x\n\nb: 2\nc: 1\n"),
    "after a literal at the end, without a newline": ("a: |\n  x", Set(P("b"), 2), "a: |\n  x\nb: 2"),
    "after an end mark's document": ("a: 1\n...\n", Set(P("b"), 2), "a: 1\nb: 2\n...\n"),
    # before
    "before another": ("a: 1\n# c\nc: 3\n", Insert(P("b"), 2, before="c"), "a: 1\nb: 2\n# c\nc: 3\n"),
    "before the first": ("# free\n\n# a\na: 1\n", Insert(P("b"), 2, before="a"), "# free\n\nb: 2\n# a\na: 1\n"),
    "before the first, beside a dash": ("- a: 1\n  c: 3\n", Insert(P("[0].b"), [2], before="a"), "- b:\n  - 2\n  a: 1\n  c: 3\n"),
    "before one that is not there": ("a: 1\n", Insert(P("b"), 2, before="x"), "a: 1\nb: 2\n"),
    "where it already is": ("a: 1\nb: 1\n", Insert(P("b"), 2, before="a"), "a: 1\nb: 2\n"),
    # between the items of a list
    "before the first item": ("a:\n# x\n- 1 # one\n- 2\n", Insert(P("a[0]"), 0), "a:\n- 0\n# x\n- 1 # one\n- 2\n"),
    "between two items": ("a:\n- b: 1 # one\n# x\n- b: 2\n", Insert(P("a[1]"), {"c": [3]}), "a:\n- b: 1 # one\n- c:\n  - 3\n# x\n- b: 2\n"),
    "an item in flow style": ("a: [1, 2] # c\n", Insert(P("a[1]"), 3), "a: [1, 3, 2] # c\n"),
    "an item of a list in a list": ("- - 1\n", Insert(P("[0][0]"), 0), "- - 0\n  - 1\n"),
    # append
    "an item": ("a:\n- 1 # one\n# end\nb: 1\n", Append(P("a"), 2), "a:\n- 1 # one\n- 2\n# end\nb: 1\n"),
    "an item that is a mapping": ("a:\n  - b: 1\n    c: 2\n", Append(P("a"), {"b": 3, "d": [4]}), "a:\n  - b: 1\n    c: 2\n  - b: 3\n    d:\n      - 4\n"),
    "an item as quoted as the others": ("a:\n- \"x\"\n- \"y\"\n", Append(P("a"), "z"), "a:\n- \"x\"\n- \"y\"\n- \"z\"\n"),
    "an item of an empty list": ("a: [] # c\n", Append(P("a"), "z"), "a: # c\n- z\n"),
    "an item of a list that is not there": ("a:\n  b: 1\n", Append(P("a.c"), "z"), "a:\n  b: 1\n  c:\n  - z\n"),
    "an item of nothing": ("a:\nb: 1\n", Append(P("a"), {"x": 1}), "a:\n- x: 1\nb: 1\n"),
    "an item at the end, without a newline": ("a:\n- 1", Append(P("a"), 2), "a:\n- 1\n- 2"),
    "an item that is a list": ("a:\n- [1]\n", Append(P("a"), [2]), "a:\n- [1]\n- [2]\n"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "operation", "after"), NEW.values(), ids=NEW.keys())
def test_new(before: str, operation: Operation, after: str) -> None:
    assert edited(before, operation) == after


RENAME: dict[str, tuple[str, str, str, str]] = {
    "a word": ("# a\na:   1 # a\nb: 2\n", "a", "c", "# a\nc:   1 # a\nb: 2\n"),
    "with a collection": ("a: # a\n  # x\n  x: 1\n", "a", "b", "b: # a\n  # x\n  x: 1\n"),
    "in its quotes": ("'a': 1\n\"b\": 2\n", "a", "it's", "'it''s': 1\n\"b\": 2\n"),
    "one that needs quotes": ("a: 1\n", "a", "no", "\"no\": 1\n"),
    "one that meant something else": ("n: 1\n", "false", "x", "x: 1\n"),
    "beside a dash": ("- a: 1\n  b: 2\n", "[0].a", "c", "- c: 1\n  b: 2\n"),
    "after ?": ("?  a\n:  1\n", "a", "b", "?  b\n:  1\n"),
    "with an anchor": ("&x a: 1\nb: 2\n", "a", "c", "&x c: 1\nb: 2\n"),
    "with a tag": ("!!str 5: 1\n", '["5"]', "c", "c: 1\n"),
    "a space before the colon": ("a : 1\n", "a", "b", "b : 1\n"),
    "in flow style": ("{a: 1, 'b': 2}\n", "b", "c", "{a: 1, 'c': 2}\n"),
    "without a value": ("{a, b}\n", "a", "c", "{c, b}\n"),
    "a single pair": ("[a: 1]\n", "[0].a", "c", "[c: 1]\n"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "path", "key", "after"), RENAME.values(), ids=RENAME.keys())
def test_rename(before: str, path: str, key: str, after: str) -> None:
    assert edited(before, Rename(P(path), key)) == after


TOGETHER: dict[str, tuple[str, tuple[Operation, ...], str]] = {
    "a parent is renamed and its child set": (
        "a:\n  b: 1\n", (Rename(P("a"), "c"), Set(P("a.b"), 2), Set(P("a.d"), 3)), "c:\n  b: 2\n  d: 3\n"),
    "two keys change places": ("a: 1\nb: 2\n", (Rename(P("a"), "b"), Rename(P("b"), "a")), "b: 1\na: 2\n"),
    "a key takes the name of one that goes": ("a: 1\nb: 2\n", (Remove(P("b")), Rename(P("a"), "b")), "b: 1\n"),
    "indexes count on the text as it was": (
        "- 0\n- a: 1\n- 2\n- 3\n", (Remove((0,)), Set((1, "a"), 9), Rename((1, "a"), "b"), Remove((2,)), Set((3,), 8)), "- b: 9\n- 8\n"),
    "the last of a mapping goes while its parent gets a neighbour": (
        "a:\n  b: 1\n  c: 2\n", (Remove(P("a.c")), Set(P("d"), 3)), "a:\n  b: 1\nd: 3\n"),
    "a mapping is emptied while its parent gets a neighbour": (
        "a:\n  b: 1\n", (Remove(P("a.b")), Set(P("d"), 3)), "a: {}\nd: 3\n"),
    "new ones at one place, in their order": (
        "a:\n  b: 1\n", (Set(P("x"), 1), Set(P("a.x"), 2), Set(P("v"), 3), Set(P("a.v"), 4)), "a:\n  b: 1\n  x: 2\n  v: 4\nx: 1\nv: 3\n"),
    "the first goes while another comes before": (
        "a: 1\nb: 2\n", (Remove(P("a")), Insert(P("x"), 1, before="b")), "x: 1\nb: 2\n"),
    "the first beside a dash goes while another comes": (
        "- a: 1\n  b: 2\n", (Remove(P("[0].a")), Insert(P("[0].x"), 1, before="b")), "- x: 1\n  b: 2\n"),
    "everything goes while something comes": (
        "a:\n  # free\n\n  b: 1\n  c: 2\n", (Remove(P("a.b")), Remove(P("a.c")), Set(P("a.d"), 3)), "a:\n  # free\n\n  d: 3\n"),
    "everything beside a dash goes while something comes": (
        "- b: 1\n  c: 2\n- d\n", (Remove(P("[0].b")), Remove(P("[0].c")), Set(P("[0].d"), [3])), "- d:\n  - 3\n- d\n"),
    "two beside a dash": (
        "- a: 1\n  # b\n  b: 2\n  # c\n  c: 3\n", (Remove(P("[0].a")), Remove(P("[0].b"))), "- # c\n  c: 3\n"),
    "items come before one that changes and one that goes": (
        "- a: 1 # one\n- b: 2 # two\n", (Insert((0,), "x"), Set((0, "a"), 3), Insert((1,), "v"), Insert((0,), "z"), Remove((1,))), "- x\n- z\n- a: 3 # one\n- v\n"),
    "an item comes before one that gets an item": (
        "a:\n- b: [1]\n", (Insert(P("a[0]"), 0), Insert(P("a[0].b[0]"), 2)), "a:\n- 0\n- b: [2, 1]\n"),
    "all of a list": ("a:\n- 1\n- 2\nb: 1\n", (Remove(P("a[0]")), Remove(P("a[1]"))), "a: []\nb: 1\n"),
    "all but what is added": ("a:\n- 1\n- 2\n", (Remove(P("a[0]")), Remove(P("a[1]")), Append(P("a"), 3)), "a:\n- 3\n"),
    "set inside what goes": ("a:\n  b: 1\nc: 2\n", (Set(P("a.b"), 2), Remove(P("a"))), "c: 2\n"),
    "the same twice": ("a: 1\nb: 2\n", (Remove(P("a")), Remove(P("a")), Set(P("b"), 3), Set(P("b"), 4)), "b: 4\n"),
    "the end goes and something comes, without a newline": ("a: 1\nb: 2", (Remove(P("b")), Set(P("c"), 3)), "a: 1\nc: 3"),
    "a new key is filled by two": ("a: 1\n", (Set(P("b.c"), 1), Append(P("b.d"), 2), Append(P("b.d"), 3)), "a: 1\nb:\n  c: 1\n  d:\n  - 2\n  - 3\n"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "operations", "after"), TOGETHER.values(), ids=TOGETHER.keys())
def test_together(before: str, operations: tuple[Operation, ...], after: str) -> None:
    assert edited(before, *operations) == after


REFUSED: dict[str, tuple[str, Operation, int]] = {
    "a comment would become text": ("a: |\n  x\nb: 1\n  # c\n", Remove(P("b")), 3),
    "an infinity": ("a: 1\n", Set(P("a"), float("inf")), 1),
    "a number that is no such number to a reader": ("x: 1\na: 1\n", Set(P("a"), 10**30), 2),
    "a key too long to be one": ("a: 1\n", Set(("k" * 1100,), 1), 1),
}


@pytest.mark.parametrize(("text", "operation", "line"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(text: str, operation: Operation, line: int) -> None:
    with pytest.raises(KxformError) as caught:
        Document(text, first_line=21).apply([operation])
    assert caught.value.code.id == "KX109"
    assert caught.value.place.line == line + 20


IMPOSSIBLE: dict[str, Operation] = {
    "an index out of range": Set(P("l[2]"), 1),
    "a negative index": Set(("l", -1), 1),
    "a key in a list": Set(P("l.x"), 1),
    "a key in a scalar": Set(P("s.x"), 1),
    "an index in a mapping": Set(P("m[0]"), 1),
    "an item of a mapping": Append(P("m"), 1),
    "an item of a scalar": Append(P("s"), 1),
    "a key that is not there": Rename(P("x"), "y"),
    "a key that is taken": Rename(P("l"), "m"),
    "an item's key": Rename(P("l[0]"), "m"),
    "before an item that is not there": Insert(P("l[2]"), 1),
    "before an item of a mapping": Insert(P("m[0]"), 1),
    "the document": Remove(()),
}


@pytest.mark.parametrize("operation", IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_impossible(operation: Operation) -> None:
    text = "m: {a: 1}\nl: [1, 2]\ns: x\n"
    with pytest.raises(NoSuchPlaceError):
        Document(text).apply([operation])
    with pytest.raises(NoSuchPlaceError):
        expected(Document(text).data, [operation])


def test_what_goes_cannot_be_renamed() -> None:
    with pytest.raises(NoSuchPlaceError):
        Document("a: 1\nb: 2\n").apply([Remove(("a",)), Rename(("a",), "c")])


@pytest.mark.parametrize("text", ["", "# c\n", "---\n"])
def test_documents_of_nothing(text: str) -> None:
    with pytest.raises(NoSuchPlaceError):
        Document(text).apply([Set(("a",), 1)])
