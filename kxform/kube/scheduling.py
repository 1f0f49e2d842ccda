"""What a pod spec says about where its pods can run, as far as it matters to one pod on every node. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kxform.kube.select import label_selector

HOSTNAME = "kubernetes.io/hostname"
Found = tuple[tuple[str | int, ...], Any]  # a path inside the pod spec, and what stands there


def _list(data: Any, key: str) -> list[Any]:
    value = data.get(key) if isinstance(data, dict) else None
    return value if isinstance(value, list) else []


def _dict(data: Any, key: str) -> Mapping[str, Any]:
    value = data.get(key) if isinstance(data, dict) else None
    return value if isinstance(value, dict) else {}


def host_port(pod: Mapping[str, Any]) -> Found | None:
    """Return the first port that a pod takes on its node, by `hostPort` or `hostNetwork`."""
    if pod.get("hostNetwork") is True:
        return ("hostNetwork",), True
    for index, container in enumerate(_list(pod, "containers")):
        for number, port in enumerate(_list(container, "ports")):
            if isinstance(port, dict) and port.get("hostPort"):
                return ("containers", index, "ports", number, "hostPort"), port["hostPort"]
    return None


def required_anti_affinity(pod: Mapping[str, Any], labels: Mapping[str, Any]) -> Iterator[Found]:
    """Yield each required anti-affinity term that a pod with these labels has against its own kind."""
    anti = _dict(_dict(pod, "affinity"), "podAntiAffinity")
    name = "requiredDuringSchedulingIgnoredDuringExecution"
    for index, term in enumerate(_list(anti, name)):
        conditions = label_selector(_dict(term, "labelSelector"))
        if conditions and all(condition.matches(labels) for condition in conditions):
            yield ("affinity", "podAntiAffinity", name, index), _dict({"term": term}, "term").get("topologyKey")


def hard_spread(pod: Mapping[str, Any]) -> Iterator[Found]:
    """Yield each topology spread constraint that would rather leave a pod Pending (`DoNotSchedule`, the default)."""
    for index, item in enumerate(_list(pod, "topologySpreadConstraints")):
        if isinstance(item, dict) and item.get("whenUnsatisfiable", "DoNotSchedule") == "DoNotSchedule":
            yield ("topologySpreadConstraints", index), item.get("topologyKey")


def claims(pod: Mapping[str, Any]) -> Iterator[Found]:
    """Yield the PersistentVolumeClaims that a pod uses, by name."""
    for index, volume in enumerate(_list(pod, "volumes")):
        name = _dict(volume, "persistentVolumeClaim").get("claimName")
        if isinstance(name, str):
            yield ("volumes", index, "persistentVolumeClaim", "claimName"), name


def chooses_nodes(pod: Mapping[str, Any]) -> bool:
    """Tell whether a pod spec restricts the nodes it runs on, by nodeSelector or required node affinity."""
    affinity = _dict(_dict(pod, "affinity"), "nodeAffinity")
    return bool(_dict(pod, "nodeSelector") or affinity.get("requiredDuringSchedulingIgnoredDuringExecution"))


def tolerates(pod: Mapping[str, Any], key: str, effect: str) -> bool:
    """Tell whether a pod tolerates the taint `key` (with any value) with this effect.

    Source: Toleration in k8s.io/api/core/v1: an empty key with Exists fits every taint, an empty effect every effect.
    """
    return any(
        isinstance(item, dict)
        and item.get("effect") in (None, "", effect)
        and (item.get("key") == key or (not item.get("key") and item.get("operator") == "Exists"))
        for item in _list(pod, "tolerations")
    )


def control_plane_taints(server: tuple[int, int]) -> tuple[str, ...]:
    """Return the keys of the taint on control-plane nodes (KEP-2067: renamed in 1.24, the old one gone in 1.25)."""
    new, old = "node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"
    if server < (1, 24):
        return (old,)
    return (new, old) if server < (1, 25) else (new,)
