"""Several steps over one file, and new documents: exact bytes, original places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from kxform.engine.file import FileEditor
from kxform.engine.outcome import Changed, Failed, Refused, Unchanged
from kxform.engine.run import run_on
from kxform.engine.step import Scope, Step
from kxform.errors import Code
from kxform.kube.select import Selection
from kxform.registry import load
from kxform.testing import content_of
from kxform.transform import ANY_KIND, Defer, Facts, Item, Remember, Resource, Transform, option

SAID = Code("KX999", "said", "Nothing to do.", "A code for tests.")


@dataclass(frozen=True, kw_only=True)
class Label(Transform):
    kinds = (ANY_KIND,)
    name: str = option("team", help="the label")

    def change(self, resource: Resource) -> Iterator[Item]:
        if self.name not in resource.mapping("metadata.labels"):
            yield resource.set(("metadata", "labels", self.name), "x", why="a label")
        yield resource.note(SAID, f"{resource.item.kind} seen", "metadata.name")


@dataclass(frozen=True, kw_only=True)
class Copy(Transform):
    """Make a ConfigMap for each Pod, once all Pods are known."""

    kinds = ("Pod",)
    makes_documents = True

    def change(self, resource: Resource) -> Iterator[Item]:
        yield Defer()
        yield Remember(resource.item.name, resource.item.name)

    def follow(self, resource: Resource, facts: Facts) -> Iterator[Item]:
        if resource.deferred:
            count = len(list(facts.all()))
            data = {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {"name": resource.item.name},
                "data": {"list": ["yes"], "count": count},
            }
            yield resource.new_document(data, why="a copy")


@dataclass(frozen=True, kw_only=True)
class Refuse(Transform):
    kinds = ("ConfigMap",)

    def change(self, resource: Resource) -> Iterator[Item]:
        raise resource.refuse(SAID, "no", "data")


@dataclass(frozen=True, kw_only=True)
class Idle(Transform):
    kinds = ("Nothing",)


@dataclass(frozen=True, kw_only=True)
class Check(Transform):
    """Refuse what a ConfigMap of the input names, once all are known."""

    kinds = (ANY_KIND,)
    context_kinds = ("ConfigMap", "Kustomization")
    is_check = True

    def change(self, resource: Resource) -> Iterator[Item]:
        if resource.item.kind in self.context_kinds:
            yield Remember("bad", str(resource.get("data.bad") or resource.get("namePrefix")))
        if resource.chosen:
            yield resource.note(SAID, f"{resource.item.kind} {sorted(resource.mapping('metadata.labels'))}")
            yield Defer()

    def follow(self, resource: Resource, facts: Facts) -> Iterator[Item]:
        assert resource.deferred
        if resource.item.name in facts.of("bad"):
            yield resource.refuse(SAID, f"{resource.item.name} is bad", "metadata.name")


POD = "apiVersion: v1\nkind: Pod\nmetadata:\n    name: a\n"
MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n    name: a\ndata:\n    list:\n    - "yes"\n    count: 1\n'


def run(text: str, *transforms: Transform, file: str = "f.yaml", **options: bool) -> str:
    editor = FileEditor([Step(transform) for transform in transforms], **options)
    return content_of(run_on(editor, text.encode(), file), text.encode()).decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("apiVersion: v1\nkind: Service\n", "apiVersion: v1\nkind: Service\n"),
        (POD, POD + "---\n" + MAP),
        ("---\n" + POD, "---\n" + POD + "---\n" + MAP),
        (POD + "# end\n---\nother: 1\n", POD + "# end\n---\n" + MAP + "---\nother: 1\n"),
        (POD + "...\n", POD + "...\n---\n" + MAP),
        (POD.rstrip("\n"), POD + "---\n" + MAP.rstrip("\n")),
        (POD.rstrip("\n") + "  # x", POD.rstrip("\n") + "  # x\n---\n" + MAP.rstrip("\n")),
        ((POD + "---\n").replace("\n", "\r\n"), (POD + "---\n" + MAP + "---\n").replace("\n", "\r\n")),
    ],
)
def test_new_documents_follow_their_cause(before: str, after: str) -> None:
    assert run(before, Copy()) == after


def test_a_new_document_keeps_the_encoding() -> None:
    before = ("\ufeff" + POD).encode("utf-16-le")
    outcome = run_on(FileEditor([Step(Copy())]), before, "f.yaml")
    assert content_of(outcome, before) == ("\ufeff" + POD + "---\n" + MAP).encode("utf-16-le")


def test_a_new_object_becomes_an_item_of_a_list() -> None:
    before = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n"
    after = before + (
        '- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: a\n  data:\n    list:\n    - "yes"\n    count: 1\n'
    )
    assert run(before, Copy()) == after


def test_a_typed_list_with_a_new_object_becomes_a_list() -> None:
    before = "apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: a}\n"
    after = (
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n"
        '- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: a\n  data:\n    list:\n    - "yes"\n    count: 1\n'
    )
    assert run(before, Copy()) == after


JSON = '{\n  "apiVersion": "v1",\n  "kind": "Pod",\n  "metadata": {\n    "name": "a"\n  }\n}\n'
JSON_MAP = (
    '{\n  "apiVersion": "v1",\n  "kind": "ConfigMap",\n  "metadata": {\n    "name": "a"\n  },\n  "data": {\n'
    '    "list": [\n      "yes"\n    ],\n    "count": 1\n  }\n}\n'
)


def test_json_becomes_a_stream_but_not_a_file() -> None:
    assert run(JSON, Copy(), file="f.json") == JSON + JSON_MAP
    editor = FileEditor([Step(Copy())], as_file=True)
    outcome = run_on(editor, JSON.encode(), "f.json")
    assert isinstance(outcome, Refused)
    assert str(outcome.errors[0].code) == "KX205"
    assert str(outcome.errors[0].place) == "f.json:1:1"
    assert run(JSON, Copy(), file="f.json", as_file=True, only_new=True) == JSON_MAP


def test_only_the_new_documents() -> None:
    text = POD + "---\n" + POD.replace("name: a", "name: b")
    new = MAP.replace("count: 1", "count: 2")
    assert run(text, Copy(), only_new=True) == new + "---\n" + new.replace("name: a", "name: b")
    assert run(text, Label(), Copy(), only_new=True) == new + "---\n" + new.replace("name: a", "name: b")


def test_steps_work_on_what_the_last_one_left_and_point_to_the_original() -> None:
    text = "# head\n" + POD + "---\n" + POD.replace("name: a", "name: b")
    outcome = run_on(FileEditor([Step(Label()), Step(Copy()), Step(Label(name="tier"))]), text.encode(), "f.yaml")
    assert isinstance(outcome, Changed)
    labels = "    labels:\n        team: x\n        tier: x\n"
    tier = "    labels:\n        tier: x\n"
    new = MAP.replace("count: 1", "count: 2").replace("    name: a\n", "    name: a\n" + tier)
    expected = (
        "# head\n" + POD + labels + "---\n" + new + "---\n" + POD.replace("name: a", "name: b") + labels + "---\n" + new
    )
    assert b"".join(outcome.content).decode() == expected[: -len(new)] + new.replace("name: a", "name: b")
    said = [(note.message, str(note.place)) for note in outcome.notes]
    assert said == [
        ("Pod seen", "f.yaml:5:5"),
        ("Pod seen", "f.yaml:10:5"),
        ("Pod seen", "f.yaml:5:5"),
        ("ConfigMap seen", "f.yaml:2:1"),
        ("Pod seen", "f.yaml:10:5"),
        ("ConfigMap seen", "f.yaml:7:1"),
    ]
    assert {change.touched.place.line for change in outcome.changes} == {2, 6, 7, 11}


def test_a_refusal_in_a_later_step_leaves_the_file_as_it_was() -> None:
    outcome = run_on(FileEditor([Step(Copy()), Step(Refuse())]), POD.encode(), "f.yaml")
    assert isinstance(outcome, Refused)
    assert [str(error.place) for error in outcome.errors] == ["f.yaml:1:1"]


def test_a_step_has_its_own_selection() -> None:
    text = POD + "---\n" + POD.replace("name: a", "name: b")
    steps = [Step(Label(), (Selection(name="b"),)), Step(Label(name="tier"), (Selection(name="a"),))]
    got = content_of(run_on(FileEditor(steps), text.encode(), "f.yaml"), b"").decode()
    first, second = got.split("---\n")
    assert "tier: x" in first
    assert "team" not in first
    assert "team: x" in second
    assert "tier" not in second


def test_what_steps_undo_is_no_change() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Unlabel(Transform):
        kinds = (ANY_KIND,)

        def change(self, resource: Resource) -> Iterator[Item]:
            yield resource.remove("metadata.labels", why="gone")

    outcome = run_on(FileEditor([Step(Label()), Step(Unlabel())]), POD.encode(), "f.yaml")
    assert isinstance(outcome, Unchanged)


def test_rounds_end_where_a_second_pass_is_needed() -> None:
    editor = FileEditor([Step(Label()), Step(Copy()), Step(Label()), Step(Refuse())])
    assert list(editor.rounds()) == [range(2), range(2, 4)]


BAD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n    name: bad\ndata: {bad: a}\n"


def checked(text: str, scope: Scope, *transforms: Transform, file: str = "f.yaml") -> list[str]:
    """What a check says at the end of some steps: the notes, or the refusals."""
    editor = FileEditor([*map(Step, transforms), Step(Check(), scope=scope)], only_new=scope == "new")
    outcome = run_on(editor, text.encode(), file)
    said = outcome.errors if isinstance(outcome, Refused | Failed) else outcome.notes
    said = [one for one in said if not one.message.endswith("seen")]
    return [f"{one.place}: {one.message}" if one.code is SAID else f"{one.place.file}: {one.code}" for one in said]


OTHER = POD.replace("name: a", "name: b")


@pytest.mark.parametrize(
    ("scope", "text", "transforms", "said"),
    [
        ("changed", POD, (Idle(),), []),
        ("new", POD, (Idle(),), []),
        ("new", POD, (Label(),), []),
        ("output", "a: 1\n", (Idle(),), []),
        ("output", POD, (Idle(),), ["f.yaml:1:1: Pod []"]),
        ("input", POD, (), ["f.yaml:1:1: Pod []"]),
        ("changed", POD + "---\n" + OTHER, (Label(),), ["f.yaml:1:1: Pod ['team']", "f.yaml:6:1: Pod ['team']"]),
        ("changed", BAD + "---\n" + OTHER, (Copy(),), ["f.yaml:1:1: ConfigMap []", "f.yaml:7:1: Pod []", "f.yaml:7:1: ConfigMap []"]),
        ("new", BAD + "---\n" + OTHER, (Copy(),), ["f.yaml:7:1: ConfigMap []"]),
        ("output", POD + "---\n" + BAD, (Idle(),), ["f.yaml:4:5: a is bad"]),
        ("output", POD + "---\n" + BAD, (Label(),), ["f.yaml:4:5: a is bad"]),
        ("output", POD + "---\nkind: {{ x }}\n", (Idle(),), []),
        ("output", POD + "---\n" + BAD + "sops: {mac: x}\n", (Copy(),), ["f.yaml:1:1: Pod []", "f.yaml:1:1: ConfigMap []"]),
        ("changed", POD + "---\napiVersion: v1\nkind: ConfigMap\na: [\n", (Idle(),), []),
        ("output", POD + "---\napiVersion: v1\nkind: ConfigMap\na: [\n", (Idle(),), ["f.yaml: KX102"]),
    ],
)  # fmt: skip
def test_a_check_of_the_output(scope: Scope, text: str, transforms: tuple[Transform, ...], said: list[str]) -> None:
    assert checked(text, scope, *transforms) == said


def test_a_check_sees_a_file_when_the_steps_before_are_done_with_it() -> None:
    editor = FileEditor([Step(Label()), Step(Check()), Step(Label())])
    assert list(editor.rounds()) == [range(1), range(1, 2), range(2, 3)]
    text = POD + "---\n" + OTHER.replace("    name: b", "    name: b\n    labels: {x: y}") + "---\n" + BAD
    outcome = run_on(FileEditor([Step(Label()), Step(Check())]), text.encode(), "f.yaml")
    assert isinstance(outcome, Refused)
    assert [(error.message, str(error.place)) for error in outcome.errors] == [("a is bad", "f.yaml:4:5")]


def test_what_a_check_must_know_it_sees_although_it_is_not_chosen() -> None:
    text = (POD + "---\n" + BAD).encode()
    outcome = run_on(FileEditor([Step(Check(), (Selection(name="a"),))]), text, "f.yaml")
    assert isinstance(outcome, Refused)
    outcome = run_on(FileEditor([Step(Check(), (Selection(name="bad"),))]), text, "f.yaml")
    assert [note.message for note in outcome.notes] == ["ConfigMap []"]


def test_a_kustomization_is_context_without_a_kind() -> None:
    assert checked("namePrefix: x\n", "input", file="kustomization.yaml") == [
        "kustomization.yaml:1:1: Kustomization []"
    ]


def test_an_empty_list_is_kubernetes() -> None:
    text = 'apiVersion: v1\nkind: List\nmetadata:\n  resourceVersion: ""\nitems: []\n'
    assert isinstance(run_on(FileEditor([Step(Label())]), text.encode(), "f.yaml"), Unchanged)
    strip = Step(load("strip")())
    assert content_of(run_on(FileEditor([strip]), text.encode(), "f.yaml"), b"").decode() == (
        "apiVersion: v1\nkind: List\nitems: []\n"
    )
