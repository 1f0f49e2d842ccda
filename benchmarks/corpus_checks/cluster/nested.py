"""Unset times and unset states of objects that are nested at places of which no table knows."""

from collections.abc import Iterator

from corpus_checks.cluster.objects import Object, get
from corpus_checks.cluster.rows import Owned
from corpus_checks.nodes import Data, Path, inside

UNSET_TIME = Owned("may", "Go writes an unset time as null")
UNSET_STATE = Owned("may", "Go writes an unset status as {}")
WITHOUT_OBJECTS = ("CustomResourceDefinition.apiextensions.k8s.io", "ConfigMap", "Secret")


def nested(item: Object) -> Iterator[tuple[Path, Owned]]:
    """A schema describes objects, and holds none."""
    if item.kind not in WITHOUT_OBJECTS:
        yield from unset(item.data, ())


def unset(data: Data, path: Path) -> Iterator[tuple[Path, Owned]]:
    if isinstance(data, dict):
        if data.get("status", 0) == {} and ("spec" in data or "metadata" in data):
            yield (*path, "status"), UNSET_STATE
        metadata = get(data, "metadata")
        if isinstance(metadata, dict) and metadata.get("creationTimestamp", 0) is None:
            yield (*path, "metadata", "creationTimestamp"), UNSET_TIME
    for key, value in inside(data):
        if path or key not in ("metadata", "status", "items"):
            yield from unset(value, (*path, key))
