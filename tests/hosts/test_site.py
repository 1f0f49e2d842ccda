"""The site of the documentation, built for real: every page comes out, every link in it leads somewhere."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts import build_site

pytestmark = pytest.mark.checkout  # some links lead to the sources
ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def site(tool: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "site"
    build_site.build(folder, [tool("zensical")])
    return folder


def test_every_page_came_out(site: Path) -> None:
    wanted = {page.relative_to(DOCS).with_suffix(".html") for page in DOCS.rglob("*.md")}
    wanted |= {Path("contributing.html"), Path("changelog.html")}
    made = {page.relative_to(site) for page in site.rglob("*.html")}
    assert len(wanted) > 250
    assert wanted - made == set()


def test_no_link_leads_nowhere_and_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    assert list(build_site.problems(site)) == []


def test_files_that_a_page_links_to_are_in_the_site(site: Path) -> None:
    name = Path("fixtures", "formats", "findings.schema.json")
    assert (site / "files" / name).read_bytes() == (ROOT / name).read_bytes()


def test_a_bar_in_the_code_of_a_table_is_a_bar(site: Path) -> None:
    assert "--preset gitops|export|clone" in (site / "transforms" / "strip.html").read_text(encoding="utf-8")


def test_the_front_page_shows_the_pictures(site: Path) -> None:
    page = build_site.Links(site / "index.html")
    assert {"diff.svg", "validate.svg", "exercise.svg"} <= page.loaded


def test_a_folder_is_emptied_first_and_kept_when_a_link_is_broken(
    tool: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    zensical = [tool("zensical")]
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# One page\n", encoding="utf-8")
    (tmp_path / "zensical.toml").write_text('[project]\nsite_name = "x"\nsite_dir = "site"\n', encoding="utf-8")
    monkeypatch.setattr(build_site, "DOCS", tmp_path / "docs")
    monkeypatch.setattr(build_site, "ROOT", tmp_path)
    monkeypatch.setattr(build_site, "CONFIGURATION", tmp_path / "zensical.toml")
    monkeypatch.setattr(build_site, "PAGES", {})
    old = tmp_path / "out"
    old.mkdir()
    (old / "gone.html").write_text("old", encoding="utf-8")
    build_site.build(old, zensical)
    assert (old / "index.html").exists()
    assert not (old / "gone.html").exists()
    (tmp_path / "docs" / "index.md").write_text("# One page\n\n[x](#nowhere)\n", encoding="utf-8")
    with pytest.raises(subprocess.CalledProcessError):
        build_site.build(old, zensical)
    assert (old / "index.html").exists()
