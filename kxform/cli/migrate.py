"""`kxform migrate`: a live object becomes one of another kind."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from inspect import Parameter
from types import SimpleNamespace
from typing import Annotated, Any

import typer

from kxform.cli.applied import Told
from kxform.cli.cluster import server_of, told
from kxform.cli.commands import value_of
from kxform.cli.duration import seconds
from kxform.cli.funnel import CLUSTER, DONE, FAILED
from kxform.cli.options import CONTEXT, TIMEOUT, common, option, with_parameters
from kxform.cli.paths import BAD_USAGE
from kxform.cli.report import Report
from kxform.cli.rollouts import Following, How
from kxform.cluster.apply import Applying, Outcome
from kxform.cluster.apply import apply as run
from kxform.cluster.errors import ClusterError
from kxform.cluster.referrers import referrers
from kxform.cluster.replace import replacements, workload_of
from kxform.cluster.server import MANAGER, Server
from kxform.errors import KxformError, UsageError
from kxform.registry import load
from kxform.transform.options import options_of
from kxform.workflow.migrate import Migration, transform_to
from kxform.workflow.migrate import migrate as convert


def migrate(**values: Any) -> None:
    """Make a live object one of another kind: export, strip, convert, validate, apply, wait until it is ready.

    It is converted for the server's own version, and judged by the server's own schemas, by its rules, and by a
    dry-run, before anything is written. With --replace the old object is deleted with its pods once the new one is
    ready; if it is not ready in time, the old one stays, and both are there.
    """
    asked = SimpleNamespace(**values)
    transform = transform_to(asked.to)
    options = _options(transform, asked.options)
    how = How(wait=True, replace=asked.replace, timeout=seconds(asked.timeout, "--timeout"), dry_run=False)
    with told():
        server = server_of(asked)
        found = _migration(server, asked, transform, options)
        whole = _plan(server, found, how, asked) if asked.plan else _go(server, found, how, asked)
    raise typer.Exit(DONE if whole else CLUSTER)


_NAME = Parameter(
    "name",
    Parameter.KEYWORD_ONLY,
    annotation=Annotated[str, typer.Argument(metavar="KIND/NAME", help="The object, as deploy/web.")],
)
_PARAMETERS = [
    _NAME,
    option("to", str, "daemonset", "--to", help="What it becomes. Default: daemonset.", metavar="KIND"),
    *CONTEXT,
    option("namespace", str, "", "--namespace", "-n", help="The namespace. Default: that of the context."),
    option(
        "options",
        list[str],
        [],
        "--with",
        help="An option of the transform, as node-selector=a=b or on-delete; `kxform explain` shows them.",
        metavar="NAME=VALUE",
    ),
    option("replace", bool, False, "--replace", help="Delete the old object once the new one is ready."),
    option("plan", bool, False, "--plan", help="Print the steps and the manifest, and change nothing."),
    TIMEOUT,
    *common("quiet"),
]
with_parameters(migrate, _PARAMETERS)


def _options(transform: str, given: Sequence[str]) -> dict[str, Any]:
    """Return values for the fields of the transform, as they were given: NAME=VALUE, or NAME for a flag.

    Raises:
        UsageError: KX003, the transform has no such option.
    """
    known, values = {option.name: option for option in options_of(load(transform))}, dict[str, Any]()
    for text in given:
        name, _, value = text.partition("=")
        found = known.get(name.replace("-", "_"))
        if found is None:
            raise UsageError(BAD_USAGE, f"{transform} has no option {name!r}; `kxform explain {transform}` shows them")
        if found.kind in ("list", "mapping"):
            values.setdefault(found.name, []).append(value)
        else:
            values[found.name] = _plain(found.kind, value)
    return {name: value_of(known[name], value) for name, value in values.items()}


def _plain(kind: str, text: str) -> Any:
    if kind == "bool":
        return {"": True, "true": True, "false": False}.get(text.lower(), text)
    return int(text) if kind == "int" and text.isdecimal() else text


def _migration(server: Server, asked: SimpleNamespace, transform: str, options: Mapping[str, Any]) -> Migration:
    """Return what the object becomes, or tell why it does not become anything, and end."""
    report = Report(quiet=asked.quiet, explain=False, dry=True)
    try:
        found = convert(server, asked.name, transform, options)
    except ValueError as error:
        raise UsageError(BAD_USAGE, str(error)) from None
    except UsageError:
        raise
    except KxformError as error:
        _end(report, [error])
    for note in found.notes:
        report.note(note)
    if found.errors:
        _end(report, found.errors)
    return found


def _end(report: Report, errors: Sequence[KxformError]) -> Any:
    for error in errors:
        if error.place.file:
            report.error(error)
        else:
            raise error
    print("nothing was changed", file=sys.stderr)
    raise typer.Exit(CLUSTER if any(isinstance(error, ClusterError) for error in errors) else FAILED)


def _go(server: Server, found: Migration, how: How, asked: SimpleNamespace) -> bool:
    telling = Told(found.manifests, as_json=False, dry_run=False, quiet=asked.quiet)
    with telling.to_the_end():
        outcomes = run(server, found.manifests.wanted, Applying(), telling.outcome)
        whole = Following(server, how, telling).follow(outcomes)
    if whole and not how.replace:
        telling.progress(f"{found.item} is still there, beside it: --replace deletes it")
    return whole


def _plan(server: Server, found: Migration, how: How, asked: SimpleNamespace) -> bool:
    """Print what would be done, after asking the server whether it could be; return whether it could."""
    telling = Told(found.manifests, as_json=False, dry_run=True, quiet=True)
    outcomes = run(server, found.manifests.wanted, Applying(dry_run=True), telling.outcome)
    if any(outcome.error for outcome in outcomes):
        return False
    for number, step in enumerate(_steps(server, found, how, asked, outcomes), 1):
        print(f"{number}. {step}", file=sys.stderr)
    sys.stdout.buffer.write(found.text)
    sys.stdout.buffer.flush()
    return True


def _steps(
    server: Server, found: Migration, how: How, asked: SimpleNamespace, outcomes: Sequence[Outcome]
) -> Iterator[str]:
    yield f"export {found.item}, without what the cluster wrote (done: see the manifest)"
    yield f"convert it: {found.transform}, for Kubernetes {found.version} (done)"
    by = "by the server's schemas, its rules, and a dry-run" if found.judged else "by a dry-run; it gives no schemas"
    yield f"validate it: {by} (done: the server takes it)"
    for outcome in outcomes:
        new = workload_of(server, outcome)
        yield f"apply {new}, as field manager {MANAGER} (now: {'none' if outcome.action == 'created' else 'there'})"
        yield f"wait until {new} is ready, at most {asked.timeout}"
    for old in replacements(server, outcomes):
        if old.error:
            yield f"leave {old.old}: {old.error.message}"
        elif how.replace:
            yield f"delete {old.old} with its pods, if {old.new} is ready"
            yield from (f"(left to you) {one.message}" for one in referrers(server, old.old, old.new.resource.kind))
        else:
            yield f"leave {old.old}, for --replace is not given: both have pods"
