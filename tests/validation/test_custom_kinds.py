"""Custom resources are known by the CRDs that are there, without a conversion (peers' complaint 20)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pytest

from kxform.errors import KxformError, UsageError

Check = Callable[..., list]
SCHEMA = """\
        type: object
        required: [spec]
        properties:
          spec:
            type: object
            required: [size]
            properties:
              size: {type: integer, minimum: 1}
              port: {x-kubernetes-int-or-string: true}
              free: {type: object, x-kubernetes-preserve-unknown-fields: true}
              mode: {type: string, enum: [Fast, Safe]}
              pod:
                type: object
                x-kubernetes-embedded-resource: true
                x-kubernetes-preserve-unknown-fields: true
              labels: {type: object, additionalProperties: {type: string}}
          status:
            type: object
            required: [phase]
            properties: {phase: {type: string}}
"""
HEAD = """\
kind: CustomResourceDefinition
metadata: {name: foos.x.io}
spec:
  group: x.io
  scope: Namespaced
  names: {kind: Foo, plural: foos}
"""
V1 = f"""\
apiVersion: apiextensions.k8s.io/v1
{HEAD}  versions:
  - name: v1
    served: true
    storage: true
    subresources: {{status: {{}}}}
    schema:
      openAPIV3Schema:
{SCHEMA}"""
DEFINED = json.dumps(
    {
        "type": "object",
        "additionalProperties": False,
        "required": ["spec"],
        "properties": {
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "metadata": {"type": "object"},
            "spec": {
                "type": "object",
                "required": ["size"],
                "additionalProperties": False,
                "properties": {"size": {"type": "integer", "minimum": 1}},
            },
        },
    }
)
V1BETA1 = f"""\
apiVersion: apiextensions.k8s.io/v1beta1
{HEAD}  version: v1
  preserveUnknownFields: false
  validation:
    openAPIV3Schema:
{SCHEMA}"""
FOO = "apiVersion: x.io/v1\nkind: Foo\nmetadata: {name: a}\n"
GOOD = f"{FOO}spec: {{size: 3}}\n"
BAD = f"""\
{FOO}«KX404»spek: {{}}
spec:
  «KX409»size: 0
  «KX404»sice: 3
