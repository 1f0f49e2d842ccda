"""Wait until workloads are ready, or not any more. Knows one server; what happens is reported, not printed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from kxform.cluster import codes
from kxform.cluster.discovery import Resource
from kxform.cluster.errors import ClusterError
from kxform.cluster.pool import each
from kxform.cluster.reasons import reasons
from kxform.cluster.rollout import Status, status_of
from kxform.cluster.server import Server
from kxform.errors import Code, Place

NOT_READY = Code(
    "KX790",
    "a workload that is not ready in time",
    "Look at what its pods wait for, or give it more time with --timeout. What was applied stays applied.",
    "The object was applied, and the rollout that follows was not over when the time that --timeout gives was. The "
    "message says how far it was, and what its conditions and its pods say.",
)
ROLLOUT_FAILED = Code(
    "KX791",
    "a rollout that failed",
    "Correct what the message says, then apply again. What was applied stays applied.",
    "The workload does not become ready any more by itself: a Deployment made no progress within its "
    "progressDeadlineSeconds, a Job failed, or somebody deleted the object.",
)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 1.0  # seconds between two looks
_PAUSE_FOR_EACH = 0.01  # seconds more for each workload that is waited for: many of them are no burden for the server


class Workload(NamedTuple):
    """An object whose rollout is waited for.

    Args:
        resource: its kind, as the server has it.
        name: of the object.
        namespace: of the object.
        place: where it is written.
    """

    resource: Resource
    name: str
    namespace: str
    place: Place = Place()

    def __str__(self) -> str:
        return f"{self.resource.kind} {self.namespace}/{self.name}"


class Settled(NamedTuple):
    """What came of waiting for a workload.

    Args:
        workload: the workload.
        status: the last that is known.
        error: why it is not ready; None where it is.
    """

    workload: Workload
    status: Status
    error: ClusterError | None = None


Report = Callable[[Workload, Status], None]


def wait(
    server: Server,
    workloads: Sequence[Workload],
    timeout: float,
    report: Report = lambda _workload, _status: None,
    *,
    sleep: Callable[[float], object] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> list[Settled]:
    """Wait until each workload is ready or failed, or the time is over; return what came of each, in their order.

    Args:
        server: that has them.
        workloads: none twice.
        timeout: seconds, for all of them together; 0 for one look.
        report: is called with a workload whenever its status is another than before, in the caller's thread.
        sleep: waits between two looks.
        clock: tells the time in seconds.
    """
    return _Wait(server, timeout, report).run(list(workloads), sleep, clock)


class _Wait:
    def __init__(self, server: Server, timeout: float, report: Report) -> None:
        self._server, self._timeout, self._report = server, timeout, report
        self._last: dict[Workload, Status] = {}
        self._data: dict[Workload, dict[str, Any]] = {}
        self._errors: dict[Workload, ClusterError] = {}  # why a workload could not be looked at

    def run(
        self, workloads: list[Workload], sleep: Callable[[float], object], clock: Callable[[], float]
    ) -> list[Settled]:
        end, pause, waiting = clock() + self._timeout, _FIRST_PAUSE, workloads
        while True:
            each(waiting, self._get, self._seen, hurry=self._server.hurry)
            waiting = [one for one in waiting if self._last[one].state == "waiting"]
            left = end - clock()
            if not waiting or left <= 0:
                return [self._settled(one) for one in workloads]
            sleep(min(pause + len(waiting) * _PAUSE_FOR_EACH, left))
            pause = min(pause * 1.5, _LONGEST_PAUSE)

    def _get(self, workload: Workload) -> dict[str, Any]:
        resource = workload.resource
        live = self._server.get(resource, workload.name, workload.namespace)
        return {**live, "apiVersion": resource.api_version, "kind": resource.kind}

    def _seen(self, workload: Workload, found: dict[str, Any] | ClusterError) -> None:
        if isinstance(found, ClusterError):
            self._errors[workload] = found
            status = _unseen(found, self._last.get(workload))
        else:
            self._errors.pop(workload, None)
            self._data[workload] = found
            status = status_of(found)
        if self._last.get(workload) != status:
            self._last[workload] = status
            self._report(workload, status)

    def _settled(self, workload: Workload) -> Settled:
        status = self._last[workload]
        return Settled(workload, status, None if status.state == "ready" else self._error(workload, status))

    def _error(self, workload: Workload, status: Status) -> ClusterError:
        error = self._errors.get(workload)
        if error is not None and error.code is not codes.NOT_FOUND:
            return ClusterError(error.code, f"{workload}: {error.message}", workload.place, error.hint)
        data = self._data.get(workload)
        why = [] if error or data is None else reasons(self._server, data)
        said = "; ".join([status.message, *(one for one in why if one not in status.message)])
        if status.state == "failed":
            return ClusterError(ROLLOUT_FAILED, f"{workload}: {said}", workload.place)
        return ClusterError(NOT_READY, f"{workload} is not ready after {self._timeout:g} s: {said}", workload.place)


def _unseen(error: ClusterError, last: Status | None) -> Status:
    """Return the status of a workload that cannot be looked at: a server may come back, what is gone does not."""
    ready, wanted = (last.ready, last.wanted) if last else (0, 0)
    if error.code is codes.NOT_FOUND:
        return Status("failed", "somebody deleted it", ready, wanted)
    return Status("waiting" if error.retryable else "failed", error.message, ready, wanted)
