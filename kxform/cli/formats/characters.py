"""Characters that a format cannot hold, or that would do something to a terminal: written as Python escapes them.

A byte of a file's name that is not UTF-8 comes as a lone surrogate (`os.fsdecode`), and is written as that byte.
"""

from __future__ import annotations

import json
import re
from typing import Any

_LONE = re.compile("[\ud800-\udfff]")
_FIRST_BYTE, _LAST_BYTE = 0xDC80, 0xDCFF


def visible(text: str) -> str:
    """Return a text on one line, in which nothing but a space is blank and nothing can steer a terminal.

    XML and YAML can hold every character of it.
    """
    return text if text.isprintable() else "".join(char if char.isprintable() else _escape(char) for char in text)


def well_formed(text: str) -> str:
    """Return a text that can be encoded: without lone surrogates."""
    return _LONE.sub(lambda match: _escape(match[0]), text)


def as_json(value: Any) -> str:
    """Return a value as JSON on one line, without lone surrogates: JSON can write them, few can read them."""
    return _LONE.sub(lambda match: "\\" + _escape(match[0]), json.dumps(value, ensure_ascii=False))


def _escape(char: str) -> str:
    number = ord(char)
    if _FIRST_BYTE <= number <= _LAST_BYTE:
        return f"\\x{number - 0xDC00:02x}"
    return char.encode("unicode_escape", "backslashreplace").decode()
