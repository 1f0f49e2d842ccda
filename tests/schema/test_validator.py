"""What the schemas say of objects, in kxform's words; first what they must take, as the API server does."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from kxform.schema import codes
from kxform.schema.validator import SchemaError, Schemas
from kxform.yamltext import format_path

DEPLOYMENT: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web", "labels": {"app": "web"}},
    "spec": {
        "replicas": 2,
        "selector": {"matchLabels": {"app": "web"}},
        "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {
                "containers": [
                    {
                        "name": "web",
                        "image": "nginx",
                        "ports": [{"containerPort": 80}],
                        "resources": {"limits": {"cpu": 1, "memory": "1Gi"}},
                        "livenessProbe": {"httpGet": {"path": "/", "port": "http"}},
                    }
                ]
            },
        },
    },
}
CONTAINER = "spec.template.spec.containers.0"
SERVICE = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": {"ports": [{"port": 80}]}}
SECRET = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}}
CRD = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "as.x.y"}}
GONE = object()


def changed(data: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A copy of an object with values at places, or without them."""
    data = copy.deepcopy(data)
    for path, value in changes.items():
        *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        place: Any = data
        for step in steps:
            place = place.setdefault(step, {}) if isinstance(step, str) else place[step]
        if value is GONE:
            del place[last]
        else:
            place[last] = value
    return data


def check(data: Any, version: str = "1.37") -> list[tuple[str, str, str, str]]:
    found = Schemas(version).check(data, data["apiVersion"], data["kind"])
    return [(format_path(each.path), each.code.id, each.message, each.hint) for each in found]


@pytest.mark.parametrize("version", ["1.25", "1.30", "1.37"])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        # null is a field that is not there, everywhere that Go decodes it
        {"spec.replicas": None, "spec.strategy": None, "metadata.annotations": None, f"{CONTAINER}.env": None},
        {"metadata.labels.app": None, f"{CONTAINER}.args": [None, "a"], f"{CONTAINER}.resources.limits.cpu": None},
        {"metadata": None, "status": None},
        # quantities, and what is an integer or a string
        *({f"{CONTAINER}.resources.limits.cpu": text} for text in ("500m", "1e3", "1E3", "2.5", ".5", "5.", "+1", " 1Gi")),
        *({f"{CONTAINER}.resources.limits.cpu": text} for text in (0, 0.5, -1, "1E", "1u", "12Ei")),
        {f"{CONTAINER}.livenessProbe.httpGet.port": 8080, "spec.strategy": {"rollingUpdate": {"maxSurge": "25%"}}},
        {"spec.replicas": 2.0},  # JSON has one kind of number, and the server's client writes 2
        # the status of a new object is dropped before it is validated
        {"status": {"conditions": [{"type": "Available"}]}},
        {"metadata.creationTimestamp": None, "metadata.managedFields": [{"fieldsV1": {"f:spec": {"f:a": {}}}}]},
        {"metadata.creationTimestamp": "2030-01-31T12:00:00Z"},
        {"metadata.creationTimestamp": "2030-01-31T12:00:00.5+02:00"},
    ],
)  # fmt: skip
def test_what_the_server_takes(changes: dict[str, Any], version: str) -> None:
    assert check(changed(DEPLOYMENT, changes), version) == []


@pytest.mark.parametrize(
    "data",
    [
        SERVICE,
        changed(SERVICE, {"spec.type": ""}),
        changed(SERVICE, {"spec.ports": [{"port": 80, "targetPort": "http"}, {"port": 81, "targetPort": 81}]}),
        changed(SECRET, {"data": {"a": "aGVsbG8=", "b": "", "c": "aGVs\nbG8=\n", "d": None}, "stringData": {"a": "x"}}),
        {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "a"}, "spec": {}},
        changed(
            CRD,
            {
                "spec": {
                    "group": "x.y",
                    "scope": "Namespaced",
                    "names": {"plural": "as", "kind": "A"},
                    "versions": [
                        {
                            "name": "v1",
                            "schema": {
                                "openAPIV3Schema": {
                                    "type": "object",
                                    "properties": {"a": {"default": {"b": [1]}, "enum": [1, "a", None]}},
                                    "additionalProperties": True,
                                    "items": {"type": "string"},
                                    "example": {"any": ["thing"]},
                                }
                            },
                        }
                    ],
                }
            },
        ),
        {
            "apiVersion": "apps/v1",
            "kind": "ControllerRevision",
            "metadata": {"name": "a"},
            "data": {"anything": {"goes": [1]}},
        },
    ],
    ids=lambda data: data["kind"],
)
@pytest.mark.parametrize("version", ["1.25", "1.37"])
def test_other_kinds_that_the_server_takes(data: dict[str, Any], version: str) -> None:
    assert check(data, version) == []


