"""Workflow commands of GitHub Actions: each finding is shown at its line of a pull request.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands; what is escaped, the page says
less exactly than the functions `escapeData` and `escapeProperty` of GitHub's toolkit (packages/core/src/command.ts).
"""

from __future__ import annotations

from typing import IO

from kxform.cli.formats import Options
from kxform.cli.formats.characters import well_formed
from kxform.cli.formats.repository import GITHUB, in_repository
from kxform.cli.formats.words import advice, sentence, totals
from kxform.engine.inputs import STANDARD_INPUT
from kxform.validation.result import FileResult, Located, Summary


class Github:
    """The summary is the only line that is no command."""

    def __init__(self, stream: IO[str], options: Options) -> None:
        self._stream = stream
        self._quiet = options.quiet

    def file(self, result: FileResult) -> None:
        for finding in result.findings:
            properties = ",".join(f"{key}={_property(value)}" for key, value in _properties(finding).items())
            said = "\n".join(filter(None, (sentence(finding), advice(finding))))
            print(f"::{finding.severity} {properties}::{_data(said)}", file=self._stream)

    def end(self, summary: Summary) -> None:
        if not self._quiet:
            print(totals(summary), file=self._stream)


def _properties(finding: Located) -> dict[str, str]:
    place = finding.place
    where = {"file": in_repository(place.file, GITHUB), "line": str(place.line or ""), "col": str(place.column or "")}
    is_file = place.file not in ("", STANDARD_INPUT)
    found = {key: value for key, value in where.items() if value} if is_file else {}
    return {**found, "title": f"{finding.code} {finding.code.title}"}


def _data(text: str) -> str:
    return well_formed(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORMAT = Github
