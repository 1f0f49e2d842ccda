"""What a text may be where the API server is particular: names, label values, addresses, paths. Pure.

Each format is one row of `FORMATS`: the code of what is said, whether a text holds, and what it should have been.
Tables name them. Sources: k8s.io/apimachinery/pkg/util/validation, pkg/apis/core/validation.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import NamedTuple

from kxform.errors import Code
from kxform.kube.names import (
    PREFIX_LENGTH,
    is_dns_1035_label,
    is_dns_label,
    is_label_value,
    is_port_name,
    is_qualified_name,
    is_subdomain,
)
from kxform.rules import codes
from kxform.rules.cron import is_schedule
from kxform.rules.quantities import is_quantity

_ENV_NAME = re.compile(r"[-._A-Za-z][-._A-Za-z0-9]*")
_RELAXED_ENV_NAME = re.compile(r"[ -<>-~]+")
_CONFIG_KEY = re.compile(r"[-._a-zA-Z0-9]+")
_PERCENT = re.compile(r"[0-9]+%")
_BASE64 = re.compile(r"[A-Za-z0-9+/\r\n]*={0,2}[\r\n]*")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T]\d\d:\d\d:\d\d(\.\d+)?(Z|[-+]\d\d:\d\d)", re.ASCII)
_FINALIZER = re.compile(r"[a-z0-9./-]+", re.IGNORECASE)
_SYSCTL = re.compile(r"([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?")
_HEADER = re.compile(r"[-A-Za-z0-9]+")
_ISCSI = (  # validateISCSIVolumeSource
    re.compile(r"iqn\.\d{4}-\d{2}\.([a-zA-Z0-9.-]+)(:[^,;*&$|\s]+)", re.ASCII),
    re.compile(r"eui\.[a-zA-Z0-9]{16}"),
    re.compile(r"naa\.[a-zA-Z0-9]{32}"),
)
_WINDOWS_DOMAIN = re.compile(r"[^\x00-\x1f\\/:*?\"<>|.][^\x00-\x1f\\/:*?\"<>|]*")
_WINDOWS_USER = re.compile(r"[^\x00-\x1f\"/\\:;|=,+*?<>@\[\]]{1,104}")
_SHOWN = 60  # characters of a value that a message repeats


def shown(value: object) -> str:
    """Return a value as a message repeats it: in JSON, one line, cut where it is long."""
    if isinstance(value, list | dict):  # it may nest deeper than Python's calls
        return "a list" if isinstance(value, list) else "a mapping"
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):  # a date, or a number too long to be written
        text = f"this {type(value).__name__}"
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def is_wildcard_subdomain(text: str) -> bool:
    """Tell whether a text is a DNS name whose first label is `*` (IsWildcardDNS1123Subdomain)."""
    return len(text) <= PREFIX_LENGTH and text.startswith("*.") and is_subdomain(text[2:])


def is_path_segment(text: str) -> bool:
    """Tell whether a text can be one part of a URL (IsValidPathSegmentName)."""
    return text not in ("", ".", "..") and "/" not in text and "%" not in text


def is_env_name(text: str) -> bool:
    """Tell whether a text can name an environment variable, before the relaxation of 1.32 (IsEnvVarName)."""
    return _ENV_NAME.fullmatch(text) is not None and text not in (".", "..") and not text.startswith("..")


def is_relaxed_env_name(text: str) -> bool:
    """Tell whether a text can name an environment variable since 1.32: printable ASCII without `=`."""
    return _RELAXED_ENV_NAME.fullmatch(text) is not None


def is_config_key(text: str) -> bool:
    """Tell whether a text can be a key of a ConfigMap or Secret (IsConfigMapKey)."""
    fits = len(text) <= PREFIX_LENGTH and _CONFIG_KEY.fullmatch(text) is not None
    return fits and text != "." and not text.startswith("..")


def is_ip(text: str) -> bool:
    """Tell whether a text is an address; Go's parser took leading zeros before 1.17 of Go, Kubernetes still does."""
    return parse_ip(text) is not None


def parse_ip(text: str) -> str | None:
    """Return an address in its usual spelling, or None."""
    if "/" in text or "%" in text:
        return None
    try:
        return str(ip_address(_without_zeros(text)))
    except ValueError:
        return None


def is_cidr(text: str) -> bool:
    """Tell whether a text is a network, with or without bits set after the prefix."""
    return parse_cidr(text) is not None


def parse_cidr(text: str) -> IPv4Network | IPv6Network | None:
    """Return the network that a text writes, or None."""
    address, slash, prefix = text.partition("/")
    if not slash or "%" in address or not (prefix.isascii() and prefix.isdigit()):
        return None
    try:
        return ip_network(f"{_without_zeros(address)}/{prefix}", strict=False)
    except ValueError:
        return None


