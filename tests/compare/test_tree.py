"""The tree of what differs."""

from __future__ import annotations

from kxform.compare.difference import difference
from kxform.compare.pairs import Pair, Side
from kxform.compare.tree import tree
from kxform.yamltext import Document

BEFORE = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 1
  paused: true
  template:
    spec:
      initContainers: [{name: i}, {name: j}]
      containers:
      - {name: a, image: "nginx:1", args: [-v, --all]}
      - {name: b, __private: 1}
"""
AFTER = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web, a.b/c: "yes"}}
spec:
  replicas: "1"
  template:
    spec:
      initContainers: [{name: j}, {name: i}]
      containers:
      - {name: b, __private: 2}
      - {name: a, image: "nginx:2", args: [-v, --some, --all], resources: {limits: {cpu: 1}}}
      - {name: c}
"""
TREE = """\
├── + metadata.labels[a.b/c]: "yes"
└── spec
    ├── replicas: 1 → "1"
    ├── - paused: true
    └── template.spec
        ├── initContainers: order [i, j] → [j, i]
        └── containers
            ├── [name="a"]
            │   ├── image: nginx:1 → nginx:2
            │   ├── + args[1]: --some
            │   └── + resources: {limits: {cpu: 1}}
            ├── [name="b"].__private: 1 → 2
            └── + [name="c"]: {name: c}
"""


def drawn(before: str, after: str) -> str:
    found = difference(Pair(Side(Document(before).data), Side(Document(after).data)))
    return "".join(f"{line}\n" for line in tree(found.before, found.after, found.changes))


def test_nothing_is_drawn_where_nothing_differs() -> None:
    assert drawn(BEFORE, BEFORE) == ""


def test_a_tree() -> None:
    assert drawn(BEFORE, AFTER) == TREE


def test_long_values_are_shown_where_they_differ() -> None:
    head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  a: "
    before, after = (f"{head}{'x' * 100} {word} {'z' * 100}\n" for word in ("old", "new"))
    assert drawn(before, after) == f"└── data.a: …{'x' * 11} old {'z' * 55}… → …{'x' * 11} new {'z' * 55}…\n"
    text = f'{head}"one\\ntwo\\n"\n'
    assert drawn(f"{head}x\n", text) == '└── data.a: x → "one\\ntwo\\n"\n'
