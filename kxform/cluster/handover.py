"""Fields of an object that `kubectl apply` owns, handed over to server-side apply. Pure, over plain data.

`kubectl apply` without `--server-side` owns fields by operation Update, and remembers what it applied in an annotation.
Unless its fields are handed over, they stay when they leave the manifest, and conflict when they change. What is done
is what `kubectl apply --server-side` does: migrateToSSAIfNecessary of k8s.io/kubectl/pkg/cmd/apply,
UpgradeManagedFields of k8s.io/client-go/util/csaupgrade.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from kxform.kube.objects import dig

ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration"
_OWNS_ANNOTATION = ("fieldsV1", "f:metadata", "f:annotations", f"f:{ANNOTATION}")
_SELF = "."  # in a FieldsV1: the parent itself is owned, too

Entry = Mapping[str, Any]


def client_side(live: Mapping[str, Any]) -> set[str]:
    """Return the managers that own fields of an object through `kubectl apply` without `--server-side`."""
    return {
        str(entry.get("manager"))
        for entry in _entries(live)
        if _updates(entry) and dig(entry, *_OWNS_ANNOTATION) is not None
    }


def handover(live: Mapping[str, Any], managers: Iterable[str], to: str) -> list[dict[str, Any]]:
    """Return the JSON patch that makes fields of client-side managers those of a server-side one.

    It fails with a conflict when the object was changed since it was read.

    Args:
        live: the object as the server has it.
        managers: as `client_side` says.
        to: the manager that applies from now on.
    """
    entries = [dict(entry) for entry in _entries(live)]
    for manager in sorted(managers):
        entries = _handed_over(entries, manager, to)
    version = dig(live, "metadata", "resourceVersion")
    return [
        {"op": "replace", "path": "/metadata/managedFields", "value": entries},
        # not `test`, whose failure would be a wrong request and not a conflict
        {"op": "replace", "path": "/metadata/resourceVersion", "value": version},
    ]


def _handed_over(entries: list[dict[str, Any]], manager: str, to: str) -> list[dict[str, Any]]:
    old = [entry for entry in entries if entry.get("manager") == manager and _updates(entry)]
    target = next((entry for entry in entries if _applies(entry) and entry.get("manager") == to), None)
    if target is None:
        if not old:
            return entries
        target = old[0]  # the newest stands first
        target.update(manager=to, operation="Apply")
    same = next((entry for entry in old if entry.get("apiVersion") == target.get("apiVersion")), None)
    if same is not None:
        target["fieldsV1"] = union(target.get("fieldsV1") or {}, same.get("fieldsV1") or {})
    return [entry for entry in entries if entry is target or entry not in old]


def union(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of both sets, as FieldsV1: an empty mapping is a field that is owned itself."""
    joined: dict[str, Any] = deepcopy(dict(one))
    for key, below in other.items():
        mine = joined.get(key)
        if mine is None:
            joined[key] = deepcopy(below)
        elif mine or below:
            joined[key] = union(_with_self(mine), _with_self(below))
    return joined


def _with_self(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    return fields or {_SELF: {}}


def _entries(live: Mapping[str, Any]) -> list[Entry]:
    entries = dig(live, "metadata", "managedFields")
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _updates(entry: Entry) -> bool:
    return entry.get("operation") == "Update" and not entry.get("subresource")


def _applies(entry: Entry) -> bool:
    return entry.get("operation") == "Apply" and not entry.get("subresource")
