"""A unified diff of one file, as `patch` and `git apply` take it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

_CONTEXT = 3
_NO_NEWLINE = "\n\\ No newline at end of file\n"


def unified(path: str, before: bytes, after: bytes) -> Iterator[str]:
    """Yield the lines of the diff between two contents of a file.

    Args:
        path: the file's name, for the header.
        before: the bytes as they are; UTF-8 is shown as it is, other bytes escaped.
        after: the bytes as they would be.
    """
    name = path.lstrip("/")
    yield from (f"--- a/{name}\n", f"+++ b/{name}\n")
    yield from hunks(before, after)


def hunks(before: bytes, after: bytes) -> Iterator[str]:
    """Yield the lines of the diff between two contents, without a header."""
    old, new = _lines(before), _lines(after)
    start, end = _common(old, new)
    start, end = max(0, start - _CONTEXT), max(0, end - _CONTEXT)
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    for group in difflib.SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(_CONTEXT):
        yield _header(group, start)
        yield from _hunk(group, old, new)


def _lines(content: bytes) -> list[str]:
    """The lines as `patch` counts them: they end at LF alone."""
    lines = content.decode("utf-8", "backslashreplace").split("\n")
    return [line + "\n" for line in lines[:-1]] + [line for line in lines[-1:] if line]


def _common(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many lines are the same at the start and at the end: in a large file nearly all."""
    shorter = min(len(old), len(new))
    start = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    end = next((i for i in range(shorter - start) if old[-1 - i] != new[-1 - i]), shorter - start)
    return start, end


Opcode = tuple[str, int, int, int, int]


def _header(group: Sequence[Opcode], start: int) -> str:
    first, last = group[0], group[-1]
    return f"@@ -{_range(first[1] + start, last[2] + start)} +{_range(first[3] + start, last[4] + start)} @@\n"


def _range(start: int, end: int) -> str:
    length = end - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"


def _hunk(group: Sequence[Opcode], old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    for tag, i1, i2, j1, j2 in group:
        if tag == "equal":
            yield from (_line(" ", line) for line in old[i1:i2])
        else:
            yield from (_line("-", line) for line in old[i1:i2])
            yield from (_line("+", line) for line in new[j1:j2])


def _line(mark: str, line: str) -> str:
    return mark + line if line.endswith("\n") else mark + line + _NO_NEWLINE
