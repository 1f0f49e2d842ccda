"""The lowest versions are those of the bounds."""

from __future__ import annotations

import pytest

from scripts.lowest import lowest


@pytest.mark.parametrize(
    ("requirement", "due"),
    [
        ("a", []),
        ("a<2", []),
        ("a[x]; extra == 'test'", []),
        ("a>=1.2", ["a==1.2"]),
        ("a<0.29,>=0.26", ["a==0.26"]),
        ("a-b[x,y]>=3.0.1; python_version > '3' and extra == 'test'", ["a-b==3.0.1"]),
    ],
)
def test_the_lower_bound(requirement: str, due: list[str]) -> None:
    assert list(lowest([requirement])) == due