def _without_zeros(text: str) -> str:
    """Drop leading zeros from the parts of an IPv4 address: the server still reads them, as decimal."""
    return ".".join(part.lstrip("0") or "0" if part.isdigit() else part for part in text.split("."))


def is_base64(text: str) -> bool:
    """Tell whether Go decodes a text as standard base64: padded; line breaks do not count."""
    if _BASE64.fullmatch(text) is None:
        return False
    try:
        base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True)
    except binascii.Error:
        return False
    return True


def is_time(text: str) -> bool:
    """Tell whether a text is a time as RFC 3339 writes it, as far as its form tells."""
    return _TIME.fullmatch(text) is not None


def goes_up(text: str) -> bool:
    """Tell whether a path has `..` among its parts."""
    return ".." in text.split("/")


def is_local_path(text: str) -> bool:
    """Tell whether a path stays below where it starts: relative, without `..` (validateLocalDescendingPath)."""
    return not text.startswith("/") and not goes_up(text)


def is_own_path(text: str) -> bool:
    """Tell whether a path can be written beside the server's own files, which begin with `..`."""
    return is_local_path(text) and not text.startswith("..")


def is_outside_ip(text: str) -> bool:
    """Tell whether a text is an address that others can reach (ValidateNonSpecialIP)."""
    parsed = parse_ip(text)
    address = ip_address(parsed) if parsed is not None else None
    return address is not None and not (
        address.is_unspecified
        or address.is_loopback
        or address.is_link_local
        or address in _LINK_LOCAL_MULTICAST[address.version]
    )


_LINK_LOCAL_MULTICAST = {4: ip_network("224.0.0.0/24"), 6: ip_network("ff02::/16")}


def is_kind(text: str) -> bool:
    """Tell whether a text can be a kind: a DNS-1035 label, of which capitals do not count."""
    return is_dns_1035_label(text.lower())


def is_name_prefix(text: str) -> bool:
    """Tell whether a text is the beginning of a DNS name, perhaps with a hyphen at its end (maskTrailingDash)."""
    return is_subdomain(f"{text[:-1]}a" if len(text) > 1 and text.endswith("-") else text)


def is_sysctl(text: str) -> bool:
    """Tell whether a text names a setting of the kernel (IsValidSysctlName)."""
    return len(text) <= PREFIX_LENGTH and _SYSCTL.fullmatch(text) is not None


def is_windows_user(text: str) -> bool:
    """Tell whether a text names a user of Windows, with or without a domain (validateWindowsSecurityContextOptions)."""
    domain, slash, user = text.rpartition("\\")
    if slash and (len(domain) > 255 or _WINDOWS_DOMAIN.fullmatch(domain) is None):
        return False
    return _WINDOWS_USER.fullmatch(user) is not None and user.strip(". ") != ""


def _path_below(*roots: str) -> Callable[[str], bool]:
    """Return a check that a text is a plain path below one of several roots (ValidateCustomResourceDefinition)."""
    return lambda text: text.startswith(roots) and "[" not in text and not text.endswith(".")


def _kept(holds: Callable[[str], bool]) -> Callable[[str], bool]:
    """Remember the answers for the texts that were seen last: keys, ports and variables are mostly the same ones."""
    return lru_cache(maxsize=2048)(holds)


class Format(NamedTuple):
    """One way to write a text.

    Args:
        code: what is said of a text that is not so.
        holds: whether a text is so.
        words: what it should be, behind "is no".
    """

    code: Code
    holds: Callable[[str], bool]
    words: str

    def fault(self, text: str) -> str:
        """Return what is wrong with a text, or nothing."""
        return "" if self.holds(text) else f"{shown(text)} is no {self.words}"


