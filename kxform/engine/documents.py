"""The documents of a file as the engine meets them: which are objects, and which are none of ours."""

from __future__ import annotations

from collections.abc import Iterator

from kxform.engine.codes import ENCRYPTED
from kxform.engine.search import may_be_template
from kxform.errors import KxformError
from kxform.kube.objects import KubeObject, objects_in
from kxform.kube.references import is_kustomization_file
from kxform.transform import Skip
from kxform.yamltext import Document, Piece
from kxform.yamltext.codes import SYNTAX, TEMPLATE


def document_of(text: bytes, piece: Piece) -> Document:
    """Return a piece of a file as a document whose places are those of the file."""
    return Document(text.decode(), is_json=piece.is_json, first_line=piece.line)


def root_keys(document: Document) -> set[str]:
    """Return the keys of a document's mapping, without reading its data.

    Raises:
        KxformError: it does not parse.
    """
    root = document.root
    if root is None or root.kind != "mapping":
        return set()
    return {key.value.strip('"') for key, _ in root.value if isinstance(key.value, str)}


def looks_like_object_inside(document: Document) -> bool:
    """Tell whether a document that nothing is wanted of has apiVersion and kind, without reading its data.

    Raises:
        KxformError: it does not parse, or it is a template (KX108).
    """
    for node in document.root.walk() if document.root else ():
        if node.kind == "mapping":
            for key, _ in node.value:
                if key.kind in ("mapping", "sequence"):
                    raise KxformError(TEMPLATE, "a collection as a key: a template", document.place_at(key.start))
    return has_kind(document)


def has_kind(document: Document) -> bool:
    """Tell whether a document has apiVersion and kind, without reading its data."""
    return {"apiVersion", "kind"} <= root_keys(document)


def objects_of(document: Document, file: str) -> Iterator[KubeObject]:
    """Yield the objects of a document; its data is only read, and checked, where it is Kubernetes.

    Raises:
        KxformError: the document does not parse, or is an object that kubectl cannot read.
    """
    keys = root_keys(document)
    if {"apiVersion", "kind"} <= keys or "<<" in keys or (keys and is_kustomization_file(file)):
        data = document.data
        sops = data.get("sops")
        if isinstance(sops, dict) and "mac" in sops:
            raise KxformError(ENCRYPTED, "encrypted by SOPS, which signs the file", document.place(("sops",)))
        yield from objects_in(data, file_name=file)
    elif keys or document.root is not None:
        looks_like_object_inside(document)


def skip_of(error: KxformError, data: bytes) -> Skip | None:
    """Return why an error means that a file is none of ours; None: the error is one.

    Args:
        error: with its place.
        data: the bytes of the file.
    """
    templated = may_be_template(data) and error.code in (SYNTAX, TEMPLATE)
    if not templated and error.code not in (TEMPLATE, ENCRYPTED):
        return None
    if error.code is ENCRYPTED:
        return Skip(ENCRYPTED, "encrypted by SOPS", error.place)
    return Skip(TEMPLATE, "a template: render it first", error.place)
