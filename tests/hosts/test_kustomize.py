"""kxform as a KRM function of the real kustomize: transformer, validator, what reaches the person."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Build = Callable[..., "subprocess.CompletedProcess[str]"]
ROOT = Path(__file__).parents[2]

DEPLOYMENT = """\
# above
apiVersion: apps/v1
kind: Deployment # a comment
metadata:
  name: rng
spec:
  replicas: 2
  selector: {matchLabels: {app: rng}}
  template:
    metadata: {labels: {app: rng}}
    spec: {containers: [{name: rng, image: rng:1, ports: [{containerPort: 80}]}]}
"""
DAEMONSET = """\
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: rng
spec:
  selector:
    matchLabels:
      app: rng
  template:
    metadata:
      labels:
        app: rng
    spec:
      containers:
      - image: rng:1
        name: rng
        ports:
        - containerPort: 80
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: rng
spec:
  ports:
  - port: 80
  selector:
    app: rng
"""


def config(kind: str, spec: str) -> str:
    return f"""\
apiVersion: kxform.dev/v1alpha1
kind: {kind}
metadata:
  name: kxform
  annotations:
    config.kubernetes.io/function: |
      exec: {{path: ./kxform-fn}}
spec: {spec}
"""


@pytest.fixture
def build(tool: Callable[[str], str], tmp_path: Path) -> Build:
    """Write a kustomization and build it; what the function read is in seen.yaml."""
    program = tool("kustomize")
    script = tmp_path / "kxform-fn"
    python = f"{sys.executable} -c 'from kxform.cli.app import function; function()'"
    script.write_text(f"#!/bin/sh\ntee '{tmp_path}/seen.yaml' | PYTHONPATH='{ROOT}' {python}\n")
    script.chmod(0o755)

    def run(fields: str, deployment: str = DEPLOYMENT, **configs: str) -> Any:
        (tmp_path / "deployment.yaml").write_text(deployment)
        (tmp_path / "kustomization.yaml").write_text(f"resources: [deployment.yaml]\n{fields}\n")
        for name, text in configs.items():
            (tmp_path / f"{name}.yaml").write_text(text)
        command = [program, "build", "--enable-alpha-plugins", "--enable-exec", "."]
        return subprocess.run(command, cwd=tmp_path, env=os.environ, capture_output=True, text=True, check=False)

    return run


def test_a_transformer(build: Build, tmp_path: Path) -> None:
    found = build("transformers: [t.yaml]", t=config("Transform", "{transform: to-daemonset}"))
    assert (found.stdout, found.returncode) == (DAEMONSET, 0), found.stderr
    assert "comment" not in (tmp_path / "seen.yaml").read_text()  # as the docs say: dropped before a function runs


def test_a_pipeline_that_adds_an_object(build: Build) -> None:
    spec = "{steps: [expose, {transform: to-daemonset, select: {name: r*}}, validate]}"
    found = build("transformers: [t.yaml]", t=config("Pipeline", spec))
    assert (found.stdout, found.returncode) == (f"{SERVICE}---\n{DAEMONSET}", 0), found.stderr


def test_a_validator_lets_pass_what_is_right(build: Build) -> None:
    found = build("validators: [v.yaml]", v=config("Validator", "{}"))
    assert (found.stdout.count("kind: Deployment"), found.returncode) == (1, 0), found.stderr


def test_a_validator_behind_a_transformer(build: Build) -> None:
    configs = {"t": config("Transform", "{transform: to-daemonset}"), "v": config("Validator", "{}")}
    found = build("transformers: [t.yaml]\nvalidators: [v.yaml]", **configs)
    assert (found.stdout, found.returncode) == (DAEMONSET, 0), found.stderr


def test_a_validator_behind_a_transformer_that_adds_an_object(build: Build) -> None:
    configs = {"t": config("Pipeline", "{steps: [expose, to-daemonset]}"), "v": config("Validator", "{}")}
    found = build("transformers: [t.yaml]\nvalidators: [v.yaml]", **configs)
    assert (found.stdout, found.returncode) == (f"{SERVICE}---\n{DAEMONSET}", 0), found.stderr


def test_what_a_validator_refuses_reaches_the_person(build: Build) -> None:
    wrong = DEPLOYMENT.replace("replicas", "replicaz")
    found = build("validators: [v.yaml]", wrong, v=config("Validator", "{}"))
    assert "Deployment rng: error KX404: spec.replicaz: unknown field\n" in found.stderr
    assert (found.stdout, found.returncode) == ("", 1)


def test_a_mistake_in_the_configuration_reaches_the_person(build: Build) -> None:
    found = build("transformers: [t.yaml]", t=config("Transform", "{transform: to-deamonset}"))
    assert "to-daemonset" in found.stderr and "error KX001" in found.stderr
    assert (found.stdout, found.returncode) == ("", 1)
