"""The sample plug-in of `fixtures/plugin`, installed into an environment of its own, is all that a built-in one is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT
from tests.plugins.conftest import install_project

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings # one for all\n"
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return a function that runs kxform in a new environment that holds the sample plug-in."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    scheme = "nt" if os.name == "nt" else "posix_prefix"
    site = sysconfig.get_path("purelib", scheme, {"base": str(folder), "platbase": str(folder)})
    install_project(ROOT / "fixtures" / "plugin", Path(site))
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    ours = [str(ROOT), *(path for path in sys.path if path.endswith("-packages"))]  # kxform and what it needs
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(ours), "COLUMNS": "100"}

    def run(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
        command = [str(python), "-m", "kxform", *arguments]
        return subprocess.run(command, input=text, capture_output=True, text=True, env=environment, check=False)

    return run


def test_its_command(run: Run) -> None:
    ran = run("add-owner", text=CONFIG_MAP)
    assert (ran.returncode, ran.stdout) == (0, CONFIG_MAP + "  annotations:\n    owner: platform\n")
    ran = run("add-owner", "--owner", "team-a", "--as-a", "label", text=CONFIG_MAP)
    assert (ran.returncode, ran.stdout) == (0, CONFIG_MAP + "  labels:\n    owner: team-a\n")
    assert run("add-owner", "--check", text=ran.stdout).returncode == 1
    assert run("add-owner", "--check", "--as-a", "label", text=ran.stdout).returncode == 0


def test_a_value_that_is_no_choice(run: Run) -> None:
    ran = run("add-owner", "--as-a", "lable", text=CONFIG_MAP)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "--as-a: 'lable' is not one of annotation, label" in ran.stderr


def test_its_help(run: Run) -> None:
    help = run("add-owner", "--help").stdout
    assert "Write the owner of an object into its annotations or labels." in help
    assert "--as-a annotation|label" in help
    assert "--in-place" in help


def test_it_is_listed(run: Run) -> None:
    ran = run("list")
    assert (ran.returncode, ran.stderr) == (0, "")
    line = next(line for line in ran.stdout.splitlines() if line.startswith("add-owner"))
    assert "kxform-plugin-sample 1.0  any" in line
    assert line.endswith("Write the owner of an object into its annotations or labels.")
    listed = json.loads(run("list", "--output-format", "json").stdout)
    assert {
        "name": "add-owner",
        "origin": "kxform-plugin-sample 1.0",
        "kinds": ["*"],
        "summary": "Write the owner of an object into its annotations or labels.",
    } in listed


def test_its_examples(run: Run) -> None:
    ran = run("test", "add-owner")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "ok      add-owner: Writes a label\n" in ran.stdout
    assert ran.stdout.endswith("4 checks, 0 failed\n")


def test_its_page(run: Run) -> None:
    page = run("explain", "add-owner").stdout
    assert page.startswith("# add-owner\n\nWrite the owner of an object")
    assert "| `--as-a annotation\\|label` | where it is written | `annotation` |" in page
    assert "`kxform add-owner --owner 'team a'`" in page
    assert "    owner: team a\n```" in page


def test_a_name_that_is_nearly_right(run: Run) -> None:
    ran = run("add-onwer", text=CONFIG_MAP)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "error KX001: there is no transform or command 'add-onwer'\n    hint: did you mean add-owner?" in ran.stderr
