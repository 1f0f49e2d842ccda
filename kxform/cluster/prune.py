"""What an apply leaves behind: objects that an earlier one made and this one no more has. Deletes nothing.

An object is left behind if our manager applied it, it fits the selector, and it is none of those applied now. kubectl
goes by a list of kinds and by its annotation instead; the books of server-side apply say it of every kind, custom
resources too, and nobody else's object is among them: what controllers make of ours has the same labels and another
manager.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kxform.cluster import codes
from kxform.cluster.apply import Outcome
from kxform.cluster.discovery import Resource
from kxform.cluster.errors import ClusterError
from kxform.cluster.kinds import kind_named
from kxform.cluster.pool import each
from kxform.cluster.server import Server
from kxform.cluster.targets import Target
from kxform.errors import Code, Place
from kxform.kube.objects import dig
from kxform.kube.select import parse_selector

NOT_LOOKED_AT = Code(
    "KX811",
    "a kind that was not looked at to prune",
    "Ask for permission to list the kind, or delete what is left of it with `kxform delete`.",
    "To find what an apply leaves behind, objects of all kinds are listed by their labels. The server did not list "
    "those of one kind, so what is left of it, if anything, stays.",
)
NOT_SELECTED = Code(
    "KX812",
    "an object that a later pruning will not find",
    "Give the object the labels of the selector, or apply it in a run of its own, without --prune.",
    "The object is of the input, and the selector of --prune does not fit its labels. It was applied; but once it is "
    "taken out of the input, no run with this selector finds that it was left behind, and it stays for ever.",
)
_NEEDED = {"list", "delete"}
Key = tuple[str, str, str, str]


class Leftovers(NamedTuple):
    """What was found.

    Args:
        targets: the objects, each once.
        unseen: why objects of a kind could not be listed.
    """

    targets: list[Target]
    unseen: list[ClusterError]


class _Look(NamedTuple):
    """Where to look: a kind in a namespace, or one that has none."""

    resource: Resource
    namespace: str


def leftovers(
    server: Server, applied: Sequence[Outcome], *, manager: str, selector: str, kinds: Iterable[str] = ()
) -> Leftovers:
    """Return what is left behind in the namespaces of what was applied.

    Other namespaces are left alone: the same manifests, with the same labels, may be there for another purpose. So are
    kinds that have no namespace, unless they are named.

    Args:
        server: is asked; nothing is changed.
        applied: what became of the objects of the input.
        manager: that applied them.
        selector: of labels, as the server takes it.
        kinds: without a namespace, as kubectl calls them, that are looked at, too.

    Raises:
        ClusterError: the server has no such kind, or cannot be asked what it serves.
    """
    places = list(_places(server, applied, [kind_named(server.discovery, kind) for kind in kinds]))
    found: dict[str, Target] = {}
    unseen: list[ClusterError] = []
    kept = {"", *(_uid(one.live or {}) for one in applied)}
    keys = {_key(one.wanted.data, _namespace(server, one), one.wanted.name) for one in applied}

    def fetch(look: _Look) -> list[Mapping[str, Any]]:
        items = server.list(look.resource, look.namespace, selector=selector)
        return [item for item in items if applied_by(item, manager) and not dig(item, "metadata", "deletionTimestamp")]

    def tell(look: _Look, result: list[Mapping[str, Any]] | ClusterError) -> None:
        if isinstance(result, ClusterError):
            unseen.extend(_unseen(look, result))
            return
        for item in result:
            target = _target(look.resource, item)
            # a server may have the same object under two groups: only its uid says so
            if _uid(item) not in kept and _key(target.data, target.namespace, target.name) not in keys:
                found.setdefault(_uid(item), target)

    each(places, fetch, tell, hurry=server.hurry)
    return Leftovers(list(found.values()), unseen)


def unselected(applied: Iterable[Outcome], selector: str) -> Iterator[ClusterError]:
    """Yield what is to be said of objects of the input that a selector does not fit: they would never be left behind.

    Args:
        applied: what became of the objects of the input.
        selector: of labels, as the server takes it.

    Raises:
        ValueError: the selector cannot be read.
    """
    requirements = parse_selector(selector)
    for one in applied:
        labels = dig(one.live or one.wanted.data, "metadata", "labels")
        if not all(requirement.matches(labels if isinstance(labels, dict) else {}) for requirement in requirements):
            message = f"{one.wanted} does not fit -l {selector}: later runs will not prune it"
            yield ClusterError(NOT_SELECTED, message, one.wanted.place)


def applied_by(item: Mapping[str, Any], manager: str) -> bool:
    """Tell whether a manager applied an object on the server's side."""
    entries = dig(item, "metadata", "managedFields")
    return any(
        entry.get("manager") == manager and entry.get("operation") == "Apply" and not entry.get("subresource")
        for entry in (entries if isinstance(entries, list) else ())
    )


def _places(server: Server, applied: Sequence[Outcome], named: Sequence[Resource]) -> Iterator[_Look]:
    namespaces = sorted({_namespace(server, one) for one in applied} - {""})
    for resource in _resources(server):
        if resource.namespaced:
            yield from (_Look(resource, namespace) for namespace in namespaces)
    yield from (_Look(resource, "") for resource in dict.fromkeys(named) if not resource.namespaced)


def _resources(server: Server) -> Iterator[Resource]:
    for versions in server.discovery.groups():
        try:
            found = server.discovery.of_group(versions)
        except ClusterError:  # a server that it asks for this group is down
            continue
        yield from (resource for resource in found if set(resource.verbs) >= _NEEDED)


def _namespace(server: Server, one: Outcome) -> str:
    """Return the namespace of an object; nothing where its kind has none, or is not known yet and none is written."""
    data = one.wanted.data
    try:
        resource = server.resource_for(str(data.get("apiVersion")), one.wanted.kind)
    except ClusterError as error:
        if error.code is not codes.UNKNOWN_KIND:
            raise
        return str(dig(data, "metadata", "namespace") or "")
    return server.namespace_of(data) if resource.namespaced else ""


def _key(data: Mapping[str, Any], namespace: str, name: str) -> Key:
    return str(data.get("apiVersion")).rpartition("/")[0], str(data.get("kind")), namespace, name


def _target(resource: Resource, item: Mapping[str, Any]) -> Target:
    name, namespace = (str(dig(item, "metadata", field) or "") for field in ("name", "namespace"))
    return Target(resource.api_version, resource.kind, name, namespace, resource)


def _uid(data: Mapping[str, Any]) -> str:
    return str(dig(data, "metadata", "uid") or "")


def _unseen(look: _Look, error: ClusterError) -> Iterator[ClusterError]:
    """Yield what to say of a kind that was not listed; nothing where it cannot be listed at all, or is gone."""
    if error.code not in (codes.NO_SUCH_VERB, codes.NOT_FOUND, codes.NO_NAMESPACE):
        where = f" of namespace {look.namespace}" if look.namespace else ""
        message = f"{look.resource.kind}{where} was not looked at: {error.message}"
        yield ClusterError(NOT_LOOKED_AT, message, Place(look.resource.name))
