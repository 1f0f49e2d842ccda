"""Compares data strictly by type and by the order of keys: `True`, `1`, `1.0` and `"1"` are four values."""

from collections.abc import Callable
from dataclasses import dataclass

from corpus_checks.nodes import Data


@dataclass(frozen=True)
class Anywhere:
    """An expected value whose key is new to its mapping and may stand at any place in it."""

    value: Data


@dataclass(frozen=True)
class Choice:
    """A place where several values are right. `accepts` gives a complaint; it is asked about MISSING, too."""

    accepts: Callable[[Data], str | None]


@dataclass(frozen=True)
class Missing:
    """Stands for the value of a key that is not there."""


MISSING = Missing()


def difference(expected: Data, actual: Data, path: str = "") -> str | None:
    """The first difference in words, with its path, or nothing."""
    if isinstance(expected, Anywhere):
        return difference(expected.value, actual, path)
    if isinstance(expected, Choice):
        complaint = expected.accepts(actual)
        return complaint and f"{path or '.'}: {complaint}"
    if type(expected) is not type(actual):
        return f"{path or '.'}: expected {show(expected)}, found {show(actual)}"
    if isinstance(expected, dict):
        return mapping_difference(expected, actual, path)
    if isinstance(expected, list):
        return list_difference(expected, actual, path)
    return None if repr(expected) == repr(actual) else f"{path or '.'}: expected {show(expected)}, found {show(actual)}"


def mapping_difference(expected: dict[str, Data], actual: dict[str, Data], path: str) -> str | None:
    for key, value in expected.items():
        if key not in actual and not isinstance(value, Choice):
            return f"{path}.{key}: is missing"
        found = difference(value, actual.get(key, MISSING), f"{path}.{key}")
        if found:
            return found
    added = [key for key in actual if key not in expected]
    if added:
        return f"{path}.{added[0]}: was added"
    placed = [key for key, value in expected.items() if key in actual and not isinstance(value, Anywhere)]
    if placed != [key for key in actual if key in placed]:
        return f"{path or '.'}: the keys changed their order"
    return None


def list_difference(expected: list[Data], actual: list[Data], path: str) -> str | None:
    if len(expected) != len(actual):
        return f"{path or '.'}: {len(expected)} items expected, found {len(actual)}"
    pairs = enumerate(zip(expected, actual, strict=True))
    return next((found for i, (e, a) in pairs if (found := difference(e, a, f"{path}[{i}]"))), None)


def show(value: Data) -> str:
    text = "nothing" if value is MISSING else repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
