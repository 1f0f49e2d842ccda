"""What is known of a field that matters when two values of it are compared: the tables `merge_keys` and `api_types`.

Pure. The one says by which key the items of a list are told apart, the other what is a quantity.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from kxform.kube.merge_keys import Type, field_of, type_of
from kxform.kube.tables import load_table

_HELD = ("type", "struct", "list", "advice")  # words of `api_types` for the type of what a field holds


class Known(NamedTuple):
    """What is known of a value.

    Args:
        type: in `merge_keys`, of the value or of the items of a list.
        rows: the name of the type in `api_types`; empty where it is not listed.
        key: by which the items of this list are told apart; empty for scalars.
        merged: it is a list whose items are told apart.
        ordered: the order of its items means something.
        quantity: it is a quantity.
        quantities: it is a mapping to quantities.
    """

    type: Type = Type("")
    rows: str = ""
    key: str = ""
    merged: bool = False
    ordered: bool = False
    quantity: bool = False
    quantities: bool = False

    @classmethod
    def of(cls, api_version: str, kind: str) -> Known:
        """Return what is known of the objects of a kind."""
        entry = load_table("api_types")["kinds"].get(api_version, {}).get(kind) or {}
        return cls(type_of(api_version, kind) or Type(""), entry.get("type", ""))

    def field(self, name: str) -> Known:
        """Return what is known of a field of this mapping."""
        field, row = field_of(self.type, name), self._row(name)
        return Known(
            field.type,
            next((row[word] for word in _HELD if word in row), ""),
            field.key,
            merged="merge" in field.strategy,
            ordered=name in load_table("list_order")["ordered"],
            quantity=self.quantities or row.get("format") == "quantity",
            quantities="quantities" in row,
        )

    @property
    def item(self) -> Known:
        """What is known of the items of this list."""
        return Known(self.type, self.rows)

    def _row(self, name: str) -> Mapping[str, Any]:
        rows = load_table("api_types")["types"].get(self.rows) or {}
        return rows.get(name) or {}
