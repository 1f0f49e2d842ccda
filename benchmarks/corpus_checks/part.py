"""Checks the part of a stream between two `---`: its meaning, its comments, every byte beside the edit."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus_checks import grounds
from corpus_checks.comments import Comment, comments
from corpus_checks.conversion import Change
from corpus_checks.footprint import Footprint, Tracer
from corpus_checks.intention import Complaint, Intention
from corpus_checks.matching import Misfit, place
from corpus_checks.places import line_of
from corpus_checks.reading import Document
from corpus_checks.text import Text
from corpus_checks.violations import Violation


@dataclass(frozen=True)
class Part:
    """The documents between two `---` (more than one only where `...` ends one), before and after."""

    text: Text
    old: tuple[Document, ...]
    new: tuple[Document, ...]

    @property
    def line(self) -> int:
        return self.text.line_of(self.old[0].start)

    def check(self, intention: Intention, changes: Sequence[Change]) -> Iterator[Violation]:
        if self.old[0].content == self.new[0].content:
            return
        unreadable = list(self.unreadable())
        yield from unreadable
        if unreadable:
            return
        for old, new in zip(self.old, self.new, strict=True):
            yield from violations(self.text, intention.meaning(old, new))
            if old.is_json and not new.is_json:
                yield Violation("meaning", self.line, "it is no JSON any more")
        yield from self.bytes_and_comments(intention, changes)

    def unreadable(self) -> Iterator[Violation]:
        for old in self.old:
            for reason in sorted(grounds.excuse(grounds.of_document(old))):
                yield Violation("unreadable", self.line, f"changed, but must not be: {reason}")
        for new in self.new:
            if new.error is not None:
                yield Violation("unreadable", self.line, f"the new document does not parse: {new.error}")
        if len(self.old) != len(self.new):
            yield Violation("meaning", self.line, "the number of documents changed")

    def bytes_and_comments(self, intention: Intention, changes: Sequence[Change]) -> Iterator[Violation]:
        start, content = self.old[0].start, self.old[0].content
        found = [Comment(c.start + start, c.text, c.alone) for c in comments(content)]
        tracer = Tracer(self.text, found, intention.renamed)
        for old, new in zip(self.old, self.new, strict=True):
            if old.root is not None:
                tracer.trace(old.root, new.data)
                tracer.follow_anchors(old.root)
        tracer.free_last_break()
        yield from lost_comments(self.text, found, comments(self.new[0].content), tracer.footprint)
        kept = tracer.footprint.kept(start, start + len(content))
        yield from bytes_beside(self.text, kept, self.new[0].content)
        if intention.names_exactly:
            yield from self.too_wide(changes, tracer)

    def too_wide(self, changes: Sequence[Change], tracer: Tracer) -> Iterator[Violation]:
        """A reason that names lines beside its own is no reason for them; what it removes may be named."""
        last = self.text.line_of(self.old[0].start + len(self.old[0].content) - 1)
        for change in changes:
            if change.path and self.line <= change.first_line <= min(last, change.last_line):
                first, end = self.own_lines(change, tracer)
                if change.first_line < first or change.last_line > end:
                    named = f"lines {change.first_line} to {change.last_line} are named for {change.name}"
                    yield Violation("named line", change.first_line, f"{named}, which stands on {first} to {end}")

    def own_lines(self, change: Change, tracer: Tracer) -> tuple[int, int]:
        """Those of what is removed, its comments, and the comma or the line end that goes with it."""
        for document in reversed(self.old):
            span = document.root and tracer.removal_at(document.root, change.path)
            if span:
                takes_break = span[0] >= tracer.removed_tail()
                first, last = self.text.line_of(span[0]), self.text.line_of(max(span[1] - 1, span[0]))
                return first - takes_break, last
        return 0, 0


def parts(text: Text, old: list[Document], new: list[Document]) -> list[Part] | None:
    """Pairs of what stands between the same two `---`; nothing where their number is not what it was."""
    before, after = grouped(old), grouped(new)
    if len(before) != len(after):
        return None
    return [Part(text, *pair) for pair in zip(before, after, strict=True)]


def grouped(documents: list[Document]) -> list[tuple[Document, ...]]:
    return [tuple(group) for _, group in groupby(documents, key=lambda document: document.start)]


def violations(text: Text, complaints: Iterable[Complaint]) -> Iterator[Violation]:
    for each in complaints:
        yield Violation(each.kind, line_of(text, each.document, each.path), each.message)


def lost_comments(text: Text, old: list[Comment], new: list[Comment], footprint: Footprint) -> Iterator[Violation]:
    expected = [comment for comment in old if not footprint.goes(comment)]
    found = [comment.text for comment in new]
    for index, comment in enumerate(expected):
        if found[index : index + 1] != [comment.text]:
            what = "is not where it was" if comment.text in found else "is gone or changed"
            yield Violation("comment lost", text.line_of(comment.start), f"{comment.text!r} {what}")
            return
    if len(found) > len(expected):
        left = f"{found[len(expected)]!r} is new, or should have gone with what it belonged to"
        yield Violation("comment lost", text.line_of(footprint.free[0][0] if footprint.free else 0), left)


def bytes_beside(text: Text, kept: list[tuple[int, int]], new: str) -> Iterator[Violation]:
    placed = place([text.content[start:end] for start, end in kept], new)
    if isinstance(placed, Misfit):
        at = kept[placed.stretch][0] + placed.offset
        near = f"changed beside what was asked for, near {text.content[max(at - 10, 0) : at + 20]!r}"
        yield Violation("outside the edit", text.line_of(at), near)
