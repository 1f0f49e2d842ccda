"""Lossless YAML and JSON editing: immutable text, a tree of nodes with honest spans, edits that splice.

Stands by itself: it knows nothing of Kubernetes, of files or of a command line. `Document` is the way in:

    document = Document("replicas: 3  # three")
    document.apply([Set(("replicas",), 5)]).text      # "replicas: 5  # three"
"""

from kxform.yamltext.change import Append, Insert, Operation, Remove, Rename, Set
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
    "OffsetMap",
    "Operation",
    "Path",
    "Piece",
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
