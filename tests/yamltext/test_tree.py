"""Where things stand in a text: the spans of nodes and units, with either parser."""

from __future__ import annotations

import pytest

from kxform.errors import KxformError
from kxform.yamltext import Document, parse_path
from kxform.yamltext.locate import child_of, index_in
from kxform.yamltext.nodes import target_of
from kxform.yamltext.spans import comments_above, content_start, units_of
from kxform.yamltext.tree import compose

pytestmark = pytest.mark.usefixtures("loader")


def value_of(unit: str) -> tuple[str, str]:
    """An entry, and the text after its colon."""
    return unit, unit.split(": ", 1)[1]


# For a path in a text: the entry or item there, and its value without anchor and tag.
SPANS: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {
    "block collections end where their text does": (
        "a:\n  b: 1\n  c:\n  - 2\n  # end of c\n\n# end of a\nd: 3  # beside\n",
        {"a": ("a:\n  b: 1\n  c:\n  - 2", "b: 1\n  c:\n  - 2"), "a.c": ("c:\n  - 2", "- 2"), "a.c[0]": ("- 2", "2"),
         "d": ("d: 3", "3")},
    ),
    "empty values": (
        "a:\nb: # c\nc:  \nd:\n- \n-\n- # c\n- x\n",
        {"a": ("a:", ""), "b": ("b:", ""), "c": ("c:", ""), "d[0]": ("-", ""), "d[1]": ("-", ""), "d[2]": ("-", ""),
         "d[3]": ("- x", "x")},
    ),
    "empty values in flow style": ("{a, b: , c: [], d: {}}", {"a": ("a", ""), "c": ("c: []", "[]"), "d": ("d: {}", "{}")}),
    "a clipped literal": ("a: |\n  x\n\n  y\n\n\nb: 1\n", {"a": value_of("a: |\n  x\n\n  y")}),
    "a kept literal": ("a: |+\n  x\n\n\nb: 1\n", {"a": value_of("a: |+\n  x\n\n"), "b": ("b: 1", "1")}),
    "a stripped literal": ("a: |-  # c\n  x\n# c\nb: 1\n", {"a": value_of("a: |-  # c\n  x")}),
    "a literal with an indicator": ("a: |2\n   x\n\nb: 1\n", {"a": value_of("a: |2\n   x")}),
    "a folded scalar": ("a: >\n  x\n  y\n\nb: 1\n", {"a": value_of("a: >\n  x\n  y")}),
    "an empty literal": ("a: |\n\nb: |\n", {"a": ("a: |", "|"), "b": ("b: |", "|")}),
    "a literal at the end": ("a: |\n  x", {"a": value_of("a: |\n  x")}),
    "a kept literal at the end": ("a: |+\n  x\n\n", {"a": value_of("a: |+\n  x\n")}),
    "a literal with CRLF": ("a: |\r\n  x\r\n\r\nb: 1\r\n", {"a": value_of("a: |\r\n  x"), "b": ("b: 1", "1")}),
    "a kept literal with CRLF": ("a: |+\r\n  x\r\n\r\nb: 1\r\n", {"a": value_of("a: |+\r\n  x\r\n")}),
    "a literal that ends in spaces": ("a: |\n  x\n   \nb: 1\n", {"a": value_of("a: |\n  x\n   ")}),
    "a literal with a plus in a comment": ("a: |  # |+\n  x\n\nb: 1\n", {"a": value_of("a: |  # |+\n  x")}),
    "an anchored literal": ("a: &a-b |\n  x\n\nb: 1\n", {"a": ("a: &a-b |\n  x", "|\n  x")}),
    "scalars on several lines": (
        "a: x\n  y\n\n  z\nb: 'x\n  y'\nc: \"x\\\n  y\"\n",
        {"a": ("a: x\n  y\n\n  z", "x\n  y\n\n  z"), "b": ("b: 'x\n  y'", "'x\n  y'"), "c": ('c: "x\\\n  y"', '"x\\\n  y"')},
    ),
    "anchors and tags": (
        "a: &x 1\nb: &y\n  c: 1\nd: !!map &z # c\n  e: 1\nf: &w\ng: !!str\nh: *x\ni: !<tag:x,2002:y> 2\n",
        {"a": ("a: &x 1", "1"), "b": ("b: &y\n  c: 1", "c: 1"), "b.c": ("c: 1", "1"),
         "d": ("d: !!map &z # c\n  e: 1", "e: 1"), "f": ("f: &w", ""), "g": ("g: !!str", ""), "h": ("h: *x", "*x"),
         "i": ("i: !<tag:x,2002:y> 2", "2")},
    ),
    "anchors of keys are not the mapping's": ("a:\n  &x b: 1\n  &y c: 2\n", {"a": ("a:\n  &x b: 1\n  &y c: 2", "&x b: 1\n  &y c: 2"), "a.b": ("&x b: 1", "1")}),
    "keys with ?": (
        "? a\n: 1\n? b\n?   c\n: - x\n  - y\n",
        {"a": ("? a\n: 1", "1"), "b": ("? b", ""), "c": ("?   c\n: - x\n  - y", "- x\n  - y"), "c[1]": ("- y", "y")},
    ),
    "a question mark that is none": ("a ? b: 1\nc?: 2\n? d?\n: 3\n", {"[a ? b]": ("a ? b: 1", "1"), "[c?]": ("c?: 2", "2"), "[d?]": ("? d?\n: 3", "3")}),
    "sequences inside sequences": (
        "- - a\n  - b\n-   - c\n- d: 1\n  e: 2\n",
        {"[0]": ("- - a\n  - b", "- a\n  - b"), "[0][1]": ("- b", "b"), "[1][0]": ("- c", "c"),
         "[2]": ("- d: 1\n  e: 2", "d: 1\n  e: 2")},
    ),
    "dashes that are no items": (
        "a:\n- x\n# - not\n\n  # - not\n- |\n  - not\n-\n  - y\n- z\n",
        {"a[0]": ("- x", "x"), "a[1]": ("- |\n  - not", "|\n  - not"), "a[2]": ("-\n  - y", "- y"), "a[3]": ("- z", "z")},
    ),
    "flow style": (
        "a: {b: [1, {c: d}], e: 'f' , # c\n  g : h}\n",
        {"a": ("a: {b: [1, {c: d}], e: 'f' , # c\n  g : h}", "{b: [1, {c: d}], e: 'f' , # c\n  g : h}"),
         "a.b": ("b: [1, {c: d}]", "[1, {c: d}]"), "a.b[1]": ("{c: d}", "{c: d}"), "a.b[1].c": ("c: d", "d"),
         "a.g": ("g : h", "h")},
    ),
    "single pairs": ("[a: b, c]", {"[0]": ("a: b", "a: b"), "[0].a": ("a: b", "b"), "[1]": ("c", "c")}),
    "line breaks that are none to an editor": ("a: x\u2028b: v\u0085c: w\n", {"a": ("a: x", "x"), "b": ("b: v", "v"), "c": ("c: w", "w")}),
    "emoji": ("😀: 😀\nb: é\n", {"[😀]": ("😀: 😀", "😀"), "b": ("b: é", "é")}),
    "a byte order mark": ("\ufeffa: 1\nb: 2\n", {"a": ("a: 1", "1"), "b": ("b: 2", "2")}),
    "a byte order mark after the separator": ("---\n\ufeffa: 1\n", {"a": ("a: 1", "1")}),
    "a separator with a comment": ("# c\n--- # c\na: 1\n", {"a": ("a: 1", "1")}),
    "an indented document": ("  a: 1\n  b:\n    - 2\n", {"a": ("a: 1", "1"), "b": ("b:\n    - 2", "- 2")}),
    "a document that ends": ("a: 1\n...\n", {"a": ("a: 1", "1")}),
}  # fmt: skip


