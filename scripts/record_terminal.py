"""Record a terminal in which the networking exercise is done with kxform, and write it as a picture: docs/exercise.svg.

    python scripts/record_terminal.py [--output FILE]

It runs the commands for real, on a control plane of its own (`scripts/control_plane.py` gets one) and in a copy of
fixtures/dockercoins, and draws what they print. Run it again when what kxform prints has changed.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "exercise.svg"
TITLE = "kxform: a Deployment becomes a DaemonSet, without an outage"
WIDTH = 100  # columns
COMMANDS = (
    "kxform apply redis.yaml hasher.yaml rng.yaml webui.yaml worker.yaml",
    "kxform expose --only-new --port 80 rng.yaml | kxform apply -",
    "kxform export deploy/rng > rng-live.yaml",
    "kxform to-daemonset --in-place --explain rng-live.yaml",
    "kxform apply rng-live.yaml --replace",
    "kxform delete ds/rng svc/rng",
)
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
    parser = argparse.ArgumentParser(description="Record the exercise as a picture of a terminal.")
    parser.add_argument("--output", type=Path, default=PICTURE, metavar="FILE", help="the picture (docs/exercise.svg)")
    output: Path = parser.parse_args().output
    with cluster() as kubeconfig, tempfile.TemporaryDirectory(prefix="kxform-record-") as folder:
        ran = list(run(COMMANDS, Path(folder), kubeconfig))
    output.write_text(picture(ran, TITLE), encoding="utf-8")
    print(f"{output}: {len(ran)} commands")
    return 0


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


def run(commands: Iterable[str], folder: Path, kubeconfig: str) -> Iterator[Ran]:
    """Run commands as a person types them, in a copy of the exercise's files.

    Raises:
        SystemExit: one fails.
    """
    work, binaries = folder / "work", folder / "bin"
    shutil.copytree(ROOT / "fixtures" / "dockercoins", work)
    binaries.mkdir()
    program = binaries / "kxform"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m kxform "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{binaries}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "KUBECONFIG": kubeconfig,
        "XDG_CACHE_HOME": str(folder / "cache"),
    }
    for line in commands:
        shell = ["bash", "-o", "pipefail", "-c", line]
        both = subprocess.STDOUT  # in the order in which it was printed
        done = subprocess.run(
            shell, stdout=subprocess.PIPE, stderr=both, text=True, cwd=work, env=environment, check=False
        )
        if done.returncode:
            raise SystemExit(f"$ {line}\n{done.stdout}exit code {done.returncode}")
        yield Ran(line, done.stdout)


def picture(ran: Iterable[Ran], title: str) -> str:
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
