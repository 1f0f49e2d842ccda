"""What can be said of the objects of an apply before anything is sent, and what they need of each other. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kxform.cluster import codes
from kxform.cluster.errors import ClusterError
from kxform.cluster.order import stage_of
from kxform.errors import Place
from kxform.kube.objects import dig

Key = tuple[str, str, str, str]


class Wanted(NamedTuple):
    """An object that is to be in the cluster, and where it is written.

    Args:
        number: its place among all that are wanted: what tells it from the others.
        data: the object.
        place: where it is written.
    """

    number: int
    data: Mapping[str, Any]
    place: Place = Place()

    @property
    def kind(self) -> str:
        """Its kind."""
        return str(self.data.get("kind") or "")

    @property
    def name(self) -> str:
        """Its name."""
        return str(dig(self.data, "metadata", "name") or "")

    def __str__(self) -> str:
        return f"{self.kind or 'object'} {self.name or '(no name)'}"


def wrong(wanted: Sequence[Wanted], namespace: str, only: str = "") -> Iterator[tuple[Wanted, ClusterError]]:
    """Yield what no server need be asked about: objects that cannot be applied by anybody.

    Args:
        wanted: all that is to be applied.
        namespace: of objects that name none.
        only: the namespace that was asked for: objects of others are wrong; empty for none.
    """
    seen: dict[Key, Wanted] = {}
    for one in wanted:
        error = _incomplete(one) or _elsewhere(one, only)
        first = seen.setdefault(_key(one, namespace), one)
        if error is None and first is not one:
            error = ClusterError(codes.TWICE, f"{one} stands at {first.place}, too")
        if error is not None:
            yield one, error


def _incomplete(one: Wanted) -> ClusterError | None:
    if not one.name and dig(one.data, "metadata", "generateName"):
        return ClusterError(codes.GENERATE_NAME, f"{one.kind} has generateName and no name: it cannot be applied")
    for field in ("apiVersion", "kind"):
        if not isinstance(one.data.get(field), str) or not one.data[field]:
            return ClusterError(codes.NO_NAME, f"the object has no {field}")
    if not isinstance(dig(one.data, "metadata", "name"), str) or not one.name:
        return ClusterError(codes.NO_NAME, f"{one.kind} has no name")
    return None


def _elsewhere(one: Wanted, only: str) -> ClusterError | None:
    namespace = dig(one.data, "metadata", "namespace")
    if not only or not namespace or namespace == only:
        return None
    return ClusterError(codes.OTHER_NAMESPACE, f"{one} is of namespace {namespace}, and -n says {only}")


def _key(one: Wanted, namespace: str) -> Key:
    group = str(one.data.get("apiVersion")).rpartition("/")[0]
    if not one.name:
        return ("", "", "", str(one.number))
    return group, one.kind, str(dig(one.data, "metadata", "namespace") or namespace), one.name


def definitions(wanted: Iterable[Wanted]) -> dict[tuple[str, str], Wanted]:
    """Return the definitions among the objects, by the group and kind that they define."""
    found = {}
    for one in wanted:
        kind = dig(one.data, "spec", "names", "kind")
        if one.kind == "CustomResourceDefinition" and isinstance(kind, str):
            found[str(dig(one.data, "spec", "group")), kind] = one
    return found


def defined_versions(data: Mapping[str, Any]) -> list[str]:
    """Return the apiVersions under which a definition has its kind served."""
    group, versions = dig(data, "spec", "group"), dig(data, "spec", "versions")
    rows = [one for one in versions if isinstance(one, dict)] if isinstance(versions, list) else []
    names = [row.get("name") for row in rows if row.get("served")] or [dig(data, "spec", "version")]
    return [f"{group}/{name}" for name in names if name]


def awaited(
    one: Wanted, error: ClusterError, new: Iterable[Wanted], defined: Mapping[tuple[str, str], Wanted]
) -> set[int]:
    """Return the numbers of the objects that an object waits for: a refusal that ends once they are there.

    Args:
        one: the object.
        error: why a dry-run refused it.
        new: the objects that are to be created.
        defined: as `definitions` says.
    """
    if error.code is codes.UNKNOWN_KIND:
        found = defined.get((str(one.data.get("apiVersion")).rpartition("/")[0], one.kind))
        return {found.number} if found else set()
    if "found" not in error.message:  # `not found`, `was found`: that is how admission says it
        return set()
    stage = stage_of(one.data)
    return {other.number for other in new if stage_of(other.data) < stage and _names(error.message, other.name)}


def _names(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w.-])", text) is not None
