"""Validate many files, on all cores where that gains something; what concerns several files is decided here.

Every file is seen once. Then the kustomizations say which files are no whole objects; files with objects that only a
CRD of the input can know are seen again, and what objects lack of one another is placed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, groupby, islice
from typing import NamedTuple

from kxform.engine.cores import WORTH_WORKERS, workers_for
from kxform.engine.inputs import Input
from kxform.errors import Place
from kxform.rules.cross import Bundle
from kxform.schema.crds import Crds
from kxform.transform import Skip
from kxform.validation.across import Units, completed_by, placed
from kxform.validation.codes import PARTIAL_FILE
from kxform.validation.request import Request
from kxform.validation.result import FileResult
from kxform.validation.seen import Seen
from kxform.validation.validator import Validator

CHUNK = 64  # files that a worker is given at a time
WARM = 8  # files seen before there are workers: what they load, processes that are forked have already
Progress = Callable[[int, int], None]  # files done, all files


class Chunk(NamedTuple):
    """What was found in some files.

    Args:
        seen: by the file's index, where there is anything to say but that its objects are valid.
        valid: how many objects each of the others has, by the file's index.
        facts: what the objects say of others.
    """

    seen: Mapping[int, Seen]
    valid: Mapping[int, int]
    facts: Bundle | None


def validate(
    request: Request, inputs: Iterable[Input], progress: Progress = lambda _done, _total: None
) -> list[FileResult]:
    """Return what there is to say of each input, in their order.

    Args:
        request: how.
        inputs: the files; work on the first begins while the last are looked for, where there are many.
        progress: called now and then.

    Raises:
        UsageError: there are no schemas of a version, a schema location cannot be used, or a pattern names no objects.
        KxformError: the CRDs of a schema location cannot be read.
    """
    return _Run(request, progress).results(inputs)


class _Run:
    def __init__(self, request: Request, progress: Progress) -> None:
        self.request = request
        self.progress = progress
        self.here = Validator(request)
        self.inputs: list[Input] = []
        self.seen: dict[int, Seen] = {}
        self.valid: dict[int, int] = {}
        self.facts = Bundle()

    def results(self, inputs: Iterable[Input]) -> list[FileResult]:
        self._see(inputs)
        self._pass_over(completed_by(self.inputs))
        self._see_again()
        if self.request.cross_object:
            self._place_facts()
        return [self._result(index) for index in range(len(self.inputs))]

    def _result(self, index: int) -> FileResult:
        path = self.inputs[index].path
        seen = self.seen.get(index)
        return seen.result(path) if seen else FileResult(path, valid=self.valid[index])

    def _see(self, inputs: Iterable[Input]) -> None:
        for chunk in self._chunks(inputs):
            self.seen.update(chunk.seen)
            self.valid.update(chunk.valid)
            if chunk.facts is not None:
                self.facts.merge(chunk.facts)
            self.progress(len(self.valid) + len(self.seen), len(self.inputs))

    def _chunks(self, inputs: Iterable[Input]) -> Iterator[Chunk]:
        """Yield what is found, chunk by chunk; workers begin while the last files are still looked for."""
        rest = iter(inputs)
        head = list(islice(rest, WORTH_WORKERS))
        files, size = chain(head, rest), workers_for(head)
        if size == 1:
            yield from (see_all(self.here, chunk) for chunk in self._taken(files, CHUNK))
            return
        from kxform.engine.pool import Pool  # costs 15 ms, and few runs need it

        yield see_all(self.here, next(self._taken(files, WARM)))
        with Pool(partial(Validator, self.request), size) as pool:
            tasks = deque(pool.submit(see_all, chunk) for chunk in self._taken(files, CHUNK))
            while tasks:
                yield tasks.popleft().result()

    def _taken(self, inputs: Iterator[Input], size: int) -> Iterator[list[tuple[int, Input]]]:
        """Yield chunks of the inputs with their indexes, and note all that there are."""
        while chunk := list(islice(inputs, size)):
            start = len(self.inputs)
            self.inputs += chunk
            yield list(enumerate(chunk, start))

    def _pass_over(self, completed: Mapping[int, str]) -> None:
        """Take back what was found in files that a kustomization completes: their objects are not whole."""
        for index, by in completed.items():
            skip = Skip(PARTIAL_FILE, f"{by} names it: no whole objects", Place(self.inputs[index].path))
            self.seen[index] = self.here.closed(Seen(skips=[skip]))
        paths = {self.inputs[index].path for index in completed}
        if paths:
            self.facts.leave_out(lambda where: where.file in paths)

    def _see_again(self) -> None:
        """Look once more at files with objects that have no schema, with the CRDs of the whole input."""
        crds = [crd for index in sorted(self.seen) for crd in self.seen[index].crds]
        if crds:
            sources = {version: (Crds(crds, version),) for version in self.request.versions}
            knowing = Validator(self.request, self.here.judge.with_sources(sources))
            for index in [index for index, seen in self.seen.items() if seen.is_pending]:
                self.seen[index] = knowing.see(self.inputs[index])

    def _place_facts(self) -> None:
        """Give what objects lack of one another its place."""
        numbers = {item.path: index for index, item in enumerate(self.inputs)}
        apart = Units(self.inputs).are_apart
        found = [one for one in self.facts.findings(apart) if one.finding.code.id not in self.request.ignore]
        for path, group in groupby(sorted(found, key=lambda one: one.where.file), key=lambda one: one.where.file):
            index = numbers[path]
            seen = self.seen.setdefault(index, Seen(valid=self.valid.get(index, 0)))
            seen.findings += placed(self.request, self.inputs[index], list(group))


def see_all(validator: Validator, items: Sequence[tuple[int, Input]]) -> Chunk:
    """Return what is found in some files, each with its index."""
    facts = Bundle() if validator.request.cross_object else None
    seen, valid = {}, {}
    for index, item in items:
        found = validator.see(item, facts)
        if found == Seen(valid=found.valid):
            valid[index] = found.valid
        else:
            seen[index] = found
    return Chunk(seen, valid, facts)
