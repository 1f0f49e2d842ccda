"""What is wrong with a package is told by its name."""

from __future__ import annotations

import pytest

from scripts.check_package import BESIDE, wrong_in_sdist, wrong_in_wheel

FILES = {"kxform/__init__.py", "kxform/py.typed", "kxform/kube/tables/a.json", "schemas/1.37.xz"}
WHEEL = {"kxform/__init__.py", "kxform/py.typed", "kxform/kube/tables/a.json", "kxform/schemas/1.37.xz"}
METADATA = {f"kxform-1.dist-info/{name}" for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt")}


@pytest.mark.parametrize(
    ("names", "wrong"),
    [
        (WHEEL | METADATA, []),
        (WHEEL - {"kxform/py.typed"}, ["the wheel lacks kxform/py.typed"]),
        (WHEEL - {"kxform/schemas/1.37.xz"}, ["the wheel lacks kxform/schemas/1.37.xz"]),
        (WHEEL | {"tests/test_a.py"}, ["the wheel has tests/test_a.py, which nothing needs"]),
        (WHEEL | {"kxform-1.dist-info/x"}, ["the wheel has kxform-1.dist-info/x, which nothing needs"]),
    ],
)
def test_a_wheel(names: set[str], wrong: list[str]) -> None:
    assert wrong_in_wheel(names, FILES) == wrong


@pytest.mark.parametrize(
    ("names", "wrong"),
    [
        (FILES | BESIDE, []),
        ((FILES | BESIDE) - {"README.md"}, ["the source distribution lacks README.md"]),
        (FILES | BESIDE | {"docs/a.md"}, ["the source distribution has docs/a.md, which nothing needs"]),
    ],
)
def test_a_source_distribution(names: set[str], wrong: list[str]) -> None:
    assert wrong_in_sdist({f"kxform-1/{name}" for name in names}, FILES) == wrong
