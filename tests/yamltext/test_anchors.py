"""Anchors, aliases and merge keys: a copy is written where the value is shared, or the edit is refused."""

from __future__ import annotations

import pytest

from kxform.errors import KxformError
from kxform.yamltext import Append, Document, Insert, Operation, Remove, Rename, Set, parse_path

from .test_change import edited

pytestmark = pytest.mark.usefixtures("loader")

P = parse_path

UNSHARED: dict[str, tuple[str, tuple[Operation, ...], str]] = {
    "anchors elsewhere do not matter": ("a: &x 1\nb: *x # b\nc: 2\n", (Remove(P("c")),), "a: &x 1\nb: *x # b\n"),
    "an alias goes": ("a: &x 1\nb: *x # b\nc: 2\n", (Remove(P("b")),), "a: &x 1\nc: 2\n"),
    "the key of an anchored value is renamed": ("a: &x\n  y: 1\nb: *x\n", (Rename(P("a"), "c"),), "c: &x\n  y: 1\nb: *x\n"),
    "the key of an alias is renamed": ("a: &x 1\nb: *x # b\n", (Rename(P("b"), "c"),), "a: &x 1\nc: *x # b\n"),
    "beside an anchor": ("- &x a: 1\n  b: 2\n- *x\n", (Set(P("[0].b"), 3),), "- &x a: 1\n  b: 3\n- *x\n"),
    "anchor and alias go together": ("a: &x 1\nb: *x\nc: 2\n", (Remove(P("a")), Remove(P("b"))), "c: 2\n"),
    "what both places are to be": (
        "a: &x {v: 1}\nb: *x\n", (Set(P("a.v"), 2), Set(P("b.v"), 2)), "a: &x {v: 2}\nb: *x\n"),
    "the other anchor of that name": ("a: &x 1\nb: *x\nc: &x 2\nd: *x\n", (Remove(P("a")), Remove(P("b"))), "c: &x 2\nd: *x\n"),
    "merged values elsewhere": ("b: &b {x: 1}\nv:\n  <<: *b # b\n  z: 2\n", (Remove(P("v.z")),), "b: &b {x: 1}\nv:\n  <<: *b # b\n"),
}  # fmt: skip

COPIED: dict[str, tuple[str, tuple[Operation, ...], str]] = {
    # the anchor goes or changes
    "the anchor goes": (
        "a: &x\n  v: 1\n  w: [2]\nb: *x # b\nc:\n- *x\n", (Remove(P("a")),),
        "b: # b\n  v: 1\n  w:\n  - 2\nc:\n- v: 1\n  w:\n  - 2\n"),
    "the anchor of a scalar goes": ("a: &x '1'\nb: *x # b\nc: [*x , 2]\n", (Remove(P("a")),), "b: '1' # b\nc: ['1' , 2]\n"),
    "the anchored value changes": ("a: &x\n  v: 1 # v\nb: *x\n", (Set(P("a.v"), 2),), "a: &x\n  v: 2 # v\nb:\n  v: 1\n"),
    "the anchored value loses something": ("a: &x\n  v: 1\n  w: 2\nb: *x\n", (Remove(P("a.v")),), "a: &x\n  w: 2\nb:\n  v: 1\n  w: 2\n"),
    "the anchored list grows": ("a: &x\n- 1\nb: *x\n", (Append(P("a"), 2),), "a: &x\n- 1\n- 2\nb:\n- 1\n"),
    "the anchored value is another": ("a: &x {v: 1}\nb: *x\n", (Set(P("a"), 5),), "a: &x 5\nb:\n  v: 1\n"),
    "an anchor inside what goes": ("a:\n  b: &x {v: 1}\nc: *x\n", (Remove(P("a")),), "c:\n  v: 1\n"),
    "an anchor inside what is replaced": ("a:\n  b: &x 1\nc: *x\n", (Set(P("a"), 7),), "a: 7\nc: 1\n"),
    "an anchor inside an anchor": (
        "a: &x\n  b: &y {v: 1}\n  c: *y\nd: *x\n", (Set(P("a.b.v"), 2),),
        "a: &x\n  b: &y {v: 2}\n  c:\n    v: 1\nd:\n  b:\n    v: 1\n  c:\n    v: 1\n"),
    "the second of that name goes": ("a: &x 1\nb: &x 2\nc: *x\n", (Remove(P("b")),), "a: &x 1\nc: 2\n"),
    # through an alias
    "set through an alias": ("a: &x\n  v: 1\nb: *x # b\n", (Set(P("b.v"), 2),), "a: &x\n  v: 1\nb: # b\n  v: 2\n"),
    "removed through an alias": ("a: &x\n  v: 1\n  w: 2\nb: *x\n", (Remove(P("b.v")),), "a: &x\n  v: 1\n  w: 2\nb:\n  w: 2\n"),
    "renamed through an alias": ("a: &x {v: 1}\nb: *x\n", (Rename(P("b.v"), "w"),), "a: &x {v: 1}\nb:\n  w: 1\n"),
    "appended through an alias": ("a: &x [1]\nb: *x\n", (Append(P("b"), 2),), "a: &x [1]\nb:\n- 1\n- 2\n"),
    "everything removed through an alias": ("a: &x {v: 1}\nb: *x\n", (Remove(P("b.v")),), "a: &x {v: 1}\nb: {}\n"),
    "in flow style": ("a: &x {v: 1}\nb: {c: *x , d: 2}\n", (Set(P("b.c.v"), "w"),), "a: &x {v: 1}\nb: {c: {v: w} , d: 2}\n"),
    # keys
    "an anchored key is renamed": ("&k a: 1\nb: *k\n", (Rename(P("a"), "c"),), "&k c: 1\nb: a\n"),
    "an anchored key goes": ("&k a: 1\nb:\n  *k : 2\n", (Remove(P("a")),), "b:\n  a : 2\n"),
    "an alias as a key is renamed": ("x: &k a\nb:\n  *k : 2\n", (Rename(P("b.a"), "c"),), "x: &k a\nb:\n  c : 2\n"),
    "what an alias as a key names changes": ("x: &k a\nb:\n  *k : 2\n", (Set(P("x"), "z"),), "x: &k z\nb:\n  a : 2\n"),
}  # fmt: skip

