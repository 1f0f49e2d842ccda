"""Which files a run is about."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from kxform.engine.ignore import Rule
from kxform.engine.inputs import Finder

FILES = ["a.yaml", "b.yml", "c.json", "notes.txt", "sub/d.yaml", "sub/deep/e.yaml", ".git/f.yaml", "z.yaml.bak"]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in FILES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(*paths: str, **options: object) -> list[str]:
    return [item.path for item in Finder(**options).find(paths)]  # type: ignore[arg-type]


def test_folders_are_walked_in_order(tree: Path) -> None:
    assert found(".") == ["a.yaml", "b.yml", "c.json", "sub/d.yaml", "sub/deep/e.yaml"]
    assert found("sub") == ["sub/d.yaml", "sub/deep/e.yaml"]


def test_a_file_that_is_named_is_always_read(tree: Path) -> None:
    (tree / ".gitignore").write_text("*.yaml\n", encoding="utf-8")
    assert found("notes.txt", "a.yaml") == ["notes.txt", "a.yaml"]


def test_a_file_reached_twice_is_handled_once(tree: Path) -> None:
    os.symlink("a.yaml", tree / "link.yaml")
    assert found("sub/d.yaml", ".", "./a.yaml") == ["sub/d.yaml", "a.yaml", "b.yml", "c.json", "sub/deep/e.yaml"]


def test_links_to_folders_are_not_followed(tree: Path) -> None:
    os.symlink("..", tree / "sub" / "loop")
    assert found("sub") == ["sub/d.yaml", "sub/deep/e.yaml"]


@pytest.mark.parametrize(
    ("ignore", "expected"),
    [
        ({".gitignore": "b.yml\n"}, ["a.yaml", "c.json", "sub/d.yaml", "sub/deep/e.yaml"]),
        ({".kxformignore": "sub/\n"}, ["a.yaml", "b.yml", "c.json"]),
        ({".gitignore": "*.yaml\n", "sub/.gitignore": "!d.yaml\n"}, ["b.yml", "c.json", "sub/d.yaml"]),
        ({"sub/.gitignore": "/deep\n"}, ["a.yaml", "b.yml", "c.json", "sub/d.yaml"]),
        ({".gitignore": "# nothing\n\n"}, ["a.yaml", "b.yml", "c.json", "sub/d.yaml", "sub/deep/e.yaml"]),
    ],
)
def test_ignore_files(tree: Path, ignore: dict[str, str], expected: list[str]) -> None:
    for name, text in ignore.items():
        (tree / name).write_text(text, encoding="utf-8")
    assert found(".") == expected
    assert found(".", use_ignore_files=False) == ["a.yaml", "b.yml", "c.json", "sub/d.yaml", "sub/deep/e.yaml"]


def test_ignore_files_above_count_up_to_the_repository(tree: Path) -> None:
    (tree / ".gitignore").write_text("deep/\n", encoding="utf-8")
    assert found("sub") == ["sub/d.yaml"]


def test_exclude(tree: Path) -> None:
    assert found(".", exclude=["sub/", "*.json"]) == ["a.yaml", "b.yml"]
    assert found("a.yaml", exclude=["a.yaml"]) == ["a.yaml"]


EVERY = ["a.yaml", "b.yml", "c.json", "sub/d.yaml", "sub/deep/e.yaml"]


@pytest.mark.parametrize("is_repository", [False, True])
@pytest.mark.parametrize(
    ("ignore", "options"),
    [
        ({}, {}),
        ({".gitignore": "b.yml\n"}, {}),
        ({".kxformignore": "sub/\n"}, {}),
        ({".gitignore": "*.yaml\n", "sub/.gitignore": "!d.yaml\n"}, {}),
        ({".gitignore": "sub/\n", "sub/.gitignore": "!d.yaml\n"}, {}),  # git does not look there
        ({".kxformignore": "deep/\n", "sub/.kxformignore": "!deep/\n"}, {}),
        ({"sub/.gitignore": "/deep\n"}, {}),
        ({".gitignore": "*.yaml\n"}, {"use_ignore_files": False}),
        ({".gitignore": "a.yaml\n"}, {"use_ignore_files": False, "exclude": ["/sub/deep", "*.json"]}),
        ({"sub/.kxformignore": "!d.yaml\n"}, {"exclude": ["*.yaml"]}),
        ({}, {"exclude_below": ("sub", ["/d.yaml"])}),
        ({}, {"leave_out": ["sub", "b.yml"]}),
    ],
)
def test_named_files_are_left_out_as_a_walk_does(
    tree: Path, ignore: dict[str, str], options: dict[str, object], is_repository: bool
) -> None:
    if not is_repository:
        (tree / ".git" / "f.yaml").unlink()
        (tree / ".git").rmdir()
    for name, text in {**ignore, "kxform.yaml": "{}", "sub/kxform.yaml": "{}"}.items():
        (tree / name).write_text(text, encoding="utf-8")
    named = [*EVERY, "kxform.yaml", "sub/kxform.yaml"]
    assert found(*named, exclude_named=True, **options) == found(".", **options)
    absolute = [str(tree / name) for name in named]
    assert found(*absolute, exclude_named=True, **options) == [str(tree / name) for name in found(".", **options)]
    assert found(*EVERY, **options) == EVERY


def test_named_files_are_left_out_from_a_folder_of_the_repository(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / ".kxformignore").write_text("/sub/deep/\nb.yml\n", encoding="utf-8")
    monkeypatch.chdir(tree / "sub")
    assert found("d.yaml", "deep/e.yaml", "../a.yaml", "../b.yml", exclude_named=True) == ["d.yaml", "../a.yaml"]


def test_a_named_file_outside_of_everything_is_read(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / ".git" / "f.yaml").unlink()
    (tree / ".git").rmdir()
    (tree / ".gitignore").write_text("*\n", encoding="utf-8")
    monkeypatch.chdir(tree / "sub" / "deep")
    assert found("../d.yaml", exclude_named=True) == ["../d.yaml"]
    assert [item.error is None for item in Finder(exclude_named=True).find(["-", "nowhere.yaml"])] == [True, False]


def test_a_pipeline_file_is_taken_only_where_it_is_named(tree: Path) -> None:
    (tree / "sub" / "kxform.yaml").write_text("{}\n", encoding="utf-8")
    assert found("sub") == ["sub/d.yaml", "sub/deep/e.yaml"]
    assert found("sub/kxform.yaml") == ["sub/kxform.yaml"]


def test_the_folder_that_is_written_to_is_left_out(tree: Path) -> None:
    assert found(".", leave_out=[str(tree / "sub")]) == ["a.yaml", "b.yml", "c.json"]


def test_a_path_that_does_not_exist_is_an_error_of_its_own(tree: Path) -> None:
    missing = next(Finder().find(["nowhere.yaml"]))
    assert missing.error is not None
    assert str(missing.error.code) == "KX201"


@pytest.mark.parametrize(
    ("path", "relative"),
    [("sub", ["d.yaml", "deep/e.yaml"]), ("sub/d.yaml", ["sub/d.yaml"]), ("./sub/../a.yaml", ["a.yaml"])],
)
def test_where_results_are_written(tree: Path, path: str, relative: list[str]) -> None:
    assert [item.relative for item in Finder().find([path])] == relative
    absolute = [item.relative for item in Finder().find([str(tree / path)])]
    assert absolute == ([os.path.basename(path)] if os.path.isfile(path) else relative)


PATTERNS = (
    "*.yaml",
    "b.yml",
    "/sub/",
    "sub",
    "**/d.yaml",
    "sub/**",
    "**/sub/*.yaml",
    "[ab].y*",
    "?.json",
    "!a.yaml",
    "#x",
    "su\\b/",
)
PARTS = st.text("*?[]!/\\abdsu.yml", max_size=9)


@pytest.mark.filterwarnings("ignore::FutureWarning")  # of the patterns that pathspec makes of odd ones
@given(
    lines=st.lists(st.sampled_from(PATTERNS) | PARTS, max_size=4),
    path=st.sampled_from(["a.yaml", "sub/d.yaml", "x/sub/b.yml", "c.json"]),
)
def test_the_quick_look_at_patterns_never_misses_one(lines: list[str], path: str) -> None:
    try:
        wanted = GitIgnoreSpec.from_lines(lines).check_file(path).include
    except ValueError:
        return  # no pattern of git's
    assert Rule("/r/", lines).verdict(f"/r/{path}", is_folder=False) == wanted
