"""A release changes no sample: the version in SARIF is that of the samples."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="session")
def _version_of_the_samples() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kxform.cli.formats.sarif.VERSION", "0.1.0")
        for variable in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):  # the tests may run in CI
            patch.delenv(variable, raising=False)
        yield
