"""Which pipeline file holds for a folder, and what commands other than `run` read of it. No code of it is run here."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, NamedTuple

from kxform.engine.codes import BAD_PIPELINE, NO_PIPELINE
from kxform.engine.inputs import PIPELINE_FILE, Input
from kxform.engine.read import read
from kxform.errors import KxformError, Place, UsageError
from kxform.kube.objects import dig
from kxform.kube.versions import listed_versions
from kxform.yamltext import Document, Path, Piece, Source, split

VERSION_KEY = "kubernetes-version"
LOCATION_KEY = "schema-location"


class Settings(NamedTuple):
    """What a pipeline file says of judging objects, which every command goes by that names nothing else.

    Args:
        versions: the Kubernetes versions; empty where the file does not say.
        locations: where further schemas are, from the working folder on; empty where the file does not say.
    """

    versions: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()


def find_pipeline(start: str) -> str:
    """Return the pipeline file that holds for a folder: the nearest one upward, not beyond its git repository.

    Raises:
        UsageError: KX011, there is none.
    """
    folder = os.path.abspath(start)
    while True:
        path = os.path.join(folder, PIPELINE_FILE)
        parent = os.path.dirname(folder)
        if os.path.isfile(path):
            return os.path.relpath(path, start)
        if parent == folder or os.path.exists(os.path.join(folder, ".git")):
            raise UsageError(NO_PIPELINE, f"no {PIPELINE_FILE} here or in a folder above")
        folder = parent


def settings_for(start: str) -> Settings:
    """Return what the pipeline file for a folder says of judging; nothing where there is no file.

    Nothing else of the file is looked at, and no code that it names is run.

    Args:
        start: the folder.

    Raises:
        UsageError: KX010, it names something else; KX400, there are no schemas of a version; KX421, there is no such
            schema location.
        KxformError: it cannot be read, or is no YAML.
    """
    try:
        path = find_pipeline(start)
    except UsageError:
        return Settings()
    try:
        document = document_of(path)
        return Settings(versions_in(document), locations_in(document, os.path.dirname(path)))
    except KxformError as error:
        error.place = error.place._replace(file=path)
        raise


def versions_in(document: Document, at: Path = ()) -> tuple[str, ...]:
    """Return the Kubernetes versions that a pipeline file names.

    Args:
        document: the file's.
        at: where in it the pipeline stands.

    Raises:
        UsageError: KX010, it names something else; KX400, there are no schemas of a version; the place has no file.
    """
    data = dig(document.data, *at)
    text = data.get(VERSION_KEY, "") if isinstance(data, dict) else ""
    if not isinstance(text, str):
        message = f"{VERSION_KEY} has to be a text in quotes, not {text!r}"
        raise UsageError(BAD_PIPELINE, message, document.place((*at, VERSION_KEY)))
    versions = listed_versions(text)
    _check(versions, document.place((*at, VERSION_KEY)))
    return versions


def locations_in(document: Document, folder: str) -> tuple[str, ...]:
    """Return the schema locations that a pipeline file names.

    Args:
        document: the file's.
        folder: its folder, which the locations are relative to.

    Raises:
        UsageError: KX010, it names something else; KX421, one is not there or is an address; the place has no file.
    """
    found = _value(document, LOCATION_KEY, [])
    texts = [found] if isinstance(found, str) else found
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        message = f"{LOCATION_KEY} has to be a list of texts"
        raise UsageError(BAD_PIPELINE, message, document.place((LOCATION_KEY,)))
    paths = tuple(below(folder, text) for text in texts)
    for index, path in enumerate(paths):
        at: Path = (LOCATION_KEY,) if isinstance(found, str) else (LOCATION_KEY, index)
        _check_location(path, document.place(at))
    return paths


def below(folder: str, path: str) -> str:
    """Return a path that is relative to a folder; an address as it is, which is for others to refuse."""
    return path if "://" in path else os.path.normpath(os.path.join(folder, path))


def _value(document: Document, key: str, default: Any) -> Any:
    return document.data.get(key, default) if isinstance(document.data, dict) else default


def _check_location(path: str, place: Place) -> None:
    if os.path.exists(path):  # what is in it is read where it is needed
        return
    from kxform.schema.locations import schema_location

    try:
        schema_location(path)
    except UsageError as error:
        error.place = place
        raise


def _check(versions: Iterable[str], place: Place) -> None:
    from kxform.schema.bundle import open_bundle  # most commands need no schemas

    try:
        for version in versions:
            open_bundle(version)
    except UsageError as error:
        error.place = place
        raise


def document_of(path: str) -> Document:
    """Return the first document of a pipeline file that holds more than comments.

    Raises:
        KxformError: it cannot be read, or does not parse.
    """
    try:
        content = Source.from_bytes(read(Input(path, path))).content
        pieces = split(content, is_json=path.endswith(".json"))
        documents = [_document(content, piece) for piece in pieces]
        return next((one for one in documents if one.root is not None), documents[0])
    except KxformError as error:
        error.place = error.place._replace(file=path)
        raise


def _document(content: bytes, piece: Piece) -> Document:
    return Document(content[piece.start : piece.end].decode(), is_json=piece.is_json, first_line=piece.line)
