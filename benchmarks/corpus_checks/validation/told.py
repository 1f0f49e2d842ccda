"""What `kxform validate` says of a file, as the checks see it, and the one place that asks kxform.

Everything else in this folder judges; it must know nothing of how kxform reads or finds places.
"""

import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple


class About(NamedTuple):
    """What identifies an object; all empty where a finding is about none."""

    api_version: str = ""
    kind: str = ""
    namespace: str = ""
    name: str = ""


@dataclass(frozen=True)
class Finding:
    """One thing that is said, at its place; `path` leads through the object, not through a list around it."""

    line: int
    column: int
    code: str
    path: str
    message: str
    hint: str = "Change it."
    severity: str = "error"
    title: str = ""
    about: About = About()
    file: str = ""


@dataclass(frozen=True)
class Told:
    """All that is said of one file.

    `skips` are the places of what is passed over, line 0 for the file; `error` is the traceback where kxform crashed.
    """

    findings: Sequence[Finding] = ()
    skips: Sequence[tuple[int, int]] = ()
    valid: int = 0
    invalid: int = 0
    skipped: int = 0
    unreadable: bool = False
    error: str | None = None


def alone(path: Path) -> Told:
    """Ask for one file by itself."""
    return ask([path], cross_object=False)[0]


def together(paths: Sequence[Path]) -> list[Told]:
    """Ask for all files as one input, and for what their objects lack of one another."""
    return ask(paths, cross_object=True)


def ask(paths: Sequence[Path], cross_object: bool) -> list[Told]:
    from kxform.engine.inputs import Input
    from kxform.validation.request import Request
    from kxform.validation.run import validate

    try:
        results = validate(Request(cross_object=cross_object), [Input(str(path), path.name) for path in paths])
        return [told(result) for result in results]
    except (Exception, SystemExit):
        return [Told(error=traceback.format_exc())] * len(paths)


def told(result: Any) -> Told:
    skips = [(skip.place.line, skip.place.column) for skip in result.skips]
    numbers = (result.valid, result.invalid, result.skipped)
    return Told([finding(one) for one in result.findings], skips, *numbers, result.unreadable)


def finding(one: Any) -> Finding:
    said = (one.code.id, one.path, one.message, one.hint, one.severity, one.code.title)
    return Finding(one.place.line, one.place.column, *said, About(*one.about), one.place.file)
