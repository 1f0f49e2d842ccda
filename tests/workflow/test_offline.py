"""Objects checked without a server: by which schemas, where the findings stand, and what is passed over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kxform.cluster import codes
from kxform.cluster.errors import ClusterError
from kxform.engine.inputs import Input
from kxform.workflow.manifests import Manifests
from kxform.workflow.offline import INVALID, Offline, nearest

Read = Callable[[str], Manifests]

CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Thing, plural: things}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: {type: object, properties: {size: {type: integer}}}
---
"""
THING = """\
apiVersion: example.com/v1
kind: Thing
metadata: {name: t}
spec:
  size: many
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: s}
spec:
  sessionAffinity: Sometimes
  ports:
  - port: 80
"""


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def of(text: str) -> Manifests:
        (tmp_path / "all.yaml").write_text(text, encoding="utf-8")
        return Manifests.of([Input(str(tmp_path / "all.yaml"), "all.yaml")])

    return of


def said(manifests: Manifests, version: str | None = None) -> list[ClusterError | None]:
    offline = Offline(manifests, None if version is None else lambda: version)
    return [offline.check(one) for one in manifests.wanted]


@pytest.mark.parametrize(
    "text",
    [
        SERVICE.replace("Sometimes", "None"),
        CRD + THING.replace("many", "3"),
        THING,  # nobody knows its kind
        SERVICE.replace("Sometimes", "Sometimes # kxform: ignore"),
        SERVICE.replace("kind: Service", "kind: Gadget"),
    ],
)
@pytest.mark.parametrize("version", [None, "v1.34.0"])
def test_nothing_is_known_against_it(text: str, version: str | None, read: Read) -> None:
    assert set(said(read(text), version)) == {None}


@pytest.mark.parametrize("version", [None, "v1.34.0", "v1.20.2", "v1.99.0"])
def test_a_definition_of_the_input_counts(version: str | None, read: Read) -> None:
    manifests = read(CRD + THING)
    definition, thing = said(manifests, version)
    assert definition is None
    assert thing is not None
    assert thing.code is INVALID
    assert [(cause.field, cause.reason) for cause in thing.causes] == [("spec.size", "KX405")]
    assert manifests.place_of(1, "spec.size") == manifests.wanted[1].place._replace(line=22, column=3)


@pytest.mark.parametrize(
    ("version", "refused"), [(None, True), ("v1.34.1-gke.2", True), ("v1.20.2", True), ("v1.99.0", False), ("", False)]
)
def test_a_server_that_is_newer_than_the_schemas_may_know_more(version: str | None, refused: bool, read: Read) -> None:
    assert (said(read(SERVICE), version) != [None]) is refused


def test_a_kind_that_the_server_has_is_not_one_that_was_removed(read: Read) -> None:
    old = read("apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: {name: p}\n")
    assert said(old, "v1.20.2") == [None]
    error = said(old)[0]
    assert error is not None
    assert error.message.startswith("apiVersion: policy/v1beta1 PodSecurityPolicy was removed in Kubernetes 1.25")


def test_no_value_of_a_secret_is_said(read: Read) -> None:
    manifests = read("apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {key: not-base-64!}\n")
    error = said(manifests)[0]
    assert error is not None
    assert "not-base-64" not in repr(error)


def test_all_of_an_input(read: Read) -> None:
    manifests = read(CRD + THING + "---\n" + SERVICE.replace("Sometimes", "None") + "---\n" + SERVICE)
    outcomes = Offline(manifests).check_all("default")
    assert [one.action for one in outcomes] == ["applied", "refused", "applied", "refused"]
    assert [one.error and one.error.code for one in outcomes] == [None, INVALID, None, codes.TWICE]


@pytest.mark.parametrize(
    ("version", "expected"),
    [("v1.34.2", "1.34"), ("v1.25.0", "1.25"), ("v1.20.2", "1.25"), ("v1.99.0", ""), ("", ""), ("v2.0.0", "")],
)
def test_which_schemas_hold_for_a_server(version: str, expected: str) -> None:
    assert nearest(version) == expected
