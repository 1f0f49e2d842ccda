"""Colours: the flag outranks the environment, and that the terminal; and layout does not depend on them."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import pytest

from kxform.cli.colours import choose, has_colour
from tests.cli.conftest import Kxform
from tests.cli.terminal import on_a_terminal

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there are no pseudo-terminals")
RNG = "fixtures/dockercoins/rng.yaml"
NONE, NO, FORCE = {}, {"NO_COLOR": "1"}, {"FORCE_COLOR": "1"}
BOTH, EMPTY, DUMB = {**NO, **FORCE}, {"NO_COLOR": "", "FORCE_COLOR": ""}, {"TERM": "dumb"}


class Stream(io.StringIO):
    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self.isatty = lambda: terminal


@pytest.mark.parametrize(
    ("variables", "piped", "shown"),  # whether there are colours in a pipe, and on a terminal
    [
        (NONE, False, True),
        (NO, False, False),
        (FORCE, True, True),
        (BOTH, False, False),
        (EMPTY, False, True),
        (DUMB, False, False),
        ({**DUMB, **FORCE}, True, True),
    ],
)
@pytest.mark.parametrize("flag", [None, "auto", "always", "never"])
def test_who_outranks_whom(
    variables: dict[str, str], piped: bool, shown: bool, flag: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", dict(variables))
    if flag:
        choose(flag)
    due = {"always": (True, True), "never": (False, False)}.get(flag or "", (piped, shown))
    assert (has_colour(Stream(False)), has_colour(Stream(True))) == due


@pytest.mark.parametrize(
    ("arguments", "variables", "terminals", "coloured"),
    [
        (["to-daemonset", RNG], NONE, ("err",), True),
        (["to-daemonset", RNG], NONE, (), False),
        (["to-daemonset", RNG], NO, ("err",), False),
        (["to-daemonset", RNG], FORCE, (), True),
        (["--color", "never", "to-daemonset", RNG], FORCE, ("err",), False),
        (["--color", "always", "to-daemonset", RNG], NO, (), True),
        (["to-daemonset", "--color", "always", RNG], NO, (), True),
        (["--color", "always", "to-daemonset", "--color=never", RNG], NONE, ("err",), False),
        (["explain", "KX301"], NONE, ("out",), True),
        (["explain", "KX301"], FORCE, (), True),
        (["explain", "KX301"], NONE, (), False),
        (["explain", "--color", "never", "KX301"], NONE, ("out",), False),
        (["explain", "--color", "always", "KX301"], NO, (), True),
    ],
)
def test_what_is_written(
    arguments: list[str], variables: dict[str, str], terminals: tuple[str, ...], coloured: bool
) -> None:
    assert ("\x1b[" in on_a_terminal(arguments, variables=variables, terminals=terminals)) is coloured


def test_a_page_without_colours_is_laid_out_on_a_terminal_all_the_same() -> None:
    said = on_a_terminal(["explain", "to-daemonset"], 60, variables=NO)
    assert "\x1b" not in said and "```" not in said
    assert max(map(len, said.splitlines())) <= 60


@pytest.mark.parametrize(
    ("variables", "terminals", "excerpt", "coloured"),
    [(NONE, ("out",), True, True), (NO, ("out",), True, False), (FORCE, (), False, True), (NONE, (), False, False)],
)
def test_the_line_of_a_finding_is_for_terminals_whatever_their_colours(
    variables: dict[str, str], terminals: tuple[str, ...], excerpt: bool, coloured: bool, tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: 1}\n")
    said = on_a_terminal(["validate", "a.yaml"], variables=variables, terminals=terminals, cwd=tmp_path, code=1)
    assert ("\n    data: {a: 1}\n" in said) is excerpt
    assert ("\x1b[" in said) is coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", said).startswith("a.yaml:4:8: error KX405: ")


def test_messages_are_not_wrapped() -> None:
    said = on_a_terminal(["to-daemonset", "-q", "--explain", RNG], 30, variables=NO, terminals=("err",))
    assert max(map(len, said.splitlines())) > 60


DRAW = """\
from kxform.cli import progress
progress._PATIENCE = -1
with progress.Progress(quiet=False) as bar:
    bar(1, 2)
"""


@pytest.mark.parametrize(("variables", "coloured"), [(NONE, True), (NO, False)])
def test_a_progress_bar(variables: dict[str, str], coloured: bool) -> None:
    said = on_a_terminal([], variables=variables, terminals=("err",), program=("-c", DRAW))
    assert "1/2" in said
    assert bool(re.search(r"\x1b\[[0-9;]*3\d", said)) is coloured


@pytest.mark.parametrize("arguments", [["--color", "red", "list"], ["list", "--color", "red"]])
def test_a_wrong_word(kxform: Kxform, arguments: list[str]) -> None:
    ran = kxform(*arguments)
    assert ran.code == 2
    assert "Invalid value for --color: 'red' is not one of auto, always, never" in ran.err


@pytest.mark.parametrize("before", [["--color"], ["list", "--color"]])
def test_a_shell_completes_them(kxform: Kxform, before: list[str]) -> None:
    assert kxform("__complete", *before, "a").out.split()[:2] == [b"auto", b"always"]
