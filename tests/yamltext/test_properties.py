"""What must hold for every document and every edit, tried on documents that hypothesis writes.

The default profile is quick and always draws the same; `KXFORM_EXAMPLES=5000` looks further.
"""

from __future__ import annotations

import os
import re
from io import StringIO
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from kxform.errors import KxformError
from kxform.yamltext import Document, Edited, Path, Source, format_path, parse_path, split
from kxform.yamltext.change import NoSuchPlaceError
from kxform.yamltext.data import _Reader, same, to_data
from kxform.yamltext.direct import UnusualError, direct_data, direct_json
from kxform.yamltext.edits import OffsetMap
from kxform.yamltext.jsontree import compose_json
from kxform.yamltext.nodes import SCALAR, Node
from kxform.yamltext.plain import PlainNode, compose_plain, is_plain
from kxform.yamltext.render import render_block, render_flow, render_json, render_scalar
from kxform.yamltext.scalars import is_plain_safe, resolve
from kxform.yamltext.style import BlockStyle, JsonStyle
from kxform.yamltext.tree import _Builder, _PureParser

from .conftest import HAS_LIBYAML
from .generate import Writer, document, operations
from .statement import Refused, alike, assert_spliced, check, meaning

EXAMPLES = int(os.environ.get("KXFORM_EXAMPLES", "0"))


def profile(examples: int) -> settings:
    return settings(
        max_examples=EXAMPLES or examples,
        derandomize=not EXAMPLES,
        database=None,
        deadline=None,
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
            HealthCheck.filter_too_much,
            HealthCheck.function_scoped_fixture,
        ],
    )


RANDOMS = st.randoms(use_true_random=False)
CHARACTERS = st.characters(exclude_categories=["Cs"])
TEXTS = st.text(st.one_of(st.sampled_from("ab \n\r\t:-#?,[]{}&*!|>'\"%@`~<=.0\u2028\ufeff😀"), CHARACTERS))

UNSPECIAL = str.maketrans("&*!", "___")  # so that most documents can be composed the short way
UNUSUAL_TEXTS = (
    "a: 1\na: 2\n",
    "x:\n- {a: 1, a: 1}\n",
    "1: a\n",
    "y: a\n",
    "'': {~: a}\n",
    "<<: {a: 1}\n",
    "a: .inf\n",
    "- .nan\n",
    "[a]: b\n",
    "a: {{ b }}\n",
)
PLAIN_TEXTS = (
    *UNUSUAL_TEXTS,
    "a: 1\nA: [y, 0x1f, 1e3, .5, -1, '1', \"y\", ~, .inf_, 1_0, 2024-01-01, <<]\n",
    "a:\nb: ''\nc: |\n  1\nd: >-\n  y\n'1': 2\n'y': n\n'': x\n",
    "/a: :a\n:b: /b\n-b: {c: 0644, d: {}, e: []}\n+x: -x\n.z: .\n",
    "- y\n- - n\n  -\n- a:\n- 1.0\n- +1\n- 0o7\n",
)


# edits


@pytest.mark.usefixtures("loader")
@profile(150)
@given(RANDOMS)
def test_an_edit_does_what_it_says_and_nothing_else(rng: Random) -> None:
    written = document(rng)
    assert alike(Document(written.text, is_json=written.is_json).data, written.data)
    assert alike(meaning(written.text, is_json=written.is_json), written.data)
    asked = operations(rng, written.data)
    try:
        outcome = check(written.text, asked, is_json=written.is_json)
    except NoSuchPlaceError:
        event("impossible")
    else:
        event(f"refused: {outcome.code}" if isinstance(outcome, Refused) else "edited")


@pytest.mark.usefixtures("loader")
@profile(60)
@given(RANDOMS)
def test_offsets_lead_back_to_the_same_character(rng: Random) -> None:
    written = document(rng)
    outcome = _applied(written.text, rng, is_json=written.is_json)
    assume(outcome is not None)
    assert outcome is not None
    offsets, new = OffsetMap(outcome.edits), _new_ranges(outcome)
    previous = 0
    for offset, character in enumerate(outcome.text):
        before = offsets.original(offset)
        assert before >= previous
        previous = before
        if not any(offset in one for one in new):
            assert written.text[before] == character


def _applied(text: str, rng: Random, *, is_json: bool = False) -> Edited | None:
    read = Document(text, is_json=is_json)
    try:
        return read.apply(operations(rng, read.data))
    except (KxformError, NoSuchPlaceError):
        return None


