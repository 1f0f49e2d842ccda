"""Whether somebody asked for a field: what was last applied says so, and the record of who wrote which field."""

import json
import re
from collections.abc import Iterator
from typing import Literal

from corpus_checks.cluster.objects import Object, get, items
from corpus_checks.nodes import Data

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
# Who speaks for a person. Argo CD and Flux apply what stands in git, whatever "controller" is in their names.
PEOPLES = re.compile(r"(?i)(kubectl|oc$|helm|argocd|kustomize-controller|flux|terraform|pulumi|ansible)")
SERVERS = re.compile(r"(kube-|cloud-)(controller-manager|apiserver|scheduler|proxy)|kubelet|.*cloud-provider.*")

Asked = Literal["yes", "no", "unclear"]


def last_applied(item: Object) -> Data:
    try:
        return json.loads(item.annotations.get(LAST_APPLIED) or "null")
    except (TypeError, ValueError):
        return None


def asked_for(item: Object, *path: str) -> Asked:
    """Whether somebody wrote the field at this path of mappings."""
    if get(last_applied(item), *path) is not None:
        return "yes"
    return who_wrote(item, [f"f:{key}" for key in path])


def asked_for_node_port(item: Object, port: dict[str, Data]) -> Asked:
    """Whether somebody chose the node port of one of a Service's ports, which has no place of its own."""
    applied = items(last_applied(item), "spec", "ports")
    if port.get("nodePort") in [get(other, "nodePort") for other in applied]:
        return "yes"
    key = json.dumps({"port": port.get("port"), "protocol": port.get("protocol", "TCP")}, separators=(",", ":"))
    said = who_wrote(item, ["f:spec", "f:ports", f"k:{key}", "f:nodePort"])
    has_another = any(is_same_port(port, other) and get(other, "nodePort") for other in applied)
    return "unclear" if said == "no" and has_another else said


def is_same_port(one: Data, other: Data) -> bool:
    name, number = get(one, "name"), get(one, "port")
    return bool(get(other, "name") == name if name else get(other, "port") == number)


def who_wrote(item: Object, path: list[str]) -> Asked:
    answers = set(writers(item, path))
    return "yes" if "yes" in answers else "unclear" if "unclear" in answers else "no"


def writers(item: Object, path: list[str]) -> Iterator[Asked]:
    for entry in items(item.data, "metadata", "managedFields"):
        fields = get(entry, "fieldsV1") or get(entry, "fields")
        if get(fields, *path) is not None:
            yield speaks(str(entry.get("manager", "")), entry.get("subresource"))


def speaks(manager: str, subresource: Data) -> Asked:
    if subresource or SERVERS.fullmatch(manager):
        return "no"
    return "yes" if PEOPLES.match(manager) else "unclear"
