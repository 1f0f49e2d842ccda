"""Run the command line as a process, on files of a temporary folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Ran:
    """What a process did."""

    code: int
    out: bytes
    err: str


Kxform = Callable[..., Ran]


@pytest.fixture
def kxform(tmp_path: Path) -> Kxform:
    """Return a function that writes files, runs kxform beside them, and returns what it did."""

    def run(*arguments: str, files: Mapping[str, bytes] | None = None, stdin: bytes | None = None) -> Ran:
        for name, content in (files or {}).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", "NO_COLOR": "", "FORCE_COLOR": ""}
        command = [sys.executable, "-m", "kxform", *arguments]
        done = subprocess.run(
            command, input=stdin or b"", capture_output=True, cwd=tmp_path, env=environment, check=False
        )
        return Ran(done.returncode, done.stdout, done.stderr.decode())

    return run


def everything(terminal: int) -> str:
    """Return all that was written to a terminal whose other end is closed: a read gives what is there, not the rest."""
    parts = []
    with suppress(OSError):  # how Linux says that there is no more
        while part := os.read(terminal, 10_000):
            parts.append(part)
    os.close(terminal)
    return b"".join(parts).decode()
