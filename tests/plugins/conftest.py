"""Packages with entry points, put beside kxform without any tool that may not be there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Ran

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # pytest needs it there

GROUP = "kxform.transforms"
Install = Callable[..., None]
Kxform = Callable[..., Ran]


def write_metadata(site: Path, name: str, version: str, entry_points: Mapping[str, str]) -> None:
    """Write what an installer writes of a pure package, for `importlib.metadata` to find."""
    folder = site / f"{name.replace('-', '_')}-{version}.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    lines = "".join(f"{key} = {value}\n" for key, value in entry_points.items())
    (folder / "entry_points.txt").write_text(f"[{GROUP}]\n{lines}")


def install_project(project: Path, site: Path) -> None:
    """Install a pure project into a folder of packages: its package, and what its pyproject.toml says."""
    data = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    package = data["name"].replace("-", "_")
    shutil.copytree(project / package, site / package, ignore=shutil.ignore_patterns("__pycache__"))
    write_metadata(site, data["name"], data["version"], data["entry-points"][GROUP])


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a folder of installed packages."""
    path = tmp_path / "site"
    path.mkdir()
    return path


@pytest.fixture
def install(site: Path) -> Install:
    """Return a function that installs a package of one module: its entry points, and the text of the module."""

    def install(package: str, entry_points: Mapping[str, str], code: str, version: str = "1.0") -> None:
        (site / f"{package.replace('-', '_')}.py").write_text(code, encoding="utf-8")
        write_metadata(site, package, version, entry_points)

    return install


@pytest.fixture
def kxform(tmp_path: Path, site: Path) -> Kxform:
    """Return a function that writes files, runs kxform beside them and beside the packages, and tells what it did."""

    def run(*arguments: str, files: Mapping[str, str] | None = None, stdin: bytes = b"") -> Ran:
        for name, content in (files or {}).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(site)]), "COLUMNS": "100"}
        command = [sys.executable, "-m", "kxform", *arguments]
        done = subprocess.run(command, input=stdin, capture_output=True, cwd=tmp_path, env=environment, check=False)
        return Ran(done.returncode, done.stdout, done.stderr.decode())

    return run
