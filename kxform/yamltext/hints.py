"""What operations say about places that the data before and after does not tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kxform.yamltext.change import Insert, Operation, Remove, Rename, is_item_insert


@dataclass(slots=True)
class Hint:
    """What operations say about one place.

    Args:
        below: the hints for places inside, by their step.
        is_written: a value is written here: anything below may differ.
        is_removed: the entry or item goes.
        key: its new key.
        before: the key of the entry that it is written before.
        inserted: how many new items stand before an item of this sequence, by its index.
    """

    below: dict[str | int, Hint] = field(default_factory=dict)
    is_written: bool = False
    is_removed: bool = False
    key: str | None = None
    before: str | None = None
    inserted: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, operations: Sequence[Operation]) -> Hint:
        """Return the hint of the root, which holds those of all operations."""
        root = cls()
        for operation in operations:
            hint = root
            is_item = is_item_insert(operation)
            for step in operation.path[:-1] if is_item else operation.path:
                hint = hint.below.setdefault(step, cls())
            if is_item:
                hint._add_item(operation.path[-1])
            else:
                hint._add(operation)
        return root

    def _add_item(self, step: str | int) -> None:
        if isinstance(step, int):
            self.inserted[step] = self.inserted.get(step, 0) + 1

    def _add(self, operation: Operation) -> None:
        if isinstance(operation, Remove):
            self.is_removed = True
        elif isinstance(operation, Rename):
            self.key = operation.key if operation.key != operation.path[-1] else None
        else:
            self.is_written = True
            self.before = operation.before if isinstance(operation, Insert) else self.before
