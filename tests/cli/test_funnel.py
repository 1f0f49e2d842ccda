"""A bug: one line, one file for a report, and in neither what stood in the input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kxform.cli.funnel import BUG, guard

SECRET = "hunter2-is-what-nobody-may-see"


def trip(text: str) -> None:
    with guard():
        try:
            int(SECRET)
        except ValueError:
            raise RuntimeError(text) from KeyError(text)


@pytest.mark.parametrize("text", [SECRET, f"{SECRET}\nsecond {SECRET}", json.dumps({"a": SECRET})])
def test_a_bug_is_told_without_values(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(SystemExit) as caught:
        trip(text)
    assert caught.value.code == BUG
    (file,) = tmp_path.iterdir()
    said, report = capsys.readouterr().err, file.read_text("utf-8")
    assert SECRET not in said + report
    assert said.startswith(f"kxform has a bug: RuntimeError in {trip.__module__}, line ")
    assert report.endswith("\nRuntimeError\n")
    assert "test_funnel.py" in report
    assert file.stat().st_mode & 0o777 == 0o600
