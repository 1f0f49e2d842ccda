"""Run steps over many files, on all cores where that gains something, and say what became of each."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kxform import registry
from kxform.engine.conclude import outcome_of
from kxform.engine.file import FileEditor
from kxform.engine.inputs import Input
from kxform.engine.outcome import Failed, Outcome, Unchanged
from kxform.engine.read import read
from kxform.engine.search import NameSearch
from kxform.engine.state import FileState
from kxform.engine.step import Scope, Step
from kxform.engine.workers import Runner, runner_for
from kxform.errors import KxformError
from kxform.kube.select import Selection
from kxform.transform import Fact

Progress = Callable[[int, int], None]  # files done, files found so far
_UNCHANGED = Unchanged()


class StepSpec(NamedTuple):
    """A step by name, so that a worker process can load it afresh: nothing of a plug-in is pickled.

    Args:
        transform: its name.
        options: values for its fields.
        selections: an object is shown to it that all of these hold.
        scope: what it is about; anything but the input is for a check, behind all other steps.
    """

    transform: str
    options: Mapping[str, Any]
    selections: tuple[Selection, ...] = ()
    scope: Scope = "input"

    def load(self) -> Step:
        """Return what runs it.

        Raises:
            UsageError: there is no such transform.
            ValueError: the options contradict each other or are out of range.
        """
        return Step(registry.load(self.transform)(**self.options), self.selections, self.scope)


@dataclass(frozen=True)
class Job:
    """What to run.

    Args:
        steps: in order; each works on what the last one left.
        uses: files with transforms of the user's own, to be loaded before.
        explain: keep every change with its reason.
        sign: the files will be rewritten: note what identifies the bytes that were read.
        only_new: make the new documents alone, and change nothing else.
        as_file: what comes out is to be files, so JSON must stay one value.
        content: the new content is wanted, not only which files would change.
    """

    steps: tuple[StepSpec, ...]
    uses: tuple[str, ...] = field(default_factory=registry.uses)
    explain: bool = True
    sign: bool = False
    only_new: bool = False
    as_file: bool = False
    content: bool = True

    def editor(self) -> FileEditor:
        """Return what runs it.

        Raises:
            UsageError: there is no such transform.
            ValueError: the options contradict each other or are out of range.
        """
        for path in self.uses:
            registry.use(path)
        return FileEditor(
            [step.load() for step in self.steps],
            explain=self.explain,
            sign=self.sign,
            only_new=self.only_new,
            as_file=self.as_file,
        )


class Result(NamedTuple):
    """One input and what became of it."""

    input: Input
    outcome: Outcome


def run(job: Job, inputs: Iterable[Input], progress: Progress = lambda _done, _total: None) -> list[Result]:
    """Run a job over inputs and return the results in the same order. Nothing is written.

    Args:
        job: what to run.
        inputs: the files; where there are many, work on the first begins while the last are still looked for.
        progress: called now and then.

    Raises:
        UsageError: there is no such transform.
        ValueError: its options are not usable.
    """
    editor = job.editor()
    with _paused_collector(), runner_for(editor, job.editor, inputs) as runner:
        states: dict[int, FileState] = {}
        for numbers in editor.rounds():
            if editor.is_needed(numbers, states.values()):
                _round(runner, states, numbers, progress)
        progress(len(runner.inputs), len(runner.inputs))
        return [
            Result(item, _outcome(job, states.pop(index)) if index in states else _UNCHANGED)
            for index, item in enumerate(runner.inputs)
        ]


def _round(runner: Runner, states: dict[int, FileState], numbers: range, progress: Progress) -> None:
    """Take all files through the steps of a round; only those of which there is something to know have a state."""
    interesting: set[int] = set()
    for found in runner.first(states, numbers):
        states.update(found.states)
        interesting.update(found.interesting)
        progress(found.done, found.total)
    again = {index for index, state in states.items() if state.deferred} | interesting
    facts = _facts((states[index] for index in sorted(states)), wanted=bool(again))
    wanted = [index for index in sorted(again) if _needs_second(states.get(index), facts)]
    for later in runner.second(wanted, states, numbers[-1], facts):
        states.update(later)


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
    return run_on_all(editor, {file: data})[file]


def run_on_all(editor: FileEditor, texts: Mapping[str, bytes]) -> dict[str, Outcome]:
    """Return what becomes of texts that may refer to each other, without touching any file.

    Args:
        editor: what to run.
        texts: contents by file name; `.json` means JSON.
    """
    states = {file: FileState(Input(file, file)) for file in texts}
    for numbers in editor.rounds():
        for file, state in states.items():
            if not state.errors:
                editor.first(state, texts[file], numbers)
        facts = _facts(states.values())
        seen = {file: state for file, state in states.items() if state.deferred or state.is_interesting}
        again = {file: state for file, state in seen.items() if _needs_second(state, facts)}
        if again:
            names = NameSearch(facts)
            for file, state in again.items():
                editor.second(state, texts[file], numbers[-1], facts, names)
    return {file: outcome_of(state, texts[file], only_new=editor.only_new) for file, state in states.items()}


def _facts(states: Iterable[FileState], *, wanted: bool = True) -> dict[str, list[Fact]]:
    """Take what was remembered out of the states; where nobody wants it, it goes."""
    facts: dict[str, list[Fact]] = defaultdict(list)
    for state in states:
        for fact in state.remembered if wanted else ():
            facts[fact.name].append(fact.fact)
        state.remembered.clear()  # in a large stream it is as large as the facts
    return facts


def _needs_second(state: FileState | None, facts: Mapping[str, Any]) -> bool:
    """Tell whether the second pass has to look at an interesting file, or one with deferred objects."""
    return bool(facts) if state is None else not state.errors and bool(facts or state.deferred)


def _outcome(job: Job, state: FileState) -> Outcome:
    try:
        needed = not state.errors and (job.content if state.parts else not state.kept)
        data = read(state.input) if needed else b""
        return outcome_of(state, data, only_new=job.only_new, content=job.content)
    except KxformError as error:
        return Failed((error,))
