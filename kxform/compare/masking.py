"""No value of a Secret in what is shown, and yet whether it differs, as kubectl shows it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Data = Any
MASK, MASK_BEFORE, MASK_AFTER = "***", "*** (before)", "*** (after)"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"  # it repeats the whole object
# What of a Secret is no secret. A misspelt `stringdata` holds values, too.
_OPEN = {"apiVersion", "kind", "metadata", "type", "immutable"}


def is_secret(data: Data) -> bool:
    """Tell whether data is a Secret, be it inside of something else."""
    kind = data.get("kind") if isinstance(data, dict) else None
    return isinstance(kind, str) and kind.lower() == "secret"


def hides(key: str, *, in_secret: bool) -> bool:
    """Tell whether the value of a key is not to be shown.

    Args:
        key: of a mapping.
        in_secret: the mapping is a Secret.
    """
    return key == LAST_APPLIED or (in_secret and key not in _OPEN)


def masked(value: Data, *, hidden: bool = False) -> Data:
    """Return a value without what is secret in it.

    Args:
        value: plain data.
        hidden: all of it is secret; the keys of mappings are not.
    """
    if isinstance(value, dict):
        return _mapping(value, hidden=hidden)
    if isinstance(value, list):
        return [masked(item, hidden=hidden) for item in value]
    return MASK if hidden and value is not None else value


def _mapping(value: Mapping[str, Data], *, hidden: bool) -> dict[str, Data]:
    secret = is_secret(value)
    return {key: masked(item, hidden=hidden or hides(key, in_secret=secret)) for key, item in value.items()}
