"""The workflow and the jobs of the pages keep the schemas that check-jsonschema has of GitHub's and GitLab's files."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.pages import blocks
from tests.hosts.conftest import tool


@pytest.mark.parametrize(
    ("page", "schema", "right", "wrong"),
    [
        ("github-actions", "vendor.github-workflows", "runs-on:", "run-on:"),
        ("gitlab-ci", "vendor.gitlab-ci", "when: always", "when: sometimes"),
    ],
)
def test_the_page_keeps_the_schema(page: str, schema: str, right: str, wrong: str, tmp_path: Path) -> None:
    program = tool("check-jsonschema")
    (block,) = blocks(page, "yaml")
    assert right in block
    for text, code in ((block, 0), (block.replace(right, wrong), 1)):
        (tmp_path / "block.yml").write_text(text)
        command = [program, "--builtin-schema", schema, "block.yml"]
        done = subprocess.run(command, check=False, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == code, done.stdout + done.stderr