UNKNOWN = codes.UNKNOWN_FIELD.hint
QUANTITY = "is no quantity, such as 500m, 2 or 1Gi"
RANGE = codes.OUT_OF_RANGE.hint
FORM = codes.BAD_FORM.hint
TYPE = codes.WRONG_TYPE.hint
MISSING = ("KX406", "required field is missing", codes.MISSING_FIELD.hint)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({f"{CONTAINER}.imagee": "a"}, ("spec.template.spec.containers[0].imagee", "KX404", "unknown field", UNKNOWN)),
        (
            {f"{CONTAINER}.imagee": "a", f"{CONTAINER}.image": GONE},
            ("spec.template.spec.containers[0].imagee", "KX404", "unknown field", 'did you mean "image"?'),
        ),
        ({f"{CONTAINER}.imagepullpolicy": "a"}, ("spec.template.spec.containers[0].imagepullpolicy", "KX404", "unknown field", 'did you mean "imagePullPolicy"?')),
        ({"metadata.replicas": 1}, ("metadata.replicas", "KX404", "unknown field", UNKNOWN)),
        ({"status.foo": 1}, ("status.foo", "KX404", "unknown field", UNKNOWN)),
        ({f"{CONTAINER}.name": GONE}, ("spec.template.spec.containers[0].name", *MISSING)),
        ({f"{CONTAINER}.name": None}, ("spec.template.spec.containers[0].name", "KX406", "must not be null", "Write a value.")),
        ({"spec.template": None}, ("spec.template", "KX406", "must not be null", "Write a value.")),
        ({"spec.template": []}, ("spec.template", "KX405", "must be a mapping, is a list", "write a mapping: without the `- `")),
        ({"spec": "a"}, ("spec", "KX405", 'must be a mapping, is a string: "a"', TYPE)),
        ({"spec.replicas": "2"}, ("spec.replicas", "KX405", 'must be an integer, is a string: "2"', "write it without quotes: 2")),
        ({"spec.replicas": "two"}, ("spec.replicas", "KX405", 'must be an integer, is a string: "two"', TYPE)),
        ({"spec.replicas": 1.5}, ("spec.replicas", "KX405", "must be an integer, is a number: 1.5", TYPE)),
        ({"spec.replicas": True}, ("spec.replicas", "KX405", "must be an integer, is a boolean: true", TYPE)),
        ({"spec.paused": "True"}, ("spec.paused", "KX405", 'must be true or false, is a string: "True"', "write it without quotes: true")),
        ({"spec.replicas": 2**31}, ("spec.replicas", "KX409", "must be at most 2147483647, is 2147483648", RANGE)),
        ({"spec.replicas": -(2**31) - 1}, ("spec.replicas", "KX409", "must be at least -2147483648, is -2147483649", RANGE)),
        ({"spec.replicas": 10**30}, ("spec.replicas", "KX409", f"must be at most 2147483647, is 1{'0' * 30}", RANGE)),
        ({"metadata.generation": 2**63}, ("metadata.generation", "KX409", "must be at most 9223372036854775807, is 9223372036854775808", RANGE)),
        ({"metadata.labels.app": True}, ("metadata.labels.app", "KX405", "must be a string, is a boolean: true", 'put it in quotes: "true"')),
        ({"metadata.name": 12}, ("metadata.name", "KX405", "must be a string, is an integer: 12", 'put it in quotes: "12"')),
        ({"metadata.labels": ["a"]}, ("metadata.labels", "KX405", "must be a mapping, is a list", "write a mapping: without the `- `")),
        ({f"{CONTAINER}.command": "a"}, ("spec.template.spec.containers[0].command", "KX405", 'must be a list, is a string: "a"', "write a list: `- ` before each item")),
        ({f"{CONTAINER}.args": ["a", 1]}, ("spec.template.spec.containers[0].args[1]", "KX405", "must be a string, is an integer: 1", 'put it in quotes: "1"')),
        ({f"{CONTAINER}.livenessProbe.httpGet.port": 1.5}, ("spec.template.spec.containers[0].livenessProbe.httpGet.port", "KX405", "must be a string or an integer, is a number: 1.5", 'put it in quotes: "1.5"')),
        *(
            ({f"{CONTAINER}.resources.limits.cpu": text}, ("spec.template.spec.containers[0].resources.limits.cpu", "KX408", f'"{text}" {QUANTITY}', FORM))
            for text in ("", "1 Gi", "1gi", "a", "1e", "-", ".", "1.5.5", "1KB", "1,5")
        ),
        ({f"{CONTAINER}.resources.limits.cpu": True}, ("spec.template.spec.containers[0].resources.limits.cpu", "KX405", "must be a string or a number, is a boolean: true", 'put it in quotes: "true"')),
        *(
            ({"metadata.creationTimestamp": text}, ("metadata.creationTimestamp", "KX408", f'"{text}" is no time, such as 2030-01-31T12:00:00Z', FORM))
            for text in ("", "2030-01-31", "2030-01-31 12:00:00Z", "2030-13-01T12:00:00Z", "2030-01-31T12:00:00")
        ),
    ],
)  # fmt: skip
def test_what_the_server_refuses(changes: dict[str, Any], expected: tuple[str, str, str, str]) -> None:
    assert check(changed(DEPLOYMENT, changes)) == [expected]


