"""What the formats write keeps their schemas, whatever the names and messages are."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import pytest
import xmlschema
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kxform.errors import Place
from kxform.schema.codes import UNKNOWN_FIELD, WRONG_TYPE
from kxform.transform import Skip
from kxform.validation.result import About, FileResult, Located, Object
from tests.cli.conftest import ROOT
from tests.cli.formats.results import ALL, told

SCHEMAS = ROOT / "fixtures" / "formats"
JUNIT = xmlschema.XMLSchema(str(SCHEMAS / "junit.xsd"))


def schema(name: str) -> Any:
    read = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(read)
    return jsonschema.Draft202012Validator(read)


SARIF = schema("sarif-2.1.0.schema.json")
FINDINGS = schema("findings.schema.json")
CODE_QUALITY = schema("gitlab-code-quality.schema.json")


def sarif(text: str) -> Any:
    value = json.loads(text.encode())
    SARIF.validate(value)
    (run,) = value["runs"]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    return run


def findings(text: str) -> Any:
    value = json.loads(text.encode())
    FINDINGS.validate(value)
    return value["findings"]


def code_quality(text: str) -> Any:
    value = json.loads(text.encode())
    CODE_QUALITY.validate(value)
    return value


def suites(text: str) -> Any:
    JUNIT.validate(text)
    found = JUNIT.to_dict(text).get("testsuite", [])
    for suite in found:
        cases = suite.get("testcase", [])
        assert suite["@tests"] == len(cases)
        for count, element in (("@failures", "failure"), ("@errors", "error"), ("@skipped", "skipped")):
            assert suite[count] == sum(element in case for case in cases)
    return found


TEST_LINE = re.compile(
    r"(?P<bad>not )?ok (?P<number>\d+) - (?P<name>(?:\\.|[^\\#])*)(?: # SKIP (?P<skip>.*))?", re.DOTALL
)


def points(text: str) -> list[tuple[re.Match[str], list[Any]]]:
    """Read TAP 13: an own small reader, that takes nothing but what the specification names."""
    assert text.endswith("\n")
    lines = text.encode().decode().split("\n")[:-1]
    assert lines.pop(0) == "TAP version 13"
    plan = re.fullmatch(r"1\.\.(\d+)(?: # SKIP no objects)?", lines.pop())
    assert plan
    found: list[tuple[re.Match[str], list[Any]]] = []
    while lines:
        test = TEST_LINE.fullmatch(lines.pop(0))
        assert test
        assert int(test["number"]) == len(found) + 1
        block: list[str] = []
        if lines and lines[0] == "  ---":
            end = lines.index("  ...")
            block, lines = lines[1:end], lines[end + 1 :]
            assert all(line.startswith("  ") for line in block)
        found.append((test, yaml.safe_load("\n".join(block))["findings"] if block else []))
    assert int(plan[1]) == len(found)
    return found


COMMAND = re.compile(r"::(error|warning) ((?:[a-z]+=[^,:\r\n]+,?)+)::([^\r\n]*)")


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Read workflow commands as the runner does: lines, properties between commas, then what was escaped."""
    *lines, summary = re.split("\r\n|\r|\n", text.encode().decode().removesuffix("\n"))
    assert not summary.startswith("::")
    found = []
    for line in lines:
        command = COMMAND.fullmatch(line)
        assert command
        pairs = dict(pair.split("=", 1) for pair in command[2].split(","))
        found.append((command[1], {key: plain(value) for key, value in pairs.items()}, plain(command[3])))
    return found


def plain(text: str) -> str:
    escapes = {"%25": "%", "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","}
    return re.sub("%[0-9A-F]{2}", lambda match: escapes[match[0]], text)


def test_all_sorts_of_findings_keep_the_schemas() -> None:
    count = sum(len(result.findings) for result in ALL)
    assert len(findings(told("json", ALL)[0])) == count
    assert len(sarif(told("sarif", ALL)[0])["results"]) == count
    assert len(commands(told("github", ALL)[0])) == count
    assert len(code_quality(told("gitlab", ALL)[0])) == count
    assert len(suites(told("junit", ALL)[0])) == len(ALL)
    assert sum(len(found) for _, found in points(told("tap", ALL)[0])) == count


def test_nothing_keeps_the_schemas() -> None:
    assert findings(told("json", ())[0]) == []
    assert code_quality(told("gitlab", ())[0]) == []
    assert sarif(told("sarif", ())[0])["results"] == []
    assert suites(told("junit", ())[0]) == []
    assert points(told("tap", ())[0]) == []
    assert commands(told("github", ())[0]) == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda run: run["results"][0]["locations"][0]["physicalLocation"]["region"].update(startLine=0), "a line 0"),
        (lambda run: run["results"][0]["locations"][0]["physicalLocation"]["region"].pop("startLine"), "no line"),
        (lambda run: run["results"][0].update(colour="red"), "no property of SARIF"),
        (lambda run: run["results"][0].update(level="fatal"), "no level"),
        (lambda run: run["results"][0]["message"].clear(), "no message"),
        (lambda run: run["tool"].pop("driver"), "no tool"),
        (
            lambda run: run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"].update(uri="a b"),
            "no URI",
        ),
        (
            lambda run: run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"].update(uri="/a"),
            "a path",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_schema_of_sarif_is_strict(change: Any, why: str) -> None:
    value = json.loads(told("sarif", ALL)[0])
    change(value["runs"][0])
    assert not SARIF.is_valid(value), why


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("system-out", "system-err"),
        (' tests="1"', ""),
        (' tests="1"', ' tests="one"'),
        ("<testcase classname=", "<testcase class="),
        ("</testcase>", "<failure/></testcase>"),
    ],
)
def test_the_schema_of_junit_is_strict(written: str, instead: str) -> None:
    text = told("junit", ALL)[0]
    assert written in text
    with pytest.raises(xmlschema.XMLSchemaException):
        JUNIT.validate(text.replace(written, instead))


