"""What becomes of the objects that refer to workloads which got another kind: by name, by labels, by claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from sys import intern
from typing import Any, NamedTuple

from kxform.errors import Code, Place
from kxform.kube import codes, scheduling
from kxform.kube.daemonset import POD, pod_labels, pod_of
from kxform.kube.objects import dig
from kxform.kube.references import MARKERS, PATTERN_MARKERS, Reference, Referrer, Target
from kxform.kube.select import label_selector
from kxform.transform.contract import Fact, Facts
from kxform.transform.items import Item, Note, Remember
from kxform.transform.resource import Resource
from kxform.yamltext import Path

WITH_NAME = (*MARKERS, b"PersistentVolumeClaim")
WITHOUT_NAME = (*PATTERN_MARKERS, b"PodDisruptionBudget")

_ONE_NODE = ({"ReadWriteOnce"}, {"ReadWriteOncePod"}, {"ReadWriteOnce", "ReadWriteOncePod"})


class Converted(NamedTuple):
    """A workload that got another kind: as it was, what it is called now, its pods' labels, and where it stands."""

    target: Target
    new_name: str
    labels: Mapping[str, Any]
    place: Place

    @property
    def old(self) -> str:
        """What a person calls the object, with file and line."""
        return f"{self.target.kind} {self.target.name} ({self.place.file}:{self.place.line})"


class Claim(NamedTuple):
    """The use of a PersistentVolumeClaim by a workload: its name and namespace, by whom, and where that is written."""

    name: str
    namespace: str
    user: str
    place: Place


def remember(resource: Resource, *, new_kind: str, new_name: str) -> Iterator[Remember]:
    """Yield the facts about a converted workload that `follow` works from."""
    item = resource.item
    target = Target(item.kind, item.group, item.name, item.namespace or None, new_kind)
    labels = {intern(key): value for key, value in pod_labels(item.data).items()}  # the same few keys in a large stream
    yield Remember(item.name, Converted(target, new_name, labels, resource.place("kind")))
    for path, name in scheduling.claims(pod_of(item.data)):
        yield Remember(name, Claim(name, item.namespace, str(resource), resource.place((*POD, *path))))


def follow(resource: Resource, facts: Facts, *, fix: bool) -> Iterator[Item]:
    """Yield notes on an object that may refer to converted workloads, and with `fix` the changes that mend it."""
    if resource.item.kind == "PersistentVolumeClaim":
        yield from _claims(resource, facts.of(resource.item.name))
    elif resource.item.kind == "PodDisruptionBudget":
        yield from _budgets(resource, facts.all())
    found = [(fact, False) for fact in facts.near()]
    referrer = Referrer(resource.data, resource.file)
    if referrer.may_name_by_pattern:
        near = {id(fact) for fact, _ in found}
        found += [(fact, True) for fact in facts.all() if id(fact) not in near]
    yield from _references(resource, referrer, found, fix=fix)


def same_namespace(one: str | None, other: str | None) -> bool:
    """Tell whether two namespaces can be the same: offline, one that is not written may be any."""
    return not one or not other or one == other


def _claims(resource: Resource, facts: Iterable[Fact]) -> Iterator[Note]:
    modes = set(map(str, resource.items("spec.accessModes")))
    if modes not in _ONE_NODE:
        return
    for fact in facts:
        if isinstance(fact, Claim) and same_namespace(fact.namespace, resource.item.namespace):
            at = resource.place("spec.accessModes")
            mode = " and ".join(sorted(modes))
            message = f"{fact.user} mounts claim {fact.name} ({at.file}:{at.line}), which is {mode}: one node gets it"
            yield Note(codes.ONE_NODE_VOLUME, message, fact.place, "warning")


def _budgets(resource: Resource, facts: Iterable[Fact]) -> Iterator[Note]:
    conditions = label_selector(resource.get("spec.selector"))
    works = isinstance(resource.get("spec.minAvailable"), int)
    for fact in facts:
        if not isinstance(fact, Converted) or conditions is None or works:
            continue
        fits = all(condition.matches(fact.labels) for condition in conditions)
        if fits and same_namespace(fact.target.namespace, resource.item.namespace):
            field = "spec.maxUnavailable" if resource.has("spec.maxUnavailable") else "spec.minAvailable"
            message = f"{resource} selects the pods of {fact.old}: for a DaemonSet only an integer minAvailable works"
            yield resource.note(codes.DISRUPTION_BUDGET, message, field, severity="warning")


def _references(
    resource: Resource, referrer: Referrer, facts: Iterable[tuple[Fact, bool]], *, fix: bool
) -> Iterator[Item]:
    """Yield what becomes of each reference, once for each name; one that means all objects of the kind, once."""
    seen: set[tuple[Path, str]] = set()
    for fact, only_patterns in facts:
        if not isinstance(fact, Converted):
            continue
        for reference in referrer.references_to(fact.target, only_patterns=only_patterns):
            key = (reference.path, fact.target.name if reference.name_path else "")
            if key not in seen:
                seen.add(key)
                yield from _reference(resource, reference, fact, fix=fix)


def _reference(resource: Resource, reference: Reference, fact: Converted, *, fix: bool) -> Iterator[Item]:
    rule = reference.rule
    rewritten = fix and rule.effect == "rewrite"
    if rewritten:
        yield from _rewrite(resource, reference, fact)
    code = codes.REFERENCE_REWRITTEN if rewritten else _CODES[rule.effect]
    of = f" of {resource.item.name}" if resource.item.name else ""
    outcome = f"now {fact.target.new_kind} {fact.new_name}" if rewritten else rule.why
    hint = "" if rule.effect == "rewrite" else rule.todo
    message = f"{rule.title}{of} refers to {fact.old}: {outcome}"
    yield resource.note(code, message, reference.path, severity="note" if rewritten else "warning", hint=hint)


_CODES: dict[str, Code] = {
    "rewrite": codes.REFERENCE_OPEN,
    "invalid": codes.REFERENCE_INVALID,
    "report": codes.REFERENCE_LOOK,
}


def _rewrite(resource: Resource, reference: Reference, fact: Converted) -> Iterator[Item]:
    why = f"{reference.rule.title} follows the {fact.target.kind}"
    wanted = {reference.kind_path: fact.target.new_kind, reference.name_path: fact.new_name}
    if reference.api_path is not None:
        is_group = reference.api_path[-1] == "group"
        wanted[reference.api_path] = "apps" if is_group else "apps/v1"
        if is_group and reference.version_path is not None:
            wanted[reference.version_path] = "v1"
    for path, value in wanted.items():
        if path is not None and dig(resource.data, *path) != value:
            yield resource.set(path, value, why=why)
