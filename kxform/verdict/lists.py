"""Lists that hold no objects: those that hold some are judged item by item."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kxform.rules import Finding
from kxform.schema.codes import WRONG_TYPE

Knows = Callable[[str, str], bool]
NO_LIST = Finding(("items",), WRONG_TYPE, "must be a list")


def is_list_of_nothing(data: Mapping[str, Any], api_version: str, kind: str, knows: Knows) -> bool:
    """Tell whether an object is a list without items, such as kubectl writes where it has found nothing."""
    if not kind.endswith("List") or data.get("items") is not None:
        return False
    return kind == "List" or knows(api_version, kind.removesuffix("List"))
