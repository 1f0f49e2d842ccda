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

CHUNK = 128  # files that a worker is given at a time
WORTH_WORKERS = 512  # files; below that, starting processes costs more than they save

MakeEditor = Callable[[], FileEditor]


def runner_for(make_editor: MakeEditor, inputs: Sequence[Input]) -> Here | Workers:
    """Return what runs the passes over these inputs; a context manager."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if cores == 1 or len(inputs) < WORTH_WORKERS or any(item.path == STANDARD_INPUT for item in inputs):
        return Here(make_editor())
    return Workers(make_editor, inputs, cores)


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
        inputs: those of the first pass; a process has them from its start, so that tasks are but two numbers.
        cores: how many processes.
    """

    def __init__(self, make_editor: MakeEditor, inputs: Sequence[Input], cores: int) -> None:
        from concurrent.futures import ProcessPoolExecutor  # costs 15 ms, and few runs need it

        self._cores = cores
        self._pool = ProcessPoolExecutor(cores, initializer=_start, initargs=(make_editor, inputs))

    def first(self, inputs: Sequence[Input]) -> Iterator[FileState]:
        """Yield the state of each input after the first pass, in order."""
        starts = range(0, len(inputs), CHUNK)
        for start, special in zip(starts, self._pool.map(_first, starts), strict=True):
            for index in range(start, min(start + CHUNK, len(inputs))):
                yield special.get(index) or FileState(inputs[index], kept=1)

    def second(self, states: Sequence[FileState], facts: FactsByName) -> Iterator[FileState]:
        """Yield each state after the second pass, in order. The facts travel with each task, so the tasks are few."""
        size = max(1, -(-len(states) // (2 * self._cores)))
        chunks = [states[start : start + size] for start in range(0, len(states), size)]
        return (state for done in self._pool.map(_second, chunks, [facts] * len(chunks)) for state in done)

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_error: object) -> None:
        self._pool.shutdown(cancel_futures=True)


_here: list[Any] = []


def _start(make_editor: MakeEditor, inputs: Sequence[Input]) -> None:
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted as well, and ends the pool
    _here[:] = [Here(make_editor()), inputs]


def _first(start: int) -> dict[int, FileState]:
    """The states of one chunk by index, without the common case: objects, and none of them of interest."""
    here, inputs = _here
    states = enumerate(here.first(inputs[start : start + CHUNK]), start)
    return {index: state for index, state in states if not state.is_common}


def _second(states: Sequence[FileState], facts: FactsByName) -> list[FileState]:
    return list(_here[0].second(states, facts))
