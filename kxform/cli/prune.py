"""`kxform apply --prune`: what an earlier apply made and this one no more has is listed, asked about, deleted."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from kxform.cli.applied import Told
from kxform.cli.funnel import CLUSTER, DONE, INTERRUPTED
from kxform.cli.options import option
from kxform.cli.paths import BAD_USAGE
from kxform.cluster.apply import Outcome as Applied
from kxform.cluster.delete import delete, look
from kxform.cluster.errors import ClusterError
from kxform.cluster.prune import leftovers, unselected
from kxform.cluster.server import Server
from kxform.cluster.targets import Deleting, Outcome, Standing, Target
from kxform.errors import KxformError, Place, UsageError
from kxform.kube.select import parse_selector

_NOTHING = "nothing was pruned"
PRUNE = [
    option(
        "prune",
        bool,
        False,
        "--prune",
        help="Then delete what an earlier apply made with these labels, in the namespaces of the input, and the input "
        "has no more. It is listed, and you are asked.",
    ),
    option(
        "selector",
        str,
        "",
        "--selector",
        "-l",
        help="With --prune: only objects with these labels: a=b, a!=b, 'a in (b,c)', a, '!a'.",
        metavar="LABELS",
    ),
    option(
        "prune_kind",
        list[str],
        [],
        "--prune-kind",
        help="With --prune: this kind, too, which has no namespace, as clusterroles or namespaces.",
        metavar="KIND",
    ),
    option("yes", bool, False, "--yes", "-y", help="With --prune: do not ask."),
]


def check_prune(asked: SimpleNamespace) -> None:
    """Raise an error where options do not go together, before anything is done.

    Raises:
        UsageError: there is no selector or nobody to ask, or an option needs --prune or does not go with it.
    """
    if not asked.prune:
        for flag, value in (("-l", asked.selector), ("--prune-kind", asked.prune_kind), ("--yes", asked.yes)):
            if value:
                raise UsageError(BAD_USAGE, f"{flag} needs --prune")
        return
    if asked.diff or asked.dry_run == "client":
        raise UsageError(BAD_USAGE, "--prune goes with --dry-run=server, not with --dry-run=client or --diff")
    if not asked.selector.strip():
        raise UsageError(BAD_USAGE, "--prune needs a selector, -l: it says which objects belong to this input")
    try:
        parse_selector(asked.selector)
    except ValueError as error:
        raise UsageError(BAD_USAGE, str(error)) from None
    if not (asked.yes or asked.dry_run or _is_terminal()):
        raise UsageError(BAD_USAGE, "--prune asks before it deletes, and there is no terminal: say --yes")


class Pruning:
    """Prunes, and tells of it.

    Args:
        server: where.
        asked: the options of the command.
        timeout: seconds to wait until objects are gone.
        telling: of what was applied.
    """

    def __init__(self, server: Server, asked: SimpleNamespace, timeout: float, telling: Told) -> None:
        self._server, self._asked, self._telling = server, asked, telling
        self._how = Deleting(timeout=timeout)

    def run(self, applied: Sequence[Applied], *, whole: bool) -> int:
        """Prune after an apply, and return an exit code.

        Args:
            applied: what became of the objects of the input.
            whole: all went well; else nothing is pruned.
        """
        if not whole:
            self._telling.progress(_NOTHING)
            return CLUSTER
        for missed in unselected(applied, self._asked.selector):
            self._telling.trouble(missed, "warning")
        try:
            standings = look(self._server, self._found(applied), self._how)
            return self._go(standings)
        except ClusterError as error:
            self._telling.trouble(_placed(error, "prune"), "error")
            self._telling.progress(_NOTHING)
            return CLUSTER

    def _found(self, applied: Sequence[Applied]) -> list[Target]:
        asked = self._asked
        selector, kinds = asked.selector, asked.prune_kind
        found = leftovers(self._server, applied, manager=asked.field_manager, selector=selector, kinds=kinds)
        for error in found.unseen:
            self._telling.trouble(error, "warning")
        return found.targets

    def _go(self, standings: Sequence[Standing]) -> int:
        refused = [Outcome(one.target, "refused", one.error) for one in standings if one.error]
        there = [one.target for one in standings if one.uid]
        if refused or self._asked.dry_run:
            for outcome in refused or [Outcome(target, "deleted") for target in there]:
                self._tell(outcome)
            return CLUSTER if refused else DONE
        if there and not self._asked.yes and not self._agreed(there):
            self._telling.progress(_NOTHING)
            return INTERRUPTED
        outcomes = delete(self._server, standings, self._how, self._tell)
        return CLUSTER if any(outcome.error for outcome in outcomes) else DONE

    def _tell(self, outcome: Outcome) -> None:
        word = "not pruned" if outcome.error else "would prune" if self._asked.dry_run else "pruned"
        self._telling.count(word)
        self._telling.entry("pruned", _entry(outcome))
        if outcome.error is None:
            if self._telling.shows:
                print(f"{word}: {_words(outcome.target)}", flush=True)
        elif outcome.action != "held back":
            severity = "refused" if outcome.action == "refused" else "error"
            self._telling.trouble(_placed(outcome.error, str(outcome.target)), severity)

    def _agreed(self, targets: Sequence[Target]) -> bool:
        for target in targets:
            print(f"  {_words(target)}", file=sys.stderr)
        count = "this object" if len(targets) == 1 else f"these {len(targets)} objects"
        question = f"Delete {count}, which the input no more has, from {self._server.host}? [y/N] "
        print(question, end="", file=sys.stderr, flush=True)
        return sys.stdin.readline().strip().lower() in ("y", "yes")


def _is_terminal() -> bool:
    return bool(sys.stdin and sys.stdin.isatty() and sys.stderr.isatty())


def _placed(error: ClusterError, what: str) -> KxformError:
    return KxformError(error.code, error.message, Place(what), error.hint)


def _words(target: Target) -> str:
    return f"{target}, with {target.takes_along}" if target.takes_along else str(target)


def _entry(outcome: Outcome) -> dict[str, Any]:
    target, error = outcome.target, outcome.error
    entry: dict[str, Any] = {
        "apiVersion": target.api_version,
        "kind": target.kind,
        "namespace": target.namespace,
        "name": target.name,
        "action": outcome.action,
    }
    return {**entry, **(error.said if error else {})}
