"""`kxform validate --schemas-from-cluster` and `kxform schemas pull` against a small server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Kxform
from tests.cluster.conftest import kubeconfig_for
from tests.cluster.fake import FakeServer, Fault, running
from tests.cluster.test_openapi import CRD, recorded

BAD = b"""\
apiVersion: example.com/v1
kind: Well
metadata: {name: a}
spec: {depth: 0, colour: red}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: a}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: A}
"""
FOUND = [
    "bad.yaml:4:8: error KX409: spec.depth: must be at least 1, is 0",
    "bad.yaml:4:18: error KX404: spec.colour: unknown field",
    "bad.yaml:6:1: error KX401: apiVersion: there is no Deployment in apps/v1 of Kubernetes 1.20, nor in a CRD",
]


@pytest.fixture(autouse=True)
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    with running() as server:
        server.answers |= {"/openapi/v2": recorded("v2.json"), "/version": {"gitVersion": "v1.20.2"}}
        server.objects["/apis/apiextensions.k8s.io/v1/customresourcedefinitions/wells.example.com"] = CRD
        config = tmp_path.parent / f"{tmp_path.name}-kubeconfig"
        config.write_text(json.dumps(kubeconfig_for(server.url)), encoding="utf-8")
        monkeypatch.setenv("KUBECONFIG", str(config))
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path.parent / f"{tmp_path.name}-cache"))
        yield server


def errors(out: bytes) -> list[str]:
    return [line for line in out.decode().splitlines() if not line.startswith("    hint")]


def test_by_the_schemas_and_the_version_of_the_cluster(kxform: Kxform, fake: FakeServer) -> None:
    ran = kxform("validate", "--schemas-from-cluster", "bad.yaml", files={"bad.yaml": BAD})
    assert (ran.code, errors(ran.out)[:3]) == (1, FOUND)
    assert "bad.yaml:12:" in errors(ran.out)[3]  # the rules, which no schema has
    assert fake.writes() == []


def test_a_crd_of_the_input_counts_too(kxform: Kxform) -> None:
    crd = json.dumps({**CRD, "spec": {**CRD["spec"], "names": {"kind": "Lake", "plural": "lakes"}}})  # type: ignore[dict-item]
    lake = b"apiVersion: example.com/v1\nkind: Lake\nmetadata: {name: a}\nspec: {depth: x}\n"
    files = {"k8s/crd.json": crd.encode(), "k8s/lake.yaml": lake}
    ran = kxform("validate", "--schemas-from-cluster", "k8s", files=files)
    assert [line for line in errors(ran.out) if "lake" in line] == [
        'k8s/lake.yaml:4:8: error KX405: spec.depth: must be an integer, is a string: "x"'
    ]


def test_many_files_are_validated_by_workers(kxform: Kxform) -> None:
    files = {f"k8s/{number}.yaml": BAD for number in range(200)}
    ran = kxform("validate", "--schemas-from-cluster", "--no-cross-object", "k8s", files=files)
    assert (ran.code, sum("spec.depth" in line for line in errors(ran.out))) == (1, 200)


def test_what_is_pulled_is_a_schema_location(kxform: Kxform, tmp_path: Path) -> None:
    ran = kxform("schemas", "pull", "-o", "schemas")
    assert (ran.code, ran.out) == (0, b"")
    assert ran.err.endswith("(v1.20.2) in schemas\n")
    names = sorted(path.relative_to(tmp_path / "schemas").as_posix() for path in tmp_path.rglob("*.json"))
    assert names == ["example.com/open_v1.json", "example.com/well_v1.json", "v1/configmap_v1.json"]
    ran = kxform("validate", "--schema-location", "schemas", "bad.yaml", files={"bad.yaml": BAD})
    assert errors(ran.out)[:2] == FOUND[:2]


@pytest.mark.parametrize(
    "arguments",
    [["--schemas-from-cluster", "--kubernetes-version", "1.34"], ["--context", "here"], ["--kubeconfig", "x"]],
)
def test_options_that_do_not_go_together(kxform: Kxform, arguments: list[str]) -> None:
    assert kxform("validate", *arguments, "bad.yaml", files={"bad.yaml": BAD}).code == 2


def test_a_cluster_that_does_not_answer(kxform: Kxform, fake: FakeServer) -> None:
    fake.faults.append(Fault(401, times=9, message="Unauthorized"))
    for command in (["validate", "--schemas-from-cluster", "bad.yaml"], ["schemas", "pull", "-o", "schemas"]):
        ran = kxform(*command, files={"bad.yaml": BAD})
        assert (ran.code, ran.out, ran.err.splitlines()[0]) == (4, b"", "error KX704: Unauthorized")
