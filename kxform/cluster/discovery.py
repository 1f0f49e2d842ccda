"""What a server serves: which kinds under which apiVersion, how their paths are spelt, what can be done with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from threading import RLock
from typing import Any, NamedTuple
from urllib.parse import quote

from kxform.cluster import codes
from kxform.cluster.cache import Cache
from kxform.cluster.errors import ClusterError
from kxform.kube.objects import dig

Fetch = Callable[[str], Mapping[str, Any]]
_GONE = 404
_FORM = 2  # of what is remembered


class Resource(NamedTuple):
    """A kind as a server serves it.

    Args:
        api_version: of its objects.
        kind: of its objects.
        name: in paths, in lower case and plural.
        namespaced: its objects belong to a namespace.
        verbs: what can be done: get, list, watch, create, patch, delete …
        others: what else it is called on a command line: in the singular, and short (`deploy`).
    """

    api_version: str
    kind: str
    name: str
    namespaced: bool
    verbs: tuple[str, ...]
    others: tuple[str, ...] = ()

    def path(self, name: str = "", namespace: str = "") -> str:
        """Return the path of an object, or of all in a namespace, or of all.

        Args:
            name: of the object; empty for a collection.
            namespace: ignored where the kind has none; empty for all of them.
        """
        parts = [base(self.api_version)]
        if self.namespaced and namespace:
            parts += ["namespaces", quote(namespace, safe="")]
        return "/".join([*parts, self.name, *([quote(name, safe="")] if name else [])])


def base(api_version: str) -> str:
    """Return the path under which an apiVersion is served."""
    return f"/apis/{quote(api_version)}" if "/" in api_version else f"/api/{quote(api_version)}"


class Discovery:
    """What one server serves, asked for one apiVersion at a time and remembered. Safe to use from several threads.

    Args:
        fetch: returns the answer to a GET of a path; raises ClusterError.
        cache: what earlier runs remembered.
        version: of the server now: what was remembered of another one does not count.
    """

    def __init__(self, fetch: Fetch, cache: Cache, version: str) -> None:
        self._fetch, self._cache, self._version = fetch, cache, version
        self._lock = RLock()
        remembered = cache.read()
        fits = remembered.get("version") == version and remembered.get("form") == _FORM
        self._served = _known(remembered.get("served")) if fits else {}
        self._fresh: set[str] = set()

    def resource_for(self, api_version: str, kind: str) -> Resource:
        """Return a kind as the server serves it; what is not remembered is asked for once more.

        Raises:
            ClusterError: the server does not serve it, or could not be asked.
        """
        with self._lock:
            found = self._find(api_version, kind)
            if found is None and api_version not in self._fresh:
                self._load(api_version)
                found = self._find(api_version, kind)
        if found is None:
            raise ClusterError(codes.UNKNOWN_KIND, f"the server has no {kind} of {api_version}", reason="NoKindMatch")
        return found

    def forget(self, api_version: str) -> None:
        """Ask again for an apiVersion when it is needed: a definition of its kinds was applied."""
        with self._lock:
            self._fresh.discard(api_version)
            self._served.pop(api_version, None)

    def groups(self) -> list[list[str]]:
        """Return the apiVersions of every group, in each the one first that the server prefers; the core group first.

        Raises:
            ClusterError: the server could not be asked.
        """
        groups = self._fetch("/apis").get("groups") or []
        return [["v1"], *(list(_versions(group)) for group in groups)]

    def of_group(self, api_versions: Iterable[str]) -> list[Resource]:
        """Return the kinds of a group, each in the first of its apiVersions that has it.

        Args:
            api_versions: those of the group, the preferred one first.

        Raises:
            ClusterError: the server could not be asked.
        """
        found: dict[str, Resource] = {}
        for api_version in api_versions:
            for row in self._rows(api_version):
                found.setdefault(row[0], _resource(api_version, row))
        return list(found.values())

    def _rows(self, api_version: str) -> list[list[Any]]:
        with self._lock:
            if api_version not in self._served:
                self._load(api_version)
            return list(self._served.get(api_version, []))

    def _find(self, api_version: str, kind: str) -> Resource | None:
        rows = self._served.get(api_version, [])
        return next((_resource(api_version, row) for row in rows if row[0] == kind), None)

    def _load(self, api_version: str) -> None:
        try:
            told = self._fetch(base(api_version))
        except ClusterError as error:
            if error.status != _GONE:
                raise
            told = {}
        rows = [row for row in map(_row, told.get("resources") or []) if row]
        self._fresh.add(api_version)
        self._served[api_version] = rows
        if rows:
            served = {key: own for key, own in self._served.items() if own}
            self._cache.write({"form": _FORM, "version": self._version, "served": served})


def _known(served: Any) -> dict[str, list[list[Any]]]:
    """Return what is remembered; nothing where somebody else wrote into the file."""
    try:
        for api_version, rows in served.items():
            for row in rows:
                _resource(api_version, row).path("a", "b")
    except (AttributeError, TypeError, ValueError):
        return {}
    return dict(served)


def _row(told: Mapping[str, Any]) -> list[Any]:
    """Return what is kept of an entry of an APIResourceList; nothing for a subresource."""
    name = str(told.get("name") or "")
    if not name or "/" in name:
        return []
    kind, others = str(told.get("kind") or ""), [told.get("singularName"), *(told.get("shortNames") or [])]
    verbs = sorted(map(str, told.get("verbs") or []))
    return [kind, name, bool(told.get("namespaced")), verbs, [str(other) for other in others if other]]


def _resource(api_version: str, row: list[Any]) -> Resource:
    kind, name, namespaced, verbs, others = row
    return Resource(api_version, kind, name, namespaced, tuple(verbs), tuple(others))


def _versions(group: Mapping[str, Any]) -> Iterator[str]:
    """Yield the apiVersions of a group, the preferred one first."""
    preferred = str(dig(group, "preferredVersion", "groupVersion") or "")
    names = [str(one.get("groupVersion")) for one in group.get("versions") or []]
    yield from dict.fromkeys([*([preferred] if preferred else []), *names])
