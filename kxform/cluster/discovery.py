"""What a server serves: which kinds under which apiVersion, how their paths are spelt, what can be done with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from threading import RLock
from typing import Any, NamedTuple
from urllib.parse import quote

from kxform.cluster import codes
from kxform.cluster.cache import Cache
from kxform.cluster.errors import ClusterError
from kxform.kube.objects import dig

Fetch = Callable[[str], Mapping[str, Any]]
_GONE = 404


class Resource(NamedTuple):
    """A kind as a server serves it.

    Args:
        api_version: of its objects.
        kind: of its objects.
        name: in paths, in lower case and plural.
        namespaced: its objects belong to a namespace.
        verbs: what can be done: get, list, watch, create, patch, delete …
    """

    api_version: str
    kind: str
    name: str
    namespaced: bool
    verbs: tuple[str, ...]

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
        fits = remembered.get("version") == version
        self._served: dict[str, list[list[Any]]] = dict(remembered.get("served") or {}) if fits else {}
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

    def all(self) -> Iterator[Resource]:
        """Yield every kind that the server serves, of each group in the version that the server prefers."""
        for api_version in self._preferred():
            with self._lock:
                if api_version not in self._served:
                    self._load(api_version)
                rows = list(self._served.get(api_version, []))
            yield from (_resource(api_version, row) for row in rows)

    def _preferred(self) -> list[str]:
        groups = self._fetch("/apis").get("groups") or []
        return ["v1", *(str(dig(group, "preferredVersion", "groupVersion")) for group in groups)]

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
            self._cache.write(
                {"version": self._version, "served": {key: own for key, own in self._served.items() if own}}
            )


def _row(told: Mapping[str, Any]) -> list[Any]:
    """Return what is kept of an entry of an APIResourceList; nothing for a subresource."""
    name = str(told.get("name") or "")
    if not name or "/" in name:
        return []
    return [told.get("kind"), name, bool(told.get("namespaced")), sorted(map(str, told.get("verbs") or []))]


def _resource(api_version: str, row: list[Any]) -> Resource:
    kind, name, namespaced, verbs = row
    return Resource(api_version, kind, name, namespaced, tuple(verbs))
