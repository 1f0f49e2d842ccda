"""benchmarks/verdicts.py counts what it should: agreement, agreement by name, misses, paths."""

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

import verdicts

from kxform.verdict import Judge

GOOD = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}
BAD = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "A"}}
KEYED = {**GOOD, "data": {"a b": ""}}


def record(data: dict[str, Any], code: int, field: str = "", mutation: str = "original") -> dict[str, Any]:
    causes = [{"field": field}] if field else []
    return {"object": data, "mutation": mutation, "code": code, "message": "no", "causes": causes}


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(records: list[dict[str, Any]], *options: str) -> str:
        file = tmp_path / "recorded.jsonl.gz"
        file.write_bytes(gzip.compress("\n".join(map(json.dumps, records)).encode()))
        assert verdicts.main([str(file), *options]) == 0
        return capsys.readouterr().out

    return run


def test_agreement_and_paths(run: Any) -> None:
    said = run([record(GOOD, 201), record(BAD, 422, "metadata.name"), record(KEYED, 422, "data[a b]")])
    assert "100.00 % agreement: 3 of 3, 0 of them by name" in said
    assert "100.00 % of the 2 answers 422" in said


def test_the_command_as_the_readme_writes_it(run: Any) -> None:
    said = run([record(GOOD, 201), record(BAD, 422, "metadata.name")], "--kubernetes-version", "1.33", "--misses", "2")
    assert said.startswith("Kubernetes 1.33\n")
    assert "100.00 % agreement: 2 of 2" in said


def test_misses_are_listed_both_ways(run: Any) -> None:
    said = run([record(GOOD, 422, "x", "fault"), record(BAD, 201), record(BAD, 422, "other")])
    assert "fault ConfigMap: passed by kxform" in said
    assert "original ConfigMap: refused by kxform" in said
    assert "33.33 % agreement: 1 of 3" in said
    assert "0.00 % of the 1 answers 422" in said


@pytest.mark.parametrize(("code", "agrees", "by_name"), [(201, True, True), (422, True, False)])
def test_unknown_fields_alone_agree_by_name(code: int, agrees: bool, by_name: bool) -> None:
    verdict = verdicts.judge(record({**GOOD, "colour": "red"}, code), Judge())
    assert (verdict.agrees, verdict.by_name) == (agrees, by_name)


def test_unknown_fields_beside_another_fault_do_not() -> None:
    assert not verdicts.judge(record({**BAD, "colour": "red"}, 201), Judge()).agrees
