"""The page of the output formats shows what they write."""

from __future__ import annotations

import json
import re

import pytest

from kxform.cli.formats import NAMES, FormatName
from tests.cli.conftest import ROOT
from tests.cli.formats.results import ONE, PAGE, told

SECTIONS = (ROOT / "docs" / "output-formats.md").read_text(encoding="utf-8").split("\n## ")[1:]
BLOCKS = {section.split("\n")[0]: re.findall(r"```(?!sh)\w+\n(.*?)```", section, re.DOTALL) for section in SECTIONS}


def test_every_format_has_its_section() -> None:
    assert tuple(BLOCKS) == NAMES
    assert {name: len(blocks) for name, blocks in BLOCKS.items() if len(blocks) != 1} == {"text": 3}


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("text", "sarif")])
def test_the_page_shows_what_is_written(name: FormatName) -> None:
    assert BLOCKS[name] == [told(name, PAGE)[0]]


def test_the_page_shows_text_its_log_and_its_counts() -> None:
    findings, log, counts = BLOCKS["text"]
    assert told("text", PAGE, counts=True) == (f"{findings}\n{counts}", log)


def test_the_page_shows_sarif_laid_out() -> None:
    (block,) = BLOCKS["sarif"]
    assert json.loads(block) == json.loads(told("sarif", [ONE])[0])
