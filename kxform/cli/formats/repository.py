"""Where a file is in the repository that a CI job checked out: whoever reads a report knows no working folder."""

from __future__ import annotations

import os
from pathlib import Path

from kxform.engine.inputs import STANDARD_INPUT

GITHUB, GITLAB = "GITHUB_WORKSPACE", "CI_PROJECT_DIR"  # the folder of the checkout, in a job of each


def in_repository(file: str, variable: str) -> str:
    """Return a file's path relative to the checkout; as it was given outside of it, and outside of CI.

    A runner takes the checkout's folder off an absolute path, but does not know in which folder a step ran.

    Args:
        file: as it was given: relative to the working folder, or absolute.
        variable: what says where the checkout is, `GITHUB` or `GITLAB`.
    """
    top = os.environ.get(variable)
    if not top or file in ("", STANDARD_INPUT):
        return file
    path = os.path.relpath(file, top)
    return file if path.startswith(os.pardir) else Path(path).as_posix()
