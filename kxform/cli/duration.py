"""A length of time as a person writes it: `5m`, `90s`, `1h30m`, or a number of seconds."""

from __future__ import annotations

import re

from kxform.cli.paths import BAD_USAGE
from kxform.errors import UsageError

_SECONDS = {"h": 3600, "m": 60, "s": 1}
_PART = re.compile(r"(\d+(?:\.\d+)?)([hms])")


def seconds(text: str, flag: str) -> float:
    """Return the seconds of a length of time.

    Args:
        text: as it was written.
        flag: that it was given with.

    Raises:
        UsageError: KX003, it is none.
    """
    if text.isascii() and text.isdigit():
        return float(text)
    if not _PART.sub("", text) and text:
        return sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(text))
    raise UsageError(BAD_USAGE, f"{flag} {text!r} is no length of time: write 5m, 90s, 1h30m or a number of seconds")
