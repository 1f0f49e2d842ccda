"""The bundles: the strict schemas of one Kubernetes version each, in one small file that is read lazily.

A bundle is text in lines, compressed with xz: a JSON object `{"version", "kinds"}`, then one line for each definition,
its name, a tab, its JSON schema. A kind is read with the definitions that it needs, and no others. `manifest.json`
beside the bundles says where each is from, and its checksum. It must not know who validates.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from kxform.errors import UsageError
from kxform.kube.versions import parse_version
from kxform.schema.codes import NO_VERSION

MANIFEST = "manifest.json"
DRAFT = "https://json-schema.org/draft/2020-12/schema"
_REFERENCE = re.compile(r'"\$ref":"#/\$defs/([^"]+)"')  # as `build` writes it
_PACKAGE = Path(__file__).parent.parent


class Bundle:
    """The schemas of one Kubernetes version."""

    def __init__(self, text: str) -> None:
        head, *lines = text.split("\n")
        self._head: dict[str, Any] = json.loads(head)
        self._lines = lines

    @property
    def version(self) -> str:
        """The Kubernetes version, `1.37`."""
        return str(self._head["version"])

    @property
    def kinds(self) -> Mapping[str, Mapping[str, str]]:
        """The name of the definition of each kind, by apiVersion and kind."""
        kinds: Mapping[str, Mapping[str, str]] = self._head["kinds"]
        return kinds

    @cached_property
    def _definitions(self) -> dict[str, str]:
        return dict(line.split("\t", 1) for line in self._lines if line)

    def schema(self, api_version: str, kind: str) -> dict[str, Any] | None:
        """Return the JSON schema of a kind, or None: this version does not have it."""
        name = self.kinds.get(api_version, {}).get(kind)
        return None if name is None else self.schema_of(name)

    def schema_of(self, name: str) -> dict[str, Any]:
        """Return the JSON schema of a definition, with those that it needs."""
        return {"$schema": DRAFT, "$ref": f"#/$defs/{name}", "$defs": self.definitions([name])}

    def definitions(self, names: Iterable[str]) -> dict[str, Any]:
        """Return some definitions and those that they need.

        Raises:
            KeyError: there is no definition of a name.
        """
        waiting, found = list(names), dict[str, Any]()
        while waiting:
            name = waiting.pop()
            if name not in found:
                text = self._definitions[name]
                found[name] = json.loads(text)
                waiting += _REFERENCE.findall(text)
        return found


class BundleFact(NamedTuple):
    """What the manifest says of a bundle."""

    version: str
    kinds: int
    sha256: str
    origin: str


def bundle_folder() -> Path:
    """Return the folder of the bundles: in the package when it is installed, else beside it in a checkout."""
    inside = _PACKAGE / "schemas"
    return inside if (inside / MANIFEST).is_file() else _PACKAGE.parent / "schemas"


def bundle_path(version: str) -> Path:
    """Return the file of a version's bundle; it need not exist.

    Args:
        version: a minor version, `1.34`; a patch version and a `v` in front are passed over.

    Raises:
        ValueError: `version` is no version.
    """
    return bundle_folder() / "{}.{}.xz".format(*parse_version(version))


@cache
def open_bundle(version: str) -> Bundle:
    """Return the bundle of a Kubernetes version, read once for each process.

    Raises:
        UsageError: there is none for this version (`NO_VERSION`).
    """
    import lzma

    try:
        packed = bundle_path(version).read_bytes()
    except (OSError, ValueError):
        known = versions()
        message = f"there are no schemas of Kubernetes {version}: there are {known[0]} to {known[-1]}"
        raise UsageError(NO_VERSION, message) from None
    return Bundle(lzma.decompress(packed).decode())


def nearest_version(version: str) -> str:
    """Return the version nearest to one, of those of which there are schemas: what all versions have alike is in each.

    Raises:
        ValueError: it is none.
    """
    wanted = parse_version(version)
    oldest, *_, newest = versions()
    return "{}.{}".format(*min(max(wanted, parse_version(oldest)), parse_version(newest)))


def inventory() -> tuple[BundleFact, ...]:
    """Return what there is, oldest version first, as the manifest says it: no bundle is read."""
    manifest = json.loads((bundle_folder() / MANIFEST).read_text(encoding="utf-8"))
    facts = [BundleFact(version, **fact) for version, fact in manifest["bundles"].items()]
    return tuple(sorted(facts, key=lambda fact: parse_version(fact.version)))


def versions() -> tuple[str, ...]:
    """Return the Kubernetes versions of which there are schemas, oldest first."""
    return tuple(fact.version for fact in inventory())
