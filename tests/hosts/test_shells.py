"""Completion in the real shells: each is started, taught by `kxform completion`, and asked."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hosts.conftest import tool

# bash and fish say what they would offer; zsh does only at a terminal, so a pseudo terminal types the keys.
BASH = """
source <(kxform completion bash)
read -ra COMP_WORDS <<< "$1"
[[ $1 == *" " ]] && COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE=$1 COMP_POINT=${#1}
_kxform
printf '%s\\n' "${COMPREPLY[@]}"
"""
FISH = """
kxform completion fish | source
complete -C "$argv[1]" | string split -f1 \\t
true
"""
ZSH = """
module_path=($ZSH_MODULES $module_path)
zmodload zsh/zpty
zpty inner zsh -f -i
zpty -w inner 'module_path=($ZSH_MODULES $module_path); PS1=; stty -echo; autoload -Uz compinit; compinit -u -d $PWD/dump'
zpty -w inner 'source <(kxform completion zsh); zstyle ":completion:*" verbose no; LISTMAX=1000; print -r "READ""Y"'
zpty -r inner said '*READY*'
zpty -n -w inner "$1"$'\\t'
zpty -n -w inner $'\\x15print -r "DO""NE"\\n'
zpty -r inner said '*DONE*'
print -r -- "$said"
"""
ASKED = [
    ("kxform to-", ["to-daemonset"]),
    ("kxform set-", ["set-image", "set-labels", "set-namespace", "set-replicas"]),
    ("kxform to-daemonset --on-", ["--on-delete"]),
    ("kxform validate --output-format sa", ["sarif"]),
    ("kxform explain KX10", [f"KX10{number}" for number in range(1, 10)]),
]


def ask(shell: str, script: str, line: str, folder: Path) -> str:
    path = os.pathsep.join([str(Path(sys.executable).parent), str(Path(tool(shell)).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "HOME": str(folder), "TERM": "dumb"}
    flags = {"bash": ["--norc", "-c", script, "bash"], "zsh": ["-f", "-c", script, "zsh"], "fish": ["-N", "-c", script]}
    ran = subprocess.run(
        [tool(shell), *flags[shell], line], capture_output=True, text=True, cwd=folder, env=environment, check=False,
        stdin=subprocess.DEVNULL, timeout=60,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.mark.parametrize(("line", "due"), ASKED)
@pytest.mark.parametrize(("shell", "script"), [("bash", BASH), ("fish", FISH)], ids=["bash", "fish"])
def test_what_is_offered(shell: str, script: str, line: str, due: list[str], tmp_path: Path) -> None:
    assert ask(shell, script, line, tmp_path).split() == due


@pytest.mark.parametrize(("line", "due"), ASKED)
def test_what_zsh_shows(line: str, due: list[str], tmp_path: Path) -> None:
    said = ask("zsh", ZSH, line, tmp_path)
    begun = line.rsplit(maxsplit=1)[-1]
    assert [one for one in due if one not in said and one.removeprefix(begun) not in said] == [], said


@pytest.mark.parametrize(("shell", "script"), [("bash", BASH), ("fish", FISH)], ids=["bash", "fish"])
def test_what_begins_with_nothing_that_is_known_is_left(shell: str, script: str, tmp_path: Path) -> None:
    assert ask(shell, script, "kxform nothing-like-", tmp_path).split() == []
