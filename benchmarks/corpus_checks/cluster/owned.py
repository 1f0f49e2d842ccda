"""All that the tables say of a document: which of its paths are the cluster's."""

from collections.abc import Mapping

from corpus_checks.cluster import metadata, others, pods, services, storage
from corpus_checks.cluster.nested import nested
from corpus_checks.cluster.objects import objects
from corpus_checks.cluster.rows import Owned, Row, apply
from corpus_checks.nodes import Data, Path

# The first row that does not say "keep" of a path decides.
TABLE: list[Row] = [*metadata.ROWS, *services.ROWS, *storage.ROWS, *pods.ROWS, *others.ROWS]
Paths = Mapping[Path, Owned]


def owned(document: Data) -> dict[Path, Owned]:
    """What must or may go, with paths in the document. Of everything else there is nothing to take."""
    found: dict[Path, Owned] = {}
    for item in objects(document):
        for path, says in (*apply(TABLE, item), *nested(item)):
            if says.force != "keep":
                found.setdefault((*item.path, *path), says)
    return found
