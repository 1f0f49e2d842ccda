"""`parse`: the documents of a text, the Kubernetes objects in them, and where everything stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kxform import yamltext
from kxform.engine.documents import document_of
from kxform.errors import Place
from kxform.kube.objects import KubeObject, objects_in
from kxform.library.texts import NO_NAME, meant, placed, to_bytes
from kxform.transform import Resource


@dataclass(frozen=True)
class Object:
    """A Kubernetes object of a document, or of a list in it. It is for reading: changing its data changes no text.

    Args:
        api_version: as written, or as the typed list around it implies.
        kind: the same.
        namespace: `metadata.namespace`; empty where there is none.
        name: `metadata.name`; empty where there is none.
        data: the whole object, as kubectl reads it.
    """

    api_version: str
    kind: str
    namespace: str
    name: str
    data: Mapping[str, Any] = field(repr=False, hash=False)
    _resource: Resource = field(repr=False, compare=False)

    def get(self, path: str, default: Any = None) -> Any:
        """Return the value at a path such as `spec.containers[0].image`, or `default` where there is none.

        Raises:
            UsageError: KX015, that is no path.
        """
        with meant("path"):
            return self._resource.get(path, default)

    def place(self, path: str = "") -> Place:
        """Return file, line and column of the key at a path, from 1; of the nearest above it that is written.

        Raises:
            UsageError: KX015, that is no path.
        """
        with meant("path"):
            return self._resource.place(path)

    def __str__(self) -> str:
        return str(self._resource)


@dataclass(frozen=True)
class Document:
    """A document of a text.

    Args:
        text: its bytes as text, with its `---` line.
        data: plain data as kubectl reads it; None for comments alone.
        place: where its first value stands.
        objects: the Kubernetes objects in it, lists unrolled; none where it is something else.
    """

    text: str
    data: Any = field(repr=False, hash=False)
    place: Place
    objects: tuple[Object, ...]


@dataclass(frozen=True)
class Stream:
    """A text that was read.

    Args:
        documents: in order; their texts joined are the text, without its byte order mark.
    """

    documents: tuple[Document, ...]

    @property
    def objects(self) -> tuple[Object, ...]:
        """The Kubernetes objects of all documents, in order."""
        return tuple(item for document in self.documents for item in document.objects)


def parse(text: str | bytes, *, file: str = NO_NAME) -> Stream:
    """Read a text of YAML or JSON documents, as kubectl reads it.

    Args:
        text: the text; bytes in UTF-8, or in UTF-16 with a byte order mark.
        file: its name, for places. `.json` means JSON; a kustomization is known by its name.

    Raises:
        KxformError: it cannot be read; KX101 to KX108 say why, with file, line and column.
        UsageError: KX015, that is no text.
    """
    with placed(file):
        content = yamltext.Source.from_bytes(to_bytes(text, file)).content
        pieces = yamltext.split(content, is_json=file.endswith(".json"))
        return Stream(tuple(_document(document_of(content[one.start : one.end], one), file) for one in pieces))


def _document(document: yamltext.Document, file: str) -> Document:
    found = tuple(_object(item, document, file) for item in objects_in(document.data, file_name=file))
    return Document(document.text, document.data, document.place(())._replace(file=file), found)


def _object(item: KubeObject, document: yamltext.Document, file: str) -> Object:
    resource = Resource(item, document, file)
    return Object(item.api_version, item.kind, item.namespace, item.name, item.data, resource)
