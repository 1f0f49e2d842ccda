"""New text in the style of its place."""

from __future__ import annotations

from typing import Any

import pytest

from kxform.yamltext import Document
from kxform.yamltext.render import render_block, render_flow, render_json, render_scalar
from kxform.yamltext.style import BlockStyle, JsonStyle

SCALARS: dict[Any, str] = {
    "web": "web", "": '""', "yes": '"yes"', "0644": '"0644"', "a: b": '"a: b"', "it's": "it's", "\n": '"\\n"',
    "é": '"é"', "😀": '"😀"', "\u2028\x85\ufeff": '"\\u2028\\u0085\\ufeff"', "a\\b": '"a\\\\b"', 5: "5", -1.5: "-1.5",
    1e22: "1e+22", True: "true", None: "null",
}  # fmt: skip


@pytest.mark.parametrize(("value", "text"), SCALARS.items())
def test_scalars(value: Any, text: str) -> None:
    assert render_scalar(value) == text


@pytest.mark.parametrize(
    ("value", "quote", "text"),
    [
        ("x", "'", "'x'"),
        ("it's", "'", "'it''s'"),
        ("x", '"', '"x"'),
        ("a\tb", "'", '"a\\tb"'),
        (5, "'", "5"),
        ("", "'", "''"),
    ],
)
def test_quotes_are_kept(value: Any, quote: str, text: str) -> None:
    assert render_scalar(value, quote=quote) == text


def test_flow() -> None:
    value = {"a": [1, "x", "no", {}], "b c": {"d": None}, "yes": []}
    assert render_flow(value) == '{a: [1, x, "no", {}], b c: {d: null}, "yes": []}'
    assert render_flow(value, fallback="'") == "{a: [1, x, 'no', {}], b c: {d: null}, 'yes': []}"
    assert render_flow(["x", 1], quote='"') == '["x", 1]'


VALUE = {
    "name": "x",
    "args": ["-c", "yes", ["in", "line"]],
    "text": "one\n  two\n\nthree\n",
    "list": [{"a": 1, "b": {"c": "d"}}, {"l": []}],
    "k" * 200: {"z": None},
}

BLOCKS = {
    "lists at their key": (BlockStyle(), [
        "name: x", "args:", "- -c", '- "yes"', "- [in, line]", "text: |", "  one", "    two", "", "  three", "list:",
        "- a: 1", "  b:", "    c: d", "- l: []", f"{'k' * 200}:", "  z: null"]),
    "indented lists": (BlockStyle(step=4, sequence_offset=2, quote="'"), [
        "name: x", "args:", "  - -c", "  - 'yes'", "  - [in, line]", "text: |", "    one", "      two", "", "    three", "list:",
        "  - a: 1", "    b:", "        c: d", "  - l: []", f"{'k' * 200}:", "    z: null"]),
    "no literals": (BlockStyle(has_literals=False), [
        "name: x", "args:", "- -c", '- "yes"', "- [in, line]", 'text: "one\\n  two\\n\\nthree\\n"', "list:",
        "- a: 1", "  b:", "    c: d", "- l: []", f"{'k' * 200}:", "  z: null"]),
}  # fmt: skip


@pytest.mark.parametrize(("style", "lines"), BLOCKS.values(), ids=BLOCKS.keys())
def test_block(style: BlockStyle, lines: list[str]) -> None:
    assert render_block(VALUE, style) == lines
    assert Document("\n".join(lines)).data == VALUE


def test_block_lists() -> None:
    assert render_block([1, {"a": [2], "b": 3}, []], BlockStyle(sequence_offset=2)) == [
        "- 1",
        "- a:",
        "    - 2",
        "  b: 3",
        "- []",
    ]


def test_json() -> None:
    assert render_json({"é": ["\ud800", None]}, JsonStyle("  ", ": ", ","), "\t", "\r\n") == (
        '{\r\n\t  "é": [\r\n\t    "\\ud800",\r\n\t    null\r\n\t  ]\r\n\t}'
    )
    assert render_json({"a": [1, 2]}, JsonStyle(None, ":", ","), "", "\n") == '{"a":[1,2]}'
