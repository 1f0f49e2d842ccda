"""Files that are validated by worker processes give what one process gives, in the same order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest

from kxform.validation import run

Look = Callable[..., list]
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: foos.x.io}
spec:
  group: x.io
  scope: Namespaced
  names: {kind: Foo, plural: foos}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {n: {type: integer}}}}}}
"""
KINDS = (
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{n}}}\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: C{n}, labels: {{a: {n}}}}}\n",
    "apiVersion: x.io/v1\nkind: Foo\nmetadata: {{name: f{n}}}\nspec: {{n: x, m: {n}}}\n",
    "a: {n}\n",
    "a: b: {n}\n",
    "kind: {{{{ x }}}}\n",
    "apiVersion: v1\nkind: Service\nmetadata: {{name: s{n}}}\nspec: {{selector: {{app: a{n}}}, ports: [{{port: 80}}]}}\n",
    "apiVersion: v1\nkind: Pod\nmetadata: {{name: p{n}, labels: {{app: a{m}}}}}\n"
    "spec: {{containers: [{{name: a, image: b}}], volumes: [{{name: v, configMap: {{name: c{m}}}}}]}}\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: twice{h}}} # kxform: ignore KX504\n---\n"
    "apiVersion: v1\nkind: Secret\nmetadata: {{name: s{n}}}\n",
    "",
)


def files(count: int) -> Iterator[tuple[str, str]]:
    for n in range(count):
        text = KINDS[n * 7 % len(KINDS)].format(n=n, m=n + n % 3 - 1, h=n % 50)
        yield f"{n % 7}/{n:04}.yaml", text
    yield "3/kustomization.yaml", "patches: [{path: 0003.yaml}, {path: ../4/0004.yaml}]\n"
    yield "6/zzz.yaml", CRD


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"cross_object": True},
        {"cross_object": True, "strict_files": True, "skip": ("Secret",), "versions": ("1.25", "1.37")},
        {"list_objects": True, "ignore": frozenset({"KX504"}), "ignore_missing": True},
    ],
)
def test_many_processes_are_as_one(look: Look, monkeypatch: pytest.MonkeyPatch, asked: Mapping[str, Any]) -> None:
    many = dict(files(600))
    sizes: list[int] = []

    def size(head: Sequence[Any]) -> int:
        sizes.append(len(head))
        return 3

    monkeypatch.setattr(run, "workers_for", size)
    by_workers = look(many, **asked)
    monkeypatch.setattr(run, "workers_for", lambda _: 1)
    alone = look(many, **asked)
    assert sizes == [run.WORTH_WORKERS]
    assert [result.file for result in alone] == sorted(many)
    assert by_workers == alone
    told = {one.code.id for result in alone for one in result.findings}
    assert {"KX102", "KX405", "KX404"} <= told
    assert {"KX690", "KX692", "KX693"} <= told or not asked.get("cross_object")


def test_progress(look: Look, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    from kxform.engine.inputs import Finder

    look(dict(files(200)))
    seen: list[tuple[int, int]] = []
    run.validate(run.Request(), Finder().find(["."]), lambda done, total: seen.append((done, total)))
    assert seen[-1] == (202, 202)
    assert seen == sorted(seen)


def test_chunks_do_not_matter(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    many = dict(files(70))
    whole = look(many, cross_object=True)
    for chunk in (1, 7, 1000):
        monkeypatch.setattr(run, "CHUNK", chunk)
        assert look(many, cross_object=True) == whole
