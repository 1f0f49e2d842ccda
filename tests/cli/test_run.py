"""What a person sees of `kxform run` and `kxform schemas`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kxform.engine.pipeline import KEYS
from tests.cli.conftest import Kxform
from tests.cli.test_to_daemonset import REPLICAS, SERVICE, daemonset, deployment

PIPELINE = b"paths: [k8s]\nexclude: [old.yaml, deep/]\nsteps:\n- transform: to-daemonset\n  select: {name: rng}\n"
FILES = {
    "kxform.yaml": PIPELINE,
    "k8s/rng.yaml": REPLICAS,
    "k8s/web.yaml": deployment(b"web"),
    "k8s/old.yaml": REPLICAS,
    "k8s/deep/rng.yaml": REPLICAS,
    "other/rng.yaml": REPLICAS,
}
OWN = b'''\
from collections.abc import Iterator
from dataclasses import dataclass
from kxform.transform import Item, Resource, Transform, option

print("loaded")

@dataclass(frozen=True, kw_only=True)
class AddOwner(Transform):
    """Name an owner."""

    kinds = ("DaemonSet",)
    owner: str = option("nobody", help="whose it is")

    def change(self, resource: Resource) -> Iterator[Item]:
        yield resource.set("metadata.labels.owner", self.owner, why="--owner")
'''


def test_the_paths_of_the_file_and_nothing_that_it_excludes(kxform: Kxform, tmp_path: Path) -> None:
    ran = kxform("run", "--in-place", files=FILES)
    assert (ran.code, ran.out) == (0, b"")
    assert ran.err.endswith("1 changed, 1 unchanged\n")
    changed = {name for name in FILES if (tmp_path / name).read_bytes() != FILES[name]}
    assert changed == {"k8s/rng.yaml"}
    assert (tmp_path / "k8s/rng.yaml").read_bytes() == daemonset(b"rng")


def test_paths_on_the_command_line_come_first(kxform: Kxform) -> None:
    ran = kxform("run", "--check", "other", "k8s/deep", files=FILES)
    assert (ran.code, ran.out) == (1, b"would change other/rng.yaml\nwould change k8s/deep/rng.yaml\n")


def test_standard_input(kxform: Kxform) -> None:
    ran = kxform("run", "-", files=FILES, stdin=REPLICAS + b"---\n" + SERVICE)
    assert (ran.code, ran.out) == (0, daemonset(b"rng") + b"---\n" + SERVICE)


def test_the_pipeline_file_is_no_input(kxform: Kxform) -> None:
    named = b"apiVersion: kxform.dev/v1alpha1\nkind: Pipeline\n" + PIPELINE.replace(b"[k8s]", b"[.]")
    ran = kxform("run", files={"kxform.yaml": named, "rng.yaml": REPLICAS})
    assert (ran.code, ran.out) == (0, daemonset(b"rng"))


def test_what_a_step_leaves_out_no_later_step_brings_back(kxform: Kxform) -> None:
    template = b"apiVersion: v1\nkind: ConfigMap\ndata:\n  {{ toYaml . }}\n"
    pipeline = b"steps:\n- to-daemonset\n- expose\n"
    files = {"kxform.yaml": pipeline, "t.yaml": template, "values.yaml": b"a: 1\n", "s.yaml": SERVICE}
    ran = kxform("run", ".", files=files)
    assert (ran.code, ran.out) == (0, SERVICE)
    assert ran.err.endswith("0 changed, 1 unchanged, 2 skipped\n")


def test_a_selection_on_the_command_line_chooses_among_those_of_a_step(kxform: Kxform) -> None:
    ran = kxform("run", "--check", "--name", "w*", files=FILES)
    assert (ran.code, ran.out) == (0, b"")
    files = FILES | {"kxform.yaml": b"paths: k8s\nsteps: [to-daemonset]\n"}
    ran = kxform("run", "--check", "--name", "w*", files=files)
    assert (ran.code, ran.out) == (1, b"would change k8s/web.yaml\n")


def test_code_beside_the_file_runs_for_run_alone(kxform: Kxform) -> None:
    text = b"use: [own/add_owner.py]\nsteps:\n- to-daemonset\n- {transform: add-owner, with: {owner: ops}}\n"
    files = {"kxform.yaml": text, "own/add_owner.py": OWN, "rng.yaml": REPLICAS}
    expected = daemonset(b"rng", metadata=b", labels: {owner: ops}")
    assert kxform("run", "rng.yaml", files=files).out == b"loaded\n" + expected
    for arguments in (("--help",), ("list",), ("to-daemonset", "rng.yaml"), ("run", "--help"), ("schemas", "pipeline")):
        assert b"loaded" not in kxform(*arguments).out
    assert kxform("add-owner", "rng.yaml").code == 2


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (b"steps: [to-demonset]\n", 2, "kxform.yaml:1:9: error KX001: there is no transform or command 'to-demonset'"),
        (b"steps: [to-daemonset]\n", 2, "--in-place needs files"),
        (b"steps: [\n", 3, "kxform.yaml:2:1: error KX102: not valid YAML"),
    ],
)
def test_a_pipeline_that_cannot_be_run(kxform: Kxform, text: bytes, code: int, words: str) -> None:
    ran = kxform("run", "-i", files={"kxform.yaml": text, "rng.yaml": REPLICAS})
    assert ran.code == code
    assert words in ran.err
    assert "Traceback" not in ran.err


def test_without_a_file(kxform: Kxform) -> None:
    ran = kxform("run", files={".git/HEAD": b""})
    assert ran.code == 2
    assert "error KX011: no kxform.yaml here or in a folder above" in ran.err


def test_the_schema_is_json(kxform: Kxform) -> None:
    schema = json.loads(kxform("schemas", "pipeline").out)
    assert set(schema["properties"]) == set(KEYS)
    assert kxform("schemas", "nothing").code == 2


def test_the_versions_with_schemas(kxform: Kxform) -> None:
    ran = kxform("schemas", "list")
    lines = ran.out.decode().splitlines()
    assert ran.code == 0
    assert [line.split()[0] for line in lines] == ["VERSION", *(f"1.{minor}" for minor in range(25, 38))]
    assert all(int(line.split()[1]) > 50 for line in lines[1:])
