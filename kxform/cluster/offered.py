"""What of a kubeconfig and of a cluster can be offered while somebody types: quickly, or not at all.

The kubeconfig is read here without the client library, which takes longer to start than a person wants to wait. What
a server serves is remembered. Trouble of any sort is silence.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from threading import Thread
from typing import Any, NamedTuple, TypeVar

from kxform.cluster.cache import Cache
from kxform.cluster.discovery import Resource
from kxform.cluster.errors import ClusterError
from kxform.cluster.kinds import kind_named
from kxform.cluster.kubeconfig import address, places
from kxform.cluster.retry import Retry
from kxform.cluster.server import Server
from kxform.yamltext import Document

SECONDS = 2.0  # that a person waits for an answer
_NAMESPACES = Resource("v1", "Namespace", "namespaces", False, ())
T = TypeVar("T")


class Asked(NamedTuple):
    """Which cluster is meant, as options of a command say it; empty is what kubectl would take."""

    kubeconfig: str = ""
    context: str = ""
    namespace: str = ""
    all_namespaces: bool = False


def contexts(kubeconfig: str = "") -> list[str]:
    """Return the names of all contexts of a kubeconfig, or of those that KUBECONFIG lists."""
    return list(_named(_files(kubeconfig), "contexts"))


def namespaces(asked: Asked, seconds: float = SECONDS) -> list[str]:
    """Return the names of the namespaces of a cluster; none where it does not answer in time."""
    return within(seconds, lambda: _names(_server(asked), _NAMESPACES, ""))


def names(asked: Asked, kind: str, seconds: float = SECONDS) -> list[str]:
    """Return the names of the objects of a kind; none where the cluster does not answer in time.

    Args:
        asked: the cluster, and the namespace.
        kind: as a person names it: deploy, deployments.apps.
        seconds: how long it may take.
    """
    return within(seconds, lambda: _names_of(_server(asked), asked, kind))


def kinds(asked: Asked, seconds: float = SECONDS) -> list[Resource]:
    """Return the kinds that a cluster serves and can list; those that it told in time.

    They are remembered as long as whatever else is known of what a server serves.
    """
    host = _host(asked)
    remembered = Cache(_key(host)).read().get("kinds") if host else None
    with suppress(TypeError, ValueError):
        if remembered:
            return [Resource(*row) for row in remembered]
    return within(seconds, lambda: _kinds(_server(asked)))


def within(seconds: float, items: Callable[[], Iterable[T]]) -> list[T]:
    """Return what can be had in time, without a word of what goes wrong.

    Args:
        seconds: after which the rest is given up; the thread that waits for it does not keep the program.
        items: gives one after the other.
    """
    found: list[T] = []

    def collect() -> None:
        with suppress(Exception, SystemExit):
            for one in items():
                found.append(one)  # what came in time is there, though the rest may not come

    thread = Thread(target=collect, daemon=True)
    thread.start()
    thread.join(seconds)
    return list(found)


def _server(asked: Asked) -> Server:
    from kxform.cluster.connect import ClientTransport

    return Server(ClientTransport(asked.kubeconfig, asked.context, asked.namespace), retry=Retry(patience=0))


def _names_of(server: Server, asked: Asked, kind: str) -> Iterator[str]:
    resource = kind_named(server.discovery, kind)
    yield from _names(server, resource, "" if asked.all_namespaces else server.namespace)


def _names(server: Server, resource: Resource, namespace: str) -> Iterator[str]:
    for item in server.list(resource, namespace):
        yield str(item["metadata"]["name"])


def _kinds(server: Server) -> Iterator[Resource]:
    found: list[Resource] = []
    for versions in server.discovery.groups():
        with suppress(ClusterError):  # of one whose own server is down
            there = [one for one in server.discovery.of_group(versions) if "list" in one.verbs]
            found += there
            yield from there
    Cache(_key(server.host)).write({"kinds": found})


def _key(host: str) -> str:
    return f"{host} all kinds"


def _host(asked: Asked) -> str:
    """Return the address that the client would find, so that it need not be started; empty where that is unclear."""
    files = _files(asked.kubeconfig)
    name = asked.context or next((str(one["current-context"]) for one in files if one.get("current-context")), "")
    context = _named(files, "contexts").get(name, {}).get("context") or {}
    cluster = _named(files, "clusters").get(str(context.get("cluster")), {}).get("cluster") or {}
    return address(str(cluster.get("server") or ""))


def _files(kubeconfig: str) -> list[dict[str, Any]]:
    parts = [os.path.expanduser(part) for part in (kubeconfig or places()).split(os.pathsep) if part]
    return [found for found in map(_read, parts) if found]


def _read(path: str) -> dict[str, Any]:
    with suppress(Exception), open(path, encoding="utf-8") as file:
        found = Document(file.read()).data
        return found if isinstance(found, dict) else {}
    return {}


def _named(files: Iterable[Mapping[str, Any]], what: str) -> dict[str, Any]:
    """Return the entries of a list by name; of several with one name the first counts, as for kubectl."""
    found: dict[str, Any] = {}
    for file in files:
        for entry in file.get(what) or []:
            found.setdefault(str(entry["name"]), entry)
    return found
