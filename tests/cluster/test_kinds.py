"""Kinds as a person names them."""

from __future__ import annotations

import pytest

from kxform.cluster import codes
from kxform.cluster.errors import ClusterError
from kxform.cluster.kinds import kind_named
from kxform.cluster.server import Server
from tests.cluster.fake import FakeServer, Fault


@pytest.fixture(autouse=True)
def more(fake: FakeServer) -> None:
    fake.kinds["/apis/extensions/v1beta1"] = [("Ingress", "ingresses", True), ("Relic", "relics", True)]
    fake.kinds["/apis/networking.k8s.io/v1"] = [("Ingress", "ingresses", True)]
    fake.kinds["/apis/batch/v1"] = [("Job", "jobs", True)]
    fake.kinds["/apis/batch/v1beta1"] = [("Job", "jobs", True), ("CronJob", "cronjobs", True)]
    fake.kinds["/apis/serving.knative.dev/v1"] = [("Service", "services", True)]


@pytest.mark.parametrize(
    ("text", "api_version", "kind"),
    [
        ("deploy", "apps/v1", "Deployment"),
        ("deployment", "apps/v1", "Deployment"),
        ("deployments", "apps/v1", "Deployment"),
        ("Deployment", "apps/v1", "Deployment"),
        ("deploy.apps", "apps/v1", "Deployment"),
        ("deployments.v1.apps", "apps/v1", "Deployment"),
        ("svc", "v1", "Service"),
        ("services.serving.knative.dev", "serving.knative.dev/v1", "Service"),
        ("ingress", "networking.k8s.io/v1", "Ingress"),
        ("ingress.extensions", "extensions/v1beta1", "Ingress"),
        ("relic", "extensions/v1beta1", "Relic"),
        ("job", "batch/v1", "Job"),
        ("cronjob", "batch/v1beta1", "CronJob"),
        ("jobs.v1beta1.batch", "batch/v1beta1", "Job"),
    ],
)
def test_names(server: Server, text: str, api_version: str, kind: str) -> None:
    assert kind_named(server.discovery, text)[:2] == (api_version, kind)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("deploi", "did you mean deploy?"),
        ("deploy.batch", codes.UNKNOWN_KIND.hint),
        ("deployments.v2.apps", codes.UNKNOWN_KIND.hint),
        ("", codes.UNKNOWN_KIND.hint),
    ],
)
def test_no_such_kind(server: Server, text: str, hint: str) -> None:
    with pytest.raises(ClusterError) as caught:
        kind_named(server.discovery, text)
    assert (caught.value.code, caught.value.hint) == (codes.UNKNOWN_KIND, hint)


def test_a_group_that_does_not_answer_is_no_matter_where_another_has_the_kind(fake: FakeServer, server: Server) -> None:
    fake.faults.append(Fault(503, times=99, about="GET /apis/apps/v1"))
    assert kind_named(server.discovery, "job").api_version == "batch/v1"
    with pytest.raises(ClusterError) as caught:
        kind_named(server.discovery, "deploy")
    assert caught.value.code is codes.SERVER_FAILED
