"""What a live API server has, in plain data. Knows no client library, changes nothing there and prints nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from kxform.cluster import codes
from kxform.cluster.cache import Cache
from kxform.cluster.discovery import Discovery, Resource
from kxform.cluster.errors import ClusterError, error_of
from kxform.cluster.retry import Retry
from kxform.cluster.transport import Answer, Query, Request, Transport
from kxform.kube.objects import dig

PAGE = 500  # objects in one answer to a list, as kubectl asks for them
_FAILED = 400


class Reading:
    """One API server, as one user. Safe to use from several threads.

    Args:
        transport: the way to it.
        retry: how long what may succeed later is tried again.
        cache: what is remembered of it; none for the user's own.
    """

    def __init__(self, transport: Transport, *, retry: Retry | None = None, cache: Cache | None = None) -> None:
        self._transport, self._retry = transport, retry or Retry()
        self._cache = cache or Cache(transport.host)

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
        return str(parsed(self._send(Request("GET", "/version"), met=False)).get("gitVersion") or "")

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
            event = parsed(Answer(200, {}, line))
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

    def _get(self, path: str, query: Query = ()) -> dict[str, Any]:
        return parsed(self._send(Request("GET", path, query)))

    def _send(self, request: Request, *, repeatable: bool = True, met: bool = True) -> Answer:
        def once() -> Answer:
            answer = self._transport.send(request)
            if answer.status >= _FAILED:
                raise error_of(*answer, about=request.path)
            return answer

        return self._retry.call(once, repeatable=repeatable, met=met)

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


def _continued(token: str) -> Query:
    return [("continue", token)] if token else []


def _given(pair: tuple[str, str]) -> bool:
    return bool(pair[1])


def parsed(answer: Answer) -> dict[str, Any]:
    """Return the object that an answer is.

    Raises:
        ClusterError: it is none.
    """
    try:
        parsed = json.loads(answer.body)
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        raise ClusterError(codes.NO_ANSWER, "the answer is not a JSON object", status=answer.status)
    return parsed
