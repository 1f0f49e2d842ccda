"""The way to a server, through the official Kubernetes client: the only file that imports it, and only when asked.

The client finds the kubeconfig's context, gets and renews credentials (certificates, tokens, exec plug-ins, the
ServiceAccount of a pod) and verifies TLS. What it says in trouble may hold a token, so little of it is passed on.
"""

from __future__ import annotations

import json
import logging
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import quote, urlencode

from kxform.cluster import codes
from kxform.cluster.errors import ClusterError, error_of
from kxform.cluster.server import Server
from kxform.cluster.transport import JSON, Answer, Request

CONNECT_SECONDS = 10
ANSWER_SECONDS = 65  # an API server ends a request after 60 seconds
CONNECTIONS = 32
RENEW_SECONDS = 1  # the client renews a token minutes before it ends
HEADERS = {"Accept": JSON, "User-Agent": "kxform"}
_FAILED = 400
_IN_POD = Path("/var/run/secrets/kubernetes.io/serviceaccount/namespace")
# What the client says of a kubeconfig and holds no value of it.
_HARMLESS = re.compile(r"^(exec: .*|File does not exist: .*|Service .*)", re.DOTALL)
_MISSING = re.compile(r"^Invalid kube-config file\. Expected (?:key (\S+)|object with name (.+?)) in ")


def connect(*, kubeconfig: str = "", context: str = "", namespace: str = "") -> Server:
    """Return the server of a context, as kubectl finds it. Nothing is sent yet.

    Args:
        kubeconfig: a file; empty for KUBECONFIG, then ~/.kube/config, then the ServiceAccount of the pod.
        context: empty for the current one of the kubeconfig.
        namespace: of objects that name none; empty for that of the context.

    Raises:
        ClusterError: the client is not installed, or there is no usable kubeconfig.
    """
    return Server(ClientTransport(kubeconfig, context, namespace))


class ClientTransport:
    """A way to one server: see `Transport`.

    Requests go through the connections that the client has set up, without its layers for typed objects: they take more
    time than the request.

    Raises:
        ClusterError: as `connect` says.
    """

    def __init__(self, kubeconfig: str = "", context: str = "", namespace: str = "") -> None:
        client = _client_library()
        configuration = client.Configuration()
        with _quiet() as said:
            found = _load(configuration, kubeconfig, context)
        if said:
            raise ClusterError(codes.BAD_KUBECONFIG, _harmless(said[0]))
        configuration.connection_pool_maxsize = CONNECTIONS
        self._host, self._namespace = str(configuration.host).rstrip("/"), namespace or found or "default"
        self._configuration, self._lock = configuration, Lock()
        self._who: dict[str, str] = {}
        self._renew_at = 0.0
        self._connections = client.ApiClient(configuration).rest_client.pool_manager

    @property
    def host(self) -> str:
        return self._host

    @property
    def namespace(self) -> str:
        return self._namespace

    def send(self, request: Request) -> Answer:
        with _errors():
            response = self._request(request, ANSWER_SECONDS, whole=True)
            return Answer(response.status, response.headers, response.data)

    def lines(self, request: Request, *, seconds: float = 0) -> Iterator[bytes]:
        with _errors():
            response = self._request(request, seconds or None, whole=False)
            if response.status >= _FAILED:
                raise error_of(response.status, response.headers, response.data)
            try:
                yield from _lines(response)
            finally:
                response.close()  # what was not read stays on the connection: it cannot be used again

    def _request(self, request: Request, seconds: float | None, *, whole: bool) -> Any:
        from urllib3 import Timeout

        return self._connections.urlopen(
            request.method,
            self._host + request.path + (f"?{urlencode(request.query, quote_via=quote)}" if request.query else ""),
            body=None if request.body is None else json.dumps(request.body).encode(),
            headers={
                **HEADERS,
                **self._credentials(),
                **({"Content-Type": request.content_type} if request.body else {}),
            },
            timeout=Timeout(connect=CONNECT_SECONDS, read=seconds),
            retries=False,  # ours wait, and know what may be sent twice
            redirect=False,
            preload_content=whole,
        )

    def _credentials(self) -> dict[str, str]:
        """Return the header that says who asks; the client, which is not asked all the time, renews what is due."""
        with self._lock:
            if time.monotonic() > self._renew_at:
                settings = self._configuration.auth_settings().values()
                self._who = {one["key"]: one["value"] for one in settings if one["in"] == "header" and one["value"]}
                self._renew_at = time.monotonic() + RENEW_SECONDS
            return self._who


