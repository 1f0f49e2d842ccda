"""A KRM function over texts: exact bytes in and out, and never an exception."""

import re
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kxform.workflow.krm import answer
from kxform.yamltext import Document

HEAD = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"
ITEMS = """\
items:
# kept by kpt
- apiVersion: apps/v1
  kind: Deployment # the kind
  metadata:
    name: rng
    annotations:
      internal.config.kubernetes.io/path: 'a/rng.yaml'
      internal.config.kubernetes.io/index: '2'

  spec:
    replicas: 2   # two
    selector: {matchLabels: {app: rng}}
    template:
      metadata: {labels: {app: rng}}
      spec: {containers: [{name: rng, image: "rng:1", ports: [{containerPort: 80}]}]}
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: other}
"""


def config(kind: str, rest: str, api: str = "kxform.dev/v1alpha1") -> str:
    return f"functionConfig:\n  apiVersion: {api}\n  kind: {kind}\n  metadata: {{name: it}}\n  {rest}\n"


NOTHING = config("Transform", "spec: {transform: rename-fields, with: {}}")
STRIP = config("Transform", "spec: {transform: strip}")


def run(text: str) -> tuple[str, tuple[str, ...]]:
    found = answer(text.encode())
    return found.content.decode(), found.errors


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(HEAD + ITEMS + STRIP, id="nothing to do"),
        pytest.param("\ufeff" + (HEAD + ITEMS + STRIP).replace("\n", "\r\n"), id="BOM and CRLF"),
        pytest.param("# c\n---\n" + HEAD + STRIP + ITEMS.rstrip(), id="functionConfig first, no last line break"),
        pytest.param(HEAD + "items: []\n" + STRIP, id="no items"),
        pytest.param(HEAD + "items:\n" + STRIP, id="items null, as some hosts write none"),
        pytest.param(HEAD + ITEMS + config("Transform", "transform: strip"), id="beside kind, as in kxform.yaml"),
        pytest.param(HEAD + ITEMS + config("Pipeline", "steps: [strip]"), id="a kxform.yaml"),
        pytest.param(HEAD + ITEMS + config("ConfigMap", "data: {transform: strip}", "v1"), id="a ConfigMap"),
        pytest.param(HEAD + ITEMS + config("Transform", "spec: {transform: validate}"), id="valid"),
    ],
)
def test_what_must_not_be_touched(text: str) -> None:
    assert run(text) == (text, ())


CONVERTED = ITEMS.replace("kind: Deployment", "kind: DaemonSet").replace("    replicas: 2   # two\n", "")


@pytest.mark.parametrize(
    "given_config",
    [
        config("Transform", "spec: {transform: to-daemonset, select: {name: rng}}"),
        config("Pipeline", "spec: {steps: [{transform: to-daemonset}, validate]}"),
        config("ConfigMap", "data: {transform: to-daemonset, tolerate-control-plane: 'false'}", "v1"),
    ],
)
def test_items_change_in_place_and_reasons_are_results(given_config: str) -> None:
    content, errors = run(HEAD + ITEMS + given_config)
    assert content.startswith(HEAD + CONVERTED + given_config + "results:\n") and not errors
    results = Document(content).data["results"]
    assert results[1] == {
        "message": "spec.replicas removed: a DaemonSet runs one pod on every matching node",
        "severity": "info",
        "resourceRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "rng"},
        "file": {"path": "a/rng.yaml", "index": 2},
        "field": {"path": "spec.replicas"},
    }
    assert {"code": "KX301", "hint": "Once the DaemonSet is ready: kubectl delete deployment rng"} in [
        one.get("tags") for one in results
    ]


@pytest.mark.parametrize("prefix", ["internal.config.kubernetes.io/", "config.kubernetes.io/"])
def test_a_new_object_is_the_next_item_and_goes_to_the_file_of_its_source(prefix: str) -> None:
    items = ITEMS.replace("internal.config.kubernetes.io/", prefix)
    given_config = config("Transform", "spec: {transform: expose}")
    content, errors = run(HEAD + items + given_config)
    service = f"""\
- apiVersion: v1
  kind: Service
  metadata:
    name: rng
    annotations:
      {prefix}path: a/rng.yaml
      {prefix}index: "3"
  spec:
    selector:
      app: rng
    ports:
    - port: 80
"""
    assert content.startswith(HEAD + items + service + given_config) and not errors
    result = Document(content).data["results"][0]
    assert result["resourceRef"] == {"apiVersion": "v1", "kind": "Service", "name": "rng"}
    assert result["file"] == {"path": "a/rng.yaml", "index": 3}


