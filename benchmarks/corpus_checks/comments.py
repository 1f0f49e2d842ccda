"""Finds the comments of a YAML stream by reading it character by character, with no YAML library.

It understands quotes, block scalars, flow collections, plain scalars over several lines, tabs and all three
line ends. It knows nothing of what the text means; text that is no YAML gives some answer, not an error.
"""

import re
from dataclasses import dataclass

BREAK = r"(?:\r\n|\n|\r)"
WHITE = re.compile(r"[ \t]*")
INDENT = re.compile(r" *")
TO_LINE_END = re.compile(r"[^\r\n]*")
LINE_BREAK = re.compile(BREAK)
MARKER = re.compile(r"(?:---|\.\.\.)(?=[ \t\r\n]|\Z)")
INDICATOR = re.compile(r"[-?:](?=[ \t\r\n]|\Z)")
PROPERTY = re.compile(r"[&!*][^ \t\r\n]*")
PROPERTY_IN_FLOW = re.compile(r"[&!*][^ \t\r\n,\[\]{}]*")
BLOCK_HEADER = re.compile(r"[|>](?:[-+]?([1-9])?[-+]?)[ \t]*(?=#|\r|\n|\Z)")
QUOTED = {
    '"': re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\Z)', re.DOTALL),
    "'": re.compile(r"'[^']*(?:''[^']*)*(?:'|\Z)", re.DOTALL),
}
PLAIN_ENDS = re.compile(r":(?=[ \t\r\n]|\Z)|[ \t]+(?=#)|[\r\n]|\Z")
PLAIN_GOES_ON_TO = re.compile(r"[ \t]+(?=#)|[\r\n]|\Z")
PLAIN_ENDS_IN_FLOW = re.compile(r":(?=[ \t\r\n,\[\]{}]|\Z)|[ \t]+(?=#)|[\r\n,\[\]{}]|\Z")


@dataclass(frozen=True)
class Comment:
    """`#` and what follows to the end of its line; `alone` when nothing but white space stands before it."""

    start: int
    text: str
    alone: bool


class CommentScanner:
    """Walks over the text token by token; `parent` is the column of the last dash or key."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.line = 0
        self.depth = 0
        self.parent = -1
        self.node: int | None = None
        self.plain_is_open = False
        self.found: list[Comment] = []

    def scan(self) -> list[Comment]:
        while self.position < len(self.text):
            self.begin_line()
            self.rest_of_line()
        return self.found

    def begin_line(self) -> None:
        self.line, self.node = self.position, None
        if self.depth == 0 and MARKER.match(self.text, self.position):
            self.position += 3
            self.parent, self.plain_is_open = -1, False
        elif self.plain_is_open:
            self.continue_plain()

    def continue_plain(self) -> None:
        """A plain scalar goes on over blank lines and lines that are indented deeper than what holds it."""
        start = self.span(INDENT, self.position)
        if self.text[start : start + 1] in ("", "\r", "\n"):
            return
        self.plain_is_open = start - self.line > self.parent and self.text[start] != "#"
        if self.plain_is_open:
            self.position = self.find(PLAIN_GOES_ON_TO, start)

    def rest_of_line(self) -> None:
        """Tokens up to the end of the line; one that spans lines moves the line on."""
        while True:
            self.position = self.span(WHITE, self.position)
            if self.position >= len(self.text) or self.text[self.position] in "\r\n":
                self.position = self.span(LINE_BREAK, self.position)
                return
            if self.token(self.text[self.position]):
                return

    def token(self, first: str) -> bool:
        """Move over one token; true when it ate the end of its line."""
        if first == "#" and (self.position == self.line or self.text[self.position - 1] in " \t"):
            self.comment()
            return False
        if first in "|>" and self.depth == 0 and BLOCK_HEADER.match(self.text, self.position):
            self.block_scalar()
            return True
        self.plain_is_open = False
        self.small_token(first)
        return False

    def small_token(self, first: str) -> None:
        if self.depth and first in "[]{},":
            self.flow_mark(first)
        elif INDICATOR.match(self.text, self.position):
            self.indicator(first)
        else:
            self.node = self.position if self.node is None else self.node
            self.node_part(first)

    def indicator(self, first: str) -> None:
        """A dash or a key holds what follows, from its own column on."""
        holder = self.node if first == ":" else self.position
        if self.depth == 0 and holder is not None:
            self.parent = holder - self.line
        self.node = None
        self.position += 1

    def flow_mark(self, mark: str) -> None:
        self.depth += {"[": 1, "{": 1, ",": 0}.get(mark, -1)
        self.position += 1

    def node_part(self, first: str) -> None:
        if first in QUOTED:
            self.quoted(first)
        elif first in "[{":
            self.flow_mark(first)
        elif first in "&!*":
            self.position = self.span(PROPERTY_IN_FLOW if self.depth else PROPERTY, self.position)
        elif first == ":" and self.depth:
            self.position += 1
        else:
            self.plain()

    def quoted(self, quote: str) -> None:
        self.position = self.span(QUOTED[quote], self.position)
        last_break = max(self.text.rfind("\n", 0, self.position), self.text.rfind("\r", 0, self.position))
        if last_break >= self.line:
            self.line = last_break + 1

    def plain(self) -> None:
        end = self.find(PLAIN_ENDS_IN_FLOW if self.depth else PLAIN_ENDS, self.position)
        self.position = max(end, self.position + 1)
        at_line_end = self.text[self.position : self.position + 1] in ("\r", "\n")
        self.plain_is_open = self.depth == 0 and at_line_end

    def comment(self) -> None:
        end = self.span(TO_LINE_END, self.position)
        alone = not self.text[self.line : self.position].strip(" \t")
        self.found.append(Comment(self.position, self.text[self.position : end], alone))
        self.plain_is_open = False
        self.position = end

    def block_scalar(self) -> None:
        header = BLOCK_HEADER.match(self.text, self.position)
        assert header is not None
        self.position = header.end()
        if self.text[self.position : self.position + 1] == "#":
            self.comment()
        self.position = self.span(LINE_BREAK, self.position)
        least = max(self.parent, 0) + int(header[1]) if header[1] else self.first_indent()
        self.skip_lines(least)

    def first_indent(self) -> int:
        """The indentation of the scalar's first line with text; more than any line has when there is none."""
        at = self.position
        while at < len(self.text):
            start = self.span(INDENT, at)
            if self.text[start : start + 1] not in ("", "\r", "\n"):
                return start - at if start - at > self.parent else len(self.text)
            at = self.span(LINE_BREAK, start)
        return len(self.text)

    def skip_lines(self, least: int) -> None:
        while self.position < len(self.text):
            start = self.span(INDENT, self.position)
            is_blank = self.text[start : start + 1] in ("", "\r", "\n")
            if not is_blank and start - self.position < least:
                return
            if least == 0 and MARKER.match(self.text, self.position):
                return
            self.position = self.span(LINE_BREAK, self.span(TO_LINE_END, start))

    def span(self, pattern: re.Pattern[str], at: int) -> int:
        """Where a match at `at` ends; `at` itself where there is none."""
        found = pattern.match(self.text, at)
        return found.end() if found else at

    def find(self, pattern: re.Pattern[str], at: int) -> int:
        found = pattern.search(self.text, at)
        assert found is not None
        return found.start()


def comments(text: str) -> list[Comment]:
    return CommentScanner(text).scan()
