"""Rules about Services. Source: pkg/apis/core/validation/validation.go, ValidateService."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from kxform.errors import Code
from kxform.rules import codes
from kxform.rules.finding import Data, Finding, Findings, entries, is_set, items, mapping, number, rule, text
from kxform.rules.formats import FORMATS, is_cidr, parse_ip, shown
from kxform.rules.metadata import label_findings
from kxform.yamltext import Path

HEADLESS = "None"
KUBELET_PORT = 10250
LONGEST_AFFINITY = 86400  # seconds
SOURCE_RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges"

HEADLESS_TYPE = Code(
    "KX610",
    "a headless Service of another type",
    "Remove clusterIP: None, or the type.",
    "A headless Service has no address of its own, so no port of a node and no load balancer can lead to one.",
)
PORT_NAMES = Code(
    "KX611",
    "several ports, and one without a name",
    "Give each port a name.",
    "Where a Service has more than one port, they are told apart by their names.",
)
OTHER_TYPE = Code(
    "KX612",
    "a setting of another type of Service",
    "Remove the setting, or change spec.type.",
    "Some settings belong to Services of type NodePort or LoadBalancer only.",
)
CLUSTER_IPS = Code(
    "KX613",
    "cluster addresses that contradict each other",
    "Let clusterIP be the first of clusterIPs, or leave both out: the server hands them out.",
    "clusterIP and the first of clusterIPs are the same field, old and new; two addresses are of two families.",
)
SPECIAL_IP = Code(
    "KX614",
    "an address that leads nowhere outside",
    "Use an address that can be reached from outside of the node.",
    "Loopback, link-local and unspecified addresses cannot be external.",
)
RESERVED_PORT = Code(
    "KX615",
    "the kubelet's port",
    "Use another port.",
    "A load balancer must not lead to 10250, the kubelet's port on each node.",
)
AFFINITY = Code(
    "KX616",
    "an affinity that cannot be",
    "Use 1 to 86400 seconds, and sessionAffinity: ClientIP.",
    "How long a client is bound to a pod is a setting of the affinity ClientIP.",
)


def kind_of(spec: Data) -> str:
    """Return the type of a Service: ClusterIP where it is not written."""
    return text(spec.get("type")) or "ClusterIP"


def is_headless(spec: Data) -> bool:
    """Tell whether a Service has no address of its own."""
    return spec.get("clusterIP") == HEADLESS or items(spec.get("clusterIPs"))[:1] == [HEADLESS]


@rule("ServiceSpec")
def ports_needed(spec: Data) -> Findings:
    """A Service has ports, but for headless ones and names elsewhere."""
    if not is_set(spec.get("ports")) and not is_headless(spec) and kind_of(spec) != "ExternalName":
        yield Finding(("ports",), codes.REQUIRED, "a Service needs a port, or clusterIP: None")


@rule("ServiceSpec", on=("ports",))
def port_names(spec: Data) -> Findings:
    """Of several ports each has a name."""
    ports = items(spec.get("ports"))
    for index, port in entries(ports):
        if len(ports) > 1 and not is_set(port.get("name")):
            yield Finding(("ports", index, "name"), PORT_NAMES, "a name is required where there are several ports")


@rule("ServicePort", on=("targetPort",))
def target_port(data: Data) -> Findings:
    """A target port is a number or a name; 0 and an empty name mean the port itself."""
    target, form = data.get("targetPort"), FORMATS["port-name"]
    if isinstance(target, str):
        if target and not form.holds(target):
            yield Finding(("targetPort",), form.code, form.fault(target))
    elif (value := number(target)) is not None and not 0 <= value <= 65535:
        yield Finding(("targetPort",), codes.OUT_OF_RANGE, f"{value} is out of range: 1 to 65535")
    elif isinstance(target, float | bool | dict | list):
        message = f"{shown(target)} is neither a whole number nor a text"
        yield Finding(("targetPort",), codes.BAD_INT_OR_STRING, message)


@rule("ServiceSpec", on=("ports",))
def ports_once(spec: Data) -> Findings:
    """A port is served once for each protocol, and so is a node's."""
    seen: set[tuple[str, str, int]] = set()
    for index, port in entries(spec.get("ports")):
        protocol = text(port.get("protocol")) or "TCP"
        for key, path in (("port", ("ports", index)), ("nodePort", ("ports", index, "nodePort"))):
            value = number(port.get(key)) or 0
            if (key == "port" or value) and (key, protocol, value) in seen:
                at = ("ports", index, key)
                yield Finding(path, codes.DUPLICATE, f"another port has {key} {value} and {protocol} too", at=at)
            seen.add((key, protocol, value))


