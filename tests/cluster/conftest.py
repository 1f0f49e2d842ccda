from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kxform.cluster.cache import Cache
from kxform.cluster.connect import ClientTransport
from kxform.cluster.retry import Retry
from kxform.cluster.server import Server
from tests.cluster.fake import FakeServer, running


@pytest.fixture
def fake() -> Iterator[FakeServer]:
    with running() as server:
        yield server


def kubeconfig_for(url: str, **user: Any) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "here",
        "clusters": [{"name": "one", "cluster": {"server": url}}],
        "users": [{"name": "me", "user": user}],
        "contexts": [{"name": "here", "context": {"cluster": "one", "user": "me"}}],
    }


@pytest.fixture
def kubeconfig(tmp_path: Path) -> Callable[..., str]:
    """Writes a kubeconfig for an address and returns its path."""

    def write(url: str, **user: Any) -> str:
        path = tmp_path / "kubeconfig"
        path.write_text(json.dumps(kubeconfig_for(url, **user)), encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def pauses() -> list[float]:
    """The pauses between attempts; none of them is really waited."""
    return []


@pytest.fixture
def server(fake: FakeServer, kubeconfig: Callable[..., str], tmp_path: Path, pauses: list[float]) -> Server:
    """The fake server, as kxform sees it, with patience for as long as a test adds up pauses to."""
    retry = Retry(sleep=pauses.append, clock=lambda: sum(pauses))
    return Server(ClientTransport(kubeconfig(fake.url)), retry=retry, cache=Cache("fake", tmp_path / "cache"))
