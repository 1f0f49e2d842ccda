"""jsonschema-rs decides and jsonschema explains: over generated objects the two have to be of one mind."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from kxform.schema.bundle import Bundle, open_bundle, versions
from kxform.schema.compiled import Compiled, KindSchema
from kxform.schema.crds import Crds
from kxform.schema.explain import explain
from tests.schema.test_crds import crd

pytest.importorskip("jsonschema_rs")

SCALARS = [
    None, True, False, 0, 1, -1, 2.0, 1.5, 80, 2**31 - 1, 2**31, -(2**31) - 1, 2**63 - 1, 2**63, 2**64, 10**25, 1e300,
    "", "a", "A-b", "80", "1Gi", "1 Gi", " 1", "1e3", "1e", "5.", ".", "aGVsbG8=", "aGVsbG8", "aGVs\nbG8=\n", "a\n", "é", "\u2028",
    "2030-01-31T12:00:00Z", "2030-01-31T12:00:00Z\n", "2030-01-31T12:00:00.123456Z", "2030-01-31", "10.0.0.1", "::1", "On", "25%",
    [], [None], ["a", "a"], [1, 1.0], {}, {"a": None}, {"a": 1}, {"x y": {}},
]  # fmt: skip


class Generator:
    """Objects made of a schema: mostly as it wants them, now and then with something else."""

    def __init__(self, random: Random, definitions: dict[str, Any]) -> None:
        self._random, self._definitions = random, definitions

    def value(self, schema: Any, depth: int = 0) -> Any:
        if self._random.random() < 0.03 or not isinstance(schema, dict):
            return self._random.choice(SCALARS)
        while "$ref" in schema:
            schema = self._definitions[schema["$ref"].rpartition("/")[2]]
        if "enum" in schema:
            return self._random.choice(schema["enum"])
        kinds = schema.get("type", "object")
        kind = self._random.choice([kinds] if isinstance(kinds, str) else kinds)
        return self._of(kind, schema, depth)

    def _of(self, kind: str, schema: Any, depth: int) -> Any:
        if kind == "object":
            return self._object(schema, depth)
        if kind == "array":
            many = self._random.randrange(3) if depth < 8 else 0
            return [self.value(schema.get("items", {}), depth + 1) for _ in range(many)]
        wanted = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "null": type(None)}[kind]
        fitting = [value for value in SCALARS if isinstance(value, wanted)]
        return self._random.choice(fitting)

    def _object(self, schema: Any, depth: int) -> dict[str, Any]:
        fields = schema.get("properties", {})
        required = [name for name in schema.get("required", []) if self._random.random() < 0.97]
        share = max(0.0, 0.3 - 0.04 * depth)
        chosen = [*required, *(name for name in fields if self._random.random() < share)]
        made = {name: self.value(fields.get(name, {}), depth + 1) for name in chosen}
        others = schema.get("additionalProperties")
        if isinstance(others, dict) or self._random.random() < 0.01:
            made["other"] = self.value(others or {}, depth + 1)
        return made


def disagreements(source: KindSchema, random: Random, count: int) -> tuple[list[str], set[bool]]:
    compiled = Compiled(source)
    generator = Generator(random, source.schema["$defs"])
    wrong, verdicts = [], set()
    for _ in range(count):
        data = generator.value({key: value for key, value in source.schema.items() if key != "$defs"})
        fast, errors = compiled.passes(data), list(compiled.errors(data))
        verdicts.add(fast)
        if fast is bool(errors) or fast is bool(explain(errors)):
            wrong.append(json.dumps(data))
    return wrong, verdicts


@pytest.mark.parametrize("version", versions())
def test_the_two_agree_on_kinds_of_kubernetes(version: str) -> None:
    random, opened = Random(version), open_bundle(version)
    kinds = [(api_version, kind) for api_version, group in opened.kinds.items() for kind in group]
    verdicts: set[bool] = set()
    for api_version, kind in random.sample(kinds, 12):
        wrong, seen = disagreements(KindSchema(_schema(opened, api_version, kind)), random, 12)
        assert wrong == [], kind
        verdicts |= seen
    assert verdicts == {True, False}


def _schema(opened: Bundle, api_version: str, kind: str) -> dict[str, Any]:
    schema = opened.schema(api_version, kind)
    assert schema is not None
    return schema


@pytest.mark.parametrize(
    "api", [("apps/v1", "Deployment"), ("v1", "Secret"), ("autoscaling/v2", "HorizontalPodAutoscaler")]
)
def test_the_two_agree_on_a_kind_in_depth(api: tuple[str, str]) -> None:
    wrong, verdicts = disagreements(KindSchema(_schema(open_bundle("1.37"), *api)), Random(7), 150)
    assert wrong == []
    assert verdicts == {True, False}


def test_the_two_agree_on_a_custom_resource() -> None:
    source = Crds([crd()]).find("example.com/v1", "Thing")
    assert source is not None
    wrong, verdicts = disagreements(source, Random(11), 600)
    assert wrong == []
    assert verdicts == {True, False}
