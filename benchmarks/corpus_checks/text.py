"""The text of a file: decoded by its byte order mark, its lines, and where its YAML documents begin.

A line ends at LF, CRLF or CR, as in an editor.
"""

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

# UTF-32 before UTF-16: its little-endian mark begins with that of UTF-16.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")
LINE_END = re.compile(r"\r\n|\n|\r")
DOCUMENT_START = re.compile(r"(?:\A|(?<=[\r\n]))---(?=[ \t\r\n]|\Z)")
DIRECTIVES_ONLY = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\r)|%[^\r\n]*(?:\r\n|\n|\r))*\Z")


@dataclass(frozen=True)
class Text:
    """A decoded file. `mark` is its byte order mark."""

    content: str
    encoding: str = "utf-8"
    mark: bytes = b""

    @cached_property
    def lines(self) -> list[str]:
        return LINE.findall(self.content)

    @cached_property
    def line_starts(self) -> list[int]:
        return [0, *(end.end() for end in LINE_END.finditer(self.content))]

    @cached_property
    def line_ends(self) -> set[str]:
        return set(LINE_END.findall(self.content))

    def line_of(self, index: int) -> int:
        """The number, from 1, of the line that holds the character at `index`."""
        return bisect_right(self.line_starts, index)

    def start_of_line(self, index: int) -> int:
        return self.line_starts[self.line_of(index) - 1]

    def end_of_line(self, index: int) -> int:
        """Where the line of `index` ends, its line end included."""
        line = self.line_of(index)
        return self.line_starts[line] if line < len(self.line_starts) else len(self.content)


def decode(content: bytes) -> Text:
    """Decode a file. Raises UnicodeDecodeError for what is no text."""
    mark, encoding = next(((m, e) for m, e in BYTE_ORDER_MARKS if content.startswith(m)), (b"", unmarked(content)))
    return Text(content[len(mark) :].decode(encoding), encoding, mark)


def unmarked(content: bytes) -> str:
    """The encoding of a file without byte order mark: a manifest begins with an ASCII character."""
    zeros = tuple(byte == 0 for byte in content[:2])
    encodings = {(False, True): "utf-16-le", (True, False): "utf-16-be"}
    return next((encoding for pattern, encoding in encodings.items() if pattern == zeros), "utf-8")


def chunks(content: str) -> Iterator[tuple[int, str]]:
    """Split a stream before each `---` line; directives stay with the document that they introduce."""
    start = 0
    for marker in DOCUMENT_START.finditer(content):
        before = content[start : marker.start()]
        if before and not ("%" in before and DIRECTIVES_ONLY.match(before)):
            yield start, before
            start = marker.start()
    yield start, content[start:]