def _client_library() -> Any:
    try:
        from kubernetes import client
    except ImportError as error:
        missing = error.name or "kubernetes"
        message = f"this command talks to a cluster and needs the Kubernetes client ({missing} is missing)"
        raise ClusterError(codes.MISSING_EXTRA, message) from None
    return client


def _load(configuration: Any, kubeconfig: str, context: str) -> str:
    """Fill in the client's configuration and return the namespace of the context; empty where it has none."""
    from kubernetes import config

    chosen = kubeconfig or os.environ.get("KUBECONFIG", "") or str(Path.home() / ".kube" / "config")
    there = any(Path(part).expanduser().exists() for part in chosen.split(os.pathsep) if part)
    try:
        if not there and not kubeconfig and os.environ.get("KUBERNETES_SERVICE_HOST"):
            config.load_incluster_config(client_configuration=configuration)
            return _IN_POD.read_text(encoding="utf-8").strip() if _IN_POD.exists() else ""
        if not there:
            raise ClusterError(codes.BAD_KUBECONFIG, f"there is no kubeconfig: {chosen}")
        config.load_kube_config(chosen, context or None, client_configuration=configuration)
        return _namespace(config, chosen, context)
    except ClusterError:
        raise
    except Exception as error:  # noqa: BLE001 - the client trips over a broken kubeconfig in many ways
        raise ClusterError(codes.BAD_KUBECONFIG, f"{chosen}: {_harmless(str(error))}") from None


def _namespace(config: Any, chosen: str, context: str) -> str:
    contexts, current = config.list_kube_config_contexts(chosen)
    found = next((one for one in contexts if one["name"] == context), current) if context else current
    return str((found.get("context") or {}).get("namespace") or "")


def _harmless(text: str) -> str:
    """Return what the client says of a kubeconfig, if that holds no value of it."""
    missing = _MISSING.match(text)
    if missing:
        return f"it has no {missing[1] or missing[2]}"
    return " ".join(text.split()) if _HARMLESS.match(text) else "it cannot be read as a kubeconfig"


@contextmanager
def _quiet() -> Iterator[list[str]]:
    """Collect what the client logs: it says so, and goes on without credentials, when an exec plug-in fails."""
    said: list[str] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    root, handler = logging.getLogger(), Collect(logging.ERROR)
    kept = root.handlers[:]
    root.handlers[:] = [handler]
    try:
        yield said
    finally:
        root.handlers[:] = kept


@contextmanager
def _errors() -> Iterator[None]:
    """Make errors of the connection, before or amid the answer, those of this layer."""
    from urllib3 import exceptions

    try:
        yield
    except (exceptions.HTTPError, OSError) as error:
        cause = getattr(error, "reason", None) or error
        if isinstance(cause, exceptions.SSLError):
            raise _tls_failed(cause) from None
        raise _unreachable(cause, not_sent=(exceptions.NewConnectionError, exceptions.ConnectTimeoutError)) from None


def _unreachable(cause: Any, not_sent: tuple[type[Exception], ...]) -> ClusterError:
    sent = not isinstance(cause, not_sent)
    message = "the connection to the API server broke" if sent else "no connection to the API server"
    return ClusterError(codes.UNREACHABLE, f"{message} ({type(cause).__name__})", retryable=True, sent=sent)


def _tls_failed(error: BaseException) -> ClusterError:
    """Return that the certificate is not trusted, or that the connection broke while keys were exchanged."""
    from ssl import SSLCertVerificationError

    if any(isinstance(one, SSLCertVerificationError) for one in _behind(error)):
        return ClusterError(codes.UNTRUSTED, "the API server's certificate cannot be verified", sent=False)
    message = "no connection to the API server: TLS could not be set up"
    return ClusterError(codes.UNREACHABLE, message, retryable=True, sent=False)


def _behind(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and those that it was made of: the client and its library wrap them in their own ways."""
    yield error
    inner = [error.__context__, *error.args, *(getattr(one, "reason", None) for one in error.args)]
    for one in inner:
        if isinstance(one, BaseException):
            yield from _behind(one)


def _lines(response: Any) -> Iterator[bytes]:
    rest = b""
    for chunk in response.stream(amt=None, decode_content=True):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from filter(None, lines)
    if rest:
        yield rest
