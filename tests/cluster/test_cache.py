"""What is remembered of a server: in the user's own folder, for nobody else to read, and never in the way."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kxform.cluster.cache import Cache, folder
from kxform.cluster.connect import ClientTransport
from kxform.cluster.server import Server
from tests.cluster.fake import FakeServer


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    return tmp_path / "home"


def test_it_is_in_the_users_own_folder(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert folder() == home / ".cache" / "kxform" / "discovery"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")  # such a value is to be passed over, says its specification
    assert folder() == home / ".cache" / "kxform" / "discovery"
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "elsewhere"))
    assert folder() == home / "elsewhere" / "kxform" / "discovery"


def test_a_user_without_a_home_has_none(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    monkeypatch.chdir(tmp_path)
    cache = Cache("a server")
    cache.write({"a": 1})
    assert cache.read() == {}
    assert list(tmp_path.iterdir()) == []


def test_nobody_else_can_read_it(home: Path) -> None:
    cache = Cache("https://server")
    cache.write({"a": 1})
    assert cache.read() == {"a": 1}
    assert stat.S_IMODE(cache.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(cache.path.parent.stat().st_mode) == 0o700
    assert "server" not in cache.path.name


@pytest.mark.parametrize("blocked", [".", ".cache", ".cache/kxform", ".cache/kxform/discovery"])
def test_a_file_where_a_folder_should_be(
    blocked: str, home: Path, fake: FakeServer, kubeconfig: Callable[..., str]
) -> None:
    path = home / blocked
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("a file", encoding="utf-8")
    asked_twice(fake, kubeconfig)
    assert path.read_text("utf-8") == "a file"


def test_a_folder_where_the_file_should_be(home: Path, fake: FakeServer, kubeconfig: Callable[..., str]) -> None:
    Cache(fake.url).path.mkdir(parents=True)
    asked_twice(fake, kubeconfig)
    assert [path.name for path in folder().iterdir()] == [Cache(fake.url).path.name]  # and no half of a file


def asked_twice(fake: FakeServer, kubeconfig: Callable[..., str]) -> None:
    for _ in range(2):
        assert Server(ClientTransport(kubeconfig(fake.url))).resource_for("v1", "ConfigMap").name == "configmaps"
    assert fake.requests.count("GET /api/v1") == 2


ROW = ["ConfigMap", "configmaps", True, ["get"], []]


@pytest.mark.parametrize(
    "served",
    [[], "v1", 7, {"v1": 7}, {"v1": [7]}, {"v1": ["ConfigMap"]}, {"v1": [ROW[:2]]}, {"v1": [[*ROW, 1]]}, {"v1": [{"a": 1}]}, {"v1": [["ConfigMap", 1, True, [], []]]}, {"v1": [["ConfigMap", "x", True, 1, []]]}],
)  # fmt: skip
def test_content_that_somebody_else_wrote(
    served: Any, home: Path, fake: FakeServer, kubeconfig: Callable[..., str]
) -> None:
    Cache(fake.url).write({"form": 2, "version": "v1.34.0", "served": served})
    server = Server(ClientTransport(kubeconfig(fake.url)))
    assert server.resource_for("v1", "ConfigMap").name == "configmaps"
    assert json.loads(Cache(fake.url).path.read_text("utf-8"))["served"]["v1"]


def test_what_is_remembered_is_not_asked_for(home: Path, fake: FakeServer, kubeconfig: Callable[..., str]) -> None:
    Cache(fake.url).write({"form": 2, "version": "v1.34.0", "served": {"v1": [ROW]}})
    assert Server(ClientTransport(kubeconfig(fake.url))).resource_for("v1", "ConfigMap").name == "configmaps"
    assert fake.requests == ["GET /version"]
