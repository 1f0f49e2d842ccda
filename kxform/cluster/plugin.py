"""Credentials from a program that the kubeconfig names. Source: ExecCredential of client.authentication.k8s.io.

The client library's own way leaves kxform's standard input to the program, heeds no interactiveMode, says nothing of
what installHint says, and its messages hold whatever the program wrote.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kxform.cluster import codes
from kxform.cluster.errors import ClusterError, clean

_VERSIONS = ("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1")
_CLUSTER = ("server", "tls-server-name", "insecure-skip-tls-verify", "certificate-authority-data", "proxy-url")
_EXTENSION = "client.authentication.k8s.io/exec"
_TOLD = 300  # characters of what a program says when it fails
_PLAIN = re.compile(r"-*[a-z-]+(?:=https?://[^@?]+)?|https?://[^@?]+")  # an argument that a message may repeat
_SECRET = 8  # shorter values of its environment and arguments are words
# What looks like a credential: a PEM block, a JWT, what follows Bearer, a long word of letters and digits.
_OPAQUE = re.compile(
    r"-----BEGIN .*?(?:-----END [^-]*-----|$)|eyJ[\w-]+(?:\.[\w-]*)*|(?<=Bearer )\S+"
    r"|(?<![\w+=.-])(?=[\w+=.-]*\d)(?=[\w+=.-]*[A-Za-z])[\w+=.-]{32,}",
    re.DOTALL | re.IGNORECASE,
)


def credential(settings: Mapping[str, Any], cluster: Mapping[str, Any], folder: str) -> dict[str, Any]:
    """Run the program and return the status of its answer, as `token` and `expirationTimestamp`.

    Args:
        settings: what the kubeconfig says under `exec`.
        cluster: the cluster of the context, for a program that wants to know.
        folder: of the kubeconfig.

    Raises:
        ClusterError: there is no such program, it fails, or its answer is none; no value of it is in the message.
    """
    command, version = str(settings.get("command") or ""), settings.get("apiVersion")
    if not command:
        raise _failed("it names no command")
    if version not in _VERSIONS:
        raise _failed(f"apiVersion is neither {_VERSIONS[0]} nor {_VERSIONS[1]}")
    interactive = _is_interactive(command, settings)
    ran = _run(command, settings, folder, _question(settings, cluster, folder, interactive=interactive), interactive)
    if ran.returncode:
        said = clean(_hidden(ran.stderr or "", settings, ran.stdout))[:_TOLD]
        raise _failed(f"{command} ended with {ran.returncode}{f': {said}' if said else ''}")
    return _status(command, version, ran.stdout)


def _failed(message: str, hint: str = "") -> ClusterError:
    return ClusterError(codes.BAD_KUBECONFIG, f"exec: {message}", hint=hint)


def _is_interactive(command: str, settings: Mapping[str, Any]) -> bool:
    mode, terminal = settings.get("interactiveMode") or "IfAvailable", bool(sys.stdin and sys.stdin.isatty())
    if mode not in ("Never", "IfAvailable", "Always"):
        raise _failed("interactiveMode is none of Never, IfAvailable and Always")
    if mode == "Always" and not terminal:
        raise _failed(f"{command} wants to ask (interactiveMode: Always), and standard input is no terminal")
    return terminal and mode != "Never"


def _question(
    settings: Mapping[str, Any], cluster: Mapping[str, Any], folder: str, *, interactive: bool
) -> dict[str, Any]:
    spec: dict[str, Any] = {"interactive": interactive}
    if settings.get("provideClusterInfo"):
        spec["cluster"] = {key: cluster[key] for key in _CLUSTER if key in cluster}
        authority = cluster.get("certificate-authority")
        if authority and "certificate-authority-data" not in cluster:
            content = Path(folder, str(authority)).read_bytes()
            spec["cluster"]["certificate-authority-data"] = b64encode(content).decode()
        for one in cluster.get("extensions") or ():
            if one.get("name") == _EXTENSION:
                spec["cluster"]["config"] = one.get("extension")
    return {"apiVersion": settings["apiVersion"], "kind": "ExecCredential", "spec": spec}


def _run(
    command: str, settings: Mapping[str, Any], folder: str, question: Mapping[str, Any], interactive: bool
) -> subprocess.CompletedProcess[str]:
    own = {str(one["name"]): str(one.get("value") or "") for one in settings.get("env") or ()}
    program = os.path.join(folder, command) if os.path.dirname(command) else command
    try:
        return subprocess.run(
            [program, *map(str, settings.get("args") or ())],
            env={**os.environ, **own, "KUBERNETES_EXEC_INFO": json.dumps(question)},
            stdin=None if interactive else subprocess.DEVNULL,  # what is piped in are manifests
            stdout=subprocess.PIPE,
            stderr=None if sys.stderr.isatty() else subprocess.PIPE,  # it may say where to log in, and wait
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        hint = clean(str(settings.get("installHint") or ""))
        raise _failed(f"{command}: {error.strerror}", hint) from None


def _hidden(text: str, settings: Mapping[str, Any], answer: str) -> str:
    """Return what a failing program says without what it was given and what it answered, and what looks like that."""
    for value in sorted(_values(settings, answer), key=len, reverse=True):
        text = text.replace(value, "***")
    return _OPAQUE.sub("***", text)


def _values(settings: Mapping[str, Any], answer: str) -> Iterator[str]:
    given = [str(one.get("value") or "") for one in settings.get("env") or ()]
    args = [value for one in settings.get("args") or () for value in (str(one), str(one).partition("=")[2])]
    given += [one for one in args if not _PLAIN.fullmatch(one)]
    given += re.findall(r"[^\s\"',:{}]+", answer)
    yield from (one for one in given if len(one) >= _SECRET)


def _status(command: str, version: str, text: str) -> dict[str, Any]:
    try:
        answer = json.loads(text)
    except ValueError:
        raise _failed(f"what {command} answers is not JSON") from None
    if not isinstance(answer, dict) or answer.get("kind") != "ExecCredential":
        raise _failed(f"what {command} answers is no ExecCredential")
    if answer.get("apiVersion") != version:
        raise _failed(f"{command} answers in another apiVersion than it was asked in")
    status = answer.get("status")
    if not isinstance(status, dict) or not (status.get("token") or status.get("clientCertificateData")):
        raise _failed(f"{command} answers neither a token nor a certificate")
    if bool(status.get("clientCertificateData")) != bool(status.get("clientKeyData")):
        raise _failed(f"{command} answers a certificate without its key, or a key without its certificate")
    return status
