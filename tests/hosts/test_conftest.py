"""A program that is not here skips a test, and fails it where all programs are required."""

from collections.abc import Callable

import pytest

ABSENT = "kxform-no-such-program"


def test_one_that_is_here_is_found(tool: Callable[[str], str]) -> None:
    assert tool("python")


def test_one_that_is_not_skips_and_says_how_to_get_it(
    tool: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KXFORM_HOSTS", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"to get it: python scripts/host_tools\.py"):
        tool(ABSENT)


def test_one_that_is_required_and_is_not_fails(tool: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KXFORM_HOSTS", "required")
    with pytest.raises(pytest.fail.Exception, match="is not installed"):
        tool(ABSENT)
