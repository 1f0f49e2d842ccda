"""What goes wrong between `kxform apply` and a real API server: nothing is lost, done twice or said that is secret."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from kxform.cluster import codes
from kxform.cluster.cache import Cache
from kxform.cluster.connect import ClientTransport
from kxform.cluster.errors import ClusterError
from kxform.cluster.server import Server
from tests.cluster.command import SECRET, Command, Ran
from tests.e2e.conftest import write_config
from tests.e2e.control_plane import STRANGER, TOKEN, ControlPlane
from tests.e2e.proxy import Fault, proxy_of
from tests.e2e.webhook import LABEL, denying


def obj(kind: str, name: str, api: str = "v1", namespace: str = "", **fields: Any) -> dict[str, Any]:
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    return {"apiVersion": api, "kind": kind, "metadata": metadata, **fields}


def maps(number: int) -> list[dict[str, Any]]:
    return [obj("ConfigMap", f"m{index}", data={"n": str(index)}) for index in range(number)]


# not `stringData`: an older server, which does not keep it, sees a change each second
SECRETS = [obj("Secret", "s", data={"password": base64.b64encode(SECRET.encode()).decode()})]


@pytest.fixture
def command(tmp_path: Path) -> Command:
    return Command(tmp_path, [TOKEN, STRANGER])


class Space:
    """A namespace, and what happened in it since it was made."""

    def __init__(self, plane: ControlPlane, name: str) -> None:
        self.plane, self.name = plane, name
        made = plane.request("GET", f"/api/v1/namespaces/{name}")
        self._since = made["metadata"]["resourceVersion"]

    def live(self, plural: str = "configmaps") -> dict[str, Any]:
        """The data of its objects."""
        listed = self.plane.request("GET", f"/api/v1/namespaces/{self.name}/{plural}")
        return {one["metadata"]["name"]: one.get("data", {}) for one in listed["items"] if _ours(one)}

    def happened(self, plural: str = "configmaps") -> list[tuple[str, str]]:
        """What happened to its objects."""
        events = self.plane.events(f"/api/v1/namespaces/{self.name}/{plural}", self._since)
        return sorted((one["object"]["metadata"]["name"], one["type"]) for one in events if _ours(one["object"]))


def _ours(data: dict[str, Any]) -> bool:
    return any(entry.get("manager") != "kube-controller-manager" for entry in data["metadata"]["managedFields"])


@pytest.fixture
def space(control_plane: ControlPlane, namespace: str) -> Space:
    return Space(control_plane, namespace)


def created(objects: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """What happens when each object is created once, and not written again."""
    return sorted((one["metadata"]["name"], "ADDED") for one in objects)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(429, every=3, after=1, spared=20),
        Fault(500, every=3),
        Fault(503, every=3, after=0),
        Fault("unread", every=3),
        Fault("unsent", every=3),
        Fault("unanswered", every=3),
        Fault("half", every=3),
    ],
    ids=str,
)
def test_what_passes_is_done_once(fault: Fault, command: Command, space: Space) -> None:
    command.write([*maps(20), *SECRETS])
    with proxy_of(space.plane, fault) as proxy:
        ran = command.run("apply", "-n", space.name, ".", config=proxy.config(TOKEN))
    assert (ran.code, ran.err) == (0, "21 created\n")
    assert proxy.failed > 7
    assert space.live() == {one["metadata"]["name"]: one["data"] for one in maps(20)}
    assert space.happened() == created(maps(20))
    assert space.happened("secrets") == created(SECRETS)


def test_a_create_is_not_sent_again_where_the_server_has_seen_it(space: Space, cache: Cache, tmp_path: Path) -> None:
    with proxy_of(space.plane, Fault("unanswered", about="POST")) as proxy:
        config = write_config(tmp_path / "c", proxy.config(TOKEN))
        with pytest.raises(ClusterError) as caught:
            Server(ClientTransport(config, namespace=space.name), cache=cache).create(maps(1)[0])
    assert (proxy.failed, caught.value.sent, caught.value.code) == (1, True, codes.UNREACHABLE)
    assert space.happened() == created(maps(1))


def test_a_proxy_that_cuts_every_connection(command: Command, space: Space) -> None:
    command.write(maps(3))
    with proxy_of(space.plane, Fault("unanswered")) as proxy:
        ran = command.run("apply", "-n", space.name, ".", config=proxy.config(TOKEN))
    assert (ran.code, ran.out, len(ran.errors)) == (4, "", 1)
    assert ran.errors[0].startswith(f"error KX702: the connection to {proxy.url} broke (")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault(429, after=60), "error KX711: the proxy answers 429"),
        (Fault(401), "error KX704: the proxy answers 401"),
        (Fault(429, after=60, spared=12), "error KX711: the proxy answers 429"),
        (Fault(401, spared=12), "error KX704: the proxy answers 401"),
    ],
    ids=str,
)
def test_what_stays_before_the_first_write_is_one_line(fault: Fault, said: str, command: Command, space: Space) -> None:
    command.write([*SECRETS, *maps(30)])
    with proxy_of(space.plane, fault) as proxy:
        ran = command.run("apply", "-n", space.name, ".", config=proxy.config(TOKEN))
    assert (ran.code, ran.out, ran.errors) == (4, "", [said])
    assert space.happened() == []


def test_a_token_that_expires_amid_the_run(command: Command, space: Space) -> None:
    command.write(maps(60))
    with proxy_of(space.plane, Fault(401, about="PATCH", spared=70)) as proxy:  # 60 of them ask, 10 write
        ran = command.run("apply", "-n", space.name, ".", config=proxy.config(TOKEN))
    told = names(ran)
    assert ran.code == 4
    assert sorted(told) == sorted(space.live())
    assert space.happened() == [(name, "ADDED") for name in sorted(told)]
    *refused, summary = ran.errors
    assert 1 <= len(refused) <= 8
    assert all(": refused KX704: ConfigMap m" in line for line in refused)
    held = 60 - 10 - len(refused)
    assert summary == f"10 created, {held} held back, {len(refused)} refused, 10 written"
    again = command.run("apply", "-n", space.name, ".", config=space.plane.config(TOKEN))
    assert (again.code, again.err) == (0, "50 created, 10 unchanged\n")
    assert space.happened() == created(maps(60))


def test_a_token_that_the_server_does_not_know(command: Command, space: Space) -> None:
    command.secrets.append("an-expired-token")
    command.write([*SECRETS, *maps(3)])
    ran = command.run("apply", "-n", space.name, ".", config=space.plane.config("an-expired-token"))
    assert (ran.code, ran.out, ran.errors) == (4, "", ["error KX704: Unauthorized"])
    assert space.happened() == []


def test_a_conflict_with_another_manager(command: Command, space: Space) -> None:
    command.write([obj("ConfigMap", "m1", data={"n": "of somebody"})])
    theirs = command.run(
        "apply", "--field-manager", "somebody", "-n", space.name, ".", config=space.plane.config(TOKEN)
    )
    assert theirs.code == 0
    command.write(maps(3))
    ran = command.run("apply", "-n", space.name, ".", config=space.plane.config(TOKEN))
    assert (ran.code, ran.out) == (4, "")
    assert ran.errors == [
        "all.yaml:10:8: refused KX708: ConfigMap m1: data.n: 'somebody' set this field",
        "2 held back, 1 refused, nothing was written",
    ]
    assert space.live() == {"m1": {"n": "of somebody"}}
    forced = command.run("apply", "--force-conflicts", "-n", space.name, ".", config=space.plane.config(TOKEN))
    assert (forced.code, forced.err) == (0, "1 configured, 2 created\n")
    assert space.live() == {one["metadata"]["name"]: one["data"] for one in maps(3)}


@pytest.fixture
def allowed(space: Space) -> Iterator[Space]:
    """The namespace, where the stranger may apply ConfigMaps."""
    rbac = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{space.name}"
    rule = {"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "create", "patch"]}
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "r"}
    who = [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "stranger"}]
    assert space.plane.request("POST", f"{rbac}/roles", {"metadata": {"name": "r"}, "rules": [rule]})
    bound = {"metadata": {"name": "r"}, "roleRef": role, "subjects": who}
    assert space.plane.request("POST", f"{rbac}/rolebindings", bound)
    yield space


@pytest.mark.parametrize("preflight", [True, False])
def test_a_forbidden_namespace(preflight: bool, command: Command, allowed: Space) -> None:
    how = ["apply", "-n", allowed.name, ".", *([] if preflight else ["--no-preflight"])]
    config = allowed.plane.config(STRANGER)
    command.write(maps(3))
    assert eventually(lambda: command.run(*how, config=config).code == 0)  # until the server heeds the role
    command.write([*maps(5), *SECRETS])
    ran = command.run(*how, config=config)
    assert (ran.code, ran.out) == (4, "" if preflight else ran.out)
    refused, summary = ran.errors
    place = "all.yaml:27:1: refused KX705: Secret s: "
    assert refused.startswith(f'{place}secrets "s" is forbidden: User "stranger" cannot patch resource "secrets"')
    assert (summary == "5 held back, 1 refused, nothing was written") == preflight
    assert set(allowed.live()) == {f"m{number}" for number in range(3 if preflight else len(ran.out.splitlines()))}


def eventually(true: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


def names(ran: Ran) -> list[str]:
    """The objects that were told."""
    return [line.rpartition("/")[2] for line in ran.out.splitlines()]


def labelled(name: str, data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "metadata": {**data["metadata"], "labels": {LABEL: name}}}


def test_a_webhook_that_rejects(command: Command, space: Space) -> None:
    config, says = space.plane.config(TOKEN), "{kind} is not\nwhat \x1b[31mwe\x07 want: {data}"
    with denying(space.plane, command.folder, space.name, says) as webhook:
        command.write([*maps(2), labelled(space.name, maps(3)[2]), labelled(space.name, SECRETS[0])])
        ran = command.run("apply", "-n", space.name, ".", config=config)
        assert sorted(webhook.seen) == ["m2", "s"]  # once each
        as_json = command.run("apply", "-n", space.name, ".", "--output-format", "json", config=config)
    denies = 'admission webhook "policy.example.com" denied the request:'
    assert (ran.code, ran.out) == (4, "")
    assert ran.errors == [
        f"all.yaml:12:1: refused KX718: ConfigMap m2: {denies} ConfigMap is not what [31mwe want: {{'n': '2'}}",
        f"all.yaml:17:1: refused KX718: Secret s: {denies} Secret is not what [31mwe want: {{'password': '***'}}",
        "2 held back, 2 refused, nothing was written",
    ]
    assert (as_json.code, as_json.err) == (4, "")
    assert [one["action"] for one in json.loads(as_json.out)["objects"]] == ["held back"] * 2 + ["refused"] * 2
    assert space.happened() == space.happened("secrets") == []
    ran = command.run("apply", "-n", space.name, ".", config=config)
    assert (ran.code, ran.err) == (0, "4 created\n")  # nobody objects any more


def test_the_server_goes_away_and_comes_back(command: Command, space: Space) -> None:
    command.write(maps(200))
    with command.start("apply", "-n", space.name, ".", config=space.plane.config(TOKEN)) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        lines = [process.stdout.readline() for _ in range(30)]
        space.plane.stop_server()
        time.sleep(1)
        space.plane.start_server()
        ran = command.ended(process, "".join([*lines, process.stdout.read()]), process.stderr.read())
    assert (ran.code, ran.err) == (0, "200 created\n")
    assert sorted(names(ran)) == sorted(one["metadata"]["name"] for one in maps(200))
    assert space.live() == {one["metadata"]["name"]: one["data"] for one in maps(200)}
    again = command.run("apply", "-n", space.name, ".", config=space.plane.config(TOKEN))
    assert (again.code, again.err) == (0, "200 unchanged\n")


def test_a_server_that_stays_away(command: Command, space: Space) -> None:
    command.write(maps(200))
    with proxy_of(space.plane, Fault("unsent", about="PATCH", spared=230)) as proxy:
        process = command.start("apply", "-n", space.name, ".", config=proxy.config(TOKEN))
        began = time.monotonic()
        ran = command.ended(process, *process.communicate(timeout=120))
    assert time.monotonic() - began < 60  # not as much patience for each object
    told = names(ran)
    assert (ran.code, sorted(told)) == (4, sorted(space.live()))
    *refused, summary = ran.errors
    assert all(f": the connection to {proxy.url} broke (" in line for line in refused)
    assert summary == f"30 created, {170 - len(refused)} held back, {len(refused)} refused, 30 written"
