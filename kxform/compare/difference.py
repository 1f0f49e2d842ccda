"""What differs between two states of one object, apart from what a server notes in its books. Pure, over plain data."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from kxform.compare.codes import NESTED_TOO_DEEP
from kxform.compare.known import Known
from kxform.compare.masking import LAST_APPLIED, is_secret, masked
from kxform.compare.pairs import Pair, Side
from kxform.compare.walk import Change, Spot, Walk
from kxform.errors import KxformError
from kxform.kube.objects import dig
from kxform.kube.patching import is_nested_deeper
from kxform.yamltext.data import same

Data = Any
Action = Literal["added", "removed", "changed", "unchanged"]
DEEPEST = 100  # levels; a CustomResourceDefinition with a pod template in its schema has about 40
# Source: ObjectMeta in apimachinery pkg/apis/meta/v1. The server writes these itself.
_BOOKS = {"managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink"}


class Difference(NamedTuple):
    """What differs.

    Args:
        pair: the object on both sides, as it is written there.
        action: what became of it from the first side to the second.
        before: the first side as it is shown, None where there is none.
        after: the second side as it is shown.
        changes: each difference, where both sides have the object.
    """

    pair: Pair
    action: Action
    before: Data = None
    after: Data = None
    changes: tuple[Change, ...] = ()

    def field(self, *path: str) -> str:
        """Return a field of the object as text, like its `kind`; empty where there is none."""
        found = dig(self.pair.side.data, *path)
        return str(found) if isinstance(found, str) else ""


def difference(pair: Pair, *, live: bool = False) -> Difference:
    """Return what differs between both sides of an object.

    Args:
        pair: the object.
        live: both sides are from a server, which minds the order of every list, and spells things one way.

    Raises:
        KxformError: KX750, an object is nested too deep.
    """
    before, after = (_content(side, live=live) if side else None for side in pair)
    if before is None or after is None:
        action: Action = "removed" if after is None else "added"
        return Difference(pair, action, masked(before), masked(after))
    if not live:
        _agree_on_namespace(before, after)
    if same(before, after):
        return Difference(pair, "unchanged")
    walk = Walk(every_order=live)
    shown = walk.pair(before, after, Spot(Known.of(pair.side.data["apiVersion"], pair.side.data["kind"])))
    return Difference(pair, "changed" if walk.changes else "unchanged", *shown, tuple(walk.changes))


def _content(side: Side, *, live: bool) -> dict[str, Data]:
    """Return an object without the server's books; what a server makes of it at once, as that."""
    if is_nested_deeper(side.data, DEEPEST):
        raise KxformError(NESTED_TOO_DEEP, f"nested more than {DEEPEST} levels deep", side.place)
    content = _without_books(side.data)
    return _encoded(content) if not live and is_secret(content) else content


def _without_books(data: Mapping[str, Data]) -> dict[str, Data]:
    content = dict(data)
    metadata = content.get("metadata")
    if isinstance(metadata, dict):
        content["metadata"] = {key: _noted(key, value) for key, value in metadata.items() if key not in _BOOKS}
        if content["metadata"].get("annotations") == {} != metadata["annotations"]:
            del content["metadata"]["annotations"]
    return content


def _noted(key: str, value: Data) -> Data:
    if key != "annotations" or not isinstance(value, dict):
        return value
    return {name: text for name, text in value.items() if name != LAST_APPLIED}


def _encoded(content: dict[str, Data]) -> dict[str, Data]:
    """Return a Secret whose `stringData` is part of its `data`, as a server stores it."""
    data, strings = content.get("data") or {}, content.get("stringData")
    if not isinstance(data, dict) or not isinstance(strings, dict) or not all(map(_is_text, strings.values())):
        return content
    encoded = {key: base64.b64encode(value.encode()).decode() for key, value in strings.items()}
    return dict(_with(content, {**data, **encoded}))


def _with(content: Mapping[str, Data], data: dict[str, Data]) -> Iterator[tuple[str, Data]]:
    for key, value in content.items():
        if key == "data" or (key == "stringData" and "data" not in content):
            yield "data", data
        elif key != "stringData":
            yield key, value


def _is_text(value: Data) -> bool:
    return isinstance(value, str)


def _agree_on_namespace(before: dict[str, Data], after: dict[str, Data]) -> None:
    """Take the namespace from an object whose other side names none: it is the same one, or they were no pair."""
    named = [content for content in (before, after) if dig(content, "metadata", "namespace")]
    if len(named) == 1:
        named[0]["metadata"] = {key: value for key, value in named[0]["metadata"].items() if key != "namespace"}
