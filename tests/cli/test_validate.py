"""`kxform validate` as a process: exit codes, what is told where, and what options and kxform.yaml ask for.

How a finding is written is the matter of the formats' tests: here only its place, severity and code count.
"""

from __future__ import annotations

import json
import os
import re
import socket
from pathlib import Path
from typing import Any

import pytest

MAP = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
BAD = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: A, lables: {}}\n"
OLD = b"apiVersion: v1\nkind: Endpoints\nmetadata: {name: a}\n"  # deprecated since 1.33
SERVICE = b"apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selector: {app: x}, ports: [{port: 80}]}\n"
POD = b"apiVersion: v1\nkind: Pod\nmetadata: {name: b, labels: {app: z}}\nspec: {containers: [{name: c, image: x}]}\n"
FOO = b"apiVersion: x.io/v1\nkind: Foo\nmetadata: {name: a}\n"
BROKEN = b"a: b: c\n"
TEMPLATE = b"kind: {{ x }}\n"
_LINE = re.compile(r"^(?:([^:\s]+):(\d+):(\d+)|([^:\s]+)): (error|warning) (KX\d+):", re.MULTILINE)


def told(out: bytes) -> list[str]:
    found = _LINE.findall(out.decode())
    return [
        f"{':'.join((file, line, column)) if file else alone} {severity} {code}"
        for file, line, column, alone, severity, code in found
    ]


A = ["a.yaml:3:12 error KX504", "a.yaml:3:21 error KX404"]

