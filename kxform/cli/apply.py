"""`kxform apply`: files become objects of a cluster."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Literal, NoReturn

import typer

from kxform.cli.applied import Told
from kxform.cli.cluster import CONNECTION, server_of, told
from kxform.cli.funnel import CLUSTER, DONE, FAILED, FOUND
from kxform.cli.options import common, option, with_parameters
from kxform.cli.paths import BAD_USAGE, paths_or_pipe
from kxform.cli.prune import PRUNE, Pruning, check_prune
from kxform.cli.report import Report
from kxform.cli.rollouts import ROLLOUT, Following, check
from kxform.cluster.apply import Applying
from kxform.cluster.apply import apply as run
from kxform.cluster.server import MANAGER, Server
from kxform.engine.inputs import Finder
from kxform.errors import UsageError
from kxform.workflow.manifests import Manifests
from kxform.workflow.offline import Offline

DEFAULT_NAMESPACE = "default"


def apply(**values: Any) -> None:
    """Apply manifests to a cluster, on the server's side, in a safe order, several at a time.

    Everything is checked first: if the server would refuse any object, nothing is written, and each refusal is shown
    at its line. What needs a Namespace or CustomResourceDefinition of the same input is checked without the server, and
    by it as soon as that exists.

    With --wait the command ends when the workloads are ready, or says what they lack. With --replace a workload of
    another kind that has the name and the selector of one that is applied is deleted once that one is ready. With
    --prune what an earlier apply made and the input has no more is deleted, if all went well until then.
    """
    asked = SimpleNamespace(**values)
    how = check(asked)
    check_prune(asked)
    if asked.diff:
        _diff(asked)
    inputs = Finder(asked.exclude, use_ignore_files=not asked.no_ignore).find(paths_or_pipe(asked.paths))
    manifests = Manifests.of(inputs)
    _tell_reading(manifests, Report(quiet=asked.quiet, explain=False, dry=True), quiet=asked.quiet)
    telling = Told(manifests, as_json=asked.output_format == "json", dry_run=bool(asked.dry_run), quiet=asked.quiet)
    if manifests.errors:
        telling.fail(manifests.errors)
        raise typer.Exit(FAILED)
    if asked.dry_run == "client":
        _check(asked, manifests, telling)
    with told(), telling.to_the_end():
        server = server_of(asked)
        outcomes = run(server, manifests.wanted, _how(asked, server, manifests), telling.outcome)
        code = DONE if Following(server, how, telling).follow(outcomes) else CLUSTER
        if asked.prune:
            code = Pruning(server, asked, how.timeout, telling).run(outcomes, whole=code == DONE)
    raise typer.Exit(code)


_PATHS, *_REST = common("paths", "exclude", "no_ignore", "quiet")
_PARAMETERS = [
    _PATHS,
    *CONNECTION,
    option("field_manager", str, MANAGER, "--field-manager", help=f"Whose fields they become. Default: {MANAGER}."),
    option("force_conflicts", bool, False, "--force-conflicts", help="Take over fields that somebody else set."),
    option("no_preflight", bool, False, "--no-preflight", help="Do not ask the server about all objects first."),
    option(
        "dry_run",
        Literal["server", "client"] | None,
        None,
        "--dry-run",
        help="Write nothing. server: let the server check every object and say what would change. client: check them "
        "without a server, by the newest schemas, as objects that are not there yet.",
    ),
    option(
        "diff",
        bool,
        False,
        "--diff",
        help="Write nothing, print a diff of what would change, exit 1 if there is one: `kxform diff --live`.",
    ),
    *ROLLOUT,
    *PRUNE,
    option("output_format", Literal["text", "json"], "text", "--output-format", help="How it is told. Default: text."),
    *_REST,
]
with_parameters(apply, _PARAMETERS)


def _diff(asked: SimpleNamespace) -> NoReturn:
    """Do what `kxform diff --live` does."""
    from kxform.cli.diff import diff

    if asked.dry_run == "client":
        raise UsageError(BAD_USAGE, "--diff asks the server, and --dry-run=client asks none")
    names = ("paths", "context", "kubeconfig", "namespace", "field_manager", "force_conflicts", "exclude", "no_ignore")
    options = {name: getattr(asked, name) for name in (*names, "quiet")}
    diff(**options, live=True, output_format="json" if asked.output_format == "json" else "unified")
    raise typer.Exit(DONE)


def _check(asked: SimpleNamespace, manifests: Manifests, telling: Told) -> NoReturn:
    """Tell what would become of objects, without any server."""
    outcomes = Offline(manifests).check_all(asked.namespace or DEFAULT_NAMESPACE, asked.namespace)
    for outcome in outcomes:
        telling.outcome(outcome)
    telling.end()
    raise typer.Exit(FOUND if any(outcome.error for outcome in outcomes) else DONE)


def _how(asked: SimpleNamespace, server: Server, manifests: Manifests) -> Applying:
    return Applying(
        manager=asked.field_manager,
        force=asked.force_conflicts,
        preflight=not asked.no_preflight,
        dry_run=asked.dry_run == "server",
        namespace=asked.namespace,
        offline=Offline(manifests, lambda: server.version).check,
    )


def _tell_reading(manifests: Manifests, report: Report, *, quiet: bool) -> None:
    for error in manifests.errors:
        report.error(error)
    for skip in [] if quiet else manifests.skips:
        report.skip(skip)
