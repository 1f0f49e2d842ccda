"""Finds stretches of an old sequence again in a new one, in order, with anything between them.

This needs no diff, so repeated lines cannot be aligned wrongly: either a placement exists or none does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# The characters of a text, or its lines.
Stretch = Sequence[str]


@dataclass(frozen=True)
class Misfit:
    """The stretch (by index) that cannot be placed, and how far into it the trouble is."""

    stretch: int
    offset: int


@dataclass(frozen=True)
class Placement:
    """Where each stretch begins in the new sequence."""

    starts: tuple[int, ...]


def place(stretches: Sequence[Stretch], new: Stretch) -> Placement | Misfit:
    """Put the first stretch at the start, the last at the end, each other at the first place that fits."""
    starts: list[int] = []
    position = 0
    for index, stretch in enumerate(stretches):
        is_first, is_last = index == 0, index == len(stretches) - 1
        found = put_last(stretch, new, position, is_first) if is_last else put(stretch, new, position, is_first)
        if found is None:
            offset = (
                from_the_end(stretch, new, position) if is_last else longest_start(stretch, new, position, is_first)
            )
            return Misfit(index, offset)
        starts.append(found)
        position = found + len(stretch)
    return Placement(tuple(starts))


def put(stretch: Stretch, new: Stretch, position: int, is_first: bool) -> int | None:
    if is_first:
        return 0 if new[: len(stretch)] == stretch else None
    return find(stretch, new, position)


def put_last(stretch: Stretch, new: Stretch, position: int, is_only: bool) -> int | None:
    start = len(new) - len(stretch)
    fits = start >= position and new[start:] == stretch
    return None if not fits or (is_only and start) else start


def find(stretch: Stretch, new: Stretch, position: int) -> int | None:
    if isinstance(new, str) and isinstance(stretch, str):
        found = new.find(stretch, position)
        return None if found < 0 else found
    if not stretch:
        return position
    starts = range(position, len(new) - len(stretch) + 1)
    return next((at for at in starts if new[at] == stretch[0] and new[at : at + len(stretch)] == stretch), None)


def longest_start(stretch: Stretch, new: Stretch, position: int, is_first: bool) -> int:
    """How much of the beginning of a stretch can still be placed."""
    least, most = 0, max(len(stretch) - 1, 0)
    while least < most:
        middle = (least + most + 1) // 2
        fits = put(stretch[:middle], new, position, is_first) is not None
        least, most = (middle, most) if fits else (least, middle - 1)
    return least


def from_the_end(stretch: Stretch, new: Stretch, position: int) -> int:
    """Where the last stretch differs, seen from the end."""
    same = 0
    while same < min(len(stretch), len(new) - position) and stretch[-1 - same] == new[-1 - same]:
        same += 1
    return max(len(stretch) - same - 1, 0)