RUNS: dict[str, tuple[list[str], dict[str, bytes], int, list[str]]] = {
    "all is well": (["a.yaml"], {"a.yaml": MAP}, 0, []),
    "something would be refused": (["a.yaml"], {"a.yaml": BAD}, 1, A),
    "every finding of every file": (["--no-cross-object", "."], {"a.yaml": BAD, "b.yaml": MAP, "c.yaml": BAD}, 1, [*A, *(a.replace("a.yaml", "c.yaml") for a in A)]),
    "a warning": (["a.yaml"], {"a.yaml": OLD}, 0, ["a.yaml:1:1 warning KX403"]),
    "a warning counts": (["--warnings-as-errors", "a.yaml"], {"a.yaml": OLD}, 1, ["a.yaml:1:1 warning KX403"]),
    "a text that does not parse": (["a.yaml"], {"a.yaml": BROKEN}, 3, ["a.yaml:1:5 error KX102"]),
    "3 outranks 1, and the others are told": (
        ["--no-cross-object", "."], {"a.yaml": BAD + b"---\n" + BROKEN, "b.yaml": BAD}, 3,
        [*A, "a.yaml:5:5 error KX102", *(a.replace("a.yaml", "b.yaml") for a in A)],
    ),
    "3 outranks a warning that counts": (["--warnings-as-errors", "."], {"a.yaml": OLD, "b.yaml": BROKEN}, 3, ["a.yaml:1:1 warning KX403", "b.yaml:1:5 error KX102"]),
    "a file that is not there": (["gone.yaml", "a.yaml"], {"a.yaml": BAD}, 3, ["gone.yaml error KX201", *A]),
    "a template": (["a.yaml"], {"a.yaml": TEMPLATE}, 0, []),
    "a template, strictly": (["--strict-files", "a.yaml"], {"a.yaml": TEMPLATE}, 1, ["a.yaml:1:8 error KX108"]),
    "an empty file": (["a.yaml"], {"a.yaml": b""}, 0, []),
    "comments": (["a.yaml"], {"a.yaml": b"# nothing\n"}, 0, []),
    "an empty file, strictly": (["--strict-files", "a.yaml"], {"a.yaml": b""}, 0, []),
    "a folder without manifests": (["."], {"README": b"x"}, 0, []),
    "bytes": (["a.yaml"], {"a.yaml": b"\0\1\2"}, 3, ["a.yaml:1:1 error KX101"]),
    "a kind without a schema": (["a.yaml"], {"a.yaml": FOO}, 1, ["a.yaml:1:1 error KX401"]),
    "that is passed over": (["--ignore-missing-schemas", "a.yaml"], {"a.yaml": FOO}, 0, []),
    "a code": (["--ignore", "KX504", "a.yaml"], {"a.yaml": BAD}, 1, A[1:]),
    "codes": (["--ignore", "kx504, KX404", "--ignore", "KX405", "a.yaml"], {"a.yaml": BAD}, 0, []),
    "a kind": (["--skip", "ConfigMap", "."], {"a.yaml": BAD}, 0, []),
    "a name": (["--skip", "ConfigMap/B*", "--skip", "v1/Pod", "."], {"a.yaml": BAD}, 1, A),
    "an excluded file": (["--exclude", "a.*", "."], {"a.yaml": BAD}, 0, []),
    "an ignored file": (["."], {"a.yaml": BAD, ".kxformignore": b"a.yaml\n"}, 0, []),
    "an ignored file all the same": (["--no-ignore", "."], {"a.yaml": BAD, ".kxformignore": b"a.yaml\n"}, 1, A),
    "a version": (["--kubernetes-version", "1.32", "a.yaml"], {"a.yaml": OLD}, 0, []),
    "several versions": (["--kubernetes-version", "1.32,v1.33.1", "--kubernetes-version", "1.34", "a.yaml"], {"a.yaml": OLD}, 0, ["a.yaml:1:1 warning KX403"]),
    "across files of a folder": (["."], {"a.yaml": SERVICE, "b.yaml": POD}, 0, ["a.yaml:4:8 warning KX690"]),
    "not across files that are named": (["a.yaml", "b.yaml"], {"a.yaml": SERVICE, "b.yaml": POD}, 0, []),
    "across them by force": (["--cross-object", "a.yaml", "b.yaml"], {"a.yaml": SERVICE, "b.yaml": POD}, 0, ["a.yaml:4:8 warning KX690"]),
    "across a folder by no means": (["--no-cross-object", "."], {"a.yaml": SERVICE, "b.yaml": POD}, 0, []),
    "a schema location": (
        ["--schema-location", "s", "a.yaml"],
        {"a.yaml": FOO, "s/foo-x-v1.json": b'{"type": "object", "required": ["spec"]}'}, 1, ["a.yaml:1:1 error KX406"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("title", RUNS)
def test_a_run(kxform: Any, title: str) -> None:
    arguments, files, code, findings = RUNS[title]
    ran = kxform("validate", *arguments, files=files)
    assert (ran.code, told(ran.out)) == (code, findings)
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("stdin", "code", "findings"),
    [
        (b"", 0, []),
        (MAP, 0, []),
        (BAD, 1, ["-:3:12 error KX504", "-:3:21 error KX404"]),
        (BROKEN, 3, ["-:1:5 error KX102"]),
        (SERVICE + b"---\n" + POD, 0, ["-:4:8 warning KX690"]),
        (b'{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "A"}}', 1, ["-:1:56 error KX504"]),
    ],
)
@pytest.mark.parametrize("arguments", [[], ["-"]])
def test_standard_input(kxform: Any, stdin: bytes, code: int, findings: list[str], arguments: list[str]) -> None:
    ran = kxform("validate", *arguments, stdin=stdin)
    assert (ran.code, told(ran.out)) == (code, findings)


def test_custom_resources_on_standard_input(kxform: Any) -> None:
    crd = (
        b"apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: foos.x.io}\nspec:\n"
        b"  group: x.io\n  scope: Namespaced\n  names: {kind: Foo, plural: foos}\n  versions:\n"
        b"  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, required: [spec], properties: {spec: {type: object}}}}}\n"
    )
    ran = kxform("validate", stdin=FOO + b"---\n" + crd)
    assert (ran.code, told(ran.out)) == (1, ["-:1:1 error KX406"])


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--ignore", "KX40"], "KX006", ["KX40", "did you mean"]),
        (["--ignore", "KX404,KX9999"], "KX006", ["KX9999"]),
        (["--ignore", "kx4o4"], "KX006", ["KX4O4", "KX404"]),
        (["--ignore", ""], "KX006", []),
        (["--skip", "secret"], "KX008", ["secret", "Secret"]),
        (["--skip", "Secret", "--skip", ""], "KX008", []),
        (["--kubernetes-version", "1.24"], "KX400", ["1.24", "1.25 to 1.37"]),
        (["--kubernetes-version", "1.30,1.99"], "KX400", ["1.99"]),
        (["--kubernetes-version", "latest"], "KX400", ["latest"]),
        (["--schema-location", "http://x.io/{{.ResourceKind}}.json"], "KX421", ["http://x.io"]),
        (["--schema-location", "https://x.io"], "KX421", ["https://x.io"]),
        (["--schema-location", "nowhere"], "KX421", ["nowhere"]),
        (["--schema-location", "{{ .Kind }}.json"], "KX421", [".Kind", ".ResourceKind"]),
    ],
)
@pytest.mark.parametrize("content", [b"", BAD])
def test_wrong_usage(kxform: Any, arguments: list[str], code: str, words: list[str], content: bytes) -> None:
    ran = kxform("validate", *arguments, "a.yaml", files={"a.yaml": content})
    assert (ran.code, ran.out) == (2, b"")
    assert f"error {code}:" in ran.err
    for word in words:
        assert word in ran.err


