"""The way to a field: keys, indexes, and items of lists by what tells them apart, written as an API server does. Pure.

`spec.containers[name="web"].image`, `metadata.finalizers[="a"]`, `spec.ports[port=53,protocol="UDP"]`.
"""

from __future__ import annotations

import json
from typing import NamedTuple

from kxform.yamltext import format_path

Scalar = str | int | float | bool | None


class Item(NamedTuple):
    """A step to the item of a list that has certain values; a scalar has itself, under no name."""

    values: tuple[tuple[str, Scalar], ...]

    def __str__(self) -> str:
        """Return the step as it is written."""
        return "[" + ",".join(f"{key}={json.dumps(value, ensure_ascii=False)}" for key, value in self.values) + "]"


Step = str | int | Item
Steps = tuple[Step, ...]


def format_steps(steps: Steps) -> str:
    """Return a way as text."""
    text = ""
    for step in steps:
        if isinstance(step, Item):
            text += str(step)
        else:
            written = format_path((step,))
            text += written if not text or written.startswith("[") else f".{written}"
    return text
