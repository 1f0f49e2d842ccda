"""Make the bundle of one Kubernetes version, and enter it into the manifest.

    python -m kxform.schema.build 1.37 --origin "…" SOURCE [SOURCE …]

A source is an OpenAPI document, version 2 (`swagger.json`) or 3 (one for each group: `kubectl get --raw
/openapi/v3/apis/apps/v1`), or a folder with a `_definitions.json`, such as the PyPI package kubernetes-validate has
for each version. The same sources make the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kxform.kube.versions import parse_version
from kxform.schema.bundle import MANIFEST, bundle_folder
from kxform.schema.strict import kinds_of, reached, strict_definitions

_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 4, "lp": 0, "pb": 0}]


def read_definitions(paths: Iterable[Path]) -> dict[str, Any]:
    """Return the definitions of some sources together.

    Raises:
        ValueError: a source holds no definitions.
        OSError: a source cannot be read.
    """
    found: dict[str, Any] = {}
    for path in paths:
        file = path / "_definitions.json" if path.is_dir() else path
        found.update(_definitions(json.loads(file.read_text(encoding="utf-8")), file))
    return found


def _definitions(document: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
    places = (document, document.get("components", {}))
    for place, key in [(places[0], "definitions"), (places[0], "$defs"), (places[1], "schemas")]:
        if isinstance(place.get(key), dict):
            definitions: dict[str, Any] = place[key]
            return definitions
    raise ValueError(f"{path}: neither an OpenAPI document nor a file of JSON-schema definitions")


def bundle_text(version: str, definitions: Mapping[str, Any]) -> str:
    """Return a bundle before it is compressed.

    Args:
        version: the minor version, `1.37`.
        definitions: as the sources have them.
    """
    kinds, strict = kinds_of(definitions), strict_definitions(definitions)
    names = reached(strict, (name for group in kinds.values() for name in group.values()))
    head = json.dumps({"version": version, "kinds": kinds}, separators=(",", ":"))
    return "\n".join([head, *(f"{name}\t{_dump(strict[name])}" for name in sorted(names))])


def _dump(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema, separators=(",", ":"), ensure_ascii=False)


def write_bundle(folder: Path, version: str, sources: Iterable[Path], origin: str) -> Path:
    """Write a version's bundle and its entry of the manifest; return the bundle's path."""
    definitions = read_definitions(sources)
    packed = lzma.compress(bundle_text(version, definitions).encode(), check=lzma.CHECK_CRC32, filters=_FILTERS)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{version}.xz"
    path.write_bytes(packed)
    count = sum(map(len, kinds_of(definitions).values()))
    _enter(folder / MANIFEST, version, {"kinds": count, "sha256": hashlib.sha256(packed).hexdigest(), "origin": origin})
    return path


def _enter(path: Path, version: str, fact: Mapping[str, Any]) -> None:
    bundles = json.loads(path.read_text(encoding="utf-8"))["bundles"] if path.exists() else {}
    bundles[version] = fact
    ordered = {key: bundles[key] for key in sorted(bundles, key=parse_version)}
    path.write_text(json.dumps({"bundles": ordered}, indent=2) + "\n", encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Run as a program."""
    parser = argparse.ArgumentParser(prog="python -m kxform.schema.build", description="Make a bundle of schemas.")
    parser.add_argument("version", type=lambda text: "{}.{}".format(*parse_version(text)), help="such as 1.37")
    parser.add_argument("sources", type=Path, nargs="+", help="OpenAPI documents, or a folder of JSON schemas")
    parser.add_argument("--origin", required=True, help="where the sources are from, for the manifest")
    parser.add_argument("--folder", type=Path, default=bundle_folder(), help="where the bundles are")
    given = parser.parse_args(arguments)
    try:
        path = write_bundle(given.folder, given.version, given.sources, given.origin)
    except (ValueError, OSError) as error:
        parser.error(str(error))
    print(f"{path}: {path.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
