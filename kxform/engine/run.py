"""Run a transform over many files, on all cores where that gains something, and say what became of each."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kxform import registry
from kxform.engine.conclude import outcome_of
from kxform.engine.file import FactsByName, FileEditor, FileState
from kxform.engine.inputs import Input
from kxform.engine.outcome import Failed, Outcome
from kxform.engine.read import read
from kxform.engine.search import NameSearch
from kxform.engine.workers import runner_for
from kxform.errors import KxformError
from kxform.kube.select import Selection
from kxform.transform import Fact

TICK = 64  # files between two reports of progress
Progress = Callable[[int, int], None]  # files done, files in all


@dataclass(frozen=True)
class Job:
    """What to run, by name, so that a worker process can load it afresh: nothing of a plug-in is pickled.

    Args:
        transform: its name.
        options: values for its fields.
        selection: the objects that it may change.
        explain: keep every change with its reason.
        sign: the files will be rewritten: note what identifies the bytes that were read.
        uses: the files of `--use`, in which it may be defined.
    """

    transform: str
    options: Mapping[str, Any] = field(default_factory=dict)
    selection: Selection = field(default_factory=Selection)
    explain: bool = True
    sign: bool = False
    uses: tuple[str, ...] = field(default_factory=registry.uses)

    def editor(self) -> FileEditor:
        """Return what runs it.

        Raises:
            UsageError: there is no such transform.
            ValueError: the options contradict each other or are out of range.
        """
        for path in self.uses:
            registry.use(path)
        transform = registry.load(self.transform)(**self.options)
        return FileEditor(transform, self.selection, explain=self.explain, sign=self.sign)


class Result(NamedTuple):
    """One input and what became of it."""

    input: Input
    outcome: Outcome


def run(job: Job, inputs: Sequence[Input], progress: Progress = lambda _done, _total: None) -> list[Result]:
    """Run a job over inputs and return the results in the same order. Nothing is written.

    Args:
        job: what to run.
        inputs: the files.
        progress: called now and then with the number of files done and the number of all.

    Raises:
        UsageError: there is no such transform.
        ValueError: its options are not usable.
    """
    with _paused_collector(), runner_for(job.editor, inputs) as runner:
        states: list[FileState] = []
        for state in runner.first(inputs):
            states.append(state)
            if len(states) % TICK == 0:
                progress(len(states), len(inputs))
        facts = _facts(states)
        wanted = [index for index, state in enumerate(states) if _needs_second(state, facts)]
        for index, state in zip(wanted, runner.second([states[index] for index in wanted], facts), strict=True):
            states[index] = state
        facts.clear()
        progress(len(inputs), len(inputs))
        return [Result(state.input, _outcome(state)) for state in states]


@contextmanager
def _paused_collector() -> Iterator[None]:
    """Trees are built and dropped by the thousand and hold no cycles: looking for some costs a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def run_on(editor: FileEditor, data: bytes, file: str) -> Outcome:
    """Return what becomes of one text by itself, without touching any file.

    Args:
        editor: what to run.
        data: the content of a file.
        file: its name, for places; `.json` means JSON.
    """
    state = editor.first(Input(file, file), data)
    facts = _facts([state])
    if not state.errors:
        editor.second(state, data, facts, NameSearch(facts))
    return outcome_of(state, data)


def _facts(states: Iterable[FileState]) -> dict[str, list[Fact]]:
    facts: dict[str, list[Fact]] = defaultdict(list)
    for state in states:
        for fact in state.remembered:
            facts[fact.name].append(fact.fact)
        state.remembered.clear()  # in a large stream it is as large as the facts
    return facts


def _needs_second(state: FileState, facts: FactsByName) -> bool:
    return not state.errors and bool(state.deferred or (facts and state.is_interesting))


def _outcome(state: FileState) -> Outcome:
    try:
        needed = not state.errors and (state.edited or not state.kept)
        return outcome_of(state, read(state.input) if needed else b"")
    except KxformError as error:
        return Failed((error,))
