"""One file, what a conversion said of it, and all the checks: which run, and in which order."""

import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from corpus_checks import grounds
from corpus_checks.conversion import Convert, Result
from corpus_checks.deployments import Deployment, deployments
from corpus_checks.lines import line_ends, named_lines
from corpus_checks.part import parts
from corpus_checks.places import is_converted, line_of
from corpus_checks.reading import Document, read
from corpus_checks.text import Text, decode
from corpus_checks.violations import Kind, Violation


@dataclass(frozen=True)
class Case:
    """A file and its conversion. `old` and `new` are None where the bytes are no text."""

    path: Path
    content: bytes
    result: Result
    convert: Convert

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
        return read(self.new) if self.new else []

    @cached_property
    def found(self) -> list[Deployment]:
        return [each for n, document in enumerate(self.documents) for each in deployments(document.data, n)]

    @cached_property
    def reasons(self) -> set[str]:
        """Why the file, or something in it, may be left alone."""
        return grounds.of_file(self.documents, self.found) if self.old else {grounds.NOT_READ}

    def is_converted(self, deployment: Deployment) -> bool:
        if self.result.outcome != "changed" or len(self.new_documents) != len(self.documents):
            return False
        return is_converted(deployment, self.new_documents[deployment.document].data)

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
            for deployment in self.found:
                yield from self.passed_over(deployment)

    def passed_over(self, deployment: Deployment) -> Iterator[Violation]:
        reasons = grounds.of_deployment(deployment)
        if not reasons:
            yield self.at(deployment, "not converted", "it is complete")
        elif grounds.PATCH not in reasons:
            yield self.at(deployment, "not converted", f"must be refused by name for {joined(reasons)}")

    def check_changed(self) -> Iterator[Violation]:
        if not self.found:
            yield Violation("identical", 1, "changed, without a Deployment")
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
            yield from pair.check()
        for deployment in self.found:
            yield from self.check_choice(deployment)

    def check_choice(self, deployment: Deployment) -> Iterator[Violation]:
        """Whether the right ones were converted. A patch may be, together with its target."""
        reasons = grounds.of_deployment(deployment)
        document = grounds.of_document(self.documents[deployment.document])
        if self.is_converted(deployment):
            wrong = reasons - ({grounds.PATCH} if deployment.name in self.targets() else set())
            if wrong:
                yield self.at(deployment, "meaning", f"must not be converted for {joined(wrong)}")
        elif not reasons and not grounds.excuse(document):
            yield self.at(deployment, "not converted", "it is complete")

    def targets(self) -> list[object]:
        return [each.name for each in self.found if each.is_complete and self.is_converted(each)]

    def check_second_run(self) -> Iterator[Violation]:
        if self.result.new is None:
            return
        again = ask(self.convert, self.path, self.result.new)
        if again.error is not None:
            yield Violation("traceback", 1, f"in the second run: {again.error}")
        elif again.outcome in ("changed", "failed"):
            yield Violation("second run", 1, f"{again.outcome} what the first run wrote")

    def at(self, deployment: Deployment, kind: Kind, message: str) -> Violation:
        assert self.old is not None
        line = line_of(self.old, self.documents[deployment.document], deployment)
        return Violation(kind, line, f"Deployment {deployment.name}: {message}")


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


def joined(reasons: set[str]) -> str:
    return ", ".join(sorted(reasons))
