"""The networking exercise as one pipeline, fixtures/dockercoins/kxform.yaml: exact bytes, written and as one stream."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.cli.conftest import ROOT, Kxform

PIPELINE = ROOT / "fixtures" / "dockercoins" / "kxform.yaml"
EXPECTED = ROOT / "fixtures" / "expected" / "dockercoins"
NAMES = ["hasher.yaml", "redis.yaml", "rng.yaml", "webui.yaml", "worker.yaml"]


def test_the_files_that_it_writes(kxform: Kxform, tmp_path: Path) -> None:
    ran = kxform("run", "-f", str(PIPELINE), "-o", "out")
    assert (ran.code, ran.out) == (0, b"")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == NAMES
    for name in NAMES:
        assert (tmp_path / "out" / name).read_bytes() == (EXPECTED / name).read_bytes()


def test_the_stream_that_it_prints(kxform: Kxform) -> None:
    ran = kxform("run", "-f", str(PIPELINE))
    texts = [(EXPECTED / name).read_bytes() for name in NAMES]
    joined = b"".join(b"---\n" * (index > 0 and not text.startswith(b"---")) + text for index, text in enumerate(texts))
    assert ran.out == joined


def test_a_second_run_changes_nothing(kxform: Kxform) -> None:
    kxform("run", "-f", str(PIPELINE), "-o", "out")
    again = kxform("run", "-f", str(PIPELINE), "--check", "out")
    assert (again.code, again.out) == (0, b"")


def test_it_is_what_the_exercise_does_by_hand() -> None:
    objects = [item for name in NAMES for item in yaml.safe_load_all((EXPECTED / name).read_bytes())]
    services = {item["metadata"]["name"]: item["spec"] for item in objects if item["kind"] == "Service"}
    ports = {name: [port["port"] for port in spec["ports"]] for name, spec in services.items()}
    assert ports == {"redis": [6379], "rng": [80], "hasher": [80], "webui": [80]}
    assert {name for name, spec in services.items() if spec.get("type") == "NodePort"} == {"webui"}
    assert [item["metadata"]["name"] for item in objects if item["kind"] == "DaemonSet"] == ["rng"]
    for item in objects:
        if item["kind"] != "Service" and item["metadata"]["name"] in services:
            assert services[item["metadata"]["name"]]["selector"] == item["spec"]["selector"]["matchLabels"]
