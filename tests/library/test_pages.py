"""The examples of the pages are run, and must print what the pages show."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {"library.md": 20, "yamltext.md": 15}


@pytest.mark.parametrize("page", PAGES)
def test_the_examples_of_a_page_hold(page: str) -> None:
    said: list[str] = []
    text = (DOCS / page).read_text("utf-8")
    examples = doctest.DocTestParser().get_doctest(text, {}, page, page, 0)
    runner = doctest.DocTestRunner(verbose=False)
    runner.run(examples, out=said.append)
    assert "".join(said) == ""
    assert runner.tries >= PAGES[page]


@pytest.mark.parametrize("page", PAGES)
def test_every_block_of_python_is_one_that_is_run(page: str) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", (DOCS / page).read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert blocks
    assert all(block.startswith(">>> ") and block.endswith("\n\n") for block in blocks)
