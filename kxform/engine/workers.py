"""The two passes over many files: here, or in as many processes as there are cores where that gains something."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from kxform.engine.file import FactsByName, FileEditor, FileState
from kxform.engine.inputs import STANDARD_INPUT, Input
from kxform.engine.read import read
from kxform.engine.search import NameSearch
from kxform.errors import KxformError

CHUNK = 64  # files that a worker is given at a time
WORTH_WORKERS = 8 * CHUNK  # below that, starting processes costs more than they save

MakeEditor = Callable[[], FileEditor]


def runner_for(make_editor: MakeEditor, inputs: Sequence[Input]) -> Here | Workers:
    """Return what runs the passes over these inputs; a context manager."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if cores == 1 or len(inputs) < WORTH_WORKERS or any(item.path == STANDARD_INPUT for item in inputs):
        return Here(make_editor())
    return Workers(make_editor, cores)


class Here:
    """Runs the passes in this process, one file after the other."""

    def __init__(self, editor: FileEditor) -> None:
        self._editor = editor

    def first(self, inputs: Iterable[Input]) -> Iterator[FileState]:
        """Yield the state of each input after the first pass."""
        for item in inputs:
            try:
                yield self._editor.first(item, read(item))
            except KxformError as error:
                yield FileState(item, errors=[error])

    def second(self, states: Iterable[FileState], facts: FactsByName) -> Iterator[FileState]:
        """Yield each state after the second pass."""
        names = NameSearch(facts)
        for state in states:
            try:
                self._editor.second(state, read(state.input), facts, names)
            except KxformError as error:
                state.errors.append(error)
            yield state

    def __enter__(self) -> Here:
        return self

    def __exit__(self, *_error: object) -> None:
        pass


class Workers:
    """Runs the passes in processes that each load the transform afresh.

    Args:
        make_editor: how a process makes its editor: a bound method of plain data, so that it crosses processes.
        cores: how many processes.
    """

    def __init__(self, make_editor: MakeEditor, cores: int) -> None:
        from concurrent.futures import ProcessPoolExecutor  # costs 15 ms, and few runs need it

        self._cores = cores
        self._pool = ProcessPoolExecutor(cores, initializer=_start, initargs=(make_editor,))

    def first(self, inputs: Sequence[Input]) -> Iterator[FileState]:
        """Yield the state of each input after the first pass, in order."""
        chunks = [inputs[start : start + CHUNK] for start in range(0, len(inputs), CHUNK)]
        for chunk, states in zip(chunks, self._pool.map(_first, chunks), strict=True):
            for item, state in zip(chunk, states, strict=True):
                yield state or FileState(item, kept=1)

    def second(self, states: Sequence[FileState], facts: FactsByName) -> Iterator[FileState]:
        """Yield each state after the second pass, in order. The facts travel with each task, so the tasks are few."""
        if not states:
            return iter(())
        size = -(-len(states) // (2 * self._cores))
        chunks = [states[start : start + size] for start in range(0, len(states), size)]
        return (state for done in self._pool.map(_second, chunks, [facts] * len(chunks)) for state in done)

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_error: object) -> None:
        self._pool.shutdown(cancel_futures=True)


_here: list[Any] = []


def _start(make_editor: MakeEditor) -> None:
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted as well, and ends the pool
    _here[:] = [Here(make_editor())]


def _first(chunk: Sequence[Input]) -> list[FileState | None]:
    """None stands for the common case, which costs nothing to send back: objects, and none of them of interest."""
    states = _here[0].first(chunk)
    return [None if state == FileState(state.input, kept=1) else state for state in states]


def _second(states: Sequence[FileState], facts: FactsByName) -> list[FileState]:
    return list(_here[0].second(states, facts))
