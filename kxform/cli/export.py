"""`kxform export`: live objects as a person would have written them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from inspect import Parameter
from types import SimpleNamespace
from typing import Annotated, Any, Literal

import typer

from kxform.cli.cluster import server_of, told
from kxform.cli.funnel import CLUSTER, DONE, FAILED
from kxform.cli.options import CONTEXT, option, with_parameters
from kxform.cli.paths import BAD_USAGE
from kxform.cli.report import Report
from kxform.cluster.errors import ClusterError
from kxform.cluster.order import in_stages
from kxform.errors import KxformError, UsageError
from kxform.kube.select import parse_selector
from kxform.workflow.export import Exported, Exporter
from kxform.workflow.folder import Planned, planned
from kxform.workflow.gathering import Asked, LeftOut, Live, gather

_SHOWN = 3  # names in one line


def export(**values: Any) -> None:
    """Print live objects, or write them to files, as a person would have written them: through the transform strip.

    Left out, with a word, is what nobody wrote: objects that a controller makes from others, and what the cluster or a
    tool makes by itself. Secrets are given with --secrets alone. What is named and left out is an error.

    With --output-dir each object has a file, NAMESPACE/KIND/NAME.yaml, and _cluster/KIND/NAME.yaml where it belongs to
    no namespace. A file that is there is edited: comments and layout stay, and defaults that it leaves out.

    If anything cannot be had, nothing is written, unless --keep-going is given.
    """
    asked = SimpleNamespace(**values)
    _check(asked)
    exporter = _exporter(asked)
    with told():
        live = gather(server_of(asked), _asked(asked))
    telling = _Telling(quiet=asked.quiet)
    telling.left_out(live.left_out)
    exported = list(_exported(live, exporter))
    errors = list(live.errors)
    files = list(planned(asked.output_dir, exported)) if asked.output_dir else []
    errors += [one for one in files if isinstance(one, KxformError)]
    telling.errors(errors)
    if not errors or asked.keep_going:
        telling.notes(exported)
        errors += _deliver(exported, [one for one in files if isinstance(one, Planned)], asked, telling)
    else:
        telling.nothing()
    raise typer.Exit(_exit_code(errors))


_NAMES = Parameter(
    "names",
    Parameter.KEYWORD_ONLY,
    default=None,
    annotation=Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[KIND/NAME | KIND]...",
            help="Objects, as deploy/web, or all objects of kinds, as deploy or deploy,svc.",
            show_default=False,
        ),
    ],
)
_PARAMETERS = [
    _NAMES,
    *CONTEXT,
    option("namespace", str, "", "--namespace", "-n", help="The namespace. Default: that of the context."),
    option("all", bool, False, "--all", help="All objects that somebody wrote, of all kinds."),
    option(
        "all_namespaces",
        bool,
        False,
        "--all-namespaces",
        "-A",
        help="In all namespaces; with --all, what belongs to none as well.",
    ),
    option(
        "selector",
        str,
        "",
        "--selector",
        "-l",
        help="Only objects with these labels: a=b, a!=b, 'a in (b,c)'.",
        metavar="LABELS",
    ),
    option("output_dir", str, "", "--output-dir", "-o", help="Write a file for each object.", metavar="DIR"),
    option("secrets", bool, False, "--secrets", help="Export Secrets, too, with their values."),
    option("generated", bool, False, "--generated", help="Export what nobody wrote, too."),
    option(
        "preset",
        Literal["gitops", "export", "clone"],
        "gitops",
        "--preset",
        help="What it is for: see `kxform explain strip`. Default: gitops.",
    ),
    option("defaults", bool, False, "--defaults", help="Drop values that the API server would fill in."),
    option("keep", list[str], [], "--keep", help="Keep what stands there, as strip does.", metavar="PATH"),
    option("drop", list[str], [], "--drop", help="Drop what stands there, too, as strip does.", metavar="PATH"),
    option("keep_going", bool, False, "--keep-going", help="Write what can be had although something cannot."),
    option("quiet", bool, False, "--quiet", "-q", help="Print no notes and no summary."),
]
with_parameters(export, _PARAMETERS)


def _check(asked: SimpleNamespace) -> None:
    """Refuse what contradicts itself.

    Raises:
        UsageError: KX003.
    """
    named = any("/" in name for name in asked.names or ())
    if bool(asked.names) == asked.all:
        raise UsageError(BAD_USAGE, "name objects or kinds, as in deploy/web, or give --all")
    if asked.all_namespaces and (asked.namespace or named):
        other = "--namespace" if asked.namespace else "KIND/NAME"
        raise UsageError(BAD_USAGE, f"--all-namespaces and {other} contradict each other: give one of them")
    if asked.selector and named:
        raise UsageError(BAD_USAGE, "--selector chooses among many: it goes with KIND or --all, not with KIND/NAME")
    try:
        if asked.selector:
            parse_selector(asked.selector)
    except ValueError as error:
        raise UsageError(BAD_USAGE, str(error)) from None


def _asked(asked: SimpleNamespace) -> Asked:
    return Asked(
        names=tuple(asked.names or ()),
        everywhere=asked.all_namespaces,
        selector=asked.selector,
        secrets=asked.secrets,
        generated=asked.generated,
    )


def _exporter(asked: SimpleNamespace) -> Exporter:
    try:
        return Exporter(asked.preset, defaults=asked.defaults, keep=tuple(asked.keep), drop=tuple(asked.drop))
    except ValueError as error:
        raise UsageError(BAD_USAGE, str(error)) from None


def _exported(live: Live, exporter: Exporter) -> Iterator[Exported]:
    for stage in in_stages(live.objects, lambda item: item.data):
        for item in stage:
            try:
                yield exporter.export(item)
            except KxformError as error:
                live.errors.append(error)


def _deliver(
    exported: Sequence[Exported], files: Sequence[Planned], asked: SimpleNamespace, telling: _Telling
) -> list[KxformError]:
    """Print or write everything; return why a file could not be written."""
    if not asked.output_dir:
        sys.stdout.buffer.write(b"---\n".join(one.text for one in exported))
        sys.stdout.buffer.flush()
        return []
    failed: list[KxformError] = []
    for one in files:
        try:
            one.write()
        except KxformError as error:
            failed.append(error)
    telling.errors(failed)
    telling.files(files)
    return failed


def _exit_code(errors: Sequence[KxformError]) -> int:
    if any(isinstance(error, ClusterError) for error in errors):
        return CLUSTER
    return FAILED if errors else DONE


class _Telling:
    """What is said on standard error."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._report = Report(quiet=quiet, explain=False, dry=False)

    def left_out(self, left_out: Sequence[LeftOut]) -> None:
        for one in left_out:
            names = ", ".join(one.names[:_SHOWN]) if one.names else "all"
            more = len(one.names) - _SHOWN
            self._say(f"left out {one.code}: {one.kind} {names}{f' and {more} more' if more > 0 else ''}: {one.why}")

    def errors(self, errors: Sequence[KxformError]) -> None:
        for error in errors:
            self._report.error(error)

    def notes(self, exported: Sequence[Exported]) -> None:
        for one in exported:
            for note in one.notes:
                self._report.note(note)

    def files(self, files: Sequence[Planned]) -> None:
        made = sum(bool(one.content) and not one.expected for one in files)
        changed = sum(bool(one.content) and bool(one.expected) for one in files)
        self._say(f"{made} created, {changed} changed, {len(files) - made - changed} unchanged")

    def nothing(self) -> None:
        self._say("nothing was written")

    def _say(self, text: str) -> None:
        if not self._quiet:
            print(text, file=sys.stderr)
