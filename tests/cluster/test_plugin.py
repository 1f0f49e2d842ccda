"""Credentials from a program: what it is asked, what comes of its answer, and nothing of it in what is said."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kxform.cluster.credentials import Credentials
from kxform.cluster.errors import ClusterError
from kxform.cluster.plugin import credential

V1, BETA = "client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"
TOKEN = "a-token-that-nobody-may-see"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl"
CLUSTER = {
    "server": "https://x",
    "tls-server-name": "api",
    "certificate-authority": "ca.crt",
    "extensions": [{"name": V1.rpartition("/")[0] + "/exec", "extension": {"audience": "me"}}],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ca.crt").write_text("CA", encoding="utf-8")
    return tmp_path


def program(folder: Path, text: str, version: str = V1, **settings: Any) -> dict[str, Any]:
    (folder / "bin").mkdir(exist_ok=True)
    path = folder / "bin" / "plugin"
    path.write_text(f"#!{sys.executable}\nimport json, os, sys\n{text}\n", encoding="utf-8")
    path.chmod(0o700)
    return {"apiVersion": version, "command": "./bin/plugin", **settings}


def answering(status: Any, version: str = V1) -> str:
    return f"print({json.dumps({'apiVersion': version, 'kind': 'ExecCredential', 'status': status})!r})"


def failed(settings: dict[str, Any], folder: Path) -> ClusterError:
    with pytest.raises(ClusterError) as caught:
        credential(settings, CLUSTER, str(folder))
    assert TOKEN not in repr(caught.value) + caught.value.hint
    assert caught.value.__cause__ is None
    return caught.value


@pytest.mark.parametrize("version", [V1, BETA])
def test_what_a_program_is_told(version: str, folder: Path) -> None:
    text = f"""
info = json.loads(os.environ["KUBERNETES_EXEC_INFO"])
status = {{"token": json.dumps([info, os.environ["REGION"], sys.argv[1:], sys.stdin.read()])}}
print(json.dumps({{"apiVersion": "{version}", "kind": "ExecCredential", "status": status}}))"""
    settings = program(
        folder,
        text,
        version,
        args=["get-token", "--x"],
        env=[{"name": "REGION", "value": "north"}],
        provideClusterInfo=True,
        interactiveMode="IfAvailable",
    )
    info, region, args, read = json.loads(credential(settings, CLUSTER, str(folder))["token"])
    assert (region, args, read) == ("north", ["get-token", "--x"], "")
    assert (info["apiVersion"], info["kind"], info["spec"]["interactive"]) == (version, "ExecCredential", False)
    data = {"server": "https://x", "tls-server-name": "api", "certificate-authority-data": "Q0E="}
    assert info["spec"]["cluster"] == {**data, "config": {"audience": "me"}}


@pytest.mark.parametrize(
    ("text", "settings", "said"),
    [
        ("sys.exit(2)", {}, "./bin/plugin ended with 2"),
        ("sys.exit('log in')", {}, "./bin/plugin ended with 1: log in"),
        (f"print('{TOKEN}'); sys.exit('wrong: {TOKEN}')", {}, "./bin/plugin ended with 1: wrong: ***"),
        (f"print(json.dumps(dict(token='{TOKEN}'))); sys.exit('got {TOKEN}')", {}, "./bin/plugin ended with 1: got ***"),
        ("sys.exit(os.environ['S'])", {"env": [{"name": "S", "value": TOKEN}]}, "./bin/plugin ended with 1: ***"),
        ("sys.exit(' '.join(sys.argv[1:]))", {"args": ["get-token", f"--secret={TOKEN}1", "--url=https://x.example.com", f"{TOKEN}1"]}, "./bin/plugin ended with 1: get-token *** --url=https://x.example.com ***"),
        (f"sys.exit('token {JWT} is late')", {}, "./bin/plugin ended with 1: token *** is late"),
        (f"sys.exit('Authorization: Bearer {TOKEN}')", {}, "./bin/plugin ended with 1: Authorization: Bearer ***"),
        ("sys.exit('k8s-aws-v1.aHR0cHM6Ly9zdHMuYW1hem9uYXdzLmNvbQ')", {}, "./bin/plugin ended with 1: ***"),
        ("sys.exit('-----BEGIN PRIVATE KEY-----\\nMIIB\\n-----END PRIVATE KEY-----\\nis wrong')", {}, "./bin/plugin ended with 1: *** is wrong"),
        (f"print('{TOKEN}')", {}, "what ./bin/plugin answers is not JSON"),
        ("print('[]')", {}, "what ./bin/plugin answers is no ExecCredential"),
        (answering(None), {}, "./bin/plugin answers neither a token nor a certificate"),
        (answering({"token": TOKEN}, BETA), {}, "./bin/plugin answers in another apiVersion than it was asked in"),
        (answering({"token": TOKEN, "clientCertificateData": "x"}), {}, "./bin/plugin answers a certificate without its key, or a key without its certificate"),
        ("", {"interactiveMode": "Always"}, "./bin/plugin wants to ask (interactiveMode: Always), and standard input is no terminal"),
        ("", {"interactiveMode": "Maybe"}, "interactiveMode is none of Never, IfAvailable and Always"),
        ("", {"apiVersion": "client.authentication.k8s.io/v1alpha1"}, f"apiVersion is neither {V1} nor {BETA}"),
        ("", {"command": ""}, "it names no command"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_program(text: str, settings: dict[str, Any], said: str, folder: Path) -> None:
    assert failed(program(folder, text, **settings), folder).message == f"exec: {said}"


def test_a_missing_program_says_how_to_get_it(folder: Path) -> None:
    settings = {"apiVersion": V1, "command": "no-such-program", "installHint": "Get it\nfrom\x1b[31m us."}
    error = failed(settings, folder)
    assert (error.message, error.hint) == ("exec: no-such-program: No such file or directory", "Get it from[31m us.")


def test_a_token_is_had_again_before_it_ends(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kxform.cluster.credentials.AGAIN_SECONDS", -1)
    text = f"""
