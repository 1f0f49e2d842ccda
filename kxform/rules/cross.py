"""What no object says by itself: a Service that selects nothing, a name that nothing in the input has, an object twice.

All of it is advice: what is missing here may be in the cluster. So a reference is looked up only where the input
has objects of its kind in that namespace, and an object without a namespace may be in any. Only facts are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from kxform.errors import Code
from kxform.kube.objects import dig
from kxform.rules.finding import Data, Finding, entries, items, mapping, text
from kxform.rules.formats import shown
from kxform.rules.pods import containers
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
    "Two objects of one kind, namespace and name are one object in the cluster: the later overwrites the earlier.",
)

ANYWHERE = ""  # the namespace of an object that names none: kubectl or kustomize decides


class Found(NamedTuple):
    """A finding with what `remember` was told of the object's place."""

    where: Any
    finding: Finding


class Reference(NamedTuple):
    """A name that an object uses: what it names, where in the object."""

    kind: str
    name: str
    path: Path


class _Workload(NamedTuple):
    namespace: str
    labels: Mapping[str, str]
    ports: frozenset[str]


class _Service(NamedTuple):
    where: Any
    namespace: str
    selector: Mapping[str, str]
    targets: tuple[tuple[Path, str], ...]


class Bundle:
    """The objects of one input, as far as they say something about one another."""

    def __init__(self) -> None:
        self._names: dict[str, dict[str, set[str]]] = {}
        self._first: dict[tuple[str, str, str, str], Any] = {}
        self._twice: list[tuple[Any, Any]] = []
        self._workloads: dict[tuple[str, str], list[_Workload]] = {}  # by each label
        self._inhabited: set[str] = set()  # namespaces with workloads
        self._services: list[_Service] = []
        self._references: list[tuple[Any, str, Reference]] = []

    def remember(self, data: Mapping[str, Any], where: Any) -> None:
        """Take the facts of an object.

        Args:
            data: the object; what has a wrong type is passed over.
            where: its place, in whatever form; it comes back with each finding, as text where a message names it.
        """
        kind, metadata = text(data.get("kind")), mapping(data.get("metadata"))
        namespace, name = text(metadata.get("namespace")), text(metadata.get("name"))
        for of, known in ((kind, name), *_generated(data)):
            self._names.setdefault(of, {}).setdefault(namespace, set()).add(known)
        if name:
            group = text(data.get("apiVersion")).rpartition("/")[0]
            key = (group, kind, namespace, name)
            if key in self._first:
                self._twice.append((where, self._first[key]))
            self._first.setdefault(key, where)
        self._remember_pods(data, where, namespace)
        self._references += [(where, namespace, one) for one in _scaled(data)]
        if kind == "Service":
            self._services += _service(data, where, namespace)

    def _remember_pods(self, data: Mapping[str, Any], where: Any, namespace: str) -> None:
        way, pod = _template(data)
        labels = mapping(dig(pod, "metadata", "labels"))
        spec = mapping(pod.get("spec"))
        if labels or spec:
            self._inhabited.add(namespace)
            workload = _Workload(namespace, _texts(labels), frozenset(_port_names(spec)))
            for label in workload.labels.items():
                self._workloads.setdefault(label, []).append(workload)
        for one in (*_volumes(spec), *_environment(spec)):
            if one.name:
                self._references.append((where, namespace, one._replace(path=(*way, "spec", *one.path))))

    def merge(self, other: Bundle) -> None:
        """Take the facts of another bundle, as if they had been remembered here, after what is here already."""
        for kind, by_namespace in other._names.items():
            for namespace, names in by_namespace.items():
                self._names.setdefault(kind, {}).setdefault(namespace, set()).update(names)
        for key, where in other._first.items():
            if key in self._first:
                self._twice.append((where, self._first[key]))
            self._first.setdefault(key, where)
        self._twice += other._twice
        self._inhabited |= other._inhabited
        for label, workloads in other._workloads.items():
            self._workloads.setdefault(label, []).extend(workloads)
        self._services += other._services
        self._references += other._references

    def findings(self) -> Iterator[Found]:
        """Yield what the objects lack of one another, as warnings."""
        for where, first in self._twice:
            message = f"the same object stands at {first} too"
            yield Found(where, Finding(("metadata", "name"), OBJECT_TWICE, message, severity="warning"))
        for service in self._services:
            yield from (Found(service.where, finding) for finding in self._selected(service))
        names: dict[tuple[str, str], set[str]] = {}
        for where, namespace, one in self._references:
            if (one.kind, namespace) not in names:
                names[one.kind, namespace] = self._known(one.kind, namespace)
            known = names[one.kind, namespace]
            if known and one.name not in known:
                message = f"the input has no {one.kind} {shown(one.name)} there"
                yield Found(where, Finding(one.path, NO_SUCH_OBJECT, message, severity="warning"))

    def _known(self, kind: str, namespace: str) -> set[str]:
        """Return the names of a kind that may be in a namespace."""
        by_namespace = self._names.get(kind, {})
        return {name for there, names in by_namespace.items() if _may_meet(there, namespace) for name in names}

    def _selected(self, service: _Service) -> Iterator[Finding]:
        rarest = min((self._workloads.get(label, []) for label in service.selector.items()), key=len, default=[])
        near = [one for one in rarest if _may_meet(one.namespace, service.namespace)]
        selected = [one for one in near if service.selector.items() <= one.labels.items()]
        if not selected and any(_may_meet(there, service.namespace) for there in self._inhabited):
            message = "no workload of the input has these labels"
            yield Finding(("spec", "selector"), SELECTS_NO_WORKLOAD, message, severity="warning")
        for path, name in service.targets:
            if selected and not any(name in one.ports for one in selected):
                message = f"no selected workload has a port {shown(name)}"
                yield Finding(path, NO_TARGET_PORT, message, severity="warning")


