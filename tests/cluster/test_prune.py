"""What an apply leaves behind: what is not ours, not selected or elsewhere is never among it."""

from __future__ import annotations

from typing import Any

import pytest

from kxform.cluster import codes
from kxform.cluster.apply import Applying, Outcome, apply
from kxform.cluster.errors import ClusterError
from kxform.cluster.plan import Wanted
from kxform.cluster.prune import NOT_LOOKED_AT, NOT_SELECTED, applied_by, leftovers, unselected
from kxform.cluster.server import Server
from kxform.errors import Place
from tests.cluster.fake import FakeServer, Fault

MAPS = "/api/v1/namespaces/default/configmaps"
OURS = {"manager": "kxform", "operation": "Apply", "fieldsV1": {}}


def metadata(name: str, *entries: dict[str, Any], app: str = "web", **more: Any) -> dict[str, Any]:
    return {
        "metadata": {"name": name, "namespace": "default", "uid": name, "labels": {"app": app}, **more}
        | {"managedFields": list(entries)}
    }


@pytest.fixture
def applied(fake: FakeServer, server: Server) -> list[Outcome]:
    data = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "kept", "labels": {"app": "web"}}}
    fake.objects[f"{MAPS}/kept"] = metadata("kept", OURS)
    return apply(server, [Wanted(0, data)], Applying())


def found(server: Server, applied: list[Outcome], *kinds: str) -> list[str]:
    return [str(one) for one in leftovers(server, applied, manager="kxform", selector="app=web", kinds=kinds).targets]


@pytest.mark.parametrize(
    "left",
    [
        metadata("other-label", OURS, app="db"),
        metadata("other-manager", {**OURS, "manager": "argocd"}),
        metadata("updated", {**OURS, "operation": "Update"}),
        metadata("status", {**OURS, "subresource": "status"}),
        metadata("nobody"),
        metadata("going", OURS, deletionTimestamp="2024-01-01T00:00:00Z"),
    ],
    ids=lambda left: str(left["metadata"]["name"]),
)
def test_what_stays(left: dict[str, Any], fake: FakeServer, server: Server, applied: list[Outcome]) -> None:
    fake.objects[f"{MAPS}/left"] = left
    assert found(server, applied) == []


def test_what_is_left_behind_is_of_any_kind(fake: FakeServer, server: Server, applied: list[Outcome]) -> None:
    fake.objects[f"{MAPS}/old"] = metadata("old", {"manager": "x"}, OURS)
    fake.objects["/apis/apps/v1/namespaces/default/deployments/old"] = metadata("old-web", OURS)
    fake.objects["/api/v1/namespaces/other/configmaps/old"] = metadata("elsewhere", OURS)
    assert found(server, applied) == ["ConfigMap default/old", "Deployment default/old-web"]
    assert fake.writes() == ["PATCH /api/v1/namespaces/default/configmaps/kept?fieldManager=kxform&force=false"]


def test_a_kind_without_namespace_is_named(fake: FakeServer, server: Server, applied: list[Outcome]) -> None:
    old = metadata("old", OURS)
    del old["metadata"]["namespace"]
    fake.objects |= {"/api/v1/namespaces/old": old, "/api/v1/namespaces/default": {"metadata": {"name": "default"}}}
    assert found(server, applied) == []
    assert found(server, applied, "namespaces") == ["Namespace old"]
    with pytest.raises(ClusterError) as caught:
        found(server, applied, "gadgets")
    assert caught.value.code is codes.UNKNOWN_KIND


def test_an_object_that_is_served_under_two_groups_is_one(
    fake: FakeServer, server: Server, applied: list[Outcome]
) -> None:
    fake.kinds["/apis/old.k8s.io/v1"] = [("ConfigMap", "configmaps", True)]
    fake.objects["/apis/old.k8s.io/v1/namespaces/default/configmaps/kept"] = metadata("kept", OURS)
    both = metadata("both", OURS)
    fake.objects[f"{MAPS}/both"] = fake.objects["/apis/old.k8s.io/v1/namespaces/default/configmaps/both"] = both
    assert found(server, applied) == ["ConfigMap default/both"]


def test_a_kind_that_may_not_be_listed_is_said(fake: FakeServer, server: Server, applied: list[Outcome]) -> None:
    fake.objects[f"{MAPS}/old"] = metadata("old", OURS)
    fake.faults = [
        Fault(403, about="GET /api/v1/namespaces/default/secrets", message="secrets is forbidden"),
        Fault(405, about="GET /api/v1/namespaces/default/services"),
    ]
    result = leftovers(server, applied, manager="kxform", selector="app=web")
    assert [str(one) for one in result.targets] == ["ConfigMap default/old"]
    assert [(one.code, one.message) for one in result.unseen] == [
        (NOT_LOOKED_AT, "Secret of namespace default was not looked at: secrets is forbidden")
    ]


def test_whose_an_object_is() -> None:
    assert applied_by(metadata("a", OURS), "kxform")
    assert not applied_by(metadata("a", OURS), "kubectl")
    assert not applied_by({"metadata": {"managedFields": "x"}}, "kxform")


@pytest.mark.parametrize(
    ("labels", "selector", "missed"),
    [
        ({"app": "web"}, "app=web", False),
        ({"app": "web", "tier": "front"}, "app in (web, db),tier", False),
        (None, "app!=db", False),
        ({"app": "db"}, "app=web", True),
        ({"app": "web"}, "app=web,tier", True),
        (None, "app=web", True),
        ("app=web", "app=web", True),
    ],
)
def test_an_object_of_the_input_that_the_selector_misses(labels: Any, selector: str, missed: bool) -> None:
    place = Place("all.yaml", 3, 1)
    data = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "labels": labels}}
    said = list(unselected([Outcome(Wanted(0, data, place), "unchanged")], selector))
    assert [(one.code, one.place) for one in said] == ([(NOT_SELECTED, place)] if missed else [])


def test_labels_that_the_server_gave_count() -> None:
    data = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}
    live = {**data, "metadata": {"name": "a", "labels": {"app": "web"}}}
    assert list(unselected([Outcome(Wanted(0, data), "unchanged", live)], "app=web")) == []
