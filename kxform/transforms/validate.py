"""`validate`, a step of pipelines: what the API server would refuse is not written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from kxform.errors import KxformError, listed_codes
from kxform.kube.kustomize import KINDS, is_kustomization, partial_files
from kxform.kube.objects import KubeObject, is_for_a_tool
from kxform.kube.versions import NEWEST, listed_versions
from kxform.transform import ANY_KIND, Defer, Example, Fact, Facts, Item, Remember, Resource, Transform, option
from kxform.yamltext import format_path

if TYPE_CHECKING:
    from kxform.rules import Finding
    from kxform.verdict import Judge

_CRD, _CRD_GROUP = "CustomResourceDefinition", "apiextensions.k8s.io"
_CRDS, _PARTIAL = "CRDs", "partial files"  # the names of what is remembered


class _Knowing(NamedTuple):
    """A judge that knows the kinds of some CRDs."""

    crds: Sequence[Fact]
    judge: Judge


@dataclass(frozen=True, kw_only=True)
class Validate(Transform):
    """Refuse, as a step of a pipeline, what an API server would refuse; change nothing.

    It stands between or behind the steps of a `kxform.yaml`, and judges each object as the steps before left it: by
    the schema of its kind, strictly, and by the rules that the API server enforces beyond schemas, offline. Every
    error is named, with the line in the file as it was; nothing is written then (with `--keep-going`, not that file).
    What the server would only warn of is a warning. The command `kxform validate` does the same for files that
    nothing is to be done with; on every other command, `--validate` is such a step behind all others, for what is
    about to be written or printed alone.

    The CRDs of the input define kinds too, wherever they stand. A file that a kustomization of the input names as a
    patch, or as the configuration of a generator, transformer or validator, is no whole object and is never refused.
    A comment `# kxform: ignore KX404` on a line, or on the line above, keeps a finding there untold.
    """

    kinds = (ANY_KIND,)
    context_kinds = (_CRD, *KINDS)
    is_check = True

    kubernetes_version: str = option("", help="versions of the API server: one, or as 1.31,1.34", metavar="VERSION")
    schema_location: tuple[str, ...] = option(
        (), help="further schemas: a folder of CRDs or JSON schemas", metavar="PATH", is_path=True
    )
    ignore_missing_schemas: bool = option(False, help="pass over kinds that there is no schema of")
    ignore: tuple[str, ...] = option((), help="pass over findings with this code", metavar="CODE")

    def __post_init__(self) -> None:
        _ = self._judge  # versions and locations that there are not are said before any file is read
        if self.ignore:
            from kxform.verdict.codes import finding_codes

            wrong = self._ignored - finding_codes().keys()
            if wrong:
                raise ValueError(f"ignore: {min(wrong)!r} is no code that a finding can have, such as KX404")

    def change(self, resource: Resource) -> Iterator[Item]:
        from kxform.verdict.lists import is_list_of_nothing  # as for `Judge` below

        item = resource.item
        if is_kustomization(item):
            files = partial_files(resource.data, os.path.dirname(os.path.abspath(resource.file)))
            yield from (Remember(_PARTIAL, file) for file in files)
            return
        if is_for_a_tool(item):
            return
        if item.kind == _CRD and item.group == _CRD_GROUP:
            yield Remember(_CRDS, {**resource.data, "apiVersion": item.api_version, "kind": item.kind})
        if resource.chosen and not is_list_of_nothing(item.data, item.api_version, item.kind, self._built_in.knows):
            yield from self._now_or_later(resource)

    def follow(self, resource: Resource, facts: Facts) -> Iterator[Item]:
        if resource.deferred and os.path.abspath(resource.file) not in facts.of(_PARTIAL):
            yield from _said(resource, self._findings(resource, self._with_crds(facts.of(_CRDS))))

    def _now_or_later(self, resource: Resource) -> Iterator[Item]:
        """Judge an object, unless that needs the CRDs of the input, or an error in it may be one of a patch."""
        findings = None
        if self._built_in.knows(resource.item.api_version, resource.item.kind):
            findings = self._findings(resource, self._judge)
        if findings is None or any(finding.severity == "error" for finding in findings):
            yield Defer()
        else:
            yield from _said(resource, findings)

    def _findings(self, resource: Resource, judge: Judge) -> list[Finding]:
        """Return what there is to tell: not what an option or a comment says that is to be passed over."""
        told = [one for one in _verdict(resource.item, judge) if one.code.id not in self._ignored]
        return [one for one in told if not resource.is_ignored(one.code, one.stands_at)]

    @cached_property
    def _ignored(self) -> frozenset[str]:
        return listed_codes(self.ignore)

    @cached_property
    def _versions(self) -> tuple[str, ...]:
        return listed_versions(self.kubernetes_version) or (NEWEST,)

    @cached_property
    def _built_in(self) -> Judge:
        from kxform.verdict import Judge  # with it come schemas and rules, and listing transforms needs none

        return Judge(self._versions)

    @cached_property
    def _judge(self) -> Judge:
        return _judge_of(self._versions, self.schema_location, self.ignore_missing_schemas)

    def _with_crds(self, crds: Sequence[Fact]) -> Judge:
        """Return the judge that knows the kinds of some CRDs as well, made once for those of a run."""
        from kxform.schema.crds import Crds

        if not self._last or self._last[0].crds is not crds:
            same = [known.judge for known in self._last if known.crds == crds]  # each task of a worker brings a copy
            sources = {} if same else {version: [Crds(crds, version)] for version in self._versions}
            self._last[:] = [_Knowing(crds, same[0] if same else self._judge.with_sources(sources))]
        return self._last[0].judge

    @cached_property
    def _last(self) -> list[_Knowing]:
        return []

    EXAMPLES = (
        Example(
            "Lets pass what the API server takes",
            before="""\
            apiVersion: v1
            kind: Service
            metadata: {name: webui}
            spec:
              selector: {app: webui}
              ports: [{port: 80}]
            """,
        ),
        Example(
            "Refuses a field that there is not, as kubectl makes the server do",
            before="""\
            apiVersion: v1
            kind: Service
            metadata: {name: webui}
            spec:
              selector: {app: webui}
              ports:
              - port: 80
                targetport: 8080
            """,
            refused="KX404",
        ),
        Example(
            "Refuses what no schema says and the server does",
            before="""\
            apiVersion: v1
            kind: Service
            metadata: {name: webui}
            spec:
              selector: {app: webui}
              ports:
              - port: 80
              - port: 443
            """,
            refused="KX611",
        ),
        Example(
            "Refuses what a version of Kubernetes does not serve any more",
            options={"kubernetes_version": "1.25,1.31"},
            before="""\
            apiVersion: autoscaling/v2beta2
            kind: HorizontalPodAutoscaler
            metadata: {name: webui}
            spec:
              maxReplicas: 3
              scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: webui}
            """,
            refused="KX402",
        ),
        Example(
            "Knows the kinds that the CRDs of the input define",
            before="""\
            apiVersion: example.com/v1
            kind: Well
            metadata: {name: deep}
            spec: {depth: 12}
            ---
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: wells.example.com}
            spec:
              group: example.com
              names: {kind: Well, plural: wells}
              scope: Namespaced
              versions:
              - name: v1
                served: true
                storage: true
                schema:
                  openAPIV3Schema:
                    type: object
                    properties:
                      spec:
                        type: object
                        properties:
                          depth: {type: integer}
            """,
        ),
        Example(
            "Passes over kinds without a schema where that is asked for",
            options={"ignore_missing_schemas": True},
            before="""\
            apiVersion: example.com/v1
            kind: Well
            metadata: {name: deep}
            """,
        ),
    )


@cache
def _judge_of(versions: tuple[str, ...], locations: tuple[str, ...], ignore_missing: bool) -> Judge:
    """Return a judge; schema locations are read once for each process."""
    from kxform.verdict import Judge

    return Judge.of(versions, locations, ignore_missing=ignore_missing)


def _verdict(item: KubeObject, judge: Judge) -> list[Finding]:
    from kxform.rules import Finding
    from kxform.verdict.lists import NO_LIST

    if item.kind == "List":  # those that have items are unrolled
        return [NO_LIST]
    try:
        return judge.findings(item.data, item.api_version, item.kind)
    except KxformError as error:  # a CRD, or a file of a schema location, is no schema
        where = f"{error.place}: " if error.place.file else ""
        return [Finding(("apiVersion",), error.code, f"{where}{error.message}", error.hint)]


def _said(resource: Resource, findings: Iterable[Finding]) -> Iterator[Item]:
    """Yield findings with their places; an object that was added is named, for its place is that of its cause."""
    for finding in findings:
        of = (str(resource) if resource.is_new else "", format_path(finding.path), finding.message)
        message, at = ": ".join(filter(None, of)), finding.stands_at
        if finding.severity == "error":
            yield resource.refuse(finding.code, message, at, hint=finding.hint)
        else:
            yield resource.note(finding.code, message, at, severity="warning", hint=finding.hint)
