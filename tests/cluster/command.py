"""kxform as a process beside its files, as a person runs it; whatever happens, nothing secret is said."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
SECRET = "hunter2-is-what-nobody-may-see"
_NOT_INHERITED = ("KUBECONFIG", "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT")


@dataclass(frozen=True)
class Ran:
    """What a process did."""

    code: int
    out: str
    err: str

    @property
    def errors(self) -> list[str]:
        """The lines of standard error, without the hints."""
        return [line for line in self.err.splitlines() if not line.startswith("    hint: ")]


@dataclass
class Command:
    """Runs kxform in a folder of its own: its home, its cache, its temporary files.

    Args:
        folder: for all of that.
        secrets: what must not be said; the value of the Secrets of these tests is always among them.
    """

    folder: Path
    secrets: list[str] = field(default_factory=list)

    def run(self, *arguments: str, environment: Mapping[str, str] | None = None, **config: Any) -> Ran:
        """Run kxform and return what it did.

        Args:
            arguments: of the command line.
            environment: is added.
            config: a kubeconfig to use; none for what the environment names.
        """
        process = self.start(*arguments, environment=environment, **config)
        out, err = process.communicate(timeout=120)
        return self.ended(process, out, err)

    def start(
        self, *arguments: str, environment: Mapping[str, str] | None = None, config: Any = None
    ) -> subprocess.Popen[str]:
        """Start kxform."""
        kept = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
        temporary = self.folder / "tmp"
        temporary.mkdir(exist_ok=True)
        own = {"HOME": str(self.folder), "XDG_CACHE_HOME": str(self.folder / "cache"), "TMPDIR": str(temporary)}
        if config is not None:
            path = self.folder / "kubeconfig"
            path.write_text(json.dumps(config), encoding="utf-8")
            own["KUBECONFIG"] = str(path)
        files = self.folder / "files"
        files.mkdir(exist_ok=True)
        return subprocess.Popen(
            [sys.executable, "-m", "kxform", *arguments],
            cwd=files,
            env={**kept, **own, "PYTHONPATH": str(ROOT), **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ended(self, process: subprocess.Popen[str], out: str, err: str) -> Ran:
        """Return what a process did that is at its end."""
        left = {path.name: path.read_text("utf-8", "replace") for path in (self.folder / "tmp").iterdir()}
        for secret in [*self.secrets, SECRET, base64.b64encode(SECRET.encode()).decode(), "BEGIN ", "Traceback"]:
            assert secret not in out + err + "".join(left.values())
        assert not left, "a file for a bug report"
        return Ran(process.wait(), out, err)

    def write(self, objects: Sequence[Mapping[str, Any]], name: str = "all.yaml") -> None:
        """Write objects into a file, a field on each line after the separator."""
        text = "".join(map(_lines, objects))
        (self.folder / "files").mkdir(exist_ok=True)
        (self.folder / "files" / name).write_text(text, encoding="utf-8")


def _lines(data: Mapping[str, Any]) -> str:
    rest = dict(data)
    lines = ["---", *(f"{key}: {rest.pop(key)}" for key in ("apiVersion", "kind"))]
    lines += [f"{key}: {json.dumps(value)}" for key, value in rest.items()]
    return "\n".join(lines) + "\n"
