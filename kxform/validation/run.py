"""Validate many files, on all cores where that gains something; what concerns several files is decided here.

Kustomizations are read first: they say which files are no whole objects. Every file is seen once; those with objects
that only a CRD of the input can know are seen again, and what objects lack of one another is placed at the end.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import NamedTuple

from kxform.engine.cores import workers_for
from kxform.engine.inputs import STANDARD_INPUT, Input
from kxform.errors import Place
from kxform.rules.cross import Bundle
from kxform.schema.crds import Crds
from kxform.transform import Skip
from kxform.validation.across import Units, completed_by, placed
from kxform.validation.codes import PARTIAL_FILE
from kxform.validation.request import Request
from kxform.validation.result import FileResult
from kxform.validation.validator import Seen, Validator

CHUNK = 64  # files that a worker is given at a time
Progress = Callable[[int, int], None]  # files done, all files


class Chunk(NamedTuple):
    """What was found in some files.

    Args:
        seen: by the file's index, where there is anything to say but that its objects are valid.
        valid: how many objects the others have, in the order of the files.
        facts: what the objects say of others.
    """

    seen: Mapping[int, Seen]
    valid: Sequence[int]
    facts: Bundle | None


def validate(
    request: Request, inputs: Iterable[Input], progress: Progress = lambda _done, _total: None
) -> list[FileResult]:
    """Return what there is to say of each input, in their order.

    Args:
        request: how.
        inputs: the files.
        progress: called now and then.

    Raises:
        UsageError: there are no schemas of a version, a schema location cannot be used, or a pattern names no objects.
        KxformError: the CRDs of a schema location cannot be read.
    """
    return _Run(request, list(inputs), progress).results()


class _Run:
    def __init__(self, request: Request, inputs: Sequence[Input], progress: Progress) -> None:
        self.request = request
        self.inputs = inputs
        self.progress = progress
        self.here = Validator(request)
        self.seen: dict[int, Seen] = {}
        self.valid: dict[int, int] = {}
        self.facts = Bundle()

    def results(self) -> list[FileResult]:
        completed = completed_by(self.inputs)
        self._see([index for index in range(len(self.inputs)) if index not in completed])
        self._see_again()
        for index, by in completed.items():
            skip = Skip(PARTIAL_FILE, f"{by} names it: no whole objects", Place(self.inputs[index].path))
            self.seen[index] = self.here.closed(Seen(skips=[skip]))
        if self.request.cross_object:
            self._place_facts()
        return [self._result(index) for index in range(len(self.inputs))]

    def _result(self, index: int) -> FileResult:
        path = self.inputs[index].path
        seen = self.seen.get(index)
        return seen.result(path) if seen else FileResult(path, valid=self.valid[index])

    def _see(self, indexes: Sequence[int]) -> None:
        done = 0
        for chunk in self._chunks([(index, self.inputs[index]) for index in indexes]):
            self.seen.update(chunk.seen)
            rest = [index for index in indexes[done : done + CHUNK] if index not in chunk.seen]
            self.valid.update(zip(rest, chunk.valid, strict=True))
            if chunk.facts is not None:
                self.facts.merge(chunk.facts)
            done += CHUNK
            self.progress(min(done, len(indexes)), len(indexes))

    def _chunks(self, items: Sequence[tuple[int, Input]]) -> Iterator[Chunk]:
        chunks = [items[start : start + CHUNK] for start in range(0, len(items), CHUNK)]
        size = 1 if any(item.path == STANDARD_INPUT for _, item in items) else workers_for(len(items))
        if size == 1:
            yield from (see_all(self.here, chunk) for chunk in chunks)
            return
        from kxform.engine.pool import Pool  # costs 15 ms, and few runs need it

        yield see_all(self.here, chunks[0])  # what that loads, processes that are forked have already
        with Pool(partial(Validator, self.request), size) as pool:
            tasks = deque(pool.submit(see_all, chunk) for chunk in chunks[1:])
            while tasks:
                yield tasks.popleft().result()

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
    seen, valid = {}, []
    for index, item in items:
        found = validator.see(item, facts)
        if found == Seen(valid=found.valid):
            valid.append(found.valid)
        else:
            seen[index] = found
    return Chunk(seen, valid, facts)
