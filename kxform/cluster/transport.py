"""What this layer asks of whoever carries a request to the server and the answer back. Knows no client library."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

JSON = "application/json"
APPLY = "application/apply-patch+yaml"
JSON_PATCH = "application/json-patch+json"

Query = Sequence[tuple[str, str]]


class Request(NamedTuple):
    """What a server is asked.

    Args:
        method: GET, POST, PATCH, DELETE.
        path: of the URL, its parts quoted.
        query: of the URL.
        body: plain data.
        content_type: of the body.
    """

    method: str
    path: str
    query: Query = ()
    body: Any = None
    content_type: str = JSON


class Answer(NamedTuple):
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(Protocol):
    """A way to one server, as one user. Safe to use from several threads."""

    @property
    def host(self) -> str:
        """The server's address; never with credentials."""
        ...

    @property
    def namespace(self) -> str:
        """The namespace of objects that name none."""
        ...

    def send(self, request: Request) -> Answer:
        """Send a request once and return the whole answer, whatever its status.

        Raises:
            ClusterError: there was no answer.
        """
        ...

    def lines(self, request: Request, *, seconds: float = 0) -> Iterator[bytes]:
        """Yield the lines of an answer as they come, until the server ends it.

        Args:
            request: what is asked.
            seconds: how long the server may be silent; 0 is for ever.

        Raises:
            ClusterError: there was no answer, one that is an error, or it broke off.
        """
        ...
