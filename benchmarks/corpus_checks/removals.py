"""Compares data with what a removal left of it: what was lost, what was left behind, what else changed."""

from collections.abc import Container, Iterator
from typing import NamedTuple

from corpus_checks.nodes import Data, Path, inside
from corpus_checks.remains import remaining
from corpus_checks.sameness import show
from corpus_checks.violations import Kind


class Finding(NamedTuple):
    kind: Kind
    path: Path
    message: str


class Removal(NamedTuple):
    """`may` are the paths that may go with all that is under them, `must` those of them that have to."""

    may: Container[Path]
    must: Container[Path]

    def findings(self, old: Data, new: Data, path: Path = ()) -> Iterator[Finding]:
        """What is wrong with `new`; a mapping or a list that lost everything may be there or not."""
        if path in self.must:
            yield Finding("left behind", path, "is still there")
        elif isinstance(old, dict) and isinstance(new, dict):
            yield from self.of_mapping(old, new, path)
        elif isinstance(old, list) and isinstance(new, list):
            yield from self.of_list(old, new, path)
        elif repr(old) != repr(new):
            yield Finding("meaning", path, f"{show(old)} became {show(new)}")

    def of_mapping(self, old: dict[str, Data], new: dict[str, Data], path: Path) -> Iterator[Finding]:
        yield from (Finding("meaning", (*path, key), "was added") for key in new if key not in old)
        if [key for key in old if key in new] != [key for key in new if key in old]:
            yield Finding("meaning", path, "the keys changed their order")
        for key, value in old.items():
            if key in new:
                yield from self.findings(value, new[key], (*path, key))
            else:
                yield from self.lost(value, (*path, key))

    def of_list(self, old: list[Data], new: list[Data], path: Path) -> Iterator[Finding]:
        places = remaining(old, new)
        if places is None:
            yield Finding("meaning", path, "has items that are not what is left of its old ones")
            return
        for index, place in enumerate(places):
            if place is None:
                yield from self.lost(old[index], (*path, index))
            else:
                yield from self.findings(old[index], new[place], (*path, index))

    def lost(self, value: Data, path: Path) -> Iterator[Finding]:
        """Say once of something that is gone what of it should have stayed."""
        bad = list(self.should_be_there(value, path))
        if bad:
            more = f", and {len(bad) - 1} more" if len(bad) > 1 else ""
            yield Finding("lost", bad[0][0], f"{show(bad[0][1])} is gone{more}")

    def should_be_there(self, value: Data, path: Path) -> Iterator[tuple[Path, Data]]:
        """All that is neither named nor held only what is."""
        if path in self.may:
            return
        parts = list(inside(value))
        if not parts:
            yield path, value
        for key, part in parts:
            yield from self.should_be_there(part, (*path, key))
