"""Splicing, and where an offset of the new text stood in the old one."""

from __future__ import annotations

import pytest

from kxform.yamltext import Document, Insert, Remove, Rename, Set
from kxform.yamltext.edits import Edit, OffsetMap, OverlapError, finished, splice


@pytest.mark.parametrize(
    ("edits", "new"),
    [
        ([], "abcdef"),
        ([Edit(1, 3, "X")], "aXdef"),
        ([Edit(0, 0, "X"), Edit(6, 6, "Y")], "XabcdefY"),
        ([Edit(2, 2, "X"), Edit(2, 2, "Y"), Edit(2, 4, "Z")], "abXYZef"),
        ([Edit(0, 2), Edit(2, 4, "X")], "Xef"),
    ],
)
def test_splice(edits: list[Edit], new: str) -> None:
    assert splice("abcdef", edits) == new


@pytest.mark.parametrize("edits", [[Edit(1, 3), Edit(2, 4)], [Edit(3, 4), Edit(1, 2)], [Edit(1, 4), Edit(2, 2, "X")]])
def test_overlaps_are_errors(edits: list[Edit]) -> None:
    with pytest.raises(OverlapError):
        splice("abcdef", edits)


def test_finished_edits_are_in_order_and_joined() -> None:
    text = "a\nb\nc\nd\n"
    edits = [Edit(4, 6), Edit(2, 4), Edit(2, 2, "x"), Edit(2, 2, "y"), Edit(0, 0), Edit(6, 7, "D")]
    assert finished(edits, text) == [Edit(2, 2, "x"), Edit(2, 2, "y"), Edit(2, 6), Edit(6, 7, "D")]


def test_a_deletion_takes_the_line_of_which_it_leaves_nothing() -> None:
    text = "[\n  a, b,\n  c\n]"
    assert finished([Edit(4, 6), Edit(6, 9)], text) == [Edit(2, 10)]
    assert finished([Edit(4, 6)], text) == [Edit(4, 6)]
    assert finished([Edit(4, 9), Edit(9, 9, "x")], text) == [Edit(4, 9), Edit(9, 9, "x")]


TEXT = "# head\na: 1\nb: x # b\n\nc:\n- 1\n- 2\nd: 4\n"


def test_offsets_lead_back() -> None:
    edited = Document(TEXT).apply([
        Set(("a",), "longer"), Remove(("b",)), Insert(("n",), {"x": 1}, before="c"), Remove(("c", 0)), Rename(("d",), "e"),
    ])  # fmt: skip
    old = [edited.offsets.original(offset) for offset in range(len(edited.text) + 1)]
    assert old == sorted(old)
    assert old[-1] == len(TEXT)
    new = {offset for edit in edited.edits if edit.new for offset in range(edit.start, edit.end + 1)}
    for offset, before in enumerate(old[:-1]):
        assert edited.text[offset] == TEXT[before] or before in new
    for word in ("# head", "a:", "c:", "- 2", ": 4"):
        assert edited.offsets.original(edited.text.index(word)) == TEXT.index(word)


def test_offsets_without_edits() -> None:
    assert [OffsetMap([]).original(offset) for offset in (0, 7)] == [0, 7]


def test_offsets_inside_new_text_lead_to_what_it_replaced() -> None:
    offsets = OffsetMap([Edit(2, 4, "12345"), Edit(6, 6, "67"), Edit(8, 10)])
    assert [offsets.original(offset) for offset in range(14)] == [0, 1, 2, 2, 2, 2, 2, 4, 5, 6, 6, 6, 7, 10]


LINES = "a: 1\n# b\nb:\n  c: 2\nd: 3\n"


@pytest.mark.parametrize(
    ("operation", "line", "lines"),
    [
        (Set(("a",), 2), 1, (1, 1)),
        (Remove(("b",)), 3, (2, 4)),
        (Remove(("b", "c")), 4, (3, 4)),
        (Rename(("d",), "e"), 5, (5, 5)),
        (Set(("x",), 1), 6, (6, 5)),
        (Insert(("x",), 1, before="b"), 2, (2, 1)),
    ],
)
def test_every_changed_line_is_named(
    operation: Set | Remove | Rename | Insert, line: int, lines: tuple[int, int]
) -> None:
    document = Document(LINES, first_line=11)
    (touched,) = document.touched([operation], document.apply([operation]))
    assert touched.place.line == line + 10
    assert (touched.first, touched.last) == (lines[0] + 10, lines[1] + 10)


BESIDE = {
    "entries": ("a: 1\nb: 2\n# c\nc: 3\nd: 4\n", [("a",), ("b",), ("c",)], [(1, 1), (2, 2), (3, 4)]),
    "the last entries, no line end": ("a: 1\nb:\n- 2\nc: 3", [("b",), ("c",)], [(1, 3), (4, 4)]),
    "a blank line between": ("a: 1\nb: 2\n\nc: 3\nd: 4\n", [("b",), ("c",)], [(2, 2), (4, 4)]),
    "an entry and all in it": ("a: 1\nb:\n- 2\n- 3\nd: 4\n", [("b", 0), ("b", 1), ("b",)], [(3, 3), (4, 4), (2, 4)]),
    "JSON": ('{\n "a": 1,\n "b": 2,\n "c": 3\n}\n', [("b",), ("c",)], [(2, 3), (3, 4)]),
}


@pytest.mark.parametrize(("text", "paths", "lines"), BESIDE.values(), ids=BESIDE)
def test_removals_side_by_side_name_their_own_lines(
    text: str, paths: list[tuple[str | int, ...]], lines: list[tuple[int, int]]
) -> None:
    document = Document(text)
    operations = [Remove(path) for path in paths]
    touched = document.touched(operations, document.apply(operations))
    assert [(each.first, each.last) for each in touched] == lines
