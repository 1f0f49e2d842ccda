"""The way to a server: kubeconfig, credentials, what is missing; and never a token in what is said."""

from __future__ import annotations

import json
import logging
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kxform.cluster import codes
from kxform.cluster.connect import ClientTransport, connect
from kxform.cluster.errors import ClusterError
from kxform.cluster.transport import Request
from tests.cluster.certificates import self_signed
from tests.cluster.conftest import kubeconfig_for
from tests.cluster.fake import FakeServer

TOKEN = "a-token-that-nobody-may-see"


def refused(**arguments: str) -> ClusterError:
    with pytest.raises(ClusterError) as caught:
        connect(**arguments)
    assert TOKEN not in repr(caught.value)
    assert caught.value.__cause__ is None
    return caught.value


def written(path: Path, config: Any) -> str:
    path.write_text(config if isinstance(config, str) else json.dumps(config), encoding="utf-8")
    return str(path)


def broken(**changes: Any) -> dict[str, Any]:
    return {**kubeconfig_for("https://127.0.0.1:1", token=TOKEN), **changes}


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("", "it cannot be read as a kubeconfig"),
        ("- a list", "it cannot be read as a kubeconfig"),
        (f"users: [{{token: {TOKEN}}}", "it cannot be read as a kubeconfig"),
        (broken(contexts=[]), "it has no context 'here'"),
        (broken(clusters=[]), "it has no cluster 'one'"),
        (broken(clusters=7), "it cannot be read as a kubeconfig"),
        (broken(users=[{"name": "me", "token": TOKEN}]), "it has no user"),
        (broken(users=[{"name": "me", "user": TOKEN}]), "it cannot be read as a kubeconfig"),
        (broken(users=[{"name": "me", "user": {"client-certificate": "/no/such/file"}}]), "File does not exist: /no/such/file"),
    ],
)  # fmt: skip
def test_a_broken_kubeconfig_is_one_error(config: Any, said: str, tmp_path: Path) -> None:
    path = written(tmp_path / "kubeconfig", config)
    error = refused(kubeconfig=path)
    assert error.code is codes.BAD_KUBECONFIG
    assert error.message == f"{path}: {said}"


def test_an_unknown_context_is_named(kubeconfig: Callable[..., str]) -> None:
    assert refused(kubeconfig=kubeconfig("http://x", token=TOKEN), context="there").message.endswith(
        ": it has no context 'there'"
    )


def test_no_kubeconfig_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    assert refused().message == f"there is no kubeconfig: {tmp_path / 'none'}"


def test_a_pod_without_a_kubeconfig_uses_its_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")
    monkeypatch.delenv("KUBERNETES_SERVICE_PORT", raising=False)
    assert refused().message.endswith("Service host/port is not set.")


def test_the_account_of_a_pod(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate, _ = self_signed(tmp_path, "DNS:x")
    for name, text in (("token", TOKEN), ("namespace", "of-the-pod\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr("kubernetes.config.incluster_config.SERVICE_TOKEN_FILENAME", str(tmp_path / "token"))
    monkeypatch.setattr("kubernetes.config.incluster_config.SERVICE_CERT_FILENAME", str(certificate))
    monkeypatch.setattr("kxform.cluster.connect._IN_POD", tmp_path / "namespace")
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "fd00::1")
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", "443")
    way = ClientTransport()
    assert (way.host, way.namespace, ClientTransport(namespace="b").namespace) == (
        "https://[fd00::1]:443",
        "of-the-pod",
        "b",
    )
    assert way._connections.connection_pool_kw["cert_reqs"] is ssl.CERT_REQUIRED
    assert way._credentials() == {"authorization": f"bearer {TOKEN}"}
    monkeypatch.setenv("POD_NAMESPACE", "told")
    assert ClientTransport().namespace == "told"


def test_the_environment_names_the_kubeconfig(kubeconfig: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", f"/no/such:{kubeconfig('http://127.0.0.1:9')}")
    assert connect().host == "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("context", "argument", "expected"), [({}, "", "default"), ({"namespace": "a"}, "", "a"), ({"namespace": "a"}, "b", "b")]
)  # fmt: skip
def test_the_namespace(context: dict[str, str], argument: str, expected: str, tmp_path: Path) -> None:
    config = kubeconfig_for("http://x")
    config["contexts"][0]["context"].update(context)
    assert connect(kubeconfig=written(tmp_path / "c", config), namespace=argument).namespace == expected


def test_the_client_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kubernetes", None)
    error = refused()
    assert error.code is codes.MISSING_EXTRA
    assert error.hint == "Run: pip install 'kxform[cluster]'."


def plugin(tmp_path: Path, text: str) -> dict[str, Any]:
    path = tmp_path / "plugin"
    path.write_text(f"#!{sys.executable}\n{text}\n", encoding="utf-8")
    path.chmod(0o700)
    return {"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": str(path)}}


def test_an_exec_plugin_gives_the_token(fake: FakeServer, kubeconfig: Callable[..., str], tmp_path: Path) -> None:
    answer = {"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": TOKEN}}
    way = ClientTransport(kubeconfig(fake.url, **plugin(tmp_path, f"print({json.dumps(answer)!r})")))
    seen: list[str] = []
    handler = fake.RequestHandlerClass
    original = handler._answer

    def answered(self: Any) -> None:
        seen.append(self.headers["Authorization"])
        original(self)

    handler._answer = answered
    try:
        assert way.send(Request("GET", "/version")).status == 200
    finally:
        handler._answer = original
    assert seen == [f"Bearer {TOKEN}"]


