"""Run transforms as the command line asks: find, run, report, write, exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import typer

from kxform.cli.funnel import DONE, FAILED, FOUND
from kxform.cli.paths import BAD_USAGE, paths_or_pipe
from kxform.cli.progress import Progress
from kxform.cli.report import Report
from kxform.engine.codes import SAME_OUTPUT
from kxform.engine.emit import content_of, printed, stream
from kxform.engine.inputs import STANDARD_INPUT, Finder
from kxform.engine.outcome import Changed, is_failure
from kxform.engine.pipeline_file import Settings, settings_for
from kxform.engine.run import Job, Result, StepSpec, run
from kxform.errors import KxformError, Place, UsageError
from kxform.kube.select import Selection, parse_selector


@dataclass(frozen=True, kw_only=True)
class Request:
    """What was asked for; the fields are the options of `cli.options`, and the steps that they are about."""

    steps: Sequence[StepSpec]
    paths: list[str] | None
    name: str
    namespace: str
    selector: str
    in_place: bool
    check: bool
    diff: bool
    output_dir: str
    explain: bool
    keep_going: bool
    exclude: list[str]
    force_exclude: bool
    no_ignore: bool
    warnings_as_errors: bool
    quiet: bool
    validate: bool
    kubernetes_version: str = ""
    schema_location: Sequence[str] = ()
    ignore_missing_schemas: bool = False
    only_new: bool = False
    exclude_below: tuple[str, Sequence[str]] = ("", ())
    left_out: str = ""


def execute(request: Request) -> None:
    """Do what was asked for, and end with the exit code that says how it went.

    Raises:
        KxformError: the request makes no sense, or nothing could be run.
        typer.Exit: always, otherwise.
    """
    _check_modes(request)
    job = _job(request)
    inputs = _finder(request).find(paths_or_pipe(request.paths))
    with Progress(quiet=request.quiet) as progress:
        results = run(job, inputs, progress)
    report = Report(quiet=request.quiet, explain=request.explain, dry=request.check or request.diff)
    for result in results:
        report.result(result)
    failed = any(is_failure(result.outcome) for result in results)
    if not failed or request.keep_going:
        failed = not _deliver(request, results, report) or failed
    report.summary(results, written=not failed or request.keep_going)
    raise typer.Exit(_exit_code(request, results, report, failed=failed))


def _finder(request: Request) -> Finder:
    return Finder(
        request.exclude,
        use_ignore_files=not request.no_ignore,
        exclude_named=request.force_exclude,
        exclude_below=request.exclude_below,
        leave_out=[path for path in (request.output_dir, request.left_out) if path],
    )


def _check_modes(request: Request) -> None:
    given = [flag for flag, on in _modes(request).items() if on]
    if len(given) > 1:
        raise UsageError(BAD_USAGE, f"{' and '.join(given)} contradict each other: give one of them")
    if request.only_new and (request.in_place or request.diff):
        raise UsageError(BAD_USAGE, "--only-new prints new objects: it goes with neither --in-place nor --diff")
    if not request.validate and (given := [flag for flag, on in _validation(request).items() if on]):
        raise UsageError(BAD_USAGE, f"{given[0]} says how to validate: give --validate too")
    if request.in_place and STANDARD_INPUT in (request.paths or [STANDARD_INPUT]):
        raise UsageError(BAD_USAGE, "--in-place needs files: standard input cannot be rewritten")


def _modes(request: Request) -> dict[str, bool]:
    return {
        "--in-place": request.in_place,
        "--output-dir": bool(request.output_dir),
        "--check": request.check and not request.diff,
        "--diff": request.diff,
    }


def _validation(request: Request) -> dict[str, bool]:
    return {
        "--kubernetes-version": bool(request.kubernetes_version),
        "--schema-location": bool(request.schema_location),
        "--ignore-missing-schemas": request.ignore_missing_schemas,
    }


def _job(request: Request) -> Job:
    try:
        selector = parse_selector(request.selector) if request.selector else ()
        selection = Selection(request.name, request.namespace, selector)
        steps = [step._replace(selections=(*step.selections, selection)) for step in request.steps]
        job = Job(
            (*steps, _output_check(request)) if request.validate else tuple(steps),
            explain=request.explain,
            sign=request.in_place,
            only_new=request.only_new,
            as_file=any(_modes(request).values()),
            content=request.diff or not request.check,
        )
        job.editor()
    except ValueError as error:
        raise UsageError(BAD_USAGE, str(error)) from None
    return job


def _output_check(request: Request) -> StepSpec:
    """Return the step that looks at what will be written or printed, whatever was selected.

    Its versions are those of the request, else of the first step that names some, else of a pipeline file.
    """
    of_steps = (step.options.get("kubernetes_version") for step in request.steps)
    named = [one for one in (request.kubernetes_version, *of_steps) if one and isinstance(one, str)][:1]
    own = Settings() if named and request.schema_location else settings_for(os.curdir)
    options = {
        "kubernetes_version": ",".join(named or own.versions),
        "schema_location": tuple(request.schema_location) or own.locations,
        "ignore_missing_schemas": request.ignore_missing_schemas,
    }
    if request.only_new:
        return StepSpec("validate", options, scope="new")
    only_changed = request.in_place or request.check or request.diff
    return StepSpec("validate", options, scope="changed" if only_changed else "output")


def _deliver(request: Request, results: Sequence[Result], report: Report) -> bool:
    """Print or write what came out; tell whether all of it could be written."""
    if request.diff or request.check:
        changed = [result for result in results if isinstance(result.outcome, Changed)]
        for result in changed:
            report.diff(result) if request.diff else report.would_change(result)
        return True
    if request.in_place:
        return _write_all(
            [(result, result.input.path) for result in results if isinstance(result.outcome, Changed)], report
        )
    if request.output_dir:
        return _write_all(_targets(request, results), report)
    for chunk in stream(printed(results, only_changed=request.only_new)):
        sys.stdout.buffer.write(chunk)
    sys.stdout.buffer.flush()
    return True


def _targets(request: Request, results: Sequence[Result]) -> list[tuple[Result, str]]:
    targets = [
        (result, os.path.join(request.output_dir, result.input.relative))
        for result in printed(results, only_changed=request.only_new)
    ]
    seen: dict[str, Result] = {}
    for result, target in targets:
        if target in seen:
            message = f"{seen[target].input.path} and {result.input.path} would both be written to {target}"
            raise UsageError(SAME_OUTPUT, message, Place(result.input.path))
        seen[target] = result
    return targets


def _write_all(targets: Sequence[tuple[Result, str]], report: Report) -> bool:
    from kxform.engine import write  # a pipe needs none of it

    complete = True
    for result, path in targets:
        try:
            if path == result.input.path and isinstance(result.outcome, Changed):
                write.replace(path, result.outcome.content, result.outcome.digest)
            else:
                write.create(path, content_of(result))
        except KxformError as error:
            report.error(error)
            complete = False
    return complete


def _exit_code(request: Request, results: Sequence[Result], report: Report, *, failed: bool) -> int:
    if failed:
        return FAILED
    changed = any(isinstance(result.outcome, Changed) for result in results)
    found = (changed and (request.check or request.diff)) or (report.warnings and request.warnings_as_errors)
    return FOUND if found else DONE
