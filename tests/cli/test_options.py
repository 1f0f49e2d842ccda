"""A transform's own flags beside the common ones."""

from __future__ import annotations

from typing import get_args

import pytest

from kxform.cli.options import COMMON, beside


def flags(fields: set[str]) -> dict[str, list[str]]:
    infos = {name: get_args(option.annotation)[1] for name, option in beside(fields).items()}
    return {name: [info.default, *info.param_decls] for name, info in infos.items() if name != "paths"}


def test_common_flags_stay_where_none_is_taken() -> None:
    assert list(beside({"count"}).values()) == COMMON
    assert flags(set())["selector"] == ["--selector", "-l"]


def test_how_to_validate_a_transform_may_say_itself() -> None:
    assert beside({"kubernetes_version"}).keys() == beside(()).keys() - {"kubernetes_version"}


@pytest.mark.parametrize(("field", "expected"), [("name", ["--only-name"]), ("selector", ["--only-selector", "-l"])])
def test_the_flag_of_a_transform_wins(field: str, expected: list[str]) -> None:
    found = flags({field, "count"})
    assert found[field] == expected
    assert beside({field})[field].name == f"only_{field}"
    assert {key: value for key, value in found.items() if key != field} == {
        key: value for key, value in flags(set()).items() if key != field
    }
