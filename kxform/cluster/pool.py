"""Several requests at a time. Knows nothing of what they do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from threading import Event
from typing import TYPE_CHECKING, TypeVar

from kxform.cluster.errors import ClusterError

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")
R = TypeVar("R")
WORKERS = 8


def each(
    items: Sequence[T],
    work: Callable[[T], R],
    *,
    workers: int = WORKERS,
    until_error: bool = False,
    hurry: Callable[[], None] = lambda: None,
) -> Iterator[tuple[T, R | ClusterError]]:
    """Yield each item with what `work` returns for it, or the error that it raises, in the order of the items.

    After an interrupt nothing more is begun; what is under way is waited for and yielded, so that it is known what was
    done, and then the interrupt goes on.

    Args:
        items: none is worked on twice.
        work: is called in other threads.
        workers: how many at a time.
        until_error: begin nothing more after an error; what is not begun is not yielded.
        hurry: is called when what is under way should not take longer than it must.
    """
    from concurrent.futures import ThreadPoolExecutor

    enough = Event()

    def unless_enough(item: T) -> list[R | ClusterError]:
        if enough.is_set():
            return []
        try:
            return [work(item)]
        except ClusterError as error:
            if until_error:
                enough.set()
            return [error]

    with ThreadPoolExecutor(max(1, min(workers, len(items))), "kxform") as pool:
        waiting = {pool.submit(unless_enough, item): item for item in items}
        try:
            for future in list(waiting):
                yield from _done(waiting, future)
        except KeyboardInterrupt:
            enough.set()
            hurry()
            pool.shutdown()
            for future in list(waiting):
                yield from _done(waiting, future)
            raise
        finally:
            enough.set()


def _done(waiting: dict[Future[list[R]], T], future: Future[list[R]]) -> Iterator[tuple[T, R]]:
    item = waiting.pop(future)
    yield from ((item, result) for result in future.result())
