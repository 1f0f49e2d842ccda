"""Split the text of a file into documents, as bytes, keeping every separator where it stood.

Each piece runs from its `---` line (or the start of the text) up to the next one, so the pieces joined are the
text again. In JSON, each piece is one value and the white space behind it.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import NamedTuple

from kxform.errors import KxformError
from kxform.yamltext.codes import SYNTAX, TOO_DEEP
from kxform.yamltext.lines import place_in

_FIRST_SEPARATOR = re.compile(rb"---(?=[ \t\r\n]|\Z)")
_SEPARATOR = re.compile(rb"[\r\n]---(?=[ \t\r\n]|\Z)")
_ONLY_DIRECTIVES = re.compile(rb"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n|\Z)|%[^\r\n]*(?:\r\n|\r|\n|\Z))*")
_LIKE_JSON = re.compile(rb"[ \t\r\n]*[{\[]")
_JSON_SPACE = re.compile(r"[ \t\r\n]*")


class Piece(NamedTuple):
    """One document's place in a text: byte offsets, the line it starts at (from 1), and its syntax."""

    start: int
    end: int
    line: int
    is_json: bool = False


def split(content: bytes, *, is_json: bool = False) -> list[Piece]:
    """Return the documents of `content`, in order; at least one, and together all of its bytes.

    Args:
        content: UTF-8 without byte order mark.
        is_json: the text must be JSON (its file is called `.json`). Other text is JSON when all of it is:
            kubectl, too, goes by the first character.

    Raises:
        KxformError: KX102 or KX104 where text that must be JSON is not, or is nested too deeply.
    """
    if is_json or _LIKE_JSON.match(content):
        try:
            return _pieces(content, _json_offsets(content), is_json=True)
        except KxformError:
            if is_json:
                raise
    return _pieces(content, _yaml_offsets(content), is_json=False)


def _yaml_offsets(content: bytes) -> list[int]:
    if b"---" not in content:
        return [0]
    offsets = [0] if _FIRST_SEPARATOR.match(content) else []
    offsets += [match.start() + 1 for match in _SEPARATOR.finditer(content)]
    if not offsets or offsets[0] == 0:
        return offsets or [0]
    head = content[: offsets[0]]
    if b"%" in head and _ONLY_DIRECTIVES.fullmatch(head):
        return [0, *offsets[1:]]
    return [0, *offsets]


def _json_offsets(content: bytes) -> list[int]:
    text = content.decode()
    starts = [0, *json_ends(text)[:-1]]
    if text.isascii():
        return starts
    offsets = [0]
    for start, end in pairwise(starts):
        offsets.append(offsets[-1] + len(text[start:end].encode()))
    return offsets


def json_ends(text: str) -> list[int]:
    """Return where each JSON value of `text` ends, with the white space behind it.

    Raises:
        KxformError: the text is not JSON (KX102), or nested more deeply than Python reads (KX104).
    """
    ends, position = [], _skip_space(text, 0)
    while position < len(text):
        try:
            position = _skip_space(text, _JSON.raw_decode(text, position)[1])
        except json.JSONDecodeError as error:
            raise json_error(text, error.msg.lower(), error.pos) from None
        except ValueError:
            raise json_error(text, "a number that JSON does not have", position) from None
        except RecursionError:
            raise KxformError(TOO_DEEP, "JSON nested too deeply", place_in(text, position)) from None
        ends.append(position)
    return ends


def _no_number(word: str) -> None:
    raise ValueError(word)


_JSON = json.JSONDecoder(parse_constant=_no_number)


def _skip_space(text: str, position: int) -> int:
    match = _JSON_SPACE.match(text, position)
    return match.end() if match else position


def json_error(text: str, message: str, offset: int) -> KxformError:
    """Return the error for JSON that stops being JSON at `offset` of `text`."""
    return KxformError(SYNTAX, f"not valid JSON: {message}", place_in(text, offset))


def _pieces(content: bytes, offsets: list[int], *, is_json: bool) -> list[Piece]:
    pieces, line = [], 1
    for start, end in pairwise([*offsets, len(content)]):
        pieces.append(Piece(start, end, line, is_json))
        line += _count_breaks(content, start, end)
    return pieces


def _count_breaks(content: bytes, start: int, end: int) -> int:
    """Return how many lines end (at LF, CRLF or CR) in `content[start:end]`."""
    returns = content.count(b"\r", start, end)
    pairs = content.count(b"\r\n", start, end) if returns else 0
    return content.count(b"\n", start, end) + returns - pairs
