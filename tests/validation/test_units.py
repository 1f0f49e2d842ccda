"""What is applied together: the same object twice is a matter there, and not between variants."""

from __future__ import annotations

from pathlib import Path

import pytest

from kxform.engine.inputs import Finder
from kxform.validation.request import Request
from kxform.validation.run import validate

CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n"
KUSTOMIZATION = "resources:\n- a.yaml\n"


@pytest.mark.parametrize(
    ("files", "twice"),
    [
        pytest.param({"dev/a.yaml": CONFIG, "prod/a.yaml": CONFIG}, [], id="files of one name in two folders"),
        pytest.param(
            {"base/kustomization.yaml": KUSTOMIZATION, "base/a.yaml": CONFIG, "over/kustomization.yaml": KUSTOMIZATION}
            | {"over/sub/b.yaml": CONFIG},
            [],
            id="two kustomizations",
        ),
        pytest.param({"base/kustomization.yaml": KUSTOMIZATION, "base/a.yaml": CONFIG, "b.yaml": CONFIG}, [], id="one"),
        pytest.param({"a.yaml": CONFIG, "b.yaml": CONFIG}, ["b.yaml"], id="one folder"),
        pytest.param({"x/a.yaml": CONFIG, "y/b.yaml": CONFIG}, ["y/b.yaml"], id="two folders, two names"),
        pytest.param({"a.yaml": f"{CONFIG}---\n{CONFIG}"}, ["a.yaml"], id="one file"),
        pytest.param(
            {"k/kustomization.yaml": KUSTOMIZATION, "k/a.yaml": CONFIG, "k/sub/b.yaml": CONFIG},
            ["k/sub/b.yaml"],
            id="below one kustomization",
        ),
        pytest.param(
            {"dev/a.yaml": CONFIG, "prod/a.yaml": CONFIG, "prod/b.yaml": CONFIG},
            ["prod/b.yaml"],
            id="once for each place that it meets another",
        ),
    ],
)
def test_the_same_object_twice(tmp_path: Path, files: dict[str, str], twice: list[str]) -> None:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    results = validate(Request(cross_object=True), Finder().find([str(tmp_path)]))
    found = [result.file for result in results for one in result.findings if one.code.id == "KX693"]
    assert [str(Path(file).relative_to(tmp_path)) for file in found] == twice
