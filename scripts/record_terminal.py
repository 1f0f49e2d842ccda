"""Record terminals in which kxform is used, and write them as pictures: docs/NAME.svg.

    python scripts/record_terminal.py            those that need no cluster: diff, validate
    python scripts/record_terminal.py --check    only compare them: exit 1 when kxform prints something else by now
    python scripts/record_terminal.py exercise   the networking exercise, on a control plane of scripts/control_plane.py

It runs the commands for real, in a copy of fixtures, and draws what they print.
"""

from __future__ import annotations

import argparse
import fcntl
import io
import os
import pty
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
WIDTH = 100  # columns


class Picture(NamedTuple):
    """What is to be seen, and what has to be typed for it in a copy of a folder of fixtures."""

    title: str
    fixtures: str
    commands: tuple[str, ...]
    needs_cluster: bool = False
    exit_code: int = 0

    def record(self) -> str:
        """Run the commands, and return the SVG.

        Raises:
            SystemExit: one ends with another exit code than it should.
        """
        server = cluster() if self.needs_cluster else nullcontext("/dev/null")
        with server as kubeconfig, tempfile.TemporaryDirectory(prefix="kxform-record-") as folder:
            return draw(run(self, Path(folder), kubeconfig), self.title)


PICTURES = {
    "diff": Picture(
        "kxform: only the lines that have to change",
        "dockercoins",
        ("kxform to-daemonset --diff rng.yaml",),
        exit_code=1,
    ),
    "validate": Picture(
        "kxform: what an API server would refuse, offline",
        "validate",
        ("kxform validate --cross-object shop.yaml",),
        exit_code=1,
    ),
    "exercise": Picture(
        "kxform: a Deployment becomes a DaemonSet, without an outage",
        "dockercoins",
        (
            "kxform apply redis.yaml hasher.yaml rng.yaml webui.yaml worker.yaml",
            "kxform expose --only-new --port 80 rng.yaml | kxform apply -",
            "kxform export deploy/rng > rng-live.yaml",
            "kxform to-daemonset --in-place --explain rng-live.yaml",
            "kxform apply rng-live.yaml --replace",
            "kxform delete ds/rng svc/rng",
        ),
        needs_cluster=True,
    ),
}
OFFLINE = tuple(name for name, one in PICTURES.items() if not one.needs_cluster)
# rich's own format names a font on the web, which a picture in a repository must not load.
FORMAT = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


class Ran(NamedTuple):
    """A command as it was typed, and what it printed."""

    line: str
    output: str


def main() -> int:
    parser = argparse.ArgumentParser(description="Record what kxform prints as pictures of a terminal.")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"{', '.join(PICTURES)}; default: {', '.join(OFFLINE)}"
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a picture is stale")
    given = parser.parse_args()
    names = given.names or OFFLINE
    if unknown := set(names) - PICTURES.keys():
        parser.error(f"no picture {', '.join(sorted(unknown))}: there are {', '.join(PICTURES)}")
    stale = list(record(names, write=not given.check))
    for path in stale if given.check else ():
        print(f"{path.relative_to(ROOT)} is stale: run python scripts/record_terminal.py {path.stem}")
    return 1 if given.check and stale else 0


def record(names: Iterable[str], *, write: bool) -> Iterator[Path]:
    """Record pictures, and yield those that are not what is there."""
    for name in names:
        path, svg = DOCS / f"{name}.svg", PICTURES[name].record()
        if path.exists() and path.read_text(encoding="utf-8") == svg:
            continue
        if write:
            path.write_text(svg, encoding="utf-8")
        yield path


@contextmanager
def cluster() -> Iterator[str]:
    """Yield the kubeconfig of a control plane as the tests have it."""
    sys.path.insert(0, str(ROOT))
    known, processes = (import_module(name) for name in ("scripts.control_plane", "tests.e2e.control_plane"))
    binaries = known.find()
    if binaries is None:
        raise SystemExit(known.why_not())
    plane = processes.ControlPlane(binaries)
    try:
        plane.start()
        yield str(plane.kubeconfig)
    finally:
        plane.stop()


def run(one: Picture, folder: Path, kubeconfig: str) -> Iterator[Ran]:
    """Run the commands of a picture as a person types them, in a copy of its folder of fixtures.

    Raises:
        SystemExit: one ends with another exit code than it should.
    """
    work, binaries = folder / "work", folder / "bin"
    shutil.copytree(ROOT / "fixtures" / one.fixtures, work)
    binaries.mkdir()
    program = binaries / "kxform"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m kxform "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "FORCE_COLOR")},
        "PATH": f"{binaries}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "KUBECONFIG": kubeconfig,
        "XDG_CACHE_HOME": str(folder / "cache"),
        "TERM": "xterm",
    }
    for line in one.commands:
        code, output = (through_a_pipe if one.needs_cluster else on_a_terminal)(
            ["bash", "-o", "pipefail", "-c", line], work, environment
        )
        if code != one.exit_code:
            raise SystemExit(f"$ {line}\n{output}exit code {code}")
        yield Ran(line, output)


def through_a_pipe(command: list[str], folder: Path, environment: dict[str, str]) -> tuple[int, str]:
    """Run a command whose output is a pipe: no live table, no colour; return its exit code and what it printed."""
    both = subprocess.STDOUT  # in the order in which it was printed
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=both, text=True, cwd=folder, env=environment, check=False
    )
    return done.returncode, done.stdout


def on_a_terminal(command: list[str], folder: Path, environment: dict[str, str]) -> tuple[int, str]:
    """Run a command whose output is a terminal, and return its exit code and what the terminal was told."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, WIDTH, 0, 0))
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, cwd=folder, env=environment
    ) as process:
        os.close(theirs)
        parts = []
        with suppress(OSError):  # how Linux says that nobody writes any more
            while part := os.read(ours, 10_000):
                parts.append(part)
    os.close(ours)
    return process.returncode, b"".join(parts).decode().replace("\r\n", "\n")


def draw(ran: Iterable[Ran], title: str) -> str:
    """Return an SVG of a terminal: each command behind a prompt, and what it printed below."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="standard")
    for index, one in enumerate(ran):
        if index:
            console.print()
        console.print(Text.assemble(("$ ", "bold green"), (one.line, "bold")), soft_wrap=True)
        if one.output:
            console.print(Text.from_ansi(one.output.rstrip("\n")), highlight=False)
    svg = console.export_svg(title=title, code_format=FORMAT, unique_id="kxform")
    return "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"


if __name__ == "__main__":
    sys.exit(main())
