"""The ports of a Service, from those that a person names and those that containers say they listen on. Pure.

A port's name leads from the Service to the pods as the endpoints controllers follow it (FindPort in
pkg/api/v1/pod/util.go): by name and protocol, in the containers, then in init containers that keep running
(restartPolicy Always, native sidecars), and the first one found counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kxform.kube.names import is_port_name
from kxform.kube.service_codes import BAD_PORT, NO_PORT, ONE_NODE_PORT, UnfitError
from kxform.kube.service_options import HEADLESS, MAX_PORT, PROTOCOLS, Wish
from kxform.yamltext import Path

Entry = dict[str, Any]
Reached = tuple[int, str, int | str]  # the Service's port, its protocol, and the pods' port that it leads to


class ContainerPort(NamedTuple):
    """A port on which a pod says that it listens.

    Args:
        number: what it is.
        protocol: one of PROTOCOLS.
        name: by which it can be reached; empty where it has none or another port is meant by it.
    """

    number: int
    protocol: str
    name: str


def declared_ports(pod: Mapping[str, Any], path: Path) -> list[ContainerPort]:
    """Return the ports of a pod's containers in order; one that two containers have under two names, twice.

    Args:
        pod: the pod spec.
        path: where it stands in its object.

    Raises:
        UnfitError: one of them is no port that an API server takes.
    """
    written = [_read(port, (*path, *where)) for where, port in _written(pod)]
    meant: dict[tuple[str, str], int] = {}
    for port in written:
        meant.setdefault((port.name, port.protocol), port.number)
    seen = (port if meant[port.name, port.protocol] == port.number else port._replace(name="") for port in written)
    return list(dict.fromkeys(seen))


def service_ports(wish: Wish, declared: Sequence[ContainerPort], path: Path) -> list[Entry]:
    """Return the ports of a Service, each with the keys in the order in which a person writes them.

    Args:
        wish: what is asked for.
        declared: the ports of the pod.
        path: where the pod's containers stand, for a refusal.

    Raises:
        UnfitError: there is none, or a node port is asked for and there are several.
    """
    numbers = wish.ports or tuple(dict.fromkeys(port.number for port in declared))
    if not numbers and wish.cluster_ip != HEADLESS:
        raise UnfitError(NO_PORT, path, "no container of it has a port, and none was given")
    groups = [list(_entries(wish, number, declared)) for number in numbers]
    if wish.node_port and sum(map(len, groups)) != 1:
        raise UnfitError(ONE_NODE_PORT, path, f"node port {wish.node_port} cannot be that of several ports")
    _give_names(groups)
    return [_in_order(entry) for group in groups for entry in group]


def meant_by(wish: Wish, number: int, declared: Sequence[ContainerPort]) -> list[ContainerPort]:
    """Return the ports of the pod to which a port of the Service leads, by number or name."""
    target = wish.target or number
    return [port for port in declared if target in (port.number, port.name)]


def reached(ports: Any, declared: Sequence[ContainerPort]) -> set[Reached]:
    """Return what the ports of a Service do, however they are written; what is no port does nothing.

    Args:
        ports: `spec.ports` of a Service.
        declared: the ports of the pods behind it, which tell what a name means.
    """
    numbers = {(port.name, port.protocol): port.number for port in declared if port.name}
    found: set[Reached] = set()
    for port in ports if isinstance(ports, list) else ():
        if isinstance(port, dict) and isinstance(port.get("port"), int):
            protocol = str(port.get("protocol") or "TCP")
            target = port.get("targetPort") or port["port"]
            known = numbers.get((str(target), protocol), target)
            found.add((port["port"], protocol, known if isinstance(known, int) else str(known)))
    return found


def _written(pod: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    for field in ("containers", "initContainers"):
        containers = pod.get(field)
        for index, container in enumerate(containers if isinstance(containers, list) else ()):
            if not isinstance(container, dict):
                continue
            if field == "initContainers" and container.get("restartPolicy") != "Always":
                continue
            ports = container.get("ports")
            for number, port in enumerate(ports if isinstance(ports, list) else ()):
                yield (field, index, "ports", number), port


def _read(port: Any, path: Path) -> ContainerPort:
    fields = port if isinstance(port, dict) else {}
    number, protocol, name = fields.get("containerPort"), fields.get("protocol") or "TCP", fields.get("name") or ""
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number <= MAX_PORT:
        where = (*path, "containerPort") if "containerPort" in fields else path
        raise UnfitError(BAD_PORT, where, f"containerPort {number!r} is no number from 1 to {MAX_PORT}")
    if protocol not in PROTOCOLS:
        raise UnfitError(BAD_PORT, (*path, "protocol"), f"protocol {protocol!r} is not {', '.join(PROTOCOLS)}")
    if name and not (isinstance(name, str) and is_port_name(name)):
        raise UnfitError(BAD_PORT, (*path, "name"), f"{name!r} is no name for a port")
    return ContainerPort(number, protocol, name)


def _entries(wish: Wish, number: int, declared: Sequence[ContainerPort]) -> Iterator[Entry]:
    """Yield one port of the Service for each protocol."""
    found: dict[str, str] = {}
    for port in meant_by(wish, number, declared):
        found[port.protocol] = found.get(port.protocol) or port.name
    for protocol in [wish.protocol] if wish.protocol else list(found) or ["TCP"]:
        name = found.get(protocol, "")
        yield {
            "name": name,
            "port": number,
            "targetPort": wish.target or name or number,
            "protocol": protocol,
            "nodePort": wish.node_port,
            "appProtocol": wish.app_protocol,
        }


def _give_names(groups: Sequence[Sequence[Entry]]) -> None:
    """Give each port its own name where there are several: its container's, else one as kubectl makes them."""
    entries = [entry for group in groups for entry in group]
    taken: set[str] = set()
    for entry in entries:
        entry["name"] = "" if entry["name"] in taken else entry["name"]
        taken.add(entry["name"])
    for index, group in enumerate(groups, start=1):
        for entry in group if len(entries) > 1 else ():
            suffix = f"-{entry['protocol'].lower()}" if len(group) > 1 else ""
            entry["name"] = entry["name"] or _free_name(index, suffix, taken)


def _free_name(index: int, suffix: str, taken: set[str]) -> str:
    while f"port-{index}{suffix}" in taken:
        index += 1
    taken.add(f"port-{index}{suffix}")
    return f"port-{index}{suffix}"


def _in_order(entry: Entry) -> Entry:
    """Leave out what the API fills in."""
    defaults = {"targetPort": entry["port"], "protocol": "TCP"}
    return {key: value for key, value in entry.items() if value and value != defaults.get(key)}
