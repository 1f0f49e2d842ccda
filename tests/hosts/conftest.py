"""Tests with the programs that people run kxform inside: each is the real one, or the test says how to get it."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

REQUIRED = "KXFORM_HOSTS"
"""With KXFORM_HOSTS=required a program that is not here fails its tests: CI must not skip them unnoticed."""

OWN = Path.home() / ".cache" / "kxform" / "host-tools"
"""Where scripts/host_tools.py puts what it fetches."""

FROM_PYPI = "pip install -e '.[dev]'"
FROM_DEBIAN = "python scripts/host_tools.py"
SOURCES = dict.fromkeys(("check-jsonschema", "pre-commit", "prek", "zensical"), FROM_PYPI)
"""What to run for a program; for one that is not named here, FROM_DEBIAN."""


def tool(name: str) -> str:
    """Return the path of a program of a host, or skip the test, or with KXFORM_HOSTS=required fail it.

    Looked for beside this Python, in what scripts/host_tools.py fetched, and on PATH, in this order.
    """
    beside = str(Path(sys.executable).parent)
    folders = [beside, *(str(OWN / inner) for inner in ("bin", "usr/bin")), os.environ.get("PATH", os.defpath)]
    if found := shutil.which(name, path=os.pathsep.join(folders)):
        return found
    missing = f"{name} is not installed; to get it: {SOURCES.get(name, FROM_DEBIAN)}"
    if os.environ.get(REQUIRED) == "required":
        pytest.fail(missing, pytrace=False)
    return pytest.skip(missing)


@pytest.fixture(name="tool", scope="session")
def tool_fixture() -> Callable[[str], str]:
    """`tool("pre-commit")` is the path of that program, or the test does not go on."""
    return tool
