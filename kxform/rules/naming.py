"""How the API server names a field where it does not name it by its place in the object.

The validation of Kubernetes builds its paths by hand, and in some places it leaves out a list or its index. A rule
speaks of the place; what the server says is put in its path here, so that both can be found.
"""

from __future__ import annotations

from functools import cache

from kxform.kube.tables import load_table
from kxform.rules.finding import Finding
from kxform.yamltext import Path

ANY = "#"  # an index


def as_named(finding: Finding) -> Finding:
    """Return a finding with the path that the server gives it; the place stays in `at`."""
    path = finding.path
    for place, name in server_names():
        if place[0] in path:
            path = _renamed(path, place, name)
    return finding if path == finding.path else finding._replace(path=path, at=finding.stands_at)


@cache
def server_names() -> tuple[tuple[Path, Path], ...]:
    """Return the places that the server names differently, as parts of a path, each with its name."""
    return tuple((tuple(row["place"]), tuple(row["named"])) for row in load_table("api_types")["names"])


def _renamed(path: Path, place: Path, name: Path) -> Path:
    for start in range(len(path) - len(place) + 1):
        part = path[start : start + len(place)]
        if all(_fits(step, wanted) for step, wanted in zip(part, place, strict=True)):
            indexes = iter([step for step, wanted in zip(part, place, strict=True) if wanted == ANY])
            named = tuple(next(indexes) if step == ANY else step for step in name)
            return (*path[:start], *named, *path[start + len(place) :])
    return path


def _fits(step: str | int, wanted: str | int) -> bool:
    return isinstance(step, int) if wanted == ANY else step == wanted
