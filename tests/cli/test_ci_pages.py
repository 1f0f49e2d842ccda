"""The workflow of docs/github-actions.md and the jobs of docs/gitlab-ci.md: their commands, run in a repository."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.conftest import ROOT
from tests.cli.pages import blocks, shell

DEPLOYMENT = (ROOT / "fixtures" / "dockercoins" / "rng.yaml").read_text(encoding="utf-8")
HASHER = (ROOT / "fixtures" / "dockercoins" / "hasher.yaml").read_text(encoding="utf-8")
PIPELINE = "paths: [k8s]\nsteps:\n- transform: to-daemonset\n  select: {name: rng}\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository without a fault: a pipeline that has nothing to do, and the base of a pull request."""
    top = tmp_path / "top"
    for folder in (top / "k8s", top / ".base" / "k8s"):
        folder.mkdir(parents=True)
        (folder / "hasher.yaml").write_text(HASHER)
    (top / "kxform.yaml").write_text(PIPELINE)
    return top


def spoil(repository: Path) -> None:
    """Let each check find something."""
    (repository / "k8s" / "rng.yaml").write_text(DEPLOYMENT.replace("replicas: 1", "replicas: 1\n  replica: 2"))


def outdate(repository: Path) -> None:
    """Leave something for the pipeline to change, that an API server would take."""
    (repository / "k8s" / "rng.yaml").write_text(DEPLOYMENT)


def workflow() -> dict[str, Any]:
    (block,) = blocks("github-actions", "yaml")
    read: dict[str, Any] = yaml.safe_load(block)
    return read


def gitlab() -> dict[str, Any]:
    (block,) = blocks("gitlab-ci", "yaml")
    read: dict[str, Any] = yaml.safe_load(block)
    return read


STEPS = {
    step["name"]: step["run"]
    for job in workflow()["jobs"].values()
    for step in job["steps"]
    if "kxform " in step.get("run", "")
}
REFUSED, SARIF = "What would an API server refuse?", "The same for code scanning"
CHECK, CHANGES = "Is every file as the pipeline would leave it?", "What would it change?"
MEANING = "What do the changes mean?"


def step(name: str, repository: Path) -> tuple[int, str, str]:
    """Run a step as the runner does, and return its exit code, its output and the summary of the job."""
    summary = repository.parent / "summary"
    summary.touch()
    here = {"GITHUB_STEP_SUMMARY": str(summary), "GITHUB_WORKSPACE": str(repository)}
    done = shell(["bash", "-e", "-c", STEPS[name]], repository, repository.parent / "bin", **here)
    return done.returncode, done.stdout, summary.read_text()


def test_the_table_of_steps_is_whole() -> None:
    assert list(STEPS) == [REFUSED, SARIF, CHECK, CHANGES, MEANING]


@pytest.mark.parametrize("name", STEPS)
def test_every_step_passes_where_there_is_nothing_to_find(name: str, repository: Path) -> None:
    assert step(name, repository)[0] == 0


def test_the_workflow_annotates_and_fails(repository: Path) -> None:
    spoil(repository)
    code, out, _ = step(REFUSED, repository)
    assert code == 1
    assert "::error file=k8s/rng.yaml,line=12,col=3,title=KX404 an unknown field::spec.replica" in out


def test_code_scanning_gets_its_file_and_the_step_passes(repository: Path) -> None:
    spoil(repository)
    assert step(SARIF, repository)[0] == 0
    (run,) = json.loads((repository / "kxform.sarif").read_text())["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["KX404"]


@pytest.mark.parametrize("name", [CHECK, MEANING, REFUSED, SARIF])
def test_a_fault_fails(name: str, repository: Path) -> None:
    shutil.rmtree(repository / "k8s")
    assert step(name, repository)[0] > 0


def test_the_check_fails_and_the_summary_has_the_diff(repository: Path) -> None:
    outdate(repository)
    assert step(CHECK, repository)[0] == 1
    code, _, summary = step(CHANGES, repository)
    assert code == 0
    assert summary.startswith("```diff\n--- a/k8s/rng.yaml\n")
    assert "\n-kind: Deployment\n+kind: DaemonSet\n" in summary
    assert summary.endswith("\n```\n")


def test_the_summary_of_a_pull_request_says_what_it_means(repository: Path) -> None:
    (repository / "k8s" / "hasher.yaml").write_text(HASHER.replace("hasher:v0.1", "hasher:v0.2  # new"))
    code, _, summary = step(MEANING, repository)
    assert code == 0
    assert "image: dockercoins/hasher:v0.2\n" in summary


SCRIPTS = [(name, line) for name in ("validate", "pipeline") for line in gitlab()[name]["script"]]


def line(command: str, repository: Path) -> int:
    here = {"CI_PROJECT_DIR": str(repository)}
    return shell(["bash", "-e", "-c", command], repository, repository.parent / "bin", **here).returncode


@pytest.mark.parametrize(("_job", "command"), SCRIPTS)
def test_every_line_of_gitlab_passes_where_there_is_nothing_to_find(_job: str, command: str, repository: Path) -> None:
    assert line(command, repository) == 0


def test_gitlab_has_reports_before_the_job_fails(repository: Path) -> None:
    spoil(repository)
    assert [line(command, repository) for command in gitlab()["validate"]["script"]] == [0, 0, 1]
    for report in gitlab()["validate"]["artifacts"]["reports"].values():
        assert "KX404" in (repository / report).read_text()
    (found,) = json.loads((repository / "gl-code-quality-report.json").read_text())
    assert found["location"] == {"path": "k8s/rng.yaml", "lines": {"begin": 12}}


def test_the_check_of_gitlab_fails(repository: Path) -> None:
    outdate(repository)
    assert [line(command, repository) for command in gitlab()["pipeline"]["script"]] == [1]
    assert [line(command, repository) for command in gitlab()["pipeline"]["after_script"]] == [0]
