"""What was found in one file so far; it crosses processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kxform.errors import Place
from kxform.transform import Skip
from kxform.validation.result import About, FileResult, Located, Object, Status


@dataclass
class Seen:
    """What was found in a file.

    Args:
        findings: all of them.
        valid: how many objects have no error.
        invalid: how many have one.
        skipped: how many were to be passed over.
        listed: the objects themselves, where they are wanted.
        skips: what is none of ours.
        unreadable: a document does not parse, or the file cannot be read.
        crds: the definitions in it.
        is_pending: it has objects without a schema, which a CRD elsewhere may have.
    """

    findings: list[Located] = field(default_factory=list)
    valid: int = 0
    invalid: int = 0
    skipped: int = 0
    listed: list[Object] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)
    unreadable: bool = False
    crds: list[Mapping[str, Any]] = field(default_factory=list)
    is_pending: bool = False

    def count(self, status: Status, place: Place, about: About, *, listed: bool) -> None:
        """Count an object, and list it where that is wanted."""
        self.valid += status == "valid"
        self.invalid += status == "invalid"
        self.skipped += status == "skipped"
        if listed:
            self.listed.append(Object(place, about, status))

    def result(self, file: str) -> FileResult:
        """Return what there is to say."""
        findings = tuple(sorted(self.findings, key=lambda one: one.place[1:]))
        numbers = (self.valid, self.invalid, self.skipped)
        return FileResult(file, findings, tuple(self.listed), tuple(self.skips), self.unreadable, *numbers)