def test_options_that_there_are_not(kxform: Any) -> None:
    for arguments in (["--output-format", "xml"], ["--no-such-option"]):
        ran = kxform("validate", *arguments, "a.yaml", files={"a.yaml": MAP})
        assert (ran.code, ran.out) == (2, b"")


@pytest.mark.parametrize(
    ("pipeline", "findings"),
    [
        (b'kubernetes-version: "1.32"\n', []),
        (b"# ours\n---\nkubernetes-version: '1.32'\nsteps: 5\n", []),
        (b"kubernetes-version: v1.32\n", []),
        (b'kubernetes-version: "1.33, 1.34"\n', ["m/a.yaml:1:1 warning KX403"]),
        (b"steps: []\n", ["m/a.yaml:1:1 warning KX403"]),
        (b"", ["m/a.yaml:1:1 warning KX403"]),
    ],
)
def test_the_version_of_a_pipeline_file(kxform: Any, pipeline: bytes, findings: list[str]) -> None:
    files = {"kxform.yaml": pipeline, "m/a.yaml": OLD}
    ran = kxform("validate", "m", files=files)
    assert (ran.code, told(ran.out)) == (0, findings)
    ran = kxform("validate", "--kubernetes-version", "1.33", "m")
    assert told(ran.out) == ["m/a.yaml:1:1 warning KX403"]


@pytest.mark.parametrize(
    ("pipeline", "exit_code", "start", "words"),
    [
        (b"kubernetes-version: 1.30\n", 2, "kxform.yaml:1:1: error KX010", ["quotes"]),
        (b"# ours\n\n---\n# x\nkubernetes-version: 1.30\n", 2, "kxform.yaml:5:1: error KX010", ["quotes"]),
        (b"kubernetes-version: [1.30]\n", 2, "kxform.yaml:1:1: error KX010", ["quotes"]),
        (b"kubernetes-version:\n", 2, "kxform.yaml:1:1: error KX010", []),
        (b'a: b\nkubernetes-version: "1.30,1.99"\n', 2, "kxform.yaml:2:1: error KX400", ["1.99", "1.37"]),
        (b"schema-location: 5\n", 2, "kxform.yaml:1:1: error KX010", ["list of texts"]),
        (b"schema-location:\n- .\n- nowhere\n", 2, "kxform.yaml:3:3: error KX421", ["nowhere"]),
        (b"a: b\na: c\n", 3, "kxform.yaml:2:1: error KX103", []),
        (b"a: b: c\n", 3, "kxform.yaml:1:5: error KX102", []),
    ],
)
def test_a_pipeline_file_that_cannot_be_read(
    kxform: Any, pipeline: bytes, exit_code: int, start: str, words: list[str]
) -> None:
    ran = kxform("validate", "a.yaml", files={"kxform.yaml": pipeline, "a.yaml": BAD})
    assert (ran.code, ran.out) == (exit_code, b"")
    assert ran.err.startswith(start)
    for word in words:
        assert word in ran.err
    both = ["--kubernetes-version", "1.30", "--schema-location", "s/{{ .ResourceKind }}.json"]  # then it is not read
    assert kxform("validate", *both, "a.yaml").code == 1


def test_no_code_of_a_pipeline_file_is_run(kxform: Any, tmp_path: Path) -> None:
    files = {
        "kxform.yaml": b'kubernetes-version: "1.30"\nuse: [x.py]\nsteps: [{transform: x}]\n',
        "x.py": f"open({str(tmp_path / 'ran')!r}, 'w')\n".encode(),
        "a.yaml": MAP,
    }
    assert kxform("validate", ".", files=files).code == 0
    assert not (tmp_path / "ran").exists()


def test_nothing_is_written(kxform: Any, tmp_path: Path) -> None:
    kxform("validate", ".", files={"a.yaml": BAD, "b.yaml": MAP})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.yaml", "b.yaml"]
    assert (tmp_path / "a.yaml").read_bytes() == BAD


@pytest.mark.parametrize("format_name", ["text", "json", "junit", "tap", "sarif", "github", "gitlab"])
def test_no_format_tells_a_secret(kxform: Any, format_name: str) -> None:
    text = b"apiVersion: v1\nkind: Secret\nmetadata: {name: A}\ndata: {p: hunter2, q: 271828182}\nstringData: {p: [hunter2]}\n"
    broken = b"apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {p: hunter2, p: !!int hunter2}\n"
    files = {
        "a.yaml": text,
        "b.yaml": broken,
        "c.json": json.dumps({"kind": "Secret", "metadata": {}, "data": "hunter2"}).encode(),
    }
    ran = kxform("validate", "--output-format", format_name, "--summary", ".", files=files)
    assert ran.code == 3
    for value in ("hunter2", "271828182"):
        assert value not in ran.out.decode() + ran.err