def _may_meet(one: str, other: str) -> bool:
    return one == other or ANYWHERE in (one, other)


def _texts(labels: Data) -> dict[str, str]:
    return {key: value for key, value in labels.items() if isinstance(key, str) and isinstance(value, str)}


def _generated(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield kind and name of what a kustomization's generators make; kustomize puts a hash behind, everywhere."""
    for key, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
        yield from ((kind, text(one.get("name"))) for _, one in entries(data.get(key)))


def _template(data: Mapping[str, Any]) -> tuple[Path, Data]:
    """Return where an object describes pods, and what it says of them; custom workloads (Rollout) do it alike."""
    if data.get("kind") == "Pod":
        return (), data
    way = ("spec", "jobTemplate", "spec", "template") if data.get("kind") == "CronJob" else ("spec", "template")
    return way, mapping(dig(data, *way))


def _port_names(spec: Data) -> Iterator[str]:
    for _, container in containers(spec):
        yield from (text(port.get("name")) for _, port in entries(container.get("ports")))


def _service(data: Mapping[str, Any], where: Any, namespace: str) -> Iterator[_Service]:
    spec = mapping(data.get("spec"))
    selector, targets = mapping(spec.get("selector")), []
    for index, port in entries(spec.get("ports")):
        if text(port.get("targetPort")):
            targets.append((("spec", "ports", index, "targetPort"), port["targetPort"]))
    if selector and spec.get("type") != "ExternalName":
        yield _Service(where, namespace, _texts(selector), tuple(targets))


def _scaled(data: Mapping[str, Any]) -> Iterator[Reference]:
    if data.get("kind") == "HorizontalPodAutoscaler":
        target = mapping(dig(data, "spec", "scaleTargetRef"))
        if text(target.get("name")) and text(target.get("kind")):
            yield Reference(target["kind"], target["name"], ("spec", "scaleTargetRef", "name"))


# Of a volume: the field, the kind that it names, and the key of the name.
_VOLUMES = (
    ("configMap", "ConfigMap", "name"),
    ("secret", "Secret", "secretName"),
    ("persistentVolumeClaim", "PersistentVolumeClaim", "claimName"),
)
_PROJECTED = (("configMap", "ConfigMap", "name"), ("secret", "Secret", "name"))
_ENV = (("configMapKeyRef", "ConfigMap", "name"), ("secretKeyRef", "Secret", "name"))
_ENV_FROM = (("configMapRef", "ConfigMap", "name"), ("secretRef", "Secret", "name"))


def _named(holder: Any, rows: Iterable[tuple[str, str, str]], way: Path) -> Iterator[Reference]:
    for field, kind, key in rows:
        source = mapping(mapping(holder).get(field))
        if source.get("optional") is not True:
            yield Reference(kind, text(source.get(key)), (*way, field, key))


def _volumes(spec: Data) -> Iterator[Reference]:
    for index, volume in entries(spec.get("volumes")):
        yield from _named(volume, _VOLUMES, ("volumes", index))
        for position, source in enumerate(items(dig(volume, "projected", "sources"))):
            yield from _named(source, _PROJECTED, ("volumes", index, "projected", "sources", position))


def _environment(spec: Data) -> Iterator[Reference]:
    for way, container in containers(spec):
        for index, variable in entries(container.get("env")):
            yield from _named(variable.get("valueFrom"), _ENV, (*way, "env", index, "valueFrom"))
        for index, source in entries(container.get("envFrom")):
            yield from _named(source, _ENV_FROM, (*way, "envFrom", index))
