"""`kxform apply --wait` and `--replace` against a small server: what is told, what is deleted, and the exit codes."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import ROOT, Kxform, Ran
from tests.cluster.conftest import kubeconfig_for
from tests.cluster.fake import FakeServer, Fault, running

RNG = b"""\
# on every node
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: rng
spec:
  selector:
    matchLabels: {app: rng}
"""
BOTH = (
    RNG
    + b"""\
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
"""
)
APPS = "/apis/apps/v1/namespaces/default/"
NEW, OLD = APPS + "daemonsets/rng", APPS + "deployments/rng"
DELETE = f"DELETE {OLD}"

Apply = Callable[..., Ran]


@pytest.fixture
def fake() -> Iterator[FakeServer]:
    with running() as server:
        server.kinds["/api/v1"] += [("Pod", "pods", True), ("Event", "events", True)]
        server.kinds["/apis/apps/v1"] += [("DaemonSet", "daemonsets", True), ("StatefulSet", "statefulsets", True)]
        yield server


@pytest.fixture
def environment(fake: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path.parent / f"{tmp_path.name}-kubeconfig"
    config.write_text(json.dumps(kubeconfig_for(fake.url)), encoding="utf-8")
    monkeypatch.setenv("KUBECONFIG", str(config))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path.parent / f"{tmp_path.name}-cache"))


@pytest.fixture
def apply(kxform: Kxform, environment: None) -> Apply:
    def run(*arguments: str, content: bytes = BOTH) -> Ran:
        return kxform("apply", "all.yaml", *arguments, files={"all.yaml": content})

    return run


def becomes(fake: FakeServer, *available: int, desired: int = 2) -> None:
    """Let the DaemonSet have so many pods at each look, the last number from then on."""
    numbers = list(available)

    def look(line: str) -> None:
        if line == f"GET {NEW}" and NEW in fake.objects:
            number = numbers.pop(0) if len(numbers) > 1 else numbers[0]
            status = {"observedGeneration": 1, "desiredNumberScheduled": desired}
            fake.objects[NEW]["status"] = {**status, "updatedNumberScheduled": desired, "numberAvailable": number}

    fake.on_request = look


def beside(fake: FakeServer, path: str = OLD, **metadata: Any) -> None:
    """Let there be an old workload of the same selector, with three pods."""
    fake.objects[path] = {
        "metadata": {"name": "rng", "namespace": "default", "uid": "the-old-one", **metadata},
        "spec": {"replicas": 3, "selector": {"matchLabels": {"app": "rng"}}},
        "status": {"observedGeneration": 1, "updatedReplicas": 3, "replicas": 3, "availableReplicas": 3},
    }


def out(ran: Ran) -> list[str]:
    return ran.out.decode().splitlines()


def test_no_waiting_unless_asked_for(apply: Apply, fake: FakeServer) -> None:
    beside(fake)
    becomes(fake, 0)
    ran = apply()
    assert (ran.code, ran.err) == (0, "2 created\n")
    assert OLD in fake.objects


def test_waiting_is_told_line_by_line(apply: Apply, fake: FakeServer) -> None:
    becomes(fake, 0, 1, 1, 2)
    ran = apply("--wait")
    assert ran.code == 0
    assert out(ran)[2:] == ["all.yaml:2:1: ready: DaemonSet default/rng: 2 pods available"]
    assert ran.err.splitlines() == [
        "waiting: DaemonSet default/rng: 0 of 2 pods are available",
        "waiting: DaemonSet default/rng: 1 of 2 pods are available",
        "2 created, 1 ready",
    ]


def test_time_is_over(apply: Apply, fake: FakeServer) -> None:
    becomes(fake, 1)
    status = {
        "phase": "Pending",
        "containerStatuses": [{"name": "rng", "state": {"waiting": {"reason": "ErrImagePull"}}}],
    }
    pod = {"metadata": {"name": "rng-x", "ownerReferences": [{"kind": "DaemonSet"}]}, "status": status}
    fake.objects["/api/v1/namespaces/default/pods"] = {"items": [pod]}
    ran = apply("--wait", "--timeout", "0.3s")
    assert ran.code == 4
    assert ran.err.splitlines()[1:] == [
        "all.yaml:2:1: error KX790: DaemonSet default/rng is not ready after 0.3 s: 1 of 2 pods are available; "
        "Pod rng-x: rng: ErrImagePull",
        "    hint: Look at what its pods wait for, or give it more time with --timeout. What was applied stays applied.",
        "2 created, 1 not ready",
    ]


def test_quiet_says_what_is_not_ready(apply: Apply, fake: FakeServer) -> None:
    becomes(fake, 1)
    ran = apply("--wait", "--timeout", "0", "--quiet")
    assert (ran.code, ran.out, ran.err.count("\n")) == (4, b"", 3)
    assert "KX790" in ran.err


def test_the_old_one_goes_once_the_new_one_is_ready(apply: Apply, fake: FakeServer) -> None:
    beside(fake)
    becomes(fake, 0, 1, 2)
    ran = apply("--replace")
    assert ran.code == 0
    assert out(ran)[2:] == [
        "all.yaml:2:1: ready: DaemonSet default/rng: 2 pods available",
        "all.yaml:2:1: deleted: Deployment default/rng, replaced by DaemonSet",
    ]
    assert ran.err.splitlines()[2:] == [
        "deleting: Deployment default/rng, for DaemonSet default/rng is ready",
        "2 created, 1 deleted, 1 ready",
    ]
    assert OLD not in fake.objects
    looks = [line for line in fake.requests if line in (f"GET {NEW}", DELETE)]
    assert looks == [*[f"GET {NEW}"] * 4, DELETE]


def test_a_stateful_set_goes_as_well(apply: Apply, fake: FakeServer) -> None:
    path = APPS + "statefulsets/rng"
    beside(fake, path)
    becomes(fake, 2)
    assert apply("--replace").code == 0
    assert path not in fake.objects


def left(fake: FakeServer) -> bool:
    return OLD in fake.objects and not any(line.startswith("DELETE") for line in fake.requests)


def test_the_old_one_stays_when_the_new_one_is_not_ready_in_time(apply: Apply, fake: FakeServer) -> None:
    beside(fake)
    becomes(fake, 1)
    ran = apply("--replace", "--timeout", "0.3s")
    assert ran.code == 4
    assert "error KX790: DaemonSet default/rng is not ready after 0.3 s" in ran.err
    assert (
        "error KX792: Deployment default/rng was not deleted, for DaemonSet default/rng does not replace it" in ran.err
    )
    assert left(fake)


def test_the_old_one_stays_when_the_new_one_wants_no_pods(apply: Apply, fake: FakeServer) -> None:
    beside(fake)
    becomes(fake, 0, desired=0)
    ran = apply("--replace")
    assert ran.code == 4
    assert "does not replace it: it has no pods: no node fits its pods" in ran.err
    assert left(fake)


def test_the_old_one_stays_when_the_new_one_does_not_last(apply: Apply, fake: FakeServer) -> None:
    beside(fake)
    becomes(fake, 2, 1)
    ran = apply("--replace")
    assert ran.code == 4
    assert "does not replace it: 1 of 2 pods are available" in ran.err
    assert left(fake)


def test_nothing_goes_when_anything_was_refused(apply: Apply, fake: FakeServer) -> None:
    beside(fake)
    becomes(fake, 2)
    fake.faults = [Fault(403, about="configmaps/a?")]
    ran = apply("--replace", "--no-preflight")
    assert ran.code == 4
    assert "no old workload was looked for: not everything was applied" in ran.err
    assert left(fake)


def test_another_selector_is_another_workload(apply: Apply, fake: FakeServer) -> None:
    beside(fake)
    fake.objects[OLD]["spec"]["selector"] = {"matchLabels": {"app": "rng", "tier": "x"}}
    becomes(fake, 2)
    ran = apply("--replace")
    assert ran.code == 0
    assert "warning KX793: Deployment default/rng stays: its selector is not that of DaemonSet default/rng" in ran.err
    assert left(fake)


def test_what_a_controller_owns_stays(apply: Apply, fake: FakeServer) -> None:
    beside(fake, ownerReferences=[{"kind": "App", "name": "shop", "controller": True}])
    becomes(fake, 2)
    ran = apply("--replace")
    assert "Deployment default/rng stays: App shop owns it and would make it again" in ran.err
    assert left(fake)


def test_what_is_applied_as_well_is_not_old(apply: Apply, fake: FakeServer) -> None:
    beside(fake)
    becomes(fake, 2)
    ran = apply("--replace", content=RNG + b"---\n" + RNG.replace(b"DaemonSet", b"Deployment"))
    assert ran.code == 0
    assert left(fake)


def test_a_dry_run_says_what_would_go(apply: Apply, fake: FakeServer) -> None:
    beside(fake)
    ran = apply("--replace", "--dry-run=server")
    assert (ran.code, ran.err) == (0, "2 would create, 1 would delete\n")
    assert out(ran)[-1] == "all.yaml:2:1: would delete: Deployment default/rng, once DaemonSet default/rng is ready"
    assert left(fake)


def test_an_old_one_that_may_not_be_deleted(apply: Apply, fake: FakeServer) -> None:
    beside(fake)
    becomes(fake, 2)
    fake.faults = [Fault(403, about="DELETE", message="no")]
    ran = apply("--replace")
    assert ran.code == 4
    assert "error KX705: Deployment default/rng was not deleted: no" in ran.err


def test_an_old_one_that_does_not_go(apply: Apply, fake: FakeServer) -> None:
    beside(fake)
    becomes(fake, 2)
    seen = fake.on_request

    def keep(line: str) -> None:
        seen(line)
        if DELETE in fake.requests:
            beside(fake, deletionTimestamp="now")

    fake.on_request = keep
    ran = apply("--replace", "--timeout", "1")
    assert ran.code == 4
    assert "error KX776: Deployment default/rng is still there after 1 seconds" in ran.err


def test_what_names_the_old_one_is_told(apply: Apply, fake: FakeServer) -> None:
    beside(fake)
    becomes(fake, 2)
    fake.kinds["/apis/autoscaling/v2"] = [("HorizontalPodAutoscaler", "horizontalpodautoscalers", True)]
    scaled = {"apiVersion": "apps/v1", "kind": "Deployment"}
    items = [
        {"metadata": {"name": name, "namespace": "default"}, "spec": {"scaleTargetRef": {**scaled, "name": target}}}
        for name, target in (("other", "web"), ("mine", "rng"))
    ]
    fake.objects["/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers"] = {"items": items}
    ran = apply("--replace")
    assert ran.code == 0
    (line,) = [one for one in ran.err.splitlines() if "KX797" in one]
    assert line.startswith(
        "all.yaml:2:1: warning KX797: HorizontalPodAutoscaler default/mine names Deployment default/rng: a Horizontal"
    )
    assert OLD not in fake.objects


def test_json_has_it_all(apply: Apply, fake: FakeServer) -> None:
    beside(fake)
    becomes(fake, 0, 2)
    ran = apply("--replace", "--wait", "--output-format", "json")
    told = json.loads(ran.out)
    assert (ran.code, ran.err) == (0, "")
    names = {"kind": "DaemonSet", "namespace": "default", "name": "rng"}
    assert told["rollouts"] == [{**names, "state": "ready", "ready": 2, "wanted": 2, "message": "2 pods available"}]
    assert told["replaced"] == [{**names, "old": "Deployment", "deleted": True}]
    assert told["summary"] == {"created": 2, "ready": 1, "deleted": 1}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--wait", "--dry-run=server"], "--wait and --dry-run contradict each other"),
        (["--wait", "--timeout", "soon"], "--timeout 'soon' is no length of time"),
        (["--wait", "--timeout", ""], "--timeout '' is no length of time"),
        (["--wait", "--timeout", "5x"], "--timeout '5x' is no length of time"),
    ],
)
def test_wrong_usage(arguments: list[str], said: str, apply: Apply, fake: FakeServer) -> None:
    ran = apply(*arguments)
    assert ran.code == 2
    assert said in ran.err
    assert fake.writes() == []


def process(tmp_path: Path, *arguments: str, **how: Any) -> subprocess.Popen[bytes]:
    (tmp_path / "all.yaml").write_bytes(BOTH)
    command = [sys.executable, "-m", "kxform", "apply", "all.yaml", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", "TERM": "xterm"}
    return subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, **how)


def test_an_interrupt_says_what_was_done(fake: FakeServer, environment: None, tmp_path: Path) -> None:
    beside(fake)
    becomes(fake, 1)
    running = process(tmp_path, "--replace", stderr=subprocess.PIPE)
    assert running.stdout is not None and running.stderr is not None
    first = running.stderr.readline()
    assert first == b"waiting: DaemonSet default/rng: 1 of 2 pods are available\n"
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=20)
    assert running.returncode == 130
    assert err.decode().splitlines()[:2] == [
        "everything was applied; not waited for any more: DaemonSet default/rng",
        "2 created",
    ]
    assert left(fake)


def test_an_interrupt_amid_a_deletion(fake: FakeServer, environment: None, tmp_path: Path) -> None:
    beside(fake, finalizers=["somebody"])
    becomes(fake, 2)
    seen = fake.on_request

    def keep(line: str) -> None:
        seen(line)
        if DELETE in fake.requests:
            beside(fake, deletionTimestamp="now")

    fake.on_request = keep
    running = process(tmp_path, "--replace", stderr=subprocess.PIPE)
    assert running.stderr is not None
    while not running.stderr.readline().startswith(b"deleting: Deployment default/rng, for DaemonSet"):
        assert running.poll() is None
    while DELETE not in fake.requests:
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=20)
    assert (running.returncode, err.decode().splitlines()[0]) == (130, "2 created, 1 ready")


def test_a_terminal_shows_a_table_and_a_pipe_gets_lines(fake: FakeServer, environment: None, tmp_path: Path) -> None:
    becomes(fake, *[0] * 4, 1, 1, 1, 2)
    leader, follower = pty.openpty()
    running = process(tmp_path, "--wait", stderr=follower)
    os.close(follower)
    shown = b""
    while running.poll() is None:
        shown += _read(leader)
    out, _ = running.communicate()
    assert out.splitlines()[-1] == b"all.yaml:2:1: ready: DaemonSet default/rng: 2 pods available"
    assert running.returncode == 0
    shown += _read(leader)
    os.close(leader)
    assert b"DaemonSet default/rng" in shown
    assert b"1 of 2 pods are available" in shown
    assert b"waiting:" not in shown


def _read(terminal: int) -> bytes:
    time.sleep(0.05)
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other end is closed
        return b""