def pieces(text: str, path_text: str) -> tuple[str, str]:
    document = Document(text)
    path = parse_path(path_text)
    parent = document.find(path[:-1])
    assert parent is not None
    parent = target_of(parent)
    index = index_in(parent, path[-1], text)
    assert index is not None
    unit, node = units_of(parent, text)[index], child_of(parent, index)
    assert document.find(path) is node is unit.value
    return text[unit.start : unit.end], text[content_start(node, text) : node.end]


@pytest.mark.parametrize(("text", "spans"), SPANS.values(), ids=SPANS.keys())
def test_spans(text: str, spans: dict[str, tuple[str, str]]) -> None:
    for path, (unit, value) in spans.items():
        assert pieces(text, path) == (unit, value), path


ABOVE: dict[str, tuple[str, str]] = {
    "comments directly above": ("# a\n# b\nx: 1\n", "# a\n# b\n"),
    "at another indentation": ("# a\n  # b\nx: 1\n", ""),
    "over a blank line": ("# a\n\n# b\nx: 1\n", "# b\n"),
    "over a line of spaces": ("# a\n  \n# b\nx: 1\n", "# b\n"),
    "beside something else": ("y: 0 # a\nx: 1\n", ""),
    "with CRLF": ("# a\r\n# b\r\nx: 1\r\n", "# a\r\n# b\r\n"),
    "with CR": ("# a\r# b\rx: 1\r", "# a\r# b\r"),
    "with mixed line breaks": ("# a\r# b\n# c\r\nx: 1\r", "# a\r# b\n# c\r\n"),
    "none": ("x: 1\n", ""),
}


