"""What the API server refuses and validators of schemas pass (peers' complaint 21)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Check = Callable[..., list]
SPEC = "selector: {matchLabels: {app: a}}"
TEMPLATE = "{metadata: {labels: {app: a}}, spec: {containers: [{name: a, image: b}]}}"
DEPLOYMENT = f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a}}\nspec:\n  {SPEC}\n  template: {TEMPLATE}\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: b}]}\n"
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 80}]}\n"
NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n"

TEXTS = {
    "nothing wrong": f"{DEPLOYMENT}---\n{POD}---\n{SERVICE}---\n{NAMESPACE}",
    "no spec": "«KX406»«KX500»«KX500»apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n",
    "spec null": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n«KX406»«KX500»«KX500»spec:\n",
    "no spec of a Pod": "«KX500»apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n",
    "no name": POD.replace("metadata: {name: a}", "«KX530»metadata: {labels: {a: b}}"),
    "no metadata": POD.replace("metadata: {name: a}\n", "").replace("apiV", "«KX530»apiV"),
    "an empty name": POD.replace("name: a}\n", '«KX530»name: ""}\n'),
    "generateName will do": POD.replace("{name: a}\n", "{generateName: a-}\n"),
    "capitals": POD.replace("name: a}\n", "«KX504»name: Web}\n"),
    "an underscore": POD.replace("name: a}\n", "«KX504»name: my_pod}\n"),
    "a placeholder": POD.replace("name: a}\n", "«KX504»name: $NAME}\n"),
    "a name that is a number": POD.replace("name: a}\n", "«KX405»name: 123}\n"),
    "a Service's name may not begin with a digit": SERVICE.replace("name: a}\n", "«KX505»name: 1a}\n"),
    "a Pod's may": POD.replace("name: a}\n", "name: 1a}\n"),
    "a Namespace's name has no dots": NAMESPACE.replace("name: a", "«KX503»name: a.b"),
    "a wrong selector": DEPLOYMENT.replace("{metadata: {labels: {app: a}}", "{metadata: {«KX590»labels: {app: b}}"),
    "no labels at all": DEPLOYMENT.replace("{metadata: {labels: {app: a}},", "{«KX590»metadata: {},"),
    "an int as a label": POD.replace("name: a}\n", "name: a, labels: {«KX405»app: 1}}\n"),
    "a bool as an annotation": POD.replace("name: a}\n", "name: a, annotations: {«KX405»app: yes}}\n"),
    "a number for an env": POD.replace("image: b", "image: b, env: [{name: A, «KX405»value: 1}]"),
    "two containers of one name": POD.replace("b}]", "b}, {«KX521»name: a, image: b}]"),
    "a port twice": SERVICE.replace(
        "[{port: 80}]", "[{port: 80, name: a}, {port: 81, «KX521»name: a}]"
    ),
    "a port that is none": SERVICE.replace("port: 80", "«KX502»port: 99999"),
    "no quantity": POD.replace("image: b", "image: b, resources: {limits: {«KX408»memory: 1GB}}"),
    "a mount of no volume": POD.replace("image: b", "image: b, volumeMounts: [{«KX550»name: x, mountPath: /x}]"),
}  # fmt: skip


@pytest.mark.parametrize("title", TEXTS)
def test_21_what_the_server_refuses(check: Check, title: str) -> None:
    check(TEXTS[title])


def test_21_duplicate_keys(check: Check) -> None:
    (result,) = check("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labels: {}\n  «KX103»name: b\n")
    assert result.unreadable
    (result,) = check('{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", «KX103»"name": "a"}}')
    assert result.unreadable


@pytest.mark.parametrize(
    ("second", "is_hidden"),
    [
        ("{name: A, value: c}", True),
        ("{name: A, value: b}", True),
        ("{name: A}", True),
        ("{name: A, value: $(A)}", True),
        ("{name: A, value: $(B)}", True),
        ("{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}}", True),
        ("{name: A, value: '$(A):c'}", False),
        ("{name: a, value: b}", False),
    ],
)
@pytest.mark.parametrize("containers", ["containers", "initContainers"])
def test_21_duplicate_env(check: Check, second: str, is_hidden: bool, containers: str) -> None:
    env = f"env: [{{name: A, value: b}}, {'«KX562»' if is_hidden else ''}{second}]"
    container = f"{containers}: [{{name: x, image: b, {env}}}]"
    rest = ", containers: [{name: a, image: b}]" if containers == "initContainers" else ""
    (result,) = check(POD.replace("containers: [{name: a, image: b}]", container + rest))
    assert {one.severity for one in result.findings} <= {"warning"}
    assert result.valid == 1


def test_one_fault_is_told_once(check: Check) -> None:
    check(POD.replace("name: a}\n", "name: a, «KX405»labels: 5}\n"))
    check(POD.replace("containers: [{name: a, image: b}]", "«KX405»containers: {}"))
    check(POD.replace("image: b", "image: b, ports: [{«KX405»containerPort: x}]"))
