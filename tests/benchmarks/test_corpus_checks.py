"""The checks of benchmarks/corpus.py can fail: wrong conversions are caught by name, and right ones pass."""

import codecs
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

import corpus
from corpus_checks import intention
from corpus_checks.conversion import Change, Convert, Outcome, Result
from corpus_checks.verdict import judge

FILE = Path("rng.yaml")
HEAD = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: rng\n"
POD = """\
  template:
    metadata:
      labels: {app: rng}
    spec:
      containers:
      - name: rng   # the generator
        image: dockercoins/rng:v0.1
"""
SELECTOR = "  selector:\n    matchLabels: {app: rng}\n"
BEFORE = f"""\
# one of five
apiVersion: apps/v1
kind: Deployment  # for now
metadata:
  name: rng
  annotations:
    careful: "yes"
spec:
  # how many
  replicas: 3  # of them
{SELECTOR}\
  strategy:
    # slowly
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 1
{POD}\
---
apiVersion: v1
kind: Service
metadata:
  name: rng
spec:
  ports:
  - port: 80
"""
EDITS = (
    ("kind: Deployment", "kind: DaemonSet"),
    ("  # how many\n  replicas: 3  # of them\n", ""),
    ("  strategy:", "  updateStrategy:"),
    ("      maxSurge: 1\n", ""),
)
NAMED = ((3, 3), (9, 10), (13, 13), (16, 16))
LIVE = HEAD + "spec:\n" + SELECTOR + POD
AS_DAEMONSET = LIVE.replace("Deployment", "DaemonSet")
SWITCHED_OFF = LIVE.replace("spec:\n", "spec:\n  replicas: 0\n", 1)
FLOW_SPEC = "spec: {selector: {a: b}, template: {spec: {containers: [{}]}}}"
JSON = """\
{"apiVersion": "apps/v1", "kind": "Deployment", "spec": {
\t"selector": {"matchLabels": {"a": "b"}},
\t"replicas": 2,
\t"template": {"spec": {"containers": [{}]}}
}}
"""
PATCH = HEAD + "spec:\n  minReadySeconds: 5\n"
TWICE = LIVE.replace("  name: rng\n", "  name: rng\n  name: rng\n", 1)


def edited(text: str, *edits: tuple[str, str]) -> str:
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return text


AFTER = edited(BEFORE, *EDITS)


def lines(*spans: tuple[int, int]) -> tuple[Change, ...]:
    return tuple(Change(("spec",), first, last, "because") for first, last in spans)


@dataclass(frozen=True)
class Fake:
    """Converts `old` as it is told to, and leaves anything else alone, like its own output."""

    old: bytes
    result: Result
    again: Outcome = "unchanged"

    def __call__(self, path: Path, content: bytes) -> Result:
        return self.result if content == self.old else Result(self.again, new=content)


def kinds(old: str | bytes, convert: Convert) -> set[str]:
    content = old.encode() if isinstance(old, str) else old
    return {violation.kind for violation in judge(FILE, content, convert, intention.load("to-daemonset")).violations}


def changed(old: str, new: str, *spans: tuple[int, int], encoding: str = "utf-8") -> set[str]:
    content = old.encode(encoding)
    return kinds(content, Fake(content, Result("changed", new=new.encode(encoding), changes=lines(*spans))))


