"""What a person sees of `kxform to-daemonset`: output, messages, exit codes."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Kxform

TEMPLATE = (
    b"  selector: {matchLabels: {app: %b}}\n  template:\n    metadata: {labels: {app: %b}}\n"
    b"    spec: {containers: [{name: c, image: i}]}\n"
)


def deployment(name: bytes, spec: bytes = b"", metadata: bytes = b"") -> bytes:
    head = b"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: %b%b}\nspec:\n" % (name, metadata)
    return head + spec + TEMPLATE % (name, name)


def daemonset(name: bytes, metadata: bytes = b"") -> bytes:
    return deployment(name, metadata=metadata).replace(b"kind: Deployment", b"kind: DaemonSet")


RNG, REPLICAS = deployment(b"rng"), deployment(b"rng", b"  replicas: 3 # three\n")
OFF = deployment(b"idle", b"  replicas: 0\n")
SERVICE = b"apiVersion: v1\nkind: Service\nmetadata: {name: rng}\n"
BROKEN = b"kind: Deployment\na: [\n"
VALUES = b"replicas: 3\n"
CHART = b"apiVersion: apps/v1\nkind: Deployment\nspec:\n  replicas: {{ .Values.replicas }}\n"


def test_a_pipe(kxform: Kxform) -> None:
    ran = kxform("to-daemonset", stdin=REPLICAS + b"---\n" + SERVICE)
    assert (ran.code, ran.out) == (0, daemonset(b"rng") + b"---\n" + SERVICE)
    assert ran.err.endswith("1 changed, 0 unchanged\n")


def test_a_pipe_of_something_else_passes(kxform: Kxform) -> None:
    for stream in (b"", b"# only a comment\n", VALUES, SERVICE, b"\xef\xbb\xbf" + SERVICE):
        ran = kxform("to-daemonset", "-", stdin=stream)
        assert (ran.code, ran.out) == (0, stream)


def test_in_place(kxform: Kxform, tmp_path: Path) -> None:
    files = {"k8s/rng.yaml": REPLICAS, "k8s/svc.yaml": SERVICE, "k8s/values.yaml": VALUES, "k8s/chart.yaml": CHART}
    ran = kxform("to-daemonset", "--in-place", "k8s", files=files)
    assert (ran.code, ran.out) == (0, b"")
    assert ran.err.endswith("1 changed, 1 unchanged, 2 skipped\n")
    after = {name: (tmp_path / name).read_bytes() for name in files}
    assert after == {**files, "k8s/rng.yaml": daemonset(b"rng")}
    assert kxform("to-daemonset", "-i", "k8s").err.endswith("0 changed, 2 unchanged, 2 skipped\n")


@pytest.mark.parametrize("bad", [OFF, BROKEN, b"\x00\x01\x02"])
def test_one_failure_and_nothing_is_written(kxform: Kxform, tmp_path: Path, bad: bytes) -> None:
    files = {"a.yaml": RNG, "b.yaml": bad, "c.yaml": RNG}
    for arguments in (["-i"], [], ["-o", "out"]):
        ran = kxform("to-daemonset", *arguments, "a.yaml", "b.yaml", "c.yaml", files=files)
        assert (ran.code, ran.out) == (3, b"")
        assert ran.err.endswith("; nothing was written\n")
        assert "b.yaml" in ran.err
        assert {name: (tmp_path / name).read_bytes() for name in os.listdir(tmp_path)} == files


def test_keep_going_writes_the_rest(kxform: Kxform, tmp_path: Path) -> None:
    files = {"a.yaml": RNG, "b.yaml": OFF}
    ran = kxform("to-daemonset", "--keep-going", ".", files=files)
    assert (ran.code, ran.out) == (3, daemonset(b"rng") + b"---\n" + OFF)
    assert kxform("to-daemonset", "--keep-going", "-i", ".").code == 3
    assert (tmp_path / "a.yaml").read_bytes() == daemonset(b"rng")
    assert (tmp_path / "b.yaml").read_bytes() == OFF


def test_every_failure_is_shown(kxform: Kxform) -> None:
    ran = kxform("to-daemonset", ".", "gone.yaml", files={"a.yaml": OFF, "b.yaml": BROKEN, "c.yaml": RNG})
    assert ran.code == 3
    assert "a.yaml:5:3: refused KX330: Deployment idle: replicas: 0" in ran.err
    assert "b.yaml:3:1: error KX102: not valid YAML" in ran.err
    assert "gone.yaml: error KX201: no such file or folder" in ran.err
    assert ran.err.count("    hint: ") >= 3


def test_check(kxform: Kxform, tmp_path: Path) -> None:
    ran = kxform("to-daemonset", "--check", ".", files={"a.yaml": REPLICAS, "b.yaml": SERVICE})
    assert (ran.code, ran.out) == (1, b"would change a.yaml\n")
    assert (tmp_path / "a.yaml").read_bytes() == REPLICAS
    assert kxform("to-daemonset", "--check", "b.yaml").code == 0


@pytest.mark.parametrize("content", [REPLICAS, REPLICAS.replace(b"\n", b"\r\n"), REPLICAS.rstrip(), REPLICAS * 2])
def test_diff_can_be_applied(kxform: Kxform, tmp_path: Path, content: bytes) -> None:
    content = content if content != REPLICAS * 2 else REPLICAS + b"---\n" + SERVICE * 20 + b"---\n" + REPLICAS
    content = content.replace(SERVICE * 20, SERVICE + b"# x\n" * 20)
    ran = kxform("to-daemonset", "--diff", "a.yaml", files={"a.yaml": content})
    assert ran.code == 1
    assert (tmp_path / "a.yaml").read_bytes() == content
    subprocess.run(["git", "apply", "--whitespace=nowarn", "-"], input=ran.out, cwd=tmp_path, check=True)
    assert (tmp_path / "a.yaml").read_bytes() == kxform("to-daemonset", "-", stdin=content).out


def test_output_folder(kxform: Kxform, tmp_path: Path) -> None:
    files = {"k8s/a/rng.yaml": REPLICAS, "k8s/svc.yaml": SERVICE, "k8s/values.yaml": VALUES}
    assert kxform("to-daemonset", "-o", "out", "k8s", files=files).code == 0
    written = {
        str(path.relative_to(tmp_path / "out")): path.read_bytes() for path in (tmp_path / "out").rglob("*.yaml")
    }
    assert written == {"a/rng.yaml": daemonset(b"rng"), "svc.yaml": SERVICE}
    assert {name: (tmp_path / name).read_bytes() for name in files} == files


def test_two_inputs_for_one_output_are_refused(kxform: Kxform, tmp_path: Path) -> None:
    ran = kxform("to-daemonset", "-o", "out", "a", "b", files={"a/x.yaml": RNG, "b/x.yaml": RNG})
    assert ran.code == 2
    assert "KX204" in ran.err
    assert not (tmp_path / "out").exists()


def test_explain(kxform: Kxform) -> None:
    ran = kxform("to-daemonset", "--explain", "a.yaml", files={"a.yaml": SERVICE + b"---\n" + REPLICAS})
    assert "a.yaml:6:1: change: kind changed: " in ran.err
    assert "a.yaml:9:3: change: spec.replicas removed: a DaemonSet runs one pod on every matching node\n" in ran.err


@pytest.mark.parametrize(
    ("arguments", "converted"),
    [
        (["--name", "rng"], ["rng"]),
        (["--name", "r*"], ["rng", "redis"]),
        (["-n", "shop"], ["redis"]),
        (["-n", "default"], ["rng", "web"]),
        (["-l", "tier=back"], ["rng"]),
        (["-l", "tier in (back, front)"], ["rng", "web"]),
        (["-l", "tier!=back"], ["redis", "web"]),
        (["-l", "!tier"], ["redis"]),
        (["-l", "tier,tier notin (front)"], ["rng"]),
        (["--name", "nothing"], []),
    ],
)
def test_selection(kxform: Kxform, arguments: list[str], converted: list[str]) -> None:
    metadata = {b"rng": b", labels: {tier: back}", b"redis": b", namespace: shop", b"web": b", labels: {tier: front}"}
    stream = b"---\n".join(deployment(name, metadata=more) for name, more in metadata.items())
    ran = kxform("to-daemonset", *arguments, stdin=stream)
    expected = [daemonset(n, m) if n.decode() in converted else deployment(n, metadata=m) for n, m in metadata.items()]
    assert (ran.code, ran.out) == (0, b"---\n".join(expected))


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["-l", "a in b"], "a in (b,c)"),
        (["--on-delete", "--max-unavailable", "1"], "contradict"),
        (["--max-unavailable", "0"], "number"),
        (["--max-unavailable", "120%"], "percentage"),
        (["--rename", "x"], "{name}"),
        (["--kubernetes-version", "new"], "1."),
        (["--check", "-i"], "contradict"),
        (["-i", "-"], "standard input"),
        (["--node-selector", "linux"], "KEY=VALUE"),
        (["--no-such-option"], "--no-such-option"),
    ],
)
def test_wrong_usage(kxform: Kxform, arguments: list[str], word: str) -> None:
    ran = kxform("to-daemonset", *arguments, stdin=RNG)
    assert (ran.code, ran.out) == (2, b"")
    assert word in ran.err
    assert "Traceback" not in ran.err


def test_an_unknown_command(kxform: Kxform) -> None:
    ran = kxform("to-demonset")
    assert ran.code == 2
    assert "to-demonset" in ran.err


def test_help_says_what_it_reads_and_writes(kxform: Kxform) -> None:
    ran = kxform("to-daemonset", "--help")
    assert ran.code == 0
    for word in (b"--tolerate-control-plane", b"--node-selector", b"--in-place", b"standard input", b"DaemonSets"):
        assert word in ran.out
    assert b"to-daemonset" in kxform("--help").out


def test_quiet(kxform: Kxform) -> None:
    assert kxform("to-daemonset", "-q", stdin=RNG).err == ""
    assert "KX330" in kxform("to-daemonset", "-q", stdin=OFF).err


def test_warnings_as_errors(kxform: Kxform) -> None:
    autoscaler = b"---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: rng}\n"
    autoscaler += b"spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: rng}}\n"
    assert kxform("to-daemonset", stdin=RNG + autoscaler).code == 0
    ran = kxform("to-daemonset", "--warnings-as-errors", stdin=RNG + autoscaler)
    assert ran.code == 1
    assert "warning KX312" in ran.err


def test_a_patch_follows_its_target_across_files(kxform: Kxform, tmp_path: Path) -> None:
    patch = b"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: rng}\nspec:\n  replicas: 5\n"
    patch += b"  template: {spec: {hostNetwork: true}}\n"
    ran = kxform("to-daemonset", "-i", ".", files={"base/rng.yaml": RNG, "prod/patch.yaml": patch})
    assert ran.code == 0
    wanted = patch.replace(b"kind: Deployment", b"kind: DaemonSet").replace(b"  replicas: 5\n", b"")
    assert (tmp_path / "prod/patch.yaml").read_bytes() == wanted
    alone = kxform("to-daemonset", "prod/other.yaml", files={"prod/other.yaml": patch})
    assert (alone.code, alone.out) == (0, b"")
    assert "skipped KX320" in alone.err
    assert kxform("to-daemonset", "--patches", "prod/other.yaml").out == wanted


def test_notes_point_to_the_original_lines(kxform: Kxform) -> None:
    both = (
        REPLICAS + b"---\napiVersion: autoscaling.k8s.io/v1\nkind: VerticalPodAutoscaler\nmetadata: {name: v}\nspec:\n"
    )
    both += b"  targetRef: {apiVersion: apps/v1, kind: Deployment, name: rng}\n"
    ran = kxform("to-daemonset", "--fix-references", "a.yaml", files={"a.yaml": both})
    assert "a.yaml:15:3: note KX310" in ran.err
    assert b"targetRef: {apiVersion: apps/v1, kind: DaemonSet, name: rng}" in ran.out


def test_many_files_in_workers_are_the_same_as_one_by_one(kxform: Kxform, tmp_path: Path) -> None:
    files = {f"m/{n:04}.yaml": deployment(b"n%d" % n, b"  replicas: 2\n") if n % 3 else SERVICE for n in range(700)}
    ran = kxform("to-daemonset", "-i", "-q", "m", files=files)
    assert (ran.code, ran.err) == (0, "")
    for n in range(700):
        assert (tmp_path / f"m/{n:04}.yaml").read_bytes() == (daemonset(b"n%d" % n) if n % 3 else SERVICE)


@pytest.mark.parametrize("content", [REPLICAS, SERVICE])
def test_a_pipe_with_a_name_is_read_once(kxform: Kxform, tmp_path: Path, content: bytes) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    writer = subprocess.Popen(["sh", "-c", f"cat > '{tmp_path}/pipe.yaml'"], stdin=subprocess.PIPE)
    assert writer.stdin is not None
    writer.stdin.write(content)
    writer.stdin.close()
    ran = kxform("to-daemonset", "pipe.yaml")
    writer.wait(timeout=10)
    assert (ran.code, ran.out) == (0, daemonset(b"rng") if content is REPLICAS else content)
