"""Where workloads have their pods, which kinds belong to no namespace, and what names Services in one.

Functions over tables/workloads.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kxform.kube.objects import KubeObject, dig
from kxform.kube.patterns import find, parse_pattern
from kxform.kube.tables import load_table
from kxform.yamltext import Path, parse_path

CONTAINERS = ("initContainers", "containers", "ephemeralContainers")


def workload_kinds() -> tuple[str, ...]:
    """Return the kinds that have pods."""
    return tuple(load_table("workloads")["workloads"])


def template_path(item: KubeObject) -> Path | None:
    """Return where an object has its pod template (of a Pod: the object itself); None where it has none."""
    entry = load_table("workloads")["workloads"].get(item.kind)
    return parse_path(entry["template"]) if entry is not None and item.group in entry["groups"] else None


def containers_of(item: KubeObject) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield each container of an object's pods, init and ephemeral ones too, with its path."""
    template = template_path(item)
    if template is None:
        return
    pod = dig(item.data, *template, "spec")
    for field in CONTAINERS:
        found = pod.get(field) if isinstance(pod, dict) else None
        for index, container in enumerate(found if isinstance(found, list) else ()):
            if isinstance(container, dict):
                yield (*template, "spec", field, index), container


def is_cluster_scoped(item: KubeObject) -> bool:
    """Tell whether a kind that the table knows belongs to no namespace; others count as belonging to one."""
    return item.kind in load_table("workloads")["clusterScoped"].get(item.group, ())


def services_of(item: KubeObject) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield where an object names a Service by name and namespace, and what it says there."""
    pattern = load_table("workloads")["serviceReferences"].get(item.kind) if is_cluster_scoped(item) else None
    found = find(item.data, parse_pattern(pattern)) if pattern else ()
    yield from ((at, value) for at, value in found if isinstance(value, dict))