with open("{folder}/runs", "a") as file:
    file.write("x")
count = os.path.getsize("{folder}/runs")
when = "2020-01-01T00:00:00Z" if count < 2 else "2999-01-01T00:00:00Z"
status = {{"token": "t" + str(count), "expirationTimestamp": when}}
print(json.dumps({{"apiVersion": "{V1}", "kind": "ExecCredential", "status": status}}))"""
    credentials = Credentials({"exec": program(folder, text)}, CLUSTER, str(folder))
    assert credentials.user == {"token": "t1"}
    assert [credentials.renewed() for _ in range(3)] == ["t2", "t2", "t2"]


def test_a_certificate_and_a_token(folder: Path) -> None:
    status = {"token": "t", "clientCertificateData": "C", "clientKeyData": "K"}
    credentials = Credentials({"exec": program(folder, answering(status))}, CLUSTER, str(folder))
    assert credentials.user == {"token": "t", "client-certificate-data": "Qw==", "client-key-data": "Sw=="}


@pytest.mark.parametrize(("mode", "asks"), [("Never", "False"), ("IfAvailable", "True"), ("Always", "True")])
def test_who_may_ask_at_a_terminal(mode: str, asks: str, folder: Path) -> None:
    text = f"""
interactive = json.loads(os.environ["KUBERNETES_EXEC_INFO"])["spec"]["interactive"]
status = {{"token": f"{{interactive}} {{sys.stdin.isatty()}}"}}
print(json.dumps({{"apiVersion": "{V1}", "kind": "ExecCredential", "status": status}}))"""
    settings = program(folder, text, interactiveMode=mode)
    code = (
        f"from kxform.cluster.plugin import credential; print(credential({settings!r}, {{}}, {str(folder)!r})['token'])"
    )
    theirs, ours = pty.openpty()
    ran = subprocess.run([sys.executable, "-c", code], stdin=ours, capture_output=True, text=True, check=False)
    for one in (theirs, ours):
        os.close(one)
    assert ran.stdout == f"{asks} {asks}\n", ran.stderr
