"""The hooks, run by the real pre-commit and the real prek, in a repository of their own, with the base install alone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
HOSTS = ["pre-commit", "prek"]
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
IDS = ["kxform-validate", "kxform-check", "kxform-strip", "kxform-run"]
PAGE = ROOT / "docs" / "pre-commit.md"

GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: well\n"
DIRTY = "apiVersion: v1\nkind: ConfigMap\nmetadata: # ours\n  name: well\n  uid: abc\n  resourceVersion: '12'\n"
CLEAN = "apiVersion: v1\nkind: ConfigMap\nmetadata: # ours\n  name: well\n"
BAD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: well\n  lables: {}\n"
WELL = "apiVersion: example.com/v1\nkind: Well\nmetadata: {name: deep}\nspec: {depth: %s}\n"
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: wells.example.com}
spec:
  group: example.com
  scope: Cluster
  names: {plural: wells, singular: well, kind: Well, listKind: WellList}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties: {spec: {type: object, properties: {depth: {type: integer}}}}
"""
# What a repository has beside manifests: no hook may fail for one of these.
BESIDE = {
    "kustomization.yaml": "resources: [a.yaml]\n",
    "chart/Chart.yaml": "apiVersion: v2\nname: x\nversion: 1.0.0\n",
    "chart/templates/web.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Values.name }}, uid: a}\n",
    ".github/workflows/ci.yml": "on: push\njobs: {a: {runs-on: ubuntu-latest}}\n",
    "tsconfig.json": '{"a": 1, // a comment\n}\n',
    "package.json": '{"name": "x"}\n',
    "service.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: s}\n"
    "spec: {selector: {app: elsewhere}, ports: [{port: 80}]}\n",
}


