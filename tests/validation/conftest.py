"""Validate files of a temporary folder. What is expected stands in their text: `«KX404»` before what is to be told."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from kxform.engine.inputs import Finder
from kxform.validation.request import Request
from kxform.validation.result import FileResult
from kxform.validation.run import validate

Told = list[tuple[str, int, int, str]]
Look = Callable[..., list[FileResult]]
Check = Callable[..., list[FileResult]]
MARK = re.compile(r"«(KX\d+)»")
BREAK = re.compile(r"\r\n|\r|\n")


def unmarked(file: str, text: str) -> tuple[str, Told]:
    """Return a text without its marks, and file, line, column and code of each."""
    told: Told = []
    pieces = MARK.split(text)
    plain = pieces[0]
    for code, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        lines = BREAK.split(plain)
        told.append((file, len(lines), len(lines[-1]) + 1, code))
        plain += piece
    return plain, told


def told_of(results: Sequence[FileResult]) -> Told:
    """Return file, line, column and code of each finding."""
    return sorted((*one.place, one.code.id) for result in results for one in result.findings)


def clear(folder: Path) -> None:
    for entry in folder.iterdir():
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


@pytest.fixture
def look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Look:
    """Return a function that writes files and validates the folder, or some paths."""
    monkeypatch.chdir(tmp_path)

    def run(files: str | bytes | Mapping[str, str | bytes], *, paths: Sequence[str] = (".",), **asked: Any) -> Any:
        clear(tmp_path)
        for name, content in ({"a.yaml": files} if isinstance(files, str | bytes) else files).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return validate(Request(**asked), Finder().find(paths))

    return run


@pytest.fixture
def check(look: Look) -> Check:
    """Return a function that validates texts with marks, and holds the findings to be those that are marked."""

    def run(
        files: str | Mapping[str, str], *, encode: Callable[[str], bytes] = str.encode, **asked: Any
    ) -> list[FileResult]:
        texts = {"a.yaml": files} if isinstance(files, str) else files
        plain = {name: unmarked(name, text) for name, text in texts.items()}
        results = look({name: encode(text) for name, (text, _) in plain.items()}, **asked)
        assert told_of(results) == sorted(mark for _, told in plain.values() for mark in told)
        return results

    return run
