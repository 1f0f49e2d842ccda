"""Removed and deprecated API versions: the table `api_versions`, asked for one kind."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from kxform.kube.tables import load_table
from kxform.kube.versions import parse_version


class OldApi(NamedTuple):
    """An API version that is going or gone. Versions of Kubernetes are text, as in `1.22`.

    Args:
        api_version: the apiVersion that is old for `kind`.
        kind: the kind.
        deprecated: from which version the API server warns.
        removed: which version no longer serves it; empty: all that there are still do.
        use: the apiVersion to write; empty: it has no successor.
        since: from which version `use` is served.
        new_kind: the kind to write.
        note: what to know beside it; may be empty.
    """

    api_version: str
    kind: str
    deprecated: str
    removed: str
    use: str
    since: str
    new_kind: str
    note: str

    def is_removed(self, version: str) -> bool:
        """Tell whether a Kubernetes version no longer serves it."""
        return bool(self.removed) and parse_version(self.removed) <= parse_version(version)

    def is_deprecated(self, version: str) -> bool:
        """Tell whether a Kubernetes version serves it with a warning."""
        return parse_version(self.deprecated) <= parse_version(version) and not self.is_removed(version)


def old_api(api_version: str, kind: str) -> OldApi | None:
    """Return what is known of an apiVersion of a kind, or None: it is neither deprecated nor removed."""
    return old_apis().get((api_version, kind))


@cache
def old_apis() -> Mapping[tuple[str, str], OldApi]:
    """Return the whole table by apiVersion and kind."""
    found = {}
    for entry in load_table("api_versions")["apis"]:
        for kind in entry["kinds"]:
            found[entry["version"], kind] = OldApi(
                api_version=entry["version"],
                kind=kind,
                deprecated=entry["deprecated"],
                removed=entry.get("removed", ""),
                use=entry.get("use", ""),
                since=entry.get("since", ""),
                new_kind=entry.get("kind", kind),
                note=entry.get("note", ""),
            )
    return found
