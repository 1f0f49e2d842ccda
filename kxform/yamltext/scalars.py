"""What a plain scalar means to the programs that read manifests, and when a string may be written plain.

kubectl and the API server's clients read YAML through sigs.k8s.io/yaml, which resolves scalars as go-yaml v2
does: YAML 1.1, but for base-60 numbers and dates, which stay strings. kustomize reads through go-yaml v3.
A string is safe to write without quotes only where both take it for that string. Knows nothing of nodes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import inf, isfinite, isinf

Scalar = str | int | float | bool | None

_TRUE = ("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON")
_FALSE = ("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF")
_NULL = ("", "~", "null", "Null", "NULL")
_INFINITY = (".inf", ".Inf", ".INF")
_NAN = (".nan", ".NaN", ".NAN")

WORDS: dict[str, Scalar] = {
    **dict.fromkeys(_TRUE, True),
    **dict.fromkeys(_FALSE, False),
    **dict.fromkeys(_NULL, None),
    **dict.fromkeys(_NAN, float("nan")),
    **{sign + word: float(sign + "inf") for sign in ("", "+", "-") for word in _INFINITY},
}
_FIRST_OF_NUMBER = frozenset("+-.0123456789")
LAST_NUMBER = ":"  # in the order of strings, every number (and the empty string) stands before it
MERGE = "<<"

# strconv.ParseInt(s, 0, 64) once go-yaml has taken the underscores out.
_INTEGER = re.compile(
    r"[-+]?(?:0[xX](?P<hex>[0-9a-fA-F]+)|0[bB](?P<bin>[01]+)|0[oO]?(?P<oct>[0-7]+)|(?P<dec>0|[1-9][0-9]*))"
)
_SIGNED_BINARY = re.compile(r"0b([-+][01]+)")  # go-yaml's own second try, which lets a sign stand here
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
# What begins with a dot goes to strconv.ParseFloat with its underscores, which may stand between digits only.
_POINT_FLOAT = re.compile(r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?")
_BASES = {"hex": 16, "bin": 2, "oct": 8, "dec": 10}
_INT64_MIN, _INT64_MAX, _UINT64_MAX = -(2**63), 2**63 - 1, 2**64 - 1
_LONGEST_INTEGER = 1 << 12  # Python refuses to read longer decimals; all such are beyond 64 bits, or zeros


def resolve(text: str) -> Scalar:
    """Return what kubectl takes the plain scalar `text` for.

    Infinities and NaN come back as floats although JSON, and so Kubernetes, has none: the caller decides.
    Source: go-yaml v2, `resolve.go`, seen through kubectl 1.32.
    """
    if text in WORDS:
        return WORDS[text]
    if text > LAST_NUMBER or text[0] not in _FIRST_OF_NUMBER:
        return text
    return _known_number(text) if len(text) < _USUAL_NUMBER else _number(text)


def _number(text: str) -> Scalar:
    if text[0] == ".":
        return _float(text, text) if _POINT_FLOAT.fullmatch(text) else text
    digits = text.replace("_", "")
    integer = _integer(digits)
    if integer is not None:
        return integer
    if _FLOAT.fullmatch(digits):
        return _float(digits, text)
    signed = _SIGNED_BINARY.fullmatch(digits)
    value = int(signed[1], 2) if signed else None
    return value if value is not None and _INT64_MIN <= value <= _INT64_MAX else text


_USUAL_NUMBER = 16  # characters; ports, sizes and counts come again and again
_known_number = lru_cache(maxsize=4096)(_number)


def _float(digits: str, text: str) -> Scalar:
    value = float(digits)
    return text if isinf(value) else value  # ParseFloat calls an overflow an error


def _integer(digits: str) -> int | None:
    match = _INTEGER.fullmatch(digits)
    if match is None or match.lastgroup is None or len(digits) > _LONGEST_INTEGER:
        return None
    value = int(match[match.lastgroup], _BASES[match.lastgroup])
    value = -value if digits[0] == "-" else value
    unsigned_only = digits[0] == "+" and value > _INT64_MAX  # ParseUint takes no sign
    return value if _INT64_MIN <= value <= _UINT64_MAX and not unsigned_only else None


def key_text(value: int | float | bool) -> str | None:
    """Return the JSON key that a key of another type than string becomes; None where kubectl refuses it.

    Source: sigs.k8s.io/yaml, `convertToJSONableObject`, seen through kubectl 1.32: `n:` is "false", `1e6:` "1e+06".
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if value <= _INT64_MAX else None
    return _shortest(value)


def _shortest(value: float) -> str:
    """Write a float as Go's `strconv.FormatFloat(value, 'g', -1, 64)` does."""
    if not isfinite(value):
        return {inf: ".inf", -inf: "-.inf"}.get(value, ".nan")
    if value == 0 or 1e-4 <= abs(value) < 1e6:
        return repr(value).removesuffix(".0")
    digits = repr(abs(value)).split("e")[0].replace(".", "").strip("0")
    return f"{value:.{len(digits) - 1}e}"


# What YAML's grammar lets stand plain in every context, flow included, on one line, and no reader confuses.
# (kubectl's reader takes `?` in flow style for an indicator, wherever it stands.)
_PLAIN = re.compile(r"(?:--?(?=[A-Za-z])|[A-Za-z0-9_/.$(])(?:[\w ./@%+~$()=;!^|<>*&'\"-]|:(?=[\w/.@$-]))*", re.ASCII)
# What some YAML reader takes for something else than a string: numbers, dates, base-60 numbers, `...`.
_SUSPICIOUS = re.compile(
    r"[-+]?[0-9._]*(?:[eE][-+]?[0-9_]+)?"
    r"|[-+]?0[xXoObB][0-9a-fA-F_]+"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*"
)
_DOTTED = re.compile(r"[0-9]+(?:\.[0-9]+){2,}")  # versions and addresses: a string to all


def is_plain_safe(text: str) -> bool:
    """Tell whether kubectl and kustomize both read the plain scalar `text` as that very string.

    Conservative: a string that would be safe in its place may still be called unsafe, and is then quoted.
    """
    return (
        _PLAIN.fullmatch(text) is not None
        and text[-1] != " "
        and (_SUSPICIOUS.fullmatch(text) is None or _DOTTED.fullmatch(text) is not None)
        and isinstance(resolve(text), str)
    )