def _new_ranges(edited: Edited) -> list[range]:
    ranges, shift = [], 0
    for edit in edited.edits:
        ranges.append(range(edit.start + shift, edit.start + shift + len(edit.new)))
        shift += len(edit.new) - (edit.end - edit.start)
    return ranges


# trees


@profile(100)
@given(RANDOMS)
def test_all_parsers_see_the_same_tree(rng: Random) -> None:
    text = Writer(rng).document().text
    trees = [_tree(text, parser) for parser in (_PureParser, *((yaml.cyaml.CParser,) if HAS_LIBYAML else ()))]
    assert all(tree == trees[0] for tree in trees)


@pytest.mark.skipif(not HAS_LIBYAML, reason="it is libyaml's composer")
@profile(150)
@given(RANDOMS)
def test_a_plain_document_is_the_same_tree_and_data(rng: Random) -> None:
    text = _ended(Writer(rng).document().text.translate(UNSPECIAL))
    assume(is_plain(text))
    try:
        root = compose_plain(text, _Builder(text, 0))
    except yaml.YAMLError:
        assume(False)
    event("plain")
    assert _facts(root) == _tree(text, yaml.cyaml.CParser)
    _assert_direct_is_right(root, text)


@pytest.mark.skipif(not HAS_LIBYAML, reason="it is libyaml's composer")
@pytest.mark.parametrize("text", PLAIN_TEXTS)
def test_data_read_directly(text: str) -> None:
    root = compose_plain(text, _Builder(text, 0))
    assert _assert_direct_is_right(root, text) is (text not in UNUSUAL_TEXTS)


def _assert_direct_is_right(root: Node | None, text: str) -> bool:
    """Hold the short way to the data against the long one, and tell whether it can be gone."""
    if not isinstance(root, PlainNode):
        return False
    try:
        data = direct_data(root.raw)
    except UnusualError:
        return False
    assert same(data, _Reader(text, is_whole=True).read(root))
    return True


def _ended(text: str) -> str:
    return text if text.endswith(("\n", "\r")) else text + "\n"


def _tree(text: str, parser: Any) -> list[Any]:
    return _facts(_Builder(text, 0).build(parser(_ended(text))))


def _facts(root: Node | None) -> list[Any]:
    nodes = root.walk() if root is not None else ()
    return [
        (
            node.kind,
            node.start,
            node.end,
            node.style,
            node.tag,
            node.anchor,
            node.value if node.kind is SCALAR else None,
        )
        for node in nodes
    ]


# any input


@pytest.mark.usefixtures("loader")
@profile(300)
@given(TEXTS, st.booleans(), RANDOMS)
def test_no_text_brings_another_error(text: str, is_json: bool, rng: Random) -> None:
    _read_and_edit(text, rng, is_json=is_json)


@pytest.mark.usefixtures("loader")
@profile(120)
@given(RANDOMS)
def test_no_damaged_document_brings_another_error(rng: Random) -> None:
    written = document(rng)
    text = written.text
    for _ in range(rng.choice((1, 1, 2, 5))):
        start = rng.randint(0, len(text))
        end = min(len(text), start + rng.choice((0, 0, 1, 1, 2, 9)))
        damage = rng.choice(
            (
                "",
                " ",
                "\n",
                "\t",
                ":",
                ": ",
                "- ",
                "#",
                " #",
                "?",
                "[",
                "}",
                "&a0 ",
                "*a0",
                "'",
                '"',
                "|",
                "\ufeff",
                "\u2028",
                "\0",
            )
        )
        text = text[:start] + damage + text[end:]
    _read_and_edit(text, rng, is_json=written.is_json)


def _read_and_edit(text: str, rng: Random, *, is_json: bool) -> None:
    try:
        data = Document(text, is_json=is_json).data
    except KxformError as error:
        assert error.place.line >= 1
        event(f"unreadable: {error.code}")
        return
    if data is None or not isinstance(data, dict | list) or not data:
        return
    outcome = _applied(text, rng, is_json=is_json)
    event("refused" if outcome is None else "edited")
    if outcome is not None:
        assert_spliced(text, outcome)


# files


@profile(200)
@given(st.one_of(st.binary(), TEXTS.map(str.encode), TEXTS.map(lambda text: ("\ufeff" + text).encode("utf-16-le"))))
def test_bytes_come_back(data: bytes) -> None:
    try:
        source = Source.from_bytes(data)
    except KxformError as error:
        assert error.code.id == "KX101"
    else:
        source.content.decode()
        assert source.to_bytes(source.content) == data


