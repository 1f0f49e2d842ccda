"""Applying many objects: what is written, in which order, and what becomes of the rest when one is refused."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from kxform.cluster import codes
from kxform.cluster.apply import Applying, Outcome, apply
from kxform.cluster.errors import ClusterError
from kxform.cluster.handover import ANNOTATION
from kxform.cluster.plan import Wanted
from kxform.cluster.retry import Retry
from kxform.cluster.server import Server
from kxform.errors import Code, Place
from tests.cluster.fake import FakeServer, Fault


def obj(kind: str, name: str, api: str = "v1", **fields: Any) -> dict[str, Any]:
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name}, **fields}


def crd(kind: str = "Thing", plural: str = "things") -> dict[str, Any]:
    versions = [{"name": "v1", "served": True}]
    spec = {
        "group": "example.com",
        "scope": "Namespaced",
        "names": {"kind": kind, "plural": plural},
        "versions": versions,
    }
    return obj("CustomResourceDefinition", f"{plural}.example.com", "apiextensions.k8s.io/v1", spec=spec)


def inside(namespace: str, data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "metadata": {**data["metadata"], "namespace": namespace}}


def run(server: Server, *objects: dict[str, Any], report: Any = lambda _: None, **how: Any) -> list[Outcome]:
    wanted = [Wanted(number, data, Place("all.yaml", number + 1)) for number, data in enumerate(objects)]
    return apply(server, wanted, Applying(**how), report)


def actions(outcomes: list[Outcome]) -> list[str]:
    return [outcome.action for outcome in outcomes]


def error_of(outcome: Outcome) -> ClusterError:
    assert outcome.error is not None
    return outcome.error


MAPS = [obj("ConfigMap", f"m{number}", data={"n": str(number)}) for number in range(20)]


@pytest.mark.parametrize("preflight", [True, False])
def test_nothing_is_written_when_one_cannot_be_applied_by_anybody(
    preflight: bool, fake: FakeServer, server: Server
) -> None:
    generated = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"generateName": "x-"}}
    twice, nameless = obj("ConfigMap", "m0"), {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {}}
    outcomes = run(server, MAPS[0], generated, twice, nameless, {"kind": "List"}, preflight=preflight)
    assert actions(outcomes) == ["held back", "refused", "refused", "refused", "refused"]
    assert [error_of(one).code for one in outcomes] == [
        codes.HELD_BACK,
        codes.GENERATE_NAME,
        codes.TWICE,
        codes.NO_NAME,
        codes.NO_NAME,
    ]
    assert str(error_of(outcomes[2])) == "all.yaml:3: error KX716: ConfigMap m0 stands at all.yaml:1, too"
    assert fake.writes() == []


def test_nothing_is_written_when_the_server_refuses_one_beforehand(fake: FakeServer, server: Server) -> None:
    fake.faults = [Fault(422, about="configmaps/m7?", message="no", causes=(("data.n", "no", "x"),))]
    outcomes = run(server, *MAPS)
    assert actions(outcomes).count("held back") == 19
    assert outcomes[7].action == "refused"
    assert str(error_of(outcomes[7])) == "all.yaml:8: error KX710: no"
    assert fake.writes() == []


def test_what_is_refused_later_stops_the_rest(fake: FakeServer, server: Server) -> None:
    fake.faults = [Fault(403, about="configmaps/m3?")]
    outcomes = run(server, *MAPS, obj("Deployment", "d", "apps/v1"), preflight=False, workers=1)
    assert actions(outcomes[:3]) == ["created"] * 3
    assert actions(outcomes[3:]) == ["refused", *["held back"] * 17]
    assert len(fake.writes()) == 4


@pytest.mark.parametrize("preflight", [True, False])
def test_what_was_there_is_told_from_what_is_new(preflight: bool, server: Server) -> None:
    run(server, MAPS[0], MAPS[1], preflight=preflight)
    outcomes = run(server, MAPS[0], {**MAPS[1], "data": {"n": "other"}}, MAPS[2], preflight=preflight)
    expected = ["unchanged", "configured", "created"] if preflight else ["applied", "applied", "created"]
    assert actions(outcomes) == expected
    assert [outcome.live["data"]["n"] for outcome in outcomes if outcome.live] == ["0", "other", "2"]


def test_a_dry_run_says_the_same_and_writes_nothing(fake: FakeServer, server: Server) -> None:
    run(server, MAPS[0], MAPS[1])
    fake.requests.clear()
    later = [obj("Namespace", "new"), inside("new", MAPS[3]), crd(), obj("Thing", "t", "example.com/v1")]
    outcomes = run(server, MAPS[0], {**MAPS[1], "data": {}}, MAPS[2], *later, dry_run=True)
    assert actions(outcomes) == ["unchanged", "configured", *["created"] * 5]
    assert fake.writes() == []


def test_a_namespace_and_a_definition_come_before_what_needs_them(fake: FakeServer, server: Server) -> None:
    things = [inside("new", obj("Thing", f"t{number}", "example.com/v1")) for number in range(3)]
    outcomes = run(server, *things, inside("new", MAPS[0]), crd(), obj("Namespace", "new"))
    assert actions(outcomes) == ["created"] * 6
    written = [line.split("?")[0].split("/")[-1] for line in fake.writes()]
    assert written[:3] == ["new", "things.example.com", "m0"]
    assert sorted(written[3:]) == ["t0", "t1", "t2"]
    dry = [line for line in fake.requests if "dryRun" in line and "/things/" in line]
    assert len(dry) == 3  # once each, when their kind was there


def test_what_waits_is_asked_about_as_soon_as_it_can_be(fake: FakeServer, server: Server) -> None:
    fake.faults = [Fault(422, about="things/t1?", message="no")]
    things = [obj("Thing", f"t{number}", "example.com/v1") for number in range(3)]
    outcomes = run(server, *things, crd(), MAPS[0])
    assert actions(outcomes) == ["held back", "refused", "held back", "created", "held back"]


def test_a_kind_that_nobody_defines_is_refused(fake: FakeServer, server: Server) -> None:
    outcomes = run(server, obj("Other", "o", "example.com/v1"), crd(), inside("nowhere", MAPS[0]))
    assert [error_of(one).code for one in outcomes] == [codes.UNKNOWN_KIND, codes.HELD_BACK, codes.NO_NAMESPACE]
    assert fake.writes() == []


def test_a_definition_that_is_not_established_in_time(
    fake: FakeServer, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.cluster.fake.Handler._serve", lambda *_: None)
    outcomes = run(server, crd(), obj("Thing", "t", "example.com/v1"), patience=0.2)
    assert [error_of(one).code for one in outcomes] == [codes.NOT_ESTABLISHED, codes.HELD_BACK]


def test_a_conflict_names_fields_and_owners(fake: FakeServer, server: Server) -> None:
    run(server, MAPS[0], MAPS[1])
    fake.owners["/api/v1/namespaces/default/configmaps/m0"] = {".data.n": "somebody"}
    outcomes = run(server, *MAPS[:3])
    assert error_of(outcomes[0]).conflicts == {".data.n": "somebody"}
    assert actions(outcomes) == ["refused", "held back", "held back"]
    assert actions(run(server, *MAPS[:3], force=True)) == ["unchanged", "unchanged", "created"]


def test_what_kubectl_applied_is_handed_over(fake: FakeServer, server: Server) -> None:
    run(server, MAPS[0])
    path = "/api/v1/namespaces/default/configmaps/m0"
    owned = {"f:metadata": {"f:annotations": {f"f:{ANNOTATION}": {}}}, "f:data": {"f:n": {}}}
    entry = {"manager": "kubectl-client-side-apply", "operation": "Update", "apiVersion": "v1", "fieldsV1": owned}
    fake.objects[path]["metadata"]["managedFields"] = [entry]
    fake.owners[path] = {".data.n": "kubectl-client-side-apply"}
    outcomes = run(server, {**MAPS[0], "data": {"n": "new"}}, MAPS[1])
    assert actions(outcomes) == ["configured", "created"]
    assert fake.objects[path]["data"] == {"n": "new"}
    assert fake.objects[path]["metadata"]["managedFields"] == [{**entry, "manager": "kxform", "operation": "Apply"}]


def test_a_field_of_somebody_else_is_not_handed_over(fake: FakeServer, server: Server) -> None:
    run(server, MAPS[0])
    path = "/api/v1/namespaces/default/configmaps/m0"
    fake.owners[path] = {".data.n": "kubectl-client-side-apply", ".data.m": "kubectl-edit"}
    fake.requests.clear()
    assert actions(run(server, MAPS[0])) == ["refused"]
    assert fake.writes() == []


def test_no_server_is_one_error(fake: FakeServer, server: Server) -> None:
    fake.faults = [Fault(0, times=999)]
    with pytest.raises(ClusterError) as caught:
        run(server, *MAPS)
    assert caught.value.code is codes.UNREACHABLE


@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault(0, times=9999), codes.UNREACHABLE),
        (Fault(401, times=9999), codes.UNAUTHORIZED),
        (Fault(429, times=9999, after=60), codes.BUSY),
    ],
)
def test_a_server_that_is_gone_before_the_first_write_is_one_error(
    fault: Fault, code: Code, dry_run: bool, fake: FakeServer, server: Server
) -> None:
    run(server, MAPS[0])
    fake.requests.clear()
    fake.faults = [fault._replace(about="PATCH")]
    with pytest.raises(ClusterError) as caught:
        run(server, *MAPS, dry_run=dry_run, workers=1)
    assert caught.value.code is code
    assert {line for line in fake.requests if line.startswith("PATCH")} == {fake.requests[-1]}


def test_a_server_that_fails_is_not_asked_about_the_rest(fake: FakeServer, server: Server) -> None:
    fake.faults = [Fault(500, times=9999, about="configmaps/m3?")]
    outcomes = run(server, *MAPS, workers=1)
    assert [error_of(outcome).code for outcome in outcomes] == [
        *[codes.HELD_BACK] * 3,
        codes.SERVER_FAILED,
        *[codes.HELD_BACK] * 16,
    ]
    assert fake.writes() == []
    assert "m4" not in "".join(fake.requests)


@pytest.mark.parametrize(
    "fault", [Fault(429, times=40), Fault(500, times=40), Fault(0, times=15), Fault(-1, times=15, done=True)], ids=str
)
def test_faults_on_the_way_lose_nothing(fault: Fault, fake: FakeServer, server: Server) -> None:
    fake.faults = [fault._replace(about="PATCH")]
    patient = Server(server._transport, retry=Retry(sleep=lambda _: None, clock=lambda: 0), cache=server._cache)
    assert actions(run(patient, *MAPS)) == ["created"] * 20
    for one in MAPS:
        stored = fake.objects[f"/api/v1/namespaces/default/configmaps/{one['metadata']['name']}"]
        assert stored["data"] == one["data"]
    assert fake.version == 20  # each was written once


def test_several_at_a_time(fake: FakeServer, server: Server) -> None:
    barrier = threading.Barrier(4, timeout=10)
    fake.on_request = lambda line: barrier.wait() and None if line.startswith("PATCH") else None
    assert actions(run(server, *MAPS[:8], preflight=False, workers=4)) == ["created"] * 8


def test_an_interrupt_says_what_was_done(fake: FakeServer, server: Server) -> None:
    reported: list[Outcome] = []

    def report(outcome: Outcome) -> None:
        reported.append(outcome)
        if len(reported) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(server, *MAPS, preflight=False, workers=2, report=report)
    written = [line.split("/")[-1].split("?")[0] for line in fake.writes()]
    assert sorted(outcome.wanted.name for outcome in reported) == sorted(written)
    assert 3 <= len(written) < 20


def test_what_the_server_cannot_be_asked_about_yet_is_checked_without_it(fake: FakeServer, server: Server) -> None:
    asked: list[str] = []

    def offline(one: Wanted) -> ClusterError | None:
        asked.append(one.name)
        return ClusterError(codes.REJECTED, "no") if one.name == "bad" else None

    space, thing = obj("Namespace", "new"), obj("Thing", "t", "example.com/v1")
    good, bad = (inside("new", obj("ConfigMap", name)) for name in ("good", "bad"))
    outcomes = run(server, MAPS[0], space, good, bad, crd(), thing, offline=offline)
    assert actions(outcomes) == ["held back", "held back", "held back", "refused", "held back", "held back"]
    assert fake.writes() == []
    assert asked == ["good", "bad", "t"]
    assert actions(run(server, MAPS[0], space, good, crd(), thing, offline=offline)) == ["created"] * 5


def test_an_object_waits_for_a_definition_that_changes(fake: FakeServer, server: Server) -> None:
    run(server, crd())
    newer = crd()
    newer["spec"]["versions"].append({"name": "v2", "served": True})
    thing = obj("Thing", "t", "example.com/v1")
    refused = Fault(422, about="things/t?", message=".spec.colour: field not declared in schema")
    fake.faults = [refused]
    assert actions(run(server, thing, newer)) == ["created", "configured"]
    fake.faults = [refused, refused]  # it is refused by the newer one, too
    assert actions(run(server, thing, {**newer, "x": 1})) == ["refused", "configured"]
