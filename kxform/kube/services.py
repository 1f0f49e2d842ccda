"""Make the Service of a workload as plain data, and compare it with others. Pure.

Defaults of the API are not written; `kubectl expose` is followed where it is right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from kxform.errors import Code
from kxform.kube import service_codes as codes
from kxform.kube.names import LABEL_LENGTH, is_dns_1035_label
from kxform.kube.objects import KubeObject
from kxform.kube.service_codes import UnfitError
from kxform.kube.service_options import HEADLESS, NAME, Wish
from kxform.kube.service_ports import ContainerPort, Reached, declared_ports, meant_by, reached, service_ports
from kxform.kube.service_selectors import at, pods_of, selector_of, stable_labels
from kxform.yamltext import Path

Finding = tuple[Code, Path, str]


class Made(NamedTuple):
    """A Service for a workload, and what there is to know of it.

    Args:
        data: the Service.
        declared: the ports of the workload's pods.
        findings: what a person must know: code, path in the workload, message.
    """

    data: Mapping[str, Any]
    declared: tuple[ContainerPort, ...]
    findings: tuple[Finding, ...]

    @property
    def name(self) -> str:
        """`metadata.name`."""
        name: str = self.data["metadata"]["name"]
        return name

    @property
    def reached(self) -> set[Reached]:
        """What its ports do."""
        return reached(self.data["spec"].get("ports"), self.declared)


def make(item: KubeObject, wish: Wish) -> Made:
    """Return the Service that a workload gets.

    Args:
        item: a workload (`service_selectors.is_workload`) that is no patch.
        wish: what is asked for.

    Raises:
        UnfitError: there is none.
    """
    pods = pods_of(item)
    pod = at(item.data, pods.spec)
    declared = declared_ports(pod if isinstance(pod, dict) else {}, pods.spec)
    name = service_name(item, wish)
    labels = wish.labels or stable_labels(item.metadata.get("labels"), ("metadata", "labels"))
    selector = wish.selector or selector_of(item)
    spec = {
        "type": "" if wish.type == "ClusterIP" else wish.type,
        "clusterIP": wish.cluster_ip,
        "selector": dict(selector),
        "ports": service_ports(wish, declared, (*pods.spec, "containers")),
        "sessionAffinity": "" if wish.session_affinity == "None" else wish.session_affinity,
        "externalIPs": list(wish.external_ips),
        "loadBalancerIP": wish.load_balancer_ip,
    }
    metadata = {"name": name, "namespace": item.namespace, "labels": dict(labels)}
    data = {"apiVersion": "v1", "kind": "Service", "metadata": _filled(metadata), "spec": _filled(spec)}
    return Made(data, tuple(declared), tuple(_findings(item, wish, declared, name)))


def service_name(item: KubeObject, wish: Wish) -> str:
    """Return the name of a workload's Service: what is too long is cut from the workload's name.

    Raises:
        UnfitError: what comes out is no name for a Service.
    """
    pattern, path = wish.name or NAME, ("metadata", "name")
    uses = pattern.count(NAME)
    if uses and not item.name:
        raise UnfitError(codes.SERVICE_NAME, path, "it has no name, so its Service needs one")
    room = (LABEL_LENGTH - len(pattern) + uses * len(NAME)) // max(uses, 1)
    name = pattern.replace(NAME, item.name[:room])
    name = name.rstrip("-") if len(item.name) > room else name
    if not is_dns_1035_label(name):
        raise UnfitError(codes.SERVICE_NAME, path, f"{name!r} is no name for a Service")
    return name


def differences(service: Mapping[str, Any], made: Made) -> list[str]:
    """Return in which fields an existing Service differs from a new one, as words; none where it does the same.

    What the new one leaves to the API may be anything: a node port, an address, an affinity.

    Args:
        service: the spec of the existing Service.
        made: the new one.
    """
    wanted = made.data["spec"]
    headless = {one.get("clusterIP") == HEADLESS for one in (service, wanted)}
    found = {
        "type": (service.get("type") or "ClusterIP") != wanted.get("type", "ClusterIP"),
        "selector": (service.get("selector") or {}) != wanted["selector"],
        "ports": reached(service.get("ports"), made.declared) != made.reached or _details_differ(service, wanted),
    }
    asked = ("clusterIP", "sessionAffinity", "externalIPs", "loadBalancerIP")
    found |= {key: key in wanted and service.get(key) != wanted[key] for key in asked}
    found["clusterIP"] = found["clusterIP"] or len(headless) > 1
    return [key for key, differs in found.items() if differs]


def _details_differ(service: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Tell whether a node port or protocol that was asked for stands at none of the existing ports of that number."""
    ports = service.get("ports")
    there = [port for port in ports if isinstance(port, dict)] if isinstance(ports, list) else []
    return any(
        key in port and not any(other.get("port") == port["port"] and other.get(key) == port[key] for other in there)
        for port in wanted.get("ports", ())
        for key in ("nodePort", "appProtocol")
    )


def _filled(mapping: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in mapping.items() if value}


def _findings(item: KubeObject, wish: Wish, declared: list[ContainerPort], name: str) -> Iterator[Finding]:
    pods = pods_of(item)
    if NAME in (wish.name or NAME) and item.name not in name:
        yield codes.NAME_CUT, ("metadata", "name"), f"its Service is called {name}"
    if wish.node_port and wish.node_port not in wish.node_ports:
        usual = f"{wish.node_ports[0]}-{wish.node_ports[-1]}"
        yield codes.NODE_PORT_RANGE, (), f"node port {wish.node_port} is outside {usual}"
    yield from _port_findings(wish, declared, (*pods.spec, "containers"))
    written = at(item.data, pods.labels)
    labels = written if isinstance(written, dict) else {}
    if any(labels.get(key) != value for key, value in wish.selector.items()):
        chosen = ",".join(f"{key}={value}" for key, value in wish.selector.items())
        yield codes.SELECTS_OTHERS, pods.labels, f"its pods do not have the labels {chosen}"
    governing = at(item.data, ("spec", "serviceName"))
    if item.kind == "StatefulSet" and wish.cluster_ip == HEADLESS and governing and governing != name:
        yield codes.GOVERNING_SERVICE, ("spec", "serviceName"), f"it names Service {governing}, not {name}"


def _port_findings(wish: Wish, declared: list[ContainerPort], path: Path) -> Iterator[Finding]:
    if isinstance(wish.target, str) and wish.target and not any(port.name == wish.target for port in declared):
        yield codes.NO_SUCH_TARGET, path, f"none of its containers has a port called {wish.target}"
    for number in wish.ports or dict.fromkeys(port.number for port in declared) if wish.protocol else ():
        spoken = [port.protocol for port in meant_by(wish, number, declared)]
        if spoken and wish.protocol not in spoken:
            message = (
                f"its container speaks {' and '.join(spoken)} on port {wish.target or number}, not {wish.protocol}"
            )
            yield codes.OTHER_PROTOCOL, path, message