ANY = st.text(st.characters(exclude_categories=()), max_size=12)  # lone surrogates too
ROUGH = st.sampled_from(
    ["]]>", "<&>", "\x1b[0m", "#", "\\", "\\#", " # SKIP x", "%0A", "::", ",", "\r\n", "...", "---"]
)
TEXT = st.lists(st.one_of(ANY, ROUGH), max_size=3).map("".join)
FILE = st.lists(st.one_of(ANY, ROUGH), min_size=1, max_size=3).map("".join).filter(bool)
PLACES = st.tuples(st.integers(0, 3), st.integers(0, 3))


@st.composite
def results(draw: st.DrawFn) -> FileResult:
    file = draw(FILE)
    about = [About(*(draw(TEXT) for _ in About._fields)) for _ in range(draw(st.integers(0, 2)))]
    found = tuple(
        Located(
            Place(file, *draw(PLACES)),
            draw(st.sampled_from(["error", "warning"])),
            draw(st.sampled_from([UNKNOWN_FIELD, WRONG_TYPE])),
            *(draw(TEXT) for _ in range(3)),
            draw(st.sampled_from([*about, About()])),
        )
        for _ in range(draw(st.integers(0, 3)))
    )
    statuses = st.sampled_from(["valid", "invalid", "skipped"])
    objects = tuple(Object(Place(file, *draw(PLACES)), one, draw(statuses)) for one in about)
    skips = (Skip(WRONG_TYPE, draw(TEXT), Place(file, *draw(PLACES))),) if draw(st.booleans()) else ()
    return FileResult(file, found, objects, skips, draw(st.booleans()))


@settings(deadline=None)
@given(st.lists(results(), max_size=2))
def test_whatever_is_said_can_be_read(given_results: list[FileResult]) -> None:
    found = [finding for result in given_results for finding in result.findings]
    assert len(findings(told("json", given_results)[0])) == len(found)
    assert len(sarif(told("sarif", given_results)[0])["results"]) == len(found)
    assert len(suites(told("junit", given_results)[0])) == len(given_results)
    assert sum(len(block) for _, block in points(told("tap", given_results)[0])) == len(found)
    for result in given_results:
        report = code_quality(told("gitlab", [result])[0])
        assert len({one["fingerprint"] for one in report}) == len(result.findings)
    said = commands(told("github", given_results)[0])
    assert [command[0] for command in said] == [finding.severity for finding in found]


@settings(deadline=None)
@given(results())
def test_text_is_a_line_for_each_finding_with_nothing_that_steers_a_terminal(result: FileResult) -> None:
    out, log = told("text", [result])
    lines = [line for line in out.split("\n")[:-1] if not line.startswith("    hint: ")]
    assert len(lines) == len(result.findings)
    assert len(log.split("\n")) == len(result.skips) + 2
    assert all(line.isprintable() for line in (out + log).split("\n"))
    (out + log).encode()


@settings(deadline=None)
@given(FILE, TEXT)
def test_what_can_be_written_comes_back_as_it_was(file: str, message: str) -> None:
    result = FileResult(file, (Located(Place(file, 1, 1), "error", WRONG_TYPE, "", message, ""),))
    if all(char.isprintable() for char in file + message):
        assert [(one["file"], one["message"]) for one in findings(told("json", [result])[0])] == [(file, message)]
        ((_, properties, _),) = commands(told("github", [result])[0])
        assert file == "-" or properties["file"] == file
        ((test, block),) = points(told("tap", [FileResult(file, result.findings)])[0])
        assert re.sub(r"\\(.)", r"\1", test["name"]) == file
        assert block[0]["message"] == message
        (suite,) = suites(told("junit", [result])[0])
        assert suite["@name"] == file
