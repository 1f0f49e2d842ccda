"""The live objects of the exercise become the files that its step 14 describes, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from kxform.engine.file import FileEditor
from kxform.engine.run import run_on
from kxform.engine.step import Step
from kxform.registry import load
from kxform.testing import content_of

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
LIVE = sorted((FIXTURES / "live").glob("*.yaml"))


def convert(content: bytes) -> bytes:
    return content_of(run_on(FileEditor([Step(load("to-daemonset")())]), content, "rng.yaml"), content)


def test_there_is_one_for_each_form() -> None:
    assert len(LIVE) >= 5


@pytest.mark.parametrize("live", LIVE, ids=lambda path: path.stem)
def test_step_14(live: Path) -> None:
    expected = (FIXTURES / "expected" / live.name).read_bytes()
    assert convert(live.read_bytes()) == expected
    assert convert(expected) == expected


@pytest.mark.parametrize("live", LIVE, ids=lambda path: path.stem)
@pytest.mark.parametrize(
    "variant",
    [
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: content.rstrip(b"\n"),
        lambda content: b"---\n" + content,
        lambda content: b"# head\n\n" + content,
        lambda content: content.decode().encode("utf-16"),
    ],
    ids=["crlf", "bom", "no final newline", "separator", "comment", "utf-16"],
)
def test_however_the_file_is_written(live: Path, variant: object) -> None:
    expected = (FIXTURES / "expected" / live.name).read_bytes()
    assert convert(variant(live.read_bytes())) == variant(expected)  # type: ignore[operator]
