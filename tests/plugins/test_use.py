"""A transform in a file of one's own: `--use`."""

from __future__ import annotations

import multiprocessing
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT
from tests.plugins.conftest import Kxform

MARK = '''\
import os
from collections.abc import Iterator
from dataclasses import dataclass

from kxform.transform import Example, Item, Resource, Transform, option


@dataclass(frozen=True, kw_only=True)
class MarkProcess(Transform):
    """Write into each ConfigMap which process has seen it."""

    kinds = ("ConfigMap",)
    key: str = option("process", help="the key")

    def change(self, resource: Resource) -> Iterator[Item]:
        if not resource.has(("data", self.key)):
            yield resource.set(("data", self.key), str(os.getpid()), why="the test wants to know")
'''
FILES = 640  # enough for worker processes
OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: map-{} # kept\ndata:\n  a: b\n"
START = """
import multiprocessing, os, sys
os.sched_getaffinity = lambda _process: {0, 1}
os.cpu_count = lambda: 2
multiprocessing.set_start_method(sys.argv.pop(1))
from kxform.cli.app import main
main()
"""


def write_many(folder: Path) -> dict[Path, str]:
    files = {folder / f"{index % 7}" / f"{index}.yaml": OBJECT.format(index) for index in range(FILES)}
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return files


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_worker_processes_load_the_file_afresh(tmp_path: Path, method: str) -> None:
    (tmp_path / "mark_process.py").write_text(MARK, encoding="utf-8")
    files = write_many(tmp_path / "k8s")
    command = [sys.executable, "-c", START, method, "--use", "mark_process.py", "mark-process", "-i", "k8s"]
    process = subprocess.Popen(
        command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True
    )
    _, said = process.communicate()
    assert (process.returncode, said) == (0, f"{FILES} changed, 0 unchanged\n")
    seen = set()
    for path, before in files.items():
        after = path.read_text(encoding="utf-8")
        number = after.removeprefix(before + '  process: "').removesuffix('"\n')
        assert number.isdecimal(), after
        seen.add(int(number))
    assert process.pid not in seen
    assert sorted(os.listdir(tmp_path)) == ["k8s", "mark_process.py"]  # no compiled file is left beside the source


def test_check_over_many_files(kxform: Kxform, tmp_path: Path) -> None:
    files = write_many(tmp_path / "k8s")
    ran = kxform("--use", "mark_process.py", "mark-process", "--check", "k8s", files={"mark_process.py": MARK})
    assert ran.code == 1
    assert ran.out.decode().count("would change ") == FILES
    assert {path: path.read_text(encoding="utf-8") for path in files} == files
    assert kxform("--use", "mark_process.py", "mark-process", "--key", "a", "--check", "k8s").code == 0


def test_a_file_has_all_that_a_built_in_one_has(kxform: Kxform) -> None:
    used = ("--use", "./mark_process.py")
    assert "  --key TEXT " in kxform(*used, "mark-process", "--help", files={"mark_process.py": MARK}).out.decode()
    assert re.search(rb"^  mark-process +Write into each ConfigMap", kxform(*used, "--help").out, re.MULTILINE)
    assert re.search(rb"^mark-process +mark_process.py +ConfigMap ", kxform(*used, "list").out, re.MULTILINE)
    assert "| `--key TEXT` | the key | `process` |" in kxform(*used, "explain", "mark-process").out.decode()
    ran = kxform("test", "mark_process.py")
    assert (ran.code, ran.out) == (
        1,
        b"FAILED  mark-process: has examples of both sorts\n"
        b"        no example shows what is left alone; no example shows a change\n1 checks, 1 failed\n",
    )


def test_a_file_with_several(kxform: Kxform) -> None:
    code = (
        MARK.replace("class MarkProcess", "class _Base")
        + '''

@dataclass(frozen=True, kw_only=True)
class MarkOne(_Base):
    """Mark one."""


@dataclass(frozen=True, kw_only=True)
class MarkTwo(_Base):
    """Mark two."""
    also: bool = option(False, help="more")
'''
    )
    ran = kxform("--use", "several.py", "list", files={"several.py": code})
    assert [line.split()[0] for line in ran.out.decode().splitlines() if "several.py" in line] == [
        "mark-one",
        "mark-two",
    ]
    text = OBJECT.format(1).encode()
    assert kxform("--use", "several.py", "mark-two", "--also", stdin=text).out.startswith(text + b"  process:")


def test_a_file_is_used_once_and_several_files_are_used(kxform: Kxform) -> None:
    other = MARK.replace("MarkProcess", "MarkOther")
    files = {"mark_process.py": MARK, "a/mark_other.py": other}
    used = ("--use", "mark_process.py", "--use", "./mark_process.py", "--use", "a/mark_other.py")
    ran = kxform(*used, "list", files=files)
    assert (ran.code, ran.err) == (0, "")
    assert b"mark-process" in ran.out
    assert b"mark-other" in ran.out


def test_a_file_that_is_not_there(kxform: Kxform) -> None:
    for arguments in (["--use", "gone.py", "list"], ["test", "gone.py"], ["--use", ".", "--help"]):
        ran = kxform(*arguments)
        assert (ran.code, ran.out) == (2, b"")
        assert "error KX004: " in ran.err
        assert "is not a file" in ran.err


def test_without_the_file_there_is_no_such_command(kxform: Kxform) -> None:
    ran = kxform("mark-process", files={"mark_process.py": MARK})
    assert (ran.code, ran.out) == (2, b"")
    assert "error KX001: " in ran.err


def test_a_broken_file_harms_no_other_command(kxform: Kxform) -> None:
    files = {"bad.py": "import nothing_like_it\n", "mark_process.py": MARK}
    used = ("--use", "bad.py", "--use", "mark_process.py")
    text = OBJECT.format(1).encode()
    assert kxform(*used, "mark-process", stdin=text, files=files).out.startswith(text)
    assert kxform(*used, "to-daemonset", stdin=text).out == text
    listed = kxform(*used, "list")
    warning = (
        "bad.py:1: warning KX002: transform bad is broken: ModuleNotFoundError: No module named 'nothing_like_it'\n"
    )
    assert (listed.code, listed.err) == (0, warning)
    assert b"mark-process" in listed.out
    helped = kxform(*used, "--help")
    assert (helped.code, helped.err) == (0, warning)
    for name in ("bad", "unheard-of"):
        ran = kxform(*used, name, stdin=text)
        assert (ran.code, ran.out) == (2, b"")
        assert ran.err.startswith("bad.py:1: error KX002: transform bad is broken: ModuleNotFoundError")
        assert "    hint: " in ran.err