@dataclass(frozen=True)
class Host:
    """A host, its cache, and the repository that kxform is installed from."""

    program: str
    environment: Mapping[str, str]
    source: Path

    def git(self, folder: Path, *arguments: str) -> None:
        who = ["-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "core.hooksPath=/dev/null"]
        subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, env=self.environment)

    def run(self, folder: Path, *arguments: str) -> tuple[int, str]:
        """Stage everything and run a hook over every file."""
        self.git(folder, "add", "-A")
        command = [self.program, "run", "--all-files", *arguments]
        done = subprocess.run(command, cwd=folder, check=False, capture_output=True, env=self.environment, text=True)
        return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This work tree, as it stands, as a repository with one commit."""
    folder = tmp_path_factory.mktemp("source") / "kxform"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if (
            name.startswith(("kxform/", "schemas/", "pyproject", "README", ".pre-commit-hooks"))
            and (ROOT / name).is_file()
        ):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"]):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b.example", *command], cwd=folder, check=True)
    return folder


@pytest.fixture(scope="session", params=HOSTS)
def host(
    request: pytest.FixtureRequest, tool: Callable[[str], str], source: Path, tmp_path_factory: pytest.TempPathFactory
) -> Host:
    """A host whose environment of kxform is made once."""
    program = tool(request.param)
    caches = str(tmp_path_factory.mktemp(request.param))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTHON", "VIRTUAL_ENV"))}
    path = os.pathsep.join((str(Path(sys.executable).parent), kept.get("PATH", os.defpath)))
    return Host(program, {**kept, "PATH": path, "PRE_COMMIT_HOME": caches, "PREK_HOME": caches}, source)


@pytest.fixture
def repository(host: Host, tmp_path: Path) -> Callable[..., Path]:
    def make(files: Mapping[str, str], *hooks: str) -> Path:
        listed = "".join(f"  - {hook if ':' in hook else 'id: ' + hook}\n" for hook in hooks or IDS[:3])
        config = f"repos:\n- repo: {host.source}\n  rev: HEAD\n  hooks:\n{listed}"
        for name, text in {".pre-commit-config.yaml": config, **files}.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=host.source, capture_output=True, check=True, text=True)
        path = tmp_path / ".pre-commit-config.yaml"
        path.write_text(config.replace("HEAD", head.stdout.strip()), encoding="utf-8")
        host.git(tmp_path, "init", "-q")
        return tmp_path

    return make


Repository = Callable[..., Path]


def test_clean_with_all_that_is_beside(host: Host, repository: Repository) -> None:
    pipeline = "paths: [.]\nsteps: [strip]\n"
    files = {**BESIDE, "a.yaml": GOOD, "with space/a b.yaml": GOOD, "-x.yaml": GOOD, "kxform.yaml": pipeline}
    del files["tsconfig.json"]  # `kxform run` is asked for `.`, JSON and all
    folder = repository(files, *IDS)
    code, said = host.run(folder)
    assert (code, said.count("Passed")) == (0, 4), said
    (folder / "tsconfig.json").write_text(BESIDE["tsconfig.json"], encoding="utf-8")
    for hook in IDS[:3]:
        code, said = host.run(folder, hook)
        assert (code, said.count("Passed")) == (0, 1), said


def test_an_invalid_manifest_is_told_with_its_place(host: Host, repository: Repository) -> None:
    names = ["with space/a b.yaml", "-x.yaml", "b.yml"]
    code, said = host.run(repository({**BESIDE, **dict.fromkeys(names, BAD), "a.yaml": GOOD}, "kxform-validate"))
    assert code == 1
    assert all(f"{name}:5:3: error KX404" in said for name in names), said
    assert "3 errors, 0 warnings" in said, said


def test_what_a_cluster_wrote_is_told_then_taken_out(host: Host, repository: Repository) -> None:
    folder = repository({**BESIDE, "with space/a b.yaml": DIRTY, "-x.yaml": DIRTY, "a.yaml": GOOD})
    code, said = host.run(folder, "kxform-check")
    assert (code, (folder / "-x.yaml").read_text(encoding="utf-8")) == (1, DIRTY)
    assert "with space/a b.yaml:5:3: change: metadata.uid removed" in said, said
    code, said = host.run(folder, "kxform-strip")
    assert (code, (folder / "-x.yaml").read_text(encoding="utf-8")) == (1, CLEAN), said
    assert "files were modified by this hook" in said
    assert (folder / "with space/a b.yaml").read_text(encoding="utf-8") == CLEAN
    assert host.run(folder)[0] == 0


def test_a_pipeline_is_applied_to_its_paths(host: Host, repository: Repository) -> None:
    pipeline = "paths: [k8s]\nexclude: [left.yaml]\nsteps: [strip]\n"
    files = {"kxform.yaml": pipeline, "k8s/a.yaml": DIRTY, "k8s/left.yaml": DIRTY, "other.yaml": DIRTY}
    folder = repository(files, "kxform-run")
    code, said = host.run(folder)
    assert (code, "files were modified by this hook" in said) == (1, True), said
    after = {name: (folder / name).read_text(encoding="utf-8") for name in files}
    assert after == {**files, "k8s/a.yaml": CLEAN}
    assert host.run(folder)[0] == 0


def test_crds_come_from_the_pipeline_file(host: Host, repository: Repository) -> None:
    files = {"kxform.yaml": "schema-location: crds\n", "crds/well.yaml": CRD, "a.yaml": WELL % "1"}
    folder = repository(files, "kxform-validate")
    assert host.run(folder)[0] == 0
    host.git(folder, "commit", "-qm", "all")
    (folder / "a.yaml").write_text(WELL % "x", encoding="utf-8")
    host.git(folder, "add", "-A")
    done = subprocess.run(
        [host.program, "run"], check=False, cwd=folder, capture_output=True, env=host.environment, text=True
    )
    assert (done.returncode, "a.yaml:4:8: error KX405" in done.stdout) == (1, True), done.stdout


def test_ignore_files_and_arguments_of_the_person(host: Host, repository: Repository) -> None:
    files = {"a.yaml": BAD, "legacy/b.yaml": BAD, ".kxformignore": "legacy/\n"}
    folder = repository(files, "{id: kxform-validate, args: [--output-format=github, --]}")
    code, said = host.run(folder)
    assert (code, "file=a.yaml" in said, "legacy" in said) == (1, True, False), said


def test_the_environment_is_the_base_install(host: Host, repository: Repository) -> None:
    host.run(repository({"a.yaml": GOOD}, "kxform-validate"))
    (installed,) = Path(host.environment["PRE_COMMIT_HOME"]).rglob("site-packages/kxform")
    beside = {path.name for path in installed.parent.iterdir()}
    assert "yaml" in beside
    assert not beside & {"kubernetes", "pytest", "_pytest", "hypothesis", "mypy"}


# The table of hooks itself.


def test_the_hooks_that_there_are() -> None:
    assert [hook["id"] for hook in HOOKS] == IDS


@pytest.mark.parametrize("hook", HOOKS, ids=IDS)
def test_entries_are_commands_with_options_that_there_are(hook: dict[str, Any]) -> None:
    program, command, *options = hook["entry"].split()
    done = subprocess.run(
        [sys.executable, "-m", program, command, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": "200", "TERM": "dumb"},
    )
    for option in options:
        assert re.search(rf"{option}\b", done.stdout)
    assert (hook["language"], hook["require_serial"]) == ("python", True)
    assert (hook.get("args") == ["--"]) == hook.get("pass_filenames", True)


@pytest.mark.parametrize(
    ("name", "is_taken"),
    [("a.yaml", True), ("b/c.yml", True), ("d.json", True), (".clang-format", False), ("a.yaml.bak", False)],
)
def test_names_that_hooks_take(name: str, is_taken: bool) -> None:
    assert [bool(re.search(hook["files"], name)) for hook in HOOKS] == [is_taken] * len(HOOKS)


def test_the_page_shows_hooks_that_there_are() -> None:
    page = PAGE.read_text(encoding="utf-8")
    shown = [yaml.safe_load(block.split("```")[0]) for block in page.split("```yaml\n")[1:]]
    configs = [block for block in shown if "repos" in block]
    assert configs
    assert {hook["id"] for one in configs for repo in one["repos"] for hook in repo["hooks"]} <= set(IDS)
    assert all(f"`{name}`" in page for name in IDS)
