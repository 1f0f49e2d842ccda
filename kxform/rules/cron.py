"""Schedules of CronJobs, as the server's parser reads them. Pure. Source: github.com/robfig/cron/v3, ParseStandard."""

from __future__ import annotations

import re
from collections.abc import Mapping

_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_DAYS = {name: number for number, name in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat"))}
_FIELDS: tuple[tuple[int, int, Mapping[str, int]], ...] = (
    (0, 59, {}),
    (0, 23, {}),
    (1, 31, {}),
    (1, 12, _MONTHS),
    (0, 6, _DAYS),
)
_NAMED = {"@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"}
_ZONE = re.compile(r"(?:TZ|CRON_TZ)=(\S*)\s+(.*)", re.DOTALL)
_DURATION = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h)"
_EVERY = re.compile(rf"@every [+-]?(?:{_DURATION})+")


def zone_of(text: str) -> str | None:
    """Return the time zone that a schedule begins with (`TZ=Europe/Berlin 0 * * * *`); None where there is none."""
    match = _ZONE.fullmatch(text)
    return match[1] if match else None


def is_schedule(text: str) -> bool:
    """Tell whether a text is a schedule; a time zone in front is not looked at."""
    match = _ZONE.fullmatch(text)
    rest = match[2].strip() if match else text
    if rest.startswith("@"):
        return rest in _NAMED or _EVERY.fullmatch(rest) is not None
    parts = rest.split()
    return len(parts) == len(_FIELDS) and all(
        _is_field(part, *field) for part, field in zip(parts, _FIELDS, strict=True)
    )


def _is_field(text: str, low: int, high: int, names: Mapping[str, int]) -> bool:
    parts = [part for part in text.split(",") if part]  # the server drops empty parts too
    return all(_is_range(part, low, high, names) for part in parts)


def _is_range(text: str, low: int, high: int, names: Mapping[str, int]) -> bool:
    span, slash, step = text.partition("/")
    if slash and not (step.isascii() and step.isdigit() and int(step[:9]) > 0 and len(step) < 10):
        return False
    if span in ("*", "?"):
        return True
    ends = span.split("-")
    numbers = [_number(end, names) for end in ends]
    first, last = numbers[0], numbers[-1]
    if len(ends) > 2 or first is None or last is None:
        return False
    return low <= first <= last <= high


def _number(text: str, names: Mapping[str, int]) -> int | None:
    if text.lower() in names:
        return names[text.lower()]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
