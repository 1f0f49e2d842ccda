"""Whatever the bytes are: one clear error with its place, nothing else; and the rest of the input is told."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from kxform.engine.inputs import Finder
from kxform.validation.request import Request
from kxform.validation.run import validate

Look = Callable[..., list]
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
BAD = MAP.replace("name: a", "name: A")

NOTHING = {
    "an empty file": b"",
    "blank lines": b"\n\n  \n",
    "comments": b"# a\n# kxform: ignore\n",
    "a byte order mark": b"\xef\xbb\xbf",
    "separators": b"---\n---\n# x\n---\n",
    "null": b"null\n",
    "an empty JSON document": b" \n",
}


@pytest.mark.parametrize("title", NOTHING)
@pytest.mark.parametrize("strict", [False, True])
def test_nothing_to_say(look: Look, title: str, strict: bool) -> None:
    if title == "null":
        strict = False
    (result,) = look(NOTHING[title], strict_files=strict)
    assert (result.findings, result.valid, result.unreadable) == ((), 0, False)


@pytest.mark.parametrize("files", [{}, {"README.md": "# x\n"}, {".git/a.yaml": BAD}, {"kxform.yaml": BAD}])
def test_a_folder_without_manifests(look: Look, files: Mapping[str, str]) -> None:
    assert look(files) == []


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{c}: &{c} [{','.join(f'*{p}' for _ in range(9))}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)
)
BROKEN: dict[str, tuple[bytes, str, str]] = {
    "a NUL": (b"a: b\n\0", "KX101", "a.yaml:2:1"),
    "an image": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "KX101", ""),
    "latin-1": (b"a: b\nb: \xe4\n", "KX101", "a.yaml:2:4"),
    "half a character": (b"a: \xf0\x9f\x98", "KX101", ""),
    "odd UTF-16": (b"\xff\xfea\0b", "KX101", ""),
    "a tab as indentation": (b"a:\n\tb: c\n", "KX102", "a.yaml:2:1"),
    "no YAML": (b"a: b: c\n", "KX102", "a.yaml:1:5"),
    "no YAML, in the second document": (MAP.encode() + b"---\n\na: [\n", "KX102", ""),
    "an anchor that is not there": (MAP.encode() + b"data: *x\n", "KX102", "a.yaml:4:7"),
    "30,000 brackets": (MAP.encode() + b"data: " + b"[" * 30_000, "KX104", ""),
    "2,000 levels": (MAP.encode() + b"data: " + b"{a: " * 2000 + b"1" + b"}" * 2000, "KX104", ""),
    "a bomb of aliases": ((MAP + BOMB).encode(), "KX105", ""),
    "an anchor in itself": (MAP.encode() + b"data: &a [*a]\n", "KX105", ""),
    "a key twice": (MAP.encode() + b"kind: Pod\n", "KX103", "a.yaml:4:1"),
    "infinity": (MAP.encode() + b"data: {a: .inf}\n", "KX107", "a.yaml:4:11"),
    "a wrong tag": (MAP.encode() + b"data: {a: !!int x}\n", "KX107", "a.yaml:4:11"),
    "a directive": (b"%YAML 1.1\n---\n" + MAP.encode(), "KX107", "a.yaml:1:1"),
    "a merge of no mapping": (MAP.encode() + b"<<: 5\n", "KX107", ""),
}


@pytest.mark.parametrize("title", BROKEN)
def test_one_error_with_its_place(look: Look, title: str) -> None:
    content, code, place = BROKEN[title]
    first, second = look({"a.yaml": content, "b.yaml": BAD}, cross_object=True)
    (one,) = first.findings
    assert (one.code.id, one.severity, first.unreadable) == (code, "error", True)
    assert one.place.line
    assert one.place.column
    assert str(one.place) == place or not place
    assert "\n" not in one.message
    assert [one.code.id for one in second.findings] == ["KX504"]


JSON: dict[str, tuple[str, str, str]] = {
    "a comma too many": ('{"a": 1,}', "KX102", ""),
    "YAML": ("a: b\n", "KX102", "a.json:1:1"),
    "NaN": ('{"a": NaN}', "KX102", ""),
    "deep": ("[" * 5000 + "]" * 5000, "KX104", ""),
    "a key twice": ('{"apiVersion": "v1", "kind": "Pod",\n "kind": "Pod"}', "KX103", "a.json:2:2"),
}


@pytest.mark.parametrize("title", JSON)
def test_one_error_in_json(look: Look, title: str) -> None:
    text, code, place = JSON[title]
    (result,) = look({"a.json": text})
    (one,) = result.findings
    assert (one.code.id, result.unreadable) == (code, True)
    assert str(one.place) == place or not place


def test_the_other_documents_are_told(look: Look) -> None:
    (result,) = look(f"{BAD}---\na: b: c\n---\n{BAD}---\n{MAP}---\nkind: Pod\nmetadata: {{}}\n")
    assert [(one.place.line, one.code.id) for one in result.findings] == [
        (3, "KX504"),
        (5, "KX102"),
        (9, "KX504"),
        (15, "KX222"),
    ]
    assert (result.valid, result.invalid, result.unreadable) == (1, 2, True)


def test_deep_but_not_too_deep(look: Look) -> None:
    for levels in (100, 500, 900, 990):
        deep = "{a: " * levels + "1" + "}" * levels
        (result,) = look(f"{MAP}data: {deep}\n")
        assert {one.code.id for one in result.findings} <= {"KX405", "KX412"}
        assert (result.invalid, result.unreadable) == (1, False)
        (result,) = look(f"apiVersion: x.io/v1\nkind: Foo\nmetadata: {{name: A}}\nspec: {deep}\n", ignore_missing=True)
        assert not result.unreadable


def test_lists_in_lists(look: Look) -> None:
    text = f"{{{', '.join(BAD.splitlines())}}}"
    for _ in range(400):
        text = f"{{apiVersion: v1, kind: List, items: [{text}]}}"
    (result,) = look(text, cross_object=True)
    assert [one.code.id for one in result.findings] == ["KX504"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(look: Look, tmp_path: Path) -> None:
    look({"a.yaml": MAP, "b.yaml": BAD})
    (tmp_path / "a.yaml").chmod(0)
    first, second = validate(Request(), Finder().find(["."]))
    assert ([one.code.id for one in first.findings], first.unreadable) == (["KX201"], True)
    assert second.invalid == 1


def test_what_is_not_there(look: Look) -> None:
    results = look({"b.yaml": BAD}, paths=["gone.yaml", "b.yaml", "nowhere/"], cross_object=True)
    assert [[str(one.place) for one in result.findings] for result in results] == [
        ["gone.yaml"],
        ["b.yaml:3:12"],
        ["nowhere/"],
    ]
    assert [result.unreadable for result in results] == [True, False, True]


def test_a_file_that_vanishes(look: Look, tmp_path: Path) -> None:
    look({"a.yaml": MAP, "b.yaml": BAD})
    inputs = list(Finder().find(["."]))
    (tmp_path / "a.yaml").unlink()
    first, second = validate(Request(cross_object=True), inputs)
    assert ([one.code.id for one in first.findings], second.invalid) == (["KX201"], 1)


def test_a_link_to_nothing(look: Look, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").symlink_to("gone")
    (result,) = validate(Request(), Finder().find(["a.yaml"])) if look else ()
    assert result.unreadable


def test_a_file_named_twice_is_told_once(look: Look) -> None:
    assert len(look({"a.yaml": BAD}, paths=["a.yaml", ".", "./a.yaml"])) == 1
