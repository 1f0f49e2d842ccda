"""Input that is hostile, or no manifest at all: one clear error each, and an end in sight."""

from __future__ import annotations

import pytest

from kxform.errors import KxformError
from kxform.yamltext import Document, Set, Source, split

pytestmark = pytest.mark.usefixtures("loader")


def laughs() -> str:
    """Ten anchors, each a list of ten aliases of the one before."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "\n".join(lines)


def doubled_mappings() -> str:
    lines = ["a0: &a0 {x: 1}", *(f"a{n}: &a{n} {{l: *a{n - 1}, r: *a{n - 1}}}" for n in range(1, 40))]
    return "\n".join(lines)


def deep_through_aliases() -> str:
    """Ten anchors, each 200 levels deep, and each inside the next."""
    levels, ends = "[" * 200, "]" * 200
    return "\n".join([f"a0: &a0 {levels}{ends}", *(f"a{n}: &a{n} {levels}*a{n - 1}{ends}" for n in range(1, 10))])


HOSTILE: dict[str, tuple[str, str]] = {
    "30,000 brackets": ("[" * 30_000, "KX104"),
    "30,000 braces": ("{a: " * 30_000, "KX104"),
    "30,000 dashes": ("- " * 30_000, "KX104"),
    "2,000 block levels": ("".join(f"{' ' * level}a:\n" for level in range(2_000)), "KX104"),
    "1,200 block levels ended by CR": ("".join(f"{' ' * level}a:\r" for level in range(1_200)), "KX104"),
    "deep through aliases": (deep_through_aliases(), "KX104"),
    "a billion laughs": (laughs(), "KX105"),
    "doubled mappings": (doubled_mappings(), "KX105"),
    "an anchor that holds itself": ("a: &a [1, {b: *a }]", "KX105"),
    "a huge plain scalar": ("a: " + "x" * 3_200_000, "KX106"),
    "a huge literal": ("a: |\n" + f"  {'x' * 77}\n" * 40_000, "KX106"),
    "a huge quoted key": ('"' + "x" * 3_200_000 + '": 1', "KX106"),
    "control characters": ("".join(map(chr, range(1, 32))) * 1_000, "KX102"),
    "the start of a program": ("\x7fELF\x02\x01\x01" + "\x01" * 100_000, "KX102"),
    "quotes": ('"' * 99_999, "KX102"),
}


@pytest.mark.parametrize(("text", "code"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile(text: str, code: str) -> None:
    with pytest.raises(KxformError) as caught:
        _ = Document(text).data
    assert caught.value.code.id == code
    assert caught.value.place.line >= 1
    assert len(caught.value.message) < 300


HOSTILE_JSON: dict[str, tuple[str, str]] = {
    "30,000 brackets": ("[" * 30_000, "KX104"),
    "30,000 objects": ('{"a":' * 30_000 + "1" + "}" * 30_000, "KX104"),
    "1,500 arrays": ("[" * 1_500 + "]" * 1_500, "KX104"),
    "a huge string": ('{"a": "' + "x" * 10_000_000 + '"}', "KX106"),
    "a number without end": ("[" + "1" * 100_000 + "]", "KX102"),
}


@pytest.mark.parametrize(("text", "code"), HOSTILE_JSON.values(), ids=HOSTILE_JSON.keys())
def test_hostile_json(text: str, code: str) -> None:
    with pytest.raises(KxformError) as caught:
        _ = Document(text, is_json=True).data
    assert caught.value.code.id == code


@pytest.mark.parametrize("text", [text for text, _ in [*HOSTILE.values(), *HOSTILE_JSON.values()]])
def test_hostile_texts_are_split_or_refused(text: str) -> None:
    content = text.encode()
    assert split(content)[-1].end == len(content)
    try:
        pieces = split(content, is_json=True)
    except KxformError as error:
        assert error.code.id in ("KX102", "KX104")
    else:
        assert pieces[-1].end == len(content)


def test_junk_is_no_text() -> None:
    junk = bytes(range(256)) * 40_000
    with pytest.raises(KxformError) as caught:
        Source.from_bytes(junk)
    assert caught.value.code.id == "KX101"


@pytest.mark.parametrize("depth", [900, 999])
def test_what_is_deep_but_not_too_deep(depth: int) -> None:
    text = "{a: " * depth + "1" + "}" * depth
    path = ("a",) * depth
    assert Document(text).apply([Set(path, 2)]).text == text.replace("1", "2")
    block = "".join(f"{' ' * level}a:\n" for level in range(depth - 1)) + " " * (depth - 1) + "a: 1\n"
    assert Document(block).apply([Set(path, 2)]).text == block.replace("1", "2")


def test_sharing_that_is_no_bomb() -> None:
    text = "x: &x {a: 1, b: 2}\nl:\n" + "- *x\n" * 100
    assert Document(text).data["l"] == [{"a": 1, "b": 2}] * 100


def test_many_edits_in_a_long_list() -> None:
    text = "items:\n" + "- a: 1\n  b: 2\n" * 2_000
    edited = Document(text).apply([Set(("items", index, "a"), 3) for index in range(0, 2_000, 2)])
    assert edited.text.count("a: 3") == 1_000
