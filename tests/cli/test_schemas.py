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
    assert head.split() == ["KUBERNETES", "KINDS", "SHA-256"]
    assert [line.split() for line in lines] == [[each.version, str(each.kinds), each.sha256] for each in inventory()]
    assert ran.stderr.strip().startswith(f"{len(inventory())} versions in ")


def test_the_schema_of_a_pipeline_is_json() -> None:
    assert json.loads(schemas("pipeline").stdout)["$schema"]


def test_what_there_is_not_is_a_usage_error() -> None:
    assert schemas("other").returncode == 2
