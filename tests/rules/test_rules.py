"""Rules: tables of good objects, good near-misses and bad ones with the exact path and code; and no object raises."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kxform.errors import Code
from kxform.kube.tables import load_table
from kxform.kube.versions import NEWEST, parse_version
from kxform.rules import Finding, findings, verdict
from kxform.rules.finding import RULES
from kxform.rules.walk import types
from kxform.yamltext import format_path, parse_path

HERE = Path(__file__).parent
OBJECTS: dict[str, Any] = yaml.safe_load((HERE / "objects.yaml").read_text(encoding="utf-8"))
ROWS: list[list[Any]] = [
    row for path in sorted((HERE / "cases").glob("*.yaml")) for row in yaml.safe_load(path.read_text(encoding="utf-8"))
]
LONG = {"<256k>": "x" * 262145, "<1m>": "x" * 1048577}


def changed(row: list[Any]) -> dict[str, Any]:
    """The object of a row with its changes; `<gone>` takes a key away, what is missing on the way is made."""
    data = copy.deepcopy(OBJECTS[row[0]])
    for text, value in row[1].items():
        *way, last = parse_path(text)
        node = data
        for step in way:
            node = node[step] if isinstance(step, int) else node.setdefault(step, {})
        put(node, last, copy.deepcopy(value))
    return data


def put(node: Any, key: str | int, value: Any) -> None:
    if value == "<gone>":
        del node[key]
    elif isinstance(node, list) and key == len(node):
        node.append(value)
    else:
        node[key] = with_long_texts(value)


def with_long_texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: with_long_texts(item) for key, item in value.items()}
    return LONG.get(value, value) if isinstance(value, str) else value


def found(data: dict[str, Any], version: str = NEWEST) -> list[Finding]:
    return list(findings(data, data["apiVersion"], data["kind"], parse_version(version)))


def said(found: list[Finding]) -> dict[str, str]:
    """Findings as a row writes them: by path, the codes, `!` behind a warning's, and the position where it differs."""
    by_path: dict[str, list[str]] = {}
    for one in sorted(found, key=lambda finding: finding.code.id):
        mark = one.code.id + ("!" if one.severity == "warning" else "")
        by_path.setdefault(format_path(one.path), []).append(mark)
        if one.at is not None:
            by_path[format_path(one.path)].append(format_path(one.at))
    return {path: " ".join(marks) for path, marks in by_path.items()}


def expected(row: list[Any]) -> dict[str, str]:
    return dict(row[2])


def name(row: list[Any]) -> str:
    return f"{row[0]} {str(row[1])[:80]} {row[3] if len(row) > 3 else ''}"


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_a_row_of_the_tables(row: list[Any]) -> None:
    assert said(found(changed(row), *row[3:4])) == expected(row)


@pytest.mark.parametrize("kind", OBJECTS)
def test_a_good_object_has_no_finding_in_any_version(kind: str) -> None:
    for minor in range(25, parse_version(NEWEST)[1] + 1):
        assert found(OBJECTS[kind], f"1.{minor}") == []


def test_a_message_is_one_line_in_our_words() -> None:
    for row in ROWS:
        for one in found(changed(row), *row[3:4]):
            assert one.message == one.message.strip().rstrip(".")
            assert "\n" not in one.message
            assert len(one.message) < 250
            assert one.hint == "" or one.hint.endswith(".")


def rule_names() -> Iterator[tuple[str, Callable[..., Any]]]:
    for rules in RULES.values():
        yield from ((one.check.__name__, one.check) for one in rules)


def test_every_rule_and_code_is_broken_by_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    spoke: set[str] = set()

    def listening(check: Callable[..., Any]) -> Callable[..., Any]:
        def call(value: Any) -> Iterator[Finding]:
            for finding in check(value):
                spoke.add(check.__name__)
                yield finding

        return call

    for kind, rules in RULES.items():
        monkeypatch.setitem(RULES, kind, [one._replace(check=listening(one.check)) for one in rules])
    types.cache_clear()
    codes = {one.code.id for row in ROWS for one in found(changed(row), *row[3:4])}
    types.cache_clear()
    monkeypatch.undo()
    assert {known for known, _ in rule_names()} - spoke == set()
    there = {code.id for module in (*verdict.MODULES, module_of("codes")) for code in codes_in(module)}
    assert there - codes == set()


def module_of(name: str) -> Any:
    return __import__(f"kxform.rules.{name}", fromlist=["_"])


def codes_in(module: Any) -> Iterator[Code]:
    yield from (value for value in vars(module).values() if isinstance(value, Code))


