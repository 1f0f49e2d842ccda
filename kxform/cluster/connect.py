"""The way to a server, through the official Kubernetes client: the only file that imports it, and only when asked.

The client finds the kubeconfig's context, gets and renews credentials (certificates, tokens, exec plug-ins, the
ServiceAccount of a pod) and verifies TLS. What it says in trouble may hold a token, so little of it is passed on.
"""

from __future__ import annotations

import json
import os
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import quote, urlencode

from kxform.cluster import codes
from kxform.cluster.broken import tls_failed, unreachable
from kxform.cluster.credentials import Credentials
from kxform.cluster.errors import ClusterError, error_of
from kxform.cluster.kubeconfig import address, check, current_context, filled, harmless, places
from kxform.cluster.server import Server
from kxform.cluster.transport import JSON, Answer, Request

CONNECT_SECONDS = 10
ANSWER_SECONDS = 65  # an API server ends a request after 60 seconds
CONNECTIONS = 32
RENEW_SECONDS = 1  # the client renews a token minutes before it ends
HEADERS = {"Accept": JSON, "User-Agent": "kxform"}
_FAILED = 400
_IN_POD = Path("/var/run/secrets/kubernetes.io/serviceaccount/namespace")


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
        found = _load(configuration, kubeconfig, context)
        if not configuration.verify_ssl:  # the kubeconfig says so: no news, once for each request
            warnings.filterwarnings("ignore", module="urllib3")
        configuration.connection_pool_maxsize = CONNECTIONS
        self._host, self._namespace = address(configuration.host), namespace or found or "default"
        self._configuration, self._lock = configuration, Lock()
        self._who: dict[str, str] = {}
        self._renew_at = 0.0
        self._connections = _connections(client, configuration)

    @property
    def host(self) -> str:
        return self._host

    @property
    def namespace(self) -> str:
        return self._namespace

    def send(self, request: Request) -> Answer:
        with _errors(self._host):
            response = self._request(request, ANSWER_SECONDS, whole=True)
            return Answer(response.status, response.headers, response.data)

    def lines(self, request: Request, *, seconds: float = 0) -> Iterator[bytes]:
        with _errors(self._host):
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
                with _told("the credentials cannot be renewed"):
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


def _connections(client: Any, configuration: Any) -> Any:
    try:
        return client.ApiClient(configuration).rest_client.pool_manager
    except Exception:  # noqa: BLE001 - whatever it says holds the proxy's address, and so perhaps a password
        message = "the proxy-url of the cluster is none that can be used"
        hint = "Write http://HOST:PORT or https://HOST:PORT; socks5:// needs the package pysocks."
        raise ClusterError(codes.BAD_KUBECONFIG, message, hint=hint) from None


def _load(configuration: Any, kubeconfig: str, context: str) -> str:
    """Fill in the client's configuration and return the namespace of the context; empty where it has none."""
    from kubernetes import config

    chosen = kubeconfig or places()
    there = any(os.path.exists(os.path.expanduser(part)) for part in chosen.split(os.pathsep) if part)
    if not there and not kubeconfig and os.environ.get("KUBERNETES_SERVICE_HOST"):
        with _told("the account of the pod"):
            config.load_incluster_config(client_configuration=configuration)
            check(configuration)
        own = os.environ.get("POD_NAMESPACE", "")  # as client-go
        return own or (_IN_POD.read_text(encoding="utf-8").strip() if _IN_POD.exists() else "")
    if not there:
        raise ClusterError(codes.BAD_KUBECONFIG, f"there is no kubeconfig: {chosen}")
    with _told(chosen):
        return _of_kubeconfig(configuration, chosen, context)


def _renew(credentials: Credentials, configuration: Any) -> None:
    token = credentials.renewed()
    if token:
        for name in ("authorization", "BearerToken"):  # as the client has called it until 35, and since 36
            configuration.api_key[name] = f"Bearer {token}"


def _of_kubeconfig(configuration: Any, chosen: str, context: str) -> str:
    from kubernetes.config.kube_config import KubeConfigLoader, KubeConfigMerger

    files = KubeConfigMerger(filled(chosen))
    name = context or current_context(files.config_files[path] for path in files.paths)
    chosen_context = files.config["contexts"].get_with_name(name)["context"]
    cluster = files.config["clusters"].get_with_name(chosen_context["cluster"])["cluster"]
    loader = KubeConfigLoader(files.config, active_context=name, config_base_path=None)
    if chosen_context.safe_get("user"):
        user = files.config["users"].get_with_name(chosen_context["user"])["user"]
        credentials = Credentials(user.value, cluster.value, os.path.dirname(os.path.abspath(user.path)))
        user.value.clear()
        user.value.update(credentials.user)  # what the client looks at
        loader.load_and_set(configuration)
        configuration.refresh_api_key_hook = partial(_renew, credentials)
    else:
        loader.load_and_set(configuration)
    if cluster.safe_get("proxy-url"):  # the client reads it since 37
        configuration.proxy = cluster["proxy-url"]
    check(configuration)
    return str(chosen_context.safe_get("namespace") or "")


@contextmanager
def _told(where: str) -> Iterator[None]:
    """Make of whatever the client raises an error that says where it is, and no value of it."""
    hint = ""
    try:
        yield
        return
    except ClusterError as error:
        trouble, hint = error.message, error.hint
    except Exception as error:  # noqa: BLE001 - the client trips over a broken kubeconfig in many ways
        trouble = harmless(str(error))
    raise ClusterError(codes.BAD_KUBECONFIG, f"{where}: {trouble}", hint=hint)


@contextmanager
def _errors(host: str) -> Iterator[None]:
    """Make errors of the connection, before or amid the answer, those of this layer; none holds what was sent."""
    from urllib3 import exceptions

    try:
        yield
    except (exceptions.HTTPError, OSError) as error:
        cause = getattr(error, "reason", None) or error
        if isinstance(cause, exceptions.SSLError):
            raise tls_failed(cause, host) from None
        raise unreachable(cause, host, (exceptions.NewConnectionError, exceptions.ConnectTimeoutError)) from None
    except ValueError:  # of a header: its text would be the token's
        message = "the credentials of the kubeconfig hold a character that cannot be sent"
        raise ClusterError(codes.BAD_KUBECONFIG, message, sent=False) from None


def _lines(response: Any) -> Iterator[bytes]:
    rest = b""
    for chunk in response.stream(amt=None, decode_content=True):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from filter(None, lines)
    if rest:
        yield rest
