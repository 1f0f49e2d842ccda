"""What validation found in a file, ready to be told: places, not paths alone. All of it crosses processes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from kxform.errors import Code, Place
from kxform.rules import Finding
from kxform.transform import Skip
from kxform.yamltext import format_path

Severity = Literal["error", "warning"]
Status = Literal["valid", "invalid", "skipped"]


class About(NamedTuple):
    """Which object: as it is written, or as a list around it implies; empty where there is none."""

    api_version: str = ""
    kind: str = ""
    namespace: str = ""
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace + '/' if self.namespace else ''}{self.name or '(no name)'}"


class Located(NamedTuple):
    """One finding, at its place.

    Args:
        place: file, line and column of the key or item that it is about, or the nearest one above it.
        severity: an `error` is what the API server would refuse.
        code: the stable code.
        path: the field as the API server writes it (`spec.ports[0].port`), without the way through a list of objects;
            empty where it is about the whole file.
        message: what is wrong, without the path and without a final full stop.
        hint: what to do.
        about: the object.
    """

    place: Place
    severity: Severity
    code: Code
    path: str
    message: str
    hint: str
    about: About = About()


def located(finding: Finding, place: Place, about: About) -> Located:
    """Return a finding at its place."""
    hint = finding.hint or finding.code.hint
    message = " ".join(finding.message.split("\n"))  # it may repeat a kind, a pattern of a CRD
    return Located(place, finding.severity, finding.code, format_path(finding.path), message, hint, about)


class Object(NamedTuple):
    """One object that was looked at.

    Args:
        place: where it begins.
        about: which one it is.
        status: `invalid` with at least one error, `skipped` where it was to be passed over.
    """

    place: Place
    about: About
    status: Status


class FileResult(NamedTuple):
    """What there is to say of one file.

    Args:
        file: as shown to the person; `-` is standard input.
        findings: all of them, in the order of their places.
        objects: those in it, where they were asked for.
        skips: documents, or the whole file, that were none of ours, and why.
        unreadable: it could not be read, or does not parse: the findings say where.
        valid: how many objects have no error.
        invalid: how many have one.
        skipped: how many were to be passed over.
    """

    file: str
    findings: tuple[Located, ...] = ()
    objects: tuple[Object, ...] = ()
    skips: tuple[Skip, ...] = ()
    unreadable: bool = False
    valid: int = 0
    invalid: int = 0
    skipped: int = 0


class Summary(NamedTuple):
    """How many there are of each sort."""

    files: int = 0
    objects: int = 0
    valid: int = 0
    invalid: int = 0
    skipped: int = 0
    errors: int = 0
    warnings: int = 0
    unreadable: int = 0

    @classmethod
    def of(cls, results: Iterable[FileResult]) -> Summary:
        """Count.

        `skipped` is documents and files that are none of ours, and objects that were to be passed over; `unreadable`
        is files.
        """
        numbers = dict.fromkeys(cls._fields, 0)
        for result in results:
            numbers["files"] += 1
            numbers["objects"] += result.valid + result.invalid + result.skipped
            numbers["valid"] += result.valid
            numbers["invalid"] += result.invalid
            numbers["skipped"] += result.skipped + len(result.skips)
            numbers["unreadable"] += result.unreadable
            for finding in result.findings:
                numbers[f"{finding.severity}s"] += 1
        return cls(**numbers)
