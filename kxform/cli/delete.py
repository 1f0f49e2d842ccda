"""`kxform delete`: objects leave a cluster."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from inspect import Parameter
from types import SimpleNamespace
from typing import Annotated, Any

import typer

from kxform.cli.cluster import CONNECTION, server_of, told
from kxform.cli.duration import seconds
from kxform.cli.funnel import CLUSTER, DONE, FAILED, INTERRUPTED
from kxform.cli.options import TIMEOUT, common, option, with_parameters
from kxform.cli.paths import paths_or_pipe
from kxform.cli.report import Report
from kxform.cluster.delete import delete as run
from kxform.cluster.delete import look
from kxform.cluster.errors import ClusterError
from kxform.cluster.server import Server
from kxform.cluster.targets import Cascade, Deleting, Outcome, Standing, Target
from kxform.engine.inputs import Finder
from kxform.errors import KxformError
from kxform.workflow.delete import Targets, targets_of


def delete(**values: Any) -> None:
    """Delete the objects of manifests, or objects that are named, and nothing else; wait until they are gone.

    The order is the reverse of that of an apply, each stage once the last one is gone. If the server would refuse any
    object, nothing is deleted. What is not there is no error.

    At a terminal you are asked first, unless --yes is given. Elsewhere, as in a script or with standard input from a
    pipe, nobody is there to ask: the objects are deleted, as kubectl deletes them.
    """
    asked = SimpleNamespace(**values)
    how = _how(asked)
    finder = Finder(asked.exclude, use_ignore_files=not asked.no_ignore)
    arguments = paths_or_pipe(asked.arguments)
    telling = _Telling(quiet=asked.quiet, dry_run=asked.dry_run)
    with told():
        server = server_of(asked)
        found = targets_of(server, arguments, finder, asked.namespace)
        telling.reading(found)
        if found.errors:
            _end(found.errors, telling)
        standings = look(server, found.targets, how)
        errors = [_placed(one.error, one.target) for one in standings if one.error]
        if errors:
            telling.errors(errors)
            _end(errors, telling)
        _go(server, standings, how, asked, telling)


_ARGUMENTS = Parameter(
    "arguments",
    Parameter.KEYWORD_ONLY,
    default=None,
    annotation=Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH | KIND/NAME]...",
            help="Files and folders, - for standard input, and objects, as deploy/web.",
            show_default=False,
        ),
    ],
)
_PARAMETERS = [
    _ARGUMENTS,
    *CONNECTION,
    option("yes", bool, False, "--yes", "-y", help="Do not ask."),
    option("dry_run", bool, False, "--dry-run", help="Say what would be deleted, and delete nothing."),
    option("no_wait", bool, False, "--no-wait", help="Do not wait until the objects are gone."),
    TIMEOUT,
    option(
        "cascade",
        Cascade | None,
        None,
        "--cascade",
        help="What becomes of objects that they own. Default: foreground, an object is gone when those are; with "
        "--no-wait, background.",
    ),
    *common("exclude", "no_ignore", "quiet"),
]
with_parameters(delete, _PARAMETERS)


def _how(asked: SimpleNamespace) -> Deleting:
    cascade: Cascade = asked.cascade or ("background" if asked.no_wait else "foreground")
    return Deleting(wait=not asked.no_wait, timeout=seconds(asked.timeout, "--timeout"), cascade=cascade)


def _go(
    server: Server, standings: Sequence[Standing], how: Deleting, asked: SimpleNamespace, telling: _Telling
) -> None:
    """Delete, or only say what would be deleted, and end with the exit code that says how it went."""
    there = [one.target for one in standings if one.uid]
    if asked.dry_run:
        for one in standings:
            telling.outcome(Outcome(one.target, "deleted" if one.uid else "not there"))
        telling.summary()
        raise typer.Exit(DONE)
    if there and not asked.yes and not _agreed(server, there):
        telling.nothing()
        raise typer.Exit(INTERRUPTED)
    try:
        outcomes = run(server, standings, how, telling.outcome)
    except KeyboardInterrupt:
        telling.summary()
        raise
    telling.summary()
    raise typer.Exit(CLUSTER if any(outcome.error for outcome in outcomes) else DONE)


def _agreed(server: Server, targets: Sequence[Target]) -> bool:
    """Ask whether objects may be deleted, if there is somebody to ask."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        return True
    for target in targets:
        print(f"  {_words(target)}", file=sys.stderr)
    count = "this object" if len(targets) == 1 else f"these {len(targets)} objects"
    print(f"Delete {count} from {server.host}? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _end(errors: Sequence[KxformError], telling: _Telling) -> None:
    telling.nothing()
    raise typer.Exit(CLUSTER if any(isinstance(error, ClusterError) for error in errors) else FAILED)


def _placed(error: ClusterError, target: Target) -> ClusterError:
    error.place = target.place if target.place.file else target.place._replace(file=str(target))
    return error


def _words(target: Target) -> str:
    return f"{target}, with {target.takes_along}" if target.takes_along else str(target)


class _Telling:
    """What is said: a line for each object on standard output, the rest on standard error."""

    def __init__(self, *, quiet: bool, dry_run: bool) -> None:
        self._quiet, self._dry = quiet, dry_run
        self._report = Report(quiet=quiet, explain=False, dry=dry_run)
        self._counts: Counter[str] = Counter()

    def reading(self, found: Targets) -> None:
        for skip in found.skips:
            self._report.skip(skip)
        self.errors(found.errors)

    def errors(self, errors: Sequence[KxformError]) -> None:
        for error in errors:
            self._report.error(error)

    def outcome(self, outcome: Outcome) -> None:
        target, word = outcome.target, "would delete" if self._dry else "deleted"
        word = word if outcome.action == "deleted" else outcome.action
        self._counts[word] += 1
        if outcome.error is None:
            place = f"{target.place}: " if target.place.file else ""
            if not self._quiet:
                print(f"{place}{word}: {_words(target) if outcome.action == 'deleted' else target}", flush=True)
        elif outcome.action != "held back":
            self._report.error(_placed(outcome.error, target), "refused" if outcome.action == "refused" else "error")

    def summary(self) -> None:
        whole = not {"refused", "still there"} & self._counts.keys()
        if not (self._quiet and whole):
            parts = [f"{number} {word}" for word, number in sorted(self._counts.items())]
            print(", ".join(parts) or "no objects to delete", file=sys.stderr)

    def nothing(self) -> None:
        if not self._quiet:
            print("nothing was deleted", file=sys.stderr)
