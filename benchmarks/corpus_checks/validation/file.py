"""Judges what `kxform validate` says of one file, by itself and as one of many."""

import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from corpus_checks.text import decode
from corpus_checks.validation.places import Readable, check_place
from corpus_checks.validation.told import Finding, Told
from corpus_checks.violations import Violation

# What is said of a file among others only, or not said then, because another file has what it needs.
OF_MANY = ("KX690", "KX691", "KX692", "KX693")
NO_SCHEMA = "KX401"

Ask = Callable[[Path], Told]


@dataclass
class Judgement:
    """What is printed of one file, or counted."""

    path: Path
    codes: Counter[str] = field(default_factory=Counter)
    pointing: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    violations: list[Violation] = field(default_factory=list)


def judge(path: Path, content: bytes, alone: Told, together: Told | None = None) -> Judgement:
    """Judge what is said of a file.

    Args:
        path: the file, as kxform was given it.
        content: its bytes.
        alone: what is said of it by itself.
        together: what is said of it where all files are one input, if that is known.
    """
    judgement = Judgement(path)
    try:
        Case(path, content, alone, together).fill(judgement)
    except Exception:
        judgement.violations.append(Violation("checker", 1, traceback.format_exc()))
    return judgement


@dataclass(frozen=True)
class Case:
    """A file and what is said of it."""

    path: Path
    content: bytes
    alone: Told
    together: Told | None

    @cached_property
    def readable(self) -> Readable | None:
        try:
            return Readable(decode(self.content))
        except UnicodeDecodeError:
            return None

    @cached_property
    def runs(self) -> list[Told]:
        return [self.alone, self.together] if self.together else [self.alone]

    @property
    def findings(self) -> list[Finding]:
        """All that is said, once."""
        return list(dict.fromkeys(finding for told in self.runs for finding in told.findings))

    def fill(self, judgement: Judgement) -> None:
        judgement.violations += [Violation("traceback", 1, told.error) for told in self.runs if told.error]
        judgement.codes.update(f"{each.code} {each.severity}: {each.title}" for each in self.findings)
        judgement.counts.update(files=1, unreadable=self.alone.unreadable)
        for key in ("valid", "invalid", "skipped"):
            judgement.counts[f"{key} objects"] += getattr(self.alone, key)
        if judgement.violations:
            return
        self.check_places(judgement)
        for told in self.runs:
            judgement.violations += self.check_told(told)
        if self.together:
            judgement.violations += self.check_both(self.alone, self.together)

    def check_places(self, judgement: Judgement) -> None:
        file = self.readable
        for finding in self.findings:
            judgement.violations += self.check_words(finding)
            if file:
                pointing, wrong = check_place(file, finding)
                judgement.violations += wrong
            judgement.pointing[pointing if file else "not checked: the file is no text"] += 1
        for line, column in {skip for told in self.runs for skip in told.skips}:
            if line and file and file.index(line, column) is None:
                judgement.violations.append(Violation("place", line, f"passed over at column {column}: no such place"))

    def check_words(self, finding: Finding) -> Iterator[Violation]:
        """What is wrong and what to do are one line each; the first one is no sentence."""
        lines = [text.splitlines() for text in (finding.message, finding.hint)]
        if any(len(each) != 1 for each in lines) or finding.message.endswith("."):
            yield Violation("wording", finding.line, f"{finding.code}: {finding.message!r}, {finding.hint!r}")

    def check_told(self, told: Told) -> Iterator[Violation]:
        places = [(each.line, each.column) for each in told.findings]
        if places != sorted(places):
            yield Violation("place", 1, "the findings are not in the order of their places")
        strange = next((each for each in told.findings if each.file != str(self.path)), None)
        if strange:
            yield Violation("place", strange.line, f"{strange.code} is about another file: {strange.file}")
        if told.unreadable or told.skips or not (self.readable and self.readable.is_read):
            return
        objects, counted = self.readable.objects, told.valid + told.invalid + told.skipped
        if objects != counted:
            yield Violation("miscounted", 1, f"{counted} objects of {objects} were looked at")
        invalid = {each.about for each in told.findings if each.severity == "error" and any(each.about)}
        if len(invalid) > told.invalid or bool(invalid) != bool(told.invalid):
            yield Violation(
                "miscounted", 1, f"{told.invalid} objects are said to be invalid, {len(invalid)} have errors"
            )

    def check_both(self, alone: Told, together: Told) -> Iterator[Violation]:
        """The same is said of a file by itself and among others, but for what the others bring."""
        if together.skips != alone.skips:
            return
        of_others = {each.about for each in alone.findings if each.code == NO_SCHEMA}
        for finding in set(alone.findings) ^ set(together.findings):
            if finding.code not in OF_MANY and finding.about not in of_others:
                yield Violation("together", finding.line, f"is said in one run and not in the other: {finding}")
