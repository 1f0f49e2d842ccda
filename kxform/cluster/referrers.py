"""What else in a cluster names a workload that gets another kind: autoscalers and their like. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kxform.cluster.errors import ClusterError
from kxform.cluster.kinds import kind_named
from kxform.cluster.pool import each
from kxform.cluster.server import Server
from kxform.cluster.waiting import Workload
from kxform.errors import Code
from kxform.kube.objects import dig
from kxform.kube.references import Target, find_references, referring_kinds

NAMED = Code(
    "KX797",
    "something that names the old workload",
    "Change it, or delete it.",
    "An object of the cluster, such as an autoscaler, names the workload that another one replaces, and goes on doing "
    "so: kxform changes only what it is asked to. Which kinds are looked at, and what becomes of each, stands in a "
    "table.",
)


def referrers(server: Server, old: Workload, new_kind: str) -> list[ClusterError]:
    """Return what names a workload in its namespace, as warnings; what may not be listed is passed over.

    Args:
        server: that has them.
        old: the workload.
        new_kind: the kind of what replaces it.
    """
    found: list[ClusterError] = []
    group = old.resource.api_version.rpartition("/")[0]
    target = Target(old.resource.kind, group, old.name, old.namespace, new_kind)

    def tell(_: tuple[str, str], objects: list[dict[str, Any]] | ClusterError) -> None:
        for data in [] if isinstance(objects, ClusterError) else objects:
            found.extend(_warnings(data, target, old))

    each(referring_kinds(), lambda kind: _objects(server, kind, old.namespace), tell, hurry=server.hurry)
    return found


def _objects(server: Server, kind: tuple[str, str], namespace: str) -> list[dict[str, Any]]:
    """Return the objects of a group and kind that has namespaces.

    Raises:
        ClusterError: the server has no such kind, or does not show them.
    """
    resource = kind_named(server.discovery, f"{kind[1]}.{kind[0]}")
    return list(server.list(resource, namespace)) if resource.namespaced else []


def _warnings(data: Mapping[str, Any], target: Target, old: Workload) -> Iterator[ClusterError]:
    who = f"{data.get('kind')} {old.namespace}/{dig(data, 'metadata', 'name')}"
    for reference in find_references(data, target=target):
        todo = reference.rule.todo
        hint = f"{todo[:1].upper()}{todo[1:]}."
        yield ClusterError(NAMED, f"{who} names {old}: {reference.rule.why}", old.place, hint)
