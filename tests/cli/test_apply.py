"""`kxform apply` against a small server: what is told, and the exit codes."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import ROOT, Kxform, Ran, everything
from tests.cluster.conftest import kubeconfig_for
from tests.cluster.fake import FakeServer, Fault, running

ALL = b"""\
# two of them
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
data:
  key: "1"
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: b
"""

Apply = Callable[..., Ran]


@pytest.fixture
def fake() -> Iterator[FakeServer]:
    with running() as server:
        yield server


@pytest.fixture
def apply(kxform: Kxform, fake: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Apply:
    config = tmp_path.parent / f"{tmp_path.name}-kubeconfig"
    config.write_text(json.dumps(kubeconfig_for(fake.url, token="a-token-that-nobody-may-see")), encoding="utf-8")
    monkeypatch.setenv("KUBECONFIG", str(config))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path.parent / f"{tmp_path.name}-cache"))

    def run(*arguments: str, **how: Any) -> Ran:
        ran = kxform("apply", *arguments, **{"files": {"all.yaml": ALL}, **how})
        assert "nobody-may-see" not in ran.err + ran.out.decode()
        return ran

    return run


def lines(text: bytes) -> list[str]:
    return text.decode().splitlines()


def test_objects_are_applied_and_told(apply: Apply, fake: FakeServer) -> None:
    ran = apply(".")
    assert (ran.code, ran.err) == (0, "2 created\n")
    assert lines(ran.out) == ["all.yaml:2:1: created: ConfigMap a", "all.yaml:9:1: created: ConfigMap b"]
    again = apply("-", stdin=ALL.replace(b'"1"', b'"2"'))
    assert (again.code, again.err) == (0, "1 configured, 1 unchanged\n")
    assert lines(again.out) == ["-:2:1: configured: ConfigMap a", "-:9:1: unchanged: ConfigMap b"]
    assert fake.objects["/api/v1/namespaces/default/configmaps/a"]["data"] == {"key": "2"}


def test_a_dry_run_writes_nothing(apply: Apply, fake: FakeServer) -> None:
    ran = apply("--dry-run=server", "all.yaml")
    assert (ran.code, ran.err) == (0, "2 would create\n")
    assert lines(ran.out) == ["all.yaml:2:1: would create: ConfigMap a", "all.yaml:9:1: would create: ConfigMap b"]
    assert fake.writes() == []


def test_a_refusal_is_told_at_its_line_and_nothing_is_written(apply: Apply, fake: FakeServer) -> None:
    fake.faults = [Fault(422, about="configmaps/a?", message="whole", causes=(("data[key]", "no such thing", "x"),))]
    ran = apply(".")
    assert (ran.code, ran.out) == (4, b"")
    assert ran.err == (
        "all.yaml:7:3: refused KX710: ConfigMap a: data[key]: no such thing\n"
        "    hint: Correct what the server says.\n"
        "1 held back, 1 refused, nothing was written\n"
    )
    assert fake.writes() == []


def test_a_conflict_names_field_and_owner(apply: Apply, fake: FakeServer) -> None:
    fake.owners["/api/v1/namespaces/default/configmaps/a"] = {".data.key": "somebody"}
    ran = apply(".")
    assert ran.code == 4
    assert ran.err.startswith("all.yaml:7:3: refused KX708: ConfigMap a: data.key: 'somebody' set this field\n")
    assert apply("--force-conflicts", ".").code == 0


def test_a_later_refusal_says_what_was_written(apply: Apply, fake: FakeServer) -> None:
    fake.faults = [Fault(403, about="deployments/d?", message="no")]
    deployment = b"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: d\n"
    ran = apply("--no-preflight", ".", files={"all.yaml": ALL, "d.yaml": deployment})
    assert ran.code == 4
    assert ran.err.endswith("2 created, 1 refused, 2 written\n")


def test_json(apply: Apply, fake: FakeServer) -> None:
    fake.owners["/api/v1/namespaces/default/configmaps/a"] = {".data.key": "somebody"}
    ran = apply(".", "--output-format", "json")
    told = json.loads(ran.out)
    assert (ran.code, ran.err) == (4, "")
    assert told["summary"] == {"refused": 1, "held back": 1}
    first, second = told["objects"]
    assert first["causes"] == [{"field": ".data.key", "line": 7, "column": 3, "owner": "somebody", "message": 'conflict with "somebody" using v1'}]  # fmt: skip
    assert (first["code"], first["action"], first["line"]) == ("KX708", "refused", 2)
    assert (second["name"], second["action"]) == ("b", "held back")


def test_an_input_that_cannot_be_read(apply: Apply, fake: FakeServer) -> None:
    ran = apply(".", files={"all.yaml": ALL, "b.yaml": b"a: [\n"})
    assert ran.code == 3
    assert ran.err.startswith("b.yaml:2:1: error KX102: ")
    assert fake.requests == []


def test_no_server(apply: Apply, fake: FakeServer) -> None:
    fake.faults = [Fault(401, times=9, message="Unauthorized")]
    ran = apply(".")
    assert (ran.code, ran.out) == (4, b"")
    assert ran.err.startswith("error KX704: Unauthorized\n    hint: Log in again")


def test_no_context(apply: Apply) -> None:
    ran = apply("--context", "there", ".")
    assert ran.code == 3
    assert ran.err.splitlines()[0].endswith("kubeconfig: it has no context 'there'")


def test_no_client(apply: Apply, tmp_path: Path) -> None:
    # a file of that name in the folder of the run stands before what is installed
    (tmp_path / "kubernetes.py").write_text("raise ImportError(name='kubernetes')", encoding="utf-8")
    ran = apply(".")
    assert ran.code == 2
    assert ran.err.endswith("    hint: Run: pip install 'kxform[cluster]'.\n")


@pytest.mark.parametrize(("namespace", "code"), [("new", 0), ("other", 4)])
def test_the_namespace(namespace: str, code: int, apply: Apply, fake: FakeServer) -> None:
    fake.objects["/api/v1/namespaces/new"] = {"kind": "Namespace"}
    own = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: new}\n"
    ran = apply("-n", namespace, ".", files={"all.yaml": ALL, "c.yaml": own})
    assert ran.code == code
    assert ("/api/v1/namespaces/new/configmaps/a" in fake.objects) == (code == 0)


def test_what_is_none_of_ours_is_passed_over(apply: Apply) -> None:
    ran = apply(".", files={"all.yaml": ALL, "values.yaml": b"a: 1\n"})
    assert ran.code == 0
    assert ran.err.startswith("values.yaml:1:1: skipped KX210: no apiVersion and kind\n")
    assert apply("-q", ".", files={"values.yaml": b"a: 1\n"}).err == ""


def test_an_interrupt_says_what_was_done(fake: FakeServer, apply: Apply, tmp_path: Path) -> None:
    text = "".join(f"---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: m{number}}}\n" for number in range(200))
    (tmp_path / "many.yaml").write_text(text, encoding="utf-8")
    fake.on_request = lambda _: time.sleep(0.05)
    command = [sys.executable, "-m", "kxform", "apply", "--no-preflight", "many.yaml"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        while len(fake.writes()) < 20:
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    told = [line.rpartition(" ")[2] for line in out.decode().splitlines()]
    assert sorted(told) == sorted(line.partition("?")[0].rpartition("/")[2] for line in fake.writes())
    assert err.decode().splitlines()[0] == f"{len(told)} created"
    assert len(told) < 200


WRONG = (
    ALL + b"---\napiVersion: v1\nkind: Service\nmetadata:\n  name: s\nspec:\n  clusterIP: x\n  ports: [{port: 80}]\n"
)


def test_a_dry_run_without_a_server(apply: Apply, fake: FakeServer) -> None:
    ran = apply("--dry-run=client", "all.yaml")
    assert ran == Ran(
        0, b"all.yaml:2:1: would apply: ConfigMap a\nall.yaml:9:1: would apply: ConfigMap b\n", "2 would apply\n"
    )
    ran = apply("--dry-run=client", "all.yaml", files={"all.yaml": WRONG})
    assert ran.code == 1
    assert ran.err.startswith("all.yaml:19:3: refused KX810: Service s: spec.clusterIP: ")
    assert fake.requests == []


def test_what_needs_a_namespace_of_the_input_is_checked_before_anything_is_written(
    apply: Apply, fake: FakeServer
) -> None:
    space = b"---\napiVersion: v1\nkind: Namespace\nmetadata: {name: new}\n"
    wrong = WRONG.replace(b"  name: s\n", b"  name: s\n  namespace: new\n") + space
    ran = apply("all.yaml", files={"all.yaml": wrong})
    assert ran.code == 4
    assert ran.err.startswith("all.yaml:20:3: refused KX810: Service new/s: spec.clusterIP: ")
    assert fake.writes() == []


def test_a_diff_writes_nothing(apply: Apply, fake: FakeServer) -> None:
    apply("all.yaml")
    before = fake.writes()
    assert apply("--diff", "all.yaml") == Ran(0, b"", "2 unchanged\n")
    changed = {"all.yaml": ALL.replace(b'"1"', b'"2"')}
    ran = apply("--diff", "all.yaml", files=changed)
    assert ran.code == 1
    assert b'-  key: "1"\n+  key: "2"\n' in ran.out
    ran = apply("--diff", "--output-format", "json", "all.yaml", files=changed)
    assert json.loads(ran.out)["summary"]["changed"] == 1
    assert fake.writes() == before
    assert apply("--diff", "--dry-run=client", "all.yaml").code == 2


OURS = [{"manager": "kxform", "operation": "Apply"}]
OLD = "/api/v1/namespaces/default/configmaps/old"


@pytest.fixture
def left(fake: FakeServer) -> FakeServer:
    """A server that has an object of an earlier apply."""
    books = {"uid": "1", "labels": {"app": "web"}, "managedFields": OURS}
    fake.objects[OLD] = {"metadata": {"name": "old", "namespace": "default", **books}}
    return fake


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--prune"], "--prune needs a selector"),
        (["--prune", "--yes", "-l", " "], "--prune needs a selector"),
        (["--prune", "--yes", "-l", "a b"], "cannot read 'a b'"),
        (["--prune", "-l", "app=web"], "there is no terminal: say --yes"),
        (["--prune", "-l", "app=web", "--dry-run=client"], "--prune goes with --dry-run=server"),
        (["--prune", "-l", "app=web", "--yes", "--diff"], "--prune goes with --dry-run=server"),
        (["-l", "app=web"], "-l needs --prune"),
        (["--yes"], "--yes needs --prune"),
    ],
)
def test_how_not_to_prune(options: list[str], said: str, apply: Apply, left: FakeServer) -> None:
    ran = apply(*options, "all.yaml")
    assert ran.code == 2
    assert said in ran.err
    assert left.requests == []


FITTING = ALL.replace(b"\nmetadata:\n", b"\nmetadata:\n  labels: {app: web}\n")


def test_pruning(apply: Apply, left: FakeServer) -> None:
    options, files = ("--prune", "-l", "app=web", "all.yaml"), {"all.yaml": FITTING}
    ran = apply("--dry-run=server", *options, files=files)
    assert ran.code == 0
    assert ran.out.endswith(b"would prune: ConfigMap default/old\n")
    assert OLD in left.objects
    ran = apply("--yes", *options, files=files)
    assert ran.code == 0
    assert ran.out.endswith(b"created: ConfigMap b\npruned: ConfigMap default/old\n")
    assert ran.err == "2 created, 1 pruned\n"
    assert OLD not in left.objects
    assert apply("--yes", *options, files=files).err == "2 unchanged\n"


def test_what_later_runs_would_not_prune_is_told(apply: Apply, left: FakeServer) -> None:
    ran = apply("--yes", "--prune", "-l", "app=web", "all.yaml", files={"all.yaml": FITTING.replace(b"web", b"wob", 1)})
    assert ran.code == 0
    assert ran.err.splitlines()[::2] == [
        "all.yaml:2:1: warning KX812: ConfigMap a does not fit -l app=web: later runs will not prune it",
        "2 created, 1 pruned",
    ]


def test_pruning_as_json(apply: Apply, left: FakeServer) -> None:
    ran = apply("--yes", "--prune", "-l", "app=web", "--output-format", "json", "all.yaml")
    told = json.loads(ran.out)
    assert told["summary"] == {"created": 2, "pruned": 1}
    assert [(one["name"], one["action"]) for one in told["pruned"]] == [("old", "deleted")]


@pytest.mark.parametrize("preflight", [[], ["--no-preflight"]])
def test_nothing_is_pruned_when_anything_is_refused(preflight: list[str], apply: Apply, left: FakeServer) -> None:
    left.faults = [Fault(422, times=9, about="PATCH /api/v1/namespaces/default/configmaps/b")]
    assert apply("--yes", "--prune", "-l", "app=web", *preflight, "all.yaml").code == 4
    assert OLD in left.objects


def test_nothing_is_pruned_when_the_server_refuses_one(apply: Apply, left: FakeServer) -> None:
    left.faults = [Fault(403, about="DELETE", message="no")]
    ran = apply("--yes", "--prune", "-l", "app=web", "all.yaml")
    assert ran.code == 4
    assert "ConfigMap default/old: refused KX705: no" in ran.err
    assert ran.err.endswith("2 created, 1 not pruned\n")
    assert OLD in left.objects


@pytest.mark.parametrize(("answer", "code", "gone"), [("y\n", 0, True), ("\n", 130, False), ("no\n", 130, False)])
def test_who_prunes_at_a_terminal_is_asked(
    apply: Apply, left: FakeServer, tmp_path: Path, answer: str, code: int, gone: bool
) -> None:
    (tmp_path / "all.yaml").write_bytes(ALL)
    primary, terminal = pty.openpty()
    os.write(primary, answer.encode())
    command = [sys.executable, "-m", "kxform", "apply", "all.yaml", "--prune", "-l", "app=web"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, stdin=terminal, stderr=terminal, stdout=subprocess.PIPE, cwd=tmp_path, env=environment, check=False
    )
    os.close(terminal)
    said = everything(primary)
    assert (done.returncode, OLD not in left.objects) == (code, gone), said
    assert "  ConfigMap default/old\r\nDelete this object, which the input no more has, from http://127.0.0.1" in said


def test_json_has_what_went_wrong_before_the_first_write(apply: Apply, fake: FakeServer) -> None:
    ran = apply(".", "--output-format", "json", files={"all.yaml": ALL, "b.yaml": b"a: [\n"})
    told = json.loads(ran.out)
    assert (ran.code, told["objects"], told["summary"], fake.requests) == (3, [], {}, [])
    (error,) = told["errors"]
    assert (error["code"], error["file"], error["line"], error["column"]) == ("KX102", "b.yaml", 2, 1)
    assert ran.err.startswith("b.yaml:2:1: error KX102: ")


def test_json_has_what_the_server_says_of_who_asks(apply: Apply, fake: FakeServer) -> None:
    fake.faults = [Fault(401, message="Unauthorized")]
    ran = apply(".", "--output-format", "json")
    told = json.loads(ran.out)
    assert (ran.code, told["objects"]) == (4, [])
    assert [(one["code"], one["message"], one["file"]) for one in told["errors"]] == [("KX704", "Unauthorized", "")]


def test_an_error_after_the_first_write_says_what_was_written(apply: Apply, fake: FakeServer) -> None:
    old = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a", "uid": "1"}}
    fake.objects["/apis/apps/v1/namespaces/default/deployments/a"] = old
    fake.kinds["/apis/apps/v1"].append(("DaemonSet", "daemonsets", True))
    fake.faults = [Fault(403, about="GET /apis/apps/v1/namespaces/default/d", message="no", times=9)]
    text = b"apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: a}\nspec: {selector: {matchLabels: {a: b}}}\n"
    ran = apply("--replace", "--no-preflight", "--output-format", "json", "d.yaml", files={"d.yaml": text})
    told = json.loads(ran.out)
    assert (ran.code, told["summary"]) == (4, {"created": 1})
    assert [(one["name"], one["action"]) for one in told["objects"]] == [("a", "created")]
    assert [one["message"] for one in told["errors"]] == ["no"]


def interrupted(fake: FakeServer, folder: Path, *arguments: str, at: str) -> Ran:
    """Run kxform, interrupt it at the first request that has `at` in it, and return what it did."""
    begun, go_on = threading.Event(), threading.Event()

    def wait(line: str) -> None:
        if at in line:
            begun.set()
            go_on.wait(10)

    fake.on_request = wait
    (folder / "all.yaml").write_bytes(ALL)
    command = [sys.executable, "-m", "kxform", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert begun.wait(10)
        process.send_signal(signal.SIGINT)
        time.sleep(0.1)
        go_on.set()
        out, err = process.communicate(timeout=20)
    return Ran(process.returncode, out, err.decode())


END = "interrupted: what was done is done whole, the rest is as it was\n"


@pytest.mark.parametrize("at", ["GET /version", "GET /api/v1", "dryRun"])
def test_an_interrupt_before_the_first_write_says_that_nothing_was_written(
    at: str, fake: FakeServer, apply: Apply, tmp_path: Path
) -> None:
    assert interrupted(fake, tmp_path, "apply", ".", at=at) == Ran(130, b"", f"nothing was written\n{END}")
    assert fake.writes() == []


def test_an_interrupt_is_told_as_json(fake: FakeServer, apply: Apply, tmp_path: Path) -> None:
    ran = interrupted(fake, tmp_path, "apply", ".", "--output-format", "json", at="/a?fieldManager")
    assert (ran.code, ran.err) == (130, END)
    assert {one["action"] for one in json.loads(ran.out)["objects"]} <= {"created"}


@pytest.mark.parametrize(
    "arguments",
    [["diff", "--live", "."], ["export", "cm/a"], ["delete", "cm/a"], ["migrate", "deploy/a"], ["validate", "--schemas-from-cluster", "."], ["schemas", "pull", "-o", "x"]],
)  # fmt: skip
def test_every_command_stops_cleanly(arguments: list[str], fake: FakeServer, apply: Apply, tmp_path: Path) -> None:
    ran = interrupted(fake, tmp_path, *arguments, at="GET /version")
    assert (ran.code, ran.out, ran.err.splitlines()[-1] + "\n") == (130, b"", END)
