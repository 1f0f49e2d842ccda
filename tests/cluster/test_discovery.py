"""What the server serves, and what is remembered of it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from kxform.cluster import codes
from kxform.cluster.cache import Cache, folder
from kxform.cluster.discovery import Resource
from kxform.cluster.errors import ClusterError
from kxform.cluster.server import Server
from tests.cluster.fake import FakeServer


@pytest.mark.parametrize(
    ("resource", "name", "namespace", "path"),
    [
        (Resource("v1", "Pod", "pods", True, ()), "a", "b", "/api/v1/namespaces/b/pods/a"),
        (Resource("v1", "Pod", "pods", True, ()), "", "", "/api/v1/pods"),
        (Resource("v1", "Node", "nodes", False, ()), "a", "b", "/api/v1/nodes/a"),
        (Resource("a.b/v1", "C", "cs", True, ()), "../x?y", "n/m", "/apis/a.b/v1/namespaces/n%2Fm/cs/..%2Fx%3Fy"),
    ],
)
def test_paths(resource: Resource, name: str, namespace: str, path: str) -> None:
    assert resource.path(name, namespace) == path


def another(server: Server, tmp_path: Path) -> Server:
    return Server(server._transport, cache=Cache("fake", tmp_path / "cache"))


def test_a_later_run_does_not_ask_again(fake: FakeServer, server: Server, tmp_path: Path) -> None:
    assert server.resource_for("v1", "ConfigMap").name == "configmaps"
    fake.requests.clear()
    assert another(server, tmp_path).resource_for("v1", "ConfigMap").name == "configmaps"
    assert fake.requests == ["GET /version"]


def test_what_is_not_remembered_is_asked_for_once(fake: FakeServer, server: Server, tmp_path: Path) -> None:
    server.resource_for("v1", "ConfigMap")
    fake.kinds["/api/v1"].append(("New", "news", True))
    later = another(server, tmp_path)
    assert later.resource_for("v1", "New").name == "news"
    fake.requests.clear()
    for _ in range(2):
        with pytest.raises(ClusterError) as caught:
            later.resource_for("v1", "Newer")
        assert caught.value.code is codes.UNKNOWN_KIND
    assert fake.requests == []


def test_another_version_of_the_server_is_another_server(fake: FakeServer, server: Server, tmp_path: Path) -> None:
    server.resource_for("v1", "ConfigMap")
    cache = tmp_path / "cache"
    path = next(cache.iterdir())
    path.write_text(path.read_text("utf-8").replace("v1.34.0", "v1.33.0"), "utf-8")
    fake.requests.clear()
    another(server, tmp_path).resource_for("v1", "ConfigMap")
    assert fake.requests == ["GET /version", "GET /api/v1"]


def test_a_group_that_appears_is_found_when_it_is_forgotten(fake: FakeServer, server: Server) -> None:
    with pytest.raises(ClusterError):
        server.resource_for("example.com/v1", "Thing")
    fake.kinds["/apis/example.com/v1"] = [("Thing", "things", True)]
    server.discovery.forget("example.com/v1")
    assert server.resource_for("example.com/v1", "Thing").name == "things"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"version": 3, "served": 4}'])
def test_a_broken_cache_is_none(text: str, fake: FakeServer, server: Server, tmp_path: Path) -> None:
    server.resource_for("v1", "ConfigMap")
    next((tmp_path / "cache").iterdir()).write_text(text, "utf-8")
    assert another(server, tmp_path).resource_for("v1", "ConfigMap").name == "configmaps"


def test_an_old_cache_is_none(tmp_path: Path) -> None:
    cache = Cache("a", tmp_path)
    cache.write({"a": 1})
    assert cache.read() == {"a": 1}
    assert [path.name for path in tmp_path.iterdir()] == [cache.path.name]
    old = time.time() - 3600
    os.utime(cache.path, (old, old))
    assert cache.read() == {}


def test_the_cache_is_the_users_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert folder() == tmp_path / "kxform" / "discovery"
    Cache("a").write({})
    assert (tmp_path / "kxform" / "discovery").stat().st_mode & 0o077 == 0
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert folder() == Path.home() / ".cache" / "kxform" / "discovery"


def test_a_cache_that_cannot_be_written_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    Cache("a", tmp_path / "file" / "below").write({})
