"""From nodes to plain data as kubectl reads it: merge keys where they stand, duplicates an error, types exact.

Also the comparison that verification rests on: in Python `1 == True == 1.0`, here they differ.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from contextlib import suppress
from math import isfinite
from typing import Any

from kxform.errors import Code, KxformError
from kxform.yamltext.codes import ALIASES, DUPLICATE_KEY, TEMPLATE, TOO_DEEP, UNREADABLE
from kxform.yamltext.direct import UnusualError, direct_data
from kxform.yamltext.lines import place_in
from kxform.yamltext.nodes import ALIAS, MAPPING, MAX_DEPTH, SCALAR, SEQUENCE, Node, target_of
from kxform.yamltext.path import Path
from kxform.yamltext.plain import PlainNode
from kxform.yamltext.scalars import MERGE, Scalar, key_text, resolve

Data = Any  # dict[str, Data] | list[Data] | Scalar

_TAG = "tag:yaml.org,2002:"
_TAGGED_TYPES: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "null": (type(None),),
    "timestamp": (str,),
}
# Bounds of go-yaml (v2, decode.go) on what comes out of aliases: nearly all in a small document, a tenth in a huge one.
_FREE_ALIASED, _FREE, _LOW, _HIGH = 100, 1_000, 400_000, 4_000_000
_MISSING = object()
_SURROGATES = re.compile("[\ud800-\udfff]")


def to_data(root: Node, text: str) -> Data:
    """Return the plain data of `root`: dicts with string keys, lists, strings, ints, floats, bools, None.

    Raises:
        KxformError: a duplicate key (KX103), excessive aliasing (KX105), something that kubectl cannot read (KX107), or
            a collection as a key, the mark of a template (KX108).
    """
    return _read(root, text, is_whole=True)


def part_of(node: Node, text: str) -> Data:
    """Return the plain data of a node inside a document that has been read as a whole.

    Without the bound on aliases: that compares them with the whole.
    """
    return _read(node, text, is_whole=False)


def _read(node: Node, text: str, *, is_whole: bool) -> Data:
    if isinstance(node, PlainNode):
        with suppress(UnusualError):
            return direct_data(node.raw)
    return _Reader(text, is_whole=is_whole).read(node)


def scalar_of(node: Node, text: str) -> Scalar:
    """Return what a scalar node means.

    Raises:
        KxformError: KX107 where its tag does not fit it.
    """
    if not node.style and not node.tag:
        return resolve(node.value)
    if node.style == "json":
        return _from_json(node.value)
    value: str = node.value
    return _tagged(node, value, text) if node.tag else value


def _from_json(token: str) -> Scalar:
    if token[0] == '"' and "\\" not in token:
        return token[1:-1]
    value: Scalar = json.loads(token)
    # Half of a surrogate pair is no character; Go reads it as this one.
    return _SURROGATES.sub("\ufffd", value) if isinstance(value, str) else value


def _tagged(node: Node, value: str, text: str) -> Scalar:
    name = (node.tag or "").removeprefix(_TAG)
    if name == "binary":
        try:
            return base64.b64decode("".join(value.split()), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise _error(UNREADABLE, "!!binary that is not base64 of UTF-8 text", node, text) from None
    if name not in _TAGGED_TYPES:
        return value
    scalar: Scalar = value if name == "timestamp" else resolve(value)
    if type(scalar) not in _TAGGED_TYPES[name]:
        raise _error(UNREADABLE, f"the value is tagged !!{name} and is none", node, text)  # it may be a secret
    return float(scalar) if name == "float" and isinstance(scalar, int) else scalar


def key_of(node: Node, text: str) -> str:
    """Return a key as the string that it is in JSON: `n:` is "false", `1:` is "1".

    Raises:
        KxformError: the key is a collection (KX108), or of a type that kubectl refuses (KX107).
    """
    if node.kind is ALIAS:
        node = node.value
    if node.kind is not SCALAR:
        raise _error(TEMPLATE, "a collection as a key: a template", node, text)
    key = scalar_of(node, text) if node.style or node.tag else resolve(node.value)
    return key if isinstance(key, str) else _other_key(key, node, text)


def _other_key(key: float | bool | None, node: Node, text: str) -> str:
    name = key_text(key) if key is not None else None
    if name is None:
        what = "a null key" if key is None else f"{node.value} is too large a number for a key"
        raise _error(UNREADABLE, what, node, text)
    return name


def is_merge(key: Node) -> bool:
    """Tell whether a key is YAML's merge key, a plain `<<`."""
    return key.value == MERGE and key.kind is SCALAR and not key.style and key.tag in (None, "!", _TAG + "merge")


