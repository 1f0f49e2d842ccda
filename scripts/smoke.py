"""Try an installed kxform as its user would, with nothing but the standard library.

    PYTHON scripts/smoke.py [--offline]    # PYTHON has kxform, without the cluster extra

It works in a folder of its own, on copies of the fixtures. With --offline there must be no network, which is looked at
first. Exits 1 and says which command did what.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
# Nobody's address (RFC 5737): where there is no network the answer is immediate, and nothing is sent.
NOBODY = ("192.0.2.1", 9)


class Try(NamedTuple):
    """A command and what is due of it."""

    arguments: str
    code: int
    said: str  # somewhere in the output


TRIES = (
    Try("--version", 0, "1.37"),
    Try("--help", 0, "Codemods for Kubernetes manifests"),
    Try("list", 0, "to-daemonset"),
    Try("to-daemonset --check dockercoins/rng.yaml", 1, "rng.yaml"),
    Try("to-daemonset -i dockercoins/rng.yaml", 0, "1 changed"),
    Try("to-daemonset --check dockercoins/rng.yaml", 0, ""),
    Try("strip live/rng-apps-v1.yaml", 0, "kind: Deployment"),
    Try("expose dockercoins/rng.yaml", 0, "kind: Service"),
    Try("validate dockercoins/rng.yaml", 0, ""),
    Try("validate bad.yaml", 1, "spec.replicas"),
    Try("diff dockercoins/rng.yaml dockercoins/hasher.yaml", 1, "hasher"),
    Try("explain KX101", 0, "KX101"),
    Try("validate no-such-file.yaml", 3, "no-such-file.yaml"),
    Try("apply dockercoins/rng.yaml", 2, "pip install 'kxform[cluster]'"),
)
BAD = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: many
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web}]}
"""


def wrong(one: Try, folder: Path) -> str:
    """Run a command in a folder; return what is wrong, "" where all is right."""
    command = [sys.executable, "-m", "kxform", *one.arguments.split()]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    said = ran.stdout + ran.stderr
    good = ran.returncode == one.code and one.said in said and "Traceback" not in said
    return "" if good else f"kxform {one.arguments}: exit {ran.returncode}, not {one.code} with {one.said!r}:\n{said}"


def is_online() -> bool:
    """Return whether a packet would find a way out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(NOBODY)
        except OSError:
            return False
        return True


def main(arguments: list[str]) -> int:
    """Run all, and print what is wrong."""
    if "--offline" in arguments and is_online():
        print("there is a network: run this in a network namespace of its own", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "tried"
        shutil.copytree(FIXTURES, folder)
        (folder / "bad.yaml").write_text(BAD, encoding="utf-8")
        found = [said for one in TRIES if (said := wrong(one, folder))]
    print(*found, sep="\n", end="", file=sys.stderr)
    print(f"{len(TRIES) - len(found)} of {len(TRIES)} commands did what is due")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
