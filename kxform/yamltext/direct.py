"""From PyYAML's nodes straight to data, with no node of ours between, where nothing is out of the ordinary.

Most of what is read is read for its data alone; a text after an edit always is. Whatever would be an error, or needs
thought, is left to `data`, which says what and where.
"""

from __future__ import annotations

from math import isfinite
from typing import Any

from yaml.nodes import MappingNode, ScalarNode

from kxform.yamltext.scalars import LAST_NUMBER, MERGE, WORDS, Scalar, resolve


class UnusualError(Exception):
    """This data has to be read the long way."""


def direct_data(raw: Any) -> Any:
    """Return the data of one of PyYAML's nodes, of a document for which `plain.is_plain` holds.

    Raises:
        UnusualError: a key that is written twice or is no string, a merge key, a number that JSON does not have.
    """
    kind, value = raw.__class__, raw.value
    if kind is ScalarNode:
        return value if raw.style or (value > LAST_NUMBER and value not in WORDS) else _resolved(value)
    if kind is not MappingNode:
        return [direct_data(item) for item in value]
    data: dict[str, Any] = {}
    for key, item in value:
        name = key.value
        if key.__class__ is not ScalarNode or name == MERGE:
            raise UnusualError
        if not (key.style or (name > LAST_NUMBER and name not in WORDS)) and resolve(name).__class__ is not str:
            raise UnusualError
        data[name] = direct_data(item)
    if len(data) < len(value):
        raise UnusualError
    return data


def _resolved(text: str) -> Scalar:
    scalar = resolve(text)
    if scalar.__class__ is float and not isfinite(scalar):
        raise UnusualError
    return scalar