def merge_sources(value: Node, text: str) -> list[Node]:
    """Return the mappings that a merge key names, in the order in which they are applied (the last one wins).

    Raises:
        KxformError: KX107 where the value is neither a mapping nor a list of mappings.
    """
    sources = value.value[::-1] if value.kind is SEQUENCE else [value]
    for source in sources:
        if target_of(source).kind is not MAPPING:
            raise _error(UNREADABLE, "a merge key takes a mapping or a list of mappings", source, text)
    return list(sources)


def _allowed_share(count: int) -> float:
    progress = min(max(count - _LOW, 0) / (_HIGH - _LOW), 1.0)
    return 0.99 - 0.89 * progress


class _Reader:
    def __init__(self, text: str, *, is_whole: bool) -> None:
        self.text = text
        self.is_whole = is_whole
        self.count = 0
        self.aliased = 0
        self.in_alias = 0
        self.depth = 0

    def read(self, node: Node) -> Data:
        self.count += 1
        if self.in_alias:
            self.aliased += 1
        if node.kind is SCALAR:
            value = scalar_of(node, self.text)
            if value.__class__ is float and not isfinite(value):
                raise _error(UNREADABLE, f"{node.value} is no number in JSON", node, self.text)
            return value
        if node.kind is ALIAS:
            return self._alias(node)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _error(TOO_DEEP, f"nested more than {MAX_DEPTH} levels deep", node, self.text)
        data = self._mapping(node) if node.kind is MAPPING else [self.read(item) for item in node.value]
        self.depth -= 1
        return data

    def _alias(self, node: Node) -> Data:
        is_much = self.is_whole and self.aliased > _FREE_ALIASED and self.count > _FREE
        if is_much and self.aliased > _allowed_share(self.count) * self.count:
            raise _error(ALIASES, "the aliases expand to far more than is written", node, self.text)
        self.in_alias += 1
        data = self.read(node.value)
        self.in_alias -= 1
        return data

    def _mapping(self, node: Node) -> dict[str, Data]:
        data: dict[str, Data] = {}
        seen: dict[str, Node] = {}
        for key_node, value in node.value:
            if key_node.value == MERGE and is_merge(key_node):
                for source in merge_sources(value, self.text):
                    data.update(self.read(source))
                continue
            key = key_of(key_node, self.text)
            if key in seen:
                raise self._duplicate(key, seen[key], key_node)
            seen[key] = key_node
            data[key] = self.read(value)
        return data

    def _duplicate(self, key: str, first: Node, second: Node) -> KxformError:
        lines = place_in(self.text, second.start).line - place_in(self.text, first.start).line
        above = f"{lines} line{'s' * (lines > 1)} above" if lines else "on this line"
        return _error(DUPLICATE_KEY, f"duplicate key {key!r}, already written {above}", second, self.text)


def _error(code: Code, message: str, node: Node, text: str) -> KxformError:
    return KxformError(code, message, place_in(text, node.start))


def same(left: Data, right: Data) -> bool:
    """Tell whether two pieces of data are equal in value, type and keys; the order of keys does not count."""
    waiting = [(left, right)]  # no recursion: before 3.13, Python bounds it below `MAX_DEPTH` where C calls are between
    while waiting:
        one, other = waiting.pop()
        if one is other:  # what is wanted shares with what was there
            continue
        if one.__class__ is not other.__class__:
            return False
        if one.__class__ is dict:
            if len(one) != len(other) or not _same_strings(one, other, waiting):
                return False
        elif one.__class__ is list:
            if len(one) != len(other):
                return False
            waiting.extend(zip(one, other, strict=True))
        elif one != other:
            return False
    return True


def _same_strings(one: dict[str, Data], other: dict[str, Data], waiting: list[tuple[Data, Data]]) -> bool:
    """Tell whether the strings among the values, which most are, stand in the other, too; the rest is left waiting."""
    for key, value in one.items():
        if value.__class__ is not str:
            waiting.append((value, other.get(key, _MISSING)))
        elif value != other.get(key):
            return False
    return True


def first_difference(left: Data, right: Data, above: Path = ()) -> Path | None:
    """Return the place of the first difference that `same` sees, or None."""
    if same(left, right):
        return None
    if left.__class__ is right.__class__ is dict and left.keys() == right.keys():
        steps: list[str | int] = list(left)
    elif left.__class__ is right.__class__ is list and len(left) == len(right):
        steps = list(range(len(left)))
    else:
        return above
    for step in steps:
        found = first_difference(left[step], right[step], (*above, step))
        if found is not None:
            return found
    return above
