"""A live API server, in plain data: what the rest of kxform asks of it. Knows no client library and prints nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from kxform.cluster import codes
from kxform.cluster.cache import Cache
from kxform.cluster.discovery import Resource
from kxform.cluster.errors import ClusterError
from kxform.cluster.masking import masked
from kxform.cluster.older import needs_keys, with_keys
from kxform.cluster.reading import Reading, parsed
from kxform.cluster.retry import Retry
from kxform.cluster.transport import APPLY, JSON_PATCH, Answer, Query, Request, Transport

MANAGER = "kxform"
_CREATED = 201


class Applied(NamedTuple):
    """An object as the server has it after an apply, and whether it was not there before."""

    data: dict[str, Any]
    created: bool


class Server(Reading):
    """One API server, as one user. Safe to use from several threads.

    Args:
        transport: the way to it.
        retry: how long what may succeed later is tried again.
        cache: what is remembered of it; none for the user's own.
    """

    def __init__(self, transport: Transport, *, retry: Retry | None = None, cache: Cache | None = None) -> None:
        super().__init__(transport, retry=retry, cache=cache)
        self._keys_needed = False

    def apply(
        self, data: Mapping[str, Any], *, manager: str = MANAGER, force: bool = False, dry_run: bool = False
    ) -> Applied:
        """Apply an object on the server's side: its fields become the manager's, and nothing else is touched.

        Args:
            data: the object; without a namespace it goes into that of the server's context.
            manager: whose fields they are.
            force: take over fields of other managers.
            dry_run: let the server check and default, and keep nothing.

        Raises:
            ClusterError: the server refuses; a conflict names field and owner of each.
        """
        query = [("fieldManager", manager), ("force", str(force).lower()), *_dry(dry_run)]
        if not self._keys_needed:
            try:
                return self._applied(data, query)
            except ClusterError as error:
                if not needs_keys(error.message):
                    raise
            self._keys_needed = True
        return self._applied(with_keys(data), query)

    def _applied(self, data: Mapping[str, Any], query: Query) -> Applied:
        answer = self._about(data, Request("PATCH", self.path_of(data), query, dict(data), APPLY))
        return Applied(parsed(answer), answer.status == _CREATED)

    def patch(self, data: Mapping[str, Any], operations: Sequence[Mapping[str, Any]], manager: str = MANAGER) -> None:
        """Change an object by operations of a JSON patch, which must do no harm twice.

        Raises:
            ClusterError: the server refuses.
        """
        query = [("fieldManager", manager)]
        self._about(data, Request("PATCH", self.path_of(data), query, list(operations), JSON_PATCH))

    def create(self, data: Mapping[str, Any], *, dry_run: bool = False, manager: str = MANAGER) -> dict[str, Any]:
        """Create an object. It is not tried again where the server may have seen it.

        Raises:
            ClusterError: there is one already, or the server refuses.
        """
        query = [("fieldManager", manager), *_dry(dry_run)]
        path = self.path_of(data).rpartition("/")[0]
        return parsed(self._about(data, Request("POST", path, query, dict(data)), repeatable=False))

    def replace(self, data: Mapping[str, Any], *, dry_run: bool = False, manager: str = MANAGER) -> dict[str, Any]:
        """Replace an object that is there as a whole.

        Raises:
            ClusterError: the server refuses; it was changed since it was read.
        """
        query = [("fieldManager", manager), *_dry(dry_run)]
        return parsed(self._about(data, Request("PUT", self.path_of(data), query, dict(data))))

    def delete(
        self,
        resource: Resource,
        name: str,
        namespace: str = "",
        *,
        uid: str = "",
        propagation: str = "Background",
        dry_run: bool = False,
    ) -> bool:
        """Delete an object; return False where there is none.

        Args:
            resource: the kind.
            name: of the object.
            namespace: of the object; empty for that of the context.
            uid: delete only this very object, not another one that got its name.
            propagation: what becomes of objects that it owns: Background, Foreground or Orphan.
            dry_run: let the server check whether it may be deleted, and keep it.

        Raises:
            ClusterError: the server refuses.
        """
        options: dict[str, Any] = {"apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": propagation}
        if uid:
            options["preconditions"] = {"uid": uid}
        if dry_run:
            options["dryRun"] = ["All"]  # in the URL it is overlooked where there is a body, and the object deleted
        try:
            self._send(Request("DELETE", resource.path(name, namespace or self.namespace), (), options))
        except ClusterError as error:
            if error.code is codes.NOT_FOUND:
                return False
            raise
        return True

    def _about(self, data: Mapping[str, Any], request: Request, *, repeatable: bool = True) -> Answer:
        """Send a request about an object: what the server says of a Secret is said without its values."""
        try:
            return self._send(request, repeatable=repeatable)
        except ClusterError as error:
            raise masked(error, data) from None


def _dry(dry_run: bool) -> Query:
    return [("dryRun", "All")] if dry_run else []
