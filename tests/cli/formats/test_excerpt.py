"""The line of a finding on a terminal, with a mark below the right character, and never one of a Secret."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kxform.cli.formats.excerpt import excerpt
from kxform.errors import Place
from kxform.schema.codes import UNKNOWN_FIELD, WRONG_TYPE
from kxform.validation.result import About, FileResult, Located
from tests.cli.formats.results import WEB, told


@pytest.mark.parametrize(
    ("line", "column", "text", "blanks"),
    [
        ("", 1, "", ""),
        ("a: 1", 1, "a: 1", ""),
        ("a: 1", 4, "a: 1", "   "),
        ("a: 1", 5, "a: 1", "    "),
        ("a: 1", 99, "a: 1", "    "),
        ("a: 1", 0, "a: 1", ""),
        ("\ta:\t1", 5, "\ta:\t1", "\t  \t"),
        ("字: x", 4, "字: x", "    "),
        ("\uff46: x", 4, "\uff46: x", "    "),
        ("e\u0301: x", 5, "e\u0301: x", "   "),
        ("\u2764\ufe0f: x", 5, "\u2764\ufe0f: x", "   "),
        ("\x1b: x", 4, r"\x1b: x", "      "),
        ("\xa0x: y", 2, r"\xa0x: y", "    "),
        ("key: " + "x" * 40, 1, "key: " + "x" * 22 + "...", ""),
        ("key: " + "x" * 25, 1, "key: " + "x" * 25, ""),
        ("a" * 40 + "key: x", 41, "..." + "a" * 17 + "key: x", " " * 20),
        ("a" * 40 + "b" * 40, 41, "..." + "a" * 17 + "b" * 7 + "...", " " * 20),
        ("字" * 40, 21, "..." + "字" * 8 + "字" * 4 + "...", " " * 19),
    ],
)
def test_excerpts(line: str, column: int, text: str, blanks: str) -> None:
    assert excerpt(line, column, 30) == (text, blanks)


@given(st.text("ab :x", max_size=400), st.integers(0, 450), st.integers(12, 200))
def test_an_excerpt_shows_the_column_and_is_no_wider_than_the_terminal(line: str, column: int, width: int) -> None:
    text, blanks = excerpt(line, column, width)
    assert len(text) <= width
    at = min(max(column, 1) - 1, len(line))
    assert len(blanks) <= len(text)
    assert (text + "\n")[len(blanks)] == (line + "\n")[at]


def found(about: About, hint: str = "") -> FileResult:
    place = Place("f.yaml", 2, 5)
    return FileResult("f.yaml", (Located(place, "error", WRONG_TYPE, "a.b", "wrong", hint, about),))


def line(place: Place) -> str:
    assert place == Place("f.yaml", 2, 5)
    return "\ta: hunter2"


def test_a_terminal_shows_the_line_in_colours() -> None:
    assert told("text", [found(WEB)], colour=True, width=100, line=line)[0] == (
        "f.yaml:2:5: \x1b[1;31merror\x1b[0m KX405: a.b: wrong\n"
        "    \ta: hunter2\n"
        "    \t   \x1b[1;31m^\x1b[0m\n"
        "    \x1b[2mhint\x1b[0m: Write a value of the type that the field has.\n"
    )
    warning = found(WEB, "say so.").findings[0]._replace(severity="warning", code=UNKNOWN_FIELD)
    assert told("text", [FileResult("f.yaml", (warning,))], colour=True, width=100, line=line)[0] == (
        "f.yaml:2:5: \x1b[1;33mwarning\x1b[0m KX404: a.b: wrong; say so\n"
        "    \ta: hunter2\n"
        "    \t   \x1b[1;33m^\x1b[0m\n"
    )


def test_an_unknown_column_is_not_marked_and_an_unknown_line_not_shown() -> None:
    (finding,) = found(WEB, "say so").findings
    (no_column,) = (finding._replace(place=Place("f.yaml", 2)),)
    out = told("text", [FileResult("f.yaml", (no_column,))], colour=True, width=100, line=lambda _: "a: b")[0]
    assert out.splitlines()[1:] == ["    a: b"]
    assert len(told("text", [found(WEB, "say so")], colour=True, width=100)[0].splitlines()) == 1


@pytest.mark.parametrize("about", [About("v1", "Secret", "", "s"), About()], ids=["a Secret", "nobody knows what"])
def test_what_may_be_a_secret_is_not_shown(about: About) -> None:
    out = told("text", [found(about)], colour=True, width=100, line=line)[0]
    assert "hunter2" not in out
    assert "f.yaml:2:5" in out


def test_a_line_with_a_secret_beside_is_not_shown() -> None:
    beside = '[{"kind": "Secret", "data": {"a": "hunter2"}}, {"kind": "ConfigMap", "data": 5}]'
    out = told("text", [found(WEB)], colour=True, width=100, line=lambda _: beside)[0]
    assert "hunter2" not in out
    assert "f.yaml:2:5" in out


def test_without_colours_the_line_is_not_asked_for() -> None:
    def never(_: Place) -> str:
        raise AssertionError

    assert "wrong" in told("text", [found(WEB)], line=never)[0]
