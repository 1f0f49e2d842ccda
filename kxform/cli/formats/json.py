"""JSON for programs: one object, with a finding on each line."""

from __future__ import annotations

from typing import IO, Any

from kxform.cli.formats import Options
from kxform.cli.formats.characters import as_json
from kxform.validation.result import FileResult, Located, Summary


class Json:
    """The findings come first, and each is written when it is found: they may be more than memory holds."""

    def __init__(self, stream: IO[str], options: Options) -> None:
        self._stream = stream
        self._before = '{"findings": ['  # what the next finding, or the end, is written behind

    def file(self, result: FileResult) -> None:
        for finding in result.findings:
            self._stream.write(f"{self._before}\n  {as_json(_entry(finding))}")
            self._before = ","

    def end(self, summary: Summary) -> None:
        opened = "\n]" if self._before == "," else f"{self._before}]"
        self._stream.write(f'{opened},\n"summary": {as_json(summary._asdict())}}}\n')


def _entry(finding: Located) -> dict[str, Any]:
    place, about = finding.place, finding.about
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "severity": finding.severity,
        "code": finding.code.id,
        "path": finding.path,
        "message": finding.message,
        "hint": finding.hint or finding.code.hint,
        "apiVersion": about.api_version,
        "kind": about.kind,
        "namespace": about.namespace,
        "name": about.name,
    }


FORMAT = Json
