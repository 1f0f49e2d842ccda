"""Several at a time, and what an error or an interrupt leaves."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from kxform.cluster import codes
from kxform.cluster.errors import ClusterError
from kxform.cluster.pool import each

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
REFUSED = ClusterError(codes.REJECTED, "no")


def fails_at(number: int, seen: list[int]) -> object:
    def work(item: int) -> int:
        seen.append(item)
        if item == number:
            raise REFUSED
        return item * 10

    return work


def told(items: list[int], work: Any, **how: Any) -> list[tuple[int, Any]]:
    found: list[tuple[int, Any]] = []
    each(items, work, lambda item, result: found.append((item, result)), **how)
    return found


def test_an_error_is_a_result() -> None:
    found = told([0, 1, 2, 3, 4], fails_at(2, []), workers=3)
    assert found == [(0, 0), (1, 10), (2, REFUSED), (3, 30), (4, 40)]


def test_nothing_is_begun_after_an_error() -> None:
    seen: list[int] = []
    assert told([0, 1, 2, 3], fails_at(2, seen), workers=1, until_error=True) == [(0, 0), (1, 10), (2, REFUSED)]
    assert seen == [0, 1, 2]


def test_nothing_is_begun_after_an_error_that_the_others_would_meet_as_well() -> None:
    gone = ClusterError(codes.UNREACHABLE, "gone")

    def work(item: int) -> int:
        if item == 2:
            raise gone
        return item

    assert told([0, 1, 2, 3], work, workers=1) == [(0, 0), (1, 1), (2, gone)]


def test_an_interrupt_waits_for_what_is_under_way_and_tells_it() -> None:
    hurried, begun, go = threading.Event(), threading.Barrier(4, timeout=10), threading.Event()
    found: list[int] = []

    def work(item: int) -> int:
        if item:
            begun.wait()
            assert go.wait(10)
        return item

    def tell(item: int, _: Any) -> None:
        found.append(item)
        if not item:
            begun.wait()  # three more are under way
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        each(range(6), work, tell, workers=3, hurry=lambda: (hurried.set(), go.set()))
    assert hurried.is_set()
    assert found == [0, 1, 2, 3]


def test_another_exception_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        told([0], lambda item: 1 // item)


def test_nothing_to_do() -> None:
    assert told([], fails_at(0, [])) == []


INTERRUPTED = """
import signal, threading
from kxform.cluster.pool import each

start = threading.Thread.start

def interrupted(thread):
    start(thread)
    signal.raise_signal(signal.SIGINT)

threading.Thread.start = interrupted
try:
    each([1, 2, 3], lambda item: item, lambda item, _: print(item, flush=True))
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


def test_an_interrupt_amid_the_making_of_a_thread_keeps_no_process_from_its_end() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", INTERRUPTED], env=ENVIRONMENT, capture_output=True, text=True, timeout=20, check=True
    )
    assert ran.stdout == "1\n2\n3\ninterrupted\n"
