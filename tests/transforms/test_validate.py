"""The step `validate`: what passes, what is refused, with which words, at which place; and what it never touches."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from typing import Any

import pytest

from kxform.engine.file import FileEditor
from kxform.engine.inputs import Input
from kxform.engine.outcome import Changed, Failed, Outcome, Refused, Skipped, Unchanged
from kxform.engine.run import Job, StepSpec, run, run_on
from kxform.engine.step import Step
from kxform.errors import UsageError
from kxform.kube.select import Selection
from kxform.registry import load
from kxform.transforms.validate import Validate

SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n  ports: [{port: %s}]\n"
GOOD, BAD, WORSE = SERVICE % "80", SERVICE % "99999", SERVICE % "80, hostPort: 1"
RANGE = "KX502 spec.ports[0].port: 99999 is out of range: 1 to 65535"
UNKNOWN = "KX404 spec.ports[0].hostPort: unknown field"
OLD = "apiVersion: autoscaling/v2beta2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}\n"  # fmt: skip
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: wells.example.com}
spec:
  group: example.com
  names: {kind: Well, plural: wells}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {depth: {type: integer}}}}}}
"""
WELL = "apiVersion: example.com/v1\nkind: Well\nmetadata: {name: deep}\nspec: {depth: %s}\n"
NO_WELL = "KX401 apiVersion: there is no Well in example.com/v1 of Kubernetes 1.37, nor in a CRD"
PATCH = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n"


def judged(text: str, file: str = "f.yaml", **options: Any) -> Outcome:
    return run_on(FileEditor([Step(Validate(**options))]), text.encode(), file)


def said(outcome: Outcome) -> list[str]:
    """Errors, or warnings, as `PLACE CODE MESSAGE`."""
    found = outcome.errors if isinstance(outcome, Refused | Failed) else outcome.notes
    return [f"{one.place} {one.code} {one.message}" for one in found]


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        "# head\n---\n" + GOOD + "---\n---\na: 1\n",
        "apiVersion: v1\nkind: ServiceList\nitems:\n- metadata: {name: web}\n  spec: {ports: [{port: 80}]}\n",
        "apiVersion: v1\nkind: List\nitems: []\n",
        CRD,
        CRD + "---\n" + WELL % 1,
        WELL % 1 + "---\n" + CRD,
        "apiVersion: v1\nkind: List\nitems:\n- " + (WELL % 1 + "---\n" + CRD).replace("\n", "\n  ").replace("  ---\n  ", "- "),
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nbases: [x]\n",
        "apiVersion: v1\nkind: List\n",
        "apiVersion: v1\nkind: ServiceList\nitems: null\n",
        "apiVersion: example.com/v1\nkind: Filter\nmetadata: {annotations: {config.kubernetes.io/local-config: 'true'}}\n",
        BAD.replace("}]", "}]  # kxform: ignore KX502"),
        BAD.replace("  ports", "  # kxform: ignore\n  ports"),
        "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\nnodes: 5\n",
    ],
)  # fmt: skip
def test_what_passes(text: str) -> None:
    outcome = judged(text)
    assert isinstance(outcome, Unchanged)
    assert said(outcome) == []


@pytest.mark.parametrize("text", ["a: 1\n", GOOD + "---\nkind: {{ x }}\n", BAD + "sops: {mac: x}\n"])
def test_what_is_none_of_ours_is_skipped(text: str) -> None:
    assert isinstance(judged(text), Skipped)


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        (BAD, [f"f.yaml:6:12 {RANGE}"]),
        (GOOD + "---\n" + BAD + "---\n" + WORSE, [f"f.yaml:13:12 {RANGE}", f"f.yaml:20:22 {UNKNOWN}"]),
        (WELL % 1, [f"f.yaml:1:1 {NO_WELL}"]),
        (BAD + "---\n" + BAD.replace("}]", "}]  # kxform: ignore KX404"), [f"f.yaml:6:12 {RANGE}", f"f.yaml:13:12 {RANGE}"]),
        ("apiVersion: v1\nkind: List\nitems: {}\n", ["f.yaml:3:1 KX405 items: must be a list"]),
        (CRD + "---\n" + WELL % "x", ["f.yaml:17:8 KX405 spec.depth: must be an integer, is a string: \"x\""]),
        (WELL % "x" + "---\n" + CRD, ["f.yaml:4:8 KX405 spec.depth: must be an integer, is a string: \"x\""]),
        (CRD.replace("wells.example", "well.example") + "---\n" + WELL % 1, ["f.yaml:3:12 KX680 metadata.name: has to be wells.example.com"]),
        ("apiVersion: v1\nkind: List\nitems:\n- " + BAD.replace("\n", "\n  "), [f"f.yaml:9:14 {RANGE}"]),
        (OLD, ["f.yaml:1:1 KX402 apiVersion: autoscaling/v2beta2 HorizontalPodAutoscaler was removed in Kubernetes 1.26"]),
    ],
)  # fmt: skip
def test_what_is_refused(text: str, errors: list[str]) -> None:
    outcome = judged(text)
    assert said(outcome) == errors
    assert isinstance(outcome, Refused)


