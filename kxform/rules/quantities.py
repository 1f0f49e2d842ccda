"""Quantities of the API: `100m`, `1.5Gi`, `1e3`. Pure. Source: k8s.io/apimachinery/pkg/api/resource."""

from __future__ import annotations

import re
from decimal import Context, Decimal
from functools import lru_cache

_QUANTITY = re.compile(
    r"(?P<number>[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))(?:(?P<suffix>[numkMGTPE]|[KMGTPE]i)|[eE](?P<exponent>[+-]?[0-9]+))?"
)
_DECIMAL = {
    suffix: Decimal(10) ** power for suffix, power in zip("numkMGTPE", (-9, -6, -3, 3, 6, 9, 12, 15, 18), strict=True)
}
_BINARY = {f"{suffix}i": Decimal(1024) ** power for power, suffix in enumerate("KMGTPE", 1)}
_FACTORS = _DECIMAL | _BINARY
LARGEST = 10**1000  # Python writes no number of more than 4,300 digits
_NUMBERS = (int, float)
_LARGEST_EXPONENT = 40  # the server's numbers end long before; a larger one would only cost time
_CONTEXT = Context(prec=60, traps=[])


def is_quantity(text: str) -> bool:
    """Tell whether a text is a quantity, as `resource.ParseQuantity` reads it."""
    return _QUANTITY.fullmatch(text) is not None


def quantity(value: object) -> Decimal | None:
    """Return a quantity as a number; None where it is none, or not written as text or number."""
    if isinstance(value, str):
        return _parse(value)
    if isinstance(value, bool) or not isinstance(value, _NUMBERS):
        return None
    return None if isinstance(value, int) and abs(value) >= LARGEST else _parse(str(value))


@lru_cache(maxsize=2048)
def _parse(text: str) -> Decimal | None:
    match = _QUANTITY.fullmatch(text)
    if match is None:
        return None
    number = Decimal(match["number"])
    if match["exponent"]:
        exponent = Decimal(match["exponent"])
        power = int(max(min(exponent, Decimal(_LARGEST_EXPONENT)), Decimal(-_LARGEST_EXPONENT)))
        return _CONTEXT.scaleb(number, power)
    return _CONTEXT.multiply(number, _FACTORS.get(match["suffix"] or "", Decimal(1)))
