"""What is to be deleted, how, and what became of it: plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from kxform.cluster.discovery import Resource
from kxform.cluster.errors import ClusterError
from kxform.errors import Place

Action = Literal["deleted", "being deleted", "not there", "refused", "still there", "held back"]
Cascade = Literal["foreground", "background", "orphan"]
_DEFINITION = ("apiextensions.k8s.io", "CustomResourceDefinition")


class Target(NamedTuple):
    """An object that is to go.

    Args:
        api_version: of the object.
        kind: of the object.
        name: of the object.
        namespace: of the object; empty where its kind has none.
        resource: the kind as the server has it; None: it has no such kind, and so no such object.
        place: where that is written.
    """

    api_version: str
    kind: str
    name: str
    namespace: str = ""
    resource: Resource | None = None
    place: Place = Place()

    @property
    def data(self) -> Mapping[str, Any]:
        """What tells its place in the order."""
        return {"apiVersion": self.api_version, "kind": self.kind}

    @property
    def takes_along(self) -> str:
        """What else goes with it; or nothing."""
        group = self.api_version.rpartition("/")[0]
        return {("", "Namespace"): "everything in it", _DEFINITION: "all objects of the kind"}.get(
            (group, self.kind), ""
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace + '/' if self.namespace else ''}{self.name}"


class Standing(NamedTuple):
    """What there is of a target: the uid of the object, nothing, or why it cannot be known or may not be deleted."""

    target: Target
    uid: str = ""
    error: ClusterError | None = None


class Outcome(NamedTuple):
    """What became of a target; `being deleted` is one that was not waited for to the end: somebody wanted to leave."""

    target: Target
    action: Action
    error: ClusterError | None = None


@dataclass(frozen=True, kw_only=True)
class Deleting:
    """How objects are deleted.

    Args:
        wait: until they are gone.
        timeout: seconds to wait, for all of them together.
        cascade: what becomes of objects that they own; `foreground`: an object is gone when those are.
    """

    wait: bool = True
    timeout: float = 300
    cascade: Cascade = "foreground"

    @property
    def propagation(self) -> str:
        """The cascade as the API spells it."""
        return self.cascade.capitalize()
