"""Lists and half objects: what is in them, and what cannot be told what it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Check = Callable[..., list]
MAP = "apiVersion: v1, kind: ConfigMap, metadata: {name: a}"
BAD = "apiVersion: v1, kind: ConfigMap, metadata: {«KX504»name: A}"
LIST = "apiVersion: v1\nkind: List\nitems:\n"

# The text, and how many objects are valid and invalid.
TEXTS = {
    "what kubectl writes where there is nothing": (
        "apiVersion: v1\nitems: []\nkind: List\nmetadata:\n  resourceVersion: ''\n", 0, 0
    ),
    "no items": ("apiVersion: v1\nkind: List\n", 0, 0),
    "items null": ("apiVersion: v1\nkind: List\nmetadata: {}\nitems: null\n", 0, 0),
    "items of a typed list null": ("apiVersion: v1\nkind: ConfigMapList\nmetadata: {}\nitems:\n", 0, 0),
    "an empty typed list": ("apiVersion: apps/v1\nkind: DeploymentList\nmetadata: {}\nitems: []\n", 0, 0),
    "an empty list as JSON": ('{"kind": "List", "apiVersion": "v1", "metadata": {}, "items": []}\n', 0, 0),
    "items that are no list": ("apiVersion: v1\nkind: List\n«KX405»items: {}\n", 0, 1),
    "items that are a number": ("apiVersion: v1\nkind: List\nmetadata: {}\n«KX405»items: 5\n", 0, 1),
    "objects": (f"{LIST}- {{{MAP}}}\n- {{{BAD}}}\n", 1, 1),
    "items that lack something": (
        f"{LIST}- «KX222»metadata: {{name: a}}\n- «KX222»kind: Pod\n  metadata: {{name: a}}\n- {{{MAP}}}\n"
        "- apiVersion: v1\n  «KX222»kind: ''\n- «KX222»{}\n- «KX222»null\n- «KX222»5\n- «KX222»[]\n- {«KX222»apiVersion: 1, kind: Pod}\n",
        1,
        0,
    ),
    "only items that lack something": (f"{LIST}- «KX222»metadata: {{name: a}}\n", 0, 0),
    "a list in a list": (
        f"{LIST}- apiVersion: v1\n  kind: List\n  items:\n  - {{{BAD}}}\n  - «KX222»kind: Pod\n- {{{MAP}}}\n", 1, 1
    ),
    "a List of typed lists": (
        f"{LIST}- apiVersion: v1\n  kind: ConfigMapList\n  items:\n  - metadata: {{«KX504»name: A}}\n  - {{{MAP}}}\n"
        "- {apiVersion: v1, kind: SecretList, items: []}\n",
        1,
        1,
    ),
    "items of typed lists that are none": (
        "apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: a}\n- «KX222»5\n- «KX222»null\n- «KX222»[a]\n", 1, 0
    ),
    "a typed list with its kinds written": (f"apiVersion: v1\nkind: ConfigMapList\nitems:\n- {{{BAD}}}\n", 0, 1),
    "no apiVersion": ("«KX222»kind: Pod\nmetadata: {name: a}\n", 0, 0),
    "no kind": ("«KX222»apiVersion: v1\nmetadata: {name: a}\n", 0, 0),
    "kind null": ("apiVersion: v1\n«KX222»kind:\nmetadata: {name: a}\n", 0, 0),
    "kind null, no metadata": ("apiVersion: v1\n«KX222»kind:\nspec: {}\n", 0, 0),
    "kind empty": ('apiVersion: v1\n«KX222»kind: ""\nmetadata: {name: a}\n', 0, 0),
    "apiVersion empty": ('«KX222»apiVersion: ""\nkind: Pod\nmetadata: {name: a}\n', 0, 0),
    "apiVersion a number": ("«KX222»apiVersion: 1\nkind: Pod\nmetadata: {name: a}\n", 0, 0),
    "kind a list": ("apiVersion: v1\n«KX222»kind: [Pod]\nspec: {}\n", 0, 0),
    "half an object behind a whole one": (f"{{{MAP}}}\n---\n«KX222»kind: Pod\nmetadata: {{name: a}}\n", 1, 0),
    "half an object as JSON": ('«KX222»{"kind": "Pod", "metadata": {"name": "a"}}\n', 0, 0),
}  # fmt: skip


@pytest.mark.parametrize("title", TEXTS)
def test_lists_and_halves(check: Check, title: str) -> None:
    text, valid, invalid = TEXTS[title]
    (result,) = check(text)
    assert (result.valid, result.invalid, result.skips, result.unreadable) == (valid, invalid, (), False)


def test_an_object_by_a_merge_key_is_one(look: Check) -> None:
    (result,) = look("x: &x {apiVersion: v1}\n<<: *x\nkind: ConfigMap\nmetadata: {name: a}\n")
    assert [one.path for one in result.findings] == ["x"]


def test_a_list_of_ones_own_kind(look: Check) -> None:
    """`DenyList` may be no list of objects."""
    (result,) = look("apiVersion: x.io/v1\nkind: DenyList\nmetadata: {name: a}\nitems: [a, b]\n", ignore_missing=True)
    assert result.findings == ()
    (result,) = look("apiVersion: x.io/v1\nkind: DenyList\nmetadata: {name: a}\nspec: {}\n")
    assert [one.code.id for one in result.findings] == ["KX401"]
