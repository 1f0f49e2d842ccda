"""Tables: as wide as the terminal, and in a pipe one line for each row."""

from __future__ import annotations

import pytest

from kxform import registry
from kxform.cli.table import table
from tests.cli.conftest import Kxform
from tests.cli.terminal import on_a_terminal

ROWS = [("NAME", "TEXT"), ("a", "one two three --in-place four five"), ("bcd", "")]


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (None, ["NAME  TEXT", "a     one two three --in-place four five", "bcd"]),
        (80, ["NAME  TEXT", "a     one two three --in-place four five", "bcd"]),
        (28, ["NAME  TEXT", "a     one two three", "      --in-place four five", "bcd"]),
        (1, ["NAME  TEXT", "a     one two three", "      --in-place four five", "bcd"]),
    ],
)
def test_the_last_column_is_wrapped(width: int | None, lines: list[str]) -> None:
    assert list(table(ROWS, width)) == lines


@pytest.mark.parametrize("columns", [100, 120])
def test_on_a_terminal_a_table_fits(columns: int) -> None:
    lines = on_a_terminal(["list"], columns).splitlines()
    assert max(map(len, lines)) <= columns
    assert len(lines) > 1 + len(registry.names())


def test_in_a_pipe_a_row_is_a_line(kxform: Kxform) -> None:
    lines = kxform("list").out.decode().splitlines()
    assert len(lines) == 1 + len(registry.names())
    assert max(map(len, lines)) > 100  # the COLUMNS that it is told
