"""From old data and new data to the changes between: for transforms that would rather compute what an object becomes.

What did not change is not touched, and items of a list keep their comments: they are told apart by what names them
(`name`, `mountPath`, `port`, ...) where that is there and unique, else by their value, and the rest by position. What
got another name and is the same in all else is the same item.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from kxform.transform.items import Change
from kxform.yamltext import Append, Insert, Operation, Path, Remove, Rename, Set
from kxform.yamltext.data import same

if TYPE_CHECKING:
    from kxform.transform.resource import Resource

Data = Any
Pair = tuple[int, int]

# What names an item of a list in the API, the most telling first.
_NAMES = ("name", "mountPath", "devicePath", "key", "containerPort", "port", "ip", "uid", "topologyKey", "host", "type")


def changes_between(resource: Resource, new: dict[str, Data], why: str) -> Iterator[Change]:
    """Yield the changes after which an object is `new`.

    Args:
        resource: the object.
        new: what it becomes, as plain data; new keys are written before the one that follows them here.
        why: the reason, the same for all of them.
    """
    for operation in operations_between(resource.data, new, resource.item.path):
        yield Change(operation, why)


def operations_between(old: Data, new: Data, at: Path = ()) -> Iterator[Operation]:
    """Yield the operations that make `new` out of `old`, both of them mappings or both lists.

    Args:
        old: what is there.
        new: what is wanted.
        at: where it stands in its document.

    Raises:
        TypeError: the one is a mapping and the other is not.
    """
    if not _are_collections(old, new):
        raise TypeError(f"{type(old).__name__} cannot become {type(new).__name__} as a whole")
    waiting = [(old, new, at)]  # no recursion: documents may be nested more deeply than Python's stack is high
    while waiting:
        before, after, path = waiting.pop()
        below: list[tuple[Data, Data, Path]] = []
        if same(before, after):
            continue
        if path != at and not (_are_collections(before, after) and before and after):
            yield Set(path, after)
        elif isinstance(before, dict):
            yield from _mapping(before, after, path, below)
        else:
            yield from _list(before, after, path, below)
        waiting += reversed(below)


def _are_collections(one: Data, other: Data) -> bool:
    return isinstance(one, dict | list) and type(one) is type(other)


def _mapping(
    old: dict[str, Data], new: dict[str, Data], path: Path, below: list[tuple[Data, Data, Path]]
) -> Iterator[Operation]:
    renamed = _renamed(old, new)
    for key, value in old.items():
        if key in new:
            below += [(value, new[key], (*path, key))]
        elif key in renamed:
            yield Rename((*path, key), renamed[key])
        else:
            yield Remove((*path, key))
    kept = [key for key in new if key not in renamed.values()]
    for index, key in enumerate(kept):
        if key not in old:
            following = next((name for name in kept[index + 1 :] if name in old), None)
            yield Insert((*path, key), new[key], following)


def _renamed(old: dict[str, Data], new: dict[str, Data]) -> dict[str, str]:
    """Return new keys by old ones, where a value went on as it is under another key and there is no doubt which."""
    gone, come = [key for key in old if key not in new], [key for key in new if key not in old]
    pairs = [(one, other) for one in gone for other in come if same(old[one], new[other])]
    olds, news = [one for one, _ in pairs], [other for _, other in pairs]
    return {one: other for one, other in pairs if olds.count(one) == news.count(other) == 1}


def _list(old: list[Data], new: list[Data], path: Path, below: list[tuple[Data, Data, Path]]) -> Iterator[Operation]:
    pairs = _pairs(old, new)
    kept = {index for index, _ in pairs}
    yield from (Remove((*path, index)) for index in range(len(old)) if index not in kept)
    below += ((old[one], new[other], (*path, one)) for one, other in pairs)
    done = 0
    for one, other in pairs:
        yield from (Insert((*path, one), item) for item in new[done:other])
        done = other + 1
    yield from (Append(path, item) for item in new[done:])


def _pairs(old: list[Data], new: list[Data]) -> list[Pair]:
    """Return which item becomes which, both in order."""
    name = next((name for name in _NAMES if _tells(name, old) and _tells(name, new)), None)
    if name is not None:
        places = {_exact(item[name]): index for index, item in enumerate(old)}
        found = ((places.get(_exact(item[name])), index) for index, item in enumerate(new))
        named = [(one, other) for one, other in found if one is not None]
        kept = _in_order(named)
        firsts, seconds = [one for one, _ in kept], [other for _, other in kept]
        others = _with_other_names(old, new, name, named)
        between = [(one, other) for one, other in others if bisect_left(firsts, one) == bisect_left(seconds, other)]
        return _in_order(sorted([*kept, *between], key=lambda pair: pair[1]))
    return list(_aligned(old, new))


def _with_other_names(old: list[Data], new: list[Data], name: str, named: Sequence[Pair]) -> Iterator[Pair]:
    """Yield which items got another name and are the same in all else."""
    olds, news = {one for one, _ in named}, {other for _, other in named}
    come: dict[str | int, list[int]] = {}
    for index, item in enumerate(new):
        if index not in news:
            come.setdefault(_text({**item, name: None}), []).append(index)
    for index, item in enumerate(old):
        alike = come.get(_text({**item, name: None})) if index not in olds and come else None
        if alike:
            yield index, alike.pop(0)


def _tells(name: str, items: list[Data]) -> bool:
    """Tell whether a key names every item of a list, no two alike."""
    values = [item.get(name) if isinstance(item, dict) else None for item in items]
    is_named = all(isinstance(value, str | int) for value in values)
    return is_named and len(set(map(_exact, values))) == len(values)


def _exact(value: Data) -> Data:
    return type(value), value


def _in_order(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the most pairs that are in order on both sides; they are in order on the second."""
    ends: list[int] = []  # of the chains of each length, the one that ends lowest: its last pair
    before: list[int] = []  # of each pair, the one before it in its chain
    for index, (one, _) in enumerate(pairs):
        length = bisect_left(ends, one, key=lambda end: pairs[end][0])
        before.append(ends[length - 1] if length else -1)
        ends[length : length + 1] = [index]
    chain, at = [], ends[-1] if ends else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def _aligned(old: list[Data], new: list[Data]) -> Iterator[Pair]:
    """Yield pairs of equal items, and between them of what is of one shape, by position."""
    from difflib import SequenceMatcher  # most lists have names

    matcher = SequenceMatcher(None, [_text(item) for item in old], [_text(item) for item in new], autojunk=False)
    one = other = 0
    for block in matcher.get_matching_blocks():
        for left, right in zip(range(one, block.a), range(other, block.b), strict=False):
            if _shape(old[left]) is _shape(new[right]):
                yield left, right
        yield from ((block.a + i, block.b + i) for i in range(block.size))
        one, other = block.a + block.size, block.b + block.size


def _text(item: Data) -> str | int:
    try:
        return json.dumps(item, sort_keys=True)
    except RecursionError:  # too deep to compare: it is like no other
        return id(item)


def _shape(item: Data) -> type:
    return type(item) if isinstance(item, dict | list) else str