@pytest.mark.parametrize(("text", "above"), ABOVE.values(), ids=ABOVE.keys())
def test_comments_above(text: str, above: str) -> None:
    offset = text.index("x:")
    assert text[comments_above(text, offset) : offset] == above


def test_places_count_lines_as_editors_do() -> None:
    text = "a: x\u2028b: v\u0085c: w\r\nd: |\r  e\rf: 😀\ng: [é, h]\n"
    document = Document(text, first_line=100)
    assert {path: document.place(parse_path(path))[1:] for path in ("a", "b", "c", "d", "f", "g", "g[1]")} == {
        "a": (100, 1), "b": (100, 6), "c": (100, 11), "d": (101, 1), "f": (103, 1), "g": (104, 1), "g[1]": (104, 8),
    }  # fmt: skip


def test_the_place_of_what_is_not_there_is_the_nearest_above() -> None:
    document = Document("a:\n  b: 1\nc: *x\n".replace("*x", "2"))
    assert document.place(("a", "b", "x"))[1:] == (2, 3)
    assert document.place(("a", "x", "y"))[1:] == (1, 1)
    assert document.place(("x",))[1:] == (1, 1)
    assert document.place(())[1:] == (1, 1)
    assert Document("# c\n").place(("x",))[1:] == (1, 1)


def test_paths_lead_through_aliases() -> None:
    document = Document("a: &x\n  b: [1, 2]\nc: *x\n")
    node = document.find(("c", "b", 1))
    assert node is document.find(("a", "b", 1))
    assert document.place(("c", "b", 1))[1:] == (2, 10)
    alias = document.find(("c",))
    assert alias is not None
    assert (alias.kind, alias.start) == ("alias", 21)


MERGED = """\
one: &one {a: 1, b: 1}
two: &two {b: 2, c: 2, d: {e: 1}}
first:
  <<: [*one, *two]
  a: 0
late:
  a: 0
  <<: *one
deep:
  <<: {<<: *two, f: 1}
"""


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        ("first.a", 5, 3),
        ("first.b", 1, 18),
        ("first.c", 2, 18),
        ("first.d.e", 2, 28),
        ("first.d.x", 2, 24),
        ("first.x", 3, 1),
        ("late.a", 1, 12),
        ("deep.d.e", 2, 28),
        ("deep.f", 10, 18),
    ],
)
def test_what_a_merge_key_brings_stands_at_the_anchor(path: str, line: int, column: int) -> None:
    assert Document(MERGED).place(parse_path(path))[1:] == (line, column)


@pytest.mark.parametrize("path", [("a", "x"), ("x",), ("l", 2), ("l", -1), ("l", "0"), ("s", 0), ("s", "x"), (0,)])
def test_what_is_not_there(path: tuple[str | int, ...]) -> None:
    assert Document("a: {b: 1}\nl: [1, 2]\ns: x\n").find(path) is None


@pytest.mark.parametrize("text", ["", "\n", "# c\n", "---", "---\n# c\n", "\ufeff", "--- # c\n\n...\n"])
def test_documents_of_nothing(text: str) -> None:
    assert compose(text) is None


def test_json_spans() -> None:
    text = '{"a": [1, {"b" : "x\\""}], "c":null}'
    document = Document(text, is_json=True)
    found = {path: document.find(parse_path(path)) for path in ("a", "a[0]", "a[1].b", "c")}
    assert {path: text[node.start : node.end] for path, node in found.items() if node} == {
        "a": '[1, {"b" : "x\\""}]', "a[0]": "1", "a[1].b": '"x\\""', "c": "null",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text", ["]", "[1", "{1}", '{"a" 1}', '{"a": 1,}', "[1,]", "nul", "'a'", "[1] [2]", "{} x", "1 2"]
)
def test_what_is_not_one_json_value(text: str) -> None:
    with pytest.raises(KxformError) as caught:
        _ = Document(text, is_json=True).data
    assert caught.value.code.id == "KX102"
