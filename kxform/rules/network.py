"""Rules about Ingresses and network policies. Source: pkg/apis/networking/validation/validation.go."""

from __future__ import annotations

from typing import Any

from kxform.errors import Code
from kxform.kube.names import is_subdomain
from kxform.rules import codes
from kxform.rules.finding import Data, Finding, Findings, is_set, items, mapping, number, rule, text
from kxform.rules.formats import FORMATS, parse_cidr, parse_ip, shown
from kxform.rules.pods import is_host

CLASS_ANNOTATION = "kubernetes.io/ingress.class"
_INVALID_IN_PATH = ("//", "/./", "/../", "%2f", "%2F")
_INVALID_AT_END = ("/..", "/.")
PEERS = ("podSelector", "namespaceSelector", "ipBlock")

NO_BACKEND = Code(
    "KX630",
    "an Ingress that leads nowhere",
    "Set spec.rules or spec.defaultBackend.",
    "An Ingress has a rule, or a backend for all that no rule is for.",
)
BAD_BACKEND = Code(
    "KX631",
    "a backend that is not one thing",
    "Set service with a name and one port, or resource.",
    "A backend is a port of a Service, by its name or number, or another object of the same namespace. "
    "`serviceName` and `servicePort` are fields of an API version that is gone.",
)
BAD_HOST = Code(
    "KX632",
    "not a host of an Ingress",
    "Use a DNS name; `*` may be its first label.",
    "Requests are told apart by the name in them, so a host is a name, not an address, and without a port.",
)
BAD_URL_PATH = Code(
    "KX633",
    "not a path of an Ingress",
    "Begin it with `/`, and leave out `//`, `/./`, `/../` and encoded slashes.",
    "A path is compared with that of a request, which has no such parts.",
)
TWO_CLASSES = Code(
    "KX634",
    "the class of an Ingress in two places",
    "Remove the annotation kubernetes.io/ingress.class.",
    "The annotation is the old way, spec.ingressClassName the new one; the server refuses both at once.",
)
NO_PEER = Code(
    "KX635",
    "a peer that is nobody",
    "Set podSelector, namespaceSelector or ipBlock; an empty selector selects all.",
    "An entry of from or to says who is meant. To allow all, leave the list out.",
)
BLOCK_AND_SELECTOR = Code(
    "KX636",
    "a peer both by address and by labels",
    "Make two entries of it.",
    "A peer is a network or pods chosen by labels.",
)
OUTSIDE_BLOCK = Code(
    "KX637",
    "an exception outside of its network",
    "Use networks within cidr, smaller than it.",
    "What is taken out of a network has to be a part of it.",
)
END_PORT = Code(
    "KX638",
    "a range of ports that is none",
    "Set port to a number that is not above endPort.",
    "A range goes from port to endPort, both numbers.",
)
BAD_CONTROLLER = Code(
    "KX639",
    "not the name of a controller",
    "Use a domain, a slash and a path, such as example.com/ingress-controller, at most 250 characters.",
    "An IngressClass names its controller with a domain in front.",
)


@rule("IngressSpec")
def something(spec: Data) -> Findings:
    """An Ingress has a rule or a default (ValidateIngressSpec)."""
    if not is_set(spec.get("rules")) and spec.get("defaultBackend") is None:
        yield Finding((), NO_BACKEND, "one of defaultBackend and rules is required")


@rule("OldIngressSpec")
def something_old(spec: Data) -> Findings:
    """The same, where the default is called backend."""
    if not is_set(spec.get("rules")) and spec.get("backend") is None:
        yield Finding((), NO_BACKEND, "one of backend and rules is required")


@rule("IngressBackend")
def backend(data: Data) -> Findings:
    """A backend is a Service's port or another object (validateIngressBackend)."""
    service = data.get("service")
    if service is None and data.get("resource") is None:
        yield Finding((), BAD_BACKEND, "service or resource is required")
    elif service is not None and data.get("resource") is not None:
        yield Finding((), BAD_BACKEND, "service and resource cannot both be set")
    elif isinstance(service, dict):
        yield from (finding.below(("service",)) for finding in _service_name(service, "name"))
        yield from _service_port(service.get("port"))


def _service_name(data: Data, key: str) -> Findings:
    form, name = FORMATS["dns-1035"], data.get(key)
    if not is_set(name):
        yield Finding((key,), codes.REQUIRED, "a value is required")
    elif isinstance(name, str) and not form.holds(name):
        yield Finding((key,), form.code, form.fault(name))


def _service_port(value: Any) -> Findings:
    if not isinstance(value, dict | None):
        return
    port, way = mapping(value), ("service", "port")
    name, by_number = port.get("name"), number(port.get("number")) or 0
    if is_set(name) and by_number:
        yield Finding((), BAD_BACKEND, "service.port has both a name and a number", at=way)
    elif isinstance(name, str) and name:
        if not FORMATS["port-name"].holds(name):
            form = FORMATS["port-name"]
            yield Finding((*way, "name"), form.code, form.fault(name))
    elif by_number and not 1 <= by_number <= 65535:
        yield Finding((*way, "number"), codes.OUT_OF_RANGE, f"{by_number} is out of range: 1 to 65535")
    elif not by_number and not isinstance(port.get("number"), str | float):
        yield Finding((), BAD_BACKEND, "service.port needs a name or a number", at=way)


