"""kxform as a plug-in of the real kubectl."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kxform.version import VERSION
from tests.hosts.conftest import tool

BESIDE = str(Path(sys.executable).parent)


def kubectl(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": os.pathsep.join([BESIDE, os.environ["PATH"]]), "HOME": str(folder)}
    command = [tool("kubectl"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, check=False)


def test_kubectl_finds_it(tmp_path: Path) -> None:
    listed = kubectl("plugin", "list", folder=tmp_path)
    assert f"{BESIDE}/kubectl-kxform\n" in listed.stdout
    assert "kubectl-kxform is overshadowed" not in listed.stderr


def test_a_command_runs_and_is_called_as_it_was(tmp_path: Path) -> None:
    assert kubectl("kxform", "--version", folder=tmp_path).stdout.startswith(f"kxform {VERSION} (")
    told = kubectl("kxform", "migrate", "--help", folder=tmp_path)
    assert told.stdout.startswith("Usage: kubectl kxform migrate ")


def test_the_exit_code_comes_back(tmp_path: Path) -> None:
    ran = kubectl("kxform", "validate", "no-such-file.yaml", folder=tmp_path)
    assert (ran.returncode, "KX201" in ran.stdout) == (3, True)


@pytest.mark.parametrize(
    ("words", "due"),
    [
        (["to-"], "to-daemonset\n:4\n"),
        (["to-daemonset", "--on-"], "--on-delete\t"),
        (["migrate", "deploy/x", "--to", ""], "daemonset\n:4\n"),
        (["validate", "--output-format", "sa"], "sarif\n:4\n"),
    ],
)
def test_kubectl_completes_it(words: list[str], due: str, tmp_path: Path) -> None:
    assert kubectl("__complete", "kxform", *words, folder=tmp_path).stdout.startswith(due)
