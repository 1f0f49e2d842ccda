"""The table of old API versions against the schemas of the versions that there are."""

from __future__ import annotations

import pytest

from kxform.kube.api_versions import OldApi, old_api, old_apis
from kxform.kube.versions import parse_version
from kxform.schema.bundle import open_bundle, versions

INTERNAL = {("v1", "Status")}  # an answer of the server, nothing that is written


def served(version: str) -> set[tuple[str, str]]:
    kinds = open_bundle(version).kinds
    return {(api_version, kind) for api_version, group in kinds.items() for kind in group if not kind.endswith("List")}


@pytest.mark.parametrize(("before", "after"), list(zip(versions(), versions()[1:], strict=False)))
def test_what_a_version_no_longer_serves_is_in_the_table(before: str, after: str) -> None:
    gone = served(before) - served(after) - INTERNAL
    assert {key for key in gone if key in old_apis() and old_apis()[key].removed == after} == gone


@pytest.mark.parametrize("api", old_apis().values(), ids=lambda api: f"{api.api_version} {api.kind}")
def test_an_entry_holds_against_the_schemas(api: OldApi) -> None:
    for version in versions():
        assert not (api.is_removed(version) and (api.api_version, api.kind) in served(version))
        if api.use and parse_version(version) >= parse_version(api.since):
            assert (api.use, api.new_kind) in served(version)
    assert api.use or api.note
    assert not api.removed or parse_version(api.deprecated) <= parse_version(api.removed)
    assert bool(api.use) == bool(api.since)


@pytest.mark.parametrize(
    ("api_version", "kind", "version", "expected"),
    [
        ("apps/v1", "Deployment", "1.37", None),
        ("example.com/v1", "Deployment", "1.37", None),
        ("policy/v1beta1", "PodDisruptionBudget", "1.20", (False, False)),
        ("policy/v1beta1", "PodDisruptionBudget", "1.21", (True, False)),
        ("policy/v1beta1", "PodDisruptionBudget", "1.24", (True, False)),
        ("policy/v1beta1", "PodDisruptionBudget", "1.25", (False, True)),
        ("extensions/v1beta1", "Deployment", "1.9", (True, False)),
        ("extensions/v1beta1", "Ingress", "1.16", (True, False)),
        ("v1", "Endpoints", "1.32", (False, False)),
        ("v1", "Endpoints", "1.37", (True, False)),
    ],
)
def test_when_a_version_is_deprecated_and_removed(
    api_version: str, kind: str, version: str, expected: tuple[bool, bool] | None
) -> None:
    api = old_api(api_version, kind)
    assert (api and (api.is_deprecated(version), api.is_removed(version))) == expected
