"""What an option takes of plain data, be it from a command line or from a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest

from kxform.transform import Transform, option
from kxform.transform.options import options_of


@dataclass(frozen=True, kw_only=True)
class Sample(Transform):
    """Have an option of every type."""

    on: bool = option(True, help="on")
    off: bool = option(False, help="off")
    count: int = option(3, help="count", metavar="NUMBER")
    text: str = option("", help="text")
    a_path: Path = option(Path("a"), help="path")
    choice: Literal["x", "y"] = option("y", help="choice")
    texts: tuple[str, ...] = option((), help="texts")
    pairs: Mapping[str, str] = option({"a": "b"}, help="pairs")


OPTIONS = {found.name: found for found in options_of(Sample)}


def test_how_they_are_shown() -> None:
    assert [(found.kind, found.flag, found.off, found.placeholder, found.default) for found in OPTIONS.values()] == [
        ("bool", "--on", "--no-on", "", True),
        ("bool", "--off", "", "", False),
        ("int", "--count", "", "NUMBER", 3),
        ("str", "--text", "", "TEXT", ""),
        ("path", "--a-path", "", "PATH", Path("a")),
        ("choice", "--choice", "", "x|y", "y"),
        ("list", "--texts", "", "TEXT", ()),
        ("mapping", "--pairs", "", "KEY=VALUE", {"a": "b"}),
    ]


@pytest.mark.parametrize(
    ("name", "given", "taken"),
    [
        ("on", False, False),
        ("count", -1, -1),
        ("text", "1.30", "1.30"),
        ("a_path", "b/c", Path("b/c")),
        ("choice", "x", "x"),
        ("texts", ["a", "b"], ("a", "b")),
        ("texts", [], ()),
        ("pairs", {"c": ""}, {"c": ""}),
    ],
)
def test_what_is_taken(name: str, given: Any, taken: Any) -> None:
    value = OPTIONS[name].accept(given)
    assert (value, type(value)) == (taken, type(taken))


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("on", 1, "1 is not true or false"),
        ("on", "yes", "'yes' is not true or false"),
        ("count", True, "True is not a whole number"),
        ("count", "3", "'3' is not a whole number"),
        ("count", 3.0, "3.0 is not a whole number"),
        ("text", 1.3, "1.3 is not a text"),
        ("text", None, "None is not a text"),
        ("a_path", 1, "1 is not a path"),
        ("choice", "z", "'z' is not one of x, y"),
        ("choice", ["x"], "['x'] is not one of x, y"),
        ("texts", "abc", "'abc' is not a list of texts"),
        ("texts", ["a", 1], "['a', 1] is not a list of texts"),
        ("pairs", ["a=b"], "['a=b'] is not a mapping of texts to texts"),
        ("pairs", {"a": 1}, "{'a': 1} is not a mapping of texts to texts"),
        ("pairs", {1: "a"}, "{1: 'a'} is not a mapping of texts to texts"),
    ],
)
def test_what_is_not_taken(name: str, given: Any, message: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole message is compared
        OPTIONS[name].accept(given)
    assert str(caught.value) == message
