"""What a person may ask of a Service, read and checked before any object is looked at. Pure.

Every function raises ValueError with a sentence that begins with the option, for whoever knows how options are given.
Sources: ValidateService in pkg/apis/core/validation of Kubernetes; `kubectl expose` for what an option means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address

from kxform.kube.names import is_dns_1035_label, is_label_value, is_port_name, is_qualified_name
from kxform.kube.tables import load_table

TYPES = ("ClusterIP", "NodePort", "LoadBalancer")
AFFINITIES = ("None", "ClientIP")
PROTOCOLS = ("TCP", "UDP", "SCTP")
HEADLESS = "None"  # the clusterIP of a Service without one
MAX_PORT = 65535
NAME = "{name}"  # stands for the workload's name in a pattern

_NUMBER = re.compile(r"[1-9][0-9]{0,4}")
_RANGE = re.compile(r"([1-9][0-9]{0,4})-([1-9][0-9]{0,4})")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is asked for; empty means that it is left to the workload or to the API's defaults.

    Args:
        name: a name, or a pattern with {name}.
        type: one of TYPES.
        ports: port numbers.
        target: the container's port behind each, as number or name.
        protocol: one of PROTOCOLS, for every port.
        selector: labels of the pods.
        labels: labels of the Service.
        cluster_ip: an address, or `None` for a headless Service.
        session_affinity: one of AFFINITIES.
        external_ips: addresses.
        load_balancer_ip: an address.
        node_port: a port of every node.
        node_ports: where node ports may lie without a warning.
        app_protocol: for every port.

    Raises:
        ValueError: two of them contradict each other.
    """

    name: str = ""
    type: str = "ClusterIP"
    ports: tuple[int, ...] = ()
    target: int | str = ""
    protocol: str = ""
    selector: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    cluster_ip: str = ""
    session_affinity: str = "None"
    external_ips: tuple[str, ...] = ()
    load_balancer_ip: str = ""
    node_port: int = 0
    node_ports: range = range(30000, 32768)
    app_protocol: str = ""

    def __post_init__(self) -> None:
        if self.load_balancer_ip and self.type != "LoadBalancer":
            raise ValueError(f"load-balancer-ip: only for type LoadBalancer, not {self.type}")
        if self.node_port and self.type == "ClusterIP":
            raise ValueError("node-port: only for type NodePort or LoadBalancer, not ClusterIP")
        if self.cluster_ip == HEADLESS and self.type != "ClusterIP":
            raise ValueError(f"cluster-ip: None (headless) is only for type ClusterIP, not {self.type}")


def one_of(option: str, value: str, choices: Sequence[str]) -> str:
    """Return a choice as the API spells it; case does not matter in `value`."""
    found = next((choice for choice in choices if choice.lower() == value.lower()), None)
    if found is None:
        raise ValueError(f"{option}: {value!r} is not {', '.join(choices[:-1])} or {choices[-1]}")
    return found


def port_number(option: str, value: object) -> int:
    """Return a port number, given as number or text."""
    text = str(value).strip()
    if not _NUMBER.fullmatch(text) or int(text) > MAX_PORT:
        raise ValueError(f"{option}: {text!r} is no port: write a number from 1 to {MAX_PORT}")
    return int(text)


def port_numbers(option: str, values: Iterable[object]) -> tuple[int, ...]:
    """Return port numbers, each once, from texts with commas."""
    return tuple(dict.fromkeys(port_number(option, word) for word in _words(values)))


def target_port(option: str, value: object) -> int | str:
    """Return a port of a container: its number, or its name; nothing for nothing."""
    text = str(value).strip()
    if not text or is_port_name(text):
        return text
    if text.isdigit():
        return port_number(option, text)
    raise ValueError(
        f"{option}: {text!r} is neither a number from 1 to {MAX_PORT} nor a port's name: "
        "at most 15 lower-case letters, digits and single hyphens, with a letter among them"
    )


def port_range(option: str, text: str) -> range:
    """Return the ports from the first to the last of `30000-32767`."""
    match = _RANGE.fullmatch(text.strip())
    if match is None or not int(match[1]) <= int(match[2]) <= MAX_PORT:
        raise ValueError(f"{option}: {text!r} is no range of ports: write it like 30000-32767")
    return range(int(match[1]), int(match[2]) + 1)


def name_pattern(option: str, text: str) -> str:
    """Return a pattern for names, of which some are names of Services."""
    if text and not is_dns_1035_label(text.replace(NAME, "x")):
        raise ValueError(
            f"{option}: {text!r} is no name for a Service: "
            "a lower-case letter, then lower-case letters, digits and hyphens, at most 63"
        )
    return text


def address(option: str, text: str) -> str:
    """Return an IP address as it was given."""
    try:
        found = ip_address(text)
    except ValueError:
        found = None
    if found is None or "%" in text:
        raise ValueError(f"{option}: {text!r} is no IP address") from None
    return text


def addresses(option: str, values: Iterable[object]) -> tuple[str, ...]:
    """Return addresses that a Service can be reached at from outside, from texts with commas.

    Source: ValidateNonSpecialIP: none that means no host, the host itself, or only its own link.
    """
    found = tuple(dict.fromkeys(address(option, word) for word in _words(values)))
    for text in found:
        ip = ip_address(text)
        if ip.is_unspecified or ip.is_loopback or ip.is_link_local or _is_link_multicast(ip.packed):
            raise ValueError(f"{option}: {text} is unspecified, loopback or link-local: nothing outside can reach it")
    return found


def _is_link_multicast(packed: bytes) -> bool:
    return packed[:3] == b"\xe0\0\0" if len(packed) == 4 else packed[0] == 0xFF and packed[1] & 0xF == 2


def cluster_ip(option: str, text: str, *, headless: bool) -> str:
    """Return the address inside the cluster, or `None` for a Service without one."""
    found = HEADLESS if text.lower() == HEADLESS.lower() else address(option, text) if text else ""
    if headless and found not in ("", HEADLESS):
        raise ValueError(f"headless and {option} {text} contradict each other: give one of them")
    return HEADLESS if headless else found


def qualified_name(option: str, text: str) -> str:
    """Return a name with or without a DNS prefix."""
    if text and not is_qualified_name(text):
        raise ValueError(f"{option}: {text!r} is neither a name like http nor one like example.com/my-protocol")
    return text


def labels(option: str, pairs: Mapping[str, str]) -> Mapping[str, str]:
    """Return labels; a value may hold more pairs behind commas, as kubectl takes them."""
    found: dict[str, str] = {}
    for text in _words(f"{key}={value}" for key, value in pairs.items()):
        key, equals, value = text.partition("=")
        if not equals or not is_qualified_name(key) or not is_label_value(value):
            raise ValueError(f"{option}: {text!r} is no label: write KEY=VALUE")
        found[key] = value
    return found


def selector(option: str, pairs: Mapping[str, str]) -> Mapping[str, str]:
    """Return labels to select pods by; none that a controller writes and changes."""
    found = labels(option, pairs)
    for key, why in load_table("services")["unstableLabels"].items():
        if key in found:
            raise ValueError(f"{option}: no Service can rely on {key}: {why}")
    return found


def _words(values: Iterable[object]) -> Iterator[str]:
    return (word.strip() for value in values for word in str(value).split(","))
