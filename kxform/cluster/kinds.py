"""Kinds as a person names them: `deploy`, `deployments.apps`, `Deployment`. What a server serves decides."""

from __future__ import annotations

from collections.abc import Iterator

from kxform.cluster import codes
from kxform.cluster.discovery import Discovery, Resource
from kxform.cluster.errors import ClusterError
from kxform.kube.api_versions import old_api
from kxform.schema.words import meant


def kind_named(discovery: Discovery, text: str) -> Resource:
    """Return the kind that a text names, as kubectl takes it: NAME, NAME.GROUP or NAME.VERSION.GROUP.

    The name is that of paths, the kind, its singular or a short name, in upper or lower case. Of several groups that
    have it the first counts, as the server lists them, but one that is not deprecated goes before one that is.

    Raises:
        ClusterError: the server has no such kind (`UNKNOWN_KIND`), or could not be asked.
    """
    name, _, rest = text.partition(".")
    old, known = None, list[str]()
    for resource in _served(discovery, rest):
        if name.lower() in _names(resource):
            if rest or old_api(resource.api_version, resource.kind) is None:
                return resource
            old = old or resource
        known += _names(resource)
    if old is not None:
        return old
    other = meant(name.lower(), known)
    hint = f"did you mean {other}?" if other else ""
    raise ClusterError(codes.UNKNOWN_KIND, f"the server has no kind {text!r}", hint=hint, reason="NoKindMatch")


def _served(discovery: Discovery, wanted: str) -> Iterator[Resource]:
    """Yield the kinds of a group, or of one version of it, or of all groups; one that does not answer has none.

    Raises:
        ClusterError: a group did not answer, and nobody was content with the others.
    """
    failed: ClusterError | None = None
    for versions in discovery.groups():
        asked = versions if not wanted or wanted == versions[0].partition("/")[0] else _one(versions, wanted)
        try:
            yield from discovery.of_group(asked)
        except ClusterError as error:
            failed = failed or error
    if failed:
        raise failed


def _one(versions: list[str], wanted: str) -> list[str]:
    version, _, group = wanted.partition(".")
    return [one for one in versions if one == (f"{group}/{version}" if group else version)]


def _names(resource: Resource) -> list[str]:
    return [resource.name, resource.kind.lower(), *(other.lower() for other in resource.others)]
