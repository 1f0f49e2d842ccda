"""Every finding has its file, line and column (peers' complaint 18: no line numbers), however the text is written."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

Check = Callable[..., object]
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  «KX404»replica: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: nginx
        «KX404»imagee: nginx
        ports:
        - «KX405»containerPort: "80"
        - «KX406»name: admin
"""
TEXTS = {
    "block": DEPLOYMENT,
    "comments and blank lines in front": f"# über uns: 😀\n\n---\n# and here\n\n{DEPLOYMENT}",
    "an unknown field, a wrong type, a missing field": """\
apiVersion: v1
kind: Service
metadata:
    name: web
    «KX404»lables:
        app: web
spec:
    «KX405»type: 5
    «KX405»ports: 80
""",
    "indented sequences": """\
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  ports:
    -   «KX404»prot: TCP
        port: 80
        name: a
    -
        «KX406»protocol: TCP
        name: b
""",
    "flow": """\
apiVersion: v1
kind: Service
metadata: {annotations: {a: "é😀"}, name: web, «KX404»lables: {}}
spec: {ports: [{port: 80, name: a, «KX404»prot: TCP}, {«KX405»port: x, name: b}, «KX406»{protocol: TCP, name: c}]}
""",
    "columns are code points": """\
{apiVersion: v1, kind: ConfigMap, metadata: {name: a, annotations: {a: 😀 é, c: "ü😀", «KX405»b: 1}}}
""",
    "JSON": """\
{
  "apiVersion": "v1", "kind": "Service",
  "metadata": {"annotations": {"a": "é😀"}, "name": "web", «KX404»"lables": {}},
  "spec": {
    "ports": [{"port": 80, "name": "e", «KX404»"prot": "TCP"}, {«KX405»"port": "x", "name": "b"}]
  }
}
""",
    "JSON in YAML, with tabs": """\
{\t"apiVersion": "v1",\t"kind": "ConfigMap",
\t"metadata": {"name": "a"},
\t«KX404»"dat": {}}
""",
    "tabs between tokens": """\
apiVersion:\tv1
kind:\tConfigMap\t# a tab
metadata:
  name:\ta
  labels:\t{\t«KX405»a:\t1\t}
""",
    "items of a List": """\
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: a}
  «KX404»dat: {}
- apiVersion: v1
  kind: ConfigMap
  metadata:
    «KX504»name: A
- {apiVersion: v1, kind: ConfigMap, metadata: {name: c, labels: {«KX405»a: 1}}}
""",
    "items of a typed list": """\
kind: ConfigMapList
apiVersion: v1
items:
-   metadata: {name: a}
    «KX404»dat: {}
-   «KX530»metadata: {}
""",
    "the second document": """\
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
--- # the next
apiVersion: v1
kind: ConfigMap
metadata: {name: b}
«KX404»dat: {}
...
---
# and one more
apiVersion: v1
kind: ConfigMap
metadata: {«KX504»name: C}
""",
    "documents of JSON, one after the other": """\
{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}
{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "b"}, «KX404»"dat": {}}
""",
    "block scalars in front": """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
data:
  text: |

    apiVersion: v1
    ---x

    # no comment
  folded: >-
    a

      b
  «KX405»number: 1
""",
    "a plain text and a quoted one over several lines": """\
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data:
  plain: one
    two

    three
  quoted: "one \\
    two\\n
    three"
  «KX405»number: 1
""",
    "quoted keys": """\
"apiVersion": v1
'kind': ConfigMap
metadata: {name: a}
«KX404»"da\\x74": {}
data: {«KX405»'n': 1, «KX405»"m" : 2}
""",
    "complex key": """\
? apiVersion
: v1
? kind
: ConfigMap
? metadata
: name: a
  ? «KX404»lable
  : {}
""",
    "an alias: where the value is written": """\
apiVersion: v1
kind: Pod
metadata:
  name: a
spec:
  containers:
  - &c
    name: a
    image: b
    env: &env
    - «KX404»nam: c
      name: A
  - {name: b, image: b, env: [{name: B, «KX405»value: 1}]}
""",
    "an alias in use": """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  labels: &same
    «KX405»«KX405»a: 1
  annotations: *same
""",
    "a merge key: the key stands at the anchor": """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  labels: &same
    «KX405»«KX405»a: 1
  annotations:
    <<: *same
    «KX405»b: 2
""",
    "what a merge key gives and the mapping overrides": """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  labels: &same
    «KX405»a: 1
  annotations:
    <<: *same
    a: "1"
""",
    "no metadata: the beginning of the object": """\
# a comment

«KX530»apiVersion: v1
kind: ConfigMap
""",
    "an empty value": """\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  «KX406»containers:
""",
}


def crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "crlf": crlf,
    "cr": lambda text: text.replace("\n", "\r").encode(),
    "bom": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "bom and crlf": lambda text: b"\xef\xbb\xbf" + crlf(text),
    "utf-16-le": lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
    "utf-16-be and crlf": lambda text: b"\xfe\xff" + text.replace("\n", "\r\n").encode("utf-16-be"),
    "no line break at the end": lambda text: text.rstrip("\n").encode(),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("title", TEXTS)
def test_18_line_numbers(check: Check, title: str, encoding: str) -> None:
    check(TEXTS[title], encode=ENCODINGS[encoding])


@pytest.mark.parametrize("title", [title for title in TEXTS if '{"apiVersion"' in re.sub(r"\s", "", TEXTS[title])])
def test_18_line_numbers_in_a_file_called_json(check: Check, title: str) -> None:
    check({"a.json": TEXTS[title]})
