"""The objects of files as things that a cluster is to have, each with the places of its fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from kxform.cluster.plan import Wanted
from kxform.engine.codes import NOT_KUBERNETES
from kxform.engine.documents import document_of, objects_of, skip_of
from kxform.engine.inputs import Input
from kxform.engine.read import read
from kxform.errors import Code, KxformError, Place
from kxform.kube.objects import KubeObject, is_api_object
from kxform.transform import Skip
from kxform.transform.comments import ignored_in
from kxform.workflow.fields import path_of
from kxform.yamltext import Document, Path, Source, split


class _Origin(NamedTuple):
    document: Document
    path: Path
    file: str


@dataclass
class Manifests:
    """What was read.

    Args:
        wanted: the objects, numbered in the order of files and documents.
        skips: files and documents that are none of ours.
        errors: what could not be read.
    """

    wanted: list[Wanted] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)
    errors: list[KxformError] = field(default_factory=list)
    _origins: list[_Origin] = field(default_factory=list)

    @classmethod
    def of(cls, inputs: Iterable[Input]) -> Manifests:
        """Read all inputs; what cannot be read is among the errors."""
        found = cls()
        for item in inputs:
            before = len(found.wanted)
            try:
                data = read(item)
                for origin, one in _objects(item, data, found.skips):
                    found._add(origin, one)
            except KxformError as error:
                error.place = error.place._replace(file=item.path)
                skip = skip_of(error, data) if item.error is None and error.place.line else None
                if skip is None:
                    found.errors.append(error)
                else:  # the file as a whole is a template, or encrypted
                    found.skips.append(skip)
                    del found.wanted[before:], found._origins[before:]
        return found

    @classmethod
    def of_bytes(cls, name: str, data: bytes) -> Manifests:
        """Read a text that is not in a file.

        Args:
            name: what stands for the file's name in places.
            data: the text.

        Raises:
            KxformError: it is no YAML.
        """
        found = cls()
        for origin, one in _objects(Input(name, name), data, found.skips):
            found._add(origin, one)
        return found

    def place_of(self, number: int, name: str = "") -> Place:
        """Return where a field of an object stands, or the nearest that is written.

        Args:
            number: of the object.
            name: of the field, as a server writes it; empty for the object.
        """
        return self.place_at(number, path_of(name, self.wanted[number].data))

    def place_at(self, number: int, path: Path) -> Place:
        """Return where the value at a path of an object stands, or the nearest that is written."""
        origin = self._origins[number]
        return origin.document.place((*origin.path, *path))._replace(file=origin.file)

    def ignores(self, number: int, name: str, code: Code) -> bool:
        """Tell whether a comment says that a finding about a field is to be passed over: `# kxform: ignore CODE`.

        Args:
            number: of the object.
            name: of the field, as a server writes it; empty for the object.
            code: of the finding.
        """
        ignored = ignored_in(self._origins[number].document)
        return ignored is not None and ignored.holds(self.place_of(number, name), code.id)

    def _add(self, origin: _Origin, one: KubeObject) -> None:
        data: Mapping[str, object] = {**one.data, "apiVersion": one.api_version, "kind": one.kind}
        place = origin.document.place(origin.path)._replace(file=origin.file)
        self.wanted.append(Wanted(len(self.wanted), data, place))
        self._origins.append(origin)


def _objects(item: Input, data: bytes, skips: list[Skip]) -> Iterator[tuple[_Origin, KubeObject]]:
    content = Source.from_bytes(data).content
    for piece in split(content, is_json=item.is_json):
        document = document_of(content[piece.start : piece.end], piece)
        objects = list(objects_of(document, item.path))
        for one in objects:
            if is_api_object(one):
                yield _Origin(document, one.path, item.path), one
            else:
                skips.append(_skip(document, item, one.path, f"{one.kind}: a tool reads it, no API server does"))
        if not objects and document.root is not None:
            skips.append(_skip(document, item, (), "no apiVersion and kind"))


def _skip(document: Document, item: Input, path: Path, why: str) -> Skip:
    return Skip(NOT_KUBERNETES, why, document.place(path)._replace(file=item.path))
