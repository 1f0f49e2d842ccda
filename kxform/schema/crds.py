"""Custom resource definitions as a source of schemas: v1, and v1beta1 as it was served before 1.22.

It must not know where a definition is from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kxform.kube.versions import NEWEST
from kxform.schema.bundle import DRAFT, nearest_version, open_bundle
from kxform.schema.compiled import KindSchema
from kxform.schema.structural import fields_only, names, strict_schema

_GROUP = "apiextensions.k8s.io/"


def is_crd(data: Any) -> bool:
    """Tell whether an object is a custom resource definition."""
    return (
        isinstance(data, Mapping)
        and data.get("kind") == "CustomResourceDefinition"
        and str(data.get("apiVersion", "")).startswith(_GROUP)
    )


class Crds:
    """The kinds that some custom resource definitions define.

    Args:
        objects: objects as plain data; those that are no CRD, not well-formed, or nested more deeply than a check can
            follow define nothing.
        version: the Kubernetes version whose ObjectMeta, or that of the nearest one, holds for their metadata.
    """

    def __init__(self, objects: Iterable[Any], version: str = NEWEST) -> None:
        self._version = version
        self._schemas = {
            key: schema for data in objects if is_crd(data) for key, schema in _defined(data)
        }  # fmt: skip

    def find(self, api_version: str, kind: str) -> KindSchema | None:
        """Return the schema of a kind, or None: no definition serves it."""
        schema = self._schemas.get((api_version, kind))
        if schema is None:
            return None
        definitions = open_bundle(nearest_version(self._version)).definitions(["meta.v1.ObjectMeta"])
        return KindSchema({"$schema": DRAFT, **schema, "$defs": definitions}, formats=True)

    def kinds(self) -> dict[str, list[str]]:
        """Return the kinds of each apiVersion."""
        found: dict[str, list[str]] = {}
        for api_version, kind in self._schemas:
            found.setdefault(api_version, []).append(kind)
        return found


def _defined(crd: Mapping[str, Any]) -> list[tuple[tuple[str, str], dict[str, Any]]]:
    try:
        return list(crd_schemas(crd))
    except RecursionError:
        return []


def crd_schemas(crd: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    """Yield apiVersion and kind, and the strict schema, of every version that a definition serves."""
    spec = _mapping(crd, "spec")
    group, kind = spec.get("group"), _mapping(spec, "names").get("kind")
    if not (isinstance(group, str) and isinstance(kind, str)):
        return
    is_old = crd.get("apiVersion") == f"{_GROUP}v1beta1"
    preserve = spec.get("preserveUnknownFields", is_old) is True
    for version in _versions(spec):
        schema = _mapping(version, "schema") or _mapping(spec, "validation")
        own = schema.get("openAPIV3Schema")
        if "status" in (_mapping(version, "subresources") or _mapping(spec, "subresources")):
            own = _status_open(own)
        yield (f"{group}/{version['name']}", kind), strict_schema(own, preserve=preserve)


def _versions(spec: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    versions = spec.get("versions") or [{"name": spec.get("version"), "served": True}]
    for version in versions if isinstance(versions, list) else ():
        if isinstance(version, Mapping) and isinstance(version.get("name"), str) and version.get("served") is True:
            yield version


def _status_open(schema: Any) -> Any:
    """Return a schema that says of `status` only which fields there are."""
    fields = _mapping(schema, "properties")
    if "status" not in fields:
        return schema
    required = [name for name in names(schema.get("required")) if name != "status"]
    return {**schema, "properties": {**fields, "status": fields_only(fields["status"])}, "required": required}


def _mapping(data: Any, key: str) -> Mapping[str, Any]:
    value = data.get(key) if isinstance(data, Mapping) else None
    return value if isinstance(value, Mapping) else {}
