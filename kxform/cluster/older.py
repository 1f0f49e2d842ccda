"""What an older server needs written out before it can apply an object. Pure, over plain data and text.

A server up to 1.20 tells the ports of a Service and of a container apart by their number and protocol, and does not
fill in the protocol first: `element omits key field "protocol"` (kubernetes/kubernetes issue 92332).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from kxform.kube.objects import KubeObject, dig
from kxform.kube.workloads import containers_of

_SAID = 'omits key field "protocol"'
_PROTOCOL = "TCP"  # Source: SetDefaults_ServiceSpec and SetDefaults_Container of pkg/apis/core/v1


def needs_keys(message: str) -> bool:
    """Tell whether a server says that it misses what `with_keys` writes out."""
    return _SAID in message


def with_keys(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object in which each port of a Service, or of a container, has its protocol."""
    written = deepcopy(dict(data))
    for port in _ports(written):
        port.setdefault("protocol", _PROTOCOL)
    return written


def _ports(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    item = KubeObject(data, (), str(data.get("apiVersion")), str(data.get("kind")))
    lists = [container.get("ports") for _, container in containers_of(item)]
    if item.kind == "Service" and not item.group:
        lists.append(dig(data, "spec", "ports"))
    for ports in lists:
        yield from (port for port in (ports if isinstance(ports, list) else ()) if isinstance(port, dict))
