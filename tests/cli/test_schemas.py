"""`kxform schemas`."""

from __future__ import annotations

import json
import subprocess
import sys

from kxform.schema.bundle import inventory
from tests.cli.conftest import ROOT


def schemas(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kxform", "schemas", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


def test_the_versions_are_listed_oldest_first() -> None:
    ran = schemas("list")
    assert ran.returncode == 0
    head, *lines = ran.stdout.splitlines()
    assert head.split() == ["VERSION", "KINDS", "ORIGIN"]
    assert [line.split(maxsplit=2) for line in lines] == [[f.version, str(f.kinds), f.origin] for f in inventory()]


def test_the_schema_of_a_pipeline_is_json() -> None:
    assert json.loads(schemas("pipeline").stdout)["$schema"]


def test_what_there_is_not_is_a_usage_error() -> None:
    assert schemas("other").returncode == 2


def test_what_pull_needs_and_others_do_not_take() -> None:
    for arguments, said in [
        (["pull"], "--output-dir"),
        (["list", "-o", "x"], "--output-dir is for `kxform schemas pull`"),
    ]:
        ran = schemas(*arguments)
        assert (ran.returncode, said in ran.stderr) == (2, True), ran.stderr
