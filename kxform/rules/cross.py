"""What no object says by itself: a Service that selects nothing, a name that nothing in the input has, an object twice.

All of it is advice: what is missing here may be in the cluster. So a reference is looked up only where the input
has objects of its kind in that namespace, and an object without a namespace may be in any. Only facts are kept, in
lists of plain tuples: they are taken where the objects are read, sent between processes, and put together at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from kxform.errors import Code
from kxform.kube.objects import dig
from kxform.rules.finding import Finding, entries, mapping, text
from kxform.rules.formats import shown
from kxform.rules.mentions import (
    Reference,
    environment,
    generated,
    port_names,
    scaled,
    shared,
    template,
    texts,
    volumes,
)
from kxform.yamltext import Path

SELECTS_NO_WORKLOAD = Code(
    "KX690",
    "a Service that selects nothing here",
    "Compare spec.selector with the labels in the pod templates.",
    "No workload of the input in that namespace makes pods with the labels that the Service selects. Such a Service "
    "has no endpoints, unless the pods come from somewhere else.",
)
NO_TARGET_PORT = Code(
    "KX691",
    "a target port that no selected pod has",
    "Name a port of a container, or give its number.",
    "A target port that is a name means the port of that name of each pod. None of the workloads that the Service "
    "selects has one.",
)
NO_SUCH_OBJECT = Code(
    "KX692",
    "a name that nothing here has",
    "Correct the name, or add the object; mark the reference as optional if pods can do without.",
    "The input has objects of that kind in that namespace, but none of that name. Pods that mount or read it will not "
    "start, and an autoscaler has nothing to scale.",
)
OBJECT_TWICE = Code(
    "KX693",
    "an object that stands there twice",
    "Remove one of the two, or give it another name.",
    "Two objects of one kind, namespace and name are one object in the cluster: the later overwrites the earlier. "
    "What two kustomizations build is not compared, nor files of one name in two folders: they are variants, such as "
    "those for development and production.",
)

ANYWHERE = ""  # the namespace of an object that names none: kubectl or kustomize decides


class Found(NamedTuple):
    """A finding with what `remember` was told of the object's place."""

    where: Any
    finding: Finding


Identity = tuple[str, str, str, str]  # group, kind, namespace, name
Apart = Callable[[Any, Any], bool]
Names = dict[str, dict[str, set[str]]]  # by kind and namespace
Workload = tuple[str, dict[str, str], tuple[str, ...], Any]  # what makes pods: namespace, their labels and ports, where


class _Service(NamedTuple):
    where: Any
    namespace: str
    selector: dict[str, str]
    targets: tuple[tuple[Path, str], ...]


