"""Apply many objects on the server's side, several at a time, in a safe order, after asking whether all will be taken.

It must not know files, nor what is printed: what becomes of each object is reported as it happens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from kxform.cluster import codes
from kxform.cluster.errors import ClusterError
from kxform.cluster.established import wait_until_served
from kxform.cluster.order import DEFINITIONS, in_stages, stage_of
from kxform.cluster.plan import Wanted, awaited, definitions, wrong
from kxform.cluster.pool import WORKERS, each
from kxform.cluster.server import MANAGER, Server
from kxform.cluster.writing import Live, Writer
from kxform.kube.objects import dig

Action = Literal["created", "configured", "unchanged", "applied", "refused", "held back"]


class Outcome(NamedTuple):
    """What became of an object.

    Args:
        wanted: the object.
        action: `applied` is one that was there, of which it is not known whether it changed; `held back` is one that
            was not sent, for another was refused.
        live: as the server has it now, or would have it after a dry-run; None where it was not taken.
        error: why it was not.
        before: as the server had it, where a dry-run asked for that.
    """

    wanted: Wanted
    action: Action
    live: dict[str, Any] | None = None
    error: ClusterError | None = None
    before: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Applying:
    """How objects are applied.

    Args:
        manager: whose fields they become.
        force: take over fields of other managers.
        preflight: ask the server about all objects before the first is written.
        dry_run: ask, and write nothing.
        namespace: objects of other namespaces are refused; empty for none.
        workers: how many requests at a time.
        patience: seconds to wait until a definition is established.
        offline: returns why an object would be refused that the server cannot be asked about yet, as far as that is
            known without it; None for not at all.
    """

    manager: str = MANAGER
    force: bool = False
    preflight: bool = True
    dry_run: bool = False
    namespace: str = ""
    workers: int = WORKERS
    patience: float = 30
    offline: Callable[[Wanted], ClusterError | None] = lambda _: None


def apply(
    server: Server, wanted: Sequence[Wanted], how: Applying, report: Callable[[Outcome], None] = lambda _: None
) -> list[Outcome]:
    """Apply objects and return what became of each, in their order.

    If any is refused before the first write, nothing is written; if one is refused later, nothing more is.

    Args:
        server: where to.
        wanted: the objects, numbered from 0.
        how: see there.
        report: is called with each outcome as it comes, in the caller's thread. After an interrupt too, for what was
            under way.

    Raises:
        ClusterError: the server cannot be asked at all.
    """
    return _Run(server, wanted, how, report).run()


class _Run:
    def __init__(
        self, server: Server, wanted: Sequence[Wanted], how: Applying, report: Callable[[Outcome], None]
    ) -> None:
        self._server, self._wanted, self._how, self._report = server, wanted, how, report
        self._writer = Writer(server, how.manager, force=how.force)
        self._defined = definitions(wanted)
        self._outcomes: dict[int, Outcome] = {}
        self._before: dict[int, Live] = {}  # what a dry-run said
        self._waiting: dict[int, set[int]] = {}  # objects whose dry-run waits for others
        self._changing: dict[int, bool] = {}  # definitions, as far as somebody had to know

    def run(self) -> list[Outcome]:
        _ = self._server.version  # where nobody answers, that is one error and not one for each object
        self._refuse(wrong(self._wanted, self._server.namespace, self._how.namespace))
        if self._how.preflight or self._how.dry_run:
            failed = self._ask([one for one in self._wanted if one.number not in self._outcomes])
            for _, error in failed:
                if error.about_server:
                    raise error  # once, and not for each object: nothing was written
            self._judge(failed)
        if self._how.dry_run:
            self._tell_dry_run()
        elif not self._outcomes:
            self._write_all()
        for one in self._wanted:
            if one.number not in self._outcomes:
                held = ClusterError(codes.HELD_BACK, f"{one} was not applied, for another object was refused")
                self._done(Outcome(one, "held back", error=held))
        return [self._outcomes[one.number] for one in self._wanted]

    def _ask(self, wanted: Sequence[Wanted]) -> list[tuple[Wanted, ClusterError]]:
        """Dry-run objects and return those that are refused."""
        failed: list[tuple[Wanted, ClusterError]] = []

        def said(one: Wanted, result: Live | ClusterError) -> None:
            if isinstance(result, ClusterError):
                failed.append((one, result))
            else:
                self._before[one.number] = result

        self._each(wanted, self._writer.compare if self._how.dry_run else self._writer.dry_run, said)
        return failed

    def _judge(self, failed: Sequence[tuple[Wanted, ClusterError]]) -> None:
        """Refuse what a dry-run refused, unless it may be taken once others are there."""
        new = [one for one in self._wanted if one.number in self._before and self._before[one.number].created]
        for one, error in failed:
            needs = awaited(one, error, new, self._defined) or self._renewed(one, error)
            refusal = self._how.offline(one) if needs else error
            if refusal is None:
                self._waiting[one.number] = needs
            else:
                self._refuse([(one, refusal)])

    def _renewed(self, one: Wanted, error: ClusterError) -> set[int]:
        """Return the number of the definition that may make the refusal of an object end: it is about to change."""
        definition = self._defined.get((str(one.data.get("apiVersion")).rpartition("/")[0], one.kind))
        if error.code is not codes.REJECTED or definition is None or definition.number in self._outcomes:
            return set()
        if definition.number not in self._changing:
            try:
                self._changing[definition.number] = self._writer.compare(definition).changed
            except ClusterError:  # that is said where the definition itself is asked about
                self._changing[definition.number] = False
        return {definition.number} if self._changing[definition.number] else set()

    def _write_all(self) -> None:
        for stage in in_stages(self._wanted, lambda one: one.data):
            self._each(stage, self._write, self._written, until_error=True)
            if not self._failed() and stage_of(stage[0].data) == DEFINITIONS:
                self._refuse(wait_until_served(self._server, stage, self._how.patience))
            if not self._failed():
                self._judge(self._ask(self._no_longer_waiting()))
            if self._failed():
                return

    def _write(self, one: Wanted) -> Live:
        return self._writer.write(one, self._before.get(one.number))

    def _written(self, one: Wanted, result: Live | ClusterError) -> None:
        if isinstance(result, ClusterError):
            self._refuse([(one, result)])
        else:
            self._done(Outcome(one, self._action(one, result), result.data))

    def _no_longer_waiting(self) -> list[Wanted]:
        """Return the objects that waited for what is there now."""
        there = self._outcomes.keys()
        ready = [number for number, needs in self._waiting.items() if needs <= there and number not in there]
        for number in ready:
            del self._waiting[number]
        return [one for one in self._wanted if one.number in ready]

    def _tell_dry_run(self) -> None:
        for one in self._wanted:
            before = self._before.get(one.number)
            if before is not None:
                self._done(Outcome(one, self._action(one, before), before.data, before=before.before))
            elif one.number in self._waiting:
                self._done(Outcome(one, "created"))  # with what it waits for, and so new as well

    def _action(self, one: Wanted, now: Live) -> Action:
        before = self._before.get(one.number)
        if (before or now).created:
            return "created"
        if before is None:
            return "applied"
        if now is before:
            return "configured" if before.changed else "unchanged"
        versions = [dig(live.data, "metadata", "resourceVersion") for live in (before, now)]
        return "unchanged" if versions[0] == versions[1] or not now.configured else "configured"

    def _each(
        self,
        wanted: Sequence[Wanted],
        work: Callable[[Wanted], Live],
        tell: Callable[[Wanted, Live | ClusterError], None],
        *,
        until_error: bool = False,
    ) -> None:
        each(wanted, work, tell, workers=self._how.workers, until_error=until_error, hurry=self._server.hurry)

    def _refuse(self, errors: Iterable[tuple[Wanted, ClusterError]]) -> None:
        for one, error in errors:
            error.place = one.place
            self._done(Outcome(one, "refused", error=error))

    def _done(self, outcome: Outcome) -> None:
        self._outcomes[outcome.wanted.number] = outcome
        self._report(outcome)

    def _failed(self) -> bool:
        return any(outcome.error for outcome in self._outcomes.values())
