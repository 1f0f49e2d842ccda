"""An object against the schemas and the rules of one or several Kubernetes versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from kxform.kube.versions import NEWEST, parse_version
from kxform.rules import Finding
from kxform.rules import findings as rule_findings
from kxform.schema.codes import TOO_DEEP, UNKNOWN_KIND
from kxform.schema.validator import SchemaError, Schemas, Source

Extra = Mapping[str, Sequence[Source]]


@dataclass(frozen=True)
class Judge:
    """What the API servers of some Kubernetes versions would say.

    Args:
        versions: the Kubernetes versions, such as `1.34`.
        sources: further schemas for each version: CRDs, schema locations; the first that has a kind is asked.
        ignore_missing: a kind without a schema is no finding.
        server: the schemas of a server, in place of those of the versions.

    Raises:
        UsageError: there are no schemas of a version (`NO_VERSION`).
    """

    versions: tuple[str, ...] = (NEWEST,)
    sources: Extra = field(default_factory=dict)
    ignore_missing: bool = False
    server: Source | None = None

    @classmethod
    def of(
        cls,
        versions: Sequence[str],
        locations: Sequence[str] = (),
        *,
        ignore_missing: bool = False,
        server: Source | None = None,
    ) -> Judge:
        """Return a judge with the schemas of some locations beside those of the versions.

        Raises:
            UsageError: there are no schemas of a version, or a location cannot be used (`BAD_LOCATION`).
            KxformError: a location's CRDs cannot be read.
        """
        from kxform.schema.locations import schema_location  # with it come CRDs and formats

        sources = {version: tuple(schema_location(text, version) for text in locations) for version in versions}
        return cls(tuple(versions), sources, ignore_missing, server)

    def __post_init__(self) -> None:
        self._schemas  # noqa: B018 - a version that there is not is to be said at once

    @cached_property
    def _schemas(self) -> dict[str, Schemas]:
        return {version: Schemas(version, self.sources.get(version, ()), self.server) for version in self.versions}

    @cached_property
    def _numbers(self) -> dict[str, tuple[int, int]]:
        return {version: parse_version(version) for version in self.versions}

    def knows(self, api_version: str, kind: str) -> bool:
        """Tell whether each version, or a source beside it, has a schema of a kind."""
        return all(schemas.knows(api_version, kind) for schemas in self._schemas.values())

    def with_sources(self, sources: Extra) -> Judge:
        """Return the same judge with further schemas in front."""
        both = {version: (*sources.get(version, ()), *self.sources.get(version, ())) for version in self.versions}
        return Judge(self.versions, both, self.ignore_missing, self.server)

    def findings(self, data: Mapping[str, Any], api_version: str, kind: str) -> list[Finding]:
        """Return everything that the servers would refuse (errors) or warn of, in the order of the fields.

        A finding that holds for some of the versions only says for which.

        Args:
            data: the object, as plain data.
            api_version: its apiVersion, as written or implied by a list.
            kind: its kind, the same.

        Raises:
            KxformError: the schema of a source is none (`BAD_SCHEMA`).
        """
        if len(self.versions) == 1:
            return self._of(self.versions[0], data, api_version, kind)
        holds: dict[Finding, list[str]] = {}
        for version in self.versions:
            for finding in self._of(version, data, api_version, kind):
                holds.setdefault(finding, []).append(version)
        return [_for_versions(finding, where, len(self.versions)) for finding, where in holds.items()]

    def _of(self, version: str, data: Mapping[str, Any], api_version: str, kind: str) -> list[Finding]:
        schemas = self._schemas[version]
        errors = schemas.check(data, api_version, kind)
        if not schemas.knows(api_version, kind):
            overlooked = self.ignore_missing and errors[0].code is UNKNOWN_KIND
            return [] if overlooked else [*map(_as_finding, errors)]
        found = [*map(_as_finding, errors), *_unsaid(_rules(data, api_version, kind, self._numbers[version]), errors)]
        deprecation = schemas.deprecation(api_version, kind)
        return [*found, _as_finding(deprecation)._replace(severity="warning")] if deprecation else found


def _as_finding(error: SchemaError) -> Finding:
    return Finding(error.path, error.code, error.message, error.hint)


def _rules(data: Mapping[str, Any], api_version: str, kind: str, version: tuple[int, int]) -> list[Finding]:
    try:
        return rule_findings(data, api_version, kind, version)
    except RecursionError:  # a CRD's schema may nest as deeply as JSON does
        return [Finding((), TOO_DEEP, "is nested too deeply to be checked")]


def _unsaid(rules: list[Finding], errors: Sequence[SchemaError]) -> list[Finding]:
    """Return what the rules say of places that the schema has not found fault with: of one fault, one finding."""
    if not errors:
        return rules
    said = {error.path for error in errors}
    return [one for one in rules if one.path not in said and (one.at is None or one.at not in said)]


def _for_versions(finding: Finding, versions: Sequence[str], asked: int) -> Finding:
    if len(versions) == asked:
        return finding
    return finding._replace(message=f"{finding.message} (for Kubernetes {', '.join(versions)})")
