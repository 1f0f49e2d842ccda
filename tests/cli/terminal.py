"""Run kxform on a pseudo-terminal, whole or in part."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from tests.cli.conftest import ROOT

STREAMS = ("out", "err")


def on_a_terminal(
    arguments: list[str],
    columns: int = 80,
    *,
    variables: Mapping[str, str] = {},
    terminals: Collection[str] = STREAMS,
    cwd: Path = ROOT,
    code: int = 0,
    program: Sequence[str] = ("-m", "kxform"),
) -> str:
    """Return what kxform writes to standard output and standard error, in this order of the streams.

    Args:
        arguments: of kxform.
        columns: of the terminal.
        variables: of the environment; without them there is none about colours.
        terminals: which of `STREAMS` are terminals; the others are pipes.
        cwd: where it runs.
        code: the exit code that is due.
        program: what Python is to run.
    """
    import pty

    bare = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR")}
    environment = {**bare, "PYTHONPATH": str(ROOT), "COLUMNS": str(columns), "TERM": "xterm", **variables}
    pairs = {name: pty.openpty() if name in terminals else os.pipe() for name in STREAMS}
    out, err = (pairs[name][1] for name in STREAMS)
    command = [sys.executable, *program, *arguments]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment, cwd=cwd
    ) as process:
        os.close(out)
        os.close(err)
        read = b"".join(_all(ours) for ours, _ in pairs.values())
    assert process.returncode == code
    return read.decode().replace("\r\n", "\n")


def _all(descriptor: int) -> bytes:
    read = b""
    try:
        while chunk := os.read(descriptor, 65536):
            read += chunk
    except OSError:  # how Linux says that the other end of a terminal is closed
        pass
    os.close(descriptor)
    return read
