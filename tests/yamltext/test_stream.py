"""A text split into documents: the pieces joined are the text again."""

from __future__ import annotations

import pytest

from kxform.errors import KxformError
from kxform.yamltext import split

YAML = {
    "nothing": ("", [""]),
    "one document": ("a: 1\n", ["a: 1\n"]),
    "no final newline": ("a: 1\n---\nb: 2", ["a: 1\n", "---\nb: 2"]),
    "a separator first": ("---\na: 1\n---\nb: 2\n", ["---\na: 1\n", "---\nb: 2\n"]),
    "a separator last": ("a: 1\n---\n", ["a: 1\n", "---\n"]),
    "a separator last, no newline": ("a: 1\n---", ["a: 1\n", "---"]),
    "only separators": ("---\n---\n", ["---\n", "---\n"]),
    "comments before the first": ("# c\n\n---\na: 1\n", ["# c\n\n", "---\na: 1\n"]),
    "a comment beside": ("a: 1\n--- # c\nb: 2\n", ["a: 1\n", "--- # c\nb: 2\n"]),
    "spaces and tabs beside": ("a: 1\n--- \t\nb: 2\n", ["a: 1\n", "--- \t\nb: 2\n"]),
    "text beside": ("a: 1\n--- !!map\nb: 2\n", ["a: 1\n", "--- !!map\nb: 2\n"]),
    "a comment-only document": ("a: 1\n---\n# c\n---\nb: 2\n", ["a: 1\n", "---\n# c\n", "---\nb: 2\n"]),
    "CRLF": ("a: 1\r\n---\r\nb: 2\r\n", ["a: 1\r\n", "---\r\nb: 2\r\n"]),
    "CR": ("a: 1\r---\rb: 2\r", ["a: 1\r", "---\rb: 2\r"]),
    "directives": ("%YAML 1.1\n---\na: 1\n---\nb: 2\n", ["%YAML 1.1\n---\na: 1\n", "---\nb: 2\n"]),
    "directives below comments": ("# c\n\n%YAML 1.1\n---\na: 1\n", ["# c\n\n%YAML 1.1\n---\na: 1\n"]),
    "a percent sign in a document": ("a: 5%\n---\nb: 2\n", ["a: 5%\n", "---\nb: 2\n"]),
    "an indented separator": ("a: |\n  x\n  ---\n  y\nb: 2\n", ["a: |\n  x\n  ---\n  y\nb: 2\n"]),
    "more than three dashes": ("a: 1\n----\n", ["a: 1\n----\n"]),
    "dashes inside a line": ("a: 1 ---\nb: ---\n", ["a: 1 ---\nb: ---\n"]),
    "other line breaks of Unicode": ("a: x\u2028---\u0085---\n", ["a: x\u2028---\u0085---\n"]),
    "an end mark": ("a: 1\n...\n---\nb: 2\n", ["a: 1\n...\n", "---\nb: 2\n"]),
    "flow style that is not JSON": ("{a: 1}\n", ["{a: 1}\n"]),
    "JSON with a separator": ('{"a": 1}\n---\n{"b": 2}\n', ['{"a": 1}\n', '---\n{"b": 2}\n']),
    "JSON with a comment": ('{"a": 1} # c\n', ['{"a": 1} # c\n']),
    "non-ASCII": ("é: 😀\n---\nü: 1\n", ["é: 😀\n", "---\nü: 1\n"]),
}

JSON = {
    "one value": ('{"a": 1}\n', ['{"a": 1}\n']),
    "white space around": (' \n {"a": 1}\r\n\t', [' \n {"a": 1}\r\n\t']),
    "concatenated by newlines": ('{"a": 1}\n{"b": 2}\n', ['{"a": 1}\n', '{"b": 2}\n']),
    "concatenated by nothing": ('{"a": 1}{"b": 2}[3]', ['{"a": 1}', '{"b": 2}', "[3]"]),
    "non-ASCII": ('{"é": "😀"}\n{"ü": 1}', ['{"é": "😀"}\n', '{"ü": 1}']),
    "escapes that YAML does not have": ('{"a": "\\ud83d\\ude00\\/"}', ['{"a": "\\ud83d\\ude00\\/"}']),
}


def pieces_of(text: str, *, is_json: bool = False) -> list[str]:
    content = text.encode()
    pieces = split(content, is_json=is_json)
    assert b"".join(content[piece.start : piece.end] for piece in pieces) == content
    return [content[piece.start : piece.end].decode() for piece in pieces]


@pytest.mark.parametrize(("text", "pieces"), YAML.values(), ids=YAML.keys())
def test_yaml(text: str, pieces: list[str]) -> None:
    assert pieces_of(text) == pieces
    assert not any(piece.is_json for piece in split(text.encode()))


@pytest.mark.parametrize(("text", "pieces"), JSON.values(), ids=JSON.keys())
def test_json(text: str, pieces: list[str]) -> None:
    assert pieces_of(text) == pieces_of(text, is_json=True) == pieces
    assert all(piece.is_json for piece in split(text.encode()))


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_editors_do(newline: str) -> None:
    text = newline.join(["a: x\u2028y", "---", "b: |", "  z", "", "---", "c: 1"])
    assert [piece.line for piece in split(text.encode())] == [1, 2, 6]


def test_lines_of_json() -> None:
    assert [piece.line for piece in split(b'\n{"a":\n1}\n{}\n\n{}')] == [1, 4, 6]


NOT_JSON = {
    "nothing after a colon": ('{"a": }', 1, 7),
    "a comment": ('{"a": 1}\n# c\n', 2, 1),
    "a word": ("{a: 1}", 1, 2),
    "an open bracket": ('[\n{"a": 1}', 2, 9),
    "a separator": ('{"a": 1}\n---\n{"b": 2}', 2, 1),
    "not a number": ('{"a": NaN}', 1, 1),
    "an infinity": ("[-Infinity]", 1, 1),
    "a control character": ('{"a": "\t"}', 1, 8),
}


@pytest.mark.parametrize(("text", "line", "column"), NOT_JSON.values(), ids=NOT_JSON.keys())
def test_what_must_be_json_and_is_not(text: str, line: int, column: int) -> None:
    with pytest.raises(KxformError) as caught:
        split(text.encode(), is_json=True)
    assert caught.value.code.id == "KX102"
    assert (caught.value.place.line, caught.value.place.column) == (line, column)
