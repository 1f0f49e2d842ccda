"""The small transforms on the command line, and all of them as one pipeline."""

from __future__ import annotations

import pytest

from kxform.kube.images import changed, parts_of
from tests.cli.conftest import Kxform

POD = b"apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: 'nginx:1'}]}\n"


@pytest.mark.parametrize(
    ("arguments", "before", "after"),
    [
        (("set-image", "--image", "nginx=:2"), b"nginx:1", b"nginx:2"),
        (
            ("set-labels", "--label", "a=b", "--label", "c=d"),
            b"name: a}\nspec",
            b"name: a, labels: {a: b, c: d}}\nspec",
        ),
        (("set-namespace", "--namespace", "web"), b"name: a}\nspec", b"name: a, namespace: web}\nspec"),
        (("set-namespace", "--namespace", "web", "--only-namespace", "other"), b"", b""),
        (
            ("set-namespace", "--namespace", "web", "-n", "default"),
            b"name: a}\nspec",
            b"name: a, namespace: web}\nspec",
        ),
        (("set-replicas", "--count", "3"), b"", b""),
    ],
)
def test_a_command(kxform: Kxform, arguments: tuple[str, ...], before: bytes, after: bytes) -> None:
    ran = kxform(*arguments, stdin=POD)
    assert (ran.code, ran.out) == (0, POD.replace(before, after, 1) if before else POD)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("set-image",), "image: give at least one"),
        (("set-image", "--image", "nginx:1=nginx:2"), "has to be a name without tag and digest"),
        (("set-image", "--image", "a=b:1", "--image", "b=c"), "a becomes b, which another --image changes"),
        (("set-image", "--image", "nginx=:"), "says nothing of the new image"),
        (("set-image", "--image", "nginx"), "is not KEY=VALUE"),
        (("set-labels",), "label: give at least one"),
        (("set-labels", "--label", "a b=c"), "'a b' is no key of a label"),
        (("set-labels", "--label", "a=b c"), "'b c' is no value of a label"),
        (("set-namespace",), "'' is no name of a namespace"),
        (("set-namespace", "--namespace", "a.b"), "'a.b' is no name of a namespace"),
        (("set-replicas", "--count", "-1"), "-1 is less than 0"),
        (("set-replicas", "--count", "x"), "--count"),
    ],
)
def test_wrong_usage(kxform: Kxform, arguments: tuple[str, ...], words: str) -> None:
    ran = kxform(*arguments, stdin=POD)
    assert (ran.code, ran.out) == (2, b"")
    assert words in ran.err.replace("\n", " ")


def test_all_of_them_as_a_pipeline(kxform: Kxform) -> None:
    text = b"""\
steps:
- {transform: set-namespace, with: {namespace: web}}
- {transform: set-labels, with: {label: {team: 1}, templates: yes}}
- {transform: set-image, with: {image: {nginx: ':2'}}}
- {transform: set-replicas, with: {count: 2}}
"""
    before = b"""\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: a # the first
spec:
  selector: {matchLabels: {app: a}}
  template:
    metadata: {labels: {app: a}}
    spec: {containers: [{name: a, image: nginx}]}
"""
    after = b"""\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: a # the first
  namespace: web
  labels:
    team: "1"
spec:
  replicas: 2
  selector: {matchLabels: {app: a}}
  template:
    metadata: {labels: {app: a, team: "1"}}
    spec: {containers: [{name: a, image: nginx:2}]}
"""
    ran = kxform("run", "-", files={"kxform.yaml": text}, stdin=before)
    assert (ran.code, ran.out) == (0, after)


@pytest.mark.parametrize(
    ("image", "parts"),
    [
        ("a", ("a", "", "")),
        ("a:1", ("a", ":1", "")),
        ("h:5/a", ("h:5/a", "", "")),
        ("h:5/b/a:1@sha256:0", ("h:5/b/a", ":1", "@sha256:0")),
        ("a@sha256:0", ("a", "", "@sha256:0")),
    ],
)
def test_the_parts_of_an_image(image: str, parts: tuple[str, str, str]) -> None:
    assert parts_of(image) == parts
    assert "".join(parts) == image
    assert changed(image, image) == image
