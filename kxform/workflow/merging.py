"""What a manifest becomes when it is to say what its live object says, and no more than it has to. Pure, plain data.

A server fills in defaults, which a person leaves out: a default that the manifest does not have is no change.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from kxform.kube.defaults import defaulted
from kxform.kube.objects import KubeObject, dig
from kxform.yamltext import Path

# What names an item of a list in the API, the most telling first.
_NAMES = ("name", "mountPath", "devicePath", "key", "containerPort", "port", "ip", "topologyKey", "type")


def brought_up_to(written: Mapping[str, Any], live: KubeObject) -> dict[str, Any]:
    """Return what a manifest becomes: what is live, without the defaults and the namespace that it leaves out.

    Args:
        written: the object in the manifest.
        live: the same as it is exported.
    """
    new: dict[str, Any] = copy.deepcopy(dict(live.data))
    places = [finding.path for finding in defaulted(live)]
    if live.namespace:
        places.append(("metadata", "namespace"))
    for path in sorted(places, key=len, reverse=True):
        _leave_out(new, written, live.data, path)
    return new


def _leave_out(new: dict[str, Any], written: Any, live: Any, path: Path) -> None:
    """Take away what the manifest does not have at a path, and the mappings that this leaves empty."""
    while path and not _has(written, live, path):
        parent = dig(new, *path[:-1])
        if not isinstance(parent, dict):  # an item of a list stays: others are told by their place
            return
        parent.pop(str(path[-1]), None)
        if parent:
            return
        path = path[:-1]


def _has(written: Any, live: Any, path: Path) -> bool:
    """Tell whether the manifest has what stands at a path of the live object."""
    for step in path:
        if isinstance(live, dict):
            if not isinstance(written, dict) or step not in written:
                return False
            written = written[step]
        else:
            written = _same_item(written, live, int(step))
        live = live[step]
    return written is not None


def _same_item(written: Any, live: list[Any], index: int) -> Any:
    """Return the item of a list in the manifest that is the same as a live one: of its name, else of its place."""
    if not isinstance(written, list):
        return None
    item = live[index]
    for name in _NAMES if isinstance(item, dict) else ():
        if name in item:
            return next((one for one in written if isinstance(one, dict) and one.get(name) == item[name]), None)
    return written[index] if index < len(written) else None
