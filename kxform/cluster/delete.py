"""Delete objects, last applied first, and wait until they are gone. Knows neither files nor what is printed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from kxform.cluster import codes
from kxform.cluster.errors import ClusterError
from kxform.cluster.order import in_stages
from kxform.cluster.pool import each
from kxform.cluster.server import Server
from kxform.cluster.targets import Deleting, Outcome, Standing, Target
from kxform.errors import Code
from kxform.kube.objects import dig

Sleep = Callable[[float], object]

NOT_GONE = Code(
    "KX776",
    "an object that is still there",
    "Look at the object's finalizers and at what it waits for, or give a longer --timeout.",
    "The server took the request to delete the object, and somebody's finalizer, or a Pod that takes its time, still "
    "holds it. It will go once that is done; nothing that would have come after it was deleted.",
)
NOT_DELETED = Code(
    "KX777",
    "not deleted, for another object was not",
    "See what is said of the other object, then run the command again.",
    "Objects are deleted in order, and the next ones only once the last ones are gone. One was refused or is still "
    "there, so those after it were left alone.",
)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 2.0  # seconds between two looks at what is to go


def look(server: Server, targets: Sequence[Target], how: Deleting) -> list[Standing]:
    """Return what there is of each target; the server is asked whether it would be deleted, and nothing is changed.

    Raises:
        ClusterError: the server cannot be asked at all.
    """
    _ = server.version  # where nobody answers, that is one error and not one for each object

    def one(target: Target) -> str:
        uid = "" if target.resource is None else _uid(server, target)
        if uid:
            _delete(server, target, uid, how, dry_run=True)
        return uid

    found: list[Standing] = []

    def tell(target: Target, uid: str | ClusterError) -> None:
        found.append(Standing(target, error=uid) if isinstance(uid, ClusterError) else Standing(target, uid))

    each(targets, one, tell, hurry=server.hurry)
    return found


def delete(
    server: Server,
    standings: Iterable[Standing],
    how: Deleting,
    report: Callable[[Outcome], None] = lambda _: None,
    sleep: Sleep = time.sleep,
) -> list[Outcome]:
    """Delete what is there, in reverse of the order of an apply; each stage begins when the last one is gone.

    Args:
        server: where.
        standings: as `look` says, without errors.
        how: see there.
        report: is called with each outcome as it comes, after an interrupt too.
        sleep: another way to wait.
    """
    return _Run(server, how, report, sleep).run(list(standings))


class _Run:
    def __init__(self, server: Server, how: Deleting, report: Callable[[Outcome], None], sleep: Sleep) -> None:
        self._server, self._how, self._report, self._sleep = server, how, report, sleep
        self._end = time.monotonic() + how.timeout
        self._outcomes: list[Outcome] = []
        self._stopped = False

    def run(self, standings: list[Standing]) -> list[Outcome]:
        for one in standings:
            if not one.uid:
                self._done(Outcome(one.target, "not there"))
        for step in _steps([one for one in standings if one.uid]):
            if not self._stopped:
                self._step(step)
        done = {outcome.target for outcome in self._outcomes}
        for one in standings:
            if one.target not in done:
                error = ClusterError(NOT_DELETED, f"{one.target} was not deleted, for another object was not")
                self._done(Outcome(one.target, "held back", error))
        return self._outcomes

    def _step(self, step: Sequence[Standing]) -> None:
        waiting: list[Standing] = []

        def tell(one: Standing, result: ClusterError | None) -> None:
            if result is not None:
                self._done(Outcome(one.target, "refused", result))
            elif self._how.wait:
                waiting.append(one)
            else:
                self._done(Outcome(one.target, "deleted"))

        try:
            each(step, self._delete, tell, until_error=True, hurry=self._server.hurry)
            self._wait(waiting)
        except KeyboardInterrupt:
            done = {outcome.target for outcome in self._outcomes}
            for one in waiting:
                if one.target not in done:
                    self._done(Outcome(one.target, "being deleted"))
            raise

    def _delete(self, one: Standing) -> None:
        _delete(self._server, one.target, one.uid, self._how)

    def _wait(self, waiting: list[Standing]) -> None:
        """Look again and again until objects are gone, or time is up."""
        pause = _FIRST_PAUSE
        while there := self._still_there(waiting):
            if time.monotonic() + pause > self._end:
                for one in there:
                    error = ClusterError(NOT_GONE, f"{one.target} is still there after {self._how.timeout:g} seconds")
                    self._done(Outcome(one.target, "still there", error))
                return
            self._sleep(pause)
            waiting = there
            pause = min(pause * 1.5, _LONGEST_PAUSE)

    def _still_there(self, waiting: Sequence[Standing]) -> list[Standing]:
        there: list[Standing] = []

        def tell(one: Standing, uid: str | ClusterError) -> None:
            if isinstance(uid, ClusterError):
                self._done(Outcome(one.target, "refused", uid))
            elif uid == one.uid:
                there.append(one)
            else:
                self._done(Outcome(one.target, "deleted"))

        each(waiting, lambda one: _uid(self._server, one.target), tell, hurry=self._server.hurry)
        return there

    def _done(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            outcome.error.place = outcome.target.place
            self._stopped = True
        self._outcomes.append(outcome)
        self._report(outcome)


def _steps(standings: Sequence[Standing]) -> Iterator[list[Standing]]:
    """Yield what is deleted together; of a stage custom resources first: their controllers may be in it, too."""
    for stage in in_stages(standings, lambda one: one.target.data, last_first=True):
        custom = [one for one in stage if _is_custom(one.target)]
        yield from filter(None, (custom, [one for one in stage if not _is_custom(one.target)]))


def _is_custom(target: Target) -> bool:
    group = target.api_version.rpartition("/")[0]
    return "." in group and not group.endswith(".k8s.io")


def _uid(server: Server, target: Target) -> str:
    """Return the uid of the object of a target; nothing where there is none."""
    assert target.resource is not None
    try:
        live = server.get(target.resource, target.name, target.namespace)
    except ClusterError as error:
        if error.code in (codes.NOT_FOUND, codes.NO_NAMESPACE):
            return ""
        raise
    return str(dig(live, "metadata", "uid") or "")


def _delete(server: Server, target: Target, uid: str, how: Deleting, *, dry_run: bool = False) -> None:
    assert target.resource is not None
    server.delete(target.resource, target.name, target.namespace, uid=uid, propagation=how.propagation, dry_run=dry_run)