RIGHT = {
    "strategy": (BEFORE, AFTER, NAMED),
    "CRLF": (BEFORE.replace("\n", "\r\n"), AFTER.replace("\n", "\r\n"), NAMED),
    "no final newline": (BEFORE.rstrip(), AFTER.rstrip(), NAMED),
    "last line removed": (f"{LIVE}status: {{}}", AS_DAEMONSET, ((2, 2), (15, 15))),
    "last line removed, with the newline before": (
        f"{LIVE}status: {{}}",
        AS_DAEMONSET.rstrip(),
        ((2, 2), (15, 15)),
    ),
    "a selector for an old API": (
        edited(LIVE, ("apps/v1", "apps/v1beta1"), (SELECTOR, "")),
        edited(AS_DAEMONSET, (SELECTOR, ""), ("  template:", SELECTOR + "  template:")),
        ((1, 1), (2, 2), (6, 5)),
    ),
    "annotations of the old object": (
        edited(LIVE, ("spec:\n  sel", '  annotations:\n    deployment.kubernetes.io/revision: "1"\nspec:\n  sel')),
        AS_DAEMONSET,
        ((2, 2), (5, 6)),
    ),
    "an alias becomes a copy": (
        edited(LIVE, ("spec:\n  sel", "spec:\n  replicas: &n 3\n  minReadySeconds: *n\n  sel")),
        edited(AS_DAEMONSET, ("spec:\n  sel", "spec:\n  minReadySeconds: 3\n  sel")),
        ((2, 2), (6, 7)),
    ),
    "Recreate goes": (
        edited(LIVE, ("spec:\n  sel", "spec:\n  strategy: {type: Recreate}\n  sel")),
        AS_DAEMONSET,
        ((2, 2), (6, 6)),
    ),
    "Recreate becomes the default": (
        edited(LIVE, ("spec:\n  sel", "spec:\n  strategy: {type: Recreate}\n  sel")),
        edited(AS_DAEMONSET, ("spec:\n  sel", "spec:\n  updateStrategy: {type: RollingUpdate}\n  sel")),
        ((2, 2), (6, 6)),
    ),
    "a patch with its target": (
        f"{LIVE}---\n{PATCH}",
        f"{AS_DAEMONSET}---\n{PATCH.replace('Deployment', 'DaemonSet')}",
        ((2, 2), (17, 17)),
    ),
    "JSON": (JSON, edited(JSON, ("Deployment", "DaemonSet"), ('\t"replicas": 2,\n', "")), ((1, 1), (3, 3))),
    "a DeploymentList": (
        f"apiVersion: apps/v1\nkind: DeploymentList\nitems:\n- {FLOW_SPEC}\n- spec: {{}}\n",
        f"apiVersion: v1\nkind: List\nitems:\n- apiVersion: apps/v1\n  kind: DaemonSet\n  {FLOW_SPEC}\n"
        "- apiVersion: apps/v1\n  kind: Deployment\n  spec: {}\n",
        ((1, 1), (2, 2), (4, 4), (5, 5)),
    ),
}


@pytest.mark.parametrize(("old", "new", "spans"), RIGHT.values(), ids=RIGHT)
def test_a_right_conversion_passes(old: str, new: str, spans: tuple[tuple[int, int], ...]) -> None:
    assert changed(old, new, *spans) == set()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_right_conversion_passes_with_a_byte_order_mark(encoding: str) -> None:
    assert changed(BEFORE, AFTER, *NAMED, encoding=encoding) == set()


WRONG = {
    "eats a comment": ("   # the generator", "", {"unnamed line", "comment lost", "outside the edit"}),
    "eats a comment of a named line": ("  # for now", "", {"comment lost", "outside the edit"}),
    "eats a comment inside of what it renames": (
        "    # slowly\n",
        "",
        {"unnamed line", "comment lost", "outside the edit"},
    ),
    "leaves the comment of what it removed": ("spec:\n  sel", "spec:\n  # how many\n  sel", {"comment lost"}),
    "re-indents lines": (
        "      - name: rng   # the generator\n        image",
        "        - name: rng   # the generator\n          image",
        {"unnamed line", "outside the edit"},
    ),
    "moves a comment sideways": ("DaemonSet  # for", "DaemonSet # for", {"outside the edit"}),
    "drops quotes": ('"yes"', "yes", {"unnamed line", "meaning", "outside the edit"}),
    "changes the kind of quotes": ('"yes"', "'yes'", {"unnamed line", "outside the edit"}),
    "adds a blank line": ("---\n", "---\n\n", {"unnamed line", "outside the edit"}),
    "changes another document": ("port: 80", "port: 443", {"unnamed line", "meaning"}),
    "makes a number a string": ("port: 80", 'port: "80"', {"unnamed line", "meaning"}),
    "drops another document": (AFTER[AFTER.index("---") :], "", {"unnamed line", "meaning"}),
    "drops the final newline": ("port: 80\n", "port: 80", {"unnamed line", "line end", "outside the edit"}),
    "adds a line with another line end": (
        "DaemonSet  # for now\n",
        "DaemonSet  # for now\r\n",
        {"line end", "outside the edit"},
    ),
    "writes what does not parse": ("kind: DaemonSet", "kind: [DaemonSet", {"unreadable", "not converted"}),
    "writes maxSurge beside maxUnavailable": (
        "    rollingUpdate:\n",
        "    rollingUpdate:\n      maxSurge: 1\n",
        {"meaning", "named line"},
    ),
    "swaps two keys": (
        '  name: rng\n  annotations:\n    careful: "yes"\n',
        '  annotations:\n    careful: "yes"\n  name: rng\n',
        {"unnamed line", "meaning", "outside the edit"},
    ),
    "adds a field": ("  updateStrategy", "  minReadySeconds: 0\n  updateStrategy", {"meaning"}),
}


