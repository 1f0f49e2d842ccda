"""What is wrong with a kubeconfig, in words that hold no value of it. Knows no client library."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kxform.cluster import codes
from kxform.cluster.errors import ClusterError

_BROKEN = "it cannot be read as a kubeconfig"
_ADDRESS = re.compile(r"https?://(?:[^/?#\s@]*@)?(?:\[[0-9a-f:.]+\]|[^/?#\s:@\[\]]+)(?::\d+)?(?:/\S*)?$", re.IGNORECASE)
# What the client says of a kubeconfig, and how it is said here; what is not among these may hold a token.
_SAYINGS = [
    (re.compile(r"^Invalid .* Expected key (\S+) in "), r"it has no \1"),
    (re.compile(r"^Invalid .* Expected object with name  in "), "it has no current-context"),
    (re.compile(r"^Invalid .* Expected object with name (.+?) in \S*?(\w+)s list$"), r"it has no \2 '\1'"),
    (re.compile(r"^((?:File does not exist: |Service |Cert file |Token file ).*)$", re.DOTALL), r"\1"),
    (re.compile(r"^\[Errno \d+\] ([^']+): '([^']*)'$"), r"\2: \1"),
]


def harmless(said: str) -> str:
    """Return what the client says of a kubeconfig, if that holds no value of it."""
    for pattern, ours in _SAYINGS:
        match = pattern.match(said)
        if match:
            return " ".join(match.expand(ours).split())
    return _BROKEN


def check(configuration: Any) -> None:
    """Look at what the client would look at only when it connects, and would try again and again.

    Args:
        configuration: the client's, filled in.

    Raises:
        ClusterError: the server's address is none, or a certificate or key is unusable.
    """
    if not _ADDRESS.match(str(configuration.host)):
        raise ClusterError(codes.BAD_KUBECONFIG, "the server's address is not of the form https://HOST:PORT")
    import ssl  # only now: few runs of kxform talk to a cluster

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if configuration.ssl_ca_cert:
        try:
            context.load_verify_locations(configuration.ssl_ca_cert)
        except (OSError, ValueError):
            raise ClusterError(codes.BAD_KUBECONFIG, "its certificate-authority holds no certificate") from None
    if configuration.cert_file:
        try:  # the empty password keeps the library from asking for one
            context.load_cert_chain(configuration.cert_file, configuration.key_file, lambda: "")
        except (OSError, ValueError):
            message = "its client-certificate and client-key are unusable, or do not belong together"
            raise ClusterError(codes.BAD_KUBECONFIG, message) from None


def address(host: str) -> str:
    """Return a server's address without credentials."""
    return re.sub(r"//[^/?#]*@", "//", host).rstrip("/")


def filled(chosen: str) -> str:
    """Return those of several files that are there and not empty: kubectl passes over the others."""
    parts = [Path(os.path.expanduser(part)) for part in chosen.split(os.pathsep) if part]
    return os.pathsep.join(str(part) for part in parts if part.exists() and part.read_bytes().strip()) or chosen


def current_context(files: Iterable[Mapping[str, Any]]) -> str:
    """Return the context that is current in the first file that says so: kubectl merges so, the client otherwise."""
    return next((str(one["current-context"]) for one in files if one.get("current-context")), "")


def places() -> str:
    """Return where the kubeconfig is looked for: files, as KUBECONFIG lists them."""
    return os.environ.get("KUBECONFIG", "") or os.path.join(os.path.expanduser("~"), ".kube", "config")
