"""`kxform explain`: pages in the terminal, and as they are in a pipe."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Kxform
from tests.cli.terminal import on_a_terminal


def docs_page(path: str) -> str:
    return (ROOT / "docs" / path).read_text(encoding="utf-8").partition("-->\n\n")[2]


def test_a_code(kxform: Kxform) -> None:
    for name in ("KX330", "kx330"):
        ran = kxform("explain", name)
        assert (ran.code, ran.out.decode(), ran.err) == (0, docs_page("codes/KX330.md"), "")


def test_a_transform(kxform: Kxform) -> None:
    ran = kxform("explain", "to-daemonset")
    assert (ran.code, ran.err) == (0, "")
    linked = docs_page("transforms/to-daemonset.md")
    assert "stays as it is: [KX330](../codes/KX330.md)" in linked
    assert ran.out.decode() == re.sub(r"\[(KX\d+)\]\(\S+\)", r"\1", linked)
    assert "becomes\n\n```yaml\napiVersion: apps/v1\nkind: DaemonSet\n" in ran.out.decode()


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("KX3300", "error KX006: there is no code KX3300", "did you mean KX330"),
        ("ZZ99999", "error KX006: there is no code ZZ99999", "docs/codes/index.md lists all codes."),
        (
            "to-daemonsets",
            "error KX001: there is no transform or command 'to-daemonsets'",
            "did you mean to-daemonset?",
        ),
        ("xyz", "error KX001: there is no transform or command 'xyz'", "`kxform list` shows all"),
        ("list", "error KX001: list is a command and no transform", "`kxform list --help` explains it."),
    ],
)
def test_what_there_is_not(kxform: Kxform, name: str, message: str, hint: str) -> None:
    ran = kxform("explain", name)
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err.startswith(f"{message}\n    hint: {hint}")


@pytest.mark.skipif(os.name == "nt", reason="there are no pseudo-terminals")
@pytest.mark.parametrize("columns", [50, 120])
def test_on_a_terminal(columns: int) -> None:
    out = on_a_terminal(["explain", "to-daemonset"], columns)
    lines = out.splitlines()
    assert "\x1b[" in out
    assert "```" not in out
    assert max(map(len, map(plain, lines))) <= columns
    assert max(map(len, map(plain, lines))) > columns - 12
    assert any("kind: DaemonSet" in plain(line) for line in lines)


def plain(line: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\", "", line.rstrip("\r\n"))


def test_a_page_needs_no_file(kxform: Kxform, tmp_path: Path) -> None:
    assert not os.listdir(tmp_path)
    assert kxform("explain", "KX001").code == 0
