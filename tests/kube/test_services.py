"""Services for workloads: a table of exact Services and refusals, bad options, and kubectl's own opinion."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from kxform.engine.file import FileEditor
from kxform.engine.outcome import Changed, Outcome, Refused
from kxform.engine.run import run_on
from kxform.engine.step import Step
from kxform.transforms.expose import Expose

ROWS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "services.yaml").read_text(encoding="utf-8"))
EXERCISE = Path(__file__).parent.parent.parent / "fixtures" / "exercise"


def containers(groups: list[list[Any]], **fields: str) -> list[dict[str, Any]]:
    return [
        {"name": f"c{index}", "image": "i", **fields, **({"ports": ports} if ports else {})}
        for index, ports in enumerate(groups)
    ]


def workload(short: Mapping[str, Any]) -> Mapping[str, Any]:
    if "apiVersion" in short:
        return short
    metadata = {
        "name": short.get("name", "web"),
        **{key: short[key] for key in ("namespace", "labels") if key in short},
    }
    pod: dict[str, Any] = {"containers": containers(short.get("ports", [[{"containerPort": 80}]]))}
    init = [*containers(short.get("init", [])), *containers(short.get("sidecars", []), restartPolicy="Always")]
    pod |= {"initContainers": init} if init else {}
    selector = short.get("selector", {"matchLabels": {"app": "web"}})
    template = {"metadata": {"labels": short.get("podLabels", {"app": "web"})}, "spec": pod}
    return {
        "apiVersion": short.get("api", "apps/v1"),
        "kind": short.get("kind", "Deployment"),
        "metadata": {key: value for key, value in metadata.items() if value is not None},
        "spec": {**({"selector": selector} if selector is not None else {}), "template": template},
    }


def text_of(row: Mapping[str, Any]) -> str:
    objects = row.get("workloads", [row.get("workload", {})])
    return yaml.safe_dump_all([workload(one) for one in objects], sort_keys=False)


def run(row: Mapping[str, Any], text: str, *, only_new: bool = True) -> Outcome:
    editor = FileEditor([Step(Expose(**row.get("options", {})))], only_new=only_new)
    return run_on(editor, text.encode(), "case.yaml")


def content(outcome: Outcome) -> str:
    return b"".join(outcome.content).decode() if isinstance(outcome, Changed) else ""


def said(outcome: Outcome) -> list[str]:
    notes = [f"{note.code}{'!' * (note.severity == 'warning')}" for note in outcome.notes]
    return sorted(notes + [str(reason.code) for reason in getattr(outcome, "reasons", ())])


@pytest.mark.parametrize("row", [row for row in ROWS if "refused" not in row], ids=lambda row: row["name"])
def test_service(row: Mapping[str, Any]) -> None:
    expected = row["services"] if "services" in row else [row["service"]]
    before = text_of(row)
    outcome = run(row, before)
    got = list(yaml.safe_load_all(content(outcome)))
    wanted = [{"apiVersion": "v1", "kind": "Service", **one} for one in expected]
    assert [json.dumps(one) for one in got] == [json.dumps(one) for one in wanted]
    assert said(outcome) == sorted(row.get("notes", []))
    whole = content(run(row, before, only_new=False)) or before
    assert not isinstance(run(row, whole), Changed)
    assert len(list(yaml.safe_load_all(whole))) == len(list(yaml.safe_load_all(before))) + len(expected)


@pytest.mark.parametrize("row", [row for row in ROWS if "refused" in row], ids=lambda row: row["name"])
def test_refusal(row: Mapping[str, Any]) -> None:
    outcome = run(row, text_of(row))
    assert isinstance(outcome, Refused)
    error, wanted = outcome.errors[0], row["refused"]
    assert (str(error.code), error.message) == (wanted["code"], wanted["message"])
    assert text_of(row).splitlines()[error.place.line - 1].strip() == wanted["at"]


def test_there_are_enough_rows() -> None:
    assert len(ROWS) >= 60
    assert len({row["name"] for row in ROWS}) == len(ROWS)


def test_workloads_that_clash_are_both_refused() -> None:
    row = next(row for row in ROWS if row["name"] == "two Services of one name")
    outcome = run(row, text_of(row))
    assert isinstance(outcome, Refused)
    assert [error.message.split(" (")[0] for error in outcome.errors] == [
        "Deployment web and StatefulSet web",
        "StatefulSet web and Deployment web",
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"port": ("http",)}, "port: 'http' is no port: write a number from 1 to 65535"),
        ({"port": ("80,99999",)}, "port: '99999' is no port: write a number from 1 to 65535"),
        ({"port": ("0",)}, "port: '0' is no port: write a number from 1 to 65535"),
        ({"port": ("",)}, "port: '' is no port: write a number from 1 to 65535"),
        ({"target_port": "70000"}, "target-port: '70000' is no port: write a number from 1 to 65535"),
        ({"target_port": "0"}, "target-port: '0' is no port: write a number from 1 to 65535"),
        ({"target_port": "HTTP"}, "target-port: 'HTTP' is neither a number from 1 to 65535 nor a port's name: at most 15 lower-case letters, digits and single hyphens, with a letter among them"),
        ({"target_port": "a--b"}, "target-port: 'a--b' is neither"),
        ({"target_port": "abcdefghijklmnop"}, "target-port: 'abcdefghijklmnop' is neither"),
        ({"type": "Bogus"}, "type: 'Bogus' is not ClusterIP, NodePort or LoadBalancer"),
        ({"type": "ExternalName"}, "type: 'ExternalName' is not ClusterIP, NodePort or LoadBalancer"),
        ({"name": "Bad_Name"}, "name: 'Bad_Name' is no name for a Service: a lower-case letter, then lower-case letters, digits and hyphens, at most 63"),
        ({"name": "a.b"}, "name: 'a.b' is no name for a Service"),
        ({"name": "a" * 64}, f"name: '{'a' * 64}' is no name for a Service"),
        ({"name": "{name}-"}, "name: '{name}-' is no name for a Service"),
        ({"name": "{kind}"}, "name: '{kind}' is no name for a Service"),
        ({"selector": {"a": "b=c"}}, "selector: 'a=b=c' is no label: write KEY=VALUE"),
        ({"selector": {"": "b"}}, "selector: '=b' is no label: write KEY=VALUE"),
        ({"selector": {"a": "b,c"}}, "selector: 'c' is no label: write KEY=VALUE"),
        ({"selector": {"a in (b)": ""}}, "selector: 'a in (b)=' is no label: write KEY=VALUE"),
        ({"selector": {"pod-template-hash": "5d5"}}, "selector: no Service can rely on pod-template-hash: the Deployment controller gives each version"),
        ({"labels": {"a b": "c"}}, "labels: 'a b=c' is no label: write KEY=VALUE"),
        ({"labels": {"a": "b" * 64}}, "labels: 'a=bbb"),
        ({"protocol": "ICMP"}, "protocol: 'ICMP' is not TCP, UDP or SCTP"),
        ({"session_affinity": "Cookie"}, "session-affinity: 'Cookie' is not None or ClientIP"),
        ({"cluster_ip": "10.96.0"}, "cluster-ip: '10.96.0' is no IP address"),
        ({"cluster_ip": "fe80::1%eth0"}, "cluster-ip: 'fe80::1%eth0' is no IP address"),
        ({"cluster_ip": "10.96.0.1", "headless": True}, "headless and cluster-ip 10.96.0.1 contradict each other: give one of them"),
        ({"cluster_ip": "None", "type": "NodePort"}, "cluster-ip: None (headless) is only for type ClusterIP, not NodePort"),
        ({"headless": True, "type": "LoadBalancer"}, "cluster-ip: None (headless) is only for type ClusterIP, not LoadBalancer"),
        ({"external_ip": ("1.2.3.4;5.6.7.8",)}, "external-ip: '1.2.3.4;5.6.7.8' is no IP address"),
        ({"external_ip": ("0.0.0.0",)}, "external-ip: 0.0.0.0 is unspecified, loopback or link-local"),
        ({"external_ip": ("1.2.3.4,127.0.0.1",)}, "external-ip: 127.0.0.1 is unspecified, loopback or link-local"),
        ({"external_ip": ("169.254.1.1",)}, "external-ip: 169.254.1.1 is unspecified"),
        ({"external_ip": ("224.0.0.5",)}, "external-ip: 224.0.0.5 is unspecified"),
        ({"external_ip": ("ff02::1",)}, "external-ip: ff02::1 is unspecified"),
        ({"load_balancer_ip": "1.2.3.4"}, "load-balancer-ip: only for type LoadBalancer, not ClusterIP"),
        ({"load_balancer_ip": "1.2.3.4", "type": "NodePort"}, "load-balancer-ip: only for type LoadBalancer, not NodePort"),
        ({"load_balancer_ip": "here", "type": "LoadBalancer"}, "load-balancer-ip: 'here' is no IP address"),
        ({"node_port": 30080}, "node-port: only for type NodePort or LoadBalancer, not ClusterIP"),
        ({"node_port": 65536, "type": "NodePort"}, "node-port: '65536' is no port: write a number from 1 to 65535"),
        ({"node_port": -1, "type": "NodePort"}, "node-port: '-1' is no port: write a number from 1 to 65535"),
        ({"node_port_range": "32767-30000"}, "node-port-range: '32767-30000' is no range of ports: write it like 30000-32767"),
        ({"node_port_range": "1-65536"}, "node-port-range: '1-65536' is no range of ports"),
        ({"node_port_range": "30000"}, "node-port-range: '30000' is no range of ports"),
        ({"app_protocol": "no space"}, "app-protocol: 'no space' is neither a name like http nor one like example.com/my-protocol"),
        ({"app_protocol": "Bad_/x"}, "app-protocol: 'Bad_/x' is neither"),
    ],
)  # fmt: skip
def test_bad_options(options: Mapping[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the message is compared below
        Expose(**options)
    assert str(caught.value).startswith(message)


def served(service: Mapping[str, Any]) -> dict[str, Any]:
    """What matters of a Service once the API has filled in its defaults; port names are free."""
    spec = service["spec"]
    defaults = {"protocol": "TCP", "type": "ClusterIP"}
    ports = [{**defaults, "targetPort": port["port"], **port, "name": ""} for port in spec.get("ports", [])]
    return {"name": service["metadata"]["name"], **{"type": "ClusterIP"}, **spec, "ports": ports}


@pytest.mark.parametrize(
    ("file", "options"),
    [
        ("cluster.yaml", {"name": "cluster-demo"}),
        ("nodeport.yaml", {"name": "nodeport-demo", "type": "NodePort"}),
    ],
)
def test_the_exercise(file: str, options: Mapping[str, Any]) -> None:
    row = {"options": {"port": ("8080",), "target_port": "80", **options}}
    got = yaml.safe_load(content(run(row, (EXERCISE / "nginx-deployment.yaml").read_text(encoding="utf-8"))))
    assert got == yaml.safe_load((EXERCISE / file).read_text(encoding="utf-8"))


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        (("clusterip", "--tcp=80"), {}),
        (("clusterip", "--tcp=5678:8080"), {"port": ("5678",), "target_port": "8080"}),
        (("clusterip", "--tcp=80:http"), {"port": ("80",), "target_port": "http"}),
        (("clusterip", "--tcp=80", "--tcp=443"), {"port": ("80,443",)}),
        (("clusterip", "--tcp=80", "--clusterip=None"), {"headless": True}),
        (("clusterip", "--tcp=80", "--clusterip=None"), {"cluster_ip": "none"}),
        (("clusterip", "--tcp=80", "--clusterip=10.96.0.7"), {"cluster_ip": "10.96.0.7"}),
        (("nodeport", "--tcp=8080:80"), {"type": "NodePort", "port": ("8080",), "target_port": "80"}),
        (("nodeport", "--tcp=80", "--node-port=30080"), {"type": "NodePort", "node_port": 30080}),
        (("loadbalancer", "--tcp=80", "--tcp=443"), {"type": "LoadBalancer", "port": ("80", "443")}),
    ],
)
def test_kubectl_agrees(arguments: tuple[str, ...], options: Mapping[str, Any]) -> None:
    kind, *flags = arguments
    command = ["kubectl", "create", "service", kind, "web", *flags, "--dry-run=client", "--output=json"]
    theirs = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    ours = yaml.safe_load(content(run({"options": options}, text_of({}))))
    assert served(ours) == served(theirs)
