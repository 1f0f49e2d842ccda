"""How fast kxform is, as ratios measured in one run. README.md, beside this file, says how to read them.

    python benchmarks/speed.py [--files N] [--runs N] [--only repository|small|stream|validate]

Nothing is asserted: a ratio is printed beside its target, and the reader judges. kxform runs as its users
run it, in a process of its own; it must not be imported here.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal

from generate import deployment_file, deployments, repository, stream
from processes import Command, CommandError, Run, alternate, environment

KXFORM = (sys.executable, "-m", "kxform", "to-daemonset")
VALIDATE = (sys.executable, "-m", "kxform", "validate")
CONVERTED = b"kind: DaemonSet"
FILES_PER_DEPLOYMENT = 20
STREAM_SIZE, STREAM_DOCUMENTS = 50_000_000, 40_000
FEWER = 4
SCHEMA = "schemas/{{ .ResourceKind }}{{ .KindSuffix }}.json"
HEADINGS = ("", "wall s", "min", "max", "CPU s", "peak MB", "ratio", "min", "max")

WALK = """\
import os
import sys

for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        with open(os.path.join(folder, name), "rb") as file:
            file.read()
"""

# What kxform validates Deployments with, where kubeconform looks for it: the two read the same schema.
WRITE_SCHEMA = """\
import json
from pathlib import Path

from kxform.kube.versions import NEWEST
from kxform.schema.bundle import open_bundle

Path("schemas").mkdir()
schema = open_bundle(NEWEST).schema("apps/v1", "Deployment")
Path("schemas/deployment-apps-v1.json").write_text(json.dumps(schema))
"""

TYPER_APP = """\
import typer

app = typer.Typer()


@app.command()
def show(path: str) -> None:
    print(path)


@app.command()
def count(path: str) -> None:
    print(len(path))


