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
    assert error.message == f"{path}: exec: process returned 1. log in first"
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger().handlers == handlers


def test_credentials_that_cannot_be_renewed_are_an_error_and_no_log(
    fake: FakeServer, kubeconfig: Callable[..., str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = {"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential"}
    status = {"token": TOKEN, "expirationTimestamp": "2020-01-01T00:00:00Z"}
    user = plugin(tmp_path, f"print({json.dumps({**answer, 'status': status})!r})")
    way = ClientTransport(kubeconfig(fake.url, **user))
    plugin(tmp_path, "import sys; sys.exit('log in again')")
    with pytest.raises(ClusterError) as caught:
        way.send(Request("GET", "/version"))
    assert caught.value.code is codes.BAD_KUBECONFIG
    assert caught.value.message == "the credentials cannot be renewed: exec: process returned 1. log in again"
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
