"""The fixtures by themselves: they parse, and the expected files keep every line that need not change.

Knows nothing of kxform, so that a mistake in a fixture cannot hide behind the same mistake in the code.
"""

from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest
import yaml

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
ALL = sorted(FIXTURES.rglob("*.yaml"))
PIPELINE = FIXTURES / "dockercoins" / "kxform.yaml"
LIVE = sorted((FIXTURES / "live").glob("*.yaml"))
DOCKERCOINS = {"hasher", "redis", "rng", "webui", "worker"}
MAY_CHANGE = {"kind", "apiVersion"}
OF_THE_OLD_OBJECT = {"uid", "resourceVersion", "generation", "creationTimestamp", "selfLink", "managedFields"}
OF_A_DEPLOYMENT = {"replicas", "progressDeadlineSeconds", "strategy"}


def short(path: Path) -> str:
    return path.relative_to(FIXTURES).as_posix()


def documents(path: Path) -> list[Any]:
    return list(yaml.safe_load_all(path.read_bytes()))


def only(path: Path) -> dict[str, Any]:
    (document,) = documents(path)
    assert isinstance(document, dict)
    return document


def objects(path: Path) -> list[dict[str, Any]]:
    document = only(path)
    return document["items"] if document["kind"] == "List" else [document]


def key_of(line: str) -> str:
    return line.removeprefix("- ").split(":")[0].strip()


def changed_blocks(before: str, after: str) -> list[tuple[list[str], list[str]]]:
    """The runs of lines that differ: what was taken out, what stands there instead."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(old[i1:i2], new[j1:j2]) for code, i1, i2, j1, j2 in codes if code != "equal"]


@pytest.mark.parametrize("path", ALL, ids=short)
def test_every_fixture_parses_into_kubernetes_objects(path: Path) -> None:
    needed = {"apiVersion", "kind"} | ({"steps"} if path == PIPELINE else {"metadata"})
    for document in documents(path):
        assert needed <= set(document)


@pytest.mark.parametrize("path", ALL, ids=short)
def test_every_fixture_ends_with_one_newline_and_has_no_tabs(path: Path) -> None:
    data = path.read_bytes()
    assert data.endswith(b"\n") and not data.endswith(b"\n\n")
    assert b"\t" not in data and b"\r" not in data


def test_dockercoins_are_five_deployments_named_as_their_files() -> None:
    paths = sorted(path for path in (FIXTURES / "dockercoins").glob("*.yaml") if path != PIPELINE)
    assert {path.stem for path in paths} == DOCKERCOINS
    for path in paths:
        found = only(path)
        labels = found["spec"]["template"]["metadata"]["labels"]
        assert (found["apiVersion"], found["kind"]) == ("apps/v1", "Deployment")
        assert found["metadata"]["name"] == path.stem
        assert found["spec"]["selector"]["matchLabels"].items() <= labels.items()


@pytest.mark.parametrize(
    ("file", "name", "type_"), [("cluster", "cluster-demo", None), ("nodeport", "nodeport-demo", "NodePort")]
)
def test_services_are_those_of_the_exercise(file: str, name: str, type_: str | None) -> None:
    service = only(FIXTURES / "exercise" / f"{file}.yaml")
    assert (service["apiVersion"], service["kind"], service["metadata"]) == ("v1", "Service", {"name": name})
    assert service["spec"].get("type") == type_
    assert service["spec"]["selector"] == {"app": "nginx"}
    assert service["spec"]["ports"] == [{"port": 8080, "targetPort": 80}]


def test_the_services_select_the_pods_of_the_nginx_deployment() -> None:
    spec = only(FIXTURES / "exercise" / "nginx-deployment.yaml")["spec"]
    assert spec["template"]["metadata"]["labels"] == spec["selector"]["matchLabels"] == {"app": "nginx"}


def test_each_live_file_has_an_expected_one() -> None:
    expected = sorted((FIXTURES / "expected").glob("*.yaml"))
    assert [path.name for path in expected] == [path.name for path in LIVE]


@pytest.mark.parametrize("path", LIVE, ids=short)
def test_expected_only_loses_lines_or_changes_kind_and_api_version(path: Path) -> None:
    after = (FIXTURES / "expected" / path.name).read_text()
    for taken, put in changed_blocks(path.read_text(), after):
        keys = [key_of(line) for line in put]
        assert set(keys) <= MAY_CHANGE
        assert [key for key in map(key_of, taken) if key in MAY_CHANGE] == keys


@pytest.mark.parametrize("path", LIVE, ids=short)
def test_expected_is_what_step_14_describes(path: Path) -> None:
    before, after = objects(path), objects(FIXTURES / "expected" / path.name)
    assert len(before) == len(after)
    for old, new in zip(before, after, strict=True):
        assert (new["apiVersion"], new["kind"]) == ("apps/v1", "DaemonSet")
        assert not OF_THE_OLD_OBJECT & set(new["metadata"]) and "annotations" not in new["metadata"]
        assert set(old["spec"]) - set(new["spec"]) == OF_A_DEPLOYMENT
        assert new["spec"] == {key: value for key, value in old["spec"].items() if key not in OF_A_DEPLOYMENT}
        assert "status" in old and "status" not in new


def test_the_live_forms_are_the_ones_they_are_named_after() -> None:
    managed = only(FIXTURES / "live" / "rng-apps-v1-managed-fields.yaml")
    managers = [entry["manager"] for entry in managed["metadata"].pop("managedFields")]
    assert managers == ["kubectl-client-side-apply", "kube-controller-manager"]
    assert managed == only(FIXTURES / "live" / "rng-apps-v1.yaml")
    assert objects(FIXTURES / "live" / "deployments-list.yaml")[0] == managed
