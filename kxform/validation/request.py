"""What is asked for: which versions and schemas, and what is to be passed over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import NamedTuple

from kxform.errors import UsageError
from kxform.kube.versions import NEWEST
from kxform.schema.validator import Source
from kxform.validation.codes import BAD_SKIP
from kxform.validation.result import About
from kxform.verdict import Judge


@dataclass(frozen=True)
class Request:
    """How to validate; it crosses processes.

    Args:
        versions: the Kubernetes versions.
        locations: folders, files and path templates of schemas.
        ignore_missing: an object without a schema is no error.
        ignore: codes that are not to be told.
        skip: objects to pass over; see `SkipPattern`.
        strict_files: a file that is none of ours is an error.
        cross_object: look for what objects lack of one another.
        list_objects: keep every object, not only how many there are.
        server: the schemas of a server, in place of those of the versions.
    """

    versions: tuple[str, ...] = (NEWEST,)
    locations: tuple[str, ...] = ()
    ignore_missing: bool = False
    ignore: frozenset[str] = frozenset()
    skip: tuple[str, ...] = ()
    strict_files: bool = False
    cross_object: bool = False
    list_objects: bool = False
    server: Source | None = None

    def judge(self) -> Judge:
        """Return what gives the verdict on one object.

        Raises:
            UsageError: there are no schemas of a version, or a location cannot be used.
            KxformError: a location's CRDs cannot be read.
        """
        return Judge.of(self.versions, self.locations, ignore_missing=self.ignore_missing, server=self.server)

    def patterns(self) -> Sequence[SkipPattern]:
        """Return what to pass over.

        Raises:
            UsageError: KX008.
        """
        return [SkipPattern.parse(text) for text in self.skip]


class SkipPattern(NamedTuple):
    """Objects of a kind, of one apiVersion or of all, with some name or any."""

    api_version: str
    kind: str
    name: str

    @classmethod
    def parse(cls, text: str) -> SkipPattern:
        """Read `Kind`, `apiVersion/Kind`, `group/Kind` or `Kind/name`: kinds begin with a capital letter alone.

        Raises:
            UsageError: KX008.
        """
        before, slash, last = text.rpartition("/")
        if last[:1].isupper() and not before[:1].isupper():
            return cls(before, last, "*")
        kind, slash, name = text.partition("/")
        if not (kind[:1].isupper() and slash and name):
            raise UsageError(BAD_SKIP, f"{text!r} names no objects")
        return cls("", kind, name)

    def fits(self, about: About) -> bool:
        """Tell whether an object is meant."""
        group = about.api_version.rpartition("/")[0]
        is_kind = about.kind == self.kind and self.api_version in ("", about.api_version, group)
        return is_kind and fnmatchcase(about.name, self.name)
