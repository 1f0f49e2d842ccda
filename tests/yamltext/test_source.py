"""Bytes of a file to text, and exactly back."""

from __future__ import annotations

import pytest

from kxform.errors import KxformError
from kxform.yamltext import Source

TEXT = "a: é\r\nb: 😀  # c\n"

WRITTEN = {
    "utf-8": TEXT.encode(),
    "utf-8 with a byte order mark": b"\xef\xbb\xbf" + TEXT.encode(),
    "utf-16 little endian": b"\xff\xfe" + TEXT.encode("utf-16-le"),
    "utf-16 big endian": b"\xfe\xff" + TEXT.encode("utf-16-be"),
}


@pytest.mark.parametrize("data", WRITTEN.values(), ids=WRITTEN.keys())
def test_round_trip(data: bytes) -> None:
    source = Source.from_bytes(data)
    assert source.content == TEXT.encode()
    assert source.to_bytes(source.content) == data


@pytest.mark.parametrize("data", WRITTEN.values(), ids=WRITTEN.keys())
def test_edited_content_gets_the_same_encoding(data: bytes) -> None:
    source = Source.from_bytes(data)
    assert Source.from_bytes(source.to_bytes(b"x: \xc3\xbc\n")).content == b"x: \xc3\xbc\n"


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\n", b"\xef\xbb\xbf\xef\xbb\xbfa: 1\n"])
def test_nearly_nothing(data: bytes) -> None:
    source = Source.from_bytes(data)
    assert source.to_bytes(source.content) == data


NOT_TEXT = {
    "a byte that begins no character": (b"a: 1\nb: \xff\n", 2, 4),
    "a character cut off at the end": ("a: é".encode()[:-1], 1, 4),
    "latin-1": ("# ä\na: ü\n".encode("latin-1"), 1, 3),
    "after characters of several bytes": ("é😀: ".encode() + b"\x80", 1, 5),
    "after lines that end in every way": (b"1\r\n2\r3\n\xfe", 4, 1),
    "far behind the first megabyte": (b"x" * (1 << 20) + b"\n" + b"y" * 7 + b"\xc3\x28", 2, 8),
    "a character on the border of a megabyte": (b"x" * ((1 << 20) - 1) + "é".encode() + b"\xff", 1, (1 << 20) + 1),
    "a NUL": (b"a: 1\nb: \0\n", 2, 4),
    "a NUL before other bytes that are no text": (b"\x7fELF\x02\x01\x01\0\xff\xfe", 1, 8),
    "half a UTF-16 unit": (b"\xff\xfea\x00\n\x00b", 2, 1),
    "half a surrogate pair": (b"\xff\xfea\x00\x3d\xd8", 1, 2),
    "UTF-16 without a byte order mark": ("a: 1".encode("utf-16-le"), 1, 2),
    "UTF-32": ("\ufeffa".encode("utf-32-le"), 1, 1),
}


@pytest.mark.parametrize(("data", "line", "column"), NOT_TEXT.values(), ids=NOT_TEXT.keys())
def test_no_text(data: bytes, line: int, column: int) -> None:
    with pytest.raises(KxformError) as caught:
        Source.from_bytes(data)
    assert caught.value.code.id == "KX101"
    assert (caught.value.place.line, caught.value.place.column) == (line, column)
