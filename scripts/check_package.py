"""Build the wheel and the source distribution into a folder, and check what they carry.

    python scripts/check_package.py DIR    # needs `build`; prints the path of the wheel, exits 1 and says what is wrong

Both carry the package with its tables, its schemas and py.typed, and nothing else. The wheel is built from the source
distribution, so what a distributor builds is what is checked here.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = "schemas/"
PACKAGE = "kxform/"
# What stands beside the package in a source distribution: what it is built from, and what the builder adds.
BESIDE = {"README.md", "pyproject.toml", ".gitignore", "PKG-INFO"}
METADATA = {"METADATA", "WHEEL", "RECORD", "entry_points.txt"}


def tracked() -> set[str]:
    """Return the paths of all that git knows of the package and its schemas."""
    command = ["git", "ls-files", PACKAGE, SCHEMAS]
    return set(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines())


def wrong_in_wheel(names: Iterable[str], files: set[str]) -> list[str]:
    """Say what a wheel with these names lacks, and what it has too much.

    Args:
        names: of the wheel's files.
        files: of the checkout, as `tracked` returns them.
    """
    due = {f"{PACKAGE}{path}" if path.startswith(SCHEMAS) else path for path in files}
    found = {name for name in names if not (".dist-info/" in name and name.rpartition("/")[2] in METADATA)}
    return _differences("wheel", due, found)


def wrong_in_sdist(names: Iterable[str], files: set[str]) -> list[str]:
    """Say what a source distribution with these names lacks, and what it has too much; see `wrong_in_wheel`."""
    return _differences("source distribution", files | BESIDE, {name.partition("/")[2] for name in names})


def _differences(what: str, due: set[str], found: set[str]) -> list[str]:
    lacking = [f"the {what} lacks {name}" for name in sorted(due - found)]
    return lacking + [f"the {what} has {name}, which nothing needs" for name in sorted(found - due)]


def main(folder: Path) -> int:
    """Build, check, and print the wheel's path."""
    subprocess.run([sys.executable, "-m", "build", "--outdir", str(folder), str(ROOT)], check=True, stdout=sys.stderr)
    wheel, sdist = next(folder.glob("kxform-*.whl")), next(folder.glob("kxform-*.tar.gz"))
    with zipfile.ZipFile(wheel) as archive:
        wrong = wrong_in_wheel(archive.namelist(), tracked())
    with tarfile.open(sdist) as packed:
        wrong += wrong_in_sdist([one.name for one in packed.getmembers() if one.isfile()], tracked())
    print(*wrong, sep="\n", end="", file=sys.stderr)
    print(wheel)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
