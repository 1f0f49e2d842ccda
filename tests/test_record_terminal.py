"""The picture of a terminal: everything that was typed and printed is in it, and nothing is loaded from elsewhere."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest

from scripts.record_terminal import PICTURE, Ran, picture, run

NAMESPACE = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> str:
    root = ElementTree.fromstring(svg)
    found = ["".join(one.itertext()) for one in root.iter(f"{NAMESPACE}text")]
    return " ".join(unescape(text).replace("\xa0", " ") for text in found)


def test_what_was_typed_and_printed_is_there() -> None:
    svg = picture(
        [Ran("kxform list | cat > a&b", "one <two>\n\x1b[31mred [bold]x[/]\x1b[0m\n"), Ran("true", "")], "title"
    )
    told = texts(svg)
    for wanted in ("kxform list | cat > a&b", "one <two>", "red [bold]x[/]", "true", "title"):
        assert wanted in told
    assert "\x1b" not in svg


@pytest.mark.parametrize(
    "svg", [picture([Ran("a", "b\n")], "t"), PICTURE.read_text(encoding="utf-8")], ids=["new", "ours"]
)
def test_nothing_is_loaded_from_elsewhere(svg: str) -> None:
    assert re.findall(r"https?://[^\"'\s)]+", svg) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"@import|url\((?!#)|<script|<image|href", svg)
    assert str(Path.home()) not in svg


def test_a_command_that_fails_ends_it(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"(?s)\$ exit 3.*exit code 3"):
        list(run(["exit 3"], tmp_path, "/dev/null"))