def test_a_time_with_a_line_break_is_no_time() -> None:
    (found,) = check(changed(DEPLOYMENT, {"metadata.creationTimestamp": "2030-01-31T12:00:00Z\n"}))
    assert found[:2] == ("metadata.creationTimestamp", "KX408")


@pytest.mark.parametrize("value", ["not base64!", "aGVsbG8", "aGVsbG8==", "a", "=", "YQ=", "aGVs bG8="])
def test_what_is_not_base64_is_not_shown(value: str) -> None:
    expected = ("data.a", "KX408", "the value is not base64", FORM)
    assert check(changed(SECRET, {"data": {"a": value}})) == [expected]


def test_no_value_of_a_secret_is_shown() -> None:
    found = check(changed(SECRET, {"stringData": {"a": 31337}, "data": {"b": 31337}, "immutable": "31337"}))
    assert [path for path, *_ in found] == ["data.b", "immutable", "stringData.a"]
    assert "31337" not in repr(found[0]) + repr(found[2])


def test_every_finding_is_there_once_and_sorted() -> None:
    broken = changed(
        DEPLOYMENT,
        {
            "spec.b": 1,
            "spec.a": 1,
            "metadata.name": 1,
            f"{CONTAINER}.name": GONE,
            f"{CONTAINER}.ports": [{"c": 1}] * 11,
        },
    )
    found = [(path, code) for path, code, *_ in check(broken)]
    ports = [
        entry
        for index in range(11)
        for entry in ((f"ports[{index}].c", "KX404"), (f"ports[{index}].containerPort", "KX406"))
    ]
    assert found == [
        ("metadata.name", "KX405"),
        ("spec.a", "KX404"),
        ("spec.b", "KX404"),
        ("spec.template.spec.containers[0].name", "KX406"),
        *((f"spec.template.spec.containers[0].{path}", code) for path, code in ports),
    ]


