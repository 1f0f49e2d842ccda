"""What the building of the site does to links, and which faults it finds in what came out; without Zensical."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import build_site


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('<a href="other.html">x</a>', None),
        ('<a href="other.html#here">x</a>', None),
        ('<a href="#top">x</a><i id="top"></i>', None),
        ('<a href="folder/">x</a>', None),
        ('<a href="https://kubernetes.io/">x</a>', None),
        ('<a href="mailto:somebody@example.com">x</a>', None),
        ('<img src="picture%201.svg">', None),
        ('<a href="gone.html">x</a>', "page.html: gone.html leads nowhere"),
        ('<a href="other.html#gone">x</a>', "page.html: other.html#gone leads nowhere"),
        ('<a href="#gone">x</a>', "page.html: #gone leads nowhere"),
        ('<a href="empty/">x</a>', "page.html: empty/ leads nowhere"),
        ('<img src="gone.svg">', "page.html: gone.svg leads nowhere"),
        ('<script src="https://cdn.example/x.js"></script>', "page.html: loads https://cdn.example/x.js"),
        ('<link href="//fonts.example/x.css">', "page.html: loads //fonts.example/x.css"),
    ],
)
def test_faults_of_a_site_are_found(tmp_path: Path, body: str, told: str | None) -> None:
    for name in ("folder", "empty"):
        (tmp_path / name).mkdir()
    (tmp_path / "folder" / "index.html").write_text("", encoding="utf-8")
    (tmp_path / "other.html").write_text('<h1 id="here">x</h1>', encoding="utf-8")
    (tmp_path / "picture 1.svg").write_text("", encoding="utf-8")
    (tmp_path / "page.html").write_text(body, encoding="utf-8")
    found = list(build_site.problems(tmp_path))
    assert found[:1] == ([told] if told else [])


@pytest.mark.parametrize(
    ("page", "before", "after"),
    [
        ("docs/a.md", "[x](b.md#y) [z](#z) [w](https://example.com/)", None),
        ("docs/a.md", "![x](../README.md)", None),
        ("docs/a.md", "```md\n[x](../README.md)\n| `a\\|b` |\n```\n", None),
        ("docs/a.md", "a \\| b", None),
        ("docs/a.md", "[x](../README.md#top)", "[x](index.md#top)"),
        ("docs/in/a.md", "[x](../../CONTRIBUTING.md)", "[x](../contributing.md)"),
        ("docs/in/a.md", "[x](../b.md)", None),
        ("docs/a.md", "[`x`](../src/table.yaml)", "[`x`](files/src/table.yaml)"),
        ("docs/a.md", "[x](../src/README.md)", "[x](files/src/README.md.txt)"),
        ("docs/a.md", "see [the sources](../src).", "see the sources."),
        ("docs/a.md", "| `a\\|b` | c |", "| `a|b` | c |"),
        ("CONTRIBUTING.md", "[x](docs/b.md) [y](src)", "[x](b.md) y"),
    ],
)
def test_links_stay_in_the_site(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, page: str, before: str, after: str | None
) -> None:
    root, project = tmp_path / "root", tmp_path / "project"
    for name in ("docs/index.md", "docs/b.md", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "src/README.md"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("# x\n", encoding="utf-8")
    (root / "src" / "table.yaml").write_text("a: b\n", encoding="utf-8")
    (root / page).parent.mkdir(exist_ok=True)
    (root / page).write_bytes(before.encode())
    (root / "zensical.toml").write_text("", encoding="utf-8")
    project.mkdir()
    for name, path in (("ROOT", root), ("DOCS", root / "docs"), ("CONFIGURATION", root / "zensical.toml")):
        monkeypatch.setattr(build_site, name, path)
    build_site.stage(project)
    place = build_site.PAGES.get(page, page.removeprefix("docs/"))
    assert (project / "docs" / place).read_text(encoding="utf-8") == (before if after is None else after)
    if after and "files/" in after:
        assert (project / "docs" / after.partition("(")[2].rstrip(")")).is_file()
