"""Debian packages without root and without installing them: fetched by apt from the machine's mirrors, and unpacked."""

from __future__ import annotations

import fcntl
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def cache_folder() -> Path:
    """Return kxform's cache folder."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kxform"


class Apt:
    """apt with its own lists and sources, those of this machine and their source packages, in a folder.

    Args:
        folder: where its lists, its cache and what it downloads are kept.
        release: the Debian release to take packages from, in place of the machine's own: from the same mirrors.
    """

    def __init__(self, folder: Path, release: str = "") -> None:
        self.folder = folder
        self.release = release
        for part in ("sources", "lists/partial", "cache/archives/partial", "packages"):
            (folder / part).mkdir(parents=True)
        self._sources()
        self._run("apt-get", "update")

    def _sources(self) -> None:
        """Copy the machine's Debian sources, with source packages beside the binary ones."""
        for path in (Path("/etc/apt/sources.list.d/debian.sources"), Path("/etc/apt/sources.list")):
            if path.exists():
                lines = path.read_text(encoding="utf-8").splitlines()
                text = "\n".join(map(_with_source, lines)) + "\n"
                text = _of_release(text, self.release) if self.release else text
                (self.folder / "sources" / f"debian{path.suffix}").write_text(text, encoding="utf-8")

    def _run(self, command: str, *arguments: str) -> None:
        options = {
            "Dir::Etc::sourcelist": "/dev/null",
            "Dir::Etc::sourceparts": self.folder / "sources",
            "Dir::State::lists": self.folder / "lists",
            "Dir::State::status": "/dev/null",  # what is installed here, from wherever, is not what is asked for
            "Dir::Cache": self.folder / "cache",
            "APT::Sandbox::User": os.environ.get("USER", "root"),
        }
        settings = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
        run([command, "-q", *settings, *arguments], self.folder / "packages")

    def unpack(self, packages: list[str], folder: Path) -> None:
        """Download packages and unpack them into a folder, without what they depend on."""
        self._run("apt-get", "download", *packages)
        for path in (self.folder / "packages").glob("*.deb"):
            run(["dpkg", "-x", str(path), str(folder)], self.folder)

    def source(self, package: str) -> Path:
        """Download the source of a package and return the archive of its authors."""
        self._run("apt-get", "--download-only", "source", package)
        return next((self.folder / "packages").glob(f"{package}_*.orig.tar.*"))


def _with_source(line: str) -> str:
    """Return a line of a sources file so that it names source packages too."""
    if line.startswith("deb "):
        return f"{line}\ndeb-src {line.removeprefix('deb ')}"
    return "Types: deb deb-src" if line.split() == ["Types:", "deb"] else line


def _of_release(text: str, release: str) -> str:
    """Return a sources file for another release: `bookworm bookworm-updates` becomes `trixie trixie-updates`."""
    own = re.search(r"^VERSION_CODENAME=(\w+)", Path("/etc/os-release").read_text(encoding="utf-8"), re.MULTILINE)
    if own is None:
        raise SystemExit("no VERSION_CODENAME in /etc/os-release: not a Debian machine?")
    return re.sub(rf"\b{own[1]}\b", release, text)


def run(command: list[str], folder: Path, env: dict[str, str] | None = None) -> None:
    """Run a command, its output on standard error; raise if it fails."""
    subprocess.run(command, cwd=folder, env=env, check=True, stdin=subprocess.DEVNULL, stdout=sys.stderr)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let one process at a time make a folder; others wait. Its lock lies beside it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