@pytest.mark.parametrize(("seconds", "asked"), [(60, 1), (-1, 3)])
def test_the_client_is_asked_for_credentials_now_and_then(
    seconds: float, asked: int, fake: FakeServer, kubeconfig: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kxform.cluster.connect.RENEW_SECONDS", seconds)
    way = ClientTransport(kubeconfig(fake.url, token=TOKEN))
    renewed: list[Any] = []
    way._configuration.refresh_api_key_hook = renewed.append
    assert [way.send(Request("GET", "/version")).status for _ in range(3)] == [200] * 3
    assert len(renewed) == asked


def test_an_exec_plugin_that_fails_is_an_error_and_no_log(
    kubeconfig: Callable[..., str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    handlers = logging.getLogger().handlers[:]
    user = plugin(tmp_path, "import sys; sys.exit('log in first')")
    path = kubeconfig("http://x", **user)
    error = refused(kubeconfig=path)
    assert error.code is codes.BAD_KUBECONFIG
    assert error.message == f"{path}: exec: {tmp_path / 'plugin'} ended with 1: log in first"
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger().handlers == handlers


def test_credentials_that_cannot_be_renewed_are_an_error_and_no_log(
    fake: FakeServer,
    kubeconfig: Callable[..., str],
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kxform.cluster.credentials.AGAIN_SECONDS", -1)
    answer = {"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential"}
    status = {"token": TOKEN, "expirationTimestamp": "2020-01-01T00:00:00Z"}
    user = plugin(tmp_path, f"print({json.dumps({**answer, 'status': status})!r})")
    way = ClientTransport(kubeconfig(fake.url, **user))
    plugin(tmp_path, "import sys; sys.exit('log in again')")
    with pytest.raises(ClusterError) as caught:
        way.send(Request("GET", "/version"))
    assert caught.value.code is codes.BAD_KUBECONFIG
    assert (
        caught.value.message
        == f"the credentials cannot be renewed: exec: {tmp_path / 'plugin'} ended with 1: log in again"
    )
    assert capfd.readouterr() == ("", "")


def test_tls_is_verified_unless_the_kubeconfig_says_otherwise(tmp_path: Path) -> None:
    config = kubeconfig_for("https://127.0.0.1:1")
    path = written(tmp_path / "c", config)
    assert ClientTransport(path)._connections.connection_pool_kw["cert_reqs"] is ssl.CERT_REQUIRED
    config["clusters"][0]["cluster"]["insecure-skip-tls-verify"] = True
    way = ClientTransport(written(tmp_path / "d", config))
    assert way._connections.connection_pool_kw["cert_reqs"] is ssl.CERT_NONE


def test_a_connection_that_breaks_amid_the_handshake_is_no_wrong_certificate(kubeconfig: Callable[..., str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def hang_up() -> None:
            listening.accept()[0].close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        way = ClientTransport(kubeconfig(f"https://127.0.0.1:{listening.getsockname()[1]}"))
        with pytest.raises(ClusterError) as caught:
            way.send(Request("GET", "/version"))
        thread.join()
    assert caught.value.code is codes.UNREACHABLE
    assert caught.value.retryable


def test_the_client_is_imported_only_to_connect() -> None:
    code = (
        "import pkgutil, importlib, sys, kxform.cluster as c\n"
        "for one in pkgutil.iter_modules(c.__path__, 'kxform.cluster.'): importlib.import_module(one.name)\n"
        "print([name for name in ('kubernetes', 'urllib3', 'ssl', 'concurrent') if name in sys.modules])\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


class Echo:
    """Remembers the credentials of each request."""

    def __init__(self, fake: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen: list[str | None] = []
        original = fake.RequestHandlerClass._answer

        def answered(handler: Any) -> None:
            self.seen.append(handler.headers["Authorization"])
            original(handler)

        for method in ("do_GET", "do_PATCH"):
            monkeypatch.setattr(fake.RequestHandlerClass, method, answered)


@pytest.fixture
def echo(fake: FakeServer, monkeypatch: pytest.MonkeyPatch) -> Echo:
    return Echo(fake, monkeypatch)


def test_basic_credentials(fake: FakeServer, echo: Echo, kubeconfig: Callable[..., str]) -> None:
    ClientTransport(kubeconfig(fake.url, username="me", password="pw")).send(Request("GET", "/version"))
    assert echo.seen == ["Basic bWU6cHc="]


def test_a_token_file_is_read_again(
    fake: FakeServer, echo: Echo, kubeconfig: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kxform.cluster.connect.RENEW_SECONDS", -1)
    monkeypatch.setattr("kxform.cluster.credentials.FILE_SECONDS", -1)
    file = tmp_path / "token"
    file.write_text("one\n", encoding="utf-8")
    way = ClientTransport(kubeconfig(fake.url, tokenFile="token", token="older"))
    way.send(Request("GET", "/version"))
    file.write_text("two", encoding="utf-8")
    way.send(Request("GET", "/version"))
    file.unlink()
    way.send(Request("GET", "/version"))
    assert echo.seen == ["Bearer one", "Bearer two", "Bearer older"]


@pytest.mark.parametrize("name", ["gcp", "azure", "mine"])
def test_an_auth_provider_that_was_removed(name: str, kubeconfig: Callable[..., str]) -> None:
    config = {"access-token": TOKEN, "cmd-path": "echo", "expiry": "2020-01-01T00:00:00Z"}
    error = refused(kubeconfig=kubeconfig("http://x", **{"auth-provider": {"name": name, "config": config}}))
    assert error.message.endswith(f": the auth-provider {name!r} was removed from Kubernetes 1.26")
    assert error.hint.startswith("Use an exec plug-in")


def test_oidc_gives_its_token_and_asks_no_provider(
    fake: FakeServer, echo: Echo, kubeconfig: Callable[..., str]
) -> None:
    expired = "eyJhbGciOiJub25lIn0.eyJleHAiOjF9.x"
    settings = {"id-token": expired, "refresh-token": TOKEN, "idp-issuer-url": f"{fake.url}/idp", "client-id": "a"}
    provider = {"name": "oidc", "config": {**settings, "client-secret": TOKEN}}
    ClientTransport(kubeconfig(fake.url, **{"auth-provider": provider})).send(Request("GET", "/version"))
    assert (echo.seen, fake.requests) == ([f"Bearer {expired}"], ["GET /version"])
    error = refused(kubeconfig=kubeconfig(fake.url, **{"auth-provider": {"name": "oidc"}}))
    assert error.message.endswith(": the auth-provider 'oidc' has no id-token")


def test_files_are_merged_as_kubectl_merges_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = kubeconfig_for("http://one"), kubeconfig_for("http://two")
    two["current-context"], two["contexts"][0]["name"] = "there", "there"
    two["contexts"][0]["context"] = {"cluster": "two", "user": "me", "namespace": "of-two"}
    two["clusters"][0]["name"] = "two"
    empty = written(tmp_path / "empty", "\n")
    paths = [written(tmp_path / "a", one), written(tmp_path / "b", two)]
    monkeypatch.setenv("KUBECONFIG", ":".join([empty, *paths]))
    assert (connect().host, connect().namespace) == ("http://one", "default")  # the first that says so, not the last
    assert (connect(context="there").host, connect(context="there").namespace) == ("http://two", "of-two")


def test_a_context_may_be_named_where_none_is_current(tmp_path: Path) -> None:
    config = kubeconfig_for("http://x")
    del config["current-context"]
    assert connect(kubeconfig=written(tmp_path / "c", config), context="here").host == "http://x"


def test_a_user_that_is_not_there_is_no_anonymous_one(tmp_path: Path) -> None:
    path = written(tmp_path / "c", {**kubeconfig_for("http://x"), "users": []})
    assert refused(kubeconfig=path).message == f"{path}: it has no user 'me'"


def test_paths_start_from_the_file_that_they_stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate, key = self_signed(tmp_path, "DNS:me")
    cluster, user = kubeconfig_for("https://127.0.0.1:1"), kubeconfig_for("https://127.0.0.1:1")
    del cluster["users"], user["clusters"]
    user["users"][0]["user"] = {"client-certificate": certificate.name, "client-key": key.name}
    (tmp_path / "elsewhere").mkdir()
    files = [written(tmp_path / "elsewhere" / "c", cluster), written(tmp_path / "u", user)]
    monkeypatch.setenv("KUBECONFIG", ":".join(files))
    way = ClientTransport()
    assert way._connections.connection_pool_kw["cert_file"] == str(certificate)


@pytest.mark.parametrize("proxy", ["nothing", f"gopher://me:{TOKEN}@x:1", f"socks9://me:{TOKEN}@x"])
def test_a_proxy_that_is_no_use_is_one_error(proxy: str, tmp_path: Path) -> None:
    config = kubeconfig_for("https://127.0.0.1:1")
    config["clusters"][0]["cluster"]["proxy-url"] = proxy
    error = refused(kubeconfig=written(tmp_path / "c", config))
    assert error.message == "the proxy-url of the cluster is none that can be used"


def test_a_proxy_and_a_name_for_tls(tmp_path: Path, fake: FakeServer) -> None:
    config = kubeconfig_for("http://no-such-host.invalid")
    config["clusters"][0]["cluster"] |= {"proxy-url": fake.url, "tls-server-name": "api.example.com"}
    way = ClientTransport(written(tmp_path / "c", config))
    assert way._connections.connection_pool_kw["server_hostname"] == "api.example.com"
    way.send(Request("GET", "/version"))
    assert fake.requests == ["GET http://no-such-host.invalid/version"]
