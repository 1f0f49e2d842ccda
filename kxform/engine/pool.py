"""Processes that each make the same worker once and are then asked to do things with it."""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any


class Pool:
    """A context manager; at its end what has not begun is given up.

    Args:
        make: how a process makes its worker: a function of a module or a bound method of plain data, so that it
            crosses processes; nothing of a plug-in does.
        size: how many processes.
    """

    def __init__(self, make: Callable[[], Any], size: int) -> None:
        self._pool = ProcessPoolExecutor(size, initializer=_start, initargs=(make,))

    def submit(self, method: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Have a process call a method of its worker's class, or a function that takes the worker first."""
        return self._pool.submit(_call, method, *arguments)

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_error: object) -> None:
        self._pool.shutdown(cancel_futures=True)


_here: list[Any] = []


def _start(make: Callable[[], Any]) -> None:
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted as well, and ends the pool
    _here[:] = [make()]


def _call(method: Callable[..., Any], *arguments: Any) -> Any:
    return method(_here[0], *arguments)
