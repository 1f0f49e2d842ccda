"""Sound searches of raw text: what cannot hold a word need not be parsed. They may say yes too often, never no."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from functools import cache, cached_property

_BREAK = rb"(?:\\[ \t]*(?:\r\n|\r|\n)[ \t]*)?"
_OBJECT = re.compile(rb"^(?:apiVersion|\"apiVersion\"|'apiVersion')[ \t]*:", re.MULTILINE)
_KIND = re.compile(rb"^(?:kind|\"kind\"|'kind')[ \t]*:", re.MULTILINE)
_WORD = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._-]*")


def holds_any(words: Iterable[str]) -> Callable[[bytes], bool]:
    """Return a search that says whether a text can hold one of `words` as (part of) a value."""
    plain = tuple(word.encode() for word in words)
    hidden = _hidden(plain)

    def search(text: bytes) -> bool:
        if holds_mark(text, plain) or has_tags(text):
            return True
        return b"\\" in text and hidden.search(text) is not None

    return search


def has_tags(text: bytes) -> bool:
    """Tell whether a text may have tags that say how a value is written (`!!binary`): they can hide a word.

    A single byte is found ten times as fast as two, and most texts have neither of these.
    """
    return (b"!" in text and (b"!!" in text or b"!<" in text)) or (b"%" in text and b"%TAG" in text)


@cache
def _hidden(words: tuple[bytes, ...]) -> re.Pattern[bytes]:
    return re.compile(b"|".join(_BREAK.join(_escaped(byte) for byte in word) for word in words))


def _escaped(byte: int) -> bytes:
    code = b"%02x" % byte
    return rb"(?:%s|\\(?:x|u00|U000000)(?i:%s))" % (re.escape(bytes([byte])), code)


def looks_like_object(text: bytes) -> bool:
    """Tell whether a text has apiVersion and kind at its left margin, as nearly every manifest has, or is such JSON."""
    if _KIND.search(text) is not None and _OBJECT.search(text) is not None:
        return True
    return text[:1] == b"{" and _is_json_object(text)


def _is_json_object(text: bytes) -> bool:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(data, dict) and "apiVersion" in data and "kind" in data


# Every line that begins with the key, and its value where that is one word. A pattern that begins with one certain
# character is found five times as fast as one that begins with `^`.
_TOP_KIND = re.compile(
    rb"\n(?:kind|\"kind\"|'kind')[ \t]*:(?:[ \t]*[\"']?([A-Za-z]+)[\"']?[ \t]*(?:#[^\r\n]*)?(?=[\r\n]|\Z))?"
)


def kind_of(text: bytes) -> str:
    """Return the kind that a text in block style has at its left margin; nothing where that cannot be told for sure."""
    found = _TOP_KIND.findall(b"\n" + text)
    return found[0].decode() if len(found) == 1 and b"\n<<" not in text else ""


def may_be_object(text: bytes) -> bool:
    """Tell whether a text could be a Kubernetes object at all."""
    return (b"kind" in text and b"apiVersion" in text) or b"\\" in text or has_tags(text)


def holds_mark(text: bytes, marks: Iterable[bytes]) -> bool:
    """Tell whether one of some byte strings stands in a text."""
    for mark in marks:  # noqa: SIM110 - any() takes twice as long, and this runs for every file there is
        if mark in text:
            return True
    return False


def may_be_template(text: bytes) -> bool:
    """Tell whether a text holds what templates are recognised by."""
    return (b"{" in text and (b"{{" in text or b"{%" in text)) or (b"%" in text and b"<%" in text)


# Where a template expression stands as (the start of) a value, a key or a line, not inside of some text.
_TEMPLATE_TOKEN = re.compile(rb"^[ \t]*(?:\{\{|\{%|<%)|[:?,\[{-][ \t]*\{\{", re.MULTILINE)


def has_template_token(text: bytes) -> bool:
    """Tell whether a text is likely to be a template: an expression stands where YAML expects a value or a key."""
    return may_be_template(text) and _TEMPLATE_TOKEN.search(text) is not None


class NameSearch:
    """Tells which of many names a text holds; its cost does not grow with their number."""

    def __init__(self, names: Iterable[str]) -> None:
        self._given = names

    @cached_property
    def _names(self) -> set[bytes]:
        return {name.encode() for name in self._given}

    def found_in(self, text: bytes) -> set[str]:
        """Return the names that `text` holds as whole words; all of them where it may hide some."""
        if b"\\x" in text or b"\\u" in text or b"\\U" in text or has_tags(text):
            return {name.decode() for name in self._names}
        return {name.decode() for name in self._names.intersection(_WORD.findall(text))}