@pytest.mark.parametrize(
    ("text", "options", "found"),
    [
        (OLD, {"kubernetes_version": "1.25"}, ["f.yaml:1:1 KX403 apiVersion: autoscaling/v2beta2 HorizontalPodAutoscaler is deprecated since Kubernetes 1.23, and removed in 1.26"]),
        (OLD, {"kubernetes_version": "1.25, v1.26.3"}, ["f.yaml:1:1 KX402 apiVersion: autoscaling/v2beta2 HorizontalPodAutoscaler was removed in Kubernetes 1.26 (for Kubernetes v1.26.3)"]),
        (OLD, {"ignore": ("KX402",)}, []),
        (BAD, {"ignore": ("KX402", "KX502")}, []),
        (BAD, {"ignore": ("kx402, kx502",)}, []),
        (WELL % 1, {"ignore_missing_schemas": True}, []),
        (GOOD, {"kubernetes_version": ","}, []),
    ],
)  # fmt: skip
def test_options(text: str, options: dict[str, Any], found: list[str]) -> None:
    outcome = judged(text, **options)
    assert [line for line in said(outcome) if "KX402" in line or isinstance(outcome, Unchanged)] == found


def test_a_comment_lets_pass_what_it_names_on_its_line() -> None:
    on_the_line = BAD.replace("[{port: 99999}]", "[{port: 99999}]  # kxform: ignore KX502")
    assert on_the_line != BAD
    assert said(judged(on_the_line)) == []
    assert said(judged(on_the_line.replace("KX502", "KX404"))) == [f"f.yaml:6:12 {RANGE}"]
    assert said(judged(f"{on_the_line}---\n{BAD}")) == [f"f.yaml:13:12 {RANGE}"]


