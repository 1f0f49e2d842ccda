"""Workloads that came under a new kind, and the old ones of the same name, which go once the new ones serve.

It must not know files, nor what is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kxform.cluster import codes
from kxform.cluster.apply import Outcome
from kxform.cluster.delete import delete
from kxform.cluster.discovery import Resource
from kxform.cluster.errors import ClusterError
from kxform.cluster.rollout import Status, status_of
from kxform.cluster.server import Server
from kxform.cluster.targets import Deleting, Standing, Target
from kxform.cluster.waiting import Workload
from kxform.errors import Code
from kxform.kube.objects import dig

LEFT = Code(
    "KX792",
    "an old workload that was left",
    "Make the new one ready, then run the command again; the old one serves until then.",
    "--replace deletes a workload of the old kind only once the one of the new kind is ready. It is not, so the old "
    "one was left, and both are there.",
)
NOT_THE_SAME = Code(
    "KX793",
    "a workload of the same name that is not replaced",
    "Delete it with `kxform delete` if it is not needed any more.",
    "A workload of another kind has the name of one that was applied, and --replace leaves it: its selector is "
    "another, so it may serve something else; or a controller owns it and would only make it again.",
)
_KINDS = ("Deployment", "DaemonSet", "StatefulSet")
_API = "apps/v1"


class Replacement(NamedTuple):
    """A workload of a new kind and the old one.

    Args:
        number: of the object that was applied.
        new: the one that was applied.
        old: the one that is to go.
        uid: of the old one.
        pods: how many pods of the old one serve.
        error: why the old one is none that may go; None where it may.
    """

    number: int
    new: Workload
    old: Workload
    uid: str
    pods: int
    error: ClusterError | None = None


def workload_of(server: Server, outcome: Outcome) -> Workload:
    """Return what was applied as something to wait for.

    Raises:
        ClusterError: the server has no such kind.
    """
    data = outcome.live or outcome.wanted.data
    resource = server.resource_for(str(outcome.wanted.data["apiVersion"]), outcome.wanted.kind)
    return Workload(resource, outcome.wanted.name, server.namespace_of(data), outcome.wanted.place)


def replacements(server: Server, outcomes: Sequence[Outcome]) -> list[Replacement]:
    """Return the workloads that were applied beside one of another kind and the same name.

    One that is among what was applied is not old, and one that is being deleted already needs nothing.

    Args:
        server: where they were applied.
        outcomes: all of them.

    Raises:
        ClusterError: the server refuses to show what is there.
    """
    found = [(one, workload_of(server, one)) for one in outcomes if _is_workload(one)]
    applied = {(workload.resource.kind, workload.namespace, workload.name) for _, workload in found}
    return [
        _replacement(one, workload, old, live)
        for one, workload in found
        for old, live in _others(server, workload)
        if (old.resource.kind, old.namespace, old.name) not in applied
    ]


def _is_workload(outcome: Outcome) -> bool:
    group = str(outcome.wanted.data.get("apiVersion")).rpartition("/")[0]
    return group in ("apps", "extensions") and outcome.wanted.kind in _KINDS


def _others(server: Server, workload: Workload) -> Iterator[tuple[Workload, dict[str, Any]]]:
    for kind in _KINDS:
        if kind == workload.resource.kind:
            continue
        found = _live(server, kind, workload)
        if found is not None and not dig(found[1], "metadata", "deletionTimestamp"):
            yield workload._replace(resource=found[0]), found[1]


def _live(server: Server, kind: str, workload: Workload) -> tuple[Resource, dict[str, Any]] | None:
    try:
        resource = server.resource_for(_API, kind)
        live = server.get(resource, workload.name, workload.namespace)
    except ClusterError as error:
        if error.code in (codes.NOT_FOUND, codes.NO_NAMESPACE, codes.UNKNOWN_KIND):  # no namespace: in a dry-run
            return None
        raise
    return resource, {**live, "apiVersion": resource.api_version, "kind": resource.kind}


def _replacement(outcome: Outcome, new: Workload, old: Workload, live: Mapping[str, Any]) -> Replacement:
    error, owner = None, _controller(live)
    if _selector(live) != _selector(outcome.live or outcome.wanted.data):
        error = ClusterError(NOT_THE_SAME, f"{old} stays: its selector is not that of {new}", new.place)
    elif owner:
        error = ClusterError(NOT_THE_SAME, f"{old} stays: {owner} owns it and would make it again", new.place)
    uid = str(dig(live, "metadata", "uid") or "")
    return Replacement(outcome.wanted.number, new, old, uid, status_of(live).ready, error)


def _selector(data: Mapping[str, Any]) -> tuple[Any, Any]:
    """Return what a workload selects, in whatever order that is written."""
    labels, rows = dig(data, "spec", "selector", "matchLabels"), dig(data, "spec", "selector", "matchExpressions")
    expressions = [(row.get("key"), row.get("operator"), sorted(row.get("values") or [])) for row in rows or []]
    return labels or {}, sorted(expressions, key=str)


def _controller(data: Mapping[str, Any]) -> str:
    owners = dig(data, "metadata", "ownerReferences")
    found = (one for one in owners or [] if one.get("controller"))
    return next((f"{one.get('kind')} {one.get('name')}" for one in found), "")


def blocked(server: Server, one: Replacement) -> ClusterError | None:
    """Look again whether the new one serves; return why the old one has to stay, or None where it may go.

    A workload that wants no pods is ready, and no replacement for one that has some.
    """
    try:
        live = server.get(one.new.resource, one.new.name, one.new.namespace)
    except ClusterError as error:
        return _left(one, error.message)
    api_version, kind = one.new.resource.api_version, one.new.resource.kind
    status = status_of({**live, "apiVersion": api_version, "kind": kind})
    if status.state != "ready":
        return _left(one, status.message)
    if one.pods and not status.ready:
        nowhere = ": no node fits its pods" if kind == "DaemonSet" else ""
        return _left(one, f"it has no pods{nowhere}")
    return None


def left(one: Replacement, status: Status) -> ClusterError:
    """Return the error that says that an old workload was left, for the new one is not ready."""
    return _left(one, status.message)


def _left(one: Replacement, why: str) -> ClusterError:
    return ClusterError(LEFT, f"{one.old} was not deleted, for {one.new} does not replace it: {why}", one.new.place)


def delete_old(
    server: Server,
    replacements: Iterable[Replacement],
    timeout: float,
    report: Callable[[Replacement, ClusterError | None], None],
    *,
    begin: Callable[[Replacement], None] = lambda _: None,
) -> None:
    """Delete old workloads whose new ones serve, with their pods, one after the other, and wait until each is gone.

    Args:
        server: that has them.
        replacements: those whose new ones are ready.
        timeout: seconds to wait until an old one is gone.
        report: is called with each, and why its old one was left or is not gone; None: it is gone.
        begin: is called with each before its deletion is asked for.
    """
    for one in replacements:
        error = blocked(server, one)
        if error is None:
            begin(one)
            error = _deleted(server, one, Deleting(timeout=timeout))
        report(one, error)


def _deleted(server: Server, one: Replacement, how: Deleting) -> ClusterError | None:
    """Delete the very object that was looked at, and what it owns; return why it is not gone."""
    old = one.old
    target = Target(old.resource.api_version, old.resource.kind, old.name, old.namespace, old.resource, one.new.place)
    (outcome,) = delete(server, [Standing(target, one.uid)], how)
    error = outcome.error
    if error is None or outcome.action == "still there":
        return error
    return ClusterError(error.code, f"{old} was not deleted: {error.message}", one.new.place, error.hint)
