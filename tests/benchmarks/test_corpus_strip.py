"""What benchmarks/corpus.py says of a strip: right texts pass, each kind of wrong one is caught by name."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

import corpus
from corpus_checks import intention
from corpus_checks.conversion import Change, Convert, Outcome, Result
from corpus_checks.verdict import judge

Spans = tuple[tuple[int, int], ...]
FILE = Path("live.yaml")
BEFORE = """\
# from the cluster
apiVersion: v1
kind: Service
metadata:
  name: rng  # ours
  # who it is
  uid: 83d8a3c7  # it says
  resourceVersion: "5"
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: |
      {"spec": {"ports": [{"port": 80, "nodePort": 30080}, {"port": 81}]}}
spec:
  # allocated
  clusterIP: 10.0.0.7
  clusterIPs:
  - 10.0.0.7
  ports:
  # the page
  - port: 80
    nodePort: 30080  # chosen
  # the metrics
  - port: 81
    nodePort: 30999
  selector: {app: "rng"}
status:
  loadBalancer: {}
---
apiVersion: v1
kind: Pod
metadata: {name: rng, creationTimestamp: "2024-01-01T00:00:00Z"}
spec:
  containers:
  - name: rng
    # of the account
    volumeMounts:
    - mountPath: /var/run/secrets/kubernetes.io/serviceaccount
      name: kube-api-access-x7x2z
  tolerations:
  # mine
  - key: gpu
  # given
  - {key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 300}
  volumes:
  - name: kube-api-access-x7x2z
    projected: {sources: [{serviceAccountToken: {path: token}}]}
  - name: data  # stays
    emptyDir: {}
"""
EDITS = (
    ("  # who it is\n  uid: 83d8a3c7  # it says\n", ""),
    ('  resourceVersion: "5"\n  annotations:\n', "  annotations:\n"),
    (BEFORE[BEFORE.index("  annotations:") : BEFORE.index("spec:")], ""),
    ("  # allocated\n  clusterIP: 10.0.0.7\n  clusterIPs:\n  - 10.0.0.7\n", ""),
    ("  - port: 81\n    nodePort: 30999\n", "  - port: 81\n"),
    ("status:\n  loadBalancer: {}\n", ""),
    (', creationTimestamp: "2024-01-01T00:00:00Z"', ""),
    (BEFORE[BEFORE.index("    # of the account") : BEFORE.index("  tolerations:")], ""),
    (BEFORE[BEFORE.index("  # given") : BEFORE.index("  volumes:")], ""),
    (BEFORE[BEFORE.index("  - name: kube-api") : BEFORE.index("  - name: data")], ""),
)
NAMED = ((6, 8), (9, 11), (13, 16), (23, 23), (25, 26), (30, 30), (34, 37), (41, 42), (44, 45))


def edited(text: str, *edits: tuple[str, str]) -> str:
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    return text


AFTER = edited(BEFORE, *EDITS)
JSON = json.dumps(
    {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "uid": "1"}, "status": {}, "data": {"a": "1"}},
    indent=2,
)
LIST = """\
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: a, uid: b}
metadata:
  resourceVersion: ""
"""
AUTHORED = """\
apiVersion: v1
kind: Service
metadata:
  creationTimestamp: null
  name: rng
spec:
  clusterIP: 10.0.0.7
  ports:
  - port: 80
    nodePort: 30080
  selector:
    app: rng
