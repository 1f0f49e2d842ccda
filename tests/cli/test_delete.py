"""`kxform delete` against a small server: what goes, what is told, who is asked."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import ROOT, Kxform, Ran, everything
from tests.cluster.conftest import kubeconfig_for
from tests.cluster.fake import FakeServer, Fault, running

Delete = Callable[..., Ran]
ALL = b"""\
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
---
apiVersion: example.com/v1
kind: Well
metadata: {name: deep}
"""
SHOP, SETTINGS = "/api/v1/namespaces/shop", "/api/v1/namespaces/shop/configmaps/settings"
WEB = "/apis/apps/v1/namespaces/default/deployments/web"
OTHER = "/apis/apps/v1/namespaces/default/deployments/other"


@pytest.fixture
def fake() -> Iterator[FakeServer]:
    with running() as server:
        server.objects |= {path: {"metadata": {"uid": path}} for path in (SHOP, SETTINGS, WEB, OTHER)}
        yield server


@pytest.fixture
def delete(kxform: Kxform, fake: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Delete:
    config = tmp_path.parent / f"{tmp_path.name}-kubeconfig"
    config.write_text(json.dumps(kubeconfig_for(fake.url)), encoding="utf-8")
    monkeypatch.setenv("KUBECONFIG", str(config))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path.parent / f"{tmp_path.name}-cache"))

    def run(*arguments: str, **how: Any) -> Ran:
        return kxform("delete", *arguments, **{"files": {"all.yaml": ALL}, **how})

    return run


def test_the_objects_of_files_in_reverse_order_and_nothing_else(delete: Delete, fake: FakeServer) -> None:
    ran = delete(".")
    assert (ran.code, ran.out.decode().splitlines()) == (
        0,
        [
            "all.yaml:13:1: not there: Well deep",
            "all.yaml:9:1: deleted: Deployment default/web",
            "all.yaml:5:1: deleted: ConfigMap shop/settings",
            "all.yaml:1:1: deleted: Namespace shop, with everything in it",
        ],
    )
    assert ran.err == "3 deleted, 1 not there\n"
    assert fake.writes() == [f"DELETE {path}" for path in (WEB, SETTINGS, SHOP)]
    assert OTHER in fake.objects
    again = delete(".")
    assert (again.code, again.err) == (0, "4 not there\n")


def test_objects_by_name_and_files_together(delete: Delete, fake: FakeServer) -> None:
    ran = delete("deploy/other", "all.yaml", "deploy/web", "namespace/nope")
    assert (ran.code, fake.objects.keys() & {SHOP, SETTINGS, WEB, OTHER}) == (0, set())
    assert "\nnot there: Namespace nope\n" in f"\n{ran.out.decode()}"
    assert ran.err == "4 deleted, 2 not there\n"


def test_a_dry_run(delete: Delete, fake: FakeServer) -> None:
    ran = delete("all.yaml", "--dry-run")
    assert (ran.code, fake.writes()) == (0, [])
    assert "all.yaml:1:1: would delete: Namespace shop, with everything in it" in ran.out.decode()
    assert ran.err == "1 not there, 3 would delete\n"


def test_what_the_server_refuses_keeps_all(delete: Delete, fake: FakeServer) -> None:
    fake.faults.append(Fault(403, about=f"DELETE {SETTINGS}", message="configmaps is forbidden"))
    ran = delete("all.yaml")
    assert (ran.code, fake.writes(), ran.out) == (4, [], b"")
    assert "all.yaml:5:1: error KX705: configmaps is forbidden" in ran.err
    assert ran.err.endswith("nothing was deleted\n")


def test_what_stays(delete: Delete, fake: FakeServer) -> None:
    fake.held.add(SETTINGS)
    ran = delete("all.yaml", "--timeout", "0s")
    assert (ran.code, SHOP in fake.objects, WEB in fake.objects) == (4, True, False)
    assert "all.yaml:5:1: error KX776: ConfigMap shop/settings is still there after 0 seconds" in ran.err
    assert ran.err.endswith("1 deleted, 1 held back, 1 not there, 1 still there\n")
    assert delete("all.yaml", "--no-wait").code == 0


def test_how_what_they_own_goes(delete: Delete, fake: FakeServer) -> None:
    asked: list[Any] = []
    fake.on_body = lambda line, body: asked.append(body["propagationPolicy"]) if line.startswith("DELETE") else None
    for arguments in ([], ["--no-wait"], ["--cascade", "orphan"]):
        fake.objects[WEB] = {"metadata": {"uid": "1"}}
        assert delete("deploy/web", *arguments).code == 0
    assert asked == ["Foreground"] * 2 + ["Background"] * 2 + ["Orphan"] * 2


@pytest.mark.parametrize(
    ("arguments", "files", "code", "said"),
    [
        (["nope.yaml"], {}, 3, "KX201"),
        (["a.yaml"], {"a.yaml": b"a: [\n"}, 3, "a.yaml:2"),
        (["a.yaml"], {"a.yaml": b"apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a-}\n"}, 4, "KX714"),
        (["a.yaml"], {"a.yaml": b"apiVersion: apps/v1beta1\nkind: Deployment\nmetadata: {name: a}\n"}, 4, "KX707"),
        (["all.yaml", "-n", "other"], {"all.yaml": ALL}, 4, "KX724"),
        (["deploi/web"], {}, 4, "did you mean deploy?"),
        (["deploy"], {}, 3, "KX201"),
        (["deploy/web"], {"deploy/web": b""}, 2, "KX779"),
        (["deploy/"], {}, 2, "KX773"),
        (["deploy/web", "--timeout", "-1"], {}, 2, "--timeout"),
        (["deploy/web", "--timeout", "soon"], {}, 2, "KX003: --timeout 'soon' is no length of time"),
    ],
)
def test_what_cannot_be_deleted(
    delete: Delete, fake: FakeServer, arguments: list[str], files: dict[str, bytes], code: int, said: str
) -> None:
    ran = delete(*arguments, files=files)
    assert (ran.code, fake.writes(), said in ran.err) == (code, [], True), ran.err


def test_a_folder_that_names_no_kind_is_a_folder(delete: Delete, fake: FakeServer) -> None:
    ran = delete("k8s/base", files={"k8s/base/all.yaml": ALL})
    assert (ran.code, WEB in fake.objects) == (0, False)


@pytest.mark.parametrize(
    ("answer", "arguments", "code", "gone"),
    [("y\n", [], 0, True), ("\n", [], 130, False), ("no\n", [], 130, False), ("", ["--yes"], 0, True)],
)
def test_somebody_at_a_terminal_is_asked(
    delete: Delete, fake: FakeServer, tmp_path: Path, answer: str, arguments: list[str], code: int, gone: bool
) -> None:
    (tmp_path / "all.yaml").write_bytes(ALL)
    primary, terminal = pty.openpty()
    os.write(primary, answer.encode())
    command = [sys.executable, "-m", "kxform", "delete", "all.yaml", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, stdin=terminal, stderr=terminal, stdout=subprocess.PIPE, cwd=tmp_path, env=environment, check=False
    )
    os.close(terminal)
    said = everything(primary)
    assert (done.returncode, WEB not in fake.objects) == (code, gone), said
    assert ("Delete these 3 objects from http://127.0.0.1" in said) is not bool(arguments)
    assert ("Namespace shop, with everything in it" in said) is not bool(arguments)
