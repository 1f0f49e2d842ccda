"""The conversion cases of tests/cases: exact bytes, outcome and notes; a second run changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from kxform import registry
from kxform.engine.file import FileEditor
from kxform.engine.outcome import Changed, Failed, Outcome, Refused, Skipped
from kxform.engine.run import run_on
from kxform.engine.step import Step
from kxform.testing import content_of

CASES = Path(__file__).parent.parent / "cases"


def load_cases() -> list[Any]:
    found = []
    for path in sorted(CASES.glob("*/*.yaml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            name = path.parent.name.replace("_", "-")
            found.append(pytest.param(name, case, id=f"{path.parent.name}/{path.stem}: {case['name']}"))
    return found


def words_of(outcome: Outcome) -> str:
    said = [note.message + " " + (note.hint or note.code.hint) for note in outcome.notes]
    said += [reason.message for reason in outcome.reasons] if isinstance(outcome, Skipped) else []
    said += [error.message for error in outcome.errors] if isinstance(outcome, Refused | Failed) else []
    return "\n".join(said)


@pytest.mark.parametrize(("name", "case"), load_cases())
def test_case(name: str, case: dict[str, Any]) -> None:
    editor = FileEditor([Step(registry.load(name)(**case.get("options", {})))])
    before = case["before"].encode()
    file = case.get("file", "case.json" if before.lstrip()[:1] == b"{" else "case.yaml")
    outcome = run_on(editor, before, file)
    got = content_of(outcome, before)
    assert got.decode() == case.get("after", case["before"])
    assert type(outcome).__name__.lower() == case.get("outcome", "changed" if "after" in case else "unchanged")
    for note in case.get("notes", []):
        assert note.lower() in words_of(outcome).lower()
    if isinstance(outcome, Changed) and not case.get("once"):  # a patch may be one that cannot be made again
        assert not isinstance(run_on(editor, got, file), Changed)
