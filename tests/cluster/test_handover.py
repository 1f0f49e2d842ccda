"""Fields of `kubectl apply`, handed over as kubectl hands them over."""

from __future__ import annotations

from typing import Any

import pytest

from kxform.cluster.handover import ANNOTATION, client_side, handover, union

LAST = {"f:metadata": {"f:annotations": {f"f:{ANNOTATION}": {}}}}


def entry(manager: str, operation: str = "Update", fields: Any = None, api: str = "v1", **more: str) -> dict[str, Any]:
    return {"manager": manager, "operation": operation, "apiVersion": api, "fieldsV1": fields or {}, **more}


def live(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"metadata": {"resourceVersion": "7", "managedFields": list(entries)}}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({}, {}, {}),
        ({"f:a": {}}, {"f:b": {}}, {"f:a": {}, "f:b": {}}),
        ({"f:a": {}}, {"f:a": {}}, {"f:a": {}}),
        ({"f:a": {}}, {"f:a": {"f:b": {}}}, {"f:a": {".": {}, "f:b": {}}}),
        ({"f:a": {"f:b": {}}}, {"f:a": {}}, {"f:a": {"f:b": {}, ".": {}}}),
        ({"f:a": {".": {}, "f:b": {}}}, {"f:a": {"f:c": {}}}, {"f:a": {".": {}, "f:b": {}, "f:c": {}}}),
    ],
)
def test_the_fields_of_both(one: dict[str, Any], other: dict[str, Any], expected: dict[str, Any]) -> None:
    before = repr((one, other))
    assert union(one, other) == expected
    assert repr((one, other)) == before


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([], set()),
        ([entry("kubectl-client-side-apply", fields=LAST)], {"kubectl-client-side-apply"}),
        ([entry("kubectl", "Apply", LAST)], set()),
        ([entry("x", fields=LAST, subresource="status")], set()),
        ([entry("kubectl-edit", fields={"f:data": {}})], set()),
        ([entry("a", fields=LAST), entry("b", fields=LAST)], {"a", "b"}),
    ],
)
def test_who_owns_fields_through_kubectl_apply(entries: list[dict[str, Any]], expected: set[str]) -> None:
    assert client_side(live(*entries)) == expected


A, B = {"f:data": {"f:a": {}}}, {"f:data": {"f:b": {}}}


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([entry("other", fields=A)], [entry("other", fields=A)]),
        ([entry("csa", fields=A)], [entry("kxform", "Apply", A)]),
        (
            [entry("csa", fields=A), entry("other", fields=A), entry("kxform", "Apply", B)],
            [entry("other", fields=A), entry("kxform", "Apply", {"f:data": {"f:b": {}, "f:a": {}}})],
        ),
        # an entry of another apiVersion is dropped, as kubectl drops it: the newest one counts
        ([entry("csa", fields=A), entry("csa", fields=B, api="v2")], [entry("kxform", "Apply", A)]),
        ([entry("csa", fields=A, api="v2"), entry("kxform", "Apply", B)], [entry("kxform", "Apply", B)]),
        ([entry("csa", fields=A, subresource="status")], [entry("csa", fields=A, subresource="status")]),
        ([entry("csa", "Apply", A)], [entry("csa", "Apply", A)]),
    ],
)
def test_entries_are_handed_over(entries: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    before = repr(entries)
    patch = handover(live(*entries), {"csa"}, "kxform")
    assert patch == [
        {"op": "replace", "path": "/metadata/managedFields", "value": expected},
        {"op": "replace", "path": "/metadata/resourceVersion", "value": "7"},
    ]
    assert repr(entries) == before
