"""`kxform patch` on the command line: where the patch comes from, and what can be wrong with it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Kxform

MAP = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: '1'} # kept\n"


@pytest.mark.parametrize(
    ("arguments", "files"),
    [
        (("--patch", "{data: {x: '2'}}"), {}),
        (("--patch", '{"data": {"x": "2"}}'), {}),
        (("--patch-file", "p.yaml"), {"p.yaml": b"# why\n---\ndata:\n  x: '2'\n---\n# nothing\n"}),
        (("--type", "json", "--patch-file", "p.json"), {"p.json": b'[{"op": "add", "path": "/data/x", "value": "2"}]'}),
        (("--type", "merge", "--kind", "ConfigMap", "--name", "a", "--patch", "{data: {x: '2'}}"), {}),
    ],
)
def test_a_patch(kxform: Kxform, arguments: tuple[str, ...], files: dict[str, bytes]) -> None:
    ran = kxform("patch", *arguments, files=files, stdin=MAP)
    assert (ran.code, ran.out) == (0, MAP.replace(b"'1'", b"'2'"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "give either patch or patch-file"),
        (("--patch", "{}", "--patch-file", "p.yaml"), "give either patch or patch-file"),
        (("--patch", "[]"), "patch:1:1: a strategic patch is a mapping"),
        (("--patch", "{a: ["), "patch:1:"),
        (("--patch", "a: 1\na: 2"), "patch:2:1: duplicate key 'a'"),
        (("--patch", "a: 1\n---\nb: 2"), "patch: a patch is one document, and these are 2"),
        (("--patch", "# nothing"), "these are 0"),
        (("--patch", "{a: " * 101 + "1" + "}" * 101), "patch:1:1: the patch is nested more than 100 levels deep"),
        (("--type", "json", "--patch", "[{a: " + "[" * 900 + "]" * 900 + "}]"), "nested more than 100 levels deep"),
        (("--patch-file", "gone.yaml"), "patch-file: gone.yaml: No such file or directory"),
        (
            ("--patch-file", "bad.yaml"),
            "bad.yaml:2:3: [0].op: op is one of add, remove, replace, move, copy, test, not 'put'",
        ),
        (("--type", "other", "--patch", "{}"), "'other' is not one of strategic, merge, json"),
    ],
)
def test_a_patch_that_is_none(kxform: Kxform, arguments: tuple[str, ...], words: str) -> None:
    is_json = ("--type", "json") if "bad.yaml" in arguments else ()
    ran = kxform("patch", *is_json, *arguments, files={"bad.yaml": b"# one\n- op: put\n  path: /a\n"}, stdin=MAP)
    assert (ran.code, ran.out) == (2, b"")
    assert words in " ".join(ran.err.split())


def test_a_refusal_names_the_nearest_place(kxform: Kxform) -> None:
    ran = kxform("patch", "--type", "json", "--patch", "[{op: remove, path: /data/y}]", stdin=MAP)
    assert (ran.code, ran.out) == (3, b"")
    assert "-:4:1: refused KX370: ConfigMap a: " in ran.err


def test_a_patch_file_is_relative_to_the_pipeline(kxform: Kxform) -> None:
    text = b"steps:\n- transform: patch\n  with: {patch-file: patches/p.yaml}\n"
    files = {"repo/kxform.yaml": text, "repo/patches/p.yaml": b"data: {x: '2'}\n"}
    ran = kxform("run", "-f", "repo/kxform.yaml", "-", files=files, stdin=MAP)
    assert (ran.code, ran.out) == (0, MAP.replace(b"'1'", b"'2'"))


STEP = b"""\
steps:
- transform: patch
  select: {name: a}
  with:
    type: json
    kind: configmap
    patch: '[{"op": "test", "path": "/data/x", "value": "1"}, {"op": "replace", "path": "/data/x", "value": "2"}]'
- transform: patch
  with: {patch: 'metadata: {labels: {team: shop}}', kind: [ConfigMap]}
"""


def test_patches_as_steps_of_a_pipeline(kxform: Kxform) -> None:
    ran = kxform("run", "-", "--explain", files={"kxform.yaml": STEP}, stdin=MAP)
    assert (ran.code, ran.out) == (0, MAP.replace(b"'1'", b"'2'").replace(b"{name: a}", b"{name: a, labels: {team: shop}}"))  # fmt: skip
    assert "-:4:8: change: data.x changed: the patch\n" in ran.err


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b'"/data/x", "value": "1"', b'"data/x"', "kxform.yaml:4:3: error KX010: patch: patch:1:2: [0]: test needs 'value'\n"),
        (b'"op": "test"', b'"op": "put"', "kxform.yaml:4:3: error KX010: patch: patch:1:3: [0].op: op is one of "),
        (b"type: json", b"type: merge", "kxform.yaml:4:3: error KX010: patch: patch:1:1: a merge patch is a mapping\n"),
        (b"type: json", b"kinds: json", "kxform.yaml:5:5: error KX010: no such option: 'kinds'\n"),
    ],
)  # fmt: skip
def test_a_step_that_is_wrong(kxform: Kxform, old: bytes, new: bytes, message: str) -> None:
    ran = kxform("run", "-", files={"kxform.yaml": STEP.replace(old, new)}, stdin=MAP)
    assert (ran.code, ran.out) == (2, b"")
    assert message in ran.err


@pytest.mark.parametrize("flags", [["--kind", "Secret"], ["--api-version", "v2"], ["--name", "b"], ["-n", "other"], ["-l", "a=b"]])  # fmt: skip
def test_what_is_not_chosen_stays_and_that_is_no_failure(kxform: Kxform, flags: list[str]) -> None:
    ran = kxform("patch", "--patch", "{data: {x: '2'}}", *flags, stdin=MAP)
    assert (ran.code, ran.out) == (0, MAP)


OWN = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: ~, z: '2'}\n"


@pytest.mark.parametrize("folder", [".", "k8s", "k8s/p.yaml"])
def test_a_patch_file_among_the_inputs_is_not_patched(kxform: Kxform, tmp_path: Path, folder: str) -> None:
    files = {"k8s/p.yaml": OWN, "k8s/a.yaml": MAP, "k8s/b/p.yaml": MAP}
    ran = kxform("patch", "--patch-file", "k8s/../k8s/p.yaml", "-i", folder, "k8s/a.yaml", "k8s/b", files=files)
    assert ran.code == 0
    assert "k8s/p.yaml:1:1: skipped KX372: ConfigMap a is the patch itself\n" in ran.err
    assert (tmp_path / "k8s/p.yaml").read_bytes() == OWN
    for other in ("k8s/a.yaml", "k8s/b/p.yaml"):
        assert (tmp_path / other).read_bytes() == MAP.replace(b"x: '1'", b"z: '2'")


def test_a_patch_of_a_pipe_is_read_once(kxform: Kxform, tmp_path: Path) -> None:
    (tmp_path / "maps").mkdir()
    for number in range(300):  # enough for worker processes
        (tmp_path / f"maps/{number}.yaml").write_bytes(MAP)
    reading, writing = os.pipe()
    os.write(writing, b"data: {x: '2'}\n")
    os.close(writing)
    os.set_inheritable(reading, True)
    command = [sys.executable, "-m", "kxform", "patch", "--patch-file", f"/dev/fd/{reading}", "--check", "maps"]
    ran = subprocess.run(
        command, capture_output=True, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, pass_fds=[reading], check=False
    )  # fmt: skip
    os.close(reading)
    assert (ran.returncode, ran.stdout.count(b"would change")) == (1, 300), ran.stderr
