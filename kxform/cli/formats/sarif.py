"""SARIF 2.1.0 for code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.

No fingerprints: GitHub's action for uploads makes them from the line, which an edit elsewhere leaves alone.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from kxform.cli.formats import Options
from kxform.cli.formats.characters import as_json
from kxform.cli.formats.repository import GITHUB, in_repository
from kxform.cli.formats.words import advice, sentence
from kxform.engine.inputs import STANDARD_INPUT
from kxform.errors import Code
from kxform.validation.result import FileResult, Located, Severity, Summary
from kxform.version import VERSION

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_HEAD = f'{{"version": "2.1.0",\n"$schema": "{_SCHEMA}",\n"runs": [{{"columnKind": "unicodeCodePoints",\n"results": ['
_NO_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")


class Sarif:
    """The results come first, each written when it is found; the rules that they name come behind them."""

    def __init__(self, stream: IO[str], options: Options) -> None:
        self._stream = stream
        self._before = _HEAD
        self._rules: dict[str, dict[str, Any]] = {}
        self._indexes: dict[str, int] = {}

    def file(self, result: FileResult) -> None:
        for finding in result.findings:
            self._rules.setdefault(finding.code.id, _rule(finding.code, finding.severity))
            index = self._indexes.setdefault(finding.code.id, len(self._indexes))
            self._stream.write(f"{self._before}\n  {as_json(_result(finding, index))}")
            self._before = ","

    def end(self, summary: Summary) -> None:
        driver = {"name": "kxform", "version": VERSION, "rules": [*self._rules.values()]}
        run = {"invocations": [{"executionSuccessful": not summary.unreadable}], "tool": {"driver": driver}}
        rest = ",\n".join(f'"{key}": {as_json(value)}' for key, value in run.items())
        self._stream.write(f"{'' if self._before == ',' else _HEAD}\n],\n{rest}}}]}}\n")


def _rule(code: Code, severity: Severity) -> dict[str, Any]:
    return {
        "id": code.id,
        "shortDescription": {"text": code.title},
        "fullDescription": {"text": code.text},
        "help": {"text": code.hint},
        "defaultConfiguration": {"level": severity},
    }


def _result(finding: Located, rule_index: int) -> dict[str, Any]:
    said, hint = sentence(finding), advice(finding)
    about = finding.about
    names = {"apiVersion": about.api_version, "kind": about.kind, "namespace": about.namespace, "name": about.name}
    which = {key: name for key, name in names.items() if name}
    return {
        "ruleId": finding.code.id,
        "ruleIndex": rule_index,
        "level": finding.severity,
        "message": {"text": f"{said}{'' if said.endswith('?') else '.'}{' ' + hint if hint else ''}"},
        "locations": [_location(finding)],
        **({"properties": which} if which else {}),
    }


def _location(finding: Located) -> dict[str, Any]:
    place = finding.place
    location: dict[str, Any] = {}
    if place.file in ("", STANDARD_INPUT):
        location["message"] = {"text": str(place._replace(file="standard input"))}
    else:
        region = {"startLine": place.line, "startColumn": place.column}
        known = {key: number for key, number in region.items() if number and place.line}
        artifact = {"artifactLocation": {"uri": _uri(in_repository(place.file, GITHUB))}}
        location["physicalLocation"] = {**artifact, **({"region": known} if known else {})}
    if finding.path:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.path, "kind": "property"}]
    return location


def _uri(file: str) -> str:
    """Return a file as a URI, its bytes kept: relative to wherever a consumer takes the top of the sources to be."""
    path = Path(_NO_BYTE.sub("\ufffd", file))
    return path.as_uri() if path.is_absolute() else quote(path.as_posix(), errors="surrogateescape")


FORMAT = Sarif
