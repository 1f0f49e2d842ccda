"""Lossless YAML and JSON editing: immutable text, a tree of nodes with honest spans, edits that splice.

Stands by itself: it knows nothing of Kubernetes, of files or of a command line. `Document` is the way in:

    document = Document("replicas: 3  # three")
    document.apply([Set(("replicas",), 5)]).text      # "replicas: 5  # three"

What cannot be read or edited is a `KxformError` with code, line and column; an operation for which there is no place
is a `NoSuchPlaceError`. docs/yamltext.md shows all of it.
"""

from kxform.errors import KxformError, Place
from kxform.yamltext.change import Append, Insert, NoSuchPlaceError, Operation, Remove, Rename, Set
from kxform.yamltext.document import Document, Edited, Touched
from kxform.yamltext.edits import Edit, OffsetMap
from kxform.yamltext.newdoc import new_document
from kxform.yamltext.path import Path, format_path, parse_path
from kxform.yamltext.source import Source
from kxform.yamltext.stream import Piece, split

__all__ = [
    "Append",
    "Document",
    "Edit",
    "Edited",
    "Insert",
    "KxformError",
    "NoSuchPlaceError",
    "OffsetMap",
    "Operation",
    "Path",
    "Piece",
    "Place",
    "Remove",
    "Rename",
    "Set",
    "Source",
    "Touched",
    "format_path",
    "new_document",
    "parse_path",
    "split",
]
