"""Judges what a transform made of one file: runs every check and says what it found."""

import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from corpus_checks.case import Case, ask
from corpus_checks.conversion import Convert, Outcome
from corpus_checks.intention import Intention
from corpus_checks.violations import Violation


@dataclass
class Verdict:
    """What is printed of one file, or counted."""

    path: Path
    outcome: Outcome = "failed"
    code: str | None = None
    reason: str | None = None
    grounds: tuple[str, ...] = ()
    documents: int = 0
    unreadable: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    changes: Counter[str] = field(default_factory=Counter)
    violations: list[Violation] = field(default_factory=list)


def judge(path: Path, content: bytes, convert: Convert, intention: Intention) -> Verdict:
    result = ask(convert, path, content)
    verdict = Verdict(path, result.outcome, result.code, result.reason)
    try:
        fill(verdict, Case(path, content, result, convert, intention))
    except Exception:
        verdict.violations.append(Violation("checker", 1, traceback.format_exc()))
    return verdict


def fill(verdict: Verdict, case: Case) -> None:
    verdict.grounds = tuple(sorted(case.reasons))
    verdict.documents = sum(not document.is_empty for document in case.documents)
    verdict.unreadable = [document.error for document in case.documents if document.error is not None]
    verdict.counts = case.counts
    verdict.changes.update(change.reason for change in case.result.changes)
    verdict.violations += case.check()
