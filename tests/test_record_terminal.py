"""The picture of a terminal: everything that was typed and printed is in it, and nothing is loaded from elsewhere."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest

from scripts import record_terminal
from scripts.record_terminal import DOCS, OFFLINE, PICTURES, Picture, Ran, draw, record, run

NAMESPACE = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> str:
    root = ElementTree.fromstring(svg)
    found = ["".join(one.itertext()) for one in root.iter(f"{NAMESPACE}text")]
    return " ".join(unescape(text).replace("\xa0", " ") for text in found)


def test_what_was_typed_and_printed_is_there() -> None:
    svg = draw([Ran("kxform list | cat > a&b", "one <two>\n\x1b[31mred [bold]x[/]\x1b[0m\n"), Ran("true", "")], "title")
    told = texts(svg)
    for wanted in ("kxform list | cat > a&b", "one <two>", "red [bold]x[/]", "true", "title"):
        assert wanted in told
    assert "\x1b" not in svg


@pytest.mark.parametrize(
    "svg",
    [draw([Ran("a", "b\n")], "t"), *((DOCS / f"{name}.svg").read_text(encoding="utf-8") for name in PICTURES)],
    ids=["new", *PICTURES],
)
def test_nothing_is_loaded_from_elsewhere(svg: str) -> None:
    assert re.findall(r"https?://[^\"'\s)]+", svg) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"@import|url\((?!#)|<script|<image|href", svg)
    assert str(Path.home()) not in svg


@pytest.mark.parametrize(("line", "expected", "code"), [("exit 3", 0, 3), ("true", 1, 0)])
def test_a_command_that_ends_otherwise_ends_it(tmp_path: Path, line: str, expected: int, code: int) -> None:
    one = Picture("title", "dockercoins", (line,), exit_code=expected)
    with pytest.raises(SystemExit, match=rf"(?s)\$ {line}.*exit code {code}"):
        list(run(one, tmp_path, "/dev/null"))


def test_commands_without_a_cluster_see_a_terminal_as_wide_as_the_picture(tmp_path: Path) -> None:
    one = Picture("title", "validate", ("ls; test -t 1; stty size < /dev/tty 2>&1 || stty size <&1",))
    (ran,) = run(one, tmp_path, "/dev/null")
    assert ran.output.splitlines()[0] == "shop.yaml"
    assert ran.output.splitlines()[-1].endswith(f" {record_terminal.WIDTH}")


@pytest.mark.parametrize("name", OFFLINE)
def test_a_picture_that_needs_no_cluster_shows_what_is_printed_now(name: str) -> None:
    # How it is drawn is the library's affair, of which there are many versions: --check compares that too.
    assert texts(PICTURES[name].record()) == texts((DOCS / f"{name}.svg").read_text(encoding="utf-8"))


def test_a_picture_that_is_stale_is_found_and_drawn_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_terminal, "DOCS", tmp_path)
    (tmp_path / "diff.svg").write_text("old", encoding="utf-8")
    assert list(record(["diff"], write=False)) == [tmp_path / "diff.svg"]
    assert (tmp_path / "diff.svg").read_text(encoding="utf-8") == "old"
    assert list(record(["diff"], write=True)) == [tmp_path / "diff.svg"]
    assert "DaemonSet" in (tmp_path / "diff.svg").read_text(encoding="utf-8")
    assert list(record(["diff"], write=False)) == []
