"""No value of a Secret in what is said: a server quotes what it rejects. Pure, over plain data and text."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from kxform.cluster.errors import Cause, ClusterError, clean

MASK = "***"
_SHORT = 4  # shorter values are hidden only where they stand in quotes or alone: they are part of other words


def masked(error: ClusterError, data: Mapping[str, Any]) -> ClusterError:
    """Return an error without the values of the Secret that it is about; of other kinds, the error itself.

    Args:
        error: what the server said.
        data: the object that it was about.
    """
    if data.get("kind") != "Secret":
        return error
    values = sorted(set(_values(data)), key=len, reverse=True)
    causes = tuple(Cause(one.field, _hide(one.message, values), one.reason) for one in error.causes)
    return replace(error, message=_hide(error.message, values), causes=causes)


def _values(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the values of a Secret as they may be quoted: as written, decoded, in one line."""
    for field in ("data", "stringData"):
        entries = data.get(field)
        for value in map(str, (entries if isinstance(entries, dict) else {"": entries or ""}).values()):
            for text in (value, _decoded(value), base64.b64encode(value.encode()).decode()):
                yield from (text, clean(text), repr(text)[1:-1], text.replace("\n", "\\n"))


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode()
    except ValueError:  # a wrong alphabet, a wrong length, or not text
        return ""


def _hide(text: str, values: list[str]) -> str:
    for value in filter(None, values):
        if len(value) >= _SHORT:
            text = text.replace(value, MASK)
        else:
            text = re.sub(rf"(?<![\w.-]){re.escape(value)}(?![\w.-])", MASK, text)
    return text
