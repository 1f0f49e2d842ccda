"""Objects against the schemas of a Kubernetes version, and of CRDs and files that stand beside it.

It must not know text or files of manifests: it takes plain data and answers with paths.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Protocol

from kxform.kube.api_versions import OldApi, old_api
from kxform.kube.versions import NEWEST
from kxform.schema import codes
from kxform.schema.bundle import open_bundle
from kxform.schema.compiled import Compiled, KindSchema
from kxform.schema.explain import SchemaError, explain
from kxform.schema.words import meant

Kinds = Mapping[str, Sequence[str]]


class Source(Protocol):
    """Where schemas of kinds are from that the Kubernetes version does not have: CRDs, a schema location."""

    def find(self, api_version: str, kind: str) -> KindSchema | None:
        """Return the schema of a kind, or None: the source does not have it."""

    def kinds(self) -> Kinds:
        """Return the kinds of each apiVersion, as far as they are known, to say which one was perhaps meant."""


class Schemas:
    """The schemas of one Kubernetes version and of some sources beside it; a source's schema goes first.

    Args:
        version: the Kubernetes version; a patch version is its minor version.
        extra: the sources, the first that has a kind is asked.
        server: what a server of the version has, in place of what kxform has of it.

    Raises:
        UsageError: there are no schemas of the version (`NO_VERSION`).
    """

    def __init__(self, version: str = NEWEST, extra: Sequence[Source] = (), server: Source | None = None) -> None:
        self.version = version if server else open_bundle(version).version
        self.extra, self.server = tuple(extra), server
        self._compiled: dict[tuple[str, str], Compiled | None] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.version, self.extra, self.server)

    def knows(self, api_version: str, kind: str) -> bool:
        """Tell whether there is a schema of a kind."""
        return self._validator(api_version, kind) is not None

    def check(self, data: Any, api_version: str, kind: str) -> list[SchemaError]:
        """Return what the schema of a kind does not take in an object: each error once, sorted by path.

        Args:
            data: the object as plain data; null is taken as a field that is not there.
            api_version: its apiVersion.
            kind: its kind; one without a schema is an error (`UNKNOWN_KIND`, `REMOVED_API`).

        Raises:
            KxformError: a schema of a source is none (`BAD_SCHEMA`).
        """
        validator = self._validator(api_version, kind)
        if validator is None:
            return [self._without_schema(api_version, kind)]
        try:
            if validator.passes(data):
                return []
            found = explain(validator.errors(data), secret=kind == "Secret")
            return list(_not_dropped(found)) if validator.drops_status else found
        except RecursionError:
            return [SchemaError.of((), codes.TOO_DEEP, "is nested too deeply to be checked")]

    def deprecation(self, api_version: str, kind: str) -> SchemaError | None:
        """Return what an API server warns of: an apiVersion that is deprecated in this version (`DEPRECATED_API`)."""
        api = old_api(api_version, kind)
        if api is None or not api.is_deprecated(self.version):
            return None
        until = f", and removed in {api.removed}" if api.removed else ""
        message = f"{api_version} {kind} is deprecated since Kubernetes {api.deprecated}{until}"
        return SchemaError.of(("apiVersion",), codes.DEPRECATED_API, message, _advice(api))

    def _validator(self, api_version: str, kind: str) -> Compiled | None:
        key = (api_version, kind)
        if key not in self._compiled:
            sources = self.extra if self.server is None else (*self.extra, self.server)
            own = next(filter(None, (source.find(api_version, kind) for source in sources)), None)
            built_in = None if self.server else _built_in(self.version, api_version, kind)
            self._compiled[key] = Compiled(own) if own else built_in
        return self._compiled[key]

    def _without_schema(self, api_version: str, kind: str) -> SchemaError:
        api = old_api(api_version, kind)
        if api is not None and api.is_removed(self.version):
            message = f"{api_version} {kind} was removed in Kubernetes {api.removed}"
            return SchemaError.of(("apiVersion",), codes.REMOVED_API, message, _advice(api))
        path, hint = self._meant(api_version, kind)
        message = f"there is no {kind} in {api_version}"
        if path == "apiVersion" and not hint:
            message += f" of Kubernetes {self.version}, nor in a CRD"
        return SchemaError.of((path,), codes.UNKNOWN_KIND, message, hint)

    def _meant(self, api_version: str, kind: str) -> tuple[str, str]:
        """Return which of apiVersion and kind is wrong, and what was perhaps meant."""
        known = list(self._kinds())
        versions = [version for version, name in known if name == kind]
        if versions and not _is_foreign(api_version):
            best = meant(api_version, versions) or versions[-1]
            return "apiVersion", f"did you mean {best}?"
        in_version = [name for version, name in known if version == api_version]
        other = meant(kind, in_version)
        return "kind" if in_version else "apiVersion", f"did you mean {other}?" if other else ""

    def _kinds(self) -> Iterator[tuple[str, str]]:
        basis = self.server.kinds() if self.server else open_bundle(self.version).kinds
        for kinds in (basis, *(source.kinds() for source in self.extra)):
            yield from ((version, kind) for version, group in kinds.items() for kind in group)


@cache
def _built_in(version: str, api_version: str, kind: str) -> Compiled | None:
    """Return the validator of a kind of a Kubernetes version, one for each process."""
    schema = open_bundle(version).schema(api_version, kind)
    return None if schema is None else Compiled(KindSchema(schema, drops_status=True))


def _is_foreign(api_version: str) -> bool:
    """Tell whether a group is somebody's own, where a kind may have the name of a built-in one."""
    group = api_version.rpartition("/")[0]
    return "." in group and not group.endswith(".k8s.io")


def _advice(api: OldApi) -> str:
    note = f" ({api.note})" if api.note else ""
    if not api.use:
        return f"There is no successor{note}."
    kind = f" {api.new_kind}" if api.new_kind != api.kind else ""
    return f"Write {api.use}{kind}, served since Kubernetes {api.since}{note}."


def _not_dropped(found: list[SchemaError]) -> Iterator[SchemaError]:
    """Yield what the server does not overlook: it drops the status of a new object before it validates it."""
    for finding in found:
        if finding.path[:1] != ("status",) or finding.code is not codes.MISSING_FIELD or len(finding.path) == 1:
            yield finding


__all__ = ["KindSchema", "SchemaError", "Schemas", "Source"]
