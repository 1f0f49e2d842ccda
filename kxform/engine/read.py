"""Read the bytes of an input."""

from __future__ import annotations

import sys
from functools import cache

from kxform.engine.codes import CANNOT_READ
from kxform.engine.inputs import STANDARD_INPUT, Input
from kxform.errors import KxformError, Place


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
        with open(item.path, "rb", buffering=0) as file:
            return file.readall()
    except OSError as error:
        raise KxformError(CANNOT_READ, f"cannot be read: {error.strerror or error}", Place(item.path)) from None


@cache
def _standard_input() -> bytes:
    return sys.stdin.buffer.read()


def digest(data: bytes) -> bytes:
    """Return what identifies a file's content."""
    from hashlib import blake2b  # loads OpenSSL

    return blake2b(data, digest_size=16).digest()
