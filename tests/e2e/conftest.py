"""The server that these tests run against: a control plane of their own, or the one of KUBECONFIG; else they are skipped.

KUBEBUILDER_ASSETS names the binaries, else those that `python scripts/control_plane.py` built are taken. A test that
needs more than a server (stops it, reads its nodes) asks for `control_plane`. With KXFORM_E2E=required none is skipped.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from kxform.cluster.cache import Cache
from kxform.cluster.connect import ClientTransport
from kxform.cluster.server import Server
from scripts.control_plane import find, why_not
from tests.e2e.control_plane import ControlPlane


@pytest.fixture(scope="package")
def control_plane() -> Iterator[ControlPlane]:
    binaries = find()
    if binaries is None and os.environ.get("KXFORM_E2E") == "required":
        pytest.fail(why_not())
    if binaries is None:
        pytest.skip(why_not())
    plane = ControlPlane(binaries)
    try:
        plane.start()
        yield plane
    finally:
        plane.stop()


@pytest.fixture(scope="package")
def kubeconfig(request: pytest.FixtureRequest) -> str:
    """The way to a server: that of the tester, where KUBECONFIG is set and no binaries are named, else one of our own."""
    given = os.environ.get("KUBECONFIG", "")
    if given and not os.environ.get("KUBEBUILDER_ASSETS"):
        return given
    plane: ControlPlane = request.getfixturevalue("control_plane")
    return str(plane.kubeconfig)


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache("test", tmp_path / "discovery")


@pytest.fixture
def namespace(kubeconfig: str, cache: Cache) -> Iterator[str]:
    """A namespace of the test's own."""
    admin = Server(ClientTransport(kubeconfig), cache=cache)
    name = f"kxform-{uuid.uuid4().hex[:8]}"
    admin.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    yield name
    admin.delete(admin.resource_for("v1", "Namespace"), name)


@pytest.fixture
def server(kubeconfig: str, namespace: str, cache: Cache) -> Server:
    """The server as its administrator, objects without a namespace going to that of the test."""
    return Server(ClientTransport(kubeconfig, namespace=namespace), cache=cache)


def write_config(path: Path, config: object) -> str:
    path.write_text(json.dumps(config), encoding="utf-8")
    return str(path)
