"""What benchmarks/corpus.py --validate says of findings: right places pass, each kind of wrong one is caught by name."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

import corpus
from corpus_checks.reading import read
from corpus_checks.text import Text
from corpus_checks.validation.fields import Fields, steps
from corpus_checks.validation.file import Judgement, judge
from corpus_checks.validation.told import About, Finding, Told, alone, together

from kxform.yamltext import Document

FILE = Path("rng.yaml")
TEXT = """\
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Service
  metadata: &meta
    name: rng
    labels: {app: rng, "a.b/c": x}
  spec:
    ports:
    - port: 80
    - &second
      port: 81
- apiVersion: v1
  kind: ConfigMap
  metadata: *meta
- apiVersion: v1
  kind: Pod
  metadata:
    <<: *meta
    namespace: dev
  spec: {containers: [{name: a, ports: [*second]}]}
- kind: Secret
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    metadata:
      labels:
        app: rng
"""
SERVICE = About("v1", "Service", "", "rng")
CONFIG = About("v1", "ConfigMap", "", "rng")
POD = About("v1", "Pod", "dev", "rng")
WEB = About("apps/v1", "Deployment", "", "web")


def said(line: int, column: int, path: str, about: About = SERVICE, code: str = "KX404") -> Finding:
    return Finding(line, column, code, path, "is wrong", about=about, file=str(FILE))


FIELD, INSIDE = "at the field that is named", "inside the field that is named"
ABOVE = "at the nearest field above one that is not there"

RIGHT = {
    "a key": (said(10, 5, "spec.ports"), FIELD),
    "an item, where its first key stands, too": (said(11, 7, "spec.ports[0]"), FIELD),
    "the first key of an item": (said(11, 7, "spec.ports[0].port"), FIELD),
    "an item at its anchor": (said(12, 7, "spec.ports[1]"), FIELD),
    "a key in a flow mapping": (said(8, 24, "metadata.labels[a.b/c]"), FIELD),
    "the object": (said(4, 3, ""), FIELD),
    "a field below an alias": (said(7, 5, "metadata.name", CONFIG), FIELD),
    "an alias itself": (said(16, 3, "metadata", CONFIG), FIELD),
    "a merged field": (said(7, 5, "metadata.name", POD), FIELD),
    "a field beside a merge key": (said(21, 5, "metadata.namespace", POD), FIELD),
    "a field of an item that is an alias": (said(13, 7, "spec.containers[0].ports[0].port", POD), FIELD),
    "an item that is an alias": (said(22, 41, "spec.containers[0].ports[0]", POD), FIELD),
    "a key of what a field holds": (said(8, 14, "metadata.labels"), INSIDE),
    "a key of what an alias in a field holds": (said(13, 7, "spec.containers", POD), INSIDE),
    "nothing there": (said(9, 3, "spec.selector"), ABOVE),
    "nothing in an item": (said(11, 7, "spec.ports[0].protocol"), ABOVE),
    "nothing below an alias": (said(16, 3, "metadata.uid", CONFIG), ABOVE),
    "nothing in the object": (said(14, 3, "data.a", CONFIG), ABOVE),
    "nothing behind the end of a list": (said(10, 5, "spec.ports[7].port"), ABOVE),
    "an item that lacks apiVersion": (said(23, 3, "apiVersion", About(), "KX222"), ABOVE),
    "another document": (said(28, 1, "spec", WEB), FIELD),
    "a field that the server names wrongly": (said(31, 7, "spec.template.labels", WEB), FIELD),
}

WRONG = {
    "the line before": (said(9, 3, "spec.ports"), "wrong place"),
    "the column beside": (said(10, 6, "spec.ports"), "wrong place"),
    "the value in place of the key": (said(11, 13, "spec.ports[0].port"), "wrong place"),
    "the item before": (said(11, 7, "spec.ports[1]"), "wrong place"),
    "the hyphen in place of the item": (said(11, 5, "spec.ports[0]"), "wrong place"),
    "a field above one that is there": (said(9, 3, "spec.ports[0]"), "wrong place"),
    "a field far above one that is not there": (said(4, 3, "spec.selector"), "wrong place"),
    "a field below the one above": (said(10, 5, "spec.selector"), "wrong place"),
    "the alias in place of the field below it": (said(16, 3, "metadata.name", CONFIG), "wrong place"),
    "the merge key in place of the merged one": (said(20, 5, "metadata.name", POD), "wrong place"),
    "the anchor of an item that is an alias": (said(12, 7, "spec.containers[0].ports[1]", POD), "wrong place"),
    "the same field of another object": (said(15, 3, "kind", SERVICE), "wrong place"),
    "an object that is not there": (said(10, 5, "spec.ports", SERVICE._replace(name="other")), "wrong place"),
    "an object of another namespace": (said(10, 5, "spec.ports", SERVICE._replace(namespace="dev")), "wrong place"),
    "an object of another version": (said(10, 5, "spec.ports", SERVICE._replace(api_version="v2")), "wrong place"),
    "an object of another document": (said(28, 1, "spec", SERVICE), "wrong place"),
    "the whole of another object": (said(4, 3, "", CONFIG), "wrong place"),
    "where nothing begins": (said(3, 7, "spec.ports"), "wrong place"),
    "line 0": (said(0, 1, "spec"), "place"),
    "column 0": (said(9, 0, "spec"), "place"),
    "a line behind the last": (said(34, 1, "spec"), "place"),
    "a column behind the line": (said(9, 9, "spec"), "place"),
    "an unreadable file that is none": (said(1, 1, "", About()), "untrue reason"),
    "another file": (replace(said(9, 3, "spec"), file="other.yaml"), "place"),
    "no message": (replace(said(9, 3, "spec"), message=""), "wording"),
    "a sentence as a message": (replace(said(9, 3, "spec"), message="It is wrong."), "wording"),
    "a message of two lines": (replace(said(9, 3, "spec"), message="is\nwrong"), "wording"),
    "no hint": (replace(said(9, 3, "spec"), hint=""), "wording"),
}


def one(finding: Finding) -> Told:
    """What is said of the file where this is all there is to say."""
    return Told([finding], valid=3 if any(finding.about) else 4, invalid=1 if any(finding.about) else 0)


def judged(told: Told, of_all: Told | None = None, text: str = TEXT) -> Judgement:
    return judge(FILE, text.encode(), told, of_all)


def kinds(judgement: Judgement) -> set[str]:
    return {violation.kind for violation in judgement.violations}


@pytest.mark.parametrize(("finding", "pointing"), RIGHT.values(), ids=RIGHT)
def test_a_right_place_passes(finding: Finding, pointing: str) -> None:
    judgement = judged(one(finding), one(finding))
    assert judgement.violations == []
    assert judgement.pointing == {pointing: 1}


@pytest.mark.parametrize(("finding", "kind"), WRONG.values(), ids=WRONG)
def test_a_wrong_place_is_caught(finding: Finding, kind: str) -> None:
    assert kinds(judged(one(finding))) == {kind}
    assert kinds(judged(Told(valid=4), one(finding))) >= {kind}


A, B = said(9, 3, "spec"), said(10, 5, "spec.ports")
RUNS = {
    "the order": (Told([B, A], valid=3, invalid=1), None, "place"),
    "an object too few": (Told(valid=3), None, "miscounted"),
    "an object too many": (Told(valid=5), None, "miscounted"),
    "an error in a valid object": (Told([A], valid=4), None, "miscounted"),
    "an invalid object without an error": (Told(valid=3, invalid=1), None, "miscounted"),
    "two objects with errors counted as one": (
        Told([A, said(28, 1, "spec", WEB)], valid=3, invalid=1),
        None,
        "miscounted",
    ),
    "said alone and not together": (one(A), Told(valid=4), "together"),
    "said together and not alone": (Told(valid=4), one(A), "together"),
    "said otherwise together": (one(A), one(replace(A, message="is right")), "together"),
    "passed over at no place": (Told(skips=[(34, 1)]), None, "place"),
    "a traceback": (Told(error="Traceback"), None, "traceback"),
    "a traceback together": (Told(valid=4), Told(error="Traceback"), "traceback"),
}


@pytest.mark.parametrize(("alone", "of_all", "kind"), RUNS.values(), ids=RUNS)
def test_a_wrong_run_is_caught(alone: Told, of_all: Told | None, kind: str) -> None:
    assert kinds(judged(alone, of_all)) == {kind}


FINE = {
    "a warning in a valid object": (Told([replace(A, severity="warning")], valid=4), None),
    "an object that is passed over": (Told(valid=3, skipped=1), None),
    "nothing said of a document that is none of ours": (Told(valid=3, skips=[(1, 1)]), None),
    "the whole file passed over": (Told(skips=[(0, 0)]), None),
    "together: what others lack": (Told(valid=4), Told([replace(A, code="KX690", severity="warning")], valid=4)),
    "together: another file has the schema": (one(said(4, 3, "", SERVICE, "KX401")), one(A)),
    "together: a kustomization names the file": (one(A), Told(skips=[(0, 0)])),
}


@pytest.mark.parametrize(("alone", "of_all"), FINE.values(), ids=FINE)
def test_a_right_run_passes(alone: Told, of_all: Told | None) -> None:
    assert judged(alone, of_all).violations == []


TEXTS = {
    "line ends of two characters": TEXT.replace("\n", "\r\n"),
    "line ends of old": TEXT.replace("\n", "\r"),
    "a byte order mark": "\ufeff" + TEXT,
    "no last line end": TEXT.rstrip(),
    "an emoji in the line": TEXT.replace("{app: rng, ", '{app: "\N{ROCKET}", ').replace('"a.b/c": x', "a.b/c: x"),
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_places_are_those_of_an_editor(text: str) -> None:
    assert judged(one(said(8, 24, "metadata.labels[a.b/c]")), text=text).violations == []
    assert kinds(judged(one(said(8, 25, "metadata.labels[a.b/c]")), text=text)) == {"wrong place"}


def test_what_does_not_parse_here_is_counted_and_not_judged() -> None:
    finding = said(1, 1, "spec.ports")
    judgement = judged(Told([finding], invalid=1), text="a: [\n---\n" + TEXT)
    assert judgement.pointing == {"not checked: the document does not parse here": 1}
    assert judgement.violations == []
    assert judge(FILE, b"\xff\xfe\xff", Told([finding])).pointing == {"not checked: the file is no text": 1}


def test_an_unreadable_file_passes_where_it_does_not_parse_here_either() -> None:
    finding = said(2, 1, "", About(), "KX102")
    assert judged(Told([finding], unreadable=True), text="a: [\n").violations == []
    assert kinds(judged(Told([replace(finding, line=3)], unreadable=True), text="a: [\n")) == {"place"}


PATHS = {
    "": (),
    "spec": ("spec",),
    "spec.ports[0].port": ("spec", "ports", 0, "port"),
    "[0][1]": (0, 1),
    "metadata.annotations[a.b/c]": ("metadata", "annotations", "a.b/c"),
    'data["0"].x': ("data", "0", "x"),
    'data["a\\"]\\\\b"][c d][""]': ("data", 'a"]\\b', "c d", ""),
    "data[a].$ref": ("data", "a", "$ref"),
    "a-b[x[y]": ("a-b", "x[y"),
}


@pytest.mark.parametrize(("text", "path"), PATHS.items(), ids=PATHS)
def test_a_path_is_read_as_it_is_written(text: str, path: tuple[str | int, ...]) -> None:
    assert steps(text) == path


@pytest.mark.parametrize("text", ["spec[", "spec.[0", ".spec", "spec ports", "spec]"])
def test_what_is_no_path_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="no path"):
        steps(text)


MERGES = """\
one: &one {a: 1, b: 1}
two: &two {b: 2, c: 2}
first:
  <<: [*one, *two]
  a: 0
