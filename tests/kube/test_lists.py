"""Lists themselves, beside the objects in them."""

from __future__ import annotations

from typing import Any

import pytest

from kxform.kube.objects import lists_in

ITEM = {"apiVersion": "v1", "kind": "Service"}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (None, []),
        (ITEM, []),
        ({"apiVersion": "v1", "kind": "List"}, []),
        ({"apiVersion": "v1", "kind": "List", "items": None}, []),
        ({"kind": "List", "items": []}, []),
        ({"apiVersion": "v1", "kind": "AllowList", "items": {}}, []),
        ({"apiVersion": "v1", "kind": "List", "items": [ITEM]}, [()]),
        ({"apiVersion": "v1", "kind": "ServiceList", "items": [{}]}, [()]),
        (
            {
                "apiVersion": "v1",
                "kind": "List",
                "items": [ITEM, {"apiVersion": "v1", "kind": "List", "items": [ITEM]}],
            },
            [(), ("items", 1)],
        ),
    ],
)
def test_lists_in(data: Any, expected: list[Any]) -> None:
    found = list(lists_in(data))
    assert [one.path for one in found] == expected
    assert not any("items" in one.data for one in found)
