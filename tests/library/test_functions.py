"""The functions of the package: first what stays byte for byte, then exact texts, then errors."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from dataclasses import FrozenInstanceError, dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kxform

RNG = """\
# head
apiVersion: apps/v1
kind: Deployment
metadata: {name: rng, labels: {app: rng}}   # inline
spec:
  replicas: 3  # three
  selector: {matchLabels: {app: rng}}
  template:
    metadata: {labels: {app: rng}}
    spec:
      containers:
      - name: rng
        image: 'rng:1'
"""
WEB = "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {ports: [{port: 80}]}\n"
BOTH = RNG + "---\n" + WEB
HPA = (
    "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: rng}\n"
    "spec: {maxReplicas: 9, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: rng}}\n"
)
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
WELL = "apiVersion: example.com/v1\nkind: Well\nmetadata: {name: deep}\nspec: {depth: wet}\n"
TEMPLATE = "apiVersion: v1\nkind: Service\nmetadata: {{ x }}\n"

Call = Callable[[Any], "kxform.Outcome[Any]"]


@pytest.mark.parametrize("text", [BOTH, BOTH.replace("\n", "\r\n"), "\ufeff" + BOTH, BOTH[:-1]])
@pytest.mark.parametrize(
    "call",
    [
        lambda text: kxform.edit(text, "deployment/rng", set={"spec.replicas": 3}),
        lambda text: kxform.edit(text, "deployment/web", set={"spec.replicas": 5}),
        lambda text: kxform.edit(text, "Deployment/rng", set={"spec.replicas": 5}, namespace="shop"),
        lambda text: kxform.edit(text, "*", remove=["spec.absent", "spec.ports[7]"]),
        lambda text: kxform.edit(text, "*"),
        lambda text: kxform.patch(text, "deployment/rng", {"spec": {"replicas": 3}}),
        lambda text: kxform.patch(text, "configmap", {"data": {"a": "b"}}),
        lambda text: kxform.patch(text, "*/*", {}, type="merge"),
        lambda text: kxform.run(text, "to-daemonset", name="web"),
        lambda text: kxform.run(text, "to-daemonset", selector="app!=rng"),
    ],
)
@pytest.mark.parametrize("as_bytes", [False, True])
def test_what_is_not_meant_stays(text: str, call: Call, as_bytes: bool) -> None:
    given_ = text.encode() if as_bytes else text
    outcome = call(given_)
    assert (outcome.text, outcome.status, outcome.changes, outcome.changed) == (given_, "unchanged", (), False)


@pytest.mark.parametrize(("text", "code"), [(TEMPLATE, "KX108"), ("a: 1\n", "KX210"), ("# {{ x }}\na: [\n", None)])
def test_what_is_none_of_ours_is_skipped(text: str, code: str | None) -> None:
    outcome = kxform.run(text, "strip")
    assert (outcome.text, outcome.status, outcome.changes) == (text, "skipped", ())
    assert outcome.notes
    assert code is None or outcome.notes[0].code.id == code


FIVE = BOTH.replace("replicas: 3", "replicas: 5")


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda text: kxform.edit(text, "deployment/rng", set={"spec.replicas": 5}), FIVE),
        (lambda text: kxform.edit(text, "*/r*", set={"spec.replicas": 5}), FIVE),
        (lambda text: kxform.edit(text, "deployment", set={"spec.replicas": 5}, namespace="default"), FIVE),
        (
            lambda text: kxform.edit(text, "service", set={"spec.ports[0].port": 81}, remove=["metadata.namespace"]),
            BOTH.replace("port: 80", "port: 81").replace(", namespace: shop", ""),
        ),
        (
            lambda text: kxform.edit(text, "service", set={"metadata.annotations[a.io/b]": "yes"}),
            BOTH.replace("namespace: shop}", 'namespace: shop, annotations: {a.io/b: "yes"}}'),
        ),
        (lambda text: kxform.patch(text, "deployment", {"spec": {"replicas": 5}}), FIVE),
        (lambda text: kxform.patch(text, "*/rng", "spec: {replicas: 5}", type="merge"), FIVE),
        (
            lambda text: kxform.patch(
                text, "*/rng", [{"op": "replace", "path": "/spec/replicas", "value": 5}], type="json"
            ),
            FIVE,
        ),
        (
            lambda text: kxform.run(text, "to-daemonset", kxform.load("set-image")(image={"rng": "rng:2"})),
            BOTH.replace("Deployment", "DaemonSet").replace("  replicas: 3  # three\n", "").replace("rng:1", "rng:2"),
        ),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_what_is_meant_changes_and_nothing_else(call: Call, expected: str, ends: str) -> None:
    before, after = BOTH.replace("\n", ends), expected.replace("\n", ends)
    outcome = call(before)
    assert outcome.text == after
    assert outcome.status == "changed"
    assert outcome.changes
    assert call(before.encode()).text == after.encode()
    assert call("\ufeff" + before).text == "\ufeff" + after
    assert call(("\ufeff" + before).encode("utf-16-le")).text == ("\ufeff" + after).encode("utf-16-le")
    again = call(after)
    assert (again.text, again.status) == (after, "unchanged")


def test_changes_and_notes_have_places() -> None:
    outcome = kxform.run("# one more\n" + RNG, "to-daemonset", file="rng.yaml")
    assert [(str(one.place), one.action, one.path) for one in outcome.changes] == [
        ("rng.yaml:4:1", "set", "kind"),
        ("rng.yaml:7:3", "remove", "spec.replicas"),
    ]
    assert all(one.why for one in outcome.changes)
    assert outcome.notes[0].place.file == "rng.yaml"
    with pytest.raises(FrozenInstanceError):
        outcome.text = ""  # type: ignore[misc]


def test_texts_that_refer_to_each_other() -> None:
    found = kxform.run_all({"hpa.yaml": HPA, "rng.yaml": RNG}, "to-daemonset")
    assert [*found] == ["hpa.yaml", "rng.yaml"]
    assert found["rng.yaml"].changed
    assert [(note.code.id, note.place.file) for note in found["hpa.yaml"].notes] == [("KX312", "hpa.yaml")]
    assert not kxform.run(HPA, "to-daemonset").notes


def test_parse() -> None:
    stream = kxform.parse("\ufeff# c\n---\n" + BOTH, file="b.yaml")
    assert "".join(document.text for document in stream.documents) == "# c\n---\n" + BOTH
    assert [str(item) for item in stream.objects] == ["Deployment rng", "Service shop/web"]
    rng, web = stream.objects
    assert (rng.api_version, rng.kind, rng.namespace, rng.name) == ("apps/v1", "Deployment", "", "rng")
    assert rng.data["spec"]["replicas"] == rng.get("spec.replicas") == 3
    assert rng.get("spec.nothing", "d") == "d"
    assert (str(rng.place("spec.replicas")), str(rng.place("spec.nothing"))) == ("b.yaml:8:3", "b.yaml:7:1")
    assert str(web.place("spec.ports[0].port")) == "b.yaml:20:17"
    assert stream.documents[0].data is None


def test_parse_unrolls_lists_and_reads_json() -> None:
    text = '{"apiVersion": "v1", "kind": "ServiceList", "items": [{"metadata": {"name": "web"}}]}'
    [item] = kxform.parse(text, file="l.json").objects
    assert (item.api_version, item.kind, item.name) == ("v1", "Service", "web")
    assert str(item.place("metadata.name")) == "l.json:1:69"


def test_validate() -> None:
    assert kxform.validate(BOTH) == []
    assert kxform.validate(TEMPLATE) == []
    assert [found.code.id for found in kxform.validate(TEMPLATE, strict=True)] == ["KX108"]
    bad = BOTH.replace("port: 80", "port: 99999")
    [found] = kxform.validate(bad.encode(), file="w.yaml")
    assert (found.file, found.line, found.column, found.code.id) == ("w.yaml", 18, 17, "KX502")
    assert (found.path, found.severity, found.kind, found.namespace, found.name) == (
        "spec.ports[0].port",
        "error",
        "Service",
        "shop",
        "web",
    )
    assert str(found) == "w.yaml:18:17: error KX502: spec.ports[0].port: 99999 is out of range: 1 to 65535"
    assert kxform.validate(bad, ignore=["kx502"]) == []


def test_validate_for_a_version() -> None:
    old = HPA.replace("autoscaling/v2", "autoscaling/v2beta2")
    assert [(found.code.id, found.severity) for found in kxform.validate(old, kubernetes_version="1.25")] == [
        ("KX403", "warning")
    ]
    assert "error" in [found.severity for found in kxform.validate(old, kubernetes_version="1.25,1.31")]


def test_validate_all_knows_the_crds_of_the_bundle() -> None:
    assert [found.code.id for found in kxform.validate(WELL)] == ["KX401"]
    [found] = kxform.validate_all({"w.yaml": WELL, "crd.yaml": CRD})
    assert (str(found.place), found.path) == ("w.yaml:4:8", "spec.depth")


def test_validate_finds_what_does_not_parse() -> None:
    [found] = kxform.validate("a: [", file="a.yaml")
    assert (str(found.place), found.code.id) == ("a.yaml:1:5", "KX102")
    [found] = kxform.validate("a: \ud800", file="a.yaml")
    assert (str(found.place), found.code.id) == ("a.yaml:1:4", "KX101")


DEEP: Any = []
for _ in range(200):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: kxform.parse("a: [", file="f"), "KX102"),
        (lambda: kxform.parse(b"\xff", file="f"), "KX101"),
        (lambda: kxform.parse("a: 1\na: 2", file="f"), "KX103"),
        (lambda: kxform.parse("\ud800", file="f"), "KX101"),
        (lambda: kxform.run("apiVersion: apps/v1\nkind: Deployment\na: [", "to-daemonset", file="f"), "KX102"),
        (lambda: kxform.run("\ud800", "strip", file="f"), "KX101"),
        (lambda: kxform.edit(RNG, "*", set={"spec.replicas.x": 1}, file="f"), "KX370"),
        (lambda: kxform.edit(RNG, "*", set={"spec.template.spec.containers[1].x": 1}, file="f"), "KX370"),
        (lambda: kxform.edit(RNG, "*", set={"spec.a": 1, "spec.a.b": 2}, file="f"), "KX370"),
        (lambda: kxform.patch(WELL, "*", {"spec": {}}, file="f"), "KX371"),
        (lambda: kxform.patch(RNG, "*", [{"op": "remove", "path": "/x"}], type="json", file="f"), "KX370"),
    ],
)
def test_an_error_has_code_place_and_hint(call: Callable[[], object], code: str) -> None:
    with pytest.raises(kxform.KxformError) as caught:
        call()
    error = caught.value
    assert (error.code.id, error.place.file) == (code, "f")
    assert error.place.line
    assert error.hint.endswith(".")
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy)) == (type(error), str(error))


@pytest.mark.parametrize(
    "call",
    [
        lambda: kxform.run(RNG),
        lambda: kxform.run(RNG, "strip", selector="a ~ b"),
        lambda: kxform.run(RNG, 1),  # type: ignore[arg-type]
        lambda: kxform.run(RNG, "patch"),
        lambda: kxform.run(Path("a.yaml"), "strip"),  # type: ignore[type-var]
        lambda: kxform.parse(Path("a.yaml")),  # type: ignore[arg-type]
        lambda: kxform.validate(None),  # type: ignore[arg-type]
        lambda: kxform.parse(RNG).objects[0].get("a..b"),
        lambda: kxform.parse(RNG).objects[0].place("["),
        lambda: kxform.edit(RNG, "", set={"a": 1}),
        lambda: kxform.edit(RNG, "deployment/", set={"a": 1}),
        lambda: kxform.edit(RNG, "*", set={"a..b": 1}),
        lambda: kxform.edit(RNG, "*", remove=[""]),
        lambda: kxform.edit(RNG, "*", set={"a": {1: 2}}),
        lambda: kxform.edit(RNG, "*", set={"a": b""}),
        lambda: kxform.edit(RNG, "*", set={"a": float("nan")}),
        lambda: kxform.edit(RNG, "*", set={"a": ["\ud800"]}),
        lambda: kxform.edit(RNG, "*", set={"a": DEEP}),
        lambda: kxform.patch(RNG, "*", "a"),
        lambda: kxform.patch(RNG, "*", ""),
        lambda: kxform.patch(RNG, "*", {"a": object()}),
        lambda: kxform.patch(RNG, "*", [{"op": "x"}], type="json"),
        lambda: kxform.patch(RNG, "*", {}, type="yaml"),  # type: ignore[arg-type]
    ],
)
def test_a_call_that_means_nothing(call: Callable[[], object]) -> None:
    with pytest.raises(kxform.UsageError) as caught:
        call()
    assert caught.value.code.id == "KX015"


def test_all_that_is_wrong_with_a_bundle_is_said() -> None:
    texts = {"a.yaml": RNG + "a: [", "b.yaml": RNG, "c.yaml": RNG + "a: {"}
    with pytest.raises(kxform.RunError) as caught:
        kxform.run_all(texts, "to-daemonset")
    assert [error.place.file for error in caught.value.errors] == ["a.yaml", "c.yaml"]
    assert caught.value.place == caught.value.errors[0].place
    assert [str(error) for error in pickle.loads(pickle.dumps(caught.value)).errors] == [*map(str, caught.value.errors)]


@pytest.mark.parametrize("name", ["nothing", "to-demonset"])
def test_there_is_no_such_transform(name: str) -> None:
    with pytest.raises(kxform.UsageError) as caught:
        kxform.run(RNG, name)
    assert caught.value.code.id == "KX001"


def test_values_can_be_kept_in_sets() -> None:
    stream = kxform.parse(BOTH)
    assert len({*stream.objects, *kxform.parse(BOTH).objects}) == 2
    assert len({*stream.documents}) == 2
    assert len({kxform.run(BOTH, "to-daemonset"), *kxform.validate(HPA)}) == 1


@pytest.mark.parametrize("depth", [300, 990, 5000])
@pytest.mark.parametrize(("opening", "closing"), ["[]", ("{a: ", "}")])
def test_depth_is_read_or_refused(depth: int, opening: str, closing: str) -> None:
    text = RNG.replace("  replicas: 3  # three", "  replicas: " + opening * depth + "1" + closing * depth)
    calls: list[Callable[[str], object]] = [
        kxform.parse,
        lambda text: kxform.run(text, "to-daemonset"),
        lambda text: kxform.edit(text, "*", remove=["spec.replicas"]),
    ]
    for call in calls:
        if depth < 1000:
            call(text)
        else:
            with pytest.raises(kxform.KxformError, match="nested more than 1000"):
                call(text)


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    kxform.run(BOTH, "to-daemonset")
    kxform.validate(BOTH.replace("80", "0"))
    kxform.patch(BOTH, "*/rng", {"spec": {"replicas": 1}})
    assert capfd.readouterr() == ("", "")


PIECES = [
    *RNG.splitlines(keepends=True),
    *WEB.splitlines(keepends=True),
    "---\n",
    "{{ x }}",
    "[",
    "{",
    "*a",
    "&a ",
    "\0",
]
TEXTS = st.one_of(
    st.text(st.characters(), max_size=60),
    st.binary(max_size=60),
    st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=16).map("".join),
    st.builds(
        lambda at, what, cut: RNG[:at] + what + RNG[at + cut :],
        st.integers(0, len(RNG)),
        st.text(max_size=3),
        st.integers(0, 9),
    ),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8),
    lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=4), some, max_size=3),
    max_leaves=6,
)
PATHS = st.sampled_from(
    [
        "spec.replicas",
        "spec",
        "metadata.labels.app",
        "spec.template.spec.containers[0].image",
        "spec.a.b",
        "kind",
        "apiVersion",
        "[0]",
        "a..b",
        "x",
    ]
)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_no_text_raises_anything_else(text: str | bytes) -> None:
    for call in (kxform.parse, kxform.validate, lambda text: kxform.run(text, "strip", "to-daemonset")):
        try:
            call(text)
        except kxform.KxformError as error:
            assert call is not kxform.validate
            assert error.place.file == "<text>"
            assert error.code.id.startswith("KX")


@settings(max_examples=150, deadline=None)
@given(st.just(RNG) | TEXTS, st.dictionaries(PATHS, VALUES, max_size=3), st.lists(PATHS, max_size=2))
def test_no_edit_raises_anything_else(text: Any, values: dict[str, Any], gone: list[str]) -> None:
    try:
        outcome = kxform.edit(text, "*", set=values, remove=gone)
    except kxform.KxformError as error:
        assert error.hint
        return
    assert type(outcome.text) is type(text)
    assert outcome.changed == (outcome.text != text)


@settings(max_examples=80, deadline=None)
@given(VALUES)
def test_a_value_that_is_set_is_there(value: Any) -> None:
    try:
        outcome = kxform.edit(BOTH, "deployment/rng", set={"metadata.annotations": value})
    except kxform.KxformError:
        return
    assert kxform.parse(outcome.text).objects[0].get("metadata.annotations") == value
    assert outcome.text.endswith(BOTH[BOTH.index("spec:") :])


def test_a_check_in_a_row_judges_what_the_steps_before_it_left() -> None:
    bad = RNG.replace("replicas: 3", "replicas: -3")
    with pytest.raises(kxform.RunError) as caught:
        kxform.run(bad, "validate", file="f")
    assert [str(error.code) for error in caught.value.errors] == ["KX502"]
    assert kxform.run(bad, "to-daemonset", "validate").changed  # which takes the replicas away


@dataclass(frozen=True, kw_only=True)
class Own(kxform.Transform):
    """Set the replicas."""

    kinds = ("Deployment",)
    count: int = kxform.option(1, help="how many")

    def change(self, resource: kxform.Resource) -> Iterator[kxform.Change]:
        if resource.get("spec.replicas") != self.count:
            yield resource.set("spec.replicas", self.count, why="own")


def test_a_transform_of_ones_own_needs_no_registration() -> None:
    assert kxform.run(BOTH, Own(count=3)).text == BOTH
    outcome = kxform.run(BOTH, Own(count=5))
    assert (outcome.text, [one.why for one in outcome.changes]) == (FIVE, ["own"])
