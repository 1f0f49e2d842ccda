"""What goes wrong between `kxform apply` and a real API server: nothing is lost, done twice or said that is secret."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.command import SECRET, Command
from tests.e2e.control_plane import STRANGER, TOKEN, ControlPlane
from tests.e2e.proxy import Fault, proxy_of


def obj(kind: str, name: str, api: str = "v1", namespace: str = "", **fields: Any) -> dict[str, Any]:
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    return {"apiVersion": api, "kind": kind, "metadata": metadata, **fields}


def maps(number: int) -> list[dict[str, Any]]:
    return [obj("ConfigMap", f"m{index}", data={"n": str(index)}) for index in range(number)]


SECRETS = [obj("Secret", "s", stringData={"password": SECRET})]


@pytest.fixture
def command(tmp_path: Path) -> Command:
    return Command(tmp_path, [TOKEN, STRANGER])


class Space:
    """A namespace, and what happened in it since it was made."""

    def __init__(self, plane: ControlPlane, name: str) -> None:
        self.plane, self.name = plane, name
        made = plane.request("GET", f"/api/v1/namespaces/{name}")
        self._since = made["metadata"]["resourceVersion"]

    def live(self, plural: str = "configmaps") -> dict[str, Any]:
        """The data of its objects."""
        listed = self.plane.request("GET", f"/api/v1/namespaces/{self.name}/{plural}")
        return {one["metadata"]["name"]: one.get("data", {}) for one in listed["items"] if _ours(one)}

    def happened(self, plural: str = "configmaps") -> list[tuple[str, str]]:
        """What happened to its objects."""
        events = self.plane.events(f"/api/v1/namespaces/{self.name}/{plural}", self._since)
        return sorted((one["object"]["metadata"]["name"], one["type"]) for one in events if _ours(one["object"]))


def _ours(data: dict[str, Any]) -> bool:
    return any(entry.get("manager") != "kube-controller-manager" for entry in data["metadata"]["managedFields"])


@pytest.fixture
def space(control_plane: ControlPlane, namespace: str) -> Space:
    return Space(control_plane, namespace)


def created(objects: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """What happens when each object is created once, and not written again."""
    return sorted((one["metadata"]["name"], "ADDED") for one in objects)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(429, every=3, after=1, spared=20),
        Fault(429, every=3),
        Fault(500, every=3),
        Fault(503, every=3, after=0),
        Fault("unread", every=3),
        Fault("unsent", every=3),
        Fault("unanswered", every=3),
        Fault("half", every=3),
    ],
    ids=str,
)
def test_what_passes_is_done_once(fault: Fault, command: Command, space: Space) -> None:
    command.write([*maps(30), *SECRETS])
    with proxy_of(space.plane, fault) as proxy:
        ran = command.run("apply", "-n", space.name, ".", config=proxy.config(TOKEN))
    assert (ran.code, ran.err) == (0, "31 created\n")
    assert proxy.failed > 10
    assert space.live() == {one["metadata"]["name"]: one["data"] for one in maps(30)}
    assert space.happened() == created(maps(30))
    assert space.happened("secrets") == created(SECRETS)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault(429, after=60), "error KX711: the proxy answers 429"),
        (Fault(401), "error KX704: the proxy answers 401"),
        (Fault(429, after=60, spared=12), "error KX711: the proxy answers 429"),
        (Fault(401, spared=12), "error KX704: the proxy answers 401"),
    ],
    ids=str,
)
def test_what_stays_before_the_first_write_is_one_line(fault: Fault, said: str, command: Command, space: Space) -> None:
    command.write([*SECRETS, *maps(30)])
    with proxy_of(space.plane, fault) as proxy:
        ran = command.run("apply", "-n", space.name, ".", config=proxy.config(TOKEN))
    assert (ran.code, ran.out, ran.errors) == (4, "", [said])
    assert space.happened() == []
