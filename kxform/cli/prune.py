"""`kxform apply --prune`: what an earlier apply made and this one no more has is listed, asked about, deleted."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from kxform.cli.funnel import CLUSTER, DONE, INTERRUPTED
from kxform.cli.options import option
from kxform.cli.paths import BAD_USAGE
from kxform.cli.report import Report
from kxform.cluster.apply import Outcome as Applied
from kxform.cluster.delete import Deleting, Outcome, Target, delete, look
from kxform.cluster.errors import ClusterError
from kxform.cluster.prune import leftovers
from kxform.cluster.server import Server
from kxform.errors import KxformError, Place, UsageError
from kxform.kube.select import parse_selector

OPTIONS = [
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


def check(asked: SimpleNamespace) -> None:
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
        asked: the options of the command.
        server: where.
    """

    def __init__(self, asked: SimpleNamespace, server: Server) -> None:
        self._asked, self._server = asked, server
        self._report = Report(quiet=asked.quiet, explain=False, dry=bool(asked.dry_run))
        self._json = asked.output_format == "json"
        self._counts: Counter[str] = Counter()
        self.entries: list[dict[str, Any]] = []  # for JSON

    def run(self, applied: Sequence[Applied]) -> int:
        """Prune after an apply in which nothing failed, and return an exit code.

        Raises:
            ClusterError: the server cannot be asked at all.
        """
        how = Deleting()
        found = leftovers(
            self._server,
            applied,
            manager=self._asked.field_manager,
            selector=self._asked.selector,
            kinds=self._asked.prune_kind,
        )
        for error in [] if self._asked.quiet else found.unseen:
            self._report.error(error, "warning")
        standings = look(self._server, found.targets, how)
        refused = [Outcome(one.target, "refused", one.error) for one in standings if one.error]
        for outcome in refused:
            self._tell(outcome)
        if refused:
            print("nothing was pruned", file=sys.stderr)
            return CLUSTER
        targets = [one.target for one in standings if one.uid]
        if self._asked.dry_run:
            for target in targets:
                self._tell(Outcome(target, "deleted"))
            return self._end(DONE)
        if targets and not self._asked.yes and not self._agreed(targets):
            print("nothing was pruned", file=sys.stderr)
            return INTERRUPTED
        try:
            outcomes = delete(self._server, standings, how, self._tell)
        except KeyboardInterrupt:
            self._end(INTERRUPTED)
            raise
        return self._end(CLUSTER if any(outcome.error for outcome in outcomes) else DONE)

    def _tell(self, outcome: Outcome) -> None:
        word: str = "pruned" if outcome.action == "deleted" else outcome.action
        word = f"would be {word}" if self._asked.dry_run and not outcome.error else word
        self._counts[word] += 1
        self.entries.append(_entry(outcome))
        if outcome.error is not None:
            if outcome.action != "held back" and not self._json:
                self._report.error(
                    _placed(outcome.error, outcome.target), "refused" if outcome.action == "refused" else "error"
                )
        elif not (self._json or self._asked.quiet):
            print(f"{word}: {_words(outcome.target)}", flush=True)

    def _end(self, code: int) -> int:
        if not (self._json or (self._asked.quiet and code == DONE)):
            counts = [f"{number} {word}" for word, number in sorted(self._counts.items())]
            print(", ".join(counts) or "nothing to prune", file=sys.stderr)
        return code

    def _agreed(self, targets: Sequence[Target]) -> bool:
        for target in targets:
            print(f"  {_words(target)}", file=sys.stderr)
        count = "this object" if len(targets) == 1 else f"these {len(targets)} objects"
        question = f"Delete {count}, which the input no more has, from {self._server.host}? [y/N] "
        print(question, end="", file=sys.stderr, flush=True)
        return sys.stdin.readline().strip().lower() in ("y", "yes")


def _is_terminal() -> bool:
    return bool(sys.stdin and sys.stdin.isatty() and sys.stderr.isatty())


def _placed(error: ClusterError, target: Target) -> KxformError:
    return KxformError(error.code, error.message, Place(str(target)), error.hint)


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
    return entry if error is None else {**entry, "code": error.code.id, "message": error.message, "hint": error.hint}