class Bundle:
    """The objects of one input, as far as they say something about one another."""

    def __init__(self) -> None:
        self._objects: list[tuple[Identity, Any]] = []  # and where
        self._generated: list[tuple[str, str, str]] = []  # kind, namespace, name
        self._workloads: list[Workload] = []
        self._services: list[_Service] = []
        self._references: list[tuple[Any, str, Reference]] = []  # where, namespace

    def remember(self, data: Mapping[str, Any], where: Any) -> None:
        """Take the facts of an object.

        Args:
            data: the object; what has a wrong type is passed over.
            where: its place, in whatever form; it comes back with each finding, as text where a message names it.
        """
        kind, metadata = shared(data.get("kind")), mapping(data.get("metadata"))
        group, namespace = text(data.get("apiVersion")).rpartition("/")[0], shared(metadata.get("namespace"))
        self._objects.append(((shared(group), kind, namespace, text(metadata.get("name"))), where))
        self._remember_pods(data, where, namespace)
        if kind == "Service":
            self._services += _service(data, where, namespace)
        elif kind == "HorizontalPodAutoscaler":
            self._references += [(where, namespace, one) for one in scaled(data)]
        self._generated += [(of, namespace, name) for of, name in generated(data)]

    def _remember_pods(self, data: Mapping[str, Any], where: Any, namespace: str) -> None:
        way, pod = template(data)
        labels, spec = mapping(dig(pod, "metadata", "labels")), mapping(pod.get("spec"))
        if labels or spec:
            self._workloads.append((namespace, texts(labels), port_names(spec), where))
            for kind, name, path in (*volumes(spec), *environment(spec)):
                self._references.append((where, namespace, (kind, name, (*way, "spec", *path))))

    def merge(self, other: Bundle) -> None:
        """Take the facts of another bundle, as if its objects were remembered now, in their order.

        Args:
            other: it may come from another process, if all that was given as `where` can.
        """
        self._objects += other._objects
        self._generated += other._generated
        self._workloads += other._workloads
        self._services += other._services
        self._references += other._references

    def leave_out(self, is_left_out: Callable[[Any], bool]) -> None:
        """Forget the objects of some places; what a kustomization generates stays.

        Args:
            is_left_out: tells of a place.
        """
        self._objects = [one for one in self._objects if not is_left_out(one[1])]
        self._workloads = [one for one in self._workloads if not is_left_out(one[3])]
        self._services = [one for one in self._services if not is_left_out(one.where)]
        self._references = [one for one in self._references if not is_left_out(one[0])]

    def findings(self, apart: Apart = lambda _one, _other: False) -> Iterator[Found]:
        """Yield what the objects lack of one another, as warnings.

        Args:
            apart: tells of the places of two objects that they never meet, so that they may be the same.
        """
        yield from self._twice(apart)
        if self._services:
            yield from self._unselected()
        if self._references:
            yield from self._missing()

    def _twice(self, apart: Apart) -> Iterator[Found]:
        seen: dict[Identity, list[Any]] = {}
        for identity, where in self._objects:
            others = seen.setdefault(identity, []) if identity[-1] else []
            first = next((one for one in others if not apart(one, where)), None)
            if first is not None:
                message = f"the same object stands at {first} too"
                yield Found(where, Finding(("metadata", "name"), OBJECT_TWICE, message, severity="warning"))
            others.append(where)

    def _unselected(self) -> Iterator[Found]:
        wanted = {label for service in self._services for label in service.selector.items()}
        labelled: dict[tuple[str, str], list[Workload]] = {label: [] for label in wanted}
        for workload in self._workloads:
            for label in wanted & workload[1].items():
                labelled[label].append(workload)
        inhabited = {namespace for namespace, *_ in self._workloads}
        for service in self._services:
            yield from (Found(service.where, finding) for finding in _selected(service, labelled, inhabited))

    def _missing(self) -> Iterator[Found]:
        names, known = self._names(), dict[tuple[str, str], set[str]]()
        for where, namespace, (kind, name, path) in self._references:
            if (kind, namespace) not in known:
                there = names.get(kind, {}).items()
                known[kind, namespace] = {one for space, some in there if _may_meet(space, namespace) for one in some}
            if known[kind, namespace] and name not in known[kind, namespace]:
                message = f"the input has no {kind} {shown(name)} there"
                yield Found(where, Finding(path, NO_SUCH_OBJECT, message, severity="warning"))

    def _names(self) -> Names:
        """Return the names that there are, of the kinds that are referred to."""
        names: Names = {kind: {} for _, _, (kind, _, _) in self._references}
        named = ((kind, namespace, name) for (_, kind, namespace, name), _ in self._objects)
        for kind, namespace, name in (*named, *self._generated):
            if kind in names:
                names[kind].setdefault(namespace, set()).add(name)
        return names


def _selected(
    service: _Service, labelled: Mapping[tuple[str, str], list[Workload]], inhabited: set[str]
) -> Iterator[Finding]:
    """Yield what a Service lacks: workloads, or their ports."""
    rarest = min((labelled[label] for label in service.selector.items()), key=len, default=[])
    near = [one for one in rarest if _may_meet(one[0], service.namespace)]
    selected = [ports for _, labels, ports, _ in near if service.selector.items() <= labels.items()]
    if not selected and any(_may_meet(there, service.namespace) for there in inhabited):
        message = "no workload of the input has these labels"
        yield Finding(("spec", "selector"), SELECTS_NO_WORKLOAD, message, severity="warning")
    for path, name in service.targets:
        if selected and not any(name in ports for ports in selected):
            message = f"no selected workload has a port {shown(name)}"
            yield Finding(path, NO_TARGET_PORT, message, severity="warning")


def _service(data: Mapping[str, Any], where: Any, namespace: str) -> Iterator[_Service]:
    spec = mapping(data.get("spec"))
    selector, targets = mapping(spec.get("selector")), []
    for index, port in entries(spec.get("ports")):
        if text(port.get("targetPort")):
            targets.append((("spec", "ports", index, "targetPort"), port["targetPort"]))
    if selector and spec.get("type") != "ExternalName":
        yield _Service(where, namespace, texts(selector), tuple(targets))


def _may_meet(one: str, other: str) -> bool:
    return one == other or ANYWHERE in (one, other)