@pytest.mark.parametrize(("right", "wrong", "expected"), WRONG.values(), ids=WRONG)
def test_a_wrong_text_is_caught(right: str, wrong: str, expected: set[str]) -> None:
    assert changed(BEFORE, edited(AFTER, (right, wrong)), *NAMED) == expected


WRONG_NAMES = {
    "a line is not named": (((3, 3), (9, 10), (16, 16)), {"unnamed line"}),
    "too few lines of what was removed": (((3, 3), (9, 9), (13, 13), (16, 16)), {"unnamed line"}),
    "the line beside": (((2, 2), (9, 10), (13, 13), (16, 16)), {"unnamed line"}),
    "a line that did not change": ((*NAMED, (20, 20)), {"named line"}),
    "a line that is not there": ((*NAMED, (99, 99)), {"named line"}),
    "nothing": ((), {"unnamed line"}),
}


@pytest.mark.parametrize(("spans", "expected"), WRONG_NAMES.values(), ids=WRONG_NAMES)
def test_wrong_names_are_caught(spans: tuple[tuple[int, int], ...], expected: set[str]) -> None:
    assert changed(BEFORE, AFTER, *spans) == expected


WRONG_PAIRS = {
    "CRLF becomes LF": (
        BEFORE.replace("\n", "\r\n"),
        AFTER,
        NAMED,
        {"unnamed line", "line end", "outside the edit"},
    ),
    "a final newline is added": (BEFORE.rstrip(), AFTER, NAMED, {"unnamed line", "outside the edit"}),
    "no Deployment": ("a: 1\n", "a: 2\n", ((1, 1),), {"identical", "meaning"}),
    "nothing changed": (LIVE, LIVE, (), {"identical", "not converted", "second run"}),
    "switched off": (SWITCHED_OFF, AS_DAEMONSET, ((2, 2), (6, 6)), {"meaning"}),
    "a patch without its target": (PATCH, edited(PATCH, ("Deployment", "DaemonSet")), ((2, 2),), {"meaning"}),
    "duplicate keys": (TWICE, edited(TWICE, ("Deployment", "DaemonSet")), ((2, 2),), {"unreadable"}),
    "a selector is invented": (
        edited(LIVE, (SELECTOR, "")),
        AS_DAEMONSET,
        ((2, 2), (6, 5)),
        {"meaning"},
    ),
    "a surge without maxUnavailable: 0": (
        edited(LIVE, ("spec:\n  sel", "spec:\n  strategy: {rollingUpdate: {maxSurge: 1}}\n  sel")),
        edited(AS_DAEMONSET, ("spec:\n  sel", "spec:\n  updateStrategy: {rollingUpdate: {maxSurge: 1}}\n  sel")),
        ((2, 2), (6, 6)),
        {"meaning"},
    ),
    "only one of two": (f"{LIVE}---\n{LIVE}", f"{AS_DAEMONSET}---\n{LIVE}", ((2, 2),), {"not converted"}),
    "no JSON any more": (
        JSON,
        edited(JSON, ('"Deployment"', "DaemonSet"), ('\t"replicas": 2,\n', "")),
        ((1, 1), (3, 3)),
        {"meaning", "outside the edit"},
    ),
}


