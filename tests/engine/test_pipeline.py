"""Pipeline files: what they say, and for each thing that can be wrong its place and words."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from kxform import registry
from kxform.engine.pipeline import KEYS, SELECT_KEYS, STEP_KEYS, read_pipeline
from kxform.engine.pipeline_file import Settings, find_pipeline, settings_for
from kxform.engine.pipeline_schema import pipeline_schema
from kxform.engine.run import StepSpec
from kxform.errors import KxformError, UsageError
from kxform.kube.select import Requirement, Selection

STEPS = "steps:\n- to-daemonset\n"
GOOD = """\
# what this repository wants
apiVersion: kxform.dev/v1alpha1
kind: Pipeline
paths:
- k8s
- ../other
exclude: ["*.tmpl.yaml"]
steps:
- to-daemonset
- transform: to-daemonset
  select: {name: rng*, namespace: web, selector: 'tier in (a,b)'}
  with:
    max-unavailable: 2
    node-selector: {zone: 1}
    on-delete: no
"""


@pytest.fixture(autouse=True)
def _nothing_stays_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_uses", {})


def write(folder: Path, text: str) -> str:
    (folder / "kxform.yaml").write_text(text, encoding="utf-8")
    return str(folder / "kxform.yaml")


def test_what_a_file_says(tmp_path: Path) -> None:
    pipeline = read_pipeline(write(tmp_path / ".", GOOD))
    assert pipeline.paths == (str(tmp_path / "k8s"), str(tmp_path.parent / "other"))
    assert pipeline.exclude == ("*.tmpl.yaml",)
    assert pipeline.folder == str(tmp_path)
    first, second = pipeline.steps
    assert first == StepSpec("to-daemonset", {})
    assert second.options == {"max_unavailable": "2", "node_selector": {"zone": "1"}, "on_delete": False}
    assert second.selections == (Selection("rng*", "web", (Requirement("tier", "In", ("a", "b")),)),)


def test_paths_are_relative_to_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "deep").mkdir()
    write(tmp_path, "paths: [k8s]\n" + STEPS)
    monkeypatch.chdir(tmp_path / "deep")
    pipeline = read_pipeline(find_pipeline("."))
    assert pipeline.paths == ("../k8s",)


@pytest.mark.parametrize(
    ("step", "options"),
    [
        ("strip", {}),
        ("to-daemonset", {"kubernetes_version": "1.25,1.26"}),
        ("{transform: validate, with: {kubernetes-version: '1.30'}}", {"kubernetes_version": "1.30"}),
        ("validate", {"kubernetes_version": "1.25,1.26"}),
    ],
)
def test_steps_that_take_a_version_go_by_those_of_the_file(tmp_path: Path, step: str, options: dict[str, str]) -> None:
    pipeline = read_pipeline(write(tmp_path, f"kubernetes-version: '1.25, 1.26'\nsteps: [{step}]\n"))
    assert (pipeline.versions, pipeline.steps[0].options) == (("1.25", "1.26"), options)


def test_texts_that_are_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "well-example-v1.json").write_text("{}", encoding="utf-8")
    text = "steps:\n- transform: validate\n  with: {schema-location: [./schemas, 'schemas/{{ .ResourceKind }}.json']}\n"
    locations = read_pipeline(write(tmp_path, text)).steps[0].options["schema_location"]
    assert locations == (str(tmp_path / "schemas"), str(tmp_path / "schemas" / "{{ .ResourceKind }}.json"))


def test_schema_locations_are_relative_to_the_file_and_hold_for_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "crds").mkdir()
    (tmp_path / "crds" / "well-example-v1.json").write_text("{}", encoding="utf-8")
    text = "schema-location: [crds, './s/{{ .ResourceKind }}.json']\nsteps: [strip, validate]\n"
    pipeline = read_pipeline(write(tmp_path, text))
    assert pipeline.locations == (str(tmp_path / "crds"), str(tmp_path / "s" / "{{ .ResourceKind }}.json"))
    assert [step.options.get("schema_location") for step in pipeline.steps] == [None, pipeline.locations]
    monkeypatch.chdir(tmp_path / "crds")
    assert settings_for(".") == Settings((), ("../crds", "../s/{{ .ResourceKind }}.json"))
    text = "schema-location: crds\nsteps: [{transform: validate, with: {schema-location: []}}]\n"
    pipeline = read_pipeline(write(tmp_path, text))
    assert (pipeline.locations, pipeline.steps[0].options["schema_location"]) == ((str(tmp_path / "crds"),), ())


def test_a_file_may_be_json(tmp_path: Path) -> None:
    path = tmp_path / "kxform.json"
    path.write_text('{"steps": [{"transform": "to-daemonset", "with": {"rename": "{name}-ds"}}]}', encoding="utf-8")
    assert read_pipeline(str(path)).steps[0].options == {"rename": "{name}-ds"}


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", "1:1", "a pipeline has to be a mapping"),
        ("- to-daemonset\n", "1:1", "a pipeline has to be a mapping"),
        ("paths: [a]\n", "1:1", "steps has to be a list of at least one step"),
        ("steps: []\n", "1:1", "steps has to be a list of at least one step"),
        ("kind: Transform\n" + STEPS, "1:1", "kind is 'Transform', and can only be Pipeline"),
        ("apiVersion: v1\n" + STEPS, "1:1", "apiVersion is 'v1'"),
        ("step: []\n" + STEPS, "1:1", "no such key: 'step' | did you mean steps?"),
        ("kubernetes-version: 1.30\n" + STEPS, "1:1", "kubernetes-version has to be a text in quotes, not 1.3"),
        ("kubernetes-version: '1.9'\n" + STEPS, "1:1", "there are no schemas of Kubernetes 1.9"),
        ("schema-location: {a: b}\n" + STEPS, "1:1", "schema-location has to be a list of texts"),
        ("schema-location: nowhere\n" + STEPS, "1:1", "there is no schema location"),
        ("schema-location:\n- .\n- https://e.example\n" + STEPS, "3:3", "is an address"),
        ("paths: 5\n" + STEPS, "1:1", "paths has to be a list of texts"),
        ("exclude: [a, 5]\n" + STEPS, "1:1", "exclude has to be a list of texts"),
        (
            "steps:\n- to-daemonset\n- to-demonset\n",
            "3:3",
            "no transform or command 'to-demonset' | did you mean to-daemon",
        ),
        ("steps:\n- {transform: strp-all}\n", "2:4", "no transform or command 'strp-all'"),
        ("steps:\n- with: {}\n", "2:3", "a step has to name its transform"),
        ("steps:\n- 5\n", "2:3", "steps[0] has to be a mapping with transform, with, select"),
        ("steps:\n- transform: to-daemonset\n  wiht: {}\n", "3:3", "no such key: 'wiht' | did you mean with?"),
        ("steps:\n- transform: to-daemonset\n  with: [a]\n", "3:3", "steps[0].with has to be a mapping"),
        (
            "steps:\n- transform: to-daemonset\n  with:\n    on-delte: true\n",
            "4:5",
            "no such option: 'on-delte' | did you mean on-delete?",
        ),
        ("steps:\n- transform: to-daemonset\n  with:\n    on_delete: true\n", "4:5", "| did you mean on-delete?"),
        (
            "steps:\n- transform: to-daemonset\n  with:\n    on-delete: maybe\n",
            "4:5",
            "on-delete: 'maybe' is not true or false",
        ),
        ("steps:\n- transform: to-daemonset\n  with: {rename: yes}\n", "3:10", "rename: True is not a text"),
        ("steps:\n- transform: to-daemonset\n  with: {node-selector: a}\n", "3:10", "is not a mapping of texts"),
        ("steps:\n- transform: to-daemonset\n  with: {rename: fixed}\n", "3:3", "to-daemonset: rename: 'fixed' has no"),
        (
            "steps:\n- transform: validate\n  with: {ignore: KX999}\n",
            "3:3",
            "validate: ignore: 'KX999' is no code that a",
        ),
        (
            "steps:\n- transform: validate\n  with: {kubernetes-version: '1.9'}\n",
            "3:3",
            "no schemas of Kubernetes 1.9: th",
        ),
        ("steps:\n- transform: validate\n  with: {schema-location: gone}\n", "3:3", "there is no schema location"),
        (
            "steps:\n- transform: validate\n  with: {schema-location: 'https://a/b'}\n",
            "3:3",
            "https://a/b is an address",
        ),
        ("steps:\n- transform: to-daemonset\n  select: {name: 5}\n", "3:12", "name has to be a text"),
        ("steps:\n- transform: to-daemonset\n  select: {kind: a}\n", "3:12", "no such key: 'kind'"),
        ("steps:\n- transform: to-daemonset\n  select: {selector: a==}\n", "", ""),
        ("steps:\n- transform: to-daemonset\n  select: {selector: 'a=b=c'}\n", "3:12", "cannot read 'a=b=c'"),
        ("use: [../x.py]\n" + STEPS, "1:7", "../x.py is outside of the folder of kxform.yaml"),
        ("use: /etc/x.py\n" + STEPS, "1:1", "/etc/x.py is outside"),
        ("use: [x.py]\n" + STEPS, "1:7", "is not a file"),
        ("steps:\n- a: [\n", "3:1", "not valid YAML"),
        ("steps: []\nsteps: []\n", "2:1", "duplicate key"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, place: str, words: str) -> None:
    path = write(tmp_path, text)
    if not words:
        read_pipeline(path)
        return
    with pytest.raises(KxformError) as caught:
        read_pipeline(path)
    message, _, hint = words.partition("| ")
    assert str(caught.value.place) == f"{path}:{place}"
    assert message.strip() in caught.value.message
    assert hint in caught.value.hint


def test_a_link_out_of_the_folder_is_outside(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text("raise SystemExit('ran')", encoding="utf-8")
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "inside.py").symlink_to(tmp_path / "code.py")
    with pytest.raises(UsageError, match="outside"):
        read_pipeline(write(folder, "use: [inside.py]\n" + STEPS))


def test_it_is_found_upward_but_not_beyond_the_repository(tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    below = repository / "a" / "b"
    below.mkdir(parents=True)
    write(tmp_path, STEPS)
    assert Path(below, find_pipeline(str(below))).resolve() == tmp_path / "kxform.yaml"
    (repository / ".git").mkdir()
    with pytest.raises(UsageError, match=r"no kxform\.yaml"):
        find_pipeline(str(below))
    write(repository, STEPS)
    assert Path(below, find_pipeline(str(below))).resolve() == repository / "kxform.yaml"


def test_the_schema_takes_what_kxform_takes() -> None:
    schema = json.loads(json.dumps(pipeline_schema()))
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    assert validator.is_valid(yaml.safe_load(GOOD))
    for wrong in ("steps: []", "step: [a]", "steps: [to-demonset]", "steps: [{transform: to-daemonset, with: {x: 1}}]"):
        assert not validator.is_valid(yaml.safe_load(wrong))


def test_the_page_shows_a_file_that_can_be_run(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "pipelines.md").read_text(encoding="utf-8")
    text = page.split("```yaml\n")[1].split("```")[0]
    (tmp_path / "transforms").mkdir()
    (tmp_path / "transforms" / "add_owner.py").write_text("", encoding="utf-8")
    pipeline = read_pipeline(write(tmp_path, text))
    assert [step.transform for step in pipeline.steps] == ["strip", "to-daemonset"]
    for key in KEYS:
        assert f"| `{key}` |" in page or key in ("apiVersion", "kind")
    for key in (*STEP_KEYS, *SELECT_KEYS):
        assert f"`{key}`" in page