@rule("OldIngressBackend")
def old_backend(data: Data) -> Findings:
    """A backend of v1beta1."""
    if data.get("resource") is not None:
        return
    yield from _service_name(data, "serviceName")
    port = data.get("servicePort")
    if not is_set(port):
        yield Finding(("servicePort",), codes.REQUIRED, "a value is required")


@rule("IngressRule", "OldIngressRule", on=("host",))
def host(data: Data) -> Findings:
    """A host is a name (ValidateIngressSpec)."""
    name = text(data.get("host"))
    if name and parse_ip(name) is not None:
        yield Finding(("host",), BAD_HOST, f"{shown(name)} is an address, a DNS name is needed")
    elif name and not is_host(name):
        yield Finding(("host",), BAD_HOST, f"{shown(name)} is no DNS name, with or without * as its first label")


@rule("IngressTLS", on=("hosts",))
def tls_hosts(data: Data) -> Findings:
    """The hosts of a certificate are names (validateIngressTLS)."""
    for index, name in enumerate("" if one is None else one for one in items(data.get("hosts"))):
        if isinstance(name, str) and not is_host(name):
            yield Finding(
                ("hosts", index), BAD_HOST, f"{shown(name)} is no DNS name, with or without * as its first label"
            )


@rule("IngressTLS", on=("secretName",), since=(1, 22))
def tls_secret(data: Data) -> Findings:
    """The secret of a certificate is a name (validateTLSSecretName)."""
    form, name = FORMATS["subdomain"], text(data.get("secretName"))
    if name and not form.holds(name):
        yield Finding(("secretName",), form.code, form.fault(name))


@rule("IngressPath", "OldIngressPath")
def url_path(data: Data) -> Findings:
    """A path is absolute, and plain where it is compared exactly (validateHTTPIngressPath)."""
    path, kind = data.get("path"), text(data.get("pathType")) or "ImplementationSpecific"
    if not isinstance(path, str | None):
        return
    value = path or ""
    if kind in ("Exact", "Prefix"):
        if not value.startswith("/"):
            yield Finding(("path",), BAD_URL_PATH, f"{shown(value)} does not begin with /")
        bad = [part for part in _INVALID_IN_PATH if part in value] + [
            end for end in _INVALID_AT_END if value.endswith(end)
        ]
        for part in bad:
            yield Finding(("path",), BAD_URL_PATH, f"{shown(value)} has {part}")
    elif value and not value.startswith("/"):
        yield Finding(("path",), BAD_URL_PATH, f"{shown(value)} does not begin with /")


@rule("Ingress", on=("metadata",))
def class_twice(data: Data) -> Findings:
    """The class stands in one place (ValidateIngressCreate)."""
    annotations = mapping(mapping(data.get("metadata")).get("annotations"))
    if CLASS_ANNOTATION in annotations and mapping(data.get("spec")).get("ingressClassName") is not None:
        path = ("annotations", CLASS_ANNOTATION)
        message = "cannot be set where spec.ingressClassName is"
        yield Finding(path, TWO_CLASSES, message, at=("metadata", *path))


@rule("IngressClassSpec", on=("controller",))
def controller(data: Data) -> Findings:
    """A controller has a domain in front (validateIngressClassSpec)."""
    name = text(data.get("controller"))
    domain, slash, path = name.partition("/")
    if name and not (slash and path and is_subdomain(domain) and len(name) <= 250):
        yield Finding(("controller",), BAD_CONTROLLER, f"{shown(name)} is no domain with a path behind it")


@rule("NetworkIngressRule", "NetworkEgressRule")
def peers(data: Data) -> Findings:
    """A peer is somebody, in one way (ValidateNetworkPolicyPeer)."""
    for key in ("from", "to"):
        for index, peer in enumerate(items(data.get(key))):
            given = [one for one in PEERS if mapping(peer).get(one) is not None]
            if not isinstance(peer, dict | None):
                continue
            if not given:
                yield Finding((key, index), NO_PEER, f"one of {', '.join(PEERS)} is required")
            elif "ipBlock" in given and len(given) > 1:
                yield Finding((key, index), BLOCK_AND_SELECTOR, f"ipBlock cannot stand with {given[0]}")


@rule("IPBlock", on=("except",))
def exceptions(data: Data) -> Findings:
    """What is taken out of a network is a part of it (ValidateIPBlock)."""
    whole = parse_cidr(text(data.get("cidr")))
    for index, value in enumerate(items(data.get("except"))):
        part = parse_cidr(text(value))
        if whole is None or part is None:
            continue
        inside = part.version == whole.version and part.prefixlen > whole.prefixlen and part.network_address in whole
        if not inside:
            yield Finding(("except", index), OUTSIDE_BLOCK, f"{part} is not a smaller part of {whole}")


@rule("NetworkPort", on=("endPort",))
def end_port(data: Data) -> Findings:
    """A range has a beginning before its end (ValidateNetworkPolicyPort)."""
    end, port = number(data.get("endPort")), data.get("port")
    if end is None:
        return
    if port is None or isinstance(port, str):
        yield Finding(("endPort",), END_PORT, "needs a port that is a number")
    elif (number(port) or 0) > end:
        yield Finding(("endPort",), END_PORT, f"{end} is below port {port}")


@rule("NetworkPolicySpec", on=("policyTypes",))
def policy_types(data: Data) -> Findings:
    """A policy is of two types at most."""
    given = len(items(data.get("policyTypes")))
    if given > 2:
        yield Finding(("policyTypes",), codes.DUPLICATE, f"{given} types, there are two")
