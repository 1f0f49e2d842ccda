"""Find the programs that kxform is tried with, or fetch them once, and print the folder to put on PATH.

    python scripts/host_tools.py            # fetch them if they are not there: Debian packages, 30 MB
    python scripts/host_tools.py --find     # only look; exit 1 and say why if something is missing

They are kustomize and a kubectl that completes plug-ins, which Debian has from its release 13 on, zsh and fish. It
needs no root and installs nothing: packages are fetched by apt and unpacked below `host-tools` in kxform's cache
folder, whose `bin` has a small script for each that tells it where its libraries and functions are. zsh takes the
place of its modules from nobody but a script, so one that is run with it begins with
`module_path=($ZSH_MODULES $module_path)`.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # a test may load this file by its path
from debian import Apt, alone, cache_folder

# The packages of each program, with libraries that a small Debian lacks, and the release; "" is the machine's own.
# A newer release is asked for what Go built, which needs no library but that of C.
PACKAGES = {
    "": ("zsh", "zsh-common", "libcap2", "fish", "fish-common", "libpcre2-32-0", "libtinfo6"),
    "trixie": ("kustomize", "kubectl"),
}
PROGRAMS = {"kustomize": "usr/bin/kustomize", "kubectl": "usr/bin/kubectl", "zsh": "bin/zsh", "fish": "usr/bin/fish"}
SCRIPT = """#!/bin/sh
# Written by scripts/host_tools.py.
root="$(dirname "$(dirname "$(readlink -f "$0")")")/root"
for folder in "$root"/lib/*-linux-gnu* "$root"/usr/lib/*-linux-gnu*; do
    LD_LIBRARY_PATH="$folder${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"
done
export LD_LIBRARY_PATH
{more}exec "$root/{program}" "$@"
"""
# zsh looks for its functions where it was built to be installed. fish looks beside itself, if `etc` is there, too.
ZSH = """for folder in "$root"/usr/share/zsh/functions "$root"/usr/share/zsh/functions/* \\
    "$root"/usr/share/zsh/functions/Completion/*; do
    [ -d "$folder" ] && FPATH="$folder${FPATH:+:$FPATH}"
done
ZSH_MODULES="$(echo "$root"/usr/lib/*/zsh/*)"
export FPATH ZSH_MODULES
"""


def cache() -> Path:
    """Return the folder that fetched programs are kept in."""
    return cache_folder() / "host-tools"


def missing(folder: Path) -> list[str]:
    """Return the programs that a folder lacks."""
    return [name for name in PROGRAMS if not os.access(folder / "bin" / name, os.X_OK)]


def fetch(work: Path) -> Path:
    """Fetch the programs and return a folder with `bin`, to be put on PATH, and `root`, where packages lie."""
    made = work / "made"
    (made / "bin").mkdir(parents=True)
    for release, packages in PACKAGES.items():
        apt = Apt(work / f"apt-{release}", release)
        apt.unpack(list(packages), made / "root")
    (made / "root/usr/etc").symlink_to("../etc")
    for name, program in PROGRAMS.items():
        script = made / "bin" / name
        script.write_text(SCRIPT.format(program=program, more=ZSH if name == "zsh" else ""), encoding="utf-8")
        script.chmod(0o755)
    return made


def main() -> int:
    """Print the folder to put on PATH; fetch what belongs there unless it is there or only a look is wanted."""
    folder = cache()
    if missing(folder) and "--find" in sys.argv[1:]:
        lacks = ", ".join(missing(folder))
        print(f"no host tools: {folder} lacks {lacks}; run python scripts/host_tools.py", file=sys.stderr)
        return 1
    with alone(folder):
        if missing(folder):
            with tempfile.TemporaryDirectory(prefix="tools-", dir=folder.parent) as work:
                shutil.rmtree(folder, ignore_errors=True)
                fetch(Path(work)).rename(folder)
    print(folder / "bin")
    return 0


if __name__ == "__main__":
    sys.exit(main())
