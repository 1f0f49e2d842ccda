"""Paths as text, and back."""

from __future__ import annotations

import pytest

from kxform.yamltext import Path, format_path, parse_path

PATHS: dict[str, Path] = {
    "": (),
    "kind": ("kind",),
    "spec.containers[0].image": ("spec", "containers", 0, "image"),
    "[0]": (0,),
    "[0][12].a": (0, 12, "a"),
    "metadata.annotations[example.com/a]": ("metadata", "annotations", "example.com/a"),
    "data[my file.txt].x": ("data", "my file.txt", "x"),
    "a-b._c.$d": ("a-b", "_c", "$d"),
    "[1a]": ("1a",),
    '["1"]': ("1",),
    'a["0"][0]': ("a", "0", 0),
    '[""]': ("",),
    '["a]b"]': ("a]b",),
    '["\\"a"]': ('"a',),
    '["a\\\\b"]': ("a\\b",),
    '[a"b]': ('a"b',),
    "[a[b]": ("a[b",),
    "[.]": (".",),
    "[é].x": ("é", "x"),
    "[a\nb]": ("a\nb",),
}


@pytest.mark.parametrize(("text", "path"), PATHS.items())
def test_both_ways(text: str, path: Path) -> None:
    assert format_path(path) == text
    assert parse_path(text) == path


@pytest.mark.parametrize(
    ("text", "character"),
    [(".a", 1), ("a.", 2), ("a..b", 2), ("a[", 2), ("a[]", 2), ("a]", 2), ("a b", 2), ("a[0]b", 5)],
)
def test_no_path(text: str, character: int) -> None:
    with pytest.raises(ValueError, match=f"at character {character}$"):
        parse_path(text)
