"""What one object says of others: the pods that it makes, the names that it uses. Facts only; `cross` compares them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from sys import intern
from typing import Any

from kxform.kube.objects import dig
from kxform.rules.finding import Data, entries, mapping, text
from kxform.rules.pods import containers
from kxform.yamltext import Path

Reference = tuple[str, str, Path]  # a name that an object uses: of what kind, which, where in the object


def shared(value: Any) -> str:
    """Return a text that many objects share, as the same one: so it is sent once."""
    return intern(value) if value.__class__ is str else ""


def texts(labels: Data) -> dict[str, str]:
    """Return the labels that are texts."""
    return {intern(key): value for key, value in labels.items() if key.__class__ is str and isinstance(value, str)}


def generated(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield kind and name of what a kustomization's generators make; kustomize puts a hash behind, everywhere."""
    for key, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
        if key in data:
            yield from ((kind, text(one.get("name"))) for _, one in entries(data[key]))


def template(data: Mapping[str, Any]) -> tuple[Path, Data]:
    """Return where an object describes pods, and what it says of them; custom workloads (Rollout) do it alike."""
    if data.get("kind") == "Pod":
        return (), data
    way = ("spec", "jobTemplate", "spec", "template") if data.get("kind") == "CronJob" else ("spec", "template")
    return way, mapping(dig(data, *way))


def port_names(spec: Data) -> tuple[str, ...]:
    """Return the names of all ports of a pod's containers."""
    ports = [port for _, container in containers(spec) for _, port in entries(container.get("ports"))]
    return tuple(shared(port.get("name")) for port in ports)


def scaled(data: Mapping[str, Any]) -> Iterator[Reference]:
    """Yield what an autoscaler scales."""
    target = mapping(dig(data, "spec", "scaleTargetRef"))
    if text(target.get("name")) and text(target.get("kind")):
        yield target["kind"], target["name"], ("spec", "scaleTargetRef", "name")


# Of a volume: the field, the kind that it names, and the key of the name.
_VOLUMES = (
    ("configMap", "ConfigMap", "name"),
    ("secret", "Secret", "secretName"),
    ("persistentVolumeClaim", "PersistentVolumeClaim", "claimName"),
)
_PROJECTED = (("configMap", "ConfigMap", "name"), ("secret", "Secret", "name"))
_ENV = (("configMapKeyRef", "ConfigMap", "name"), ("secretKeyRef", "Secret", "name"))
_ENV_FROM = (("configMapRef", "ConfigMap", "name"), ("secretRef", "Secret", "name"))


def _named(holder: Data, rows: tuple[tuple[str, str, str], ...], way: Path) -> Iterator[Reference]:
    for field, kind, key in rows:
        source = mapping(holder.get(field))
        if text(source.get(key)) and source.get("optional") is not True:
            yield kind, source[key], (*way, field, key)


def volumes(spec: Data) -> Iterator[Reference]:
    """Yield the objects that a pod's volumes are made of; optional ones do not count."""
    for index, volume in entries(spec.get("volumes")):
        yield from _named(volume, _VOLUMES, ("volumes", index))
        for position, source in entries(dig(volume, "projected", "sources")):
            yield from _named(source, _PROJECTED, ("volumes", index, "projected", "sources", position))


def environment(spec: Data) -> Iterator[Reference]:
    """Yield the objects that the variables of a pod's containers come from; optional ones do not count."""
    for way, container in containers(spec):
        for index, variable in entries(container.get("env")):
            if "valueFrom" in variable:
                yield from _named(mapping(variable["valueFrom"]), _ENV, (*way, "env", index, "valueFrom"))
        for index, source in entries(container.get("envFrom")):
            yield from _named(source, _ENV_FROM, (*way, "envFrom", index))
