"""Straight to data, from PyYAML's nodes or from JSON, with no node of ours, where nothing is out of the ordinary.

Most of what is read is read for its data alone; a text after an edit always is. Whatever would be an error, or needs
thought, is left to `data`, which says what and where.
"""

from __future__ import annotations

import json
from math import isfinite
from typing import Any

from yaml.nodes import MappingNode, ScalarNode

from kxform.yamltext.nodes import MAX_DEPTH
from kxform.yamltext.scalars import LAST_NUMBER, MERGE, WORDS, Scalar, resolve

_LARGE = 1 << 20  # characters: no scalar in it is too large


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
    return _mapping(value)


def _mapping(entries: list[tuple[Any, Any]]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key, item in entries:
        name = key.value
        if key.__class__ is not ScalarNode or name == MERGE:
            raise UnusualError
        if not (key.style or (name > LAST_NUMBER and name not in WORDS)) and resolve(name).__class__ is not str:
            raise UnusualError
        value = item.value
        if item.__class__ is ScalarNode and (item.style or (value > LAST_NUMBER and value not in WORDS)):
            data[name] = value  # four values in five
        else:
            data[name] = direct_data(item)
    if len(data) < len(entries):
        raise UnusualError
    return data


def _resolved(text: str) -> Scalar:
    scalar = resolve(text)
    if scalar.__class__ is float and not isfinite(scalar):
        raise UnusualError
    return scalar


def direct_json(text: str) -> Any:
    """Return the data of a JSON text.

    Raises:
        UnusualError: it is no JSON, or too large or deep to be sure of it, or writes characters by their number.
    """
    if len(text) > _LARGE or "\\u" in text or text.count("{") + text.count("[") >= MAX_DEPTH:
        raise UnusualError
    try:
        return _JSON.decode(text)
    except (ValueError, RecursionError):
        raise UnusualError from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        raise UnusualError
    return data


def _float(number: str) -> float:
    value = float(number)
    if not isfinite(value):
        raise UnusualError
    return value


def _unusual(_word: str) -> None:
    raise UnusualError


_JSON = json.JSONDecoder(object_pairs_hook=_object, parse_float=_float, parse_constant=_unusual)
