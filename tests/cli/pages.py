"""The blocks of a documentation page, and a shell in which `kxform` is the one under test."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import ROOT


def blocks(page: str, language: str) -> list[str]:
    """Return what stands in the fenced blocks of a page in docs/."""
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def shell(command: list[str], cwd: Path, bin_dir: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command with `kxform` on its PATH, and with nothing else of the environment that could matter."""
    bin_dir.mkdir(exist_ok=True)
    program = bin_dir / "kxform"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kxform "$@"\n')
    program.chmod(0o755)
    environment = {"PATH": f"{bin_dir}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "HOME": str(cwd)}
    return subprocess.run(
        command, check=False, cwd=cwd, env=environment | variables, capture_output=True, text=True, timeout=120
    )
