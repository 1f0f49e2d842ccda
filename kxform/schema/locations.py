"""Schema locations: a folder of CRDs, a folder of JSON schemas, or a path with placeholders. Never the network."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from kxform.errors import KxformError, Place, UsageError
from kxform.kube.versions import NEWEST, parse_version
from kxform.schema.codes import BAD_LOCATION, BAD_SCHEMA
from kxform.schema.compiled import KindSchema
from kxform.schema.crds import Crds
from kxform.schema.validator import Source
from kxform.yamltext import Document, split
from kxform.yamltext import Source as Text

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_PLACEHOLDER = re.compile(r"\{\{-?\s*\.(\w+)\s*-?\}\}")
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_MARK = b"CustomResourceDefinition"
_SUFFIXES = (".yaml", ".yml", ".json")
# How folders of JSON schemas name their files, relative to the folder.
_LAYOUTS = (
    "{{ .ResourceKind }}{{ .KindSuffix }}.json",  # kubernetes-json-schema, kubeconform's own
    "{{ .NormalizedKubernetesVersion }}-standalone{{ .StrictSuffix }}/{{ .ResourceKind }}{{ .KindSuffix }}.json",
    "{{ .Group }}/{{ .ResourceKind }}_{{ .ResourceAPIVersion }}.json",  # the catalog of CRDs
    "{{ .ResourceKind }}_{{ .ResourceAPIVersion }}.json",
)


def schema_location(location: str, version: str = NEWEST) -> Source:
    """Return the source of schemas that `--schema-location` names.

    Args:
        location: a folder or a file of CRDs, a folder of JSON schemas, or kubeconform's path template.
        version: the Kubernetes version, for the placeholders.

    Raises:
        UsageError: it is an address, has an unknown placeholder, is not there or holds no schema (`BAD_LOCATION`).
        KxformError: a file of CRDs cannot be read.
    """
    if _ADDRESS.match(location):
        raise UsageError(BAD_LOCATION, f"{location} is an address, and kxform uses no network to validate")
    if "{{" in location:
        return Template(location, version)
    path = Path(location)
    if not path.exists():
        raise UsageError(BAD_LOCATION, f"there is no schema location {location}")
    return Folder(path, version)


class Template:
    """JSON schemas whose paths are made of apiVersion and kind.

    Args:
        template: the path, with kubeconform's placeholders.
        version: the Kubernetes version that they stand for.
        folder: what the path is relative to.

    Raises:
        UsageError: there is no such placeholder (`BAD_LOCATION`).
    """

    def __init__(self, template: str, version: str = NEWEST, folder: Path = Path()) -> None:
        self._template, self._version, self._folder = template, version, folder
        _filled(template, placeholders("v1", "Pod", version))

    def find(self, api_version: str, kind: str) -> KindSchema | None:
        """Return the schema of a kind, or None: there is no such file."""
        if not all(map(_NAME.fullmatch, [kind, *api_version.split("/", 1)])):
            return None  # what a manifest says is no way to another folder
        path = self._folder / _filled(self._template, placeholders(api_version, kind, self._version))
        return KindSchema(_read_json(path), retrieve=Neighbours(path.parent)) if path.is_file() else None

    def kinds(self) -> dict[str, list[str]]:
        """Return nothing: which kinds there are, the paths do not say."""
        return {}


class Folder:
    """A folder, or a file, of CRDs as YAML or JSON, and of JSON schemas named in one of the usual ways.

    Args:
        path: the folder; folders inside are read too.
        version: the Kubernetes version.

    Raises:
        UsageError: it holds neither (`BAD_LOCATION`).
        KxformError: a file of CRDs cannot be read.
    """

    def __init__(self, path: Path, version: str = NEWEST) -> None:
        files = _files(path)
        self._crds = Crds((data for file in files for data in _crd_objects(file)), version)
        layouts = _LAYOUTS if path.is_dir() and any(file.suffix == ".json" for file in files) else ()
        self._templates = [Template(layout, version, path) for layout in layouts]
        if not self._templates and not self._crds.kinds():
            raise UsageError(BAD_LOCATION, f"{path} holds neither CRDs nor JSON schemas")

    def find(self, api_version: str, kind: str) -> KindSchema | None:
        """Return the schema of a kind, or None."""
        sources: tuple[Source, ...] = (self._crds, *self._templates)
        return next(filter(None, (source.find(api_version, kind) for source in sources)), None)

    def kinds(self) -> dict[str, list[str]]:
        """Return the kinds of the CRDs."""
        return self._crds.kinds()


class Neighbours:
    """The documents that a schema's `$ref` may name: files of its folder and below, whatever host the name has."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def __call__(self, uri: str) -> Any:
        """Return the document of an address.

        Raises:
            LookupError: there is no such file in the folder.
        """
        path = (self._folder / unquote(urlsplit(uri).path).lstrip("/")).resolve()
        if not (path.is_relative_to(self._folder) and path.is_file()):
            path = self._folder / path.name  # an $id that names a site has folders in it that are not here
        if not path.is_file():
            raise LookupError(uri)
        return _read_json(path)


def placeholders(api_version: str, kind: str, version: str) -> dict[str, str]:
    """Return what kubeconform's placeholders stand for, as it does; its Group of the core group is the version."""
    group, _, rest = api_version.partition("/")
    suffix = [group.partition(".")[0], *([rest] if rest else [])]
    return {
        "NormalizedKubernetesVersion": "v{}.{}.0".format(*parse_version(version)),
        "StrictSuffix": "-strict",
        "ResourceKind": kind.lower(),
        "ResourceAPIVersion": rest or group,
        "Group": group,
        "KindSuffix": "".join(f"-{part.lower()}" for part in suffix),
    }


def _filled(template: str, values: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise UsageError(BAD_LOCATION, f"there is no placeholder .{match[1]}: there are .{', .'.join(values)}")
        return values[match[1]]

    filled = _PLACEHOLDER.sub(value, template)
    if "{{" in filled:
        raise UsageError(BAD_LOCATION, f"{template}: a placeholder is written {{{{ .ResourceKind }}}}")
    return filled


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("*") if file.suffix in _SUFFIXES and file.is_file())


def _crd_objects(path: Path) -> Iterator[Any]:
    """Yield the objects of a file that speaks of CRDs."""
    try:
        text = Text.from_bytes(_bytes(path)).content
        for piece in split(text, is_json=path.suffix == ".json") if _MARK in text else ():
            part = text[piece.start : piece.end]
            if _MARK in part:
                yield from _items(Document(part.decode(), is_json=piece.is_json, first_line=piece.line).data)
    except KxformError as error:
        raise KxformError(error.code, error.message, error.place._replace(file=str(path)), error.hint) from None


def _items(data: Any) -> Iterable[Any]:
    items = data.get("items") if isinstance(data, dict) and str(data.get("kind")).endswith("List") else None
    return items if isinstance(items, list) else [data]


def _read_json(path: Path) -> Any:
    try:
        schema = json.loads(_bytes(path))
    except ValueError as error:
        line = getattr(error, "lineno", 0)
        raise KxformError(BAD_SCHEMA, f"not JSON: {error}", Place(str(path), line)) from None
    if not isinstance(schema, dict):
        raise KxformError(BAD_SCHEMA, "not a JSON schema: it is no object", Place(str(path)))
    return schema


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise KxformError(BAD_SCHEMA, f"cannot be read: {error.strerror or error}", Place(str(path))) from None
