"""How fast `kxform apply` is beside `kubectl apply --server-side`, on the same server in one run.

    python benchmarks/apply.py [--objects N] [--runs N] [--kubectl FILE]

The server is that of KUBECONFIG, else a control plane started for this and stopped at the end, as the tests have it.
Every run applies ConfigMaps, one a file, to a namespace that is new and is deleted afterwards. Nothing is asserted: a
ratio is printed beside its target. README.md, beside this file, says how to read the table.
"""

import argparse
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from processes import Command, CommandError, Run, run
from speed import align, figures, positive, require_kxform, spread

KXFORM = (sys.executable, "-m", "kxform", "apply", "--quiet")
TARGET = "half of kubectl's time"
HEADINGS = ("", "wall s", "min", "max", "CPU s", "peak MB", "ratio", "min", "max")
LABEL = "kxform-benchmark=apply"
MAP = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings-{number:05}
  labels:
    app: shop
    kxform-benchmark: apply
data:
  LOG_LEVEL: info
  NUMBER: "{number}"
  shop.properties: |
    cache.size = 1000
    colour = blue
"""


class Contest(NamedTuple):
    """Two ways to the same end: each makes a command for a namespace."""

    title: str
    ours: Callable[[str], Command]
    theirs: Callable[[str], Command]


class Bench:
    """Where it is measured: files of ConfigMaps in a folder, and a server.

    Args:
        folder: holds the files, in `maps`, and the caches of both programs.
        kubectl: the program.
        objects: how many.
    """

    def __init__(self, folder: Path, kubectl: str, objects: int) -> None:
        self._folder, self._objects = folder, objects
        self._kubectl = (kubectl, "--cache-dir", str(folder / "kubectl"))
        (folder / "maps").mkdir()
        for number in range(objects):
            (folder / "maps" / f"settings-{number:05}.yaml").write_text(MAP.format(number=number))

    def contests(self) -> list[Contest]:
        """What is compared: with everything checked before anything is written, and without."""
        return [
            Contest("checked first", self._ours, lambda name: self._theirs(name, checked=True)),
            Contest(
                "not checked",
                lambda name: self._ours(name, "--no-preflight"),
                lambda name: self._theirs(name, checked=False),
            ),
        ]

    def measure(self, contest: Contest, runs: int) -> list[list[Run]]:
        """Run both in turn; the first round, which fills caches, is not counted."""
        rounds = [[self._once(make) for make in (contest.ours, contest.theirs)] for _ in range(runs + 1)]
        return [list(column) for column in zip(*rounds[1:], strict=True)]

    def _ours(self, namespace: str, *options: str) -> Command:
        return Command("kxform", (*KXFORM, "-n", namespace, *options, "maps"))

    def _theirs(self, namespace: str, *, checked: bool) -> Command:
        apply = shlex.join((*self._kubectl, "apply", "--server-side", "-n", namespace, "-f", "maps"))
        steps = [f"{apply} --dry-run=server", apply] if checked else [apply]
        return Command("kubectl", ("sh", "-c", " && ".join(steps)))

    def _once(self, make: Callable[[str], Command]) -> Run:
        """One run in a namespace of its own; that all objects are there afterwards shows that it worked."""
        name = f"kxform-benchmark-{uuid.uuid4().hex[:8]}"
        self._ask("create", "namespace", name)
        try:
            command = make(name)
            measured = run(self._folder, command)
            found = len(self._ask("get", "configmaps", "-n", name, "-l", LABEL, "-o", "name").splitlines())
            if found != self._objects:
                raise CommandError(f"{shlex.join(command.arguments)}: {found} of {self._objects} objects are there")
            return measured
        finally:
            self._ask("delete", "--raw", f"/api/v1/namespaces/{name}/configmaps")  # all at once
            self._ask("delete", "namespace", name)

    def _ask(self, *arguments: str) -> str:
        done = subprocess.run((*self._kubectl, *arguments), capture_output=True, text=True, check=False)
        if done.returncode:
            raise CommandError(f"kubectl {shlex.join(arguments)}: {done.stderr.strip()}")
        return done.stdout


@contextmanager
def server() -> Iterator[None]:
    """Have KUBECONFIG name a server: the one that it names, else one of our own."""
    if os.environ.get("KUBECONFIG"):
        yield
        return
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # the checkout, for its tests and scripts
    known, processes = (import_module(name) for name in ("scripts.control_plane", "tests.e2e.control_plane"))
    binaries = known.find()
    if binaries is None:
        raise CommandError(known.why_not())
    plane = processes.ControlPlane(binaries)
    try:
        plane.start()
        os.environ["KUBECONFIG"] = str(plane.kubeconfig)
        yield
    finally:
        plane.stop()


def table(contest: Contest, objects: int, columns: Sequence[Sequence[Run]]) -> list[str]:
    """A contest as lines of text; the ratio is the median of one a round."""
    ratios: list[list[float]] = [[ours.wall / theirs.wall for ours, theirs in zip(*columns, strict=True)], []]
    rows = zip(("kxform", "kubectl"), columns, ratios, strict=True)
    cells = [(label, *figures(runs), *spread(ratio, 2)) for label, runs, ratio in rows]
    cells[1] = (*cells[1][:5], "", *cells[1][6:])  # kubectl is two processes and a shell: its peak says nothing
    rate = objects / statistics.median(one.wall for one in columns[0])
    title = f"{contest.title}: {objects:,} ConfigMaps; {len(columns[0])} runs; target: {TARGET}"
    return [title, *align([HEADINGS, *cells]), f"  kxform: {rate:,.0f} objects a second"]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Print how fast kxform applies, beside kubectl.")
    add = parser.add_argument
    add("--objects", type=positive, default=1_000, metavar="N", help="ConfigMaps in a run (%(default)s)")
    add("--runs", type=positive, default=5, metavar="N", help="counted runs of each command (%(default)s)")
    add("--kubectl", default=shutil.which("kubectl"), metavar="FILE", help="the program (that of the PATH)")
    options = parser.parse_args()
    if not options.kubectl:
        parser.error("there is no kubectl on the PATH")
    return options


def main() -> int:
    options = arguments()
    try:
        with server(), tempfile.TemporaryDirectory(prefix="kxform-apply-") as temporary:
            folder = Path(temporary).resolve()
            os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
            require_kxform(folder)
            bench = Bench(folder, options.kubectl, options.objects)
            for contest in bench.contests():
                columns = bench.measure(contest, options.runs)
                print(*table(contest, options.objects, columns), "", sep="\n", flush=True)
    except CommandError as error:
        print(f"apply.py: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
