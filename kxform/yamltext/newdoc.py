"""A whole new document, written as the one that it will stand beside is written."""

from __future__ import annotations

from kxform.yamltext.data import Data
from kxform.yamltext.document import Document
from kxform.yamltext.render import render_block, render_json
from kxform.yamltext.style import Style


def new_document(data: Data, like: Document) -> str:
    """Return the text of a document, without a separator, ending in a line break.

    Args:
        data: a mapping that is not empty.
        like: a document that is not empty: its syntax, indentation, quotes and line breaks are taken.
    """
    if like.root is None:
        raise ValueError("an empty document shows no style")
    style, near = Style(like.text, like.root), like.root.start
    newline = style.newline(near)
    if like.is_json:
        return render_json(data, style.json, "", newline) + newline
    return "".join(line + newline for line in render_block(data, style.block(near)))
