"""`set-replicas`: another number of replicas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kxform.transform import Example, Item, Resource, Transform, option


@dataclass(frozen=True, kw_only=True)
class SetReplicas(Transform):
    """Set the number of replicas of workloads.

    Where `spec.replicas` is not written it is added, but not to a patch of a kustomization (a workload without selector
    and template), which says nothing about it.
    """

    kinds = ("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController")

    count: int = option(1, help="number of replicas")

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError(f"count: {self.count} is less than 0")

    def change(self, resource: Resource) -> Iterator[Item]:
        if resource.has("spec.replicas"):
            if resource.get("spec.replicas") != self.count:
                yield resource.set("spec.replicas", self.count, why="--count")
        elif resource.mapping("spec").keys() & {"selector", "template"}:
            first = next(iter(resource.mapping("spec")))
            yield resource.insert("spec.replicas", self.count, before=first, why="--count")

    EXAMPLES = (
        Example(
            "Leaves what has no replicas alone",
            before="apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: rng}\nspec: {}\n",
        ),
        Example(
            "Keeps the comment",
            options={"count": 5},
            before="apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: rng}\nspec:\n  replicas: 3  # three\n",
            after="apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: rng}\nspec:\n  replicas: 5  # three\n",
        ),
        Example(
            "Adds what is not written",
            options={"count": 2},
            before="""\
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: db}
            spec:
              # must match the template
              selector: {matchLabels: {app: db}}
            """,
            after="""\
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: db}
            spec:
              replicas: 2
              # must match the template
              selector: {matchLabels: {app: db}}
            """,
        ),
    )
