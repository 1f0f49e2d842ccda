"""What goes wrong between here and the server, and what becomes of it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest

from kxform.cluster import codes
from kxform.cluster.cache import Cache
from kxform.cluster.connect import ClientTransport
from kxform.cluster.errors import ClusterError
from kxform.cluster.retry import Retry
from kxform.cluster.server import Server
from kxform.errors import Code
from tests.cluster.fake import FakeServer, Fault

MAP = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"key": "1"}}
PATH = "/api/v1/namespaces/default/configmaps/a"


@pytest.mark.parametrize(
    "fault",
    [
        Fault(429, times=3),
        Fault(500, times=3),
        Fault(503, times=3),
        Fault(504, times=3, done=True),
        Fault(0, times=3),
        Fault(-1, times=3, done=True),
    ],
    ids=str,
)
def test_what_passes_is_tried_again_and_done_once(
    fault: Fault, fake: FakeServer, server: Server, pauses: list[float]
) -> None:
    server.resource_for("v1", "ConfigMap")
    fake.faults = [fault._replace(about="PATCH")]
    server.apply(MAP)
    assert fake.objects[PATH]["data"] == {"key": "1"}
    assert fake.objects[PATH]["metadata"]["resourceVersion"] == "1"
    assert len(pauses) == 3
    assert pauses == sorted(pauses)


def test_the_server_says_how_long_to_wait(fake: FakeServer, server: Server, pauses: list[float]) -> None:
    fake.faults = [Fault(429, after=7, about="PATCH")]
    server.apply(MAP)
    assert pauses == [7]


@pytest.mark.parametrize(
    ("fault", "code", "attempts"),
    [
        (Fault(400, times=99), codes.REJECTED, 1),
        (Fault(401, times=99), codes.UNAUTHORIZED, 1),
        (Fault(403, times=99), codes.FORBIDDEN, 1),
        (Fault(404, times=99), codes.NOT_FOUND, 1),
        (Fault(409, times=99), codes.CHANGED_MEANWHILE, 1),
        (Fault(422, times=99), codes.REJECTED, 1),
        (Fault(429, times=99), codes.BUSY, 11),
        (Fault(500, times=99), codes.SERVER_FAILED, 11),
        (Fault(501, times=99), codes.SERVER_FAILED, 1),
        (Fault(429, times=99, after=60), codes.BUSY, 1),
        (Fault(0, times=99), codes.UNREACHABLE, 11),
        (Fault(500, times=99, message="failed to create typed patch object: .spec.x: field not declared in schema"), codes.REJECTED, 1),
        (Fault(403, message="forbidden: unable to create new content in namespace x because it is being terminated"), codes.TERMINATING, 1),
        (Fault(400, message='admission webhook "no.example.com" denied the request: no'), codes.WEBHOOK, 1),
    ],
)  # fmt: skip
def test_what_stays_has_its_code_when_patience_is_gone(
    fault: Fault, code: Code, attempts: int, fake: FakeServer, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("random.random", lambda: 0)
    fake.faults = [fault._replace(about="PATCH")]
    with pytest.raises(ClusterError) as caught:
        server.apply(MAP)
    assert caught.value.code is code
    assert caught.value.status == max(fault.status, 0)
    assert len(fake.writes()) == attempts


def test_a_create_is_not_tried_again_where_the_server_may_have_seen_it(fake: FakeServer, server: Server) -> None:
    for fault in (Fault(0, times=9, about="POST"), Fault(500, times=9, about="POST")):
        fake.faults, fake.requests = [fault], []
        with pytest.raises(ClusterError):
            server.create(MAP)
        assert len(fake.writes()) == 1


def test_a_create_is_tried_again_where_it_was_not_looked_at(fake: FakeServer, server: Server) -> None:
    fake.faults = [Fault(429, times=2, about="POST")]
    server.create(MAP)
    assert len(fake.writes()) == 3


def test_nobody_listens(kubeconfig: Callable[..., str], pauses: list[float], tmp_path: Any) -> None:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    retry = Retry(patience=1, sleep=pauses.append, clock=lambda: sum(pauses))
    gone = Server(ClientTransport(kubeconfig(f"http://127.0.0.1:{port}")), retry=retry, cache=Cache("x", tmp_path))
    with pytest.raises(ClusterError) as caught:
        _ = gone.version
    assert caught.value.code is codes.UNREACHABLE
    assert not caught.value.sent
    assert pauses


def test_the_causes_have_their_fields(fake: FakeServer, server: Server) -> None:
    causes = (("spec.a", "Invalid value: 1", "FieldValueInvalid"), ("spec.b", "Required value", "FieldValueRequired"))
    fake.faults = [Fault(422, about="PATCH", causes=causes)]
    with pytest.raises(ClusterError) as caught:
        server.apply(MAP)
    assert [tuple(cause) for cause in caught.value.causes] == list(causes)
    assert caught.value.conflicts == {}


def test_fields_that_the_types_do_not_have_are_causes(fake: FakeServer, server: Server) -> None:
    said = "failed to create typed patch object (default/a; /v1, Kind=ConfigMap): errors:\n  .spec.a: field not declared in schema\n  .spec.b: no"
    fake.faults = [Fault(500, about="PATCH", message=said)]
    with pytest.raises(ClusterError) as caught:
        server.apply(MAP)
    assert [cause[:2] for cause in caught.value.causes] == [
        ("spec.a", "field not declared in schema"),
        ("spec.b", "no"),
    ]


def test_no_value_of_a_secret_is_said(fake: FakeServer, server: Server) -> None:
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "s"},
        "data": {"a": "aHVudGVyMg=="},
        "stringData": {"b": "xy"},
    }
    said = 'Secret "s" is invalid: data[a]: Invalid value: "aHVudGVyMg==": hunter2, and "xy" in galaxy'
    fake.faults = [Fault(422, about="PATCH", message=said, causes=(("data[a]", 'Invalid value: "hunter2"', "x"),))]
    with pytest.raises(ClusterError) as caught:
        server.apply(secret)
    assert caught.value.message == 'Secret "s" is invalid: data[a]: Invalid value: "***": ***, and "***" in galaxy'
    assert caught.value.causes[0].message == 'Invalid value: "***"'


def test_what_a_server_says_is_one_line_that_no_terminal_obeys(fake: FakeServer, server: Server) -> None:
    said, value = "no\x1b[2J\r\n \u202ething", "one\x1btwo\nthree"
    fake.faults = [Fault(422, about="PATCH", message=f"{said}: {value}", causes=(("data", f"{said}: {value}", "x"),))]
    with pytest.raises(ClusterError) as caught:
        server.apply({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": {"a": value}})
    assert caught.value.message == caught.value.causes[0].message == "no[2J thing: ***"


def test_what_is_no_json_is_no_answer(fake: FakeServer, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.cluster.fake.json.dumps", lambda _: "<html>a proxy</html>")
    with pytest.raises(ClusterError) as caught:
        _ = server.version
    assert caught.value.code is codes.NO_ANSWER


def test_an_older_server_gets_the_protocol_of_ports(fake: FakeServer, server: Server) -> None:
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "s"},
        "spec": {"ports": [{"port": 80}, {"port": 81, "protocol": "UDP"}]},
    }
    said = 'failed to create typed patch object: .spec.ports: element 0: associative list with keys has an element that omits key field "protocol"'
    fake.faults = [Fault(500, about="PATCH", message=said)]
    server.apply(service)
    stored = fake.objects["/api/v1/namespaces/default/services/s"]["spec"]["ports"]
    assert stored == [{"port": 80, "protocol": "TCP"}, {"port": 81, "protocol": "UDP"}]
    assert service["spec"] == {"ports": [{"port": 80}, {"port": 81, "protocol": "UDP"}]}
    server.apply({**service, "metadata": {"name": "t"}})
    assert len(fake.writes()) == 3


def test_a_namespace_that_is_not_there_is_no_object_in_a_missing_namespace(server: Server) -> None:
    kind = server.resource_for("v1", "Namespace")
    with pytest.raises(ClusterError) as caught:
        server.get(kind, "nowhere")
    assert caught.value.code is codes.NOT_FOUND
    assert not server.delete(kind, "nowhere")
    with pytest.raises(ClusterError) as caught:
        server.apply({**MAP, "metadata": {"name": "a", "namespace": "nowhere"}})
    assert caught.value.code is codes.NO_NAMESPACE


def test_patience_is_short_until_the_server_has_answered_once(
    fake: FakeServer, server: Server, pauses: list[float]
) -> None:
    fake.faults = [Fault(0, times=999)]
    with pytest.raises(ClusterError):
        _ = server.version
    assert 1 < sum(pauses) <= 5
    pauses.clear()
    fake.faults = [Fault(429, after=8, about="version")]
    assert server.version
    assert pauses == [8]
    pauses.clear()
    fake.faults = [Fault(0, times=999, about="PATCH")]
    with pytest.raises(ClusterError):
        server.apply(MAP)
    assert 15 < sum(pauses) <= 30
