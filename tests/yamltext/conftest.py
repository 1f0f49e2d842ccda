"""Run what depends on the YAML parser under both: libyaml's and the pure-Python one."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import yaml

HAS_LIBYAML = yaml.__with_libyaml__ and os.environ.get("KXFORM_YAML_LOADER") != "pure"


@pytest.fixture(params=["libyaml", "pure"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Parse with one loader, then with the other."""
    if request.param == "libyaml" and not HAS_LIBYAML:
        pytest.skip("only the pure-Python loader is there, or asked for")
    monkeypatch.setenv("KXFORM_YAML_LOADER", request.param)
    yield request.param