@rule("ServiceSpec", on=("clusterIP", "clusterIPs"))
def headless_type(spec: Data) -> Findings:
    """Only a ClusterIP Service is headless."""
    if kind_of(spec) in ("NodePort", "LoadBalancer") and is_headless(spec):
        at = ("clusterIP",) if "clusterIP" in spec else ("clusterIPs", 0)
        message = f"cannot be None for a Service of type {kind_of(spec)}"
        yield Finding(("clusterIPs", 0), HEADLESS_TYPE, message, at=at)


@rule("ServiceSpec", on=("clusterIP", "clusterIPs"))
def cluster_ips(spec: Data) -> Findings:
    """Cluster addresses are addresses, and a name elsewhere has none (ValidateServiceClusterIPsRelatedFields)."""
    one, many = spec.get("clusterIP"), items(spec.get("clusterIPs"))
    given: list[tuple[Path, Any]] = [(("clusterIPs", index), value) for index, value in enumerate(many)]
    given = given or [(("clusterIP",), one)]
    if kind_of(spec) == "ExternalName":
        if is_set(one) or many:
            yield Finding(
                ("clusterIPs",), codes.FORBIDDEN, "cannot be set for a Service of type ExternalName", at=given[0][0]
            )
        return
    if many and not is_set(one):
        yield Finding(("clusterIPs",), CLUSTER_IPS, "has to be empty when clusterIP is")
    if is_set(one) and many and one != many[0]:
        yield Finding(("clusterIPs",), CLUSTER_IPS, "the first entry is not the clusterIP")
    for index, (at, value) in enumerate(given):
        if isinstance(value, str) and value and value != HEADLESS and parse_ip(value) is None:
            form = FORMATS["ip"]
            yield Finding(("clusterIPs", index), form.code, form.fault(value), at=at)


@rule("ServiceSpec")
def external_name(spec: Data) -> Findings:
    """A name elsewhere is a DNS name."""
    if kind_of(spec) != "ExternalName":
        return
    form, name = FORMATS["subdomain"], text(spec.get("externalName")).removesuffix(".")
    if not is_set(spec.get("externalName")):
        yield Finding(("externalName",), codes.REQUIRED, "a Service of type ExternalName needs it")
    elif isinstance(spec.get("externalName"), str) and not form.holds(name):
        yield Finding(("externalName",), form.code, form.fault(name))


@rule("ServiceSpec", on=("selector",))
def selector(spec: Data) -> Findings:
    """A Service's selector is a set of labels."""
    yield from label_findings(spec.get("selector"), "selector")


@rule("ServiceSpec", on=("externalIPs",))
def external_ips(spec: Data) -> Findings:
    """External addresses can be reached from outside (ValidateNonSpecialIP)."""
    for index, value in enumerate(items(spec.get("externalIPs"))):
        parsed = parse_ip(value) if isinstance(value, str) else None
        if parsed is None:
            continue
        address = ip_address(parsed)
        if address.is_unspecified or address.is_loopback or address.is_link_local:
            yield Finding(("externalIPs", index), SPECIAL_IP, f"{parsed} cannot be reached from outside")


@rule("ServiceSpec", on=("sessionAffinity", "sessionAffinityConfig"))
def session_affinity(spec: Data) -> Findings:
    """How long an affinity lasts belongs to ClientIP (validateClientIPAffinityConfig)."""
    config = spec.get("sessionAffinityConfig")
    if spec.get("sessionAffinity") != "ClientIP":
        if config is not None:
            message = "cannot be set without sessionAffinity ClientIP"
            yield Finding(("sessionAffinityConfig",), AFFINITY, message)
        return
    client = mapping(mapping(config).get("clientIP"))
    seconds = number(client.get("timeoutSeconds"))
    if seconds is not None and not 0 < seconds <= LONGEST_AFFINITY:
        path = ("sessionAffinityConfig", "clientIP", "timeoutSeconds")
        yield Finding(path, AFFINITY, f"{seconds} is out of range: 1 to {LONGEST_AFFINITY}")


