"""Wait until the kinds of new definitions are served. Knows one server, no files."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from kxform.cluster import codes
from kxform.cluster.errors import ClusterError
from kxform.cluster.plan import Wanted, defined_versions
from kxform.cluster.server import Server
from kxform.kube.objects import dig

PAUSE = 0.1  # seconds between two looks


def wait_until_served(
    server: Server,
    definitions: Sequence[Wanted],
    patience: float,
    sleep: Callable[[float], object] = time.sleep,
) -> Iterator[tuple[Wanted, ClusterError]]:
    """Wait until the definitions are established and discovery knows their kinds; yield those that are not in time.

    Args:
        server: that has the definitions.
        definitions: as they were applied.
        patience: seconds, for all of them together.
        sleep: waits between two looks.
    """
    end = time.monotonic() + patience
    for one in definitions:
        versions = defined_versions(one.data)
        try:
            while not _served(server, one, versions):
                if time.monotonic() > end:
                    raise _late(server, one)
                sleep(PAUSE)
        except ClusterError as error:
            yield one, error


def _served(server: Server, one: Wanted, versions: list[str]) -> bool:
    if _conditions(server, one).get("Established", {}).get("status") != "True":
        return False
    kind = str(dig(one.data, "spec", "names", "kind"))
    try:
        for version in versions:
            server.discovery.forget(version)
            server.resource_for(version, kind)
    except ClusterError as error:
        if error.code is codes.UNKNOWN_KIND:  # established a moment ago, and served a moment later
            return False
        raise
    return True


def _conditions(server: Server, one: Wanted) -> dict[str, dict[str, Any]]:
    resource = server.resource_for(str(one.data["apiVersion"]), one.kind)
    conditions = dig(server.get(resource, one.name), "status", "conditions") or []
    return {str(condition.get("type")): condition for condition in conditions}


def _late(server: Server, one: Wanted) -> ClusterError:
    conditions = _conditions(server, one).values()
    said = [str(condition.get("message")) for condition in conditions if condition.get("status") == "False"]
    message = f"{one} was applied, and is not established"
    return ClusterError(codes.NOT_ESTABLISHED, f"{message}: {'; '.join(said)}" if said else message)