@profile(200)
@given(
    st.lists(st.one_of(TEXTS, st.sampled_from(["---", "--- # c", "\n", "\r\n", "{}", '{"a": 1}', "%YAML 1.1\n"]))),
    st.sampled_from(["\n", "\r\n", "\r", ""]),
)
def test_pieces_are_the_text(parts: list[str], newline: str) -> None:
    content = newline.join(parts).encode()
    pieces = split(content)
    assert [piece.start for piece in pieces] == [0, *(piece.end for piece in pieces[:-1])]
    assert pieces[-1].end == len(content)
    lines = re.compile(rb"\r\n|\r|\n")
    assert [piece.line for piece in pieces] == [1 + len(lines.findall(content[: piece.start])) for piece in pieces]


# paths and scalars


@profile(300)
@given(
    st.lists(
        st.one_of(st.integers(0, 99), st.text(), st.sampled_from(["a", "a-b", "0", "a.b/c", '"', "]", "\\", "[0]"]))
    ).map(tuple)
)
def test_paths_come_back(path: Path) -> None:
    assert parse_path(format_path(path)) == path


@profile(300)
@given(st.text())
def test_texts_are_paths_or_not(text: str) -> None:
    try:
        path = parse_path(text)
    except ValueError:
        return
    assert parse_path(format_path(path)) == path


def kubectl(text: str) -> Any:
    """What go-yaml v2 takes a plain scalar for, written down step by step as its `resolve` goes."""
    words = {
        **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"), True),
        **dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"), False),
        **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    }
    if text in words:
        return words[text]
    if text[0] == ".":
        return _parse_float(text, text) if "__" not in text and not re.search(r"_(?![0-9])|(?<![0-9])_", text) else text
    if text[0] not in "+-0123456789":
        return text
    plain = text.replace("_", "")
    for number in (_parse_int(plain, 0, -(2**63), 2**63 - 1), _parse_int(plain, 0, 0, 2**64 - 1, signs="")):
        if number is not None:
            return number
    if re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", plain):
        return _parse_float(plain, text)
    binary = _parse_int(plain[2:], 2, -(2**63), 2**63 - 1) if plain.startswith("0b") else None
    return text if binary is None else binary


def _parse_int(text: str, base: int, least: int, most: int, signs: str = "+-") -> int | None:
    """Go's `strconv.ParseInt` and `ParseUint`."""
    sign, digits = (text[:1], text[1:]) if text[:1] and text[:1] in signs else ("", text)
    if base == 0:
        prefix = digits[:2].lower()
        base = {"0x": 16, "0b": 2, "0o": 8}.get(prefix, 8 if digits[:1] == "0" and len(digits) > 1 else 10)
        digits = digits[2:] if prefix in ("0x", "0b", "0o") else digits
    allowed = "0123456789abcdef"[:base]
    if not digits or any(digit.lower() not in allowed for digit in digits):
        return None
    value = int(digits, base) * (-1 if sign == "-" else 1)
    return value if least <= value <= most else None


def _parse_float(text: str, otherwise: str) -> Any:
    """Go's `strconv.ParseFloat`, for what `resolve` gives it."""
    if not re.fullmatch(r"[-+]?(\.[0-9_]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9_]+)?", text):
        return otherwise
    value = float(text.replace("_", ""))
    return otherwise if value in (float("inf"), float("-inf")) else value


SCALARS = st.text(st.sampled_from("01789abefxXoObB_+-.eEyYnNulL~ :"), max_size=8)


@profile(400)
@given(
    st.one_of(
        SCALARS,
        st.text(max_size=5),
        st.from_regex(r"[-+]?(0[xXbBoO]?)?[0-9a-f_]{1,24}(\.[0-9_]*)?(e[-+]?[0-9]{1,4})?", fullmatch=True),
    )
)
def test_resolve_is_what_kubectl_does(text: str) -> None:
    assume(not re.fullmatch(r"[-+]?\.(inf|Inf|INF|nan|NaN|NAN)", text))
    assert same(resolve(text), kubectl(text))


