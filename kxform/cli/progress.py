"""A progress bar on standard error: only on a terminal, only when the work takes longer than a second."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any

from kxform.cli.colours import has_colour

_PATIENCE = 1.0  # seconds


class Progress:
    """Called with (done, all) now and then; draws a bar once that has gone on for a second.

    Args:
        quiet: never draw.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._silent = quiet or not sys.stderr.isatty()
        self._start = time.monotonic()
        self._bar: Any = None
        self._task: Any = None

    def __call__(self, done: int, total: int) -> None:
        if self._silent:
            return
        if self._bar is None and time.monotonic() - self._start > _PATIENCE:
            self._draw(total)
        if self._bar is not None:
            self._bar.update(self._task, completed=done)

    def _draw(self, total: int) -> None:
        from rich.console import Console  # most runs are over before a bar is wanted
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        console = Console(stderr=True, no_color=not has_colour(sys.stderr))
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bar = Bar(*columns, console=console, transient=True)
        self._task = self._bar.add_task("files", total=total)
        self._bar.start()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
