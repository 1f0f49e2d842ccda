"""What the checks of benchmarks/corpus.py stand on: scalars, comments, documents, strategies, placing."""

import math
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

from corpus_checks import grounds
from corpus_checks.comments import comments
from corpus_checks.matching import Misfit, Placement, place
from corpus_checks.nodes import Data, Mapping
from corpus_checks.reading import Document, read
from corpus_checks.sameness import MISSING, difference
from corpus_checks.scalars import plain
from corpus_checks.strategy import api_refusal, complaint
from corpus_checks.text import Text, decode

V1, EXTENSIONS = "apps/v1", "extensions/v1beta1"

SCALARS: list[tuple[Data, list[str]]] = [
    (True, ["yes", "on", "y", "TRUE", "True"]),
    (False, ["no", "off", "n", "FALSE", "false"]),
    (None, ["~", "Null", ""]),
    (420, ["0644", "0o644"]),
    (8.0, ["08"]),
    (1000, ["1_000"]),
    (1000.0, ["1e3"]),
    (31, ["0x1F"]),
    (3, ["0b11"]),
    (1, ["+1"]),
    (1.0, ["1."]),
    (math.inf, [".inf"]),
    (12345678901234567890, ["12345678901234567890"]),
    (1e20, ["100000000000000000000"]),
]
STRINGS = ["2001-01-01", "1:30", "=", "yES", "0o9", "1e", "-", "+", ".", "1.2.3", "-foo", "0x"]


@pytest.mark.parametrize(("value", "written"), [(v, w) for v, texts in SCALARS for w in texts])
def test_a_plain_scalar_is_read_as_kubectl_does(value: Data, written: str) -> None:
    assert repr(plain(written)) == repr(value)


@pytest.mark.parametrize("written", STRINGS)
def test_a_plain_string_stays_one(written: str) -> None:
    assert plain(written) == written


COMMENTS = {
    "after a value": ("a: 1 # one\n", ["# one"]),
    "alone": ("# one\n  # two\na: 1\n", ["# one", "# two"]),
    "no space before it": ("a: b#c\nd: e #f\n", ["#f"]),
    "in quotes": ("a: \"x # y\" # one\nb: 'it''s # z' # two\n", ["# one", "# two"]),
    "in quotes over lines": ('a: "x\n  # y\n  \\" # z" # one\n', ["# one"]),
    "an escaped quote": ('a: "\\"# x" # one\n', ["# one"]),
    "a quote inside of a plain scalar": ("a: it's # one\nb: it's # two\n", ["# one", "# two"]),
    "a quote where a plain scalar goes on": ("a: x\n  'y # one\nb: 1 # two\n", ["# one", "# two"]),
    "in a block scalar": ("a: |\n  # x\n\n  y # z\n# one\nb: 1\n", ["# one"]),
    "behind a block header": ("a: >- # one\n  # x\nb: 1\n", ["# one"]),
    "an indented block scalar": ("a: |2\n    x\n  # y\n # one\nb: 1\n", ["# one"]),
    "a block scalar in a list": ("- a: |\n    # x\n  # one\n  b: 1\n- |\n  # y\n# two\n", ["# one", "# two"]),
    "an empty block scalar": ("a: |\n# one\nb: 1\n", ["# one"]),
    "a pipe in a plain scalar": ("a: x |\n  # one\nb: 1\n", ["# one"]),
    "in flow": ("a: [b, # one\n  'c # d', {e: f#g}] # two\n", ["# one", "# two"]),
    "JSON": ('{"a":"b # c","d":["#"]}\n', []),
    "between documents": ("a: |\n  x\n--- # one\n# two\n...\n# three\n", ["# one", "# two", "# three"]),
    "CRLF": ("a: 1 # one\r\nb: |\r\n  # x\r\n# two\r\n", ["# one", "# two"]),
    "CR": ("a: 1 # one\rb: 2\r# two\r", ["# one", "# two"]),
    "behind an anchor and a tag": ("a: &x !!str 'y # z' # one\nb: *x # two\n", ["# one", "# two"]),
    "behind a tab": ("a: 1\t# one\n", ["# one"]),
    "at the end": ("a: 1\n#", ["#"]),
}


@pytest.mark.parametrize(("text", "expected"), COMMENTS.values(), ids=COMMENTS)
def test_comments_are_found(text: str, expected: list[str]) -> None:
    assert [comment.text for comment in comments(text)] == expected


