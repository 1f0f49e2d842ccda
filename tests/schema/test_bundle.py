"""The bundles: that they are found, whole, and what they say."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from kxform.errors import UsageError
from kxform.kube.versions import NEWEST
from kxform.schema import bundle
from kxform.schema.bundle import bundle_path, inventory, open_bundle, versions
from kxform.schema.strict import references

ROOT = Path(__file__).parent.parent.parent
WHAT_IS_SAID = """
import json, sys
from kxform.schema import bundle
opened = bundle.open_bundle("1.37")
print(json.dumps([str(bundle.bundle_folder()), len(bundle.versions()), opened.kinds["apps/v1"]["Deployment"]]))
"""


def ask(folder: Path, *paths: Path) -> list[object]:
    """What a Python that starts in `folder` says of the bundles, with these paths to import from."""
    code = f"import sys; sys.path[:0] = {[str(path) for path in paths]!r}\n{WHAT_IS_SAID}"
    ran = subprocess.run(
        [sys.executable, "-P", "-c", code] if sys.version_info >= (3, 11) else [sys.executable, "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(ran.stdout)


def test_there_is_a_bundle_of_every_version() -> None:
    assert versions() == tuple(f"1.{minor}" for minor in range(25, 38))
    assert versions()[-1] == NEWEST


@pytest.mark.parametrize("fact", inventory(), ids=lambda fact: fact.version)
def test_a_bundle_is_what_the_manifest_says(fact: bundle.BundleFact) -> None:
    packed = bundle_path(fact.version).read_bytes()
    opened = open_bundle(fact.version)
    assert hashlib.sha256(packed).hexdigest() == fact.sha256
    assert len(packed) < 30_000
    assert opened.version == fact.version
    assert sum(map(len, opened.kinds.values())) == fact.kinds
    assert fact.origin


@pytest.mark.parametrize("version", versions())
def test_every_reference_of_a_bundle_is_a_definition(version: str) -> None:
    opened = open_bundle(version)
    names = [name for group in opened.kinds.values() for name in group.values()]
    definitions = opened.definitions(names)
    assert {name for schema in definitions.values() for name in references(schema)} <= definitions.keys()


@pytest.mark.parametrize("version", ["1.24", "1.99", "2.0", "newest", ""])
def test_a_version_without_schemas_is_an_error(version: str) -> None:
    with pytest.raises(UsageError) as caught:
        open_bundle(version)
    assert caught.value.message == f"there are no schemas of Kubernetes {version}: there are 1.25 to 1.37"


@pytest.mark.parametrize("version", ["1.34", "v1.34", "1.34.2", "v1.34.1-gke.5"])
def test_a_patch_version_is_its_minor_version(version: str) -> None:
    assert open_bundle(version).version == "1.34"


def test_kinds_come_and_go_with_versions() -> None:
    assert open_bundle("1.25").schema("flowcontrol.apiserver.k8s.io/v1beta2", "FlowSchema") is not None
    assert open_bundle("1.29").schema("flowcontrol.apiserver.k8s.io/v1beta2", "FlowSchema") is None
    assert open_bundle("1.37").schema("extensions/v1beta1", "Ingress") is None
    assert open_bundle("1.37").schema("v1", "DeploymentSpec") is None


def test_a_kind_comes_with_what_it_needs_and_no_more() -> None:
    needed = open_bundle("1.37").schema("v1", "ConfigMap")
    assert needed is not None
    assert set(needed["$defs"]) == {
        "core.v1.ConfigMap", "meta.v1.ObjectMeta", "meta.v1.OwnerReference", "meta.v1.ManagedFieldsEntry",
        "meta.v1.FieldsV1", "byte", "int64", "time",
    }  # fmt: skip


@pytest.mark.checkout
def test_the_bundles_are_found_in_a_bare_checkout(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "kxform", tmp_path / "kxform", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    assert ask(tmp_path, tmp_path) == [str(tmp_path / "schemas"), 13, "apps.v1.Deployment"]


@pytest.mark.checkout
def test_the_bundles_are_found_by_an_editable_installation(tmp_path: Path) -> None:
    # An editable installation is a path to the checkout, here read while in another folder.
    assert ask(tmp_path, ROOT) == [str(ROOT / "schemas"), 13, "apps.v1.Deployment"]


@pytest.mark.checkout
def test_the_bundles_are_found_in_a_wheel(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), str(ROOT)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        pytest.skip("no build backend can be had here")
    site = tmp_path / "site"
    with zipfile.ZipFile(next(tmp_path.glob("kxform-*.whl"))) as wheel:
        wheel.extractall(site)
    assert ask(tmp_path, site) == [str(site / "kxform" / "schemas"), 13, "apps.v1.Deployment"]
