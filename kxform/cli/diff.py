"""`kxform diff`: how objects differ: in two inputs, or from what a cluster has."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, Literal

import typer

from kxform.cli.applied import Told
from kxform.cli.cluster import CONNECTION, server_of, told
from kxform.cli.differences import summary, tell
from kxform.cli.funnel import CLUSTER, DONE, FAILED, FOUND
from kxform.cli.options import common, option, with_parameters
from kxform.cli.paths import paths_or_pipe
from kxform.cli.report import Report
from kxform.cluster.apply import Applying
from kxform.cluster.server import MANAGER
from kxform.compare.codes import SAME_OBJECT
from kxform.compare.difference import Difference, difference
from kxform.compare.pairs import Pair, Side, pairs
from kxform.engine.inputs import STANDARD_INPUT, Finder
from kxform.errors import KxformError
from kxform.workflow.live import prospect
from kxform.workflow.manifests import Manifests
from kxform.workflow.offline import Offline

_DEFAULT = "default"  # the namespace of objects that name none


def diff(**values: Any) -> None:
    """Show how objects differ: those of two files or folders, or manifests from what a cluster has.

    With two paths that exist, objects of the one are compared with those of the other, by what they mean and without a
    cluster. With any other number of paths, with --live, and with any option that says which cluster or how to apply
    (all but -n), it shows what `kxform apply` would change, as the server says. Nothing is ever written.

    Values of Secrets are shown as ***, which says whether they differ.
    """
    asked = SimpleNamespace(**values)
    report = Report(quiet=asked.quiet, explain=False, dry=True)
    paths = paths_or_pipe(asked.paths)
    found = _offline(asked, paths, report) if _is_offline(asked, paths) else _live(asked, paths, report)
    tell(found, asked.output_format)
    if not asked.quiet:
        print(summary(found), file=sys.stderr)
    raise typer.Exit(FOUND if any(one.action != "unchanged" for one in found) else DONE)


_PATHS, *_REST = common("paths", "exclude", "no_ignore", "quiet")
_PARAMETERS = [
    _PATHS,
    option("live", bool, False, "--live", help="Compare with a cluster, also where two paths are given."),
    *CONNECTION,
    option("field_manager", str, "", "--field-manager", help=f"Who would apply. Default: {MANAGER}."),
    option("force_conflicts", bool, False, "--force-conflicts", help="Take over fields that somebody else set."),
    option(
        "output_format",
        Literal["unified", "tree", "json"],
        "unified",
        "--output-format",
        help="How it is told. Default: unified, a diff of YAML.",
    ),
    *_REST,
]
with_parameters(diff, _PARAMETERS)


def _is_offline(asked: SimpleNamespace, paths: Sequence[str]) -> bool:
    """Tell whether two inputs are to be compared with each other."""
    about_a_cluster = (asked.live, asked.context, asked.kubeconfig, asked.field_manager, asked.force_conflicts)
    there = [path for path in paths if path == STANDARD_INPUT or os.path.exists(path)]
    return len(paths) == len(there) == 2 and not any(about_a_cluster)


def _offline(asked: SimpleNamespace, paths: Sequence[str], report: Report) -> list[Difference]:
    (before, wrong), (after, also_wrong) = (_sides(asked, path, report) for path in paths)
    _end_if(asked, [*wrong, *also_wrong])
    both, twice = pairs(before, after, asked.namespace or _DEFAULT)
    for side in [] if asked.quiet else twice:
        message = "the object stands on this side already: they are compared in their order"
        report.error(KxformError(SAME_OBJECT, message, side.place), "warning")
    return _differences(asked, both, report, live=False)


def _sides(asked: SimpleNamespace, path: str, report: Report) -> tuple[list[Side], list[KxformError]]:
    """Return the objects of an input, without the documents that they stood in, and why not all of it can be read."""
    manifests = _read(asked, [path], report)
    return [Side(one.data, one.place) for one in manifests.wanted], manifests.errors


def _live(asked: SimpleNamespace, paths: Sequence[str], report: Report) -> list[Difference]:
    manifests = _read(asked, paths, report)
    _end_if(asked, manifests.errors)
    with told(lambda error: _tell_errors(asked, [error])):
        server = server_of(asked)
        how = Applying(
            manager=asked.field_manager or MANAGER,
            force=asked.force_conflicts,
            dry_run=True,
            namespace=asked.namespace,
            offline=Offline(manifests, lambda: server.version).check,
        )
        expected = prospect(server, manifests.wanted, how)
    telling = Told(manifests, as_json=False, dry_run=True, quiet=True)
    for outcome in expected.refused:
        telling.outcome(outcome)
    _end_if(asked, [error for one in expected.refused for error in telling.errors_of(one)], CLUSTER)
    return _differences(asked, expected.pairs, report, live=True)


def _read(asked: SimpleNamespace, paths: Sequence[str], report: Report) -> Manifests:
    """Return what stands in files, and tell what could not be read and what was passed over."""
    manifests = Manifests.of(Finder(asked.exclude, use_ignore_files=not asked.no_ignore).find(paths))
    for error in manifests.errors:
        report.error(error)
    for skip in manifests.skips:
        report.skip(skip)
    return manifests


def _differences(asked: SimpleNamespace, both: Sequence[Pair], report: Report, *, live: bool) -> list[Difference]:
    """Return what differs; end where something cannot be compared."""
    found: list[Difference] = []
    errors: list[KxformError] = []
    for pair in both:
        try:
            found.append(difference(pair, live=live))
        except KxformError as error:
            report.error(error)
            errors.append(error)
    _end_if(asked, errors)
    return found


def _end_if(asked: SimpleNamespace, errors: Sequence[KxformError], exit_code: int = FAILED) -> None:
    """End, where there are errors; they were told on standard error."""
    if errors:
        _tell_errors(asked, errors)
        raise typer.Exit(exit_code)


def _tell_errors(asked: SimpleNamespace, errors: Sequence[KxformError]) -> None:
    """Tell errors to programs, too, where one is to read what comes."""
    if asked.output_format == "json":
        tell([], "json", errors)
