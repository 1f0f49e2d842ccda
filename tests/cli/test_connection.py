"""No way to a cluster: each trouble is one line of its own, with the right exit code, and no token in it."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from kxform.cluster import codes
from kxform.errors import Code
from tests.cluster.certificates import self_signed
from tests.cluster.command import ROOT, Command, Ran
from tests.cluster.conftest import kubeconfig_for

TOKEN = "a-token-that-nobody-may-see"
NOBODY = "https://127.0.0.1:1"
API = "client.authentication.k8s.io/v1"
MAP = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}


@pytest.fixture
def command(tmp_path: Path) -> Command:
    command = Command(tmp_path, [TOKEN])
    command.write([MAP])
    return command


def config(url: str = NOBODY, user: Any = None, **cluster: Any) -> dict[str, Any]:
    made = kubeconfig_for(url, **({"token": TOKEN} if user is None else user))
    made["clusters"][0]["cluster"].update(cluster)
    return made


def plugin(program: str, *arguments: str) -> dict[str, Any]:
    return {"exec": {"apiVersion": API, "command": program, "args": list(arguments)}}


def credential(status: dict[str, str], api: str = API) -> dict[str, Any]:
    answer = f'{{"apiVersion": "{api}", "kind": "ExecCredential", "status": {{"{next(iter(status))}": "{TOKEN}"}}}}'
    return plugin("echo", answer)


def is_one_line(ran: Ran, exit_code: int, code: Code, message: str) -> None:
    assert (ran.code, ran.out, ran.err) == (exit_code, "", f"error {code}: {message}\n    hint: {code.hint}\n")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (config() | {"clusters": []}, "it has no cluster 'one'"),
        (config() | {"current-context": ""}, "it has no current-context"),
        ([TOKEN], "it cannot be read as a kubeconfig"),
        (config("127.0.0.1:99"), "the server's address is not of the form https://HOST:PORT"),
        (config("https://127.0.0.1:port"), "the server's address is not of the form https://HOST:PORT"),
        (config("ftp://127.0.0.1"), "the server's address is not of the form https://HOST:PORT"),
        (config(""), "the server's address is not of the form https://HOST:PORT"),
        (config(**{"certificate-authority": "/no/such"}), "File does not exist: /no/such"),
        (config(**{"certificate-authority-data": "aGVsbG8="}), "its certificate-authority holds no certificate"),
        (
            config(user={"client-certificate-data": "aGVsbG8=", "client-key-data": "aGVsbG8="}),
            "its client-certificate and client-key are unusable, or do not belong together",
        ),
        (config(user={"tokenFile": "/no/such"}), "/no/such: No such file or directory"),
        (config(user=plugin("no-such-plugin")), "exec: no-such-plugin: No such file or directory"),
        (
            config(user=plugin("sh", "-c", f"echo {TOKEN}; echo log in >&2; echo first >&2; exit 3")),
            "exec: sh ended with 3: log in first",
        ),
        (config(user=plugin("echo", TOKEN)), "exec: what echo answers is not JSON"),
        (config(user=credential({"wrong": TOKEN})), "exec: echo answers neither a token nor a certificate"),
        (config(user=credential({"token": TOKEN}, TOKEN)), "exec: echo answers in another apiVersion than it was asked in"),
    ],
)  # fmt: skip
def test_a_kubeconfig_that_is_no_use(given: Any, said: str, command: Command) -> None:
    ran = command.run("apply", ".", config=given)
    is_one_line(ran, 3, codes.BAD_KUBECONFIG, f"{command.folder / 'kubeconfig'}: {said}")


def test_no_kubeconfig(command: Command) -> None:
    looked_at = command.folder / ".kube" / "config"
    is_one_line(command.run("apply", "."), 3, codes.BAD_KUBECONFIG, f"there is no kubeconfig: {looked_at}")
    ran = command.run("apply", ".", "--kubeconfig", "nowhere")
    is_one_line(ran, 3, codes.BAD_KUBECONFIG, "there is no kubeconfig: nowhere")


def test_a_context_that_does_not_exist(command: Command) -> None:
    ran = command.run("apply", ".", "--context", "there", config=config())
    is_one_line(ran, 3, codes.BAD_KUBECONFIG, f"{command.folder / 'kubeconfig'}: it has no context 'there'")


def test_a_pod_without_its_account(command: Command) -> None:
    pod = {"KUBERNETES_SERVICE_HOST": "127.0.0.1", "KUBERNETES_SERVICE_PORT": "1"}
    ran = command.run("apply", ".", environment=pod)
    is_one_line(ran, 3, codes.BAD_KUBECONFIG, "the account of the pod: Service token file does not exist.")


@pytest.mark.parametrize("wrong", ["\nline", "\u2026"], ids=ascii)
def test_a_token_that_no_header_can_hold(wrong: str, command: Command) -> None:
    with listening(200) as port:
        ran = command.run("apply", ".", config=config(f"http://127.0.0.1:{port}", {"token": TOKEN + wrong}))
    message = "the credentials of the kubeconfig hold a character that cannot be sent"
    is_one_line(ran, 3, codes.BAD_KUBECONFIG, message)


def test_nobody_answers(command: Command) -> None:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    ran = command.run("apply", ".", config=config(f"https://me:{TOKEN}@127.0.0.1:{port}"))
    message = f"no connection to https://127.0.0.1:{port} (Connection refused)"
    is_one_line(ran, 4, codes.UNREACHABLE, message)


def test_a_host_that_does_not_exist(command: Command) -> None:
    ran = command.run("apply", ".", config=config("https://no-such-host.invalid"))
    assert ran.code == 4
    assert ran.errors[0].startswith(
        "error KX702: no connection to https://no-such-host.invalid ("
    )  # so says the system
    assert len(ran.errors) == 1


@pytest.mark.parametrize(
    ("status", "said"), [(200, "the answer is not a JSON object"), (302, "the answer is not a JSON object"), (400, "the server answered 400")]
)  # fmt: skip
def test_somebody_else_answers(status: int, said: str, command: Command) -> None:
    with listening(status) as port:
        ran = command.run("apply", ".", config=config(f"http://127.0.0.1:{port}"))
    is_one_line(ran, 4, codes.NO_ANSWER, said)


def test_a_certificate_that_is_not_trusted(command: Command) -> None:
    certificate, key = self_signed(command.folder, "DNS:other.invalid")
    with listening(200, certificate, key) as port:
        url = f"https://127.0.0.1:{port}"
        stranger = command.run("apply", ".", config=config(url))
        other_host = command.run("apply", ".", config=config(url, **{"certificate-authority": str(certificate)}))
        its_name = {"certificate-authority": str(certificate), "tls-server-name": "other.invalid"}
        named = command.run("apply", ".", config=config(url, **its_name))
        unverified = command.run("apply", ".", config=config(url, **{"insecure-skip-tls-verify": True}))
    for ran in (stranger, other_host):
        is_one_line(ran, 4, codes.UNTRUSTED, f"the certificate of {url} cannot be verified")
    is_one_line(named, 4, codes.NO_ANSWER, "the answer is not a JSON object")
    is_one_line(unverified, 4, codes.NO_ANSWER, "the answer is not a JSON object")


@pytest.mark.parametrize(
    "arguments",
    [
        ["apply", "all.yaml"],
        ["apply", "--diff", "all.yaml"],
        ["diff", "--live", "all.yaml"],
        ["export", "cm/a"],
        ["migrate", "deploy/a"],
        ["delete", "cm/a"],
        ["validate", "--schemas-from-cluster", "all.yaml"],
        ["schemas", "pull", "--output-dir", "x"],
    ],
)
@pytest.mark.parametrize("missing", ["kubernetes", "urllib3"])
def test_without_the_client_each_command_says_how_to_install_it(
    missing: str, arguments: list[str], command: Command
) -> None:
    hidden = command.folder / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text(f"import sys\nsys.modules[{missing!r}] = None\n", encoding="utf-8")
    ran = command.run(*arguments, environment={"PYTHONPATH": f"{ROOT}:{hidden}"})
    message = f"this command talks to a cluster and needs the Kubernetes client ({missing} is missing)"
    is_one_line(ran, 2, codes.MISSING_EXTRA, message)


class Page(BaseHTTPRequestHandler):
    def log_message(self, *_: Any) -> None: ...

    def do_GET(self) -> None:
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        self.send_header("Location", "/login")
        self.end_headers()
        self.wfile.write(b"<html>Log in first</html>")


class Quiet(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None: ...


@contextmanager
def listening(status: int, certificate: Path | None = None, key: Path | None = None) -> Iterator[int]:
    """Run a server of web pages, and yield its port."""
    server = Quiet(("127.0.0.1", 0), Page)
    server.status = status  # type: ignore[attr-defined]
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