"""
WRITTEN = edited(AUTHORED, ("  creationTimestamp: null\n", ""))


def lines(*spans: tuple[int, int], reason: str = "because") -> tuple[Change, ...]:
    return tuple(Change((), first, last, reason) for first, last in spans)


@dataclass(frozen=True)
class Fake:
    """Strips `old` as it is told to, and leaves anything else alone, like its own output."""

    old: bytes
    result: Result
    again: Outcome = "unchanged"

    def __call__(self, path: Path, content: bytes) -> Result:
        return self.result if content == self.old else Result(self.again, new=content)


def kinds(old: str, convert: Convert) -> set[str]:
    return {each.kind for each in judge(FILE, old.encode(), convert, intention.load("strip")).violations}


def changed(old: str, new: str, *spans: tuple[int, int], reason: str = "because") -> set[str]:
    result = Result("changed", new=new.encode(), changes=lines(*spans, reason=reason))
    return kinds(old, Fake(old.encode(), result))


RIGHT: dict[str, tuple[str, str, Spans]] = {
    "entries, items, flow": (BEFORE, AFTER, NAMED),
    "CRLF": (BEFORE.replace("\n", "\r\n"), AFTER.replace("\n", "\r\n"), NAMED),
    "an emptied mapping stays": (
        BEFORE,
        edited(AFTER, ("spec:\n", "  annotations: {}\nspec:\n")),
        NAMED,
    ),
    "a doubtful one stays, its doubtful parts do not": (
        "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: a, uid: b}\nspec:\n  claimRef:\n    name: a\n    uid: b\n",
        "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: a}\nspec:\n  claimRef:\n    name: a\n",
        ((3, 3), (7, 7)),
    ),
    "JSON": (JSON, edited(JSON, (',\n    "uid": "1"', ""), ('  "status": {},\n', "")), ((5, 6), (8, 8))),
    "a list": (LIST, edited(LIST, (", uid: b", ""), ('metadata:\n  resourceVersion: ""\n', "")), ((6, 6), (7, 8))),
    "an authored object": (AUTHORED, WRITTEN, ((4, 4),)),
    "the last item, and the list": (
        "apiVersion: v1\nkind: Thing\nmetadata:\n  uid: a\n  finalizers:\n    # all\n    - orphan\n    - mine",
        "apiVersion: v1\nkind: Thing\nmetadata:\n  finalizers:\n    - mine",
        ((4, 4), (6, 7)),
    ),
    "the last line of a file without a last line end, which looks like another": (
        f"{AUTHORED}  type: NodePort\nstatus: {{}}\n---\n{AUTHORED}  type: NodePort\nstatus: {{}}",
        f"{WRITTEN}  type: NodePort\n---\n{WRITTEN}  type: NodePort",
        ((4, 4), (14, 14), (19, 19), (29, 29)),
    ),
    "comments of a mapping that is emptied": (
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: a, uid: b}\nspec:  # all\n  finalizers:\n  - kubernetes # it\n",
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\nspec: {}  # all\n",
        ((3, 3), (4, 6)),
    ),
    "an item behind a comment behind its dash": (
        "apiVersion: v1\nkind: Thing\nmetadata:\n  uid: a\n  finalizers:\n  - # all - of them\n    orphan\n  - mine\n",
        "apiVersion: v1\nkind: Thing\nmetadata:\n  finalizers:\n  - mine\n",
        ((4, 4), (6, 7)),
    ),
}


@pytest.mark.parametrize(("old", "new", "spans"), RIGHT.values(), ids=RIGHT)
def test_a_right_strip_passes(old: str, new: str, spans: Spans) -> None:
    assert changed(old, new, *spans) == set()


BESIDE = {"unnamed line", "outside the edit"}
WRONG: dict[str, tuple[str, str, set[str]]] = {
    # What had to stay: comments, values, bytes.
    "eats a comment": ("  # ours", "", {"comment lost", *BESIDE}),
    "eats the comment of another item": ("  # the metrics\n", "", {"comment lost", *BESIDE}),
    "leaves the comment of what it removed": ("spec:\n  ports", "spec:\n  # allocated\n  ports", {"comment lost"}),
    "leaves the comment of an item": ("  volumes:", "  # given\n  volumes:", {"comment lost"}),
    "changes quotes": ('app: "rng"', "app: 'rng'", BESIDE),
    "changes a value": ("port: 81", "port: 82", {"meaning", "unnamed line"}),
    "makes a number a string": ("port: 80", 'port: "80"', {"meaning", "unnamed line"}),
    "adds an entry": ("spec:\n  ports", "spec:\n  type: NodePort\n  ports", {"meaning"}),
    "adds a blank line": ("---\n", "---\n\n", BESIDE),
    "re-indents a list": ("  ports:\n", "  ports:\n\n", BESIDE),
    "writes what does not parse": ("kind: Service", "kind: [Service", {"unreadable", "unnamed line"}),
    "drops the other document": (AFTER[AFTER.index("---") :], "", {"meaning", "unnamed line"}),
    # What was a person's.
    "drops a selector": ('  selector: {app: "rng"}\n', "", {"lost", "unnamed line"}),
    "drops a chosen node port": ("    nodePort: 30080  # chosen\n", "", {"lost", "unnamed line"}),
    "drops a list": ("  tolerations:\n  # mine\n  - key: gpu\n", "", {"lost", "unnamed line"}),
    "drops an emptyDir": ("    emptyDir: {}\n", "", {"lost", "unnamed line"}),
    # What was the cluster's.
    "leaves a uid": ("  name: rng  # ours\n", "  name: rng  # ours\n  # who it is\n  uid: 83d8a3c7  # it says\n", {"left behind"}),
    "leaves an allocated node port": ("  - port: 81\n", "  - port: 81\n    nodePort: 30999\n", {"left behind", "named line"}),
    "leaves a date": ("metadata: {name: rng}", 'metadata: {name: rng, creationTimestamp: "2024-01-01T00:00:00Z"}', {"left behind", "named line"}),
    "leaves one of two addresses": ("spec:\n  ports", "spec:\n  clusterIPs:\n  - 10.0.0.7\n  ports", {"left behind", "meaning"}),
    "leaves a mount": ("  - name: rng\n", "  - name: rng\n    # of the account\n    volumeMounts:\n    - mountPath: /var/run/secrets/kubernetes.io/serviceaccount\n      name: kube-api-access-x7x2z\n", {"left behind", "meaning", "named line"}),
    "leaves a state": ("---\n", "status: {}\n---\n", {"left behind"}),
}  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "expected"), WRONG.values(), ids=WRONG)
def test_a_wrong_strip_is_caught(right: str, wrong: str, expected: set[str]) -> None:
    assert changed(BEFORE, edited(AFTER, (right, wrong)), *NAMED) == expected


WRONG_NAMES: dict[str, tuple[Spans, set[str]]] = {
    "a removed line has no reason": ((*NAMED[:-1], (44, 44)), {"unnamed line"}),
    "a removed comment has no reason": (((7, 8), *NAMED[1:]), {"unnamed line"}),
    "a reason for nothing": ((*NAMED, (20, 20)), {"named line"}),
}


@pytest.mark.parametrize(("spans", "expected"), WRONG_NAMES.values(), ids=WRONG_NAMES)
def test_wrong_names_are_caught(spans: Spans, expected: set[str]) -> None:
    assert changed(BEFORE, AFTER, *spans) == expected


EXACT: dict[str, tuple[tuple[str | int, ...], int, int, set[str]]] = {
    "an entry with its comment": (("metadata", "uid"), 6, 7, set()),
    "an entry alone": (("metadata", "uid"), 7, 7, set()),
    "the line before": (("metadata", "uid"), 5, 7, {"named line"}),
    "the line of its neighbour, which goes, too": (("metadata", "uid"), 6, 8, {"named line"}),
    "the whole file": (("metadata", "uid"), 1, 47, {"named line"}),
    "a list": (("spec", "clusterIPs"), 15, 16, set()),
    "an item with its comment": (("spec", "tolerations", 1), 41, 42, set()),
    "an item and the next key": (("spec", "tolerations", 1), 41, 43, {"named line"}),
    "an entry in flow": (("metadata", "creationTimestamp"), 30, 30, set()),
    "nothing that is there": (("metadata", "name", "uid"), 7, 7, {"named line"}),
    "an entry of another document": (("status",), 41, 42, {"named line"}),
}


@pytest.mark.parametrize(("path", "first", "last", "expected"), EXACT.values(), ids=EXACT)
def test_a_reason_is_only_for_lines_of_its_own(
    path: tuple[str | int, ...], first: int, last: int, expected: set[str]
) -> None:
    changes = (*lines(*NAMED), Change(path, first, last, "because"))
    found = kinds(BEFORE, Fake(BEFORE.encode(), Result("changed", new=AFTER.encode(), changes=changes)))
    assert found - {"unnamed line"} == expected


def test_the_line_before_may_be_named_where_it_loses_its_line_end() -> None:
    old, new = f"{AUTHORED}status: {{}}", WRITTEN.rstrip()
    for first, expected in ((13, set()), (12, set()), (11, {"named line"})):
        changes = (*lines((4, 4), (12, 13)), Change(("status",), first, 13, "because"))
        assert kinds(old, Fake(old.encode(), Result("changed", new=new.encode(), changes=changes))) == expected


def test_an_empty_reason_is_caught() -> None:
    assert changed(AUTHORED, WRITTEN, (4, 4), reason=" ") == {"no reason"}


INTENT = {
    "an address": "  clusterIP: 10.0.0.7\n",
    "a node port": "    nodePort: 30080\n",
    "a selector": "  selector:\n    app: rng\n",
}


@pytest.mark.parametrize("entry", INTENT.values(), ids=INTENT)
def test_what_an_authored_object_says_is_never_lost(entry: str) -> None:
    first = AUTHORED[: AUTHORED.index(entry)].count("\n") + 1
    spans = ((4, 4), (first, first + entry.count("\n") - 1))
    assert changed(AUTHORED, edited(WRITTEN, (entry, "")), *spans) == {"lost"}
    assert changed(WRITTEN, edited(WRITTEN, (entry, "")), (first - 1, first + entry.count("\n") - 2)) == {
        "identical",
        "lost",
    }


AGREE: dict[str, tuple[str, str, set[str]]] = {
    "a selector without its label": (
        "spec:\n  selector:\n    matchLabels:\n      pod-template-hash: a\n  template:\n    metadata:\n      labels:\n        b: c\n        pod-template-hash: a\n",
        "        pod-template-hash: a\n",
        {"meaning"},
    ),
    "a label without its selector": (
        "spec:\n  selector:\n    matchLabels:\n      b: c\n      pod-template-hash: a\n  template:\n    metadata:\n      labels:\n        b: c\n        pod-template-hash: a\n",
        "      pod-template-hash: a\n  template",
        set(),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("spec", "entry", "expected"), AGREE.values(), ids=AGREE)
def test_halves_that_agreed_still_do(spec: str, entry: str, expected: set[str]) -> None:
    old = f"apiVersion: apps/v1\nkind: ReplicaSet\nmetadata:\n  name: a\n  uid: b\n{spec}"
    left = edited(
        old, ("  uid: b\n", ""), (entry, entry.removeprefix("      pod-template-hash: a\n") if "\n  " in entry else "")
    )
    gone = old[: old.index(entry)].count("\n") + 1
    assert changed(old, left, (5, 5), (gone, gone)) == expected


UNTOUCHED: dict[str, tuple[str, Result, set[str]]] = {
    "nothing to strip": (WRITTEN, Result("unchanged"), set()),
    "passed over": (AUTHORED, Result("unchanged"), {"left behind"}),
    "other bytes": (WRITTEN, Result("unchanged", new=b"a: 1\n"), {"identical"}),
    "refused for nothing": (WRITTEN, Result("refused", "KX1", "I will not"), {"untrue reason"}),
    "a template": ("kind: {{ .Values.kind }}\n", Result("skipped", "KX3", "a template"), set()),
    "not Kubernetes": ("uid: 5\nstatus: {}\n", Result("skipped", "KX3", "not Kubernetes"), set()),
    "a crash": (AUTHORED, Result("failed", error="Traceback ..."), {"traceback"}),
}


@pytest.mark.parametrize(("old", "result", "expected"), UNTOUCHED.values(), ids=UNTOUCHED)
def test_what_was_left_alone_is_judged(old: str, result: Result, expected: set[str]) -> None:
    assert kinds(old, Fake(old.encode(), result)) == expected


def test_only_one_of_two_documents_is_caught() -> None:
    assert changed(f"{AUTHORED}---\n{AUTHORED}", f"{WRITTEN}---\n{AUTHORED}", (4, 4)) == {"left behind"}


def test_what_is_not_kubernetes_must_not_change() -> None:
    assert changed("uid: 5\nstatus: {}\n", "uid: 5\n", (2, 2)) == {"identical", "lost"}


def test_a_second_run_that_changes_something_is_caught() -> None:
    result = Result("changed", new=WRITTEN.encode(), changes=lines((4, 4)))
    assert kinds(AUTHORED, Fake(AUTHORED.encode(), result, again="changed")) == {"second run"}


def test_the_program_checks_the_transform_that_it_is_told_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.yaml").write_text(AUTHORED, newline="")
    asked = []

    def ask(transform: str, options: object) -> Convert:
        asked.append(transform)
        return Fake(AUTHORED.encode(), Result("unchanged"))

    monkeypatch.setattr(corpus, "Ask", ask)
    assert corpus.main([str(tmp_path), "--transform", "strip", "--jobs", "1"]) == 1
    assert asked == ["strip"]
    printed = capsys.readouterr().out
    assert "a.yaml:4: left behind: authored Service/rng .metadata.creationTimestamp: is still there: " in printed
    assert "       1  objects\n       0  live objects\n" in printed
