"""Holds the lines that changed against the lines that the transform names, and looks after line ends."""

from collections.abc import Iterator

from corpus_checks.conversion import Change
from corpus_checks.matching import Misfit, place
from corpus_checks.text import Text
from corpus_checks.violations import Violation

# Lines by index: the first, and the one after the last.
Stretch = tuple[int, int]


def named_lines(old: Text, new: Text, changes: tuple[Change, ...]) -> Iterator[Violation]:
    """All lines but the named ones must be in the new file, byte for byte and in order."""
    outside = [c for c in changes if not 1 <= c.first_line <= c.last_line + 1 <= len(old.lines) + 1]
    if outside:
        yield Violation("named line", outside[0].first_line, f"no such lines: {outside[0]}")
        return
    for change in changes:
        if not change.reason.strip():
            yield Violation("no reason", change.first_line, f"no reason is given for {change.name}")
    kept = unnamed(len(old.lines), changes)
    placed = place(lines_to_keep(old, new, kept), new.lines)
    if isinstance(placed, Misfit):
        line = kept[placed.stretch][0] + placed.offset + 1
        yield Violation("unnamed line", min(line, len(old.lines)), "changed, but no reason names it")
        return
    yield from named_for_nothing(old, new, kept, placed.starts)


def named_for_nothing(old: Text, new: Text, kept: list[Stretch], starts: tuple[int, ...]) -> Iterator[Violation]:
    for index, (first, last) in enumerate(kept[:-1]):
        after = starts[index] + last - first
        gap = slice(last, kept[index + 1][0])
        if old.lines[gap] == new.lines[after : starts[index + 1]]:
            yield Violation("named line", last + 1, "is named as changed, but it did not change")


def unnamed(count: int, changes: tuple[Change, ...]) -> list[Stretch]:
    """The stretches of lines, from 0 and half open, between the named ones; adjoining names make one gap."""
    stretches, start = [], 0
    for first, last in merged(changes):
        stretches.append((start, first))
        start = last
    return [*stretches, (start, count)]


def merged(changes: tuple[Change, ...]) -> list[Stretch]:
    gaps: list[Stretch] = []
    for first, last in sorted((change.first_line - 1, change.last_line) for change in changes):
        if gaps and first <= gaps[-1][1]:
            gaps[-1] = (gaps[-1][0], max(gaps[-1][1], last))
        else:
            gaps.append((first, last))
    return gaps


def lines_to_keep(old: Text, new: Text, kept: list[Stretch]) -> list[list[str]]:
    """Where the last line had no line end and was removed, the line before it may lose its own."""
    stretches = [old.lines[first:last] for first, last in kept]
    ends_open = bool(old.lines) and old.lines[-1].rstrip("\r\n") == old.lines[-1]
    before = stretches[-2] if ends_open and len(stretches) > 1 and not stretches[-1] else []
    if before and new.lines[-1:] == [before[-1].rstrip("\r\n")]:
        before[-1] = new.lines[-1]
    return stretches


def line_ends(old: Text, new: Text) -> Iterator[Violation]:
    strange = new.line_ends - old.line_ends
    if strange and old.line_ends:
        line = next(n for n, text in enumerate(new.lines, 1) if text.endswith(tuple(strange)))
        yield Violation("line end", line, f"{sorted(strange)} is not a line end of the old file")
    if old.content.endswith(("\n", "\r")) and not new.content.endswith(("\n", "\r")):
        yield Violation("line end", len(new.lines), "the final line end is gone")
