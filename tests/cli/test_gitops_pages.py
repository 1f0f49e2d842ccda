"""docs/argo-cd.md and docs/flux.md: their YAML is validated by kxform, their commands are run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.conftest import ROOT
from tests.cli.pages import blocks, shell

SCHEMAS = ROOT / "fixtures" / "gitops"
REPO_SERVER = SCHEMAS / "argocd-repo-server.yaml"
BLOCKS = [(page, block) for page in ("argo-cd", "flux") for block in blocks(page, "yaml")]
WHOLE = [block for _, block in BLOCKS if "kind: Deployment" not in block]
(PATCH,) = (block for _, block in BLOCKS if "kind: Deployment" in block)
RNG = (ROOT / "fixtures" / "dockercoins" / "rng.yaml").read_text(encoding="utf-8")
PIPELINE = "paths: [manifests]\nsteps:\n- transform: to-daemonset\n  select: {name: rng}\n"


def validate(text: str, tmp_path: Path) -> tuple[int, str]:
    (tmp_path / "block.yaml").write_text(text)
    done = shell(["kxform", "validate", "--schema-location", str(SCHEMAS), "block.yaml"], tmp_path, tmp_path / "bin")
    return done.returncode, done.stdout + done.stderr


def test_the_pages_have_what_they_promise() -> None:
    kinds = [document["kind"] for _, block in BLOCKS for document in yaml.safe_load_all(block)]
    plugins = ["ConfigManagementPlugin"] * 2
    assert kinds == [*plugins, "Deployment", "Application", "OCIRepository", "Kustomization"]


@pytest.mark.parametrize("block", WHOLE, ids=range(len(WHOLE)))
def test_every_object_is_valid(block: str, tmp_path: Path) -> None:
    assert validate(block, tmp_path)[0] == 0, validate(block, tmp_path)[1]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("fileName:", "filename:"),
        ("static:", "fixed:"),
        ("repoURL:", "repoUrl:"),
        ("interval:", "every:"),
        ("sourceRef:", "source:"),
    ],
)
def test_a_misspelt_field_would_be_found(right: str, wrong: str, tmp_path: Path) -> None:
    block = next(block for block in WHOLE if right in block)
    code, said = validate(block.replace(right, wrong), tmp_path)
    assert code == 1
    assert "KX404" in said
    assert wrong.removesuffix(":") in said


def test_the_patch_makes_a_repo_server_that_is_valid(tmp_path: Path) -> None:
    (tmp_path / "patch.yaml").write_text(PATCH)
    done = shell(["kxform", "patch", "--patch-file", "patch.yaml", str(REPO_SERVER)], tmp_path, tmp_path / "bin")
    assert [one["name"] for one in yaml.safe_load(done.stdout)["spec"]["template"]["spec"]["containers"]] == [
        "kxform",
        "argocd-repo-server",
    ]
    assert validate(done.stdout, tmp_path)[0] == 0
    assert validate(done.stdout.replace("runAsNonRoot", "runAsNonroot"), tmp_path)[0] == 1
    assert (
        validate(done.stdout.replace("- name: cmp-tmp\n        emptyDir", "- name: tmp\n        emptyDir"), tmp_path)[0]
        == 1
    )


def plugin(number: int) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(blocks("argo-cd", "yaml")[number])["spec"]
    return read


@pytest.fixture
def application(tmp_path: Path) -> Path:
    (tmp_path / "app" / "manifests").mkdir(parents=True)
    (tmp_path / "app" / "manifests" / "rng.yaml").write_text(RNG)
    (tmp_path / "app" / "kxform.yaml").write_text(PIPELINE)
    (tmp_path / "app" / "production.yaml").write_text("paths: [manifests]\nsteps: [strip]\n")
    return tmp_path / "app"


def init(application: Path) -> tuple[int, str]:
    spec = plugin(0)["init"]
    command = [*spec["command"], *spec["args"]]
    done = shell(command, application, application.parent / "bin", KUBE_VERSION="1.34.2")
    return done.returncode, done.stderr


def generate(spec: dict[str, Any], application: Path, **parameters: str) -> tuple[int, str, str]:
    """Run what Argo CD runs, in the folder of the application and with its variables."""
    build = {"ARGOCD_APP_NAME": "coins", "ARGOCD_APP_NAMESPACE": "default", "KUBE_VERSION": "1.34.2"}
    command = [*spec["generate"]["command"], *spec["generate"]["args"]]
    done = shell(command, application, application.parent / "bin", **build, **parameters)
    return done.returncode, done.stdout, done.stderr


def test_the_plugin_prints_what_the_pipeline_makes(application: Path) -> None:
    assert list(application.glob(plugin(0)["discover"]["fileName"].removeprefix("./")))
    assert init(application)[0] == 0
    code, out, log = generate(plugin(0), application)
    assert (code, log) == (0, "kxform: coins, for Kubernetes 1.34.2\n")
    made = shell(["kxform", "to-daemonset", "-q", "manifests"], application, application.parent / "bin").stdout
    assert out == made
    assert out.startswith("apiVersion: apps/v1\nkind: DaemonSet\n")


def test_the_parameter_names_another_pipeline(application: Path) -> None:
    code, out, _ = generate(plugin(0), application, PARAM_PIPELINE="production.yaml")
    assert (code, out) == (0, RNG)


@pytest.mark.parametrize("value", ["no.yaml", "--in-place", "$(touch evil)", "; touch evil"])
def test_a_parameter_is_a_file_and_nothing_else(value: str, application: Path) -> None:
    code, out, log = generate(plugin(0), application, PARAM_PIPELINE=value)
    assert code
    assert out == ""
    assert value in log
    assert not (application / "evil").exists()


SOPS = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: x}\nsops: {mac: x, version: 3.9.0}\n"


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("rng.yaml", RNG.replace("containers:", "container:"), "KX404"),
        ("rng.yaml", RNG.replace("name: rng\n", "name: {{ .x }}\n", 1), "KX108"),
        ("secret.yaml", SOPS, "KX211"),
    ],
)
def test_what_would_be_lost_or_refused_stops_at_init(name: str, text: str, code: str, application: Path) -> None:
    """What is skipped is not printed, so Argo CD would prune it."""
    (application / "manifests" / name).write_text(text)
    failed, log = init(application)
    assert failed
    assert f"manifests/{name}:" in log
    assert code in log


def test_what_the_pipeline_makes_wrong_is_not_printed(application: Path) -> None:
    patch = "paths: [manifests]\nsteps:\n- transform: patch\n  with: {patch: '{spec: {revisionHistoryLimit: -1}}'}\n"
    (application / "kxform.yaml").write_text(patch)
    code, out, log = generate(plugin(0), application)
    assert code
    assert out == ""
    assert "spec.revisionHistoryLimit" in log


def test_the_plugin_without_a_pipeline(application: Path) -> None:
    (application / "kxform.yaml").unlink()
    (application / "production.yaml").unlink()
    code, out, _ = generate(plugin(1), application, PARAM_NAME="rng")
    assert code == 0
    assert yaml.safe_load(out)["kind"] == "DaemonSet"
    assert generate(plugin(1), application, PARAM_NAME="other")[1] == RNG
    code, out, log = generate(plugin(1), application)
    assert code
    assert "PARAM_NAME" in log


def test_what_flux_is_given_is_built_and_valid(application: Path) -> None:
    (application / "manifests" / "secret.yaml").write_text(SOPS)
    (application / "kxform.yaml").write_text(f"{PIPELINE}- transform: set-labels\n  with: {{label: {{a: b}}}}\n")
    commands = blocks("flux", "sh")[0]
    done = shell(["bash", "-e", "-c", commands], application, application.parent / "bin")
    assert done.returncode == 0, done.stderr
    assert yaml.safe_load((application / "build" / "rng.yaml").read_text())["kind"] == "DaemonSet"
    assert (application / "build" / "secret.yaml").read_text() == SOPS  # skipped, and not lost
    assert (application / "manifests" / "rng.yaml").read_text() == RNG


def test_files_of_sops_stay_as_they_are(application: Path) -> None:
    file = application / "manifests" / "secret.yaml"
    file.write_text(SOPS)
    assert shell(["kxform", "run", "--in-place"], application, application.parent / "bin").returncode == 0
    assert file.read_text() == SOPS
    change = shell(["kxform", "set-labels", "--label", "a=b", "-i", str(file)], application, application.parent / "bin")
    assert "KX211" in change.stderr, change
    assert file.read_text() == SOPS
