"""Several requests at a time. Knows nothing of what they do."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from threading import Event, current_thread, main_thread
from typing import TYPE_CHECKING, TypeVar

from kxform.cluster.errors import ClusterError

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

T = TypeVar("T")
R = TypeVar("R")
WORKERS = 8


def each(
    items: Sequence[T],
    work: Callable[[T], R],
    tell: Callable[[T, R | ClusterError], None],
    *,
    workers: int = WORKERS,
    until_error: bool = False,
    hurry: Callable[[], None] = lambda: None,
) -> None:
    """Work on items, and tell what came of each, in the order of the items.

    After an interrupt nothing more is begun; what is under way is waited for and told, so that it is known what was
    done, and then the interrupt goes on.

    Args:
        items: none is worked on twice.
        work: is called in other threads; a ClusterError that it raises is told as what came of the item.
        tell: is called in the caller's thread.
        workers: how many at a time.
        until_error: begin nothing more after an error; what is not begun is not told. So it is, without this too,
            after an error that the others would meet as well.
        hurry: is called when what is under way should not take longer than it must.
    """
    from concurrent.futures import Future, wait

    enough = Event()

    unless_enough = _unless(enough, work, until_error=until_error)

    def tell_all(waiting: dict[int, Future[list[R | ClusterError]]]) -> None:
        for number in list(waiting):
            results = waiting[number].result()
            del waiting[number]
            for result in results:
                tell(items[number], result)

    pool, waiting = _pool(workers), dict[int, Future[list[R | ClusterError]]]()
    try:
        with _interrupt_held_back():
            for number, item in enumerate(items):
                waiting[number] = pool.submit(unless_enough, item)
        tell_all(waiting)
    except KeyboardInterrupt:
        enough.set()
        hurry()
        tell_all(waiting)
        raise
    finally:
        enough.set()
        wait(waiting.values())


def _unless(enough: Event, work: Callable[[T], R], *, until_error: bool) -> Callable[[T], list[R | ClusterError]]:
    """Return work that is not begun when it is enough, and says so where an error makes it."""

    def unless_enough(item: T) -> list[R | ClusterError]:
        if enough.is_set():
            return []
        try:
            return [work(item)]
        except ClusterError as error:
            if until_error or error.hopeless:
                enough.set()
            return [error]

    return unless_enough


@contextmanager
def _interrupt_held_back() -> Iterator[None]:
    """Let an interrupt wait: amid the making of a thread it leaves one that its pool never ends, and no exit comes."""
    if current_thread() is not main_thread():  # interrupts come to that one alone
        yield
        return
    came = list[int]()
    before = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    for number in came[:1]:
        signal.raise_signal(number)


@cache
def _pool(workers: int) -> ThreadPoolExecutor:
    """Return threads, made once: an interrupt that comes while a pool is taken apart is lost."""
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(workers, "kxform")
