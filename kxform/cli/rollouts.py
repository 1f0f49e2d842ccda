"""What follows an apply: waiting for rollouts, and old workloads that go; how that is told."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

from kxform.cli.applied import Told
from kxform.cli.duration import seconds
from kxform.cli.live import Live
from kxform.cli.options import TIMEOUT, option
from kxform.cli.paths import BAD_USAGE
from kxform.cluster.apply import Outcome
from kxform.cluster.errors import ClusterError
from kxform.cluster.referrers import referrers
from kxform.cluster.replace import Replacement, delete_old, left, replacements, workload_of
from kxform.cluster.rollout import Status, is_awaited
from kxform.cluster.server import Server
from kxform.cluster.waiting import Settled, Workload, wait
from kxform.errors import UsageError

ROLLOUT = [
    option("wait", bool, False, "--wait", help="Wait until Deployments, DaemonSets, StatefulSets and Jobs are ready."),
    option(
        "replace",
        bool,
        False,
        "--replace",
        help="Delete workloads of another kind with the same name and selector, once the new ones are ready.",
    ),
    TIMEOUT,
]


class How(NamedTuple):
    """What is to follow.

    Args:
        wait: for all workloads; else only for those that replace others.
        replace: delete old ones.
        timeout: seconds.
        dry_run: only say what would follow.
    """

    wait: bool
    replace: bool
    timeout: float
    dry_run: bool


def check(asked: SimpleNamespace) -> How:
    """Return what the options of a command ask for.

    Raises:
        UsageError: KX003.
    """
    if asked.wait and asked.dry_run:
        raise UsageError(BAD_USAGE, "--wait and --dry-run contradict each other: what is not written is not waited for")
    return How(asked.wait, asked.replace, seconds(asked.timeout, "--timeout"), bool(asked.dry_run))


class Following:
    """Waits, replaces, and tells of it.

    Args:
        server: where objects were applied.
        how: what is to follow.
        telling: of what was applied.
    """

    def __init__(self, server: Server, how: How, telling: Told) -> None:
        self._server, self._how, self._telling = server, how, telling
        self._waiting: dict[Workload, Status] = {}
        self._whole = True

    def follow(self, outcomes: Sequence[Outcome]) -> bool:
        """Do what is to follow an apply; return whether it and the apply went well.

        Raises:
            ClusterError: the server refuses to show what is there.
        """
        if any(outcome.error for outcome in outcomes):
            if self._how.replace and not self._how.dry_run:
                self._telling.progress("no old workload was looked for: not everything was applied")
            return False
        old = self._old(outcomes) if self._how.replace else []
        if self._how.dry_run:
            for one in old:
                text = f"{one.old}, once {one.new} is ready"
                self._telling.later("would delete", one.new.place, text)
        else:
            self._go(outcomes, old)
        return self._whole

    def _old(self, outcomes: Sequence[Outcome]) -> list[Replacement]:
        """Return the old workloads that may go, and say why others may not."""
        found = replacements(self._server, outcomes)
        for one in found:
            if one.error:
                self._telling.trouble(one.error, "warning")
                self._telling.entry("replaced", _replaced(one, one.error))
        going = [one for one in found if not one.error]
        for one in going:
            for warning in referrers(self._server, one.old, one.new.resource.kind):
                self._telling.trouble(warning, "warning")
        return going

    def _go(self, outcomes: Sequence[Outcome], old: list[Replacement]) -> None:
        new = [one.new for one in old]
        if self._how.wait:
            awaited = (one for one in outcomes if is_awaited(str(one.wanted.data["apiVersion"]), one.wanted.kind))
            new += [workload_of(self._server, one) for one in awaited]
        settled = {one.workload: one for one in self._wait(list(dict.fromkeys(new)))}
        for one in old:
            if settled[one.new].error:
                self._tell_replaced(one, left(one, settled[one.new].status))
        ready = [one for one in old if not settled[one.new].error]
        delete_old(self._server, ready, self._how.timeout, self._tell_replaced, begin=self._tell_deleting)

    def _wait(self, workloads: list[Workload]) -> list[Settled]:
        if not workloads:
            return []
        try:
            with Live(self._telling.progress, shown=self._telling.shows) as live:

                def report(workload: Workload, status: Status) -> None:
                    self._waiting[workload] = status
                    live.show(workload, status)
                    if status.state == "ready":
                        self._telling.later("ready", workload.place, f"{workload}: {status.message}")

                settled = wait(self._server, workloads, self._how.timeout, report)
        except KeyboardInterrupt:
            self._tell_interrupted(workloads)
            raise
        for one in settled:
            self._tell_settled(one)
        return settled

    def _tell_interrupted(self, workloads: Sequence[Workload]) -> None:
        unready = [str(one) for one in workloads if one not in self._waiting or self._waiting[one].state != "ready"]
        self._telling.progress(f"everything was applied; not waited for any more: {', '.join(unready)}")

    def _tell_settled(self, one: Settled) -> None:
        if one.error:
            self._whole = False
            self._telling.count("not ready")
            self._telling.trouble(one.error, "error")
        self._telling.entry("rollouts", _rollout(one))

    def _tell_deleting(self, one: Replacement) -> None:
        self._telling.progress(f"deleting: {one.old}, for {one.new} is ready")

    def _tell_replaced(self, one: Replacement, error: ClusterError | None) -> None:
        self._telling.entry("replaced", _replaced(one, error))
        if error is None:
            self._telling.later("deleted", one.new.place, f"{one.old}, replaced by {one.new.resource.kind}")
        else:
            self._whole = False
            self._telling.trouble(error, "error")


def _rollout(one: Settled) -> dict[str, Any]:
    status = one.status
    entry = {**_named(one.workload), "state": status.state, "ready": status.ready, "wanted": status.wanted}
    return {**entry, "message": status.message, **(one.error.said if one.error else {})}


def _replaced(one: Replacement, error: ClusterError | None) -> dict[str, Any]:
    return {**_named(one.new), "old": one.old.resource.kind, "deleted": error is None, **(error.said if error else {})}


def _named(workload: Workload) -> dict[str, Any]:
    return {"kind": workload.resource.kind, "namespace": workload.namespace, "name": workload.name}
