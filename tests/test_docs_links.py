"""The pages of the documentation: every link leads somewhere, every page can be found, what they show is what happens."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner

from kxform import registry
from kxform.cli.app import COMMANDS, app
from kxform.cli.pages import codes
from scripts import build_site

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.rglob("*.md")), *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"))]
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.+?)\s*$", re.MULTILINE)
CONSOLE = re.compile(r"```console\n\$ kxform ([^\n]+)\n(.*?)```", re.DOTALL)


def prose(page: Path) -> str:
    """What is not code."""
    return re.sub(r"`[^`\n]+`", "", build_site.FENCE.sub("", page.read_text(encoding="utf-8")))


def anchors(page: Path) -> set[str]:
    """Of headings, as the forges make them."""
    text = build_site.FENCE.sub("", page.read_text(encoding="utf-8"))
    titles = [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title) for title in HEADING.findall(text)]
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def broken(page: Path) -> Iterator[str]:
    text = prose(page)
    # a link's text is often code, of which nothing is left: its brackets are
    for target in LINK.findall(text):
        path, _, anchor = target.partition("#")
        if urlsplit(target).scheme:
            continue
        file = (page.parent / path).resolve() if path else page
        if not file.exists():
            yield f"{page.relative_to(ROOT)}: {target}: no such file"
        elif anchor and anchor not in anchors(file):
            yield f"{page.relative_to(ROOT)}: {target}: no such heading"


def navigation() -> set[str]:
    lines = (ROOT / "zensical.toml").read_text(encoding="utf-8").splitlines()
    return {name for line in lines if not line.lstrip().startswith("#") for name in re.findall(r'"([^"]+\.md)"', line)}


@pytest.mark.checkout  # some lead to the sources
def test_every_link_leads_somewhere() -> None:
    assert sum(len(LINK.findall(prose(page))) for page in PAGES) > 300
    assert [one for page in PAGES for one in broken(page)] == []


@pytest.mark.parametrize("target", ["nope.md", "index.md#nope", "#nope", "../nope/"])
def test_a_broken_link_is_found(target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    (tmp_path / "index.md").write_text("# Yes\n\n## `kxform` & more\n", encoding="utf-8")
    page = tmp_path / "page.md"
    page.write_text(f"# A\n\n[one](index.md#yes) [`two`]({target}) [three](index.md#kxform--more)\n", encoding="utf-8")
    assert [told.split(": ")[1] for told in broken(page)] == [target]


def test_every_page_is_in_the_navigation() -> None:
    found = {str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md")}
    found = {page for page in found if page == "codes/index.md" or not page.startswith("codes/")}
    assert navigation() == found | {"contributing.md", "changelog.md"}


def test_every_transform_and_code_has_its_page() -> None:
    assert {page.stem for page in (DOCS / "transforms").glob("*.md")} == {*registry.names(), "index"}
    assert {page.stem for page in (DOCS / "codes").glob("*.md")} == {*codes(), "index"}


def test_every_command_has_its_page() -> None:
    assert {page.stem for page in (DOCS / "commands").glob("*.md")} == {*COMMANDS, "transforms", "index"}


def test_every_code_is_in_the_index_once() -> None:
    listed = re.findall(r"\]\((KX\d+)\.md\)", (DOCS / "codes" / "index.md").read_text(encoding="utf-8"))
    assert listed == sorted(codes())


def shown() -> list[tuple[str, str]]:
    """Commands of pages written by hand that are shown with their output; those of the README have a guard of their own."""
    return [one for page in sorted(DOCS.glob("*.md")) for one in CONSOLE.findall(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("arguments", "output"), shown(), ids=lambda text: text.split()[0])
def test_a_page_shows_what_is_printed(arguments: str, output: str) -> None:
    command = [sys.executable, "-m", "kxform", *shlex.split(arguments)]
    both = subprocess.STDOUT if "--explain" in command else None
    ran = subprocess.run(command, stdout=subprocess.PIPE, stderr=both, text=True, cwd=ROOT, check=False)
    assert ran.stdout == output
    assert ran.returncode == (1 if {"--diff", "--check", "validate"} & set(command) else 0)


def test_the_tutorial_is_the_exercise_that_is_tested() -> None:
    page = (DOCS / "tutorial.md").read_text(encoding="utf-8").partition("## The same without a cluster")[0]
    tested = (
        (ROOT / "tests" / "e2e" / "test_exercise.py").read_text(encoding="utf-8").partition("def test_the_old_one")[0]
    )
    commands = [line for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL) for line in block.splitlines()]
    assert commands == re.findall(r'run\("(kxform .*)"\)', tested)
    (block,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    printed = [line.removeprefix("deploy-rng.yaml:1:1: ") for line in block.splitlines()]
    assert [line for line in printed if f'assert "{line}" in told' not in tested] == []


def typed() -> list[str]:
    """Every call of kxform in a shell block of a page, whatever stands around it in its pipe."""
    blocks = [block for page in PAGES for block in re.findall(r"```sh\n(.*?)```", page.read_text("utf-8"), re.DOTALL)]
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    calls = [call.strip() for line in lines for call in re.split(r"[|;>]|&&|(?:^|\s)#", line)]
    return sorted({call for call in calls if re.match(r"kxform\s+[a-z]", call)})


def test_pages_have_commands() -> None:
    assert len(typed()) > 50


@pytest.mark.parametrize("call", typed())
def test_a_command_of_a_page_has_no_option_that_is_none(call: str) -> None:
    ran = CliRunner().invoke(app, [*shlex.split(call)[1:], "--help"])
    assert ran.exit_code == 0, ran.output


@pytest.mark.parametrize("call", ["kxform strip --nope", "kxform nope"])
def test_a_command_that_is_none_is_found(call: str) -> None:
    with pytest.raises(AssertionError):
        test_a_command_of_a_page_has_no_option_that_is_none(call)
