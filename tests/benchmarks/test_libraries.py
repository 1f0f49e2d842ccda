"""benchmarks/libraries.py compares what it should, and a difference between the two libraries is caught by name."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

import libraries

from kxform.schema.compiled import Compiled, KindSchema

pytest.importorskip("jsonschema_rs")

GOOD = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"a": "b"}}
BAD = {**GOOD, "data": {"a": 1}}
THING = {"apiVersion": "example.com/v1", "kind": "Thing", "spec": {"size": "large"}}
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec:
  group: example.com
  scope: Cluster
  names: {kind: Thing, plural: things}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}
"""
SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}}


class Other:
    """A library that is of another mind, or of none."""

    def __init__(self, answer: bool | Exception) -> None:
        self.answer = answer

    def is_valid(self, _: Any) -> bool:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(
    ("data", "answer", "outcome"),
    [
        ({"a": 1}, True, "taken by both"),
        ({"a": ""}, False, "refused by both"),
        ({"a": 1}, False, "they differ"),
        ({"a": ""}, True, "they differ"),
        ({"a": 1}, ValueError(), "decided by jsonschema alone"),
    ],
)
def test_a_difference_is_seen(data: Any, answer: bool | Exception, outcome: str) -> None:
    compiled = Compiled(KindSchema(SCHEMA))
    vars(compiled)["fast"] = Other(answer)
    assert libraries.compare(compiled, data) == outcome


def test_a_refusal_without_a_word_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "explain", lambda _errors: [])
    assert libraries.compare(Compiled(KindSchema(SCHEMA)), {"a": ""}) == "refused and nothing said"


def test_the_objects_of_a_folder_and_its_crds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "crd.yaml").write_text(CRD)
    (tmp_path / "list.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [GOOD, THING]}))
    (tmp_path / "broken.yaml").write_text("a: [\n")
    (tmp_path / "other.yaml").write_text("apiVersion: example.com/v2\nkind: Thing\n---\na: 1\n")
    assert libraries.main([str(tmp_path)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "4 objects, 3 kinds with a schema" in said
    assert "2 taken by both" in said
    assert "1 refused by both" in said
    assert "1 no schema" in said


def test_a_difference_in_a_recording_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "recorded.jsonl.gz"
    records = [{"object": GOOD, "mutation": "original"}, {"object": BAD, "mutation": "fault"}]
    file.write_bytes(gzip.compress("\n".join(map(json.dumps, records)).encode()))
    assert libraries.main([str(file), "--kubernetes-version", "1.30"]) == 0
    assert "Kubernetes 1.30: 2 objects, 1 kinds with a schema" in capsys.readouterr().out
    monkeypatch.setattr(Compiled, "fast", Other(True))
    assert libraries.main([str(file)]) == 1
    assert "line 2 (fault): v1 ConfigMap: they differ: ['data', 'a']" in capsys.readouterr().out