def only(text: str) -> Document:
    (document,) = read(Text(text))
    return document


READ = {
    "a key that is a boolean": ("n: 1\n2: x\n", {"false": 1, "2": "x"}),
    "a merge key, late": ("- &b {z: 1, x: 2}\n- z: 3\n  <<: *b\n", [{"z": 1, "x": 2}, {"z": 1, "x": 2}]),
    "a merge key, early": ("- &b {z: 1}\n- <<: *b\n  z: 3\n", [{"z": 1}, {"z": 3}]),
    "several to merge": ("{<<: [{x: 1}, {x: 2, z: 3}]}\n", {"x": 1, "z": 3}),
    "tags": ("[!!str 5, !!int '3', !!binary aGk=, !mine 5]\n", ["5", 3, "hi", "!mine 5"]),
    "tabs between tokens": ("a: b\t\nc:\td\n", {"a": "b", "c": "d"}),
    "JSON with tabs": ('{\n\t"a": "\\/",\n\t"b": 1.0\n}\n', {"a": "/", "b": 1.0}),
}


@pytest.mark.parametrize(("text", "expected"), READ.values(), ids=READ)
def test_a_document_is_read_as_kubectl_does(text: str, expected: Data) -> None:
    document = only(text)
    assert document.error is None
    assert difference(expected, document.data) is None


@pytest.mark.parametrize("text", ["a: [\n", "a: *b\n", "a: b: c\n", "&a [*a]\n", "[" * 5_000])
def test_what_does_not_parse_says_so(text: str) -> None:
    assert only(text).error


def test_one_bad_document_does_not_hide_the_others() -> None:
    documents = read(Text("%YAML 1.1\n---\na: 1\n---\nb: [\n--- # none\n---\nc: |\n  x\n---\n"))
    assert [(d.data, d.error is None, d.is_empty) for d in documents] == [
        ({"a": 1}, True, False),
        (None, False, False),
        (None, True, True),
        ({"c": "x\n"}, True, False),
        (None, True, True),
    ]


def test_oddities_are_found() -> None:
    found = only("a: 1\nb: {c: 1, c: 2}\nd: {{ x }}\na: 2\n").oddities
    assert (len(found.duplicates), len(found.templates), len(found.merges)) == (2, 1, 0)


MERGES = {"<<: *map": 0, "<<: [*map, {c: 1}]": 0, "<<: *list": 1, "<<: [*list]": 1, "<<: 5": 1}


@pytest.mark.parametrize(("entry", "count"), MERGES.items(), ids=MERGES)
def test_a_merge_of_what_is_no_mapping_is_found(entry: str, count: int) -> None:
    assert len(only(f"m: &map {{a: 1}}\nl: &list [*map]\nx: {{{entry}}}\n").oddities.merges) == count


def test_an_encrypted_document_must_be_left_alone() -> None:
    text = "apiVersion: v1\nkind: Secret\nsops: {mac: x}\n"
    assert grounds.of_document(only(text)) == {grounds.ENCRYPTED}
    assert grounds.of_document(only(text.replace("mac", "a"))) == set()


@pytest.mark.parametrize("value", ["x", "'x'", "|\n    x\n\n  # y", "[x,\n    y] # z", "\n    - x\n\n  # y"])
def test_an_entry_ends_with_its_value(value: str) -> None:
    text = f"a:\n  b: {value}\nc: 1\n"
    root = only(text).root
    assert isinstance(root, Mapping)
    assert text[: root.entries[0].end].rstrip("] ")[-1] in "xy'"
    assert "#" not in text[: root.entries[0].end]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_file_is_decoded_and_encoded_back(encoding: str) -> None:
    content = "a: ü\r\nb: \N{ROCKET}".encode(encoding)
    text = decode(content)
    assert text.content == "a: ü\r\nb: \N{ROCKET}"
    assert text.mark + text.content.encode(text.encoding) == content


DIFFERENT = [(True, 1), (1, 1.0), ("1", 1), (None, ""), ({"a": 1, "b": 2}, {"b": 2, "a": 1}), ([1], [1, 1])]


@pytest.mark.parametrize(("one", "other"), [*DIFFERENT, ({"a": None}, {}), ({}, {"a": 1}), (0.0, -0.0)])
def test_data_is_compared_strictly(one: Data, other: Data) -> None:
    assert difference(one, one) is None
    assert difference(one, other) is not None