@pytest.mark.usefixtures("loader")
@profile(300)
@given(st.one_of(SCALARS, st.text(max_size=9), st.text(st.sampled_from("ab1 :-#?,[]&*!|>'\"%@`~=./()$+"), max_size=9)))
def test_what_stands_plain_is_that_string_to_all(text: str) -> None:
    if not is_plain_safe(text):
        return
    assert resolve(text) == text
    for around in (
        f"- {text}",
        f"{text}: x\n",
        f"a: {text} # c\n",
        f"[{text}]",
        f"{{a0: {text}, {text}: x}}",
        f"[{text},{text}]",
    ):
        assert text in _strings(Document(around).data), around
        reader = YAML(typ="safe", pure=True)
        reader.version = (1, 2)
        assert text in _strings(reader.load(around)), around


def _strings(data: Any) -> list[str]:
    if isinstance(data, dict):
        return [*data.keys(), *data.values()]
    return data if isinstance(data, list) else [data]


# rendering

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(CHARACTERS, max_size=12),
    st.sampled_from(
        ["yes", "0644", "a: b", "x\ny\n", "x\n  y", "\n", "x\n\n", "- a", "# c", "é😀", " x", "x ", "tab\there\nx"]
    ),
)


def _collections(inside: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    keys = st.text(CHARACTERS, max_size=6)
    return st.one_of(st.lists(inside, max_size=3), st.dictionaries(keys, inside, max_size=3))


DATA = st.recursive(LEAVES, _collections, max_leaves=8)


@pytest.mark.usefixtures("loader")
@profile(150)
@given(DATA, st.sampled_from(["", "'", '"']), st.sampled_from(["'", '"']))
def test_flow_style_is_read_back(data: Any, quote: str, fallback: str) -> None:
    text = render_flow(data, quote=quote, fallback=fallback)
    assert len(text.splitlines()) <= 1 or "\n" not in text
    for around, path in ((f"a: {text} # c\n", ("a",)), (f"[x, {text}, y]", (1,)), (f"{{a: {text}}}", ("a",))):
        read = Document(around).data
        assert same(read[path[0]], data)


@pytest.mark.usefixtures("loader")
@profile(200)
@given(
    st.one_of(
        st.lists(DATA, min_size=1, max_size=3),
        st.dictionaries(st.text(CHARACTERS, max_size=6), DATA, min_size=1, max_size=3),
    ),
    st.builds(BlockStyle, st.integers(1, 8), st.integers(0, 4), st.sampled_from(["'", '"']), st.booleans()),
    st.integers(0, 3),
)
def test_block_style_is_read_back(data: Any, style: BlockStyle, margin: int) -> None:
    lines = [" " * margin + line if line else line for line in render_block(data, style)]
    assert same(Document("\n".join(lines) + "\n").data, data)
    assert not any(line.endswith(" ") or re.search(r"[\n\r\u2028]", line) for line in lines)


@profile(150)
@given(
    DATA,
    st.builds(
        JsonStyle, st.sampled_from([None, "  ", "\t"]), st.sampled_from([": ", ":"]), st.sampled_from([",", ", "])
    ),
)
def test_json_is_read_back(data: Any, style: JsonStyle) -> None:
    text = render_json(data, style, "", "\n")
    assert same(Document(text, is_json=True).data, data)
    root = compose_json(text)
    assert root is not None
    assert same(to_data(root, text), data)


UNUSUAL_JSON = (
    '{"a": 1, "b": {"c": 1, "c": 1}}',
    "[1e400]",
    "[-Infinity]",
    "[NaN]",
    '{"a": "\\ud800"}',
    "{} {}",
    "",
    "{",
    "[" * 1_000 + "]" * 1_000,
    f'["{" " * (1 << 20)}"]',
    f"[{'1' * 5_000}]",
)


@pytest.mark.parametrize("text", UNUSUAL_JSON, ids=range(len(UNUSUAL_JSON)))
def test_unusual_json_is_not_read_directly(text: str) -> None:
    with pytest.raises(UnusualError):
        direct_json(text)


@pytest.mark.parametrize(
    "text", ['{"<<": {"a": "\\n"}, "y": [1, 1.0, -0, 1E5, true, null, "\\/"]}', "[]", "1", '{"": {}}']
)
def test_json_is_read_directly(text: str) -> None:
    root = compose_json(text)
    assert root is not None
    assert same(direct_json(text), to_data(root, text))


@profile(200)
@given(st.text(CHARACTERS), st.sampled_from(["", "'", '"']))
def test_scalars_stay_on_one_line(text: str, quote: str) -> None:
    written = render_scalar(text, quote=quote)
    assert len(StringIO(written).readlines()) <= 1
    assert written.isprintable() or not text.isprintable()
