"""Try again, with longer and longer pauses, what may succeed later. Knows only errors, no requests."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from typing import TypeVar

from kxform.cluster.errors import ClusterError

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Retry:
    """How long to go on.

    Args:
        patience: seconds after the first attempt, after which no further one is made.
        first: seconds before the second attempt; each pause is twice the last one, and up to half longer by chance, so
            that many requests that failed together do not come back together.
        longest: seconds of a pause, unless the server asks for more.
        unmet: what patience is where nobody answers who has not answered before: the address may be wrong.
    """

    patience: float = 30
    first: float = 0.1
    longest: float = 5
    unmet: float = 5
    stopped: Event = field(default_factory=Event)  # once set there are no further attempts, and a pause ends at once
    sleep: Callable[[float], object] | None = None  # another way to wait; none for `stopped`
    clock: Callable[[], float] = time.monotonic

    def call(self, attempt: Callable[[], T], *, repeatable: bool = True, met: bool = True) -> T:
        """Return what `attempt` returns, tried again as long as that helps.

        Args:
            attempt: sends the request.
            repeatable: it does no harm twice. What does is tried again only if the server cannot have seen it.
            met: the server has answered before.

        Raises:
            ClusterError: the last one, when patience ran out or another attempt would not help.
        """
        begun, pause = self.clock(), self.first
        while True:
            try:
                return attempt()
            except ClusterError as error:
                wait = max(pause * (1 + random.random() / 2), error.retry_after)
                patience = self.patience if met or error.status else min(self.unmet, self.patience)
                late = self.clock() + wait > begun + patience
                if late or not helps(error, repeatable) or self.stopped.is_set():
                    raise
            (self.sleep or self.stopped.wait)(wait)
            pause = min(pause * 2, self.longest)


def helps(error: ClusterError, repeatable: bool) -> bool:
    """Tell whether another attempt may succeed, and does no harm; 429 means that the request was not looked at."""
    return error.retryable and (repeatable or not error.sent or error.status == 429)