@pytest.mark.parametrize(
    ("api_version", "kind", "version", "expected"),
    [
        ("extensions/v1beta1", "Deployment", "1.37", ("apiVersion", "KX402", "extensions/v1beta1 Deployment was removed in Kubernetes 1.16", "Write apps/v1, served since Kubernetes 1.9 (spec.selector is required).")),
        ("policy/v1beta1", "PodSecurityPolicy", "1.25", ("apiVersion", "KX402", "policy/v1beta1 PodSecurityPolicy was removed in Kubernetes 1.25", "There is no successor (Pod Security Admission takes its place, with labels of the Namespace).")),
        ("autoscaling/v2beta2", "HorizontalPodAutoscaler", "1.26", ("apiVersion", "KX402", "autoscaling/v2beta2 HorizontalPodAutoscaler was removed in Kubernetes 1.26", "Write autoscaling/v2, served since Kubernetes 1.23.")),
        ("v1", "Deployment", "1.37", ("apiVersion", "KX401", "there is no Deployment in v1", "did you mean apps/v1?")),
        ("app/v1", "Deployment", "1.37", ("apiVersion", "KX401", "there is no Deployment in app/v1", "did you mean apps/v1?")),
        ("apps/v1", "Deploymnet", "1.37", ("kind", "KX401", "there is no Deploymnet in apps/v1", "did you mean Deployment?")),
        ("apps/v1", "deployment", "1.37", ("kind", "KX401", "there is no deployment in apps/v1", "did you mean Deployment?")),
        ("serving.knative.dev/v1", "Service", "1.37", ("apiVersion", "KX401", "there is no Service in serving.knative.dev/v1 of Kubernetes 1.37, nor in a CRD", codes.UNKNOWN_KIND.hint)),
        ("resource.k8s.io/v1", "DeviceClass", "1.30", ("apiVersion", "KX401", "there is no DeviceClass in resource.k8s.io/v1 of Kubernetes 1.30, nor in a CRD", codes.UNKNOWN_KIND.hint)),
    ],
)  # fmt: skip
def test_a_kind_without_a_schema(
    api_version: str, kind: str, version: str, expected: tuple[str, str, str, str]
) -> None:
    assert not Schemas(version).knows(api_version, kind)
    assert check({"apiVersion": api_version, "kind": kind}, version) == [expected]


@pytest.mark.parametrize(
    ("api_version", "kind", "version", "expected"),
    [
        ("apps/v1", "Deployment", "1.37", None),
        ("v1", "Endpoints", "1.32", None),
        ("v1", "Endpoints", "1.33", ("v1 Endpoints is deprecated since Kubernetes 1.33", "Write discovery.k8s.io/v1 EndpointSlice, served since Kubernetes 1.21.")),
        ("autoscaling/v2beta2", "HorizontalPodAutoscaler", "1.25", ("autoscaling/v2beta2 HorizontalPodAutoscaler is deprecated since Kubernetes 1.23, and removed in 1.26", "Write autoscaling/v2, served since Kubernetes 1.23.")),
        ("autoscaling/v2beta2", "HorizontalPodAutoscaler", "1.26", None),
    ],
)  # fmt: skip
def test_a_deprecated_version(api_version: str, kind: str, version: str, expected: tuple[str, str] | None) -> None:
    found = Schemas(version).deprecation(api_version, kind)
    assert (found and (found.path, found.code, found.message, found.hint)) == (
        expected and (("apiVersion",), codes.DEPRECATED_API, *expected)
    )


def test_an_object_that_is_nested_too_deeply_is_one_error() -> None:
    deep: dict[str, Any] = {}
    for _ in range(5000):
        deep = {"properties": {"a": deep}}
    data = changed(CRD, {"spec.versions": [{"schema": {"openAPIV3Schema": deep}}]})
    assert [(path, code) for path, code, *_ in check(data)] == [("", "KX412")]


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_a_number_that_json_does_not_have_is_no_traceback(value: float) -> None:
    (found,) = check(changed(DEPLOYMENT, {"spec.replicas": value}))
    assert found[0] == "spec.replicas"


@pytest.mark.parametrize("data", [None, [], "a", 1])
def test_an_object_that_is_none(data: Any) -> None:
    assert len(Schemas().check(data, "apps/v1", "Deployment")) == (data is not None)


def test_schemas_go_to_other_processes() -> None:
    schemas = Schemas("1.30")
    schemas.check(DEPLOYMENT, "apps/v1", "Deployment")
    again = pickle.loads(pickle.dumps(schemas))
    assert again.version == "1.30"
    assert again.check({**DEPLOYMENT, "a": 1}, "apps/v1", "Deployment") == [
        SchemaError(("a",), codes.UNKNOWN_FIELD, "unknown field", UNKNOWN)
    ]


def test_without_jsonschema_rs_the_answers_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from kxform.schema import validator

    broken = changed(DEPLOYMENT, {f"{CONTAINER}.imagee": 1, "spec.replicas": "a"})
    with_it = check(broken)
    monkeypatch.setitem(sys.modules, "jsonschema_rs", None)
    validator._built_in.cache_clear()
    try:
        assert check(broken) == with_it != []
        assert check(DEPLOYMENT) == []
        assert validator._built_in("1.37", "apps/v1", "Deployment").fast is None
    finally:
        validator._built_in.cache_clear()
