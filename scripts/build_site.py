"""Build the site of the documentation with Zensical, strictly, and look whether every link in it leads somewhere.

    python scripts/build_site.py [FOLDER]        build/site where none is named

The pages of docs/ link to files beside docs/ as they do in a checkout. In the site these become pages
(README.md is the front page, CONTRIBUTING.md and CHANGELOG.md are pages of their own) or copies of the files.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
CONFIGURATION = ROOT / "zensical.toml"
PAGES = {"README.md": "index.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
FILES = "files"  # the folder of the site for copies of what stands outside docs/
LINK = re.compile(r"(?<!!)\[(?P<text>[^\]\n]*)\]\((?P<target>[^)\s]+)\)")
CODE = re.compile(r"`[^`\n]+`")
ROW_WITH_BAR = re.compile(r"^\|.*\\\|.*$", re.MULTILINE)  # of a table
FENCE = re.compile(r"^(```|~~~).*?^\1[^\n]*$", re.MULTILINE | re.DOTALL)


def main() -> int:
    """Build, and say what is wrong with what came out."""
    site = Path(sys.argv[1] if sys.argv[1:] else ROOT / "build" / "site").resolve()
    build(site)
    wrong = sorted(problems(site))
    print("\n".join([*wrong, f"{site}: {len(list(site.rglob('*.html')))} pages, {len(wrong)} broken links"]))
    return 1 if wrong else 0


def build(site: Path, zensical: Sequence[str] = (sys.executable, "-m", "zensical")) -> None:
    """Build the site into a folder, which is emptied before.

    Args:
        site: the folder.
        zensical: the program, as the words of a command.

    Raises:
        subprocess.CalledProcessError: a link or a page is missing; Zensical says which.
    """
    with tempfile.TemporaryDirectory(prefix="kxform-site-") as folder:
        project = Path(folder)
        stage(project)
        subprocess.run([*zensical, "build", "--strict", "--clean"], cwd=project, check=True)
        shutil.rmtree(site, ignore_errors=True)
        shutil.copytree(project / "site", site)


def stage(project: Path) -> None:
    """Lay out what Zensical builds from: the configuration, and pages whose links all stay among them."""
    shutil.copy(CONFIGURATION, project)
    shutil.copytree(DOCS, project / "docs")
    for page in DOCS.rglob("*.md"):
        _write(project, page, page.relative_to(DOCS))
    for source, name in PAGES.items():
        if name != "index.md":
            _write(project, ROOT / source, Path(name))


def _write(project: Path, source: Path, place: Path) -> None:
    text, start, parts = source.read_text(encoding="utf-8"), 0, []
    for fence in FENCE.finditer(text):
        parts += [_relinked(project, source, place, text[start : fence.start()]), fence[0]]
        start = fence.end()
    parts.append(_relinked(project, source, place, text[start:]))
    (project / "docs" / place).write_text("".join(parts), encoding="utf-8")


def _relinked(project: Path, source: Path, place: Path, text: str) -> str:
    def link(match: re.Match[str]) -> str:
        path, hash_, anchor = match["target"].partition("#")
        if not path or urlsplit(path).scheme:
            return match[0]
        target = _in_site(project, (source.parent / path).resolve())
        if target is None:
            return match["text"]  # a folder: a site has no page for it
        return f"[{match['text']}]({os.path.relpath(target, place.parent)}{hash_}{anchor})"

    return LINK.sub(link, ROW_WITH_BAR.sub(lambda row: CODE.sub(_plain_bars, row[0]), text))


def _plain_bars(code: re.Match[str]) -> str:
    return code[0].replace(
        "\\|", "|"
    )  # the forges want a bar in a table escaped in code too, Python's Markdown shows that


def _in_site(project: Path, target: Path) -> Path | None:
    """Return where a file is in the site, copied there if it is none of docs/; None for a folder."""
    if target.is_relative_to(DOCS):
        return target.relative_to(DOCS)
    inside = target.relative_to(ROOT)
    if str(inside) in PAGES:
        return Path(PAGES[str(inside)])
    if not target.is_file():
        return None
    copy = Path(FILES, f"{inside}.txt" if inside.suffix in (".md", "") else inside)
    (project / "docs" / copy).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(target, project / "docs" / copy)
    return copy


class Links(HTMLParser):
    """Collects what a page links to, what it loads, and the anchors that it has."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.targets: set[str] = set()
        self.loaded: set[str] = set()
        self.anchors: set[str] = set()
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("id", "name") and value:
                self.anchors.add(value)
            if name in ("href", "src") and value:
                (self.targets if tag == "a" else self.loaded).add(value)


def problems(site: Path) -> Iterator[str]:
    """Yield what is wrong with a site: links to nothing, and what a page loads from elsewhere.

    Args:
        site: the folder that holds it.
    """
    pages = {page: Links(page) for page in site.rglob("*.html")}
    for page, links in pages.items():
        if page.name == "404.html":  # its links begin at the root of a server
            continue
        shown = page.relative_to(site)
        yield from (f"{shown}: loads {url}" for url in links.loaded if urlsplit(url).netloc)
        for url in links.targets | links.loaded:
            if not urlsplit(url).scheme and not _leads_somewhere(page, url, pages):
                yield f"{shown}: {url} leads nowhere"


def _leads_somewhere(page: Path, url: str, pages: dict[Path, Links]) -> bool:
    parts = urlsplit(url)
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if target.is_dir():
        target /= "index.html"
    if not parts.fragment or target.suffix != ".html":
        return target.is_file()
    return target in pages and unquote(parts.fragment) in pages[target].anchors


if __name__ == "__main__":
    sys.exit(main())
