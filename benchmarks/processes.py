"""Runs commands in turn and measures each: seconds of wall and CPU time, and bytes of memory at the peak.

Knows nothing of kxform. Needs os.wait4, which Linux, macOS and the BSDs have.
"""

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# ru_maxrss is in bytes on macOS and in kilobytes elsewhere.
PEAK_UNIT = 1 if sys.platform == "darwin" else 1024


class CommandError(Exception):
    """A command did not do what was to be measured; the message says which, and what it wrote."""


@dataclass(frozen=True)
class Command:
    """A process to measure; the exit code and the number of such lines in its output show that it worked."""

    label: str
    arguments: Sequence[str]
    exit_code: int = 0
    stdin: str = os.devnull
    line: bytes = b""
    lines: int = 0


@dataclass(frozen=True)
class Run:
    """What one run of a command took."""

    wall: float
    cpu: float
    peak: int


def alternate(folder: Path, commands: Sequence[Command], runs: int) -> list[list[Run]]:
    """Run the commands in turn, A B A B, so that a machine that becomes slower does so for all of them."""
    for command in commands:
        # Not counted: it fills the caches of files and of bytecode, and shows that the work gets done.
        run(folder, command)
        check_output(folder, command)
    rounds = [[run(folder, command) for command in commands] for _ in range(runs)]
    return [list(column) for column in zip(*rounds, strict=True)]


def run(folder: Path, command: Command) -> Run:
    """One run in the folder. Its output goes to files there: a pipe would have us read while it is timed."""
    with (
        open(folder / command.stdin, "rb") as stdin,
        open(folder / "stdout", "wb") as stdout,
        open(folder / "stderr", "wb") as stderr,
    ):
        start = time.perf_counter()
        process = subprocess.Popen(
            command.arguments, cwd=folder, env=environment(folder), stdin=stdin, stdout=stdout, stderr=stderr
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    # Popen did not wait itself; without this it would look for the process once more.
    process.returncode = os.waitstatus_to_exitcode(status)
    check_exit(folder / "stderr", command, process.returncode)
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * PEAK_UNIT)


def environment(folder: Path) -> dict[str, str]:
    """Ours, but bytecode is cached, as for an installed program, and only in the temporary folder."""
    ours = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return ours | {"PYTHONPYCACHEPREFIX": str(folder / "bytecode")}


def check_exit(stderr: Path, command: Command, exit_code: int) -> None:
    if exit_code != command.exit_code:
        said = stderr.read_text(errors="replace").strip()
        raise failure(command, f"exit code {exit_code}, not {command.exit_code} as expected\n{said}".strip())


def check_output(folder: Path, command: Command) -> None:
    if not command.line:
        return
    found = count_lines(folder / "stdout", command.line) + count_lines(folder / "stderr", command.line)
    if found != command.lines:
        wanted = f"{command.line.decode()!r} was expected {command.lines} times"
        raise failure(command, f"{wanted} in its output and is there {found} times")


def count_lines(output: Path, line: bytes) -> int:
    # Line by line: on Linux a child's peak is never below what its parent held when it started the child.
    with output.open("rb") as file:
        return sum(each.rstrip() == line for each in file)


def failure(command: Command, problem: str) -> CommandError:
    return CommandError(f"{shlex.join(command.arguments)}: {problem}")