MERGED: dict[str, tuple[str, tuple[Operation, ...], str]] = {
    "a merged value is set": ("b: &b {x: 1}\nv:\n  <<: *b\n  z: 2\n", (Set(P("v.x"), 3),), "b: &b {x: 1}\nv:\n  <<: *b\n  z: 2\n  x: 3\n"),
    "a merged value is set inside": (
        "b: &b {x: {w: 1}}\nv:\n  <<: *b\n", (Set(P("v.x.w"), 3),), "b: &b {x: {w: 1}}\nv:\n  <<: *b\n  x:\n    w: 3\n"),
    "a merged value is set, first in its mapping": (
        "b: &b {x: 1}\nv:\n  z: 2\n  <<: *b\n", (Insert(P("v.x"), 3, before="z"),), "b: &b {x: 1}\nv:\n  z: 2\n  <<: *b\n  x: 3\n"),
    "a new value beside a merge key": ("b: &b {x: 1}\nv:\n  <<: *b\n", (Set(P("v.m"), 3),), "b: &b {x: 1}\nv:\n  <<: *b\n  m: 3\n"),
    "a merged value is removed": (
        "b: &b {x: 1, w: 2}\nv:\n  # all of b\n  <<: *b # b\n  z: 3\n", (Remove(P("v.x")),),
        "b: &b {x: 1, w: 2}\nv:\n  # all of b\n  w: 2 # b\n  z: 3\n"),
    "the only merged value is removed": ("b: &b {x: 1}\nv:\n  <<: *b\n  z: 3\n", (Remove(P("v.x")),), "b: &b {x: 1}\nv:\n  z: 3\n"),
    "all that there is is merged and removed": ("b: &b {x: 1}\nv:\n  <<: *b\n", (Remove(P("v.x")),), "b: &b {x: 1}\nv: {}\n"),
    "a merged value is renamed": (
        "b: &b {x: 1, w: 2}\nv:\n  <<: *b\n", (Rename(P("v.x"), "m"),), "b: &b {x: 1, w: 2}\nv:\n  w: 2\n  m: 1\n"),
    "in flow style": ("b: &b {x: 1, w: 2}\nv: {<<: *b , z: 3}\n", (Remove(P("v.x")),), "b: &b {x: 1, w: 2}\nv: {w: 2 , z: 3}\n"),
    "of several sources": (
        "a: &a {x: 1, w: 2}\nb: &b {x: 3, q: 4}\nv:\n  <<: [*a , *b ]\n", (Remove(P("v.q")),),
        "a: &a {x: 1, w: 2}\nb: &b {x: 3, q: 4}\nv:\n  x: 1\n  w: 2\n"),
    "of several merge keys": (
        "a: &a {x: 1, w: 2}\nb: &b {x: 3, q: 4}\nv:\n  <<: *a\n  z: 5\n  <<: *b\n", (Remove(P("v.w")),),
        "a: &a {x: 1, w: 2}\nb: &b {x: 3, q: 4}\nv:\n  x: 3\n  z: 5\n  q: 4\n"),
    "an own value that shadows is removed with what it shadows": (
        "b: &b {x: 1, w: 2}\nv:\n  <<: *b\n  x: 3\n", (Remove(P("v.x")),), "b: &b {x: 1, w: 2}\nv:\n  w: 2\n"),
    "an own value that a merge key hides": (
        "b: &b {x: 1}\nv:\n  x: 3\n  <<: *b\n", (Set(P("v.x"), 4),), "b: &b {x: 1}\nv:\n  x: 4\n"),
    "what is merged changes": (
        "b: &b\n  x: 1 # x\n  w: 2\nv:\n  <<: *b # b\n", (Set(P("b.x"), 9),), "b: &b\n  x: 9 # x\n  w: 2\nv:\n  <<: *b # b\n  x: 1\n"),
    "what is merged loses something": (
        "b: &b\n  x: 1\n  w: 2\nv:\n  <<: *b\n", (Remove(P("b.x")),), "b: &b\n  w: 2\nv:\n  <<: *b\n  x: 1\n"),
    "what is merged gets something": (
        "b: &b\n  x: 1\nv:\n  <<: *b # b\n", (Set(P("b.m"), 2),), "b: &b\n  x: 1\n  m: 2\nv:\n  x: 1 # b\n"),
    "what is merged goes": ("b: &b {x: 1}\nv:\n  <<: *b # b\n", (Remove(P("b")),), "v:\n  x: 1 # b\n"),
    "what is merged is renamed": ("b: &b {x: 1}\nv: {<<: *b }\n", (Rename(P("b"), "c"),), "c: &b {x: 1}\nv: {<<: *b }\n"),
    "a merged key that is no string": (
        "b: &b {16: 1, w: 2}\nv:\n  <<: *b\n", (Set(P('v["16"]'), 3),), "b: &b {16: 1, w: 2}\nv:\n  \"16\": 3\n  w: 2\n"),
    "a key is no merge key": ("v:\n  '<<': 1\n", (Set(P("v[<<]"), 2),), "v:\n  '<<': 2\n"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("before", "operations", "after"),
    [*UNSHARED.values(), *COPIED.values(), *MERGED.values()],
    ids=[*UNSHARED.keys(), *COPIED.keys(), *MERGED.keys()],
)
def test_edits(before: str, operations: tuple[Operation, ...], after: str) -> None:
    assert edited(before, *operations) == after


def test_a_refusal_names_the_line_of_the_anchor() -> None:
    text = "# c\na:\n  b: &x\n    v: 1\nc: |\n  text\nd: *x\n  # this comment would become text\n"
    with pytest.raises(KxformError) as caught:
        Document(text, first_line=31).apply([Set(P("a.b.v"), 2), Remove(P("d"))])
    assert caught.value.code.id == "KX109"
    text = "# c\na:\n  b: &x\n    v: 1\nd: *x\nc: |\n  text\ne: *x\n  # this comment would become text\n"
    with pytest.raises(KxformError, match="anchor 'x' is shared") as caught:
        Document(text, first_line=31).apply([Set(P("a.b.v"), 2), Remove(P("e"))])
    assert caught.value.code.id == "KX110"
    assert caught.value.place.line == 33


def test_a_copy_may_be_the_whole_of_a_large_value() -> None:
    """Bounds on aliases are those of the whole document, not of the part that an edit looks at."""
    items = "".join(f"  - {{a: {index}, b: *x }}\n" for index in range(250))
    text = f"x: &x {{v: [1, 2, 3]}}\nlist: &l\n{items}other: *l\n"
    assert edited(text, Set(P("list[0].a"), -1)).startswith("x: &x {v: [1, 2, 3]}\nlist: &l\n  - {a: -1, b: *x }\n")
