"""Which objects belong together."""

from __future__ import annotations

from typing import Any

from kxform.compare.pairs import Side, pairs
from kxform.errors import Place


def side(line: int, kind: str, name: str, api: str = "v1", **metadata: Any) -> Side:
    return Side({"apiVersion": api, "kind": kind, "metadata": {"name": name, **metadata}}, Place("a.yaml", line))


def lines(before: list[Side], after: list[Side], namespace: str = "default") -> list[tuple[int, int]]:
    return [
        (one.before.place.line if one.before else 0, one.after.place.line if one.after else 0)
        for one in pairs(before, after, namespace)[0]
    ]


def test_by_group_kind_namespace_and_name() -> None:
    before = [
        side(1, "A", "x"),
        side(2, "B", "x"),
        side(3, "A", "y"),
        side(4, "A", "x", "g/v1"),
        side(5, "A", "x", namespace="n"),
    ]
    after = [
        side(11, "A", "x", namespace="n"),
        side(12, "A", "x", "g/v2"),
        side(13, "B", "x"),
        side(14, "A", "x"),
        side(15, "C", "x"),
    ]
    assert lines(before, after) == [(5, 11), (4, 12), (2, 13), (1, 14), (0, 15), (3, 0)]


def test_an_object_without_namespace_is_in_that_of_all() -> None:
    before, after = (
        [side(1, "A", "x"), side(2, "A", "y")],
        [side(11, "A", "x", namespace="n"), side(12, "A", "y", namespace="m")],
    )
    assert lines(before, after) == [(0, 11), (0, 12), (1, 0), (2, 0)]
    assert lines(before, after, "n") == [(1, 11), (0, 12), (2, 0)]


def test_one_that_stands_there_twice_is_compared_in_order_and_named() -> None:
    before = [side(1, "A", "x"), side(2, "A", "x", namespace="default"), side(3, "A", "x")]
    after = [side(11, "A", "x"), side(12, "A", "x")]
    found, twice = pairs(before, after, "default")
    assert [(one.before and one.before.place.line, one.after and one.after.place.line) for one in found] == [
        (1, 11),
        (2, 12),
        (3, None),
    ]
    assert [one.place.line for one in twice] == [2, 3, 12]


def test_objects_without_name_go_by_what_their_name_is_made_from_and_by_order() -> None:
    bare = Side({"apiVersion": "v1", "kind": "A"}, Place("a.yaml", 1))
    before = [
        bare,
        Side({"apiVersion": "v1", "kind": "A", "metadata": {"generateName": "x-"}}, Place("a.yaml", 2)),
        bare,
    ]
    found, twice = pairs(before, before[:2], "default")
    assert [one.after is not None for one in found] == [True, True, False]
    assert twice == []
