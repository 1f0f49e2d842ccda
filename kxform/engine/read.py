"""Read the bytes of an input."""

from __future__ import annotations

import os
import stat
import sys
from functools import cache

from kxform.engine.codes import CANNOT_READ
from kxform.engine.inputs import STANDARD_INPUT, Input
from kxform.errors import KxformError, Place

_PART = 1 << 17  # bytes: more than most manifests have


def read(item: Input) -> bytes:
    """Return the content of an input.

    Raises:
        KxformError: KX201, it cannot be read.
    """
    if item.error is not None:
        raise item.error
    try:
        if item.path == STANDARD_INPUT:
            return _standard_input()
        return _content(item.path)
    except OSError as error:
        raise KxformError(CANNOT_READ, f"cannot be read: {error.strerror or error}", Place(item.path)) from None


def _content(path: str) -> bytes:
    """The bytes of a file by the bare system calls: half the time of `open`. A pipe that has a name is read once."""
    if path in _pipes:
        return _pipes[path]
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
    try:
        found = os.fstat(descriptor)
        if stat.S_ISREG(found.st_mode):
            content = os.read(descriptor, found.st_size + 1)  # one more than it should have, to see whether it grew
            return content if len(content) == found.st_size else content + _all_of(descriptor)
        _pipes[path] = _all_of(descriptor)
    finally:
        os.close(descriptor)
    return _pipes[path]


def _all_of(descriptor: int) -> bytes:
    parts = []
    while part := os.read(descriptor, _PART):
        parts.append(part)
    return b"".join(parts)


_pipes: dict[str, bytes] = {}  # what a shell's `<(…)` gave: it cannot be read again


@cache
def _standard_input() -> bytes:
    return sys.stdin.buffer.read()


def digest(data: bytes) -> bytes:
    """Return what identifies a file's content."""
    from hashlib import blake2b  # loads OpenSSL

    return blake2b(data, digest_size=16).digest()
