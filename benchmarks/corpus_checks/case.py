"""One file, what a transform made of it, and all the checks: which run, and in which order."""

import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from corpus_checks import grounds
from corpus_checks.conversion import Convert, Result
from corpus_checks.intention import Complaint, Intention
from corpus_checks.lines import line_ends, named_lines
from corpus_checks.part import parts, violations
from corpus_checks.reading import Document, read
from corpus_checks.text import Text, decode
from corpus_checks.violations import Violation


@dataclass(frozen=True)
class Case:
    """A file and what became of it. `old` and `new` are None where the bytes are no text."""

    path: Path
    content: bytes
    result: Result
    convert: Convert
    intention: Intention

    @cached_property
    def old(self) -> Text | None:
        return decoded(self.content)

    @cached_property
    def new(self) -> Text | None:
        return decoded(self.result.new) if self.result.new is not None else None

    @cached_property
    def documents(self) -> list[Document]:
        return read(self.old) if self.old else []

    @cached_property
    def new_documents(self) -> list[Document]:
        """Those that were there before; nothing where they are not as many."""
        documents = read(self.new) if self.new and self.result.outcome == "changed" else []
        added = self.intention.added(self.documents, documents)
        kept = [document for index, document in enumerate(documents) if index not in added]
        return kept if len(kept) == len(self.documents) else []

    @cached_property
    def reasons(self) -> set[str]:
        """Why the file, or something in it, may be left alone."""
        if self.old is None:
            return {grounds.NOT_READ}
        own = self.intention.grounds(self.documents)
        return own | grounds.of_file(self.documents)

    @cached_property
    def counts(self) -> dict[str, int]:
        return self.intention.counts(self.documents, self.new_documents)

    def check(self) -> Iterator[Violation]:
        if self.result.error is not None:
            yield Violation("traceback", 1, self.result.error)
        elif self.result.outcome == "changed":
            yield from self.check_changed()
            yield from self.check_second_run()
        else:
            yield from self.check_untouched()

    def check_untouched(self) -> Iterator[Violation]:
        outcome = self.result.outcome
        if self.result.new not in (None, self.content):
            yield Violation("identical", 1, f"{outcome}, but the bytes differ")
        if outcome != "unchanged" and not self.reasons:
            yield Violation("untrue reason", 1, f"{outcome} for {self.result.reason!r}, but nothing is wrong")
        if outcome == "unchanged" or not grounds.excuse(self.reasons):
            yield from self.complain(self.intention.passed_over(self.documents))

    def check_changed(self) -> Iterator[Violation]:
        if not self.intention.applies(self.documents):
            yield Violation("identical", 1, "changed, without anything to change in it")
        if self.result.new in (None, self.content):
            yield Violation("identical", 1, "said to be changed, but it is not")
        if self.old and self.new:
            yield from self.check_text(self.old, self.new)
        else:
            yield Violation("encoding", 1, "changed, but it is no text before or after")

    def check_text(self, old: Text, new: Text) -> Iterator[Violation]:
        if (old.encoding, old.mark) != (new.encoding, new.mark):
            yield Violation("encoding", 1, f"{old.encoding} became {new.encoding}, or its mark changed")
        yield from named_lines(old, new, self.result.changes)
        yield from line_ends(old, new)
        pairs = parts(old, self.documents, self.new_documents)
        if pairs is None:
            yield Violation("meaning", 1, "the number of documents changed")
            return
        for pair in pairs:
            yield from pair.check(self.intention, self.result.changes)
        yield from self.complain(self.intention.choice(self.documents, self.new_documents))

    def check_second_run(self) -> Iterator[Violation]:
        if self.result.new is None:
            return
        again = ask(self.convert, self.path, self.result.new)
        if again.error is not None:
            yield Violation("traceback", 1, f"in the second run: {again.error}")
        elif again.outcome in ("changed", "failed"):
            yield Violation("second run", 1, f"{again.outcome} what the first run wrote")

    def complain(self, complaints: Iterable[Complaint]) -> Iterator[Violation]:
        return violations(self.old, complaints) if self.old else iter(())


def ask(convert: Convert, path: Path, content: bytes) -> Result:
    try:
        return convert(path, content)
    except (Exception, SystemExit):
        return Result("failed", error=traceback.format_exc())


def decoded(content: bytes) -> Text | None:
    try:
        return decode(content)
    except UnicodeDecodeError:
        return None
