"""GitLab's Code Quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import IO, Any

from kxform.cli.formats import Options
from kxform.cli.formats.characters import as_json, visible, well_formed
from kxform.cli.formats.repository import GITLAB, in_repository
from kxform.cli.formats.words import advice, sentence
from kxform.validation.result import FileResult, Located, Summary

_SEVERITIES = {"error": "major", "warning": "minor"}  # GitLab has info, minor, major, critical and blocker


class Gitlab:
    """A list with a finding on each line."""

    def __init__(self, stream: IO[str], options: Options) -> None:
        self._stream = stream
        self._before = "["

    def file(self, result: FileResult) -> None:
        alike: Counter[str] = Counter()
        for finding in result.findings:
            what = _what(finding)
            self._stream.write(f"{self._before}\n  {as_json(_entry(finding, f'{what} {alike[what]}'))}")
            alike[what] += 1
            self._before = ","

    def end(self, summary: Summary) -> None:
        self._stream.write("\n]\n" if self._before == "," else "[]\n")


def _entry(finding: Located, what: str) -> dict[str, Any]:
    place = finding.place
    return {
        "description": ". ".join(filter(None, (sentence(finding), advice(finding)))),
        "check_name": finding.code.id,
        "fingerprint": hashlib.sha256(well_formed(what).encode()).hexdigest(),
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": visible(_path(place.file)), "lines": {"begin": place.line or 1}},
    }


def _path(file: str) -> str:
    """Return a path as GitLab compares it with those of a merge request: without `./`."""
    return in_repository(file, GITLAB).removeprefix("./")


def _what(finding: Located) -> str:
    """Return what makes a finding the same one after an edit elsewhere in its file: all but the line."""
    return repr((_path(finding.place.file), finding.code.id, str(finding.about), finding.path, finding.message))


FORMAT = Gitlab
