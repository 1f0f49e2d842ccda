"""Kubernetes versions as numbers that compare."""

from __future__ import annotations

import re

NEWEST = "1.37"

_VERSION = re.compile(r"v?(\d+)\.(\d+)(?:[.+-].*)?")


def listed_versions(text: str) -> tuple[str, ...]:
    """Return the versions of `1.31,1.34`, each once."""
    return tuple(dict.fromkeys(filter(None, map(str.strip, text.split(",")))))


def oldest_version(text: str) -> tuple[int, int]:
    """Return major and minor of the oldest of one or several versions, with commas between.

    Raises:
        ValueError: one of them is no version.
    """
    return min(map(parse_version, listed_versions(text) or (text,)))


def parse_version(text: str) -> tuple[int, int]:
    """Return major and minor of `1.21`, `v1.21.3` or `1.21.3-gke.100`.

    Raises:
        ValueError: `text` is no version.
    """
    match = _VERSION.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no Kubernetes version: write it like {NEWEST}")
    return int(match[1]), int(match[2])
