"""`kxform apply`: files become objects of a cluster."""

from __future__ import annotations

import inspect
from types import SimpleNamespace
from typing import Any, Literal

import typer

from kxform.cli.applied import Told
from kxform.cli.cluster import CONNECTION, server_of, told
from kxform.cli.funnel import CLUSTER, DONE, FAILED
from kxform.cli.options import COMMON, option
from kxform.cli.paths import paths_or_pipe
from kxform.cli.report import Report
from kxform.cli.rollouts import ROLLOUT, Following, check
from kxform.cluster.apply import Applying
from kxform.cluster.apply import apply as run
from kxform.cluster.server import MANAGER
from kxform.engine.inputs import Finder
from kxform.workflow.manifests import Manifests


def apply(**values: Any) -> None:
    """Apply manifests to a cluster, on the server's side, in a safe order, several at a time.

    Everything is checked first: if the server would refuse any object, nothing is written, and each refusal is shown
    at its line. What needs a Namespace or CustomResourceDefinition of the same input is checked as soon as that exists.

    With --wait the command ends when the workloads are ready, or says what they lack. With --replace a workload of
    another kind that has the name and the selector of one that is applied is deleted once that one is ready.

    Exit codes: 0 done; 2 wrong usage; 3 an input could not be read; 4 the cluster refused or could not be reached, or
    something is not ready in time.
    """
    asked = SimpleNamespace(**values)
    how = check(asked)
    inputs = Finder(asked.exclude, use_ignore_files=not asked.no_ignore).find(paths_or_pipe(asked.paths))
    manifests = Manifests.of(inputs)
    _tell_reading(manifests, Report(quiet=asked.quiet, explain=False, dry=True), quiet=asked.quiet)
    if manifests.errors:
        raise typer.Exit(FAILED)
    telling = Told(manifests, as_json=asked.output_format == "json", dry_run=bool(asked.dry_run), quiet=asked.quiet)
    with told():
        try:
            server = server_of(asked)
            outcomes = run(server, manifests.wanted, _how(asked), telling.outcome)
            whole = Following(server, how, telling).follow(outcomes)
        except KeyboardInterrupt:
            telling.summary()
            raise
    telling.end(outcomes)
    raise typer.Exit(DONE if whole else CLUSTER)


_PATHS, *_REST = [one for one in COMMON if one.name in ("paths", "exclude", "no_ignore", "quiet")]
_PARAMETERS = [
    _PATHS,
    *CONNECTION,
    option("field_manager", str, MANAGER, "--field-manager", help=f"Whose fields they become. Default: {MANAGER}."),
    option("force_conflicts", bool, False, "--force-conflicts", help="Take over fields that somebody else set."),
    option("no_preflight", bool, False, "--no-preflight", help="Do not ask the server about all objects first."),
    option(
        "dry_run",
        Literal["server"] | None,
        None,
        "--dry-run",
        help="Let the server check every object and say what would change, and write nothing.",
    ),
    *ROLLOUT,
    option("output_format", Literal["text", "json"], "text", "--output-format", help="How it is told. Default: text."),
    *_REST,
]
apply.__signature__ = inspect.Signature(_PARAMETERS)  # type: ignore[attr-defined]
apply.__annotations__ = {parameter.name: parameter.annotation for parameter in _PARAMETERS}


def _how(asked: SimpleNamespace) -> Applying:
    return Applying(
        manager=asked.field_manager,
        force=asked.force_conflicts,
        preflight=not asked.no_preflight,
        dry_run=asked.dry_run == "server",
        namespace=asked.namespace,
    )


def _tell_reading(manifests: Manifests, report: Report, *, quiet: bool) -> None:
    for error in manifests.errors:
        report.error(error)
    for skip in [] if quiet else manifests.skips:
        report.skip(skip)