def test_results_come_behind_those_that_there_are() -> None:
    content, _ = run(
        HEAD + ITEMS + config("Transform", "spec: {transform: to-daemonset}") + "results:\n- message: old\n"
    )
    assert Document(content).data["results"][0] == {"message": "old"}


@pytest.mark.parametrize("legacy", [False, True])
def test_a_refusal_leaves_items_and_names_field_and_file(legacy: bool) -> None:
    text = HEAD + ITEMS.replace("replicas", "replicaz") + config("Pipeline", "spec: {steps: [expose, validate]}")
    text = text.replace("internal.config.kubernetes.io/", "config.kubernetes.io/") if legacy else text
    content, errors = run(text)
    assert content.startswith(text + "results:\n")
    assert errors == (
        'a/rng.yaml: Deployment rng: error KX404: spec.replicaz: unknown field\n    hint: did you mean "replicas"?',
    )
    *_, result = Document(content).data["results"]
    assert result == {
        "message": "spec.replicaz: unknown field",
        "severity": "error",
        "resourceRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "rng"},
        "file": {"path": "a/rng.yaml", "index": 2},
        "field": {"path": "spec.replicaz"},
        "tags": {"code": "KX404", "hint": 'did you mean "replicas"?'},
    }


@pytest.mark.parametrize(
    ("given_config", "code", "message", "field"),
    [
        ("", "KX010", "a functionConfig is needed", None),
        ("functionConfig: 7\n", "KX010", "a functionConfig is needed", None),
        (config("Job", "spec: {}"), "KX010", "kind is 'Job'", "kind"),
        (config("Transform", "spec: {transform: strip}", "v1"), "KX010", "apiVersion is 'v1'", "apiVersion"),
        (config("Transform", "spec: {transform: strip, wiht: {}}"), "KX010", "no such key: 'wiht'", "spec.wiht"),
        (config("Transform", "spec: {transform: strip}\n  stray: 1"), "KX010", "no such key: 'stray'", "stray"),
        (config("Transform", "spec: {transform: stripp}"), "KX001", "stripp", "spec.transform"),
        (config("Transform", "spec:"), "KX010", "has to be a mapping", "spec"),
        (config("Pipeline", "spec: {use: [a.py], steps: [strip]}"), "KX010", "use has no place", "spec.use"),
        (
            config("Pipeline", "paths: [a], \n  steps: [strip]".replace(", ", "")),
            "KX010",
            "paths has no place",
            "paths",
        ),
        (config("Pipeline", "spec: {steps: []}"), "KX010", "at least one step", "spec.steps"),
        (
            config("Pipeline", "spec: {steps: [{transform: to-daemonset, with: {max-unavailble: 1}}]}"),
            "KX010",
            "no such option: 'max-unavailble'",
            "spec.steps[0].with.max-unavailble",
        ),
        (
            config("Pipeline", "spec: {kubernetes-version: '1.2', steps: [validate]}"),
            "KX400",
            "1.2",
            "spec.kubernetes-version",
        ),
        (config("ConfigMap", "data: {}", "v1"), "KX010", "has to name its transform", "data"),
        (config("ConfigMap", "data: {transform: nope}", "v1"), "KX001", "nope", "data.transform"),
        (config("ConfigMap", "data: {transform: strip, kep: x}", "v1"), "KX010", "no such key: 'kep'", "data.kep"),
    ],
)
def test_a_wrong_functionconfig_is_one_error_with_its_field(
    given_config: str, code: str, message: str, field: str | None
) -> None:
    text = HEAD + ITEMS + given_config
    content, errors = run(text)
    (result,) = Document(content).data["results"]
    assert content.startswith(text) and len(errors) == 1
    assert (result["severity"], result["tags"]["code"]) == ("error", code)
    assert message in result["message"]
    assert result.get("field", {}).get("path") == field


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "KX830"),
        (b"# nothing\n", "KX830"),
        (b"\x00\xff\xfe binary", "KX101"),
        (b"a: [", "KX102"),
        (b"- a\n", "KX830"),
        (b"words", "KX830"),
        (b"a: 1\n---\nb: 2\n", "KX830"),
        (b"apiVersion: v1\nkind: ResourceList\nitems: []\n", "KX830"),
        (b"apiVersion: config.kubernetes.io/v1\nkind: List\nitems: []\n", "KX830"),
        (HEAD.encode(), "KX830"),
        (HEAD.encode() + b"items: {}\n", "KX830"),
        (HEAD.encode() + b"items: 0\n", "KX830"),
        (HEAD.encode() + b"items: []\nresults: 1\n", "KX830"),
    ],
)
def test_no_resource_list_is_one_error_and_no_output(data: bytes, code: str) -> None:
    found = answer(data)
    assert found.content == b"" and len(found.errors) == 1
    assert found.errors[0].startswith("standard input") and f"error {code}: " in found.errors[0]