@pytest.mark.parametrize(("old", "new", "spans", "expected"), WRONG_PAIRS.values(), ids=WRONG_PAIRS)
def test_a_wrong_conversion_is_caught(
    old: str, new: str, spans: tuple[tuple[int, int], ...], expected: set[str]
) -> None:
    assert changed(old, new, *spans) == expected


def test_a_lost_byte_order_mark_is_caught() -> None:
    content = codecs.BOM_UTF8 + BEFORE.encode()
    result = Result("changed", new=AFTER.encode(), changes=lines(*NAMED))
    assert kinds(content, Fake(content, result)) == {"encoding"}


UNTOUCHED = {
    "refused by name": (SWITCHED_OFF, Result("refused", "KX1", "replicas: 0"), set()),
    "passed over": (SWITCHED_OFF, Result("unchanged"), {"not converted"}),
    "not converted": (LIVE, Result("unchanged"), {"not converted"}),
    "refused for nothing": (
        LIVE,
        Result("refused", "KX1", "replicas: 0"),
        {"untrue reason", "not converted"},
    ),
    "failed for nothing": ("kind: Service\napiVersion: v1\n", Result("failed"), {"untrue reason"}),
    "other bytes": (PATCH, Result("skipped", new=b"a: 1\n"), {"identical"}),
    "a patch": (PATCH, Result("skipped", "KX2", "a patch"), set()),
    "a patch does not excuse its neighbour": (f"{PATCH}---\n{LIVE}", Result("skipped"), {"not converted"}),
    "a template": ("kind: {{ .Values.kind }}\n", Result("skipped", "KX3", "a template"), set()),
    "what does not parse": ("a: [\n", Result("failed", "KX4", "it does not parse"), set()),
    "duplicate keys": (TWICE, Result("failed", "KX5", "duplicate key"), set()),
    "no text": (b"\xff\xff\xff", Result("failed", "KX6", "no text"), set()),
    "an empty file": ("", Result("unchanged"), set()),
    "a crash": (LIVE, Result("failed", error="Traceback ..."), {"traceback"}),
}


@pytest.mark.parametrize(("old", "result", "expected"), UNTOUCHED.values(), ids=UNTOUCHED)
def test_what_was_left_alone_is_judged(old: str | bytes, result: Result, expected: set[str]) -> None:
    content = old.encode() if isinstance(old, str) else old
    assert kinds(content, Fake(content, result)) == expected


def test_a_second_run_that_changes_something_is_caught() -> None:
    fake = Fake(BEFORE.encode(), Result("changed", new=AFTER.encode(), changes=lines(*NAMED)), again="changed")
    assert kinds(BEFORE, fake) == {"second run"}


def crash(path: Path, content: bytes) -> Result:
    if content == BEFORE.encode():
        return Result("changed", new=AFTER.encode(), changes=lines(*NAMED))
    raise KeyError("spec")


@pytest.mark.parametrize("content", [BEFORE, LIVE], ids=["in the second run", "in the first run"])
def test_an_exception_is_caught(content: str) -> None:
    assert kinds(content, crash) == {"traceback"}


@pytest.mark.parametrize(("text", "code"), [(AFTER, 0), (edited(AFTER, ("# for", "#for")), 1)])
def test_the_program_prints_violations_and_says_so(
    text: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a b.yaml").write_text(BEFORE, newline="")
    (tmp_path / "off.yaml").write_text(SWITCHED_OFF, newline="")
    fake = Fake(BEFORE.encode(), Result("changed", new=text.encode(), changes=lines(*NAMED)), again="refused")
    monkeypatch.setattr(corpus, "Ask", lambda transform, options: fake)
    assert corpus.main([str(tmp_path), "--jobs", "1"]) == code
    printed = capsys.readouterr().out
    assert ("a b.yaml:3: comment lost: '# for now'" in printed) == bool(code)
    assert "refused -: no reason | replicas: 0" in printed
