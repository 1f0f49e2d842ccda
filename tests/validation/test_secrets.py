"""No value of a Secret is ever told: not in a message, not in a hint, whatever is wrong with it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

import pytest

Look = Callable[..., list]
VALUE = "hunter2"
ENCODED = b64encode(VALUE.encode()).decode()
NUMBER = "271828182"
HEAD = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n"

BODIES = {
    "plain in data": "data: {p: hunter2}",
    "a number": f"data: {{p: {NUMBER}}}\nstringData: {{p: {NUMBER}}}",
    "a fraction": f"data: {{p: {NUMBER}.5}}",
    "a boolean": "data: {p: true}\nstringData: {p: yes}",
    "a list": "data: {p: [hunter2]}\nstringData: {p: {q: hunter2}}",
    "data itself": "data: hunter2\nstringData: [hunter2]",
    "data itself as a number": f"data: {NUMBER}\nstringData: {NUMBER}",
    "not a dockerconfig": "type: kubernetes.io/dockerconfigjson\nstringData: {.dockerconfigjson: hunter2}",
    "not a dockerconfig in data": f"type: kubernetes.io/dockerconfigjson\ndata: {{.dockerconfigjson: {ENCODED}}}",
    "no certificate": f"type: kubernetes.io/tls\ndata: {{tls.crt: {ENCODED}}}\nstringData: {{tls.key: hunter2}}",
    "no name for basic auth": f"type: kubernetes.io/basic-auth\ndata: {{pass: {ENCODED}}}",
    "a bad key": 'stringData: {"a b/c": hunter2}',
    "an unknown field": "stringdata: {p: hunter2}",
    "a wrong tag": "stringData: {p: !!int hunter2}",
    "another wrong tag": "data: {p: !!float 'hunter2'}",
    "bytes that are none": "data: {p: !!binary hunter2*}",
    "a key twice": "stringData: {p: hunter2, p: hunter2}",
    "too large": f"stringData: {{p: {VALUE * 200_000}}}",
    "no YAML": "stringData: {p: hunter2: x}",
    "no YAML, in a block": "stringData:\n  p: hunter2: x\n",
    "no YAML, an alias": "stringData:\n  p: &hunter2x 5\n q: hunter2\n",
    "immutable": "immutable: hunter2\nstringData: {p: hunter2}",
    "in an annotation that kubectl wrote": (
        "metadata: {name: A, annotations: {kubectl.kubernetes.io/last-applied-configuration: {p: hunter2}}}"
    ),
    "in the type": "type: 5\nstringData: {p: hunter2}",
}


def texts() -> dict[str, str]:
    made = {}
    for title, body in BODIES.items():
        head = HEAD.replace("metadata: {name: a}\n", "") if body.startswith("metadata") else HEAD
        text = f"{head}{body}\n"
        made[title] = text
        made[f"{title}, of no known version"] = text.replace("apiVersion: v1", "apiVersion: v9")
        made[f"{title}, in lower case"] = text.replace("kind: Secret", "kind: secret")
        indented = text.rstrip("\n").replace("\n", "\n  ")
        made[f"{title}, in a List"] = f"apiVersion: v1\nkind: List\nitems:\n- {indented}\n"
        made[f"{title}, in a SecretList"] = (
            f"apiVersion: v1\nkind: SecretList\nitems:\n- {indented.removeprefix('apiVersion: v1').lstrip().removeprefix('kind: Secret').lstrip()}\n"
        )
    return made


TEXTS = texts()


@pytest.mark.parametrize("title", TEXTS)
def test_no_value_of_a_secret_is_told(look: Look, title: str) -> None:
    results = look({"a.yaml": TEXTS[title]}, versions=("1.25", "1.37"), cross_object=True)
    told = [f"{one.message} {one.hint} {one.path} {one.about}" for result in results for one in result.findings]
    told += [f"{skip.message}" for result in results for skip in result.skips]
    for value in (VALUE, ENCODED, NUMBER):
        assert value not in "\n".join(told)


@pytest.mark.parametrize("title", [title for title in BODIES if title not in ("in the type", "no certificate")])
def test_each_is_refused(look: Look, title: str) -> None:
    assert look(TEXTS[title])[0].findings
