"""Whether a server has seen an object, and what is on record of who wrote its fields. Pure.

A person's record is what `kubectl apply` noted, and each entry of managedFields that is no controller's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

from kxform.kube.tables import load_table
from kxform.yamltext import Path

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
MARKS = ("uid", "resourceVersion", "managedFields", "selfLink", "creationTimestamp")


def is_live(data: Mapping[str, Any]) -> bool:
    """Tell whether an object bears a mark of a server; `creationTimestamp: null` is none."""
    metadata = data.get("metadata")
    return isinstance(metadata, dict) and any(metadata.get(mark) for mark in MARKS)


class Authorship:
    """What is on record of who wrote the fields of an object.

    Args:
        data: the object.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        metadata = data.get("metadata")
        self._metadata: Mapping[str, Any] = metadata if isinstance(metadata, dict) else {}

    @property
    def is_known(self) -> bool:
        """Whether there is any record of a person or of a tool in a person's hand."""
        return bool(self._applied or self._field_sets)

    def wrote(self, path: Path) -> bool:
        """Tell whether a person wrote the field at `path`.

        Items of a list are the same when they have the same name, else the same port and protocol.
        """
        return bool(self._in_applied(path)) or any(self._holds(fields, path) for fields in self._field_sets)

    @cached_property
    def _applied(self) -> Mapping[str, Any]:
        annotations = self._metadata.get("annotations")
        text = annotations.get(LAST_APPLIED) if isinstance(annotations, dict) else None
        try:
            applied = json.loads(text) if isinstance(text, str) else None
        except (ValueError, RecursionError):
            return {}
        return applied if isinstance(applied, dict) else {}

    @cached_property
    def _field_sets(self) -> list[Mapping[str, Any]]:
        entries = self._metadata.get("managedFields")
        entries = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
        sets = [entry.get("fieldsV1") for entry in entries if not is_controllers(entry)]
        return [fields for fields in sets if isinstance(fields, dict)]

    def _in_applied(self, path: Path) -> Any:
        node: Any = self._applied
        live: Any = self._data
        for step in path:
            live = live[step]
            if isinstance(node, list):
                node = _same_item(node, live)
            else:
                node = node.get(step) if isinstance(node, dict) else None
        return node

    def _holds(self, fields: Mapping[str, Any], path: Path) -> bool:
        node: Any = fields
        live: Any = self._data
        for step in path:
            live = live[step]
            key = f"f:{step}" if isinstance(step, str) else next(_keys_of(live, node), "")
            if not isinstance(node, dict) or key not in node:
                return False
            node = node[key]
        return True


def is_controllers(entry: Mapping[str, Any]) -> bool:
    """Tell whether an entry of managedFields is a controller's: by its manager, or because it is of a subresource."""
    table, manager = load_table("managers"), str(entry.get("manager", ""))
    if entry.get("subresource"):
        return True
    if any(fnmatchcase(manager, pattern) for pattern in table["people"]):
        return False
    return any(fnmatchcase(manager, pattern) for pattern in table["controllers"])


def _same_item(items: list[Any], live: Any) -> Any:
    """Return the item that is the same as a live one: of its name, else of its port and protocol."""
    found = [item for item in items if isinstance(item, dict)]
    if not isinstance(live, dict):
        return None
    named = [item for item in found if live.get("name") and item.get("name") == live["name"]]
    same = [item for item in found if _port(item) == _port(live)]
    return next(iter(named or same), None)


def _port(item: Mapping[str, Any]) -> tuple[Any, Any]:
    return item.get("port"), item.get("protocol") or "TCP"


def _keys_of(live: Any, node: Any) -> Iterator[str]:
    """Yield the keys with which a set of fields names the item of a list: `k:{"port":80,"protocol":"TCP"}`."""
    for key in node if isinstance(node, dict) and isinstance(live, dict) else ():
        try:
            wanted = json.loads(key[2:]) if key.startswith("k:") else None
        except (ValueError, RecursionError):
            continue
        known = {"protocol": "TCP", **live}
        if isinstance(wanted, dict) and all(known.get(name) == value for name, value in wanted.items()):
            yield key
