"""From the bytes of a file to UTF-8 text without a byte order mark, and exactly back."""

from __future__ import annotations

import codecs
from typing import NamedTuple

from kxform.errors import KxformError, Place
from kxform.yamltext.codes import NOT_TEXT

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHUNK = 1 << 20


class Source(NamedTuple):
    """The text of a file as UTF-8 bytes, and what is needed to give the file back.

    Bytes, because one emoji makes a Python string four times as large: a stream is decoded document by document.

    Args:
        content: the text in UTF-8, without byte order mark.
        encoding: `utf-8`, `utf-16-le` or `utf-16-be`.
        bom: the byte order mark as it stood at the start.
    """

    content: bytes
    encoding: str = "utf-8"
    bom: bytes = b""

    @classmethod
    def from_bytes(cls, data: bytes) -> Source:
        """Recognise the encoding of `data` by its byte order mark.

        Raises:
            KxformError: KX101, with line and column, where `data` is no text.
        """
        bom, encoding = next(((b, e) for b, e in _BOMS if data.startswith(b)), (b"", "utf-8"))
        content = data[len(bom) :] if bom else data
        if encoding != "utf-8":
            content = _from_utf16(content, encoding)
        _require_text(content)
        return cls(content, encoding, bom)

    def to_bytes(self, content: bytes) -> bytes:
        """Return `content` (UTF-8) in the encoding of this source; the inverse of `from_bytes`."""
        if self.encoding != "utf-8":
            content = content.decode().encode(self.encoding)
        return self.bom + content


def _from_utf16(content: bytes, encoding: str) -> bytes:
    try:
        return content.decode(encoding).encode()
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(encoding)
        raise _not_text(f"bytes that are not {encoding.upper()}", before) from None


def _require_text(content: bytes) -> None:
    nul = content.find(b"\0")
    if nul >= 0:
        raise _not_text("a NUL character", content[:nul].decode(errors="replace"))
    if content.isascii():
        return
    decoder = codecs.getincrementaldecoder("utf-8")()
    end = 0
    try:
        while end < len(content):
            start, end = end, min(end + _CHUNK, len(content))
            decoder.decode(content[start:end], final=end == len(content))
    except UnicodeDecodeError as error:
        bad = end - len(error.object) + error.start
        raise _not_text("bytes that are not UTF-8", content[:bad].decode()) from None


def _not_text(what: str, before: str) -> KxformError:
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return KxformError(NOT_TEXT, f"not a text file: {what}", Place("", len(lines), len(lines[-1]) + 1))
