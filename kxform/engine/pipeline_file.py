"""Which pipeline file holds for a folder, and what commands other than `run` read of it. No code of it is run here."""

from __future__ import annotations

import os

from kxform.engine.codes import BAD_PIPELINE, NO_PIPELINE
from kxform.engine.inputs import PIPELINE_FILE, Input
from kxform.engine.read import read
from kxform.errors import UsageError
from kxform.yamltext import Document, Source, split

VERSION_KEY = "kubernetes-version"


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


def kubernetes_versions(start: str) -> tuple[str, ...]:
    """Return the Kubernetes versions that the pipeline file for a folder names; none where there is no file.

    Nothing else of the file is looked at, and no code that it names is run.

    Args:
        start: the folder.

    Raises:
        UsageError: KX010, it names something else.
        KxformError: it cannot be read, or is no YAML.
    """
    try:
        path = find_pipeline(start)
    except UsageError:
        return ()
    return _versions(path, document_of(path))


def _versions(path: str, document: Document) -> tuple[str, ...]:
    data = document.data
    text = data.get(VERSION_KEY, "") if isinstance(data, dict) else ""
    if not isinstance(text, str):
        place = document.place((VERSION_KEY,))._replace(file=path)
        raise UsageError(BAD_PIPELINE, f"{VERSION_KEY} has to be a text in quotes, not {text!r}", place)
    return tuple(one.strip() for one in text.split(",") if one.strip())


def document_of(path: str) -> Document:
    """Return the first document of a pipeline file.

    Raises:
        KxformError: it cannot be read.
    """
    content = Source.from_bytes(read(Input(path, path))).content
    pieces = split(content, is_json=path.endswith(".json"))
    text = content[pieces[0].start : pieces[0].end].decode()
    return Document(text, is_json=pieces[0].is_json, first_line=pieces[0].line)
