"""`# kxform: ignore` in a comment: on which lines it holds, for which codes, and where it is no comment."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Check = Callable[..., list]
HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n"

DATA = {
    "nothing ignored": "  «KX405»a: 1\n",
    "on the line": "  a: 1  # kxform: ignore KX405\n  «KX405»b: 2\n",
    "on the line above": "  # kxform: ignore KX405\n  a: 1\n  «KX405»b: 2\n",
    "above, with blank lines and comments between": "  # kxform: ignore KX405\n\n  # why\n\n  a: 1\n  «KX405»b: 2\n",
    "above, at another indentation": "# kxform: ignore KX405\n  a: 1\n  «KX405»b: 2\n",
    "two comments above": "  # kxform: ignore KX404\n  # kxform: ignore KX405\n  a: 1\n",
    "above and beside": "  # kxform: ignore KX404\n  a: 1  # kxform: ignore KX405\n",
    "no code: all": "  a: 1  # kxform: ignore\n  «KX405»b: 2\n",
    "several codes": "  a: 1  # kxform: ignore KX404, KX405\n  b: 1  # kxform: ignore KX405 KX404\n",
    "another code": "  «KX405»a: 1  # kxform: ignore KX404\n",
    "a code that begins with another": "  «KX405»a: 1  # kxform: ignore KX4055 KX40\n",
    "lower case": "  a: 1  # kxform: ignore kx405\n  «KX405»b: 1  # kxform: ignore kx404\n",
    "with a reason": "  a: 1  # kxform: ignore KX405: the operator wants a number\n",
    "behind another comment": "  a: 1  # as it was # kxform: ignore KX405\n",
    "without a space": "  a: 1  #kxform: ignore KX405\n  b: 1 #\tkxform: ignore KX405\n",
    "no comment: another word": "  «KX405»a: 1  # kxform: ignored KX405\n  «KX405»b: 1  # xkxform: ignore\n",
    "no comment: in quotes": '  b: "# kxform: ignore"\n  «KX405»c: 2\n',
    "no comment: in quotes on its line": "  {«KX405»a: 1, b: '# kxform: ignore KX405'}\n",
    "no comment: in a block scalar": "  c: |\n    # kxform: ignore KX405\n  «KX405»d: 1\n",
    "no comment: in a folded scalar's end": "  c: >-\n    x\n\n    # kxform: ignore KX405\n\n  «KX405»d: 1\n",
    "below a block scalar": "  c: |\n    x\n  # kxform: ignore KX405\n  d: 1\n  «KX405»e: 1\n",
    "in a quoted text over lines": '  c: "x\n    # kxform: ignore KX405\n    y"\n  «KX405»d: 1\n',
    "at the end": "  «KX405»a: 1\n  # kxform: ignore KX405\n",
    "in flow": "  {a: 1, # kxform: ignore KX405\n   «KX405»b: 2}\n",
}


def crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def old_mac(text: str) -> bytes:
    return text.replace("\n", "\r").encode()


def utf16(text: str) -> bytes:
    return text.encode("utf-16")


@pytest.mark.parametrize("encode", [str.encode, crlf, old_mac, utf16])
@pytest.mark.parametrize("title", DATA)
def test_a_comment(check: Check, title: str, encode: Callable[[str], bytes]) -> None:
    check(HEAD + DATA[title], encode=encode)


@pytest.mark.parametrize("title", DATA)
def test_a_comment_in_the_second_document(check: Check, title: str) -> None:
    check(f"# first\n{HEAD}  x: z\n--- # kxform: ignore\n{HEAD}{DATA[title]}")


TEXTS = {
    "the header of a block scalar": (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: b\n"
        "    imagee: |  # kxform: ignore KX404\n      x\n    «KX404»imageee: |\n      x  # kxform: ignore\n"
    ),
    "the first line, for what the object lacks": "apiVersion: v1  # kxform: ignore KX530\nkind: ConfigMap\n",
    "other codes on the line stay": (
        "apiVersion: v1\nkind: ConfigMap\n"
        "metadata: {name: A, «KX404»lables: {}}  # kxform: ignore KX504\n"
    ),
    "an unknown kind": "# kxform: ignore KX401\napiVersion: x.io/v1\nkind: Foo\nmetadata: {name: a}\n",
    "half an object": "kind: Pod  # kxform: ignore KX222\nmetadata: {name: a}\n",
    "an item of a list": (
        "apiVersion: v1\nkind: List\nitems:\n# kxform: ignore KX222\n- metadata: {name: a}\n- «KX222»metadata: {name: b}\n"
    ),
    "an object in a list": (
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n"
        "  metadata: {name: A}  # kxform: ignore\n"
    ),
    "JSON in YAML has comments": (
        '{"apiVersion": "v1", "kind": "ConfigMap",\n "metadata": {"name": "A"} # kxform: ignore KX504\n}\n'
    ),
    "JSON has none": (
        '{"apiVersion": "v1", "kind": "ConfigMap", "metadata":\n {«KX504»"name": "A", "annotations": {"a": "# kxform: ignore"}}}\n'
    ),
    "what cannot be read stays": "a: b: c  # kxform: ignore\n".replace("a: b:", "a: b«KX102»:"),
}  # fmt: skip


@pytest.mark.parametrize("title", TEXTS)
def test_what_a_comment_is_about(check: Check, title: str) -> None:
    check(TEXTS[title])


def test_an_object_whose_errors_are_ignored_is_valid(look: Check) -> None:
    (result,) = look(f"{HEAD}  a: 1  # kxform: ignore\n")
    assert (result.valid, result.invalid) == (1, 0)
