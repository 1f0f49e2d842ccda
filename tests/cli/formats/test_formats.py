"""What each format writes, byte for byte, and how findings become results of tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kxform.cli.formats import NAMES, FormatName
from kxform.cli.formats.cases import cases
from kxform.cli.formats.characters import as_json, visible, well_formed
from kxform.cli.formats.words import totals
from kxform.errors import Place
from kxform.schema.codes import UNKNOWN_FIELD, WRONG_TYPE
from kxform.transform import Skip
from kxform.validation.result import About, FileResult, Located, Object, Summary
from tests.cli.conftest import ROOT
from tests.cli.formats.results import ALL, BROKEN, EMPTY, GOOD, MIXED, PIPED, SKIPPED, WEB, told

EXPECTED = Path(__file__).parent / "expected"


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written(name: FormatName) -> None:
    assert told(name, ALL)[0].encode() == (EXPECTED / name).read_bytes()


@pytest.mark.parametrize("name", [name for name in NAMES if name != "text"])
def test_only_text_writes_to_the_log_too(name: FormatName) -> None:
    assert told(name, ALL)[1] == ""


NOTHING = {
    "text": "",
    "json": '{"findings": [],\n"summary": {"files": 1, "objects": 1, "valid": 1, "invalid": 0, "skipped": 0, '
    '"errors": 0, "warnings": 0, "unreadable": 0}}\n',
    "junit": '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="kxform validate" time="0">\n'
    '  <testsuite name="good.yaml" tests="1" failures="0" errors="0" skipped="0" time="0">\n'
    '    <testcase classname="good.yaml" name="Service db" time="0"/>\n  </testsuite>\n</testsuites>\n',
    "tap": "TAP version 13\nok 1 - good.yaml: Service db\n1..1\n",
    "sarif": '{"version": "2.1.0",\n'
    '"$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",\n'
    '"runs": [{"columnKind": "unicodeCodePoints",\n"results": [\n],\n"invocations": [{"executionSuccessful": true}],\n'
    '"tool": {"driver": {"name": "kxform", "version": "0.1.0", "rules": []}}}]}\n',
    "github": "0 errors, 0 warnings; 1 object in 1 file\n",
    "gitlab": "[]\n",
}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_found(name: FormatName) -> None:
    assert told(name, [GOOD])[0] == NOTHING[name]


@pytest.mark.parametrize("name", NAMES)
def test_no_files(name: FormatName) -> None:
    assert told(name, [])[0].endswith("\n") or name == "text"


def test_no_objects_in_tap() -> None:
    assert told("tap", [EMPTY])[0] == "TAP version 13\n1..0 # SKIP no objects\n"


@pytest.mark.parametrize("name", NAMES)
def test_findings_are_written_as_they_come(name: FormatName) -> None:
    """A format that keeps what it was given would need more memory for more files."""
    import io

    from kxform.cli.formats import Options, format_named

    stream = io.StringIO()
    made = format_named(name)(stream, Options(log=io.StringIO()))
    made.file(BROKEN)
    assert "broken.yaml" in stream.getvalue()


@pytest.mark.parametrize("name", NAMES)
def test_only_the_format_that_is_named_is_loaded(name: FormatName) -> None:
    code = f"import sys; from kxform.cli.formats import format_named; format_named({name!r}); print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    loaded = {module.removeprefix("kxform.cli.formats.") for module in ran.stdout.split()} & set(NAMES) - {"json"}
    assert loaded == {name} - {"json"}
    assert not {"jsonschema", "pathspec", "rich", "ruamel", "typer"} & set(ran.stdout.split())


@pytest.mark.parametrize(
    ("text", "shown", "encodable"),
    [
        ("plain text, 'ä' and 字", None, None),
        ("\U0001f600", None, None),
        ("back\\slash", None, None),
        ("a\nb\tc\r", r"a\nb\tc\r", "a\nb\tc\r"),
        ("\x1b[31m\x7f\x85", r"\x1b[31m\x7f\x85", "\x1b[31m\x7f\x85"),
        ("no\xa0break", r"no\xa0break", "no\xa0break"),
        ("\u202eright to left", r"\u202eright to left", "\u202eright to left"),
        ("line\u2028end", r"line\u2028end", "line\u2028end"),
        ("byte \udcff", r"byte \xff", r"byte \xff"),
        ("half a pair \ud83d", r"half a pair \ud83d", r"half a pair \ud83d"),
        ("\ufeffmark", r"\ufeffmark", "\ufeffmark"),
        ("\U000e0001", r"\U000e0001", "\U000e0001"),
    ],
)
def test_characters(text: str, shown: str | None, encodable: str | None) -> None:
    import json

    assert visible(text) == (text if shown is None else shown)
    assert well_formed(text) == (text if encodable is None else encodable)
    assert json.loads(as_json({text: [text]}).encode()) == {well_formed(text): [well_formed(text)]}


@pytest.mark.parametrize(
    ("summary", "line"),
    [
        (Summary(), "0 errors, 0 warnings; 0 objects in 0 files"),
        (Summary(files=1, objects=1, valid=1), "0 errors, 0 warnings; 1 object in 1 file"),
        (
            Summary(files=120, objects=214, valid=212, invalid=2, skipped=2, errors=3, warnings=1, unreadable=1),
            "3 errors, 1 warning; 214 objects in 120 files, 2 invalid, 2 skipped, 1 unreadable",
        ),
        (Summary(files=2, objects=2, skipped=1, errors=1), "1 error, 0 warnings; 2 objects in 2 files, 1 skipped"),
    ],
)
def test_totals(summary: Summary, line: str) -> None:
    assert totals(summary) == line


def at(line: int, column: int = 1) -> Place:
    return Place("f.yaml", line, column)


def error(line: int, about: About = WEB, message: str = "wrong") -> Located:
    return Located(at(line), "error", WRONG_TYPE, "", message, "", about)


def test_of_equal_objects_a_finding_is_about_the_last_that_begins_before_it() -> None:
    objects = tuple(Object(at(line), WEB, status) for line, status in ((1, "valid"), (10, "invalid"), (20, "invalid")))
    found = (error(10), error(15), error(25))
    assert [(case.outcome, case.findings) for case in cases(FileResult("f.yaml", found, objects))] == [
        ("passed", ()),
        ("failed", found[:2]),
        ("failed", found[2:]),
    ]


def test_a_finding_above_all_its_objects_is_about_the_first() -> None:
    found = (error(1),)  # an anchor of another document, a list's own apiVersion
    objects = (Object(at(5), WEB, "invalid"), Object(at(9), WEB, "valid"))
    assert [case.findings for case in cases(FileResult("f.yaml", found, objects))] == [found, ()]


def test_a_finding_about_no_object_is_the_file_s() -> None:
    warning = error(3, About())._replace(severity="warning")
    good = Object(at(1), WEB, "valid")
    assert [(case.name, case.outcome) for case in cases(FileResult("f.yaml", (warning,), (good,)))] == [
        ("", "passed"),
        ("Deployment default/web", "passed"),
    ]
    assert [case.outcome for case in cases(FileResult("f.yaml", (error(3, About()),)))] == ["failed"]


def test_no_error_is_lost_with_an_object_that_was_to_be_skipped() -> None:
    (case,) = cases(FileResult("f.yaml", (error(2),), (Object(at(1), WEB, "skipped"),)))
    assert (case.outcome, case.findings) == ("failed", (error(2),))


def test_a_file_that_cannot_be_read_is_an_error_with_or_without_findings() -> None:
    assert [case.outcome for case in cases(FileResult("f.yaml", unreadable=True))] == ["error"]
    assert "<error></error>" in told("junit", [FileResult("f.yaml", unreadable=True)])[0]
    objects = (Object(at(1), WEB, "valid"),)
    assert [case.outcome for case in cases(FileResult("f.yaml", (error(9, About()),), objects, (), True))] == [
        "error",
        "passed",
    ]


def test_cases_stand_in_the_order_of_the_file() -> None:
    skips = (Skip(UNKNOWN_FIELD, "a template", at(5)),)
    objects = (Object(at(1), WEB, "valid"), Object(at(9), WEB, "valid"))
    names = [case.name for case in cases(FileResult("f.yaml", (), objects, skips))]
    assert names == ["Deployment default/web", "document at line 5", "Deployment default/web"]


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("k8s/web.yaml", "k8s/web.yaml"),
        ("./web.yaml", "web.yaml"),
        ("../web.yaml", "../web.yaml"),
        ("c:/web.yaml", "c%3A/web.yaml"),
        ("a b#c?d%.yaml", "a%20b%23c%3Fd%25.yaml"),
        ("/srv/ä.yaml", "file:///srv/%C3%A4.yaml"),
        ("\udcff.yaml", "%FF.yaml"),
        ("/\udcff.yaml", "file:///%FF.yaml"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="paths of another form")
def test_uris(file: str, uri: str) -> None:
    result = FileResult(file, (error(1)._replace(place=Place(file)),))
    assert f'"physicalLocation": {{"artifactLocation": {{"uri": "{uri}"}}}}' in told("sarif", [result])[0]


@pytest.mark.parametrize(
    ("place", "region"),
    [
        (at(3, 7), '"region": {"startLine": 3, "startColumn": 7}}'),
        (at(3, 0), '"region": {"startLine": 3}}'),
        (at(0, 7), '"uri": "f.yaml"}}'),
        (at(0, 0), '"uri": "f.yaml"}}'),
    ],
)
def test_an_unknown_line_or_column_is_no_region(place: Place, region: str) -> None:
    assert region in told("sarif", [FileResult("f.yaml", (error(1)._replace(place=place),))])[0]


@pytest.mark.parametrize("name", ["sarif", "github"])
def test_standard_input_is_no_file(name: FormatName) -> None:
    out = told(name, [PIPED])[0]
    assert "file=" not in out
    assert "uri" not in out
    assert "KX405" in out


def test_the_github_summary_can_be_left_out() -> None:
    assert told("github", [GOOD], quiet=True)[0] == ""
    assert told("github", [MIXED], quiet=True)[0].count("\n") == len(MIXED.findings)


def test_the_log_of_text_names_what_was_skipped_but_no_files_that_are_not_kubernetes() -> None:
    assert told("text", ALL)[1] == (
        "k8s/web.yaml:26:3: skipped KX108: a template: render it first\n"
        "k8s/secret.enc.yaml:1:1: skipped KX211: encrypted by SOPS\n"
        "5 errors, 1 warning; 5 objects in 8 files, 2 invalid, 4 skipped, 1 unreadable\n"
    )
    assert told("text", ALL, quiet=True)[1] == ""
    assert told("text", ALL, quiet=True)[0] == told("text", ALL)[0]


def test_the_table_of_counts_comes_last() -> None:
    found = (error(1), error(2), *(error(3)._replace(code=UNKNOWN_FIELD, severity="warning") for _ in range(10)))
    out = told("text", [SKIPPED, FileResult("f.yaml", found)], counts=True)[0]
    assert out.split("\n\n")[1] == (
        "COUNT  CODE   TITLE\n   10  KX404  an unknown field\n    2  KX405  a value of the wrong type\n"
    )
    assert told("text", [GOOD, SKIPPED], counts=True)[0] == ""


def test_a_path_is_relative_to_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step may run in a folder of it: GitHub and GitLab are told nothing of that."""
    from kxform.cli.formats.repository import GITHUB, GITLAB, in_repository

    (tmp_path / "top" / "sub").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "top" / "sub")
    assert in_repository("./a.yaml", GITHUB) == "./a.yaml"
    for variable in (GITHUB, GITLAB):
        monkeypatch.setenv(variable, str(tmp_path / "top"))
        table = {"a.yaml": "sub/a.yaml", "./a.yaml": "sub/a.yaml", "../b.yaml": "b.yaml", "-": "-", "": ""}
        table |= {str(tmp_path / "top" / "c.yaml"): "c.yaml", "../../d.yaml": "../../d.yaml", "/e.yaml": "/e.yaml"}
        assert {file: in_repository(file, variable) for file in table} == table
    assert "file=sub/broken.yaml," in told("github", [BROKEN])[0]
    assert '"uri": "sub/broken.yaml"' in told("sarif", [BROKEN])[0]
    assert '"path": "sub/broken.yaml"' in told("gitlab", [BROKEN])[0]


def test_gitlab_knows_a_finding_again_after_an_edit_above_it() -> None:
    import json

    def fingerprints(line: int) -> list[str]:
        found = Located(Place("a.yaml", line, 1), "error", WRONG_TYPE, "x", "no", "")
        return [one["fingerprint"] for one in json.loads(told("gitlab", [FileResult("a.yaml", (found, found))])[0])]

    assert fingerprints(1) == fingerprints(7)
    assert len(set(fingerprints(1))) == 2
