"""A live API server, in plain data: what the rest of kxform asks of it. Knows no client library and prints nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from kxform.cluster import codes
from kxform.cluster.cache import Cache
from kxform.cluster.discovery import Discovery, Resource
from kxform.cluster.errors import ClusterError, error_of
from kxform.cluster.masking import masked
from kxform.cluster.older import needs_keys, with_keys
from kxform.cluster.retry import Retry
from kxform.cluster.transport import APPLY, JSON_PATCH, Answer, Query, Request, Transport
from kxform.kube.objects import dig

MANAGER = "kxform"
PAGE = 500  # objects in one answer to a list, as kubectl asks for them
_CREATED = 201
_FAILED = 400


class Applied(NamedTuple):
    """An object as the server has it after an apply, and whether it was not there before."""

    data: dict[str, Any]
    created: bool


class Server:
    """One API server, as one user. Safe to use from several threads.

    Args:
        transport: the way to it.
        retry: how long what may succeed later is tried again.
        cache: what is remembered of it; none for the user's own.
    """

    def __init__(self, transport: Transport, *, retry: Retry | None = None, cache: Cache | None = None) -> None:
        self._transport, self._retry = transport, retry or Retry()
        self._cache = cache or Cache(transport.host)
        self._keys_needed = False

    @property
    def host(self) -> str:
        """The server's address."""
        return self._transport.host

    @property
    def namespace(self) -> str:
        """The namespace of objects that name none."""
        return self._transport.namespace

    def hurry(self) -> None:
        """Try nothing again from now on: somebody wants to leave."""
        self._retry.stopped.set()

    @cached_property
    def version(self) -> str:
        """The server's version, like `v1.34.2`.

        Raises:
            ClusterError: it cannot be asked, or is no Kubernetes.
        """
        return str(_parsed(self._send(Request("GET", "/version"), met=False)).get("gitVersion") or "")

    @cached_property
    def discovery(self) -> Discovery:
        """What it serves."""
        return Discovery(self._get, self._cache, self.version)

    def resource_for(self, api_version: str, kind: str) -> Resource:
        """Return a kind as the server serves it.

        Raises:
            ClusterError: it serves no such kind, or cannot be asked.
        """
        return self.discovery.resource_for(api_version, kind)

    def document(self, path: str) -> dict[str, Any]:
        """Return a document that the server has beside its objects, such as that of its schemas.

        Args:
            path: with a query, if it has one.

        Raises:
            ClusterError: there is none, or the server refuses.
        """
        parts = urlsplit(path)
        return self._get(parts.path, parse_qsl(parts.query))

    def get(self, resource: Resource, name: str, namespace: str = "") -> dict[str, Any]:
        """Return an object.

        Raises:
            ClusterError: there is none, or the server refuses.
        """
        return self._get(resource.path(name, namespace or self.namespace))

    def list(
        self, resource: Resource, namespace: str = "", *, selector: str = "", fields: str = ""
    ) -> Iterator[dict[str, Any]]:
        """Yield the objects of a kind, page by page.

        Args:
            resource: the kind.
            namespace: empty for all of them.
            selector: of labels.
            fields: selector of fields.

        Raises:
            ClusterError: the server refuses, or the list is too old to go on.
        """
        asked = [("limit", str(PAGE)), ("labelSelector", selector), ("fieldSelector", fields)]
        more = ""
        while True:
            page = self._get(resource.path("", namespace), [*filter(_given, asked), *_continued(more)])
            for item in page.get("items") or []:
                yield {"apiVersion": resource.api_version, "kind": resource.kind, **item}
            more = str(dig(page, "metadata", "continue") or "")
            if not more:
                return

    def as_of(self, resource: Resource, name: str, namespace: str, version: str) -> dict[str, Any] | None:
        """Return an object as it was at a `resourceVersion`; None where the server no more knows, or does not say.

        Args:
            resource: the kind.
            name: of the object.
            namespace: of the object; ignored where its kind has none.
            version: that the object had once. Source: KEP-2523, resourceVersionMatch, since 1.19.
        """
        exactly = [("resourceVersion", version), ("resourceVersionMatch", "Exact"), ("limit", "1")]
        try:
            page = self._get(resource.path("", namespace), [("fieldSelector", f"metadata.name={name}"), *exactly])
        except ClusterError:
            return None
        items = [one for one in page.get("items") or [] if dig(one, "metadata", "resourceVersion") == version]
        return {"apiVersion": resource.api_version, "kind": resource.kind, **items[0]} if items else None

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
        return Applied(_parsed(answer), answer.status == _CREATED)

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
        return _parsed(self._about(data, Request("POST", path, query, dict(data)), repeatable=False))

    def replace(self, data: Mapping[str, Any], *, dry_run: bool = False, manager: str = MANAGER) -> dict[str, Any]:
        """Replace an object that is there as a whole.

        Raises:
            ClusterError: the server refuses; it was changed since it was read.
        """
        query = [("fieldManager", manager), *_dry(dry_run)]
        return _parsed(self._about(data, Request("PUT", self.path_of(data), query, dict(data))))

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

    def watch(
        self, resource: Resource, namespace: str = "", *, fields: str = "", since: str = "", seconds: int = 300
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield what happens to objects of a kind: ADDED, MODIFIED or DELETED, and the object.

        Args:
            resource: the kind.
            namespace: empty for all of them.
            fields: selector of fields.
            since: resourceVersion to begin after; empty for what is there now, as ADDED.
            seconds: after which the server ends it.

        Raises:
            ClusterError: the server refuses, the connection breaks, or `since` is too old (code KX722).
        """
        asked = [("fieldSelector", fields), ("resourceVersion", since)]
        query = [("watch", "true"), ("timeoutSeconds", str(seconds)), *filter(_given, asked)]
        for line in self._transport.lines(Request("GET", resource.path("", namespace), query), seconds=seconds + 5):
            event = _parsed(Answer(200, {}, line))
            if event.get("type") == "ERROR":
                status = dig(event, "object", "code") or 500
                raise error_of(status, {}, json.dumps(event["object"]).encode())
            yield str(event.get("type")), dict(event.get("object") or {})

    def path_of(self, data: Mapping[str, Any]) -> str:
        """Return the path of an object."""
        resource = self.resource_for(str(data.get("apiVersion")), str(data.get("kind")))
        return resource.path(str(dig(data, "metadata", "name") or ""), self.namespace_of(data))

    def namespace_of(self, data: Mapping[str, Any]) -> str:
        """Return the namespace that an object goes to, were its kind one that has namespaces."""
        return str(dig(data, "metadata", "namespace") or self.namespace)

    def _about(self, data: Mapping[str, Any], request: Request, *, repeatable: bool = True) -> Answer:
        """Send a request about an object: what the server says of a Secret is said without its values."""
        try:
            return self._send(request, repeatable=repeatable)
        except ClusterError as error:
            raise masked(error, data) from None

    def _get(self, path: str, query: Query = ()) -> dict[str, Any]:
        return _parsed(self._send(Request("GET", path, query)))

    def _send(self, request: Request, *, repeatable: bool = True, met: bool = True) -> Answer:
        def once() -> Answer:
            answer = self._transport.send(request)
            if answer.status >= _FAILED:
                raise error_of(*answer, about=request.path)
            return answer

        return self._retry.call(once, repeatable=repeatable, met=met)


def _dry(dry_run: bool) -> Query:
    return [("dryRun", "All")] if dry_run else []


def _continued(token: str) -> Query:
    return [("continue", token)] if token else []


def _given(pair: tuple[str, str]) -> bool:
    return bool(pair[1])


def _parsed(answer: Answer) -> dict[str, Any]:
    try:
        parsed = json.loads(answer.body)
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        raise ClusterError(codes.NO_ANSWER, "the answer is not a JSON object", status=answer.status)
    return parsed
