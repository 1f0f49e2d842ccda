"""What kubectl takes a scalar for: YAML 1.1 as Go's reader has it, written from its observed answers."""

import base64
import binascii
import math
import re

Scalar = None | bool | int | float | str

WORDS: dict[str, Scalar] = {
    **dict.fromkeys(["", "~", "null", "Null", "NULL"]),
    **dict.fromkeys(["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"], True),
    **dict.fromkeys(["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"], False),
    **dict.fromkeys([".nan", ".NaN", ".NAN"], math.nan),
    **dict.fromkeys([".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"], math.inf),
    **dict.fromkeys(["-.inf", "-.Inf", "-.INF"], -math.inf),
}
INTEGERS = (
    (re.compile(r"([-+]?)0[xX]([0-9a-fA-F]+)"), 16),
    (re.compile(r"([-+]?)0[bB]([01]+)"), 2),
    (re.compile(r"([-+]?)0[oO]?([0-7]+)"), 8),
    (re.compile(r"([-+]?)(0|[1-9][0-9]*)"), 10),
)
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
LARGEST_INTEGER = 2**64 - 1
STANDARD = "tag:yaml.org,2002:"


def plain(text: str) -> Scalar:
    """Read a plain scalar."""
    if text in WORDS:
        return WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    digits = text if text[0] == "." else text.replace("_", "")
    number = integer(digits)
    if number is not None:
        return number
    return float(digits) if FLOAT.fullmatch(digits) else text


def integer(digits: str) -> int | float | None:
    for pattern, base in INTEGERS:
        found = pattern.fullmatch(digits)
        if found:
            value = int(found[1] + found[2], base)
            return value if -(2**63) <= value <= LARGEST_INTEGER else float(value)
    return None


def tagged(tag: str, text: str) -> Scalar:
    """Read a scalar with an explicit tag; a tag of the author's own stays visible, for comparison."""
    kind = tag.removeprefix(STANDARD)
    if kind == "str":
        return text
    if kind == "binary":
        return decoded(text)
    return plain(text) if kind in ("int", "float", "bool", "null", "timestamp") else f"{tag} {text}"


def decoded(text: str) -> str:
    try:
        return base64.b64decode(text).decode("utf-8", "surrogateescape")
    except binascii.Error:
        return text
