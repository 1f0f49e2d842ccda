"""What a command works on: the paths that were named, or what is piped in."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from kxform.engine.inputs import STANDARD_INPUT
from kxform.errors import Code, UsageError

BAD_USAGE = Code(
    "KX003",
    "options that do not go together",
    "See `kxform COMMAND --help`.",
    "An option has a value that it cannot have, or two options contradict each other.",
)


def paths_or_pipe(paths: Sequence[str] | None) -> Sequence[str]:
    """Return the paths, or where none are named, standard input.

    Raises:
        UsageError: KX003, standard input is a terminal.
    """
    if paths:
        return paths
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError(
            BAD_USAGE, "no PATH, and standard input is a terminal: name files or folders, or pipe a manifest in"
        )
    return [STANDARD_INPUT]
