"""Tools that kxform is used inside of: where one is missing, its tests are skipped, or fail where all have to be there."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest


def tool(name: str, how: str = "pip install '.[dev]'") -> str:
    """Return the path of a program; skip the test, or fail it with KXFORM_HOSTS=required, where there is none.

    Args:
        name: the program.
        how: what to do to get it.
    """
    found = shutil.which(name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if found:
        return found
    said = f"{name} is not here: {how}"
    if os.environ.get("KXFORM_HOSTS") == "required":
        pytest.fail(said)
    pytest.skip(said)
