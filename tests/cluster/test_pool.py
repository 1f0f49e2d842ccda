"""Several at a time, and what an error or an interrupt leaves."""

from __future__ import annotations

import threading

import pytest

from kxform.cluster import codes
from kxform.cluster.errors import ClusterError
from kxform.cluster.pool import each

REFUSED = ClusterError(codes.REJECTED, "no")


def fails_at(number: int, seen: list[int]) -> object:
    def work(item: int) -> int:
        seen.append(item)
        if item == number:
            raise REFUSED
        return item * 10

    return work


def test_an_error_is_a_result() -> None:
    found = list(each(range(5), fails_at(2, []), workers=3))
    assert found == [(0, 0), (1, 10), (2, REFUSED), (3, 30), (4, 40)]


def test_nothing_is_begun_after_an_error() -> None:
    seen: list[int] = []
    found = dict(each(range(9), fails_at(2, seen), workers=1, until_error=True))
    assert found == {0: 0, 1: 10, 2: REFUSED}
    assert seen == [0, 1, 2]


def test_an_interrupt_waits_for_what_is_under_way_and_yields_it() -> None:
    hurried, begun, go = threading.Event(), threading.Barrier(4, timeout=10), threading.Event()

    def work(item: int) -> int:
        if item:
            begun.wait()
            assert go.wait(10)
        return item

    results = each(range(6), work, workers=3, hurry=lambda: (hurried.set(), go.set()))
    assert next(results) == (0, 0)
    begun.wait()
    found = [results.throw(KeyboardInterrupt)]
    with pytest.raises(KeyboardInterrupt):
        found.extend(results)
    assert hurried.is_set()
    assert found == [(1, 1), (2, 2), (3, 3)]


def test_another_exception_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        list(each([0], lambda item: 1 // item))


def test_nothing_to_do() -> None:
    assert list(each([], fails_at(0, []))) == []
