"""Who asks: a user of a kubeconfig, as plain data in which all that has to be asked for or read is there.

Knows no client library. The library's own way keeps the line end of a token file, which no header can hold, never reads
it again, and renews the tokens of the auth-provider oidc from a server that it does not verify.
"""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from kxform.cluster import codes
from kxform.cluster.errors import ClusterError
from kxform.cluster.plugin import credential

FILE_SECONDS = 60  # after which a token file is read again, as client-go does
EARLY_SECONDS = 60  # before its end that a token is renewed …
AGAIN_SECONDS = 10  # … but no sooner than this after the last time
_FILES = ("client-certificate", "client-key", "tokenFile")
_INSTEAD = {"gcp": "gke-gcloud-auth-plugin", "azure": "kubelogin"}


class Credentials:
    """The credentials of a user, and how they are renewed.

    Args:
        user: of the kubeconfig.
        cluster: of the context; an exec plug-in may want to know it.
        folder: of the kubeconfig, which paths start from.

    Raises:
        ClusterError: they cannot be had.
    """

    def __init__(self, user: Mapping[str, Any], cluster: Mapping[str, Any], folder: str) -> None:
        files = {name: str(Path(folder, str(user[name]))) for name in _FILES if user.get(name)}
        self._given, self._cluster, self._folder = {**user, **files}, cluster, folder
        self._due: float | None = None
        self.user = self._had()

    def renewed(self) -> str:
        """Return the token that holds now; empty where there is none.

        Raises:
            ClusterError: it cannot be had.
        """
        if self._due is not None and time.time() >= self._due:
            self.user = self._had()
        return str(self.user.get("token") or "")

    def _had(self) -> dict[str, Any]:
        rest = {key: value for key, value in self._given.items() if key not in ("auth-provider", "tokenFile", "exec")}
        if self._given.get("auth-provider"):
            return {**rest, "token": _provided(self._given["auth-provider"])}
        if self._given.get("tokenFile"):
            self._due = time.time() + FILE_SECONDS
            return {**rest, "token": self._read(self._given["tokenFile"])}
        if self._given.get("exec") and not rest.get("token"):
            return {**rest, **self._asked(self._given["exec"])}
        return rest

    def _read(self, name: str) -> str:
        try:
            return Path(self._folder, name).read_text("utf-8").strip()
        except (OSError, ValueError) as error:
            if self._given.get("token"):  # so does kubectl
                return str(self._given["token"])
            why = getattr(error, "strerror", None) or "it is no text"
            raise ClusterError(codes.BAD_KUBECONFIG, f"{name}: {why}") from None

    def _asked(self, settings: Mapping[str, Any]) -> dict[str, str]:
        status = credential(settings, self._cluster, self._folder)
        self._due = _due(str(status.get("expirationTimestamp") or ""))
        names = {"clientCertificateData": "client-certificate-data", "clientKeyData": "client-key-data"}
        found = {ours: b64encode(str(status[name]).encode()).decode() for name, ours in names.items() if name in status}
        return {**found, **({"token": str(status["token"]).strip()} if status.get("token") else {})}


def _provided(provider: Mapping[str, Any]) -> str:
    """Return the token of an auth-provider, of which oidc alone is left; it is not renewed."""
    name = str(provider.get("name"))
    if name != "oidc":
        message = f"the auth-provider {name!r} was removed from Kubernetes 1.26"
        hint = f"Use an exec plug-in{f', {_INSTEAD[name]}' if name in _INSTEAD else ''}: see the provider's manual."
        raise ClusterError(codes.BAD_KUBECONFIG, message, hint=hint)
    token = (provider.get("config") or {}).get("id-token")
    if not token:
        message, hint = "the auth-provider 'oidc' has no id-token", "Log in with the tool that wrote the kubeconfig."
        raise ClusterError(codes.BAD_KUBECONFIG, message, hint=hint)
    return str(token)


def _due(expires: str) -> float | None:
    try:
        end = datetime.fromisoformat(expires.replace("Z", "+00:00")).timestamp()
    except ValueError:
        return None
    return max(end - EARLY_SECONDS, time.time() + AGAIN_SECONDS)