def test_the_table_names_types_that_it_has() -> None:
    table = load_table("api_types")
    held = {
        row[shape]
        for rows in table["types"].values()
        for row in (rows or {}).values()
        for shape in row
        if shape in ("type", "struct", "list", "advice")
    }
    entered = {kind["type"] for kinds in table["kinds"].values() for kind in kinds.values() if "type" in kind}
    assert held | entered == set(table["types"])
    assert set(RULES) <= set(table["types"])


# ------------------------------------------------------------------------------------------------ nothing is raised

WORDS = st.sampled_from(
    [
        "",
        "web",
        "a b",
        "10.0.0.0/8",
        "010.1.1.1/8",
        "::1",
        "1Gi",
        "1e999999999",
        "-1",
        "25%",
        "0%",
        "%",
        "Exists",
        "In",
        "Localhost",
        "Always",
        "None",
        "*",
        "@every 1h",
        "TZ=a b",
        "*/0 * * * *",
        "Ünï",
        "\ud800",
        "\x00",
        "true",
        "/",
        "metadata.labels['']",
        "LoadBalancer",
        "ExternalName",
        "kubernetes.io/tls",
        "Resource",
        "Indexed",
    ]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.just(10**4000),
    st.just(-(10**4000)),
    st.floats(),
    WORDS,
    st.text(max_size=8),
    st.dates(),
)
KEYS = st.one_of(
    st.text(max_size=6),
    st.integers(),
    st.booleans(),
    st.none(),
    st.sampled_from(["storage", "cpu", "hugepages-2Mi", "a/b", "name"]),
)
JUNK = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=6,
)
TYPES: dict[str, Any] = load_table("api_types")["types"]
EXTRA = (
    "metadata",
    "value",
    "type",
    "operator",
    "key",
    "values",
    "schema",
    "name",
    "matchLabels",
    "nonResourceURLs",
    "apiGroups",
    "resources",
    "host",
    "hosts",
    "path",
    "targetPort",
    "service",
    "url",
)


def shaped(kind: str, depth: int = 0) -> st.SearchStrategy[Any]:
    """Data that has the fields of a type, each holding what it should or anything."""
    fields = {}
    for key, row in (TYPES[kind] or {}).items():
        inner = next((row[shape] for shape in ("type", "struct", "list", "advice") if shape in row), None)
        good = JUNK if inner is None or depth > 7 else st.deferred(lambda inner=inner: shaped(inner, depth + 1))
        fields[key] = st.one_of(good, st.lists(good, max_size=2) if "list" in row else good, JUNK)
    triggers = {field for rule in RULES.get(kind, []) for field in rule.fields}
    fields |= {key: JUNK for key in (*EXTRA, *sorted(triggers)) if key not in fields}
    return st.fixed_dictionaries({}, optional=fields)


ENTRIES = [
    (version, kind, row.get("type"))
    for version, kinds in load_table("api_types")["kinds"].items()
    for kind, row in kinds.items()
]


@pytest.mark.parametrize(("api_version", "kind", "entry"), ENTRIES, ids=str)
def test_nothing_raises_whatever_the_data_is(api_version: str, kind: str, entry: str | None) -> None:
    @settings(max_examples=60, deadline=None, derandomize=True)
    @given(
        data=shaped(entry) if entry else st.dictionaries(KEYS, JUNK), metadata=JUNK, minor=st.sampled_from([25, 30, 37])
    )
    def check(data: Any, metadata: Any, minor: int) -> None:
        for one in findings({**data, "metadata": metadata}, api_version, kind, (1, minor)):
            format_path(tuple(step if isinstance(step, int) else str(step) for step in one.path))
            assert one.message

    check()


@pytest.mark.parametrize("kind", OBJECTS)
def test_nothing_raises_where_a_good_object_has_something_else_in_one_place(kind: str) -> None:
    good = OBJECTS[kind]
    for path in places(good):
        for junk in (
            None,
            0,
            -1,
            1.5,
            True,
            "",
            "x y",
            [],
            {},
            [None],
            [[]],
            [{}],
            {"a": None},
            {1: 2},
            10**5000,
            deep(1000),
        ):
            data = copy.deepcopy(good)
            node: Any = data
            for step in path[:-1]:
                node = node[step]
            node[path[-1]] = junk
            list(findings(data, good["apiVersion"], good["kind"], (1, 37)))


def places(node: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        yield (*way, key)
        if isinstance(value, dict | list):
            yield from places(value, (*way, key))


def deep(levels: int) -> Any:
    value: Any = []
    for _ in range(levels):
        value = {"properties": {"a": value}, "items": value} if levels % 2 else [value]
    return value
