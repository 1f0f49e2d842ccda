"""What concerns several files: which ones a kustomization completes, and the places of what objects lack."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kxform.engine.documents import document_of
from kxform.engine.ignore import top_of
from kxform.engine.inputs import STANDARD_INPUT, Input
from kxform.engine.read import read
from kxform.errors import KxformError
from kxform.kube.kustomize import partial_files
from kxform.kube.objects import KubeObject, objects_in
from kxform.kube.references import KUSTOMIZATION_FILES, is_kustomization_file
from kxform.rules.cross import Found
from kxform.transform.comments import Ignored
from kxform.validation.facts import Where
from kxform.validation.request import Request
from kxform.validation.result import About, Located, located
from kxform.yamltext import Document, Source, split


def completed_by(inputs: Sequence[Input]) -> dict[int, str]:
    """Return the indexes of files that are no whole objects, each with the kustomization that names it.

    Kustomizations in the folders of the inputs, and above them, count where they are no inputs themselves: a hook names
    a patch that changed, and not what it is a patch of.
    """
    named: dict[str, str] = {}
    for item in [*_kustomizations_above(inputs), *inputs]:
        if is_kustomization_file(item.path):
            for document in _readable(item):
                named |= dict.fromkeys(partial_files(document.data, _folder(item.path)), item.path)
    if not named:
        return {}
    paths = ((index, os.path.abspath(item.path)) for index, item in enumerate(inputs))
    return {index: named[path] for index, path in paths if path in named}


def _kustomizations_above(inputs: Sequence[Input]) -> Iterator[Input]:
    """Yield kustomizations beside what was named and above it, up to the top of the repository, that are no inputs."""
    if found := [*dict.fromkeys(_kustomizations_from(inputs))]:
        known = {os.path.abspath(item.path) for item in inputs}
        for path in found:
            if path not in known:
                shown = os.path.relpath(path)
                yield Input(shown, shown)


def _kustomizations_from(inputs: Sequence[Input]) -> Iterator[str]:
    """Yield the paths of kustomizations; what is below a folder that was named has been met there."""
    named = (_folder(item.path) for item in inputs if item.root is None and item.path != STANDARD_INPUT)
    roots = dict.fromkeys(item.root for item in inputs if item.root is not None)
    seen: set[str] = set()
    for start in dict.fromkeys((*map(os.path.abspath, roots), *named)):
        folder, top = start, top_of(start)
        while folder not in seen:
            seen.add(folder)
            for path in (os.path.join(folder, name) for name in KUSTOMIZATION_FILES):
                if os.path.isfile(path):
                    yield path
            folder = folder if folder == top else os.path.dirname(folder)


class Units:
    """What is applied together: the files of one kustomization, and all that are part of none.

    A base and its overlays hold the same objects without being in each other's way; so do folders with files of the
    same names, one for each environment.

    Args:
        inputs: all files.
    """

    def __init__(self, inputs: Iterable[Input]) -> None:
        self._tops = {os.path.dirname(item.path) for item in inputs if is_kustomization_file(item.path)}

    def are_apart(self, one: Where, other: Where) -> bool:
        """Tell whether two objects are never applied together."""
        (folder, name), (other_folder, other_name) = os.path.split(one.file), os.path.split(other.file)
        return folder != other_folder and (name == other_name or self._top(folder) != self._top(other_folder))

    def _top(self, folder: str) -> str:
        """Return the folder of the nearest kustomization, upward; nothing where there is none."""
        while folder not in self._tops:
            parent = os.path.dirname(folder)
            if parent == folder:
                return ""
            folder = parent
        return folder or os.curdir


def _folder(path: str) -> str:
    return os.path.dirname(os.path.abspath(path))


def _readable(item: Input) -> Iterator[Document]:
    """Yield the documents of a file that can be read; what is wrong with the others is said when it is validated."""
    try:
        for document in documents_of(item):
            if document.data is not None:
                yield document
    except KxformError:
        return


def documents_of(item: Input) -> Iterator[Document]:
    """Yield the documents of a file.

    Raises:
        KxformError: it cannot be read.
    """
    content = Source.from_bytes(read(item)).content
    for piece in split(content, is_json=item.is_json):
        yield document_of(content[piece.start : piece.end], piece)


def placed(request: Request, item: Input, found: Sequence[Found]) -> Iterator[Located]:
    """Yield what objects of a file lack, each at its place, but for what is passed over or to be ignored.

    Args:
        request: how to validate.
        item: the file.
        found: what the facts of all objects came to, of this file.
    """
    documents = dict(enumerate(documents_of(item)))
    ignored = {index: Ignored(documents[index]) for index in {one.where.document for one in found}}
    for where, finding in found:
        document = documents[where.document]
        about = _about(document, where.path)
        place = document.place((*where.path, *finding.path))._replace(file=item.path)
        passed_over = any(pattern.fits(about) for pattern in request.patterns())
        if not passed_over and not ignored[where.document].holds(place, finding.code.id):
            yield located(finding, place, about)


def _about(document: Document, path: Sequence[str | int]) -> About:
    objects: Mapping[tuple[str | int, ...], KubeObject] = {one.path: one for one in objects_in(document.data)}
    one = objects[tuple(path)]
    return About(one.api_version, one.kind, one.namespace, one.name)
