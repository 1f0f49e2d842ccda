"""A proxy in front of an API server, which speaks TLS with the server's own certificate, and fails on request."""

from __future__ import annotations

import http.client
import itertools
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, NamedTuple

from tests.e2e.control_plane import LOOPBACK, ControlPlane

# What becomes of a connection: cut before the request is read to its end; when it was read, and not passed on; when the
# server has done what was asked, before the answer, or amid it.
Cut = Literal["unread", "unsent", "unanswered", "half"]


class Fault(NamedTuple):
    """What the proxy does instead of passing an answer on.

    Args:
        what: a status to answer with, the request not passed on; or how the connection is cut.
        every: how many requests it takes until one fails.
        after: seconds in Retry-After; negative for no such header.
        about: a part of method and path, like `PATCH /api/v1`.
        spared: how many requests pass before the first may fail.
    """

    what: int | Cut
    every: int = 1
    after: int = -1
    about: str = ""
    spared: int = 0


class Proxy(ThreadingHTTPServer):
    """Passes requests on to an API server."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, plane: ControlPlane, fault: Fault) -> None:
        super().__init__((LOOPBACK, 0), Handler)
        self.plane, self.fault, self.failed = plane, fault, 0
        self.numbers = itertools.count(1 - fault.spared)
        self.on_request: Callable[[str], None] = lambda line: None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        folder = plane.folder / "certificates"
        context.load_cert_chain(folder / "apiserver.crt", folder / "apiserver.key")
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    @property
    def url(self) -> str:
        return f"https://{LOOPBACK}:{self.server_port}"

    def config(self, token: str) -> dict[str, Any]:
        """Return a kubeconfig whose server is the proxy."""
        config = self.plane.config(token)
        config["clusters"][0]["cluster"]["server"] = self.url
        return config

    def fault_for(self, line: str) -> Fault | None:
        if self.fault.about not in line:
            return None
        number = next(self.numbers)
        if number < 1 or number % self.fault.every:
            return None
        self.failed += 1
        return self.fault

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no news."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def log_message(self, *_: Any) -> None: ...

    def do_GET(self) -> None:
        line = f"{self.command} {self.path}"
        self.server.on_request(line)
        fault = self.server.fault_for(line)
        what = fault.what if fault else None
        body = b"" if what == "unread" else self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if fault and isinstance(what, int):
            self._refuse(what, fault.after)
        elif what in ("unread", "unsent"):
            self._cut()
        else:
            self._answer(what, *self._passed_on(body))

    do_PATCH = do_POST = do_PUT = do_DELETE = do_GET

    def _answer(self, what: int | Cut | None, status: int, headers: dict[str, str], body: bytes) -> None:
        if what != "unanswered":
            self._head(status, {**headers, "Content-Length": str(len(body))})
            self.wfile.write(body[: len(body) // 2] if what == "half" else body)
        if what is not None:
            self._cut()

    def _passed_on(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        plane = self.server.plane
        way = http.client.HTTPSConnection(LOOPBACK, plane.port, timeout=60, context=plane.trust())
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        try:
            way.request(self.command, self.path, body or None, headers)
            answer = way.getresponse()
            kept = {name: value for name, value in answer.getheaders() if name.lower() in ("content-type", "warning")}
            return answer.status, kept, answer.read()
        finally:
            way.close()

    def _refuse(self, status: int, after: int) -> None:
        body = json.dumps({"kind": "Status", "message": f"the proxy answers {status}", "code": status}).encode()
        headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        self._head(status, headers | ({"Retry-After": str(after)} if after >= 0 else {}))
        self.wfile.write(body)

    def _head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.close()


@contextmanager
def proxy_of(plane: ControlPlane, fault: Fault) -> Iterator[Proxy]:
    """Run a proxy while the block lasts."""
    proxy = Proxy(plane, fault)
    thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()