FORMATS: Mapping[str, Format] = {
    "dns-label": Format(
        codes.NO_DNS_LABEL,
        _kept(is_dns_label),
        "DNS label: at most 63 lower-case letters, digits and hyphens, a letter or digit at both ends",
    ),
    "subdomain": Format(
        codes.NO_SUBDOMAIN,
        is_subdomain,
        "DNS name: at most 253 lower-case letters, digits, hyphens and dots, no part with a hyphen at its ends",
    ),
    "subdomain-prefix": Format(codes.NO_SUBDOMAIN, is_name_prefix, "DNS name, nor the beginning of one"),
    "csi-driver": Format(
        codes.NO_SUBDOMAIN,
        lambda text: len(text) <= 63 and is_subdomain(text.lower()),
        "name of a CSI driver: a DNS name of at most 63 characters",
    ),
    "sysctl": Format(
        codes.NO_QUALIFIED_NAME,
        is_sysctl,
        "name of a sysctl: lower-case letters, digits, `-`, `_`, divided by `.` or `/`",
    ),
    "header-name": Format(
        codes.NO_QUALIFIED_NAME,
        lambda text: _HEADER.fullmatch(text) is not None,
        "name of a header: letters, digits and hyphens",
    ),
    "iscsi-name": Format(
        codes.NO_ISCSI_NAME,
        lambda text: any(form.fullmatch(text) for form in _ISCSI),
        "name of iSCSI: iqn.YYYY-MM.domain:name, eui. and 16 or naa. and 32 letters and digits",
    ),
    "windows-user": Format(
        codes.NO_WINDOWS_USER, is_windows_user, "user of Windows: NAME or DOMAIN and NAME with one backslash between"
    ),
    "dns-1035": Format(
        codes.NO_SERVICE_NAME,
        is_dns_1035_label,
        "DNS-1035 label: a lower-case letter, then at most 62 lower-case letters, digits and hyphens",
    ),
    "path-segment": Format(codes.NO_PATH_SEGMENT, is_path_segment, "part of a URL: no `/`, no `%`, not `.` or `..`"),
    "qualified-name": Format(
        codes.NO_QUALIFIED_NAME,
        _kept(is_qualified_name),
        "qualified name: at most 63 letters, digits, `-`, `_` and `.`, perhaps behind a DNS name and `/`",
    ),
    "label-value": Format(
        codes.NO_LABEL_VALUE,
        _kept(is_label_value),
        "value of a label: at most 63 letters, digits, `-`, `_` and `.`, a letter or digit at both ends",
    ),
    "port-name": Format(
        codes.NO_PORT_NAME,
        _kept(is_port_name),
        "name of a port: at most 15 lower-case letters, digits and single hyphens, a letter among them",
    ),
    "env-name": Format(
        codes.NO_ENV_NAME, _kept(is_env_name), "name of an environment variable: letters, digits, `_`, `-`, `.`"
    ),
    "relaxed-env-name": Format(
        codes.NO_ENV_NAME, _kept(is_relaxed_env_name), "name of an environment variable: printable ASCII without `=`"
    ),
    "config-key": Format(
        codes.NO_CONFIG_KEY, is_config_key, "key for data: at most 253 letters, digits, `-`, `_` and `.`, not `..`"
    ),
    "ip": Format(codes.NO_IP, is_ip, "IP address"),
    "outside-ip": Format(codes.NO_IP, is_outside_ip, "IP address that can be reached from outside of the node"),
    "cidr": Format(codes.NO_CIDR, is_cidr, "network in CIDR notation, such as 10.0.0.0/8"),
    "percent": Format(codes.NO_PERCENT, lambda text: bool(_PERCENT.fullmatch(text)), "percentage such as 25%"),
    "quantity": Format(codes.NO_QUANTITY, is_quantity, "quantity such as 100m, 1.5 or 2Gi"),
    "base64": Format(codes.NO_BASE64, is_base64, "base64 that the server can decode"),
    "time": Format(codes.NO_TIME, is_time, "time such as 2024-01-31T12:00:00Z"),
    "absolute-path": Format(codes.NO_ABSOLUTE_PATH, lambda text: text.startswith("/"), "absolute path"),
    "local-path": Format(codes.NO_LOCAL_PATH, is_local_path, "relative path without `..`"),
    "filled": Format(codes.REQUIRED, bool, "value: an empty text stands for none"),
    "kind": Format(codes.NO_SERVICE_NAME, is_kind, "kind: a letter, then at most 62 letters, digits and hyphens"),
    "json-path": Format(codes.NO_JSON_PATH, lambda text: text.startswith("."), "JSON path that begins with `.`"),
    "spec-path": Format(codes.NO_JSON_PATH, _path_below(".spec."), "JSON path below .spec, without brackets"),
    "status-path": Format(codes.NO_JSON_PATH, _path_below(".status."), "JSON path below .status, without brackets"),
    "object-path": Format(
        codes.NO_JSON_PATH, _path_below(".spec.", ".status."), "JSON path below .spec or .status, without brackets"
    ),
    "own-path": Format(
        codes.NO_LOCAL_PATH, is_own_path, "relative path without `..`, and without two dots at its beginning"
    ),
    "not-up": Format(codes.NO_LOCAL_PATH, lambda text: not goes_up(text), "path without `..`"),
    "cron": Format(codes.NO_SCHEDULE, is_schedule, "schedule: five fields, or @hourly, @daily and so on"),
    "finalizer": Format(
        codes.NO_QUALIFIED_NAME, is_qualified_name, "name of a finalizer: a qualified name such as example.com/cleanup"
    ),
}
