"""The two passes over many files: here, or in as many processes as there are cores where that gains something."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice
from typing import NamedTuple

from kxform.engine.cores import WORTH_WORKERS, workers_for
from kxform.engine.file import FactsByName, FileEditor
from kxform.engine.inputs import Input
from kxform.engine.read import read
from kxform.engine.search import NameSearch
from kxform.engine.state import FileState
from kxform.errors import KxformError

CHUNK = 64  # files that a worker is given at a time
TICK = 64  # files between two reports of progress

MakeEditor = Callable[[], FileEditor]
States = Mapping[int, FileState]


class Found(NamedTuple):
    """What came out of the first pass over some files.

    Args:
        states: what there is to know of some, by index; the others are objects with nothing to do or to say.
        interesting: those that the second pass has to look at.
        done: files looked at so far.
        total: files found so far.
    """

    states: States
    interesting: Sequence[int]
    done: int
    total: int


def runner_for(editor: FileEditor, make_editor: MakeEditor, inputs: Iterable[Input]) -> Runner:
    """Return what runs the passes over these inputs; a context manager.

    Args:
        editor: what this process runs.
        make_editor: how another process makes the same; see `Workers`.
        inputs: the files.
    """
    rest = iter(inputs)
    head = list(islice(rest, WORTH_WORKERS))
    size = workers_for(head)
    return Workers(make_editor, chain(head, rest), size) if size > 1 else Here(editor, [*head, *rest])


class Here:
    """Runs the passes in this process, one file after the other.

    Args:
        editor: what to run.
        inputs: all of them.
    """

    def __init__(self, editor: FileEditor, inputs: Sequence[Input] = ()) -> None:
        self.editor = editor
        self.inputs = inputs

    def first(self, states: States, numbers: range) -> Iterator[Found]:
        """Yield what there is to know after the first pass of a round."""
        for start in range(0, len(self.inputs), TICK):
            chunk = self.inputs[start : start + TICK]
            yield Found(*self.chunk(start, chunk, states, numbers), start + len(chunk), len(self.inputs))

    def chunk(
        self, start: int, inputs: Sequence[Input], states: States, numbers: range
    ) -> tuple[dict[int, FileState], list[int]]:
        """Return the states of some inputs, by index, and which of them are interesting; see `Found`."""
        found, interesting = {}, []
        for index, item in enumerate(inputs, start):
            state = states.get(index) or FileState(item, kept=min(numbers[0], 1))  # after a round: the common case
            if not state.errors:
                self._first(state, numbers)
            if index in states or not state.is_common:
                found[index] = state
            if state.is_interesting:
                interesting.append(index)
        return found, interesting

    def counted(
        self, start: int, inputs: Sequence[Input], states: States, numbers: range
    ) -> tuple[dict[int, FileState], list[int], int]:
        """Return the same as `chunk`, and how many inputs there were."""
        return *self.chunk(start, inputs, states, numbers), len(inputs)

    def _first(self, state: FileState, numbers: range) -> None:
        try:
            self.editor.first(state, read(state.input), numbers)
        except KxformError as error:
            state.errors.append(error)

    def second(self, indexes: Sequence[int], states: States, number: int, facts: FactsByName) -> Iterator[States]:
        """Yield what there is to know after the second pass of a step."""
        yield self.again({index: states.get(index) or self.inputs[index] for index in indexes}, number, facts)

    def again(self, items: Mapping[int, FileState | Input], number: int, facts: FactsByName) -> dict[int, FileState]:
        """Take files through the second pass of a step; return the states of those of which there is something to know.

        Args:
            items: their states, or of what most files are the input alone.
            number: the step.
            facts: everything that was remembered.
        """
        names, found = NameSearch(facts), {}
        for index, item in items.items():
            state = item if isinstance(item, FileState) else FileState(item, kept=1)
            try:
                self.editor.second(state, read(state.input), number, facts, names)
            except KxformError as error:
                state.errors.append(error)
            if isinstance(item, FileState) or not state.is_common:
                found[index] = state
        return found

    def __enter__(self) -> Here:
        return self

    def __exit__(self, *_error: object) -> None:
        pass


class Workers:
    """Runs the passes in processes that each load the transforms afresh.

    Args:
        make_editor: how a process makes its editor: a bound method of plain data, so that it crosses processes.
        inputs: looked for while the first are worked on.
        cores: how many processes.
    """

    def __init__(self, make_editor: MakeEditor, inputs: Iterable[Input], cores: int) -> None:
        from kxform.engine.pool import Pool  # costs 15 ms, and few runs need it

        self.inputs: list[Input] = []
        self._rest = iter(inputs)
        self._cores = cores
        self._pool = Pool(partial(_here, make_editor), cores)

    def first(self, states: States, numbers: range) -> Iterator[Found]:
        """Yield what there is to know after the first pass of a round."""
        tasks = deque(
            self._pool.submit(Here.counted, start, chunk, {i: states[i] for i in _known(states, start, chunk)}, numbers)
            for start, chunk in self._chunks()
        )
        done = 0
        while tasks:
            found, interesting, count = tasks.popleft().result()
            done += count
            yield Found(found, interesting, done, len(self.inputs))

    def _chunks(self) -> Iterator[tuple[int, Sequence[Input]]]:
        for start in range(0, len(self.inputs), CHUNK):
            yield start, self.inputs[start : start + CHUNK]
        while chunk := list(islice(self._rest, CHUNK)):
            self.inputs += chunk
            yield len(self.inputs) - len(chunk), chunk

    def second(self, indexes: Sequence[int], states: States, number: int, facts: FactsByName) -> Iterator[States]:
        """Yield what there is to know after the second pass. The facts travel with each task, so the tasks are few.

        Files of one folder are much alike, so the tasks are dealt like cards: all of them take about as long.
        """
        count = min(2 * self._cores, len(indexes))
        tasks = []
        for first in range(count):
            items = {index: states.get(index) or self.inputs[index] for index in indexes[first::count]}
            tasks.append(self._pool.submit(Here.again, items, number, facts))
        return (task.result() for task in tasks)

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.__exit__(*error)


Runner = Here | Workers


def _known(states: States, start: int, chunk: Sequence[Input]) -> Iterator[int]:
    return (index for index in range(start, start + len(chunk)) if index in states) if states else iter(())


def _here(make_editor: MakeEditor) -> Here:
    return Here(make_editor())
