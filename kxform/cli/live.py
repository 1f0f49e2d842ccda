"""Rollouts on standard error: on a terminal a table that changes as they go on, elsewhere a line for each change."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import TracebackType
from typing import Any

from kxform.cli.colours import has_colour
from kxform.cluster.rollout import Status
from kxform.cluster.waiting import Workload

_ROWS = 20  # of what is still waited for; more would not fit a screen


class Live:
    """Shows how far rollouts are, as long as it is entered.

    Args:
        line: prints one line, where there is no terminal.
        shown: anything is to be shown.
    """

    def __init__(self, line: Callable[[str], None], *, shown: bool) -> None:
        self._line = line
        self._drawn = shown and sys.stderr.isatty()
        self._display: Any = None
        self._spinner: Any = None
        self._states: dict[Workload, Status] = {}

    def __enter__(self) -> Live:
        if self._drawn:
            from rich.console import Console
            from rich.live import Live as Display

            self._display = Display(
                console=Console(stderr=True, no_color=not has_colour(sys.stderr)),
                transient=True,
                redirect_stdout=sys.stdout.isatty(),  # else a pipe would get nothing
                get_renderable=self._table,
            )
            self._display.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._display is not None:
            self._display.stop()

    def show(self, workload: Workload, status: Status) -> None:
        """Show that the rollout of a workload is that far."""
        self._states = {**self._states, workload: status}  # a new one: another thread draws
        if not self._drawn and status.state == "waiting":
            self._line(f"waiting: {workload}: {status.message}")

    def _table(self) -> Any:
        from rich.spinner import Spinner
        from rich.table import Table

        table = Table.grid(padding=(0, 2))
        waiting = [(one, status) for one, status in self._states.items() if status.state == "waiting"]
        if self._spinner is None:
            self._spinner = Spinner("dots")
        for one, status in waiting[:_ROWS]:
            table.add_row(self._spinner, str(one), f"{status.ready}/{status.wanted}", status.message)
        if len(waiting) > _ROWS:
            table.add_row("", f"and {len(waiting) - _ROWS} more", "", "")
        return table
