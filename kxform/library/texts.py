"""Texts as scripts hold them, `str` or `bytes`, and the bytes that every other layer works on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from kxform.errors import KxformError, Place, UsageError
from kxform.library.codes import BAD_ARGUMENT
from kxform.yamltext.codes import NOT_TEXT
from kxform.yamltext.lines import place_in

Text = TypeVar("Text", str, bytes)
NO_NAME = "<text>"


def to_bytes(text: str | bytes, file: str) -> bytes:
    """Return a text as bytes.

    Raises:
        KxformError: KX101, it holds half a character (a lone surrogate), which no file can.
        UsageError: KX015, it is neither `str` nor `bytes`.
    """
    _require_text(text)
    if isinstance(text, bytes):
        return text
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        place = place_in(text, error.start)._replace(file=file)
        raise KxformError(NOT_TEXT, "not text: half a surrogate pair", place) from None


def _require_text(text: object) -> None:
    if not isinstance(text, str | bytes):  # a Path, as likely as not
        raise UsageError(BAD_ARGUMENT, f"a text is str or bytes, and this is {type(text).__name__}")


def like(text: Text, data: bytes) -> Text:
    """Return bytes as the type that a text has."""
    if isinstance(text, bytes):
        return data
    return data.decode()


@contextmanager
def placed(file: str) -> Iterator[None]:
    """Give the errors of a text its name."""
    try:
        yield
    except KxformError as error:
        if not error.place.file:
            error.place = Place(file, *error.place[1:])
        raise


@contextmanager
def meant(what: str = "") -> Iterator[None]:
    """Turn a `ValueError` about an argument into an error with a code.

    Raises:
        UsageError: KX015.
    """
    try:
        yield
    except ValueError as error:
        raise UsageError(BAD_ARGUMENT, f"{what}: {error}" if what else str(error)) from None
