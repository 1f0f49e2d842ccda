"""Which files a kustomization names that are no whole objects."""

from __future__ import annotations

import os
from typing import Any

import pytest

from kxform.kube.kustomize import is_kustomization, partial_files
from kxform.kube.objects import KubeObject


@pytest.mark.parametrize(
    ("data", "file", "files"),
    [
        ({"resources": ["web.yaml"], "components": ["../c"], "crds": ["crd.json"]}, "k/kustomization.yaml", []),
        ({"patches": [{"patch": "kind: Deployment\n"}], "patchesStrategicMerge": ["a: 1\nb: 2\n"]}, "k.yaml", []),
        ({"patches": None, "patchesJson6902": {"path": "p.yaml"}, "transformers": [{"kind": "X"}, 1]}, "k.yaml", []),
        ({"patches": [{"path": "p.yaml"}, {"path": "../q.yaml"}]}, "k/kustomization.yaml", ["k/p.yaml", "q.yaml"]),
        ({"patchesStrategicMerge": ["./p.yaml"]}, "kustomization.yaml", ["p.yaml"]),
        ({"patchesJson6902": [{"path": "p.json", "target": {"kind": "Job"}}]}, "/k/kustomization.yml", ["/k/p.json"]),
        ({"generators": ["g.yaml"], "transformers": ["t.yaml"], "validators": ["v.yaml"]}, "a/b", ["a/g.yaml", "a/t.yaml", "a/v.yaml"]),
    ],
)  # fmt: skip
def test_partial_files(data: dict[str, Any], file: str, files: list[str]) -> None:
    assert list(partial_files(data, os.path.dirname(file))) == files


@pytest.mark.parametrize(
    ("api_version", "kind", "is_one"),
    [
        ("kustomize.toolkit.fluxcd.io/v1", "Kustomization", False),
        ("kustomize.config.k8s.io/v1beta1", "Other", False),
        ("kustomize.config.k8s.io/v1beta1", "Kustomization", True),
        ("kustomize.config.k8s.io/v1alpha1", "Component", True),
    ],
)
def test_a_kustomization(api_version: str, kind: str, is_one: bool) -> None:
    assert is_kustomization(KubeObject({}, (), api_version, kind)) is is_one
