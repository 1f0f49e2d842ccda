"""What kubectl 1.32 takes a plain scalar for, seen with `kubectl label --local`; and which strings may stand plain."""

from __future__ import annotations

import math

import pytest

from kxform.yamltext.scalars import Scalar, is_plain_safe, key_text, resolve

TRUE = ("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON")
FALSE = ("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF")
NULL = ("", "~", "null", "Null", "NULL")

NUMBERS: dict[str, int | float] = {
    "0": 0, "7": 7, "-7": -7, "+1": 1, "-0": 0,
    "0644": 420, "-010": -8, "0o644": 420, "0O7": 7, "-0o7": -7, "00": 0, "0_7": 7,
    "0x1F": 31, "0XF": 15, "-0x1f": -31, "+0x1F": 31, "0x_f": 15, "0_x1": 1,
    "0b11": 3, "0B1": 1, "-0b1": -1, "0b-1": -1, "0b+1": 1,
    "1_000": 1000, "1__0": 10, "1_": 1, "-_1": -1, "+_1": 1, "0_": 0,
    "9223372036854775807": 2**63 - 1, "-9223372036854775808": -(2**63),
    "12345678901234567890": 12345678901234567890, "18446744073709551615": 2**64 - 1,
    "18446744073709551616": 18446744073709551616.0, "-9223372036854775809": -9223372036854775809.0,
    "+18446744073709551615": 18446744073709551615.0,
    "08": 8.0, "09.5": 9.5, "1.": 1.0, "1.0": 1.0, "-0.0": 0.0, "1e3": 1000.0, "1E5": 100000.0, "1.e5": 100000.0,
    "0.1e1": 1.0, "1_000.5": 1000.5, "1e5_0": 1e50, "5._5": 5.5, "1e-400": 0.0,
    ".5": 0.5, "+.5": 0.5, "-.5": -0.5, "-._5": -0.5, ".5_0": 0.5, ".5e1_0": 0.5e10,
    "0777777777777777777777777": 777777777777777777777777.0,
    "99999999999999999999e-1": 9999999999999999999.9,
}  # fmt: skip

STRINGS = (
    "a", "yEs", "nULL", "None", "nil", "t", "f", "T", "F", "true ", "=", "<<", "-", "+", ".", "..", "_", "e5", ".e5",
    "2001-01-01", "2001-12-14t21:59:43.10-05:00", "1:30", "190:20:30", "1.2.3", "10.0.0.1", "1 000", "1,000",
    "0x", "0o", "0b", "0o8", "0b2", "0xg", "0x1p4", "-0b-1", "--1", "+-1", "1e", "1e400", "-.5e400", ".5e400", "- 1",
    ".5_", "._5", ".5__0", ".5_e1", ".1.", "infinity", "inf", "nan", "Infinity", "NaN", "-.nan", ".iNf",
    "0xFFFFFFFFFFFFFFFFFF", "0b" + "1" * 65, "0b-" + "1" * 65, "٣", "1٣", "1" * 5000,
)  # fmt: skip


@pytest.mark.parametrize(
    ("written", "means"),
    [
        *((word, True) for word in TRUE),
        *((word, False) for word in FALSE),
        *((word, None) for word in NULL),
        *NUMBERS.items(),
        *((text, text) for text in STRINGS),
    ],
)
def test_resolve(written: str, means: Scalar) -> None:
    scalar = resolve(written)
    assert scalar == means
    assert type(scalar) is type(means)


@pytest.mark.parametrize("word", [".inf", ".Inf", ".INF", "+.inf", "-.inf", "-.INF"])
def test_infinities(word: str) -> None:
    scalar = resolve(word)
    assert isinstance(scalar, float)
    assert math.isinf(scalar)
    assert (scalar < 0) is word.startswith("-")


@pytest.mark.parametrize("word", [".nan", ".NaN", ".NAN"])
def test_not_a_number(word: str) -> None:
    scalar = resolve(word)
    assert isinstance(scalar, float)
    assert math.isnan(scalar)


KEYS: dict[int | float | bool, str | None] = {
    2: "2", -5: "-5", 2**63 - 1: str(2**63 - 1), 2**63: None, 1.5: "1.5", 0.0001: "0.0001", 0.00001: "1e-05",
    123456.5: "123456.5", 1e6: "1e+06", 1234567.5: "1.2345675e+06", 1e21: "1e+21", 1e100: "1e+100", 2.0: "2",
    math.inf: ".inf", -math.inf: "-.inf",
}  # fmt: skip


@pytest.mark.parametrize(("value", "key"), [(True, "true"), (False, "false"), (-0.0, "-0"), *KEYS.items()])
def test_keys_of_other_types(value: int | float | bool, key: str | None) -> None:
    assert key_text(value) == key


PLAIN = (
    "a", "web", "nginx:1.25", "a b", "a  b", "a-b", "a.b", "a/b:c@sha256:0a", "/bin/sh", "$HOME", "$(HOME)", "(a)",
    "it's", 'say"hi"', "a!b", "a&b", "a*b", "a|b", "a>b", "a<b", "a%b", "a@b", "a=b", "a;b", "a^b", "a~b", "a+b",
    "-c", "--flag=1", "1.2.3", "10.0.0.1", "1 000", "0x1p4", "1e", "Nope", "nullable", "yesterday",
)  # fmt: skip

QUOTED = (
    "", " ", " a", "a ", "\t", "a\tb", "a\nb", "\u00a0", "\u200b", "a\u2028b", "\ufeff", "é", "😀",
    "-", "- a", "-1", "---", "...", "?", "? a", ":", ": a", "a: b", "a:", "a #b", "#", "#a", "a,b", "[a", "a]", "{a",
    "a}", "{{ x }}", "&a", "*a", "!a", "|", ">", "'a", '"a', "%a", "@a", "`a", "a?b", "http://a/?b", "=", "<<", "~",
    "null", "yes", "no", "y", "n", "on", "off", "true", "True", "0", "-7", "+1", "08", "0644", "0o17", "0x1F", "0b1",
    "1_000", "1.", ".5", "1e3", "1:30", "1:30:45.5", "2001-01-01", "2001-1-1 10:00", ".inf", "-.inf", ".nan", "0o8",
    "0b2", "1.2", "._5", "1__", "2001",
)  # fmt: skip


@pytest.mark.parametrize("text", PLAIN)
def test_may_stand_plain(text: str) -> None:
    assert is_plain_safe(text)
    assert resolve(text) == text


@pytest.mark.parametrize("text", QUOTED)
def test_must_be_quoted(text: str) -> None:
    assert not is_plain_safe(text)
