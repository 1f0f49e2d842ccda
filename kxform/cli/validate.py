"""`kxform validate`: the API server's verdict on files, offline."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterable, Sequence
from functools import lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import typer

from kxform.cli.colours import has_colour
from kxform.cli.formats import Format, FormatName, Options, format_named
from kxform.cli.funnel import DONE, FAILED, FOUND
from kxform.cli.options import CONTEXT, common, option, with_parameters
from kxform.cli.paths import BAD_USAGE, paths_or_pipe
from kxform.cli.progress import Progress
from kxform.cli.table import width_of
from kxform.engine.inputs import STANDARD_INPUT, Finder, Input
from kxform.engine.pipeline_file import Settings, settings_for
from kxform.engine.read import read
from kxform.errors import KxformError, Place, UsageError, listed_codes
from kxform.kube.versions import NEWEST, listed_versions
from kxform.validation.request import Request
from kxform.validation.result import FileResult, Summary
from kxform.validation.run import validate as run
from kxform.yamltext import Source

if TYPE_CHECKING:
    from kxform.schema.served import ServerSchemas


def validate(**values: Any) -> None:
    """Tell what an API server would refuse in manifests, without one: every finding, at its line and column.

    Objects are checked against the schemas of a Kubernetes version, of CRDs in the same input and of schema
    locations, and against the server's own rules. A comment `# kxform: ignore KX404` on a line, or on the line above,
    keeps a finding there untold.

    With --schemas-from-cluster the schemas and the version are those of a server; nothing is sent to it.
    """
    asked = SimpleNamespace(**values)
    named = paths_or_pipe(asked.paths)
    finder = Finder(asked.exclude, use_ignore_files=not asked.no_ignore, exclude_named=asked.force_exclude)
    inputs = finder.find(named)
    request = _request(asked, named)
    with Progress(quiet=asked.quiet) as progress:
        results = run(request, inputs, progress)
    _write_utf_8(asked.output_format)
    _tell(format_named(asked.output_format)(sys.stdout, _options(asked)), results)
    raise typer.Exit(_exit_code(results, warnings_as_errors=asked.warnings_as_errors))


_PATHS, *_REST = common("paths", "exclude", "force_exclude", "no_ignore", "warnings_as_errors", "quiet")
_PARAMETERS = [
    _PATHS,
    option(
        "kubernetes_version",
        list[str],
        [],
        "--kubernetes-version",
        help="The version to validate for; several, with commas between, show what an upgrade would break. Default: "
        f"that of kxform.yaml, else {NEWEST}.",
        metavar="X.Y",
    ),
    option("output_format", FormatName, "text", "--output-format", help="How findings are told. Default: text."),
    option("summary", bool, False, "--summary", help="Print how often each code was found, too."),
    option(
        "schema_location",
        list[str],
        [],
        "--schema-location",
        help="Further schemas: a folder or file of CRDs, a folder of JSON schemas, or a path with "
        "{{ .ResourceKind }} and the like in it. Default: those of kxform.yaml.",
        metavar="PATH",
    ),
    option(
        "schemas_from_cluster",
        bool,
        False,
        "--schemas-from-cluster",
        help="By the version and the schemas of a cluster, its CRDs among them.",
    ),
    *CONTEXT,
    option("ignore_missing_schemas", bool, False, "--ignore-missing-schemas", help="Pass over objects without schema."),
    option("ignore", list[str], [], "--ignore", help="Do not tell findings with this code.", metavar="CODE"),
    option(
        "skip",
        list[str],
        [],
        "--skip",
        help="Pass over objects: Kind, apiVersion/Kind, or Kind/name with * in it.",
        metavar="OBJECTS",
    ),
    option(
        "strict_files",
        bool,
        False,
        "--strict-files",
        help="Fail on templates, encrypted files, kustomizations and what is not Kubernetes.",
    ),
    option(
        "cross_object",
        bool | None,
        None,
        "--cross-object/--no-cross-object",
        help="Warn of what objects of the input lack of one another. Default: for folders and standard input.",
    ),
    *_REST,
]
with_parameters(validate, _PARAMETERS)


def _request(asked: SimpleNamespace, named: Sequence[str]) -> Request:
    server = _server_schemas(asked) if asked.schemas_from_cluster else None
    if not server and (asked.context or asked.kubeconfig):
        raise UsageError(BAD_USAGE, "--context and --kubeconfig name a cluster: give --schemas-from-cluster, too")
    given = Settings(_versions(asked.kubernetes_version), tuple(asked.schema_location))
    if server:
        given = Settings((server.version,), given.locations)
    own = given if server or all(given) else settings_for(os.curdir)
    return Request(
        versions=given.versions or own.versions or (NEWEST,),
        server=server,
        locations=given.locations or own.locations,
        ignore_missing=asked.ignore_missing_schemas,
        ignore=_codes(asked.ignore),
        skip=tuple(asked.skip),
        strict_files=asked.strict_files,
        cross_object=_crosses(named) if asked.cross_object is None else asked.cross_object,
        list_objects=asked.output_format in ("junit", "tap"),
    )


def _server_schemas(asked: SimpleNamespace) -> ServerSchemas:
    if asked.kubernetes_version:
        raise UsageError(BAD_USAGE, "--kubernetes-version and --schemas-from-cluster contradict each other")
    from kxform.cli.cluster import server_of, told  # few runs ask a cluster
    from kxform.cluster.openapi import schemas_of

    with told():
        return schemas_of(server_of(SimpleNamespace(**vars(asked), namespace="")))


def _versions(given: Iterable[str]) -> tuple[str, ...]:
    return listed_versions(",".join(given))


def _codes(given: Iterable[str]) -> frozenset[str]:
    """Return the codes that are to be ignored.

    Raises:
        UsageError: KX006, there is no such code: nothing would be ignored.
    """
    wanted = listed_codes(given)
    if wanted:
        from kxform.cli.explain import unknown_code
        from kxform.cli.pages import codes  # it loads all modules of the package

        known = codes()
        for one in sorted(wanted - known.keys()):
            raise unknown_code(one or "''", known)
    return wanted


def _crosses(paths: Sequence[str]) -> bool:
    """Tell whether an input is likely to be whole: a hook names the changed files alone."""
    return any(path == STANDARD_INPUT or os.path.isdir(path) for path in paths)


def _write_utf_8(output_format: FormatName) -> None:
    """Make standard output take every character: programs read UTF-8, a terminal shows what it can."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        is_text = output_format == "text"
        sys.stdout.reconfigure(encoding=None if is_text else "utf-8", errors="backslashreplace")


def _options(asked: SimpleNamespace) -> Options:
    return Options(
        colour=has_colour(sys.stdout),
        width=width_of(sys.stdout),
        counts=asked.summary,
        quiet=asked.quiet,
        line=_line,
    )


def _line(place: Place) -> str:
    lines = _lines(place.file)
    return lines[place.line - 1] if 0 < place.line <= len(lines) else ""


@lru_cache(maxsize=1)  # findings come file by file
def _lines(file: str) -> list[str]:
    """Return the lines of a file, as editors count them; none where it cannot be read any more."""
    try:
        content = Source.from_bytes(read(Input(file, file))).content
    except KxformError:
        return []
    return re.split(r"\r\n|\r|\n", content.decode())


def _tell(telling: Format, results: Sequence[FileResult]) -> None:
    for result in results:
        telling.file(result)
    telling.end(Summary.of(results))
    sys.stdout.flush()


def _exit_code(results: Sequence[FileResult], *, warnings_as_errors: bool) -> int:
    if any(result.unreadable for result in results):
        return FAILED
    bad = ("error", "warning") if warnings_as_errors else ("error",)
    return FOUND if any(one.severity in bad for result in results for one in result.findings) else DONE
