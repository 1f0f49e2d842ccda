"""Which items of an old list are still in a new one from which some were taken, and nothing else."""

from collections.abc import Sequence

from corpus_checks.nodes import Data

WHOLE, PARTLY = 1000, 1
Score = int | None


def remaining(old: Sequence[Data], new: Sequence[Data]) -> list[int | None] | None:
    """For each old item the index of what is left of it; nothing where the new list holds anything else.

    Of all alignments that fit, the one in which most items came through unharmed.
    """
    if len(old) == len(new):
        return list(range(len(old)))
    best = scores(old, new)
    if best[0][0] is None:
        return None
    found: list[int | None] = []
    at = 0
    for index in range(len(old)):
        stays = best[index][at] != best[index + 1][at]
        found.append(at if stays else None)
        at += stays
    return found


def scores(old: Sequence[Data], new: Sequence[Data]) -> list[list[Score]]:
    """The best score of `old[i:]` against all of `new[j:]`; None where they cannot be aligned."""
    best: list[list[Score]] = [[None] * (len(new) + 1) for _ in range(len(old) + 1)]
    best[-1][-1] = 0
    for i in reversed(range(len(old))):
        best[i][len(new)] = 0
        for j in reversed(range(len(new))):
            rest, own = best[i + 1][j + 1], likeness(old[i], new[j])
            stays = rest + own if rest is not None and own else None
            best[i][j] = max((score for score in (stays, best[i + 1][j]) if score is not None), default=None)
    return best


def likeness(old: Data, new: Data) -> int:
    """How well `new` passes for what is left of `old`; 0 where it cannot be."""
    if repr(old) == repr(new):
        return WHOLE
    return PARTLY if is_left_of(old, new) else 0


def is_left_of(old: Data, new: Data) -> bool:
    if isinstance(old, dict) and isinstance(new, dict):
        return all(key in old and is_left_of(old[key], value) for key, value in new.items())
    if isinstance(old, list) and isinstance(new, list) and len(new) <= len(old):
        at = remaining(old, new)
        return at is not None and all(j is None or is_left_of(old[i], new[j]) for i, j in enumerate(at))
    return repr(old) == repr(new)
