"""The benchmarks' input is what they say it is: the same on every machine, and as large as asked for."""

import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from kxform.engine.inputs import Input
from kxform.validation.request import Request
from kxform.validation.run import validate

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
FILES, DEPLOYMENTS = 400, 20
MEDIANS, LARGEST = range(700, 1300), range(8_000, 52_000)
FEWEST_FOLDERS = 3
STREAM_SIZE, STREAM_DOCUMENTS = 100_000, 80
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@pytest.fixture(scope="module")
def generate() -> Iterator[ModuleType]:
    """The module as speed.py, which is a script, imports it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(BENCHMARKS)
        yield importlib.import_module("generate")


@pytest.fixture(scope="module")
def manifests(generate: ModuleType) -> dict[str, bytes]:
    return dict(generate.manifests(FILES, DEPLOYMENTS, seed=1))


@pytest.fixture(params=[20, 1])
def every(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def stream(generate: ModuleType, tmp_path: Path, every: int) -> bytes:
    path = tmp_path / "stream.yaml"
    generate.stream(path, STREAM_SIZE, STREAM_DOCUMENTS, every)
    return path.read_bytes()


def documents(path: str, content: bytes) -> list[Any]:
    if path.endswith(".json"):
        return [json.loads(content)]
    return list(yaml.load_all(content, LOADER))


def deployments(documents: list[Any]) -> list[Any]:
    return [document for document in documents if document["kind"] == "Deployment"]


def test_same_seed_gives_same_files(generate: ModuleType, manifests: dict[str, bytes]) -> None:
    assert dict(generate.manifests(FILES, DEPLOYMENTS, seed=1)) == manifests


def test_another_seed_gives_other_files(generate: ModuleType, manifests: dict[str, bytes]) -> None:
    assert dict(generate.manifests(FILES, DEPLOYMENTS, seed=2)) != manifests


def test_all_files_are_different(manifests: dict[str, bytes]) -> None:
    assert len(manifests) == len(set(manifests.values())) == FILES


def test_every_file_parses_and_as_many_as_asked_hold_one_deployment(manifests: dict[str, bytes]) -> None:
    found = [len(deployments(documents(path, content))) for path, content in manifests.items()]
    assert (found.count(1), found.count(0)) == (DEPLOYMENTS, FILES - DEPLOYMENTS)


@pytest.mark.parametrize(("files", "wanted"), [(1, 1), (7, 2), (20, 20), (41, 3)])
def test_any_number_of_deployments(generate: ModuleType, files: int, wanted: int) -> None:
    made = dict(generate.manifests(files, wanted, seed=1))
    assert len(made) == files
    assert sum(len(deployments(documents(*item))) for item in made.items()) == wanted


def test_deployments_have_names_of_their_own(manifests: dict[str, bytes]) -> None:
    found = [each for item in manifests.items() for each in deployments(documents(*item))]
    assert len({each["metadata"]["name"] for each in found}) == DEPLOYMENTS


def test_sizes_are_those_of_real_repositories(manifests: dict[str, bytes]) -> None:
    sizes = sorted(map(len, manifests.values()))
    assert sizes[FILES // 2] in MEDIANS
    assert sizes[-1] in LARGEST


@pytest.mark.parametrize(
    "trait", [b"\r\n", b"\xef\xbb\xbf", b"\n---\n", b"kind: HorizontalPodAutoscaler", b"#!/bin/sh"]
)
def test_some_files_have_it_but_not_most(manifests: dict[str, bytes], trait: bytes) -> None:
    assert 0 < sum(trait in content for content in manifests.values()) < FILES // 3


def test_some_files_are_json_and_some_lack_the_last_newline(manifests: dict[str, bytes]) -> None:
    assert any(path.endswith(".json") for path in manifests)
    assert any(not content.endswith(b"\n") for content in manifests.values())


def test_repository_writes_the_files_into_nested_folders(generate: ModuleType, tmp_path: Path) -> None:
    size = generate.repository(tmp_path, 60, 3)
    written = {
        path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*.*") if path.is_file()
    }
    assert written.pop(".gitignore")
    assert written == dict(generate.manifests(60, 3, seed=1))
    assert size == sum(map(len, written.values()))
    assert all(path.count("/") >= FEWEST_FOLDERS for path in written)


def test_stream_has_the_size_and_the_documents_asked_for(stream: bytes, every: int) -> None:
    found = documents("stream.yaml", stream)
    assert len(stream) == STREAM_SIZE
    assert len(found) == STREAM_DOCUMENTS
    assert [each["kind"] == "Deployment" for each in found] == [n % every == 0 for n in range(STREAM_DOCUMENTS)]


def test_stream_has_one_emoji_and_is_ascii_otherwise(generate: ModuleType, stream: bytes) -> None:
    assert [character for character in stream.decode() if not character.isascii()] == [generate.EMOJI]


def test_stream_is_the_same_every_time(generate: ModuleType, tmp_path: Path, stream: bytes, every: int) -> None:
    generate.stream(tmp_path / "again.yaml", STREAM_SIZE, STREAM_DOCUMENTS, every)
    assert (tmp_path / "again.yaml").read_bytes() == stream


def test_stream_that_cannot_be_so_small_is_an_error(generate: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        generate.stream(tmp_path / "small.yaml", 5_000, 40, 1)


def test_deployments_are_all_different_valid_and_alike_in_size(generate: ModuleType, tmp_path: Path) -> None:
    size = generate.deployments(tmp_path, 60)
    files = {path: path.read_bytes() for path in tmp_path.rglob("*.yaml")}
    assert len(set(files.values())) == 60
    assert size == sum(map(len, files.values()))
    assert all(1_100 <= len(content) < 1_200 for content in files.values())
    objects = [one for path, content in files.items() for one in documents(path.name, content)]
    assert [one["kind"] for one in objects] == ["Deployment"] * 60
    assert len({(one["metadata"]["namespace"], one["metadata"]["name"]) for one in objects}) == 60
    results = validate(Request(cross_object=True), [Input(str(path), path.name) for path in files])
    assert [result.findings for result in results] == [()] * 60
