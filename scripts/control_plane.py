"""Find a Kubernetes control plane to test against, or build one once, and print its folder.

    python scripts/control_plane.py            # build it if there is none: 10 minutes on two cores, 3 GB meanwhile
    python scripts/control_plane.py --find     # only look; exit 1 and say why if there is none

A control plane is a folder with `etcd`, `kube-apiserver`, `kube-controller-manager` and `kube-scheduler`. It is the one
that KUBEBUILDER_ASSETS names, as the controllers of this field have it, else `control-plane` in kxform's cache folder.
Building takes Debian 12's own packages: etcd's binary, and the source of Kubernetes with the Go that is packaged
beside it. It needs no root and installs nothing: packages are fetched by apt and unpacked beside the source, in a
folder that is removed at the end. Elsewhere, set KUBEBUILDER_ASSETS.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # tests load this file by its path
from debian import Apt, alone, cache_folder, run

KUBERNETES = ("kube-apiserver", "kube-controller-manager", "kube-scheduler")
BINARIES = ("etcd", *KUBERNETES)
ETCD = "etcd-server"
# Kubernetes 1.20 has version 1.0.1 of this module, which reads maps wrongly from Go 1.18 on: the API server would crash
# over the first custom resource. The newer one takes its place.
REFLECT, REFLECT_AT = "golang-github-modern-go-reflect2-dev", "github.com/modern-go/reflect2"
# What the build calls, and the packages that have it; libraries with their commands, for nothing is installed.
TOOLS = {
    "go": ("golang-1.19-go", "golang-1.19-src"),
    "rsync": ("rsync", "libpopt0", "libxxhash0", "liblz4-1", "libzstd1"),
    "jq": ("jq", "libjq1", "libonig5"),
    "make": ("make",),
}
GO = Path("usr/lib/go-1.19/bin")  # Debian's `go` of that name is a link in another package


def cache() -> Path:
    """Return the folder that a built control plane is kept in."""
    return cache_folder() / "control-plane"


def find() -> Path | None:
    """Return the folder of a control plane, None where there is none."""
    folder = Path(os.environ.get("KUBEBUILDER_ASSETS") or cache())
    return None if missing(folder) else folder


def missing(folder: Path) -> list[str]:
    """Return the binaries that a folder lacks."""
    return [name for name in BINARIES if not os.access(folder / name, os.X_OK)]


def why_not() -> str:
    """Say why there is no control plane, and what to do."""
    folder = Path(os.environ.get("KUBEBUILDER_ASSETS") or cache())
    return (
        f"no control plane: {folder} lacks {', '.join(missing(folder))}; run python scripts/control_plane.py, "
        f"or set KUBEBUILDER_ASSETS to a folder with {', '.join(BINARIES)}"
    )


def build(work: Path) -> Path:
    """Build the binaries inside a folder and return the folder that holds them and nothing else."""
    apt, tools, made = Apt(work / "apt"), work / "tools", work / "made"
    wanted = [package for tool, packages in TOOLS.items() if not shutil.which(tool) for package in packages]
    apt.unpack([ETCD, REFLECT, *wanted], tools)
    source = unpacked(apt.source("kubernetes"), work / "source")
    shutil.rmtree(source / "vendor" / REFLECT_AT)
    shutil.copytree(tools / "usr/share/gocode/src" / REFLECT_AT, source / "vendor" / REFLECT_AT)
    targets = " ".join(f"cmd/{name}" for name in KUBERNETES)
    run(["make", f"WHAT={targets}"], source, environment(source, tools))
    made.mkdir()
    shutil.copy2(tools / "usr/bin/etcd", made)
    for name in KUBERNETES:
        shutil.copy2(next((source / "_output/local/bin").glob(f"*/*/{name}")), made)
    return made


def unpacked(archive: Path, folder: Path) -> Path:
    """Unpack the source and link it where Go looks for it, inside itself."""
    folder.mkdir()
    run(["tar", "-xf", str(archive), "-C", str(folder), "--strip-components=1"], folder)
    place = folder / ".go/src/k8s.io"
    place.mkdir(parents=True)
    (place / "kubernetes").symlink_to(folder)
    return folder


def environment(source: Path, tools: Path) -> dict[str, str]:
    """Return the environment of the build: tools from a folder, and no module from anywhere but the source."""
    libraries = ":".join(str(path) for path in (tools / "usr/lib").glob("*-linux-gnu*"))
    folders = [str(tools / GO), str(tools / "usr/bin"), os.environ["PATH"]]
    return {
        **os.environ,
        "PATH": ":".join(folders),
        "LD_LIBRARY_PATH": ":".join(filter(None, [libraries, os.environ.get("LD_LIBRARY_PATH", "")])),
        "GOPATH": str(source / ".go"),
        "GOCACHE": str(source / ".go-cache"),
        "GOPROXY": "off",
        "CGO_ENABLED": "0",
        # Debian's archive is no checkout, so nothing else says which version this is.
        "KUBE_GIT_VERSION_FILE": str(version_file(source)),
    }


def version_file(source: Path) -> Path:
    """Write what the build would ask git for, so that the server answers with a version."""
    archive = next((source.parent / "apt/packages").glob("kubernetes_*.orig.tar.*")).name
    # `1.20.5+really1.20.2` is how Debian goes back to an older version; `1.32.3+ds` lacks files of its authors.
    version = archive.removeprefix("kubernetes_").partition(".orig")[0].rpartition("+really")[2].partition("+")[0]
    major, minor, _ = version.split(".", 2)
    values = {
        "COMMIT": "0" * 40,
        "TREE_STATE": "archive",
        "VERSION": f"v{version}",
        "MAJOR": major,
        "MINOR": minor,
    }
    path = source.parent / "version"
    path.write_text("".join(f"KUBE_GIT_{name}='{value}'\n" for name, value in values.items()), encoding="utf-8")
    return path


def main() -> int:
    """Print the folder of a control plane; build it unless there is one or only a look is wanted."""
    folder = find()
    if folder is None and ("--find" in sys.argv[1:] or os.environ.get("KUBEBUILDER_ASSETS")):
        print(why_not(), file=sys.stderr)
        return 1
    if folder is None:
        folder = cache()
        with alone(folder):
            if missing(folder):
                with tempfile.TemporaryDirectory(prefix="build-", dir=folder.parent) as work:
                    shutil.rmtree(folder, ignore_errors=True)
                    build(Path(work)).rename(folder)
    print(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
