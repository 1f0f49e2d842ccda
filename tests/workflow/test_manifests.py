"""Objects of files, as things that a cluster is to have."""

from __future__ import annotations

from pathlib import Path

from kxform.engine.inputs import Finder
from kxform.workflow.manifests import Manifests

LIST = """\
# first
apiVersion: v1
kind: ConfigMapList
items:
  - metadata: {name: a}
    data:
      key: "1"
  - metadata: {name: b}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: d
spec:
  template:
    spec:
      containers:
        - name: c
          image: i
"""


def read(folder: Path, **files: str) -> Manifests:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return Manifests.of(Finder().find([str(folder)]))


def test_lists_are_unrolled_and_fields_have_their_places(tmp_path: Path) -> None:
    found = read(tmp_path, a=LIST)
    assert [(one.number, one.kind, one.name, one.place.line) for one in found.wanted] == [
        (0, "ConfigMap", "a", 5),
        (1, "ConfigMap", "b", 8),
        (2, "Deployment", "d", 10),
    ]
    assert found.wanted[0].data["apiVersion"] == "v1"
    file = str(tmp_path / "a.yaml")
    assert found.place_of(0, "data[key]") == (file, 7, 7)
    assert found.place_of(2, '.spec.template.spec.containers[name="c"].image') == (file, 19, 11)
    assert found.place_of(2, "spec.replicas")[1] == 14


def test_what_is_none_of_ours_is_skipped(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        a="a: {{ .Values.x }}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
        b="apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n",
        c="just: data\n",
        d="apiVersion: v1\nkind: ConfigMap\nmetadata: {name: d}\n",
    )
    assert [one.name for one in found.wanted] == ["d"]
    assert [skip.place.file.rpartition("/")[2] for skip in found.skips] == ["a.yaml", "b.yaml", "c.yaml"]
    assert found.errors == []


def test_what_cannot_be_read_is_an_error_at_its_place(tmp_path: Path) -> None:
    found = read(tmp_path, a="a: [\n", b="apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n")
    assert [error.place.file for error in found.errors] == [str(tmp_path / "a.yaml")]
    assert [one.name for one in found.wanted] == ["b"]
    missing = Manifests.of(Finder().find([str(tmp_path / "none.yaml")]))
    assert [str(error.code) for error in missing.errors] == ["KX201"]
