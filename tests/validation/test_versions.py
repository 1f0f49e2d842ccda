"""For which Kubernetes versions a finding holds; apiVersions that are deprecated or were removed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kxform.errors import UsageError

Look = Callable[..., list]
CRON = "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: a}\nspec: {schedule: '@daily', jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}}}\n"
SCALER = "apiVersion: autoscaling/v2beta2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}}\n"
INGRESS = "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: a}\nspec: {backend: {serviceName: a, servicePort: 80}}\n"
ENDPOINTS = "apiVersion: v1\nkind: Endpoints\nmetadata: {name: a}\n"
POLICY = "apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: {name: a}\n"


@pytest.mark.parametrize(
    ("text", "version", "code", "severity", "words"),
    [
        (SCALER, "1.25", "KX403", "warning", ("1.23", "1.26", "autoscaling/v2")),
        (SCALER, "1.26", "KX402", "error", ("1.26", "autoscaling/v2", "1.23")),
        (SCALER, "1.37", "KX402", "error", ("1.26", "autoscaling/v2", "1.23")),
        (CRON, "1.25", "KX402", "error", ("1.25", "batch/v1", "1.21")),
        (INGRESS, "1.37", "KX402", "error", ("1.22", "networking.k8s.io/v1", "1.19")),
        (POLICY, "1.25", "KX402", "error", ("1.25", "no successor")),
        (ENDPOINTS, "1.33", "KX403", "warning", ("1.33", "EndpointSlice")),
    ],
)
def test_old_api_versions(
    look: Look, text: str, version: str, code: str, severity: str, words: tuple[str, ...]
) -> None:
    (result,) = look(text, versions=(version,))
    (one,) = result.findings
    assert (str(one.place), one.path, one.code.id, one.severity) == ("a.yaml:1:1", "apiVersion", code, severity)
    for word in words:
        assert word in f"{one.message} {one.hint}"
    assert (result.valid, result.invalid) == ((1, 0) if severity == "warning" else (0, 1))


def test_not_yet_deprecated(look: Look) -> None:
    (result,) = look(ENDPOINTS, versions=("1.32",))
    assert result.findings == ()


def test_several_versions_say_where_a_finding_holds(look: Look) -> None:
    (result,) = look(SCALER, versions=("1.25", "1.26", "1.37"))
    told = {one.code.id: one for one in result.findings}
    assert set(told) == {"KX402", "KX403"}
    assert told["KX402"].message.endswith("(for Kubernetes 1.26, 1.37)")
    assert told["KX403"].message.endswith("(for Kubernetes 1.25)")
    assert result.invalid == 1


def test_what_holds_for_all_versions_is_told_once(look: Look) -> None:
    (result,) = look(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: A, lables: {}}\n", versions=("1.25", "1.31", "1.37")
    )
    assert [one.code.id for one in result.findings] == ["KX504", "KX404"]
    assert not any("1." in one.message for one in result.findings)


def test_a_field_that_is_newer(look: Look) -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {resources: {limits: {cpu: 1}}, containers: [{name: a, image: b}]}\n"
    (result,) = look(pod, versions=("1.25", "1.37"))
    assert [(one.path, one.message) for one in result.findings] == [
        ("spec.resources", "unknown field (for Kubernetes 1.25)")
    ]


def test_a_kind_that_is_newer(look: Look) -> None:
    text = "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicyBinding\nmetadata: {name: a}\nspec: {policyName: a, validationActions: [Deny]}\n"
    (result,) = look(text, versions=("1.29", "1.37"))
    assert [(one.code.id, one.message[-21:]) for one in result.findings] == [("KX401", "(for Kubernetes 1.29)")]


@pytest.mark.parametrize("version", ["1.24", "1.99", "1", "", "newest", "1.x", "../1.30", "1.30/..", "v"])
def test_an_unknown_version(look: Look, version: str) -> None:
    with pytest.raises(UsageError) as caught:
        look({}, versions=("1.30", version))
    assert caught.value.code.id == "KX400"
    assert "1.25 to 1.37" in caught.value.message


@pytest.mark.parametrize("version", ["v1.30", "1.30.4", "1.30.1-gke.100", "v1.30.0+k3s1"])
def test_a_version_as_kubectl_prints_it(look: Look, version: str) -> None:
    (result,) = look(ENDPOINTS, versions=(version,))
    assert result.valid == 1