@pytest.mark.parametrize("item", ["7", "{}", "null", "{kind: A}", "{apiVersion: 1, kind: A}", "[]"])
def test_an_item_that_is_no_object_is_refused(item: str) -> None:
    text = f"{HEAD}items:\n- {item}\n{STRIP}"
    content, errors = run(text)
    assert content.startswith(text) and "KX831" in errors[0]


IDS = ITEMS.replace("    annotations:\n", "    annotations:\n      kustomize.config.k8s.io/id: x\n").replace(
    "{name: other}", "{name: other, annotations: {kustomize.config.k8s.io/id: two}}"
)


@pytest.mark.parametrize(("items", "after"), [(ITEMS, ITEMS), (IDS, "items: []\n")])
def test_a_validator_hands_no_items_back_to_kustomize_alone(items: str, after: str) -> None:
    given_config = config("Validator", "spec: {with: {ignore-missing-schemas: true}}")
    assert run(HEAD + items + given_config) == (HEAD + after + given_config, ())


def test_a_validator_that_refuses_hands_items_back() -> None:
    text = HEAD + IDS.replace("replicas", "replicaz") + config("Validator", "spec: {}")
    assert run(text)[0].startswith(text) and len(run(text)[1]) == 1


def test_json() -> None:
    text = (
        '{"apiVersion":"config.kubernetes.io/v1","kind":"ResourceList","items":[],'
        '"functionConfig":{"apiVersion":"kxform.dev/v1alpha1","kind":"Transform","spec":{"transform":"strip"}}}\n'
    )
    assert run(text) == (text, ())
    content, errors = run(text.replace("strip", "nope"))
    assert Document(content, is_json=True).data["results"][0]["severity"] == "error" and len(errors) == 1


def test_every_option_of_a_configmap_is_read_from_text() -> None:
    data = "data: {transform: to-daemonset, max-unavailable: '2', node-selector: 'a=b,c=d'}"
    content, errors = run(HEAD + ITEMS + config("ConfigMap", data, "v1"))
    spec = Document(content).data["items"][0]["spec"]
    assert not errors and spec["updateStrategy"]["rollingUpdate"]["maxUnavailable"] == 2
    assert spec["template"]["spec"]["nodeSelector"] == {"a": "b", "c": "d"}


@dataclass
class Cut:
    start: int
    end: int
    put: str


WHOLE = HEAD + ITEMS + config("Pipeline", "spec: {steps: [expose, strip, {transform: to-daemonset}, validate]}")
PUT = st.sampled_from(
    ["", "\n", "- ", ": ", "{", "]", "&a ", "*a", "null", "<<: ", "'", "? ", "\t", "!!int ", "\u00e9", "- []\n"]
)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.builds(Cut, st.integers(0, len(WHOLE)), st.integers(0, 12), PUT), min_size=1, max_size=3))
def test_whatever_comes_in_is_answered(cuts: list[Cut]) -> None:
    text = WHOLE
    for cut in cuts:
        text = text[: cut.start] + cut.put + text[cut.start + cut.end :]
    found = answer(text.encode())
    assert found.content or found.errors
    if found.content:
        assert isinstance(Document(found.content.decode()).data["items"] or [], list)


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_junk_is_one_error(data: bytes) -> None:
    assert answer(data).content == b"" and len(answer(data).errors) == 1


PAGE = (Path(__file__).parents[2] / "docs/krm-functions.md").read_text(encoding="utf-8")
SHOWN = [
    text
    for text in re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    if "kxform" in text or "data:" in text
]


@pytest.mark.parametrize("shown", [text for text in SHOWN if "Kptfile" not in text])
def test_what_the_page_shows_is_taken(shown: str) -> None:
    content, errors = run(HEAD + ITEMS + "functionConfig:\n" + indent(shown, "  "))
    assert content and not errors


def test_the_page_shows_each_kind() -> None:
    assert [re.findall("^kind: (.*)", text, re.MULTILINE)[0] for text in SHOWN] == [
        "Transform",
        "Pipeline",
        "ConfigMap",
        "Validator",
        "Kptfile",
    ]
