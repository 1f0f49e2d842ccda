"""What happens to one file in a run: its documents, step by step, in at most two passes for each step.

The first pass gives a transform the objects of its kinds, the second what may refer to those that it changed. Steps
that need no second pass go through a file together with the next one that does: a *round*. A check begins one.
Pure over bytes; reading, writing and processes are elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from kxform.engine.documents import document_of, looks_like_object_inside, skip_of
from kxform.engine.output import is_written, look_at
from kxform.engine.read import digest
from kxform.engine.search import (
    NameSearch,
    has_template_token,
    looks_like_object,
    may_be_object,
    may_be_template,
)
from kxform.engine.state import FileState
from kxform.engine.step import Step
from kxform.engine.visit import Visit
from kxform.errors import KxformError
from kxform.transform import Fact, Facts
from kxform.yamltext import Piece, Source, split

FactsByName = Mapping[str, Sequence[Fact]]


class FileEditor:
    """Runs steps over one file after the other.

    Args:
        steps: what to run, in order; each works on what the last one left.
        explain: keep every change with its place and reason; a stream of 40,000 Deployments has 150,000 of them.
        sign: note what identifies the bytes that were read, for whoever writes the file.
        only_new: make the new documents alone, and change nothing else.
        as_file: what comes out is to be a file, so JSON must stay one value.
    """

    def __init__(
        self,
        steps: Sequence[Step],
        *,
        explain: bool = True,
        sign: bool = False,
        only_new: bool = False,
        as_file: bool = False,
    ) -> None:
        self.steps = steps
        self.explain = explain
        self.sign = sign
        self.only_new = only_new
        self.as_file = as_file

    def rounds(self) -> Iterator[range]:
        """Yield the steps that go through a file together.

        A round ends with a step that has a second pass, before a check, and with the last step.
        """
        start = 0
        for number, step in enumerate(self.steps, 1):
            if step.has_second_pass or number == len(self.steps) or self.steps[number].is_check:
                yield range(start, number)
                start = number

    def is_needed(self, numbers: range, states: Iterable[FileState]) -> bool:
        """Tell whether a round can find anything: of what changed nothing is to be said where nothing did."""
        needs_parts = self.steps[numbers[0]].scope in ("changed", "new")
        return not needs_parts or any(state.parts for state in states)

    def first(self, state: FileState, data: bytes, numbers: range) -> None:
        """Take a file through the first pass of each step of a round.

        Args:
            state: of the file, after the rounds before.
            data: the file's bytes.
            numbers: the steps of the round.
        """
        try:
            is_about_input = self.steps[numbers[0]].scope == "input"
            (self._first if is_about_input else self._last)(state, Source.from_bytes(data).content, numbers)
        except KxformError as error:
            _fail(state, error, data)
        if state.errors:
            state.remembered.clear()
        self._sign(state, data)

    def _first(self, state: FileState, content: bytes, numbers: range) -> None:
        may_change = bool(state.parts) or any(self.steps[number].may_change(content) for number in numbers)
        step, file = self.steps[numbers[-1]], state.input.path
        if not may_change and (numbers[0] or (looks_like_object(content) and not has_template_token(content))):
            state.kept += not numbers[0]  # a later round finds no new objects: what was skipped stays so
            state.is_interesting = step.is_marked(content, file)
            return
        visit = self._visit(state, content)
        wanted = bytearray(
            any(self.steps[number].may_want(content[start:end]) for number in numbers)
            for start, end, *_ in visit.pieces
        )
        templated = may_be_template(content) if any(wanted) else has_template_token(content)
        changed = {index for index, _ in state.parts}
        for index, piece in enumerate(visit.pieces):
            if wanted[index] or index in changed:
                self._document(visit, index, numbers)
            elif not numbers[0]:
                state.kept += _is_object(content[piece.start : piece.end], piece, templated=templated)
        state.is_interesting = any(step.is_interested(text, file) for text in visit.texts())

    def _last(self, state: FileState, content: bytes, numbers: range) -> None:
        """Show a check what will be written of a file, and of all else what it can read of what it needs to know."""
        step = self.steps[numbers[0]]
        state.is_interesting = False
        if is_written(state, step.scope):
            look_at(self._visit(state, content), step)
        elif step.may_be_context(content, state.input.path):
            with suppress(KxformError):
                look_at(self._visit(state, content), step)

    def _visit(self, state: FileState, content: bytes) -> Visit:
        pieces = split(content, is_json=state.input.is_json)
        return Visit(state, content, pieces, explain=self.explain, only_new=self.only_new, as_file=self.as_file)

    def _document(self, visit: Visit, index: int, numbers: range) -> None:
        """Take a document, and those that are added behind it, through the steps, until one refuses something."""
        state = visit.state
        failures, count = len(state.errors), numbers[0] == 0
        for number in numbers:
            step, is_last = self.steps[number], number == len(self.steps) - 1
            for key in [*visit.keys(index)]:
                if step.may_want(visit.text(key)):
                    found = visit.change(step, key, is_last=is_last)
                    state.kept += found if count else 0
                    count = False
            if len(state.errors) > failures:
                return

    def second(self, state: FileState, data: bytes, number: int, facts: FactsByName, names: NameSearch) -> None:
        """Give a step what may refer to objects that it changed anywhere, and what it deferred.

        Args:
            state: of the same file, after the first pass.
            data: the file's bytes, the same as then.
            number: the step.
            facts: everything that was remembered.
            names: a search for their names.
        """
        step, file = self.steps[number], state.input.path
        try:
            content = Source.from_bytes(data).content
            if not state.parts and not state.deferred and step.named_in(content, names, file) is None:
                return
            visit = self._visit(state, content)
            for index in range(len(visit.pieces)):
                for key in [*visit.keys(index)]:
                    found = step.named_in(visit.text(key), names, file)
                    if found is not None or key in state.deferred:
                        visit.follow(step, key, Facts(facts, found or ()))
        except KxformError as error:
            _fail(state, error, data)
        state.deferred.clear()
        self._sign(state, data)

    def _sign(self, state: FileState, data: bytes) -> None:
        if self.sign and state.parts and not state.digest:
            state.digest = digest(data)


def _is_object(text: bytes, piece: Piece, *, templated: bool) -> bool:
    """Tell whether a document that no step wants looks like an object.

    Raises:
        KxformError: it does not parse, or is a template.
    """
    if not templated and looks_like_object(text):
        return True
    return (templated or may_be_object(text)) and looks_like_object_inside(document_of(text, piece))


def _fail(state: FileState, error: KxformError, data: bytes) -> None:
    """Note an error that ends the work on a file; some mean that the file is none of ours."""
    error.place = error.place._replace(file=state.input.path)
    skip = skip_of(error, data)
    if skip is None:
        state.errors.append(error)
    else:
        state.leave(skip)