def test_a_warning_is_no_refusal_unless_somebody_says_so() -> None:
    outcome = judged(OLD, kubernetes_version="1.25")
    assert isinstance(outcome, Unchanged)
    assert [(note.severity, note.hint[:20]) for note in outcome.notes] == [("warning", "Write autoscaling/v2")]


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"ignore": ("KX404", "KX201")}, ValueError, "ignore: 'KX201' is no code that a finding can have, such as KX404"),
        ({"ignore": ("unknown-field",)}, ValueError, "ignore: 'UNKNOWN-FIELD' is no code"),
        ({"kubernetes_version": "1.34,2.0"}, UsageError, "there are no schemas of Kubernetes 2.0: there are 1.25 to"),
        ({"kubernetes_version": "newest"}, UsageError, "there are no schemas of Kubernetes newest"),
        ({"schema_location": ("gone",)}, UsageError, "there is no schema location gone"),
    ],
)  # fmt: skip
def test_options_that_cannot_be(options: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        Validate(**options)


def test_further_schemas(tmp_path: Any) -> None:
    (tmp_path / "crd.yaml").write_text(CRD, encoding="utf-8")
    assert said(judged(WELL % 1, schema_location=(str(tmp_path),))) == []
    assert "KX405" in said(judged(WELL % "x", schema_location=(str(tmp_path),)))[0]
    # the CRD that stands beside it is nearer
    nearer = CRD.replace("integer", "string") + "---\n" + WELL % "x"
    assert said(judged(nearer, schema_location=(str(tmp_path),))) == []


def test_a_schema_that_is_none_is_said_once_and_where(tmp_path: Any) -> None:
    location = str(tmp_path / "{{ .ResourceKind }}.json")
    (tmp_path / "well.json").write_text("[]", encoding="utf-8")
    outcome = judged(WELL % 1, schema_location=(location,))
    assert said(outcome) == [
        f"f.yaml:1:1 KX420 apiVersion: {tmp_path / 'well.json'}: not a JSON schema: it is no object"
    ]


def steps(files: Mapping[str, str], folder: Any, *specs: StepSpec) -> dict[str, Outcome]:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    found = run(Job(specs or (StepSpec("validate", {}),)), [Input(str(folder / name), name) for name in files])
    return {result.input.relative: result.outcome for result in found}


def words(outcomes: Mapping[str, Outcome]) -> dict[str, list[str]]:
    return {name: [line.partition(" ")[2] for line in said(one)] for name, one in outcomes.items() if said(one)}


def test_a_crd_of_another_file_before_or_behind(tmp_path: Any) -> None:
    files = {"a.yaml": WELL % 1, "b.yaml": CRD, "c.yaml": WELL % "x"}
    assert words(steps(files, tmp_path)) == {"c.yaml": ['KX405 spec.depth: must be an integer, is a string: "x"']}


def test_a_crd_that_is_not_selected_defines_its_kind_and_is_not_judged(tmp_path: Any) -> None:
    files = {"a.yaml": WELL % 1, "b.yaml": CRD.replace("storage: true", "storage: false"), "c.yaml": WELL % "x"}
    spec = StepSpec("validate", {}, (Selection(name="deep"),))
    assert list(words(steps(files, tmp_path, spec))) == ["c.yaml"]
    assert list(words(steps(files, tmp_path))) == ["b.yaml", "c.yaml"]


KUSTOMIZATIONS = [
    "patches: [{path: p.yaml}]\n",
    "patchesStrategicMerge:\n- p.yaml\n",
    "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\npatches: [{path: ./p.yaml, target: {kind: Deployment}}]\n",
]


@pytest.mark.parametrize("kustomization", KUSTOMIZATIONS)
def test_a_patch_of_a_kustomization_is_no_whole_object(tmp_path: Any, kustomization: str) -> None:
    files = {"k/p.yaml": PATCH, "k/kustomization.yaml": kustomization, "p.yaml": PATCH}
    found = words(steps(files, tmp_path))
    assert list(found) == ["p.yaml"]
    assert "KX406 spec.selector: required field is missing" in found["p.yaml"]


def test_a_patch_that_is_reached_by_another_path(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.yaml").write_text(PATCH, encoding="utf-8")
    (tmp_path / "kustomization.yaml").write_text(KUSTOMIZATIONS[0], encoding="utf-8")
    inputs = [Input("./p.yaml", "p.yaml"), Input(str(tmp_path / "kustomization.yaml"), "kustomization.yaml")]
    found = run(Job((StepSpec("validate", {}),)), inputs)
    assert [said(result.outcome) for result in found] == [[], []]


def test_all_findings_of_a_file_are_shown_although_some_wait_for_the_crds(tmp_path: Any) -> None:
    text = BAD + "---\n" + WELL % "x" + "---\n" + WORSE
    outcomes = steps({"a.yaml": text, "crd.yaml": CRD}, tmp_path)
    assert [line.split()[0] for line in words(outcomes)["a.yaml"]] == ["KX502", "KX405", "KX404"]


def test_what_a_step_before_mends_is_no_error_even_beside_one(tmp_path: Any) -> None:
    mended = "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: 5}\nspec: {ports: [{port: 80}]}\n"
    spec = (StepSpec("set-namespace", {"namespace": "web"}), StepSpec("validate", {}))
    outcomes = steps({"a.yaml": BAD + "---\n" + mended, "b.yaml": mended}, tmp_path, *spec)
    assert words(outcomes) == {"a.yaml": [RANGE]}
    assert isinstance(outcomes["b.yaml"], Changed)
    # between steps, too: the last of them is never asked
    outcomes = steps({"a.yaml": BAD}, tmp_path, *spec, StepSpec("expose", {}))
    assert words(outcomes) == {"a.yaml": [RANGE]}


def test_places_are_those_of_the_file_as_it_was(tmp_path: Any) -> None:
    text = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 1\n  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n    spec:\n      containers: [{name: web, image: i, prots: []}]\n"  # fmt: skip
    outcomes = steps({"a.yaml": text}, tmp_path, StepSpec("to-daemonset", {}), StepSpec("validate", {}))
    assert said(outcomes["a.yaml"]) == [
        f"{tmp_path}/a.yaml:11:42 KX404 spec.template.spec.containers[0].prots: unknown field"
    ]


def test_in_processes_of_their_own(tmp_path: Any) -> None:
    files = {f"{index:03}.yaml": GOOD for index in range(600)}
    files |= {"100.yaml": WELL % 1, "200.yaml": WELL % "x", "300.yaml": PATCH, "400.yaml": PATCH, "500.yaml": CRD}
    files |= {"kustomization.yaml": "patches: [{path: 300.yaml}]\n", "599.yaml": OLD}
    outcomes = steps(files, tmp_path, StepSpec("validate", {"kubernetes_version": "1.25"}))
    assert list(words(outcomes)) == ["200.yaml", "400.yaml", "599.yaml"]
    assert [type(outcomes[name]) for name in ("200.yaml", "400.yaml", "599.yaml")] == [Refused, Refused, Unchanged]
    assert pickle.loads(pickle.dumps(outcomes["200.yaml"])) == outcomes["200.yaml"]


def test_crds_that_came_once_more_are_known_and_compared_once() -> None:
    class Compared(dict[str, Any]):
        count = 0

        def __eq__(self, other: object) -> bool:
            Compared.count += 1
            return super().__eq__(other)

        __hash__ = None  # type: ignore[assignment]

    step = Validate()
    judge = step._with_crds([Compared(a=1)])
    again = [Compared(a=1)]  # as a worker gets them with its next task
    assert [step._with_crds(again) is judge for _ in range(3)] == [True] * 3
    assert Compared.count == 1
    assert step._with_crds([Compared(a=2)]) is not judge


def test_its_name() -> None:
    assert load("validate") is Validate