app()
"""


@dataclass(frozen=True)
class Measurement:
    """Commands to run in turn: their peaks are compared with `size`, or the first one's figure with the second's."""

    title: str
    commands: Sequence[Command]
    target: str
    size: int = 0
    figure: Literal["wall", "peak"] = "wall"


def repository_measurements(folder: Path, files: int) -> list[Measurement]:
    deployments = -(-files // FILES_PER_DEPLOYMENT)
    size = repository(folder / "repository", files, deployments)
    (folder / "walk.py").write_text(WALK)
    title = f"repository: {files:,} files, {size / 1e6:.1f} MB, {deployments:,} of them with a Deployment"
    check = Command("kxform --check", (*KXFORM, "--check", "repository"), exit_code=1)
    walk = Command("walk and read", (sys.executable, "walk.py", "repository"))
    return [Measurement(title, (check, walk), "wall time at most 4 times")]


def small_measurements(folder: Path, _files: int) -> list[Measurement]:
    _, content = deployment_file(Random(1), 0)
    (folder / "deployment.yaml").write_bytes(content)
    (folder / "app.py").write_text(TYPER_APP)
    convert = Command("kxform FILE", (*KXFORM, "deployment.yaml"), line=CONVERTED, lines=1)
    bare = Command("bare Typer app", (sys.executable, "app.py", "show", "deployment.yaml"))
    title = f"small: one file of {len(content):,} bytes"
    return [Measurement(title, (convert, bare), "wall time at most twice")]


def stream_measurements(folder: Path, _files: int) -> list[Measurement]:
    title = f"stream: {STREAM_DOCUMENTS:,} documents, {STREAM_SIZE / 1e6:.0f} MB, on standard input"
    commands = (stream_command(folder, "1 in 80 to do", 80), stream_command(folder, "all to do", 1))
    return [Measurement(title, commands, "peak memory at most 4 times the stream", STREAM_SIZE)]


def stream_command(folder: Path, label: str, every: int) -> Command:
    """kxform on a stream in which every `every`-th document is a Deployment."""
    name = f"every-{every}.yaml"
    stream(folder / name, STREAM_SIZE, STREAM_DOCUMENTS, every)
    return Command(label, KXFORM, stdin=name, line=CONVERTED, lines=-(-STREAM_DOCUMENTS // every))


def validate_measurements(folder: Path, files: int) -> list[Measurement]:
    size = deployments(folder / "deployments", files)
    fewer = max(files // FEWER, 1)
    deployments(folder / "fewer", fewer)
    ours, theirs = validate_command("deployments", files), other_command(folder)
    title = f"validate: {files:,} files, {size / 1e6:.1f} MB, a Deployment in each"
    target = "at most a quarter of its wall time"
    if theirs.label != "kubeconform":
        target = "a quarter of kubeconform, which is not on the PATH"
    memory = f"validate: {files:,} files beside {fewer:,}, peak memory"
    return [
        Measurement(title, (ours, theirs), target),
        Measurement(memory, (ours, validate_command("fewer", fewer)), "it stays flat, near 1 time", figure="peak"),
    ]


def validate_command(name: str, files: int) -> Command:
    counted = f"0 errors, 0 warnings; {files} objects in {files} files".encode()
    return Command(f"kxform {files:,}", (*VALIDATE, name), line=counted, lines=1)


def other_command(folder: Path) -> Command:
    """kubeconform, where it is on the PATH, with the schema that kxform has; else the least that can be done."""
    if shutil.which("kubeconform"):
        writing = (sys.executable, "-c", WRITE_SCHEMA)
        subprocess.run(writing, cwd=folder, env=environment(folder), check=True)
        options = ("-strict", "-summary", "-schema-location", SCHEMA)
        return Command("kubeconform", ("kubeconform", *options, "deployments"))
    (folder / "walk.py").write_text(WALK)
    return Command("walk and read", (sys.executable, "walk.py", "deployments"))


# Each with the number of runs that gives a steady median in reasonable time.
MEASUREMENTS: dict[str, tuple[Callable[[Path, int], list[Measurement]], int]] = {
    "repository": (repository_measurements, 7),
    "small": (small_measurements, 21),
    "stream": (stream_measurements, 3),
    "validate": (validate_measurements, 5),
}


def measure(name: str, files: int, runs: int | None) -> list[str]:
    """Make the input in a temporary folder, run the commands there, and report."""
    make, usual_runs = MEASUREMENTS[name]
    with tempfile.TemporaryDirectory(prefix="kxform-speed-") as temporary:
        folder = Path(temporary).resolve()
        require_kxform(folder)
        measurements = make(folder, files)
        # What was just written should not be on its way to the disk while the commands are timed.
        os.sync()
        tables = (table(each, alternate(folder, each.commands, runs or usual_runs)) for each in measurements)
        return [line for lines in tables for line in lines]


def require_kxform(folder: Path) -> None:
    find = (sys.executable, "-c", "import kxform")
    found = subprocess.run(find, cwd=folder, env=environment(folder), capture_output=True, check=False)
    if found.returncode != 0:
        hint = f"`{sys.executable} -m pip install -e .` in the checkout installs it"
        raise CommandError(f"kxform cannot be imported by the Python that runs this; {hint}.")


def table(measurement: Measurement, columns: Sequence[Sequence[Run]]) -> list[str]:
    """The measurement as lines of text, one a command, its ratio in the row of what is compared."""
    title = f"{measurement.title}; {len(columns[0])} runs; target: {measurement.target}"
    rows = zip(measurement.commands, columns, ratios(measurement, columns), strict=True)
    cells = [(command.label, *figures(runs), *spread(ratio, 2)) for command, runs, ratio in rows]
    return [title, *align([HEADINGS, *cells])]


def ratios(measurement: Measurement, columns: Sequence[Sequence[Run]]) -> list[list[float]]:
    """For each command a ratio a round, or none if it is only there to be compared with."""
    if measurement.size:
        return [[run.peak / measurement.size for run in runs] for runs in columns]
    ours, theirs = ([getattr(run, measurement.figure) for run in runs] for runs in columns)
    return [[a / b for a, b in zip(ours, theirs, strict=True)], []]


def figures(runs: Sequence[Run]) -> tuple[str, ...]:
    cpu = statistics.median(run.cpu for run in runs)
    peak = statistics.median(run.peak for run in runs)
    return (*spread([run.wall for run in runs], 3), f"{cpu:.3f}", f"{peak / 1e6:.0f}")


def spread(values: Sequence[float], digits: int) -> tuple[str, ...]:
    """Median, least and greatest, or as many blanks."""
    if not values:
        return ("", "", "")
    return tuple(f"{value:.{digits}f}" for value in (statistics.median(values), min(values), max(values)))


def align(rows: Iterable[Sequence[str]]) -> list[str]:
    lines = (f"  {first:14}" + "".join(f"{cell:>9}" for cell in rest) for first, *rest in rows)
    return [line.rstrip() for line in lines]


def positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


def arguments() -> argparse.Namespace:
    usual = ", ".join(f"{runs} for {name}" for name, (_, runs) in MEASUREMENTS.items())
    parser = argparse.ArgumentParser(description="Print how fast kxform is, as ratios measured in one run.")
    add = parser.add_argument
    add("--files", type=positive, default=10_000, metavar="N", help="files in the repository (%(default)s)")
    add("--runs", type=positive, metavar="N", help=f"counted runs of each command ({usual})")
    add("--only", choices=MEASUREMENTS, help="measure this alone")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    try:
        for name in [options.only] if options.only else MEASUREMENTS:
            print(*measure(name, options.files, options.runs), "", sep="\n", flush=True)
    except CommandError as error:
        print(f"speed.py: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
