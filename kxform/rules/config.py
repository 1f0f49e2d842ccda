"""Rules about ConfigMaps and Secrets: sizes, keys, what a type of Secret has to hold.

Source: pkg/apis/core/validation/validation.go, ValidateConfigMap and ValidateSecret.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from kxform.errors import Code
from kxform.rules import codes
from kxform.rules.finding import Data, Finding, Findings, is_text, mapping, rule, text

LARGEST = 1024 * 1024  # bytes of all values (MaxSecretSize)

TOO_LARGE = Code(
    "KX660",
    "too much data",
    "Split the object, or put large files elsewhere, such as in a volume or an image.",
    "All values of a ConfigMap or Secret together may have 1 MiB.",
)
SECRET_KEYS = Code(
    "KX661",
    "a Secret without the keys of its type",
    "Add the keys, or use the type Opaque.",
    "What uses a Secret of a certain type relies on its keys.",
)
NO_DOCKER_CONFIG = Code(
    "KX662",
    "not a configuration of Docker",
    "Make it with kubectl create secret docker-registry.",
    "The value is read as JSON when an image is pulled, and the server makes sure that it can be.",
)
KEY_TWICE = Code(
    "KX663",
    "a key in data and in binaryData",
    "Keep one of the two.",
    "Both become one set of files.",
)

ACCOUNT = "kubernetes.io/service-account.name"
NEEDED: Mapping[str, tuple[str, ...]] = {
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
}
AS_JSON = (".dockercfg", ".dockerconfigjson")


def decoded(value: Any) -> bytes | None:
    """Return the bytes of a base64 text; None where it is none."""
    try:
        return base64.b64decode(value.encode("ascii").replace(b"\n", b"").replace(b"\r", b""), validate=True)
    except (AttributeError, binascii.Error, UnicodeEncodeError):
        return None


def _size(value: Any) -> int:
    return len(text(value).encode("utf-8", "replace"))


@rule("ConfigMap")
def config_map(data: Data) -> Findings:
    """A ConfigMap has limits, and each key once."""
    plain, binary = mapping(data.get("data")), mapping(data.get("binaryData"))
    for key in filter(is_text, binary):
        if key in plain:
            yield Finding(("data", key), KEY_TWICE, "the key stands in binaryData too")
    size = sum(map(_size, plain.values())) + sum(len(decoded(value) or b"") for value in binary.values())
    if size > LARGEST:
        yield Finding((), TOO_LARGE, f"{size} bytes of data, at most {LARGEST} are taken", at=("data",))


@rule("Secret")
def secret_size(data: Data) -> Findings:
    """A Secret has limits."""
    size = sum(len(value) for value in content(data).values() if value is not None)
    if size > LARGEST:
        yield Finding(("data",), TOO_LARGE, f"{size} bytes of data, at most {LARGEST} are taken")


def content(data: Data) -> Mapping[str, bytes | None]:
    """Return the bytes of a Secret by key, as the server joins them: stringData over data; None where undecodable."""
    joined = {key: decoded(value) for key, value in mapping(data.get("data")).items() if is_text(key)}
    plain = mapping(data.get("stringData")).items()
    return joined | {key: text(value).encode("utf-8", "replace") for key, value in plain if is_text(key)}


@rule("Secret", on=("type",))
def secret_keys(data: Data) -> Findings:
    """A type of Secret has its keys, and JSON where it is read as such."""
    held = content(data)
    for key in NEEDED.get(text(data.get("type")), ()):
        if key not in held:
            yield Finding(("data", key), SECRET_KEYS, f"the type {data['type']} needs it")
        elif key in AS_JSON and held[key] is not None and not _is_json(held[key] or b""):
            at = ("stringData" if key in mapping(data.get("stringData")) else "data", key)
            yield Finding(("data", key), NO_DOCKER_CONFIG, "is no JSON", at=at)


@rule("Secret", on=("type",))
def basic_auth(data: Data) -> Findings:
    """Basic authentication has a name or a password."""
    if data.get("type") == "kubernetes.io/basic-auth" and not {"username", "password"} & content(data).keys():
        for key in ("username", "password"):
            yield Finding(("data", key), SECRET_KEYS, "the type kubernetes.io/basic-auth needs username or password")


@rule("Secret", on=("type",))
def account_token(data: Data) -> Findings:
    """A token is of an account, which an annotation names."""
    annotations = mapping(mapping(data.get("metadata")).get("annotations"))
    if data.get("type") == "kubernetes.io/service-account-token" and not text(annotations.get(ACCOUNT)):
        path = ("metadata", "annotations", ACCOUNT)
        yield Finding(path, codes.REQUIRED, "a token needs the name of its ServiceAccount")


def _is_json(value: bytes) -> bool:
    try:
        return isinstance(json.loads(value), dict | None)
    except (ValueError, RecursionError):
        return False