late:
  a: 0
  <<: *one
"""


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("first.a", ("first", "a")),
        ("first.b", ("one", "b")),
        ("first.c", ("two", "c")),
        ("late.a", ("one", "a")),
    ],
)
def test_the_merge_that_counts_is_followed(path: str, written: tuple[str, ...]) -> None:
    fields = Fields(read(Text(MERGES))[0])
    assert fields.arrive(steps(path)) == (written, 2)


FAULTY = """\
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Service
  metadata: &meta
    name: RNG
    colour: red
  spec:
    ports:
    - {port: 0, colour: red}
    - &port
      name: x
      port: 80000
    - *port
- &pod
  apiVersion: v1
  kind: Pod
  metadata:
    <<: *meta
    namespace: A B
  spec: {containers: [{name: a, image: x, ports: [{containerPort: 0}]}]}
- *pod
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "faulty.yaml").write_text(FAULTY)
    (tmp_path / "broken.yaml").write_text("a: [\n")
    return tmp_path


def test_what_kxform_says_passes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert corpus.main([str(folder), "--validate", "--jobs", "1"]) == 0
    said = capsys.readouterr().out
    assert "KX404 error: an unknown field" in said
    assert "1  about a document that is no object" in said
    told = alone(folder / "faulty.yaml")
    assert len(told.findings) > 8
    assert (told.valid, told.invalid) == (0, 3)


@pytest.mark.parametrize(("lines", "columns"), [(1, 0), (0, 1), (-1, 0)])
def test_a_kxform_that_points_beside_is_caught(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lines: int, columns: int
) -> None:
    right = Document.place_at

    def wrong(self: Document, offset: int) -> object:
        place = right(self, offset)
        return place._replace(line=place.line + lines, column=place.column + columns)

    monkeypatch.setattr(Document, "place_at", wrong)
    assert corpus.main([str(folder), "--validate", "--jobs", "1"]) == 1
    assert "wrong place" in capsys.readouterr().out


def test_a_kxform_that_crashes_is_caught(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def crash(*_: object) -> None:
        raise AssertionError("a bug")

    monkeypatch.setattr(Document, "place", crash)
    assert all(told.error for told in together([folder / "faulty.yaml"]))
    assert corpus.main([str(folder), "--validate", "--jobs", "1"]) == 1
    assert "all files as one input: traceback" in capsys.readouterr().out
