"""Objects are deleted last applied first, each stage once the last one is gone, and nothing else is touched."""

from __future__ import annotations

import pytest

from kxform.cluster import codes
from kxform.cluster.delete import NOT_DELETED, NOT_GONE, delete, look
from kxform.cluster.errors import ClusterError
from kxform.cluster.server import Server
from kxform.cluster.targets import Deleting, Outcome, Target
from tests.cluster.fake import FakeServer, Fault

PATHS = {
    ("v1", "Namespace"): "/api/v1/namespaces/shop",
    ("v1", "ConfigMap"): "/api/v1/namespaces/shop/configmaps/settings",
    ("v1", "Service"): "/api/v1/namespaces/shop/services/web",
    ("apps/v1", "Deployment"): "/apis/apps/v1/namespaces/shop/deployments/web",
    ("a.b/v1", "Well"): "/apis/a.b/v1/namespaces/shop/wells/deep",
    (
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
    ): "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/w",
}
ORDER = ["Well", "Deployment", "Service", "ConfigMap", "CustomResourceDefinition", "Namespace"]


@pytest.fixture(autouse=True)
def objects(fake: FakeServer) -> None:
    fake.kinds["/apis/a.b/v1"] = [("Well", "wells", True)]
    for path in PATHS.values():
        fake.objects[path] = {"metadata": {"uid": path}}


def targets(server: Server) -> list[Target]:
    found = []
    for (api_version, kind), path in PATHS.items():
        resource = server.resource_for(api_version, kind)
        namespace = "shop" if resource.namespaced else ""
        found.append(Target(api_version, kind, path.rpartition("/")[2], namespace, resource))
    return found


def run(server: Server, how: Deleting | None = None) -> list[Outcome]:
    how = how or Deleting(timeout=1)
    return delete(server, look(server, targets(server), how), how, sleep=lambda _: None)


def kinds(fake: FakeServer) -> list[str]:
    by_path = {path: kind for (_, kind), path in PATHS.items()}
    return [by_path[line.split()[1].partition("?")[0]] for line in fake.writes()]


def test_in_reverse_order_and_nothing_else(fake: FakeServer, server: Server) -> None:
    before = {"/api/v1/namespaces/default"}
    outcomes = run(server)
    assert [(one.target.kind, one.action) for one in outcomes] == [(kind, "deleted") for kind in ORDER]
    assert kinds(fake) == ORDER
    assert fake.objects.keys() == before


def test_the_server_is_asked_before_anything_is_deleted(fake: FakeServer, server: Server) -> None:
    fake.faults.append(Fault(403, about="DELETE /api/v1/namespaces/shop/services", message="forbidden"))
    standings = look(server, targets(server), Deleting())
    assert {one.target.kind: one.error.code for one in standings if one.error} == {"Service": codes.FORBIDDEN}
    assert fake.writes() == []


def test_what_is_not_there_is_no_error(fake: FakeServer, server: Server) -> None:
    del fake.objects[PATHS["v1", "Service"]]
    outcomes = run(server)
    assert [one.action for one in outcomes if one.target.kind == "Service"] == ["not there"]
    assert not any(one.error for one in outcomes)
    assert [one.action for one in run(server)] == ["not there"] * 6
    (gone,) = look(server, [Target("c.d/v1", "Unknown", "x")], Deleting())
    assert gone.uid == ""


def test_what_stays_keeps_what_comes_after_it(fake: FakeServer, server: Server) -> None:
    fake.held.add(PATHS["v1", "Service"])
    outcomes = run(server, Deleting(timeout=0))
    assert [(one.target.kind, one.action) for one in outcomes] == [
        ("Well", "deleted"),
        ("Deployment", "deleted"),
        ("Service", "still there"),
        ("Namespace", "held back"),
        ("ConfigMap", "held back"),
        ("CustomResourceDefinition", "held back"),
    ]
    assert [one.error.code for one in outcomes if one.error] == [NOT_GONE, NOT_DELETED, NOT_DELETED, NOT_DELETED]
    assert kinds(fake) == ["Well", "Deployment", "Service"]


def test_without_waiting(fake: FakeServer, server: Server) -> None:
    fake.held |= set(PATHS.values())
    outcomes = run(server, Deleting(wait=False, cascade="background"))
    assert [one.action for one in outcomes] == ["deleted"] * 6
    assert kinds(fake) == ORDER


def test_another_object_that_got_the_name_is_not_deleted(fake: FakeServer, server: Server) -> None:
    how, (*_, target) = Deleting(), targets(server)
    standings = look(server, [target], how)
    fake.objects[PATHS["apiextensions.k8s.io/v1", "CustomResourceDefinition"]]["metadata"]["uid"] = "another"
    (outcome,) = delete(server, standings, how)
    assert outcome.action == "refused"
    assert isinstance(outcome.error, ClusterError)
    assert outcome.error.code is codes.CHANGED_MEANWHILE


def test_one_that_comes_again_while_it_is_waited_for_is_gone(fake: FakeServer, server: Server) -> None:
    path = PATHS["apps/v1", "Deployment"]
    fake.held.add(path)
    target = next(one for one in targets(server) if one.kind == "Deployment")
    standings = look(server, [target], Deleting())
    looked = []

    def again(_: float) -> None:
        looked.append(1)
        fake.objects[path] = {"metadata": {"uid": "another"}}

    (outcome,) = delete(server, standings, Deleting(), sleep=again)
    assert (outcome.action, looked, path in fake.objects) == ("deleted", [1], True)


def test_an_interrupt_tells_what_was_done(fake: FakeServer, server: Server) -> None:
    fake.held.add(PATHS["apps/v1", "Deployment"])
    told: list[tuple[str, str]] = []

    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        delete(
            server,
            look(server, targets(server), Deleting()),
            Deleting(),
            lambda outcome: told.append((outcome.target.kind, outcome.action)),
            sleep=interrupt,
        )
    assert told == [("Well", "deleted"), ("Deployment", "being deleted")]