"""
ALSO_BAD = BAD.replace("name: a", "name: b")

PLACES: dict[str, Mapping[str, str]] = {
    "in the same file, in front": {"a.yaml": f"{V1}---\n{BAD}---\n{GOOD}"},
    "in the same file, behind": {"a.yaml": f"{BAD}---\n{V1}---\n{ALSO_BAD}"},
    "in a file before": {"a.yaml": V1, "b.yaml": BAD},
    "in a file behind": {"a.yaml": BAD, "b.yaml": V1},
    "in a folder behind, as JSON in a List": {
        "a.yaml": BAD,
        "z/crds.yaml": "apiVersion: v1\nkind: List\nitems:\n- " + V1.replace("\n", "\n  ").rstrip() + "\n",
    },
}


@pytest.mark.parametrize("title", PLACES)
def test_20_a_crd_of_the_input_is_used(check: Check, title: str) -> None:
    check(PLACES[title])


@pytest.mark.parametrize("title", PLACES)
def test_20_a_crd_that_is_skipped_is_used_all_the_same(check: Check, title: str) -> None:
    results = check(PLACES[title], skip=("CustomResourceDefinition",))
    assert sum(result.skipped for result in results) == 1


def test_20_a_crd_of_v1beta1_is_used_and_refused(check: Check) -> None:
    check({"a.yaml": BAD, "b.yaml": f"«KX402»{V1BETA1}"})


def test_20_several_versions(check: Check) -> None:
    results = check({"a.yaml": BAD, "b.yaml": V1}, versions=("1.25", "1.37"))
    assert not any("Kubernetes 1." in one.message for one in results[0].findings)


LOCATIONS: dict[str, tuple[Mapping[str, str], str]] = {
    "a folder of CRDs": ({"s/deep/er/crd.yaml": V1}, "s"),
    "one file of CRDs": ({"s/crd.yml": f"# some\n---\n{V1}"}, "s/crd.yml"),
    "a CRD of v1beta1": ({"s/crd.yaml": V1BETA1}, "s"),
    "a folder named as kubeconform does": ({"s/foo-x-v1.json": DEFINED}, "s"),
    "the folders of the catalog of CRDs": ({"s/x.io/foo_v1.json": DEFINED}, "s"),
    "a path template": ({"s/x.io/foo_v1.json": DEFINED}, "s/{{ .Group }}/{{ .ResourceKind }}_{{.ResourceAPIVersion}}.json"),
    "a path template with a suffix": ({"s/v1.37.0/foo-x-v1.json": DEFINED}, "s/{{.NormalizedKubernetesVersion}}/{{.ResourceKind}}{{.KindSuffix}}.json"),
}  # fmt: skip


@pytest.mark.parametrize("title", LOCATIONS)
def test_20_a_schema_location(check: Check, title: str) -> None:
    files, location = LOCATIONS[title]
    check({"m/a.yaml": BAD, "m/b.yaml": GOOD, **files}, paths=["m"], locations=(location,))


VALUES = [
    ("port: 80", ""),
    ("port: http", ""),
    ("port: 1.5", "KX405"),
    ("port: true", "KX405"),
    ("free: {a: {b: [1]}}", ""),
    ("free: 5", "KX405"),
    ("free: null", ""),
    ("mode: Fast", ""),
    ("mode: fast", "KX407"),
    ("labels: {a: b}", ""),
    ("labels: {«»a: 5}", "KX405"),
    ("pod: {apiVersion: v1, kind: Pod, metadata: {name: a}, any: thing}", ""),
    ("«»pod: {kind: Pod}", "KX406"),
    ("pod: {apiVersion: v1, kind: Pod, metadata: {«»lables: {}}}", "KX404"),
]


@pytest.mark.parametrize("crd", [V1, V1BETA1])
@pytest.mark.parametrize(("value", "code"), VALUES)
def test_20_values(check: Check, value: str, code: str, crd: str) -> None:
    value = value if "«»" in value or not code else f"«»{value}"
    check(
        {"m/a.yaml": f"{FOO}spec:\n  size: 1\n  {value.replace('«»', f'«{code}»')}\n", "c.yaml": crd},
        paths=["m"],
        locations=("c.yaml",),
    )


def test_20_a_status_is_dropped_before_it_is_checked(check: Check) -> None:
    check({"a.yaml": f"{GOOD}status: {{}}\n", "b.yaml": V1})


def test_20_a_kind_that_no_crd_has(check: Check) -> None:
    unknown = "«KX401»apiVersion: x.io/v1\nkind: Foo\nmetadata: {name: a}\n"
    check(unknown)
    check({"a.yaml": "apiVersion: x.io/v1\n«KX401»kind: Fooo\nmetadata: {name: a}\n", "b.yaml": V1})
    check({"a.yaml": "«KX401»apiVersion: x.io/v2\nkind: Foo\nmetadata: {name: a}\n", "b.yaml": V1})
    check(unknown.replace("«KX401»", ""), ignore_missing=True)
    check("apiVersion: v1\nkind: ConfigMap\nmetadata: {«KX504»name: A}\n", ignore_missing=True)
    check("«KX402»apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: a}\n", ignore_missing=True)
    check({"a.yaml": BAD, "b.yaml": V1}, ignore_missing=True)


BROKEN = ("type: foo", "type: integer, minimum: x")


@pytest.mark.parametrize("broken", BROKEN)
def test_a_crd_of_the_input_that_is_no_schema(look: Check, broken: str) -> None:
    files = {"a.yaml": GOOD, "b.yaml": V1.replace("type: integer, minimum: 1", broken)}
    custom, crd = look(files)
    assert [(str(one.place), one.code.id, one.about.kind) for one in custom.findings] == [
        ("a.yaml:1:1", "KX420", "Foo")
    ]
    assert (custom.invalid, custom.unreadable) == (1, False)
    assert crd.invalid == 1


def test_a_schema_that_is_no_json_is_named(look: Check) -> None:
    files = {
        "m/a.yaml": f"{GOOD}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: A}}\n",
        "s/foo-x-v1.json": "{\n]",
    }
    (result,) = look(files, paths=["m"], locations=("s",))
    assert [(str(one.place), one.code.id) for one in result.findings] == [
        ("m/a.yaml:1:1", "KX420"),
        ("m/a.yaml:8:12", "KX504"),
    ]
    assert "s/foo-x-v1.json:2" in result.findings[0].message


def test_a_location_whose_crds_do_not_parse(look: Check) -> None:
    with pytest.raises(KxformError) as caught:
        look(
            {"m/a.yaml": GOOD, "s/crd.yaml": "kind: CustomResourceDefinition\na: b: c\n"}, paths=["m"], locations=("s",)
        )
    assert str(caught.value.place) == "s/crd.yaml:2:5"


@pytest.mark.parametrize("location", ["nowhere", "m", "s/{{ .Kind }}.json", "s/{{ ResourceKind }}.json"])
def test_a_location_that_cannot_be_used(look: Check, location: str) -> None:
    with pytest.raises(UsageError) as caught:
        look({"m/a.yaml": GOOD}, paths=["m"], locations=(location,))
    assert caught.value.code.id == "KX421"


@pytest.mark.parametrize("levels", [100, 300, 340, 400, 470])
def test_a_crd_of_any_depth(look: Check, levels: int) -> None:
    deep = '{"type": "object", "properties": {"a": ' * levels + '{"type": "string"}' + "}}" * levels
    head = V1[: V1.index("        type")].replace("openAPIV3Schema:", "openAPIV3Schema: ").rstrip("\n")
    results = look({"a.yaml": f"{FOO}a: {{b: 1}}\n", "b.yaml": f"{head} {deep}\n"})
    assert results[0].findings[0].code.id in ("KX401", "KX404")
    assert not any(result.unreadable for result in results)


@pytest.mark.parametrize(
    ("good", "wrong"),
    [
        ("required: [spec]", "required: true"),
        ("required: [phase]", "required: {a: b}"),
        ("minimum: 1}", "format: [a]}"),
    ],
)
def test_a_crd_of_wrong_types_defines_what_it_can(look: Check, good: str, wrong: str) -> None:
    custom, crd = look({"a.yaml": GOOD, "b.yaml": V1.replace(good, wrong, 1)})
    assert (custom.findings, crd.invalid) == ((), 1)


def test_a_message_is_one_line(look: Check) -> None:
    (result,) = look('apiVersion: "v1\\n"\nkind: "Po\\nd"\nmetadata: {name: a}\n')
    assert [one.code.id for one in result.findings] == ["KX401"]
    assert "\n" not in result.findings[0].message
