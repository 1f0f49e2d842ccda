"""Judges the conversion of one file: runs every check and says what it found."""

import traceback
from dataclasses import dataclass, field
from pathlib import Path

from corpus_checks.case import Case, ask
from corpus_checks.conversion import Convert, Outcome
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
    deployments: int = 0
    complete: int = 0
    converted: int = 0
    violations: list[Violation] = field(default_factory=list)


def judge(path: Path, content: bytes, convert: Convert) -> Verdict:
    result = ask(convert, path, content)
    verdict = Verdict(path, result.outcome, result.code, result.reason)
    try:
        fill(verdict, Case(path, content, result, convert))
    except Exception:
        verdict.violations.append(Violation("checker", 1, traceback.format_exc()))
    return verdict


def fill(verdict: Verdict, case: Case) -> None:
    verdict.grounds = tuple(sorted(case.reasons))
    verdict.documents = sum(not document.is_empty for document in case.documents)
    verdict.unreadable = [document.error for document in case.documents if document.error is not None]
    verdict.deployments = len(case.found)
    verdict.complete = sum(each.is_complete for each in case.found)
    verdict.violations += case.check()
    verdict.converted = sum(map(case.is_converted, case.found))
