"""Every line that strip takes away or changes has a reason."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kxform.engine.file import FileEditor
from kxform.engine.outcome import Changed
from kxform.engine.run import run_on
from kxform.engine.step import Step
from kxform.registry import load
from kxform.testing import content_of

ROOT = Path(__file__).parent.parent
CASES = [
    pytest.param(case["before"], case.get("options", {}), id=f"{path.stem}: {case['name']}")
    for path in sorted((ROOT / "cases" / "strip").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    if "after" in case
]
CASES += [
    pytest.param(path.read_text(encoding="utf-8"), {}, id=path.name)
    for path in sorted((ROOT.parent / "fixtures" / "live").glob("*.yaml"))
]


@pytest.mark.parametrize(("text", "options"), CASES)
def test_every_removed_line_has_a_reason(text: str, options: dict[str, object]) -> None:
    before = text.encode()
    name = "case.json" if before[:2] in (b"{\n", b'{"') else "case.yaml"
    outcome = run_on(FileEditor([Step(load("strip")(**options))]), before, name)
    assert isinstance(outcome, Changed)
    assert all(change.why for change in outcome.changes)
    explained: set[int] = set()
    for change in outcome.changes:
        explained.update(range(change.touched.first, change.touched.last + 1))
    unexplained = [line for number, line in enumerate(before.splitlines(), 1) if number not in explained]
    left = iter(content_of(outcome, before).splitlines())
    assert all(line in left for line in unexplained)  # in this order
