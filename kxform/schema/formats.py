"""The formats that the API server checks in custom resources, as short functions on a string.

Source: the formats of k8s.io/kube-openapi/pkg/validation/strfmt that a structural schema may name. Formats that it
does not know are passed over by the server, and here.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from datetime import date

_UUID = "[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?%s[0-9a-fA-F]{3}-?%s[0-9a-fA-F]{3}-?[0-9a-fA-F]{12}"
_LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST = rf"(?=.{{1,255}}\Z){_LABEL}(?:\.{_LABEL})*\.?"
_TIME = r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:[Zz]|[+-]\d\d:?\d\d)?"
_GO_DURATION = r"[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+)"
_WORDS = "nanos?|micros?|millis?|secs?|seconds?|mins?|minutes?|hrs?|hours?|d|days?|w|weeks?"
_DURATION = rf"{_GO_DURATION}|\d+\s*(?:ns|us|\u00b5s|ms|s|m|h|{_WORDS})"


def _full(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda text: compiled.fullmatch(text) is not None


def _takes(read: Callable[[str], object]) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        try:
            read(text)
        except ValueError:
            return False
        return True

    return check


def _is_cidr(text: str) -> bool:
    return "/" in text and _takes(lambda cidr: ipaddress.ip_network(cidr, strict=False))(text)


def _is_date(text: str) -> bool:
    return _full(r"\d{4}-\d\d-\d\d")(text) and _takes(date.fromisoformat)(text)


def _is_time(text: str) -> bool:
    return _full(_TIME)(text) and _is_date(text[:10])


FORMAT_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "byte": _full(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"),
    "cidr": _is_cidr,
    "date": _is_date,
    "date-time": _is_time,
    "datetime": _is_time,
    "duration": _full(_DURATION),
    "hostname": _full(_HOST),
    "ipv4": _takes(ipaddress.IPv4Address),
    "ipv6": _takes(ipaddress.IPv6Address),
    "mac": _full(r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}"),
    "uuid": _full(_UUID % ("[0-9a-fA-F]", "[0-9a-fA-F]")),
    "uuid3": _full(_UUID % ("3", "[0-9a-fA-F]")),
    "uuid4": _full(_UUID % ("4", "[89abAB]")),
    "uuid5": _full(_UUID % ("5", "[89abAB]")),
}