def rolling(surge: Data = None, unavailable: Data = None) -> Data:
    limits = {"maxSurge": surge, "maxUnavailable": unavailable}
    return {"rollingUpdate": {key: value for key, value in limits.items() if value is not None}}


REFUSED = [rolling(1, 1), rolling(0, 0), rolling("0%", 0), rolling(1), rolling("101%", 0), rolling(0, "101%")]
ACCEPTED = [None, {}, rolling(), rolling(1, 0), rolling(0, 1), rolling("100%", "0%"), rolling(None, "30%")]


@pytest.mark.parametrize("update", [*REFUSED, rolling(0, -1), rolling(0, "x"), {"type": "Recreate"}, {"max": 1}])
def test_what_the_api_refuses(update: Data) -> None:
    assert api_refusal(update)
    assert complaint({"type": "Odd"}, V1, False, update)


@pytest.mark.parametrize("update", [*ACCEPTED, {"type": "OnDelete"}])
def test_what_the_api_accepts(update: Data) -> None:
    assert api_refusal(update) is None


UPDATES = {
    "none": ({}, V1, [MISSING], [{}, rolling(None, 1)]),
    "null": (None, V1, [MISSING], [None]),
    "the default": (rolling("25%", "25%"), V1, [MISSING], [rolling(None, "25%")]),
    "the old default": (rolling(1, 1), EXTENSIONS, [MISSING], [rolling(None, 1)]),
    "the old default, today": (
        rolling(1, 1),
        V1,
        [rolling(None, 1)],
        [MISSING, rolling(0, 1), rolling(1, 0)],
    ),
    "today's default, then": (rolling("25%", "25%"), EXTENSIONS, [MISSING], [rolling(None, "25%")]),
    "only the type": (
        {"type": "RollingUpdate"},
        V1,
        [MISSING, {"type": "RollingUpdate"}],
        [rolling(None, 1)],
    ),
    "no surge": (rolling(0, 2), V1, [rolling(0, 2), rolling(None, 2)], [MISSING, rolling(None, 1)]),
    "surge": (rolling(1, 0), V1, [rolling(1, 0)], [MISSING, rolling(2, 0), rolling(None, 1)]),
    "surge by default": (rolling(None, 0), V1, [rolling("25%", 0)], [MISSING, rolling(1, 0)]),
    "a surge alone": (
        rolling("50%"),
        V1,
        [MISSING, rolling("50%", 0), rolling(None, "25%")],
        [rolling(None, 1)],
    ),
    "Recreate": ({"type": "Recreate"}, V1, [MISSING, {"type": "RollingUpdate"}], [{"type": "OnDelete"}]),
}


@pytest.mark.parametrize(("strategy", "api", "right", "wrong"), UPDATES.values(), ids=UPDATES)
def test_which_update_strategy_is_right(strategy: Data, api: str, right: list[Data], wrong: list[Data]) -> None:
    assert [complaint(strategy, api, False, update) for update in right] == [None] * len(right)
    assert all(complaint(strategy, api, False, update) for update in wrong)


def test_a_surge_may_be_given_up_where_it_would_deadlock() -> None:
    assert complaint(rolling(1, 0), V1, False, rolling(None, 1))
    assert complaint(rolling(1, 0), V1, True, rolling(None, 1)) is None


PLACED = {
    "all the same": (["ab"], "ab", Placement((0,))),
    "one is longer": (["ab"], "abc", Misfit(0, 1)),
    "repeated lines": (["aa", "a"], "aaa", Placement((0, 2))),
    "nothing between": (["ab", "cd"], "abcd", Placement((0, 2))),
    "something between": (["ab", "b", ""], "abxbx", Placement((0, 3, 5))),
    "the start differs": (["abc", ""], "abx", Misfit(0, 2)),
    "the middle differs": (["a", "bcd", "e"], "abce", Misfit(1, 2)),
    "the end differs": (["a", "bcd"], "abxd", Misfit(1, 1)),
    "overlap": (["ab", "b"], "ab", Misfit(1, 0)),
}


@pytest.mark.parametrize(("stretches", "new", "expected"), PLACED.values(), ids=PLACED)
def test_stretches_are_placed_in_order(stretches: list[str], new: str, expected: Placement | Misfit) -> None:
    assert place(stretches, new) == expected
    assert place([list(stretch) for stretch in stretches], list(new)) == expected