def test_a_local_schema_that_names_an_address(kxform: Any) -> None:
    """The library that decides is no Python: only a server can tell whether it asked."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x.json"
        schema = json.dumps({"type": "object", "properties": {"metadata": {"$ref": address}}}).encode()
        ran = kxform("validate", "--schema-location", "s", "a.yaml", files={"a.yaml": FOO, "s/foo-x-v1.json": schema})
        with pytest.raises(TimeoutError):
            server.accept()
    assert (ran.code, told(ran.out)) == (1, ["a.yaml:1:1 error KX420"])


def test_six_hundred_files(kxform: Any) -> None:
    files = {f"m/{n:03}.yaml": BAD.replace(b"name: A", b"name: A%d" % n) if n % 5 == 0 else MAP for n in range(600)}
    ran = kxform("validate", "-q", "--no-cross-object", "m", files=files)
    assert ran.code == 1
    assert [line.partition(" ")[0] for line in told(ran.out)[::2]] == [f"m/{n:03}.yaml:3:12" for n in range(0, 600, 5)]


def test_the_schema_location_of_a_pipeline_file(kxform: Any) -> None:
    """It is relative to the file, and what the command names comes in its place."""
    well = b"apiVersion: example.com/v1\nkind: Well\nmetadata: {name: a}\nspec: {depth: x}\n"
    depth = b'{"type": "object", "properties": {"spec": {"properties": {"depth": {"type": "%s"}}}}}'
    files = {
        "kxform.yaml": b"schema-location: ['own/{{ .ResourceKind }}.json']\nsteps: 5\n",
        "own/well.json": depth % b"integer",
        "other/well.json": depth % b"string",
        "m/a.yaml": well,
    }
    ran = kxform("validate", "m/a.yaml", files=files)
    assert (ran.code, told(ran.out)) == (1, ["m/a.yaml:4:8 error KX405"])
    assert kxform("validate", "--schema-location", "other/{{ .ResourceKind }}.json", "m/a.yaml").code == 0
    assert "KX405" in kxform("strip", "--validate", "m/a.yaml").err
    pipeline = b"schema-location: ['own/{{ .ResourceKind }}.json']\nsteps: [strip]\n"
    ran = kxform("run", "-f", "p/kxform.yaml", "--validate", "m/a.yaml", files={"kxform.yaml": b"", "p/kxform.yaml": pipeline, "p/own/well.json": depth % b"integer"})  # fmt: skip
    assert "KX405" in ran.err


def test_a_named_file_that_is_ignored_where_a_hook_names_it(kxform: Any) -> None:
    files = {"a.yaml": BAD, "old/b.yaml": BAD, ".kxformignore": b"old/\n", "kxform.yaml": b"kind: Pipeline\n"}
    names = ["a.yaml", "old/b.yaml", "kxform.yaml"]
    assert b"old/b.yaml" in kxform("validate", *names, files=files).out
    ran = kxform("validate", "--force-exclude", *names)
    assert (ran.code, b"a.yaml:" in ran.out, b"old/" in ran.out, "kxform.yaml" in ran.err) == (1, True, False, False)
    ran = kxform("validate", "--force-exclude", "--exclude", "a.yaml", *names)
    assert (ran.code, ran.out, ran.err) == (0, b"", "0 errors, 0 warnings; 0 objects in 0 files\n")
    assert b"old/b.yaml" in kxform("validate", "--force-exclude", "--no-ignore", *names).out
    ran = kxform("strip", "--check", "--force-exclude", "old/b.yaml")
    assert (ran.code, ran.out, ran.err) == (0, b"", "0 would change, 0 unchanged\n")


@pytest.mark.parametrize("names", [["k/patches/a.yaml"], ["k/patches/a.yaml", "k/kustomization.yaml"], ["k"]])
def test_a_patch_that_is_named_without_its_kustomization(kxform: Any, names: list[str]) -> None:
    """A hook names what changed: what a patch is a patch of need not be among it."""
    patch = b"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {paused: true}\n"
    files = {"k/patches/a.yaml": patch, "k/kustomization.yaml": b"patches:\n- path: patches/a.yaml\n"}
    ran = kxform("validate", *names, files=files)
    assert (ran.code, ran.out) == (0, b"")
    assert f"k/patches/a.yaml: skipped KX220: {os.path.join('k', 'kustomization.yaml')} names it" in ran.err
    ran = kxform("validate", *names, files={"k/kustomization.yaml": b"resources: [patches/a.yaml]\n"})
    assert ran.code == 1
