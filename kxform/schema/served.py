"""The schemas of one server, from the OpenAPI definitions and the CRDs that it has. Pure, over plain data.

It must not know how they are had.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from kxform.schema.build import bundle_text
from kxform.schema.bundle import Bundle
from kxform.schema.compiled import KindSchema
from kxform.schema.crds import Crds

_OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
# Where two of the documents that a server puts together differ in a type, the second is called so (kube-openapi,
# pkg/aggregator). They differ in descriptions.
_SECOND = re.compile(r'("(?:#/definitions/|#/components/schemas/)?io\.k8s\.apimachinery\.[\w.-]+?)_v\d+"')


def served_text(version: str, definitions: Mapping[str, Any]) -> str:
    """Return OpenAPI definitions of a server as the text of a bundle.

    Args:
        version: of the server, as `1.34`.
        definitions: those of version 2, or of all documents of version 3.
    """
    alike: dict[str, Any] = json.loads(_SECOND.sub(r'\1"', json.dumps(definitions)))
    return bundle_text(version, {name: _with_fields(schema) for name, schema in alike.items()})


def _with_fields(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a definition; that of a kind of which a server publishes no field takes any."""
    if len(schema.get("x-kubernetes-group-version-kind") or ()) != 1 or schema.get("properties"):
        return schema
    fields = {"metadata": {"$ref": f"#/definitions/{_OBJECT_META}"}}
    return {**schema, "type": "object", "properties": fields, "x-kubernetes-preserve-unknown-fields": True}


class ServerSchemas:
    """A source of schemas that has what one server has, and nothing else.

    Args:
        text: as `served_text` says.
        crds: its custom resource definitions, of which OpenAPI tells less; none where they may not be read.
    """

    def __init__(self, text: str, crds: Sequence[Mapping[str, Any]] = ()) -> None:
        self._text, self._objects = text, tuple(crds)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._text, self._objects)

    @cached_property
    def _bundle(self) -> Bundle:
        return Bundle(self._text)

    @cached_property
    def _crds(self) -> Crds:
        return Crds(self._objects, self.version)

    @property
    def version(self) -> str:
        """The Kubernetes version of the server, `1.34`."""
        return self._bundle.version

    def find(self, api_version: str, kind: str) -> KindSchema | None:
        """Return the schema of a kind, or None: the server does not have it."""
        own = self._crds.find(api_version, kind)
        schema = None if own else self._bundle.schema(api_version, kind)
        return own if schema is None else KindSchema(schema, drops_status=True)

    def kinds(self) -> dict[str, list[str]]:
        """Return the kinds of each apiVersion."""
        found = {api_version: list(kinds) for api_version, kinds in self._bundle.kinds.items()}
        for api_version, kinds in self._crds.kinds().items():
            found[api_version] = sorted({*found.get(api_version, ()), *kinds})
        return found

    def files(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield path and content of a JSON schema for each kind that is no list, as a schema location has them."""
        from kxform.schema.locations import placeholders

        for api_version, kinds in sorted(self.kinds().items()):
            for kind in kinds:
                found = self.find(api_version, kind)
                if found is not None and not (kind.endswith("List") and kind[:-4] in kinds):
                    words = placeholders(api_version, kind, self.version)
                    name = "{ResourceKind}_{ResourceAPIVersion}.json".format(**words)
                    yield f"{words['Group']}/{name}", found.schema