@rule("ServiceSpec", on=("ports",))
def node_ports(spec: Data) -> Findings:
    """A Service of type ClusterIP has no ports of nodes."""
    for index, port in entries(spec.get("ports")):
        if kind_of(spec) == "ClusterIP" and number(port.get("nodePort")):
            yield Finding(("ports", index, "nodePort"), OTHER_TYPE, "cannot be set for a Service of type ClusterIP")


@rule("ServiceSpec", on=("ports",))
def kubelet_port(spec: Data) -> Findings:
    """A load balancer does not lead to the kubelet."""
    for index, port in entries(spec.get("ports")):
        if kind_of(spec) == "LoadBalancer" and number(port.get("port")) == KUBELET_PORT:
            message = f"a load balancer cannot expose {KUBELET_PORT}, the kubelet uses it"
            yield Finding(("ports", index), RESERVED_PORT, message, at=("ports", index, "port"))


@rule("ServiceSpec", on=("externalTrafficPolicy",))
def traffic_policy(spec: Data) -> Findings:
    """How traffic from outside is routed matters where some can come (validateServiceExternalTrafficPolicy)."""
    outside = kind_of(spec) in ("NodePort", "LoadBalancer")
    outside = outside or (kind_of(spec) == "ClusterIP" and is_set(spec.get("externalIPs")))
    if is_set(spec.get("externalTrafficPolicy")) and not outside:
        message = f"cannot be set for a Service of type {kind_of(spec)}: nothing comes from outside"
        yield Finding(("externalTrafficPolicy",), OTHER_TYPE, message)


@rule("ServiceSpec", on=("healthCheckNodePort",))
def health_check_port(spec: Data) -> Findings:
    """A load balancer asks for the health of nodes where it matters which one it takes."""
    local = kind_of(spec) == "LoadBalancer" and spec.get("externalTrafficPolicy") == "Local"
    if number(spec.get("healthCheckNodePort")) and not local:
        message = "needs the type LoadBalancer with externalTrafficPolicy Local"
        yield Finding(("healthCheckNodePort",), OTHER_TYPE, message)


@rule("ServiceSpec", on=("loadBalancerSourceRanges", "loadBalancerClass", "allocateLoadBalancerNodePorts"))
def load_balancer_only(spec: Data) -> Findings:
    """Settings of load balancers."""
    for key in ("loadBalancerSourceRanges", "loadBalancerClass", "allocateLoadBalancerNodePorts"):
        if kind_of(spec) != "LoadBalancer" and is_set(spec.get(key)):
            yield Finding((key,), OTHER_TYPE, "can only be set for a Service of type LoadBalancer")


@rule("Service", on=("metadata",))
def source_ranges(data: Data) -> Findings:
    """The annotation that lists source ranges, where the field does not (GetLoadBalancerSourceRanges)."""
    spec, annotations = mapping(data.get("spec")), mapping(mapping(data.get("metadata")).get("annotations"))
    value = text(annotations.get(SOURCE_RANGES)).strip()
    path = ("metadata", "annotations", SOURCE_RANGES)
    if not value or is_set(spec.get("loadBalancerSourceRanges")):
        return
    if kind_of(spec) != "LoadBalancer":
        yield Finding(path, OTHER_TYPE, "can only be set for a Service of type LoadBalancer")
    elif not all(is_cidr(part.strip()) for part in value.split(",")):
        yield Finding(path, codes.NO_CIDR, f"{shown(value)} is no list of networks, such as 10.0.0.0/8,1.2.3.4/32")


@rule("EndpointSubset")
def some_address(data: Data) -> Findings:
    """Endpoints have addresses, and of several ports each a name (validateEndpointSubsets)."""
    if not (is_set(data.get("addresses")) or is_set(data.get("notReadyAddresses"))):
        yield Finding((), codes.NONE_OF, "one of addresses and notReadyAddresses is required")
    ports = items(data.get("ports"))
    for index, port in entries(ports):
        if len(ports) > 1 and not is_set(port.get("name")):
            yield Finding(("ports", index, "name"), PORT_NAMES, "a name is required where there are several ports")
