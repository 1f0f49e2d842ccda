"""A small API server for tests: enough of the Kubernetes API to apply to, and faults on request."""

from __future__ import annotations

import copy
import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlparse

KINDS: dict[str, list[tuple[str, str, bool]]] = {
    "/api/v1": [
        ("Namespace", "namespaces", False),
        ("ConfigMap", "configmaps", True),
        ("Secret", "secrets", True),
        ("Service", "services", True),
    ],
    "/apis/apps/v1": [("Deployment", "deployments", True)],
    "/apis/apiextensions.k8s.io/v1": [("CustomResourceDefinition", "customresourcedefinitions", False)],
}
SHORT = {"Deployment": ["deploy"], "Service": ["svc"], "ConfigMap": ["cm"]}
VERBS = ["get", "list", "patch", "create", "delete", "watch"]


class Fault(NamedTuple):
    """What becomes of the next requests that it is about.

    Args:
        status: of the answer; 0 cuts the connection, -1 amid the answer.
        times: how many of them.
        about: a part of method and path, like `PATCH /api/v1`.
        message: what the server says.
        causes: field, message and reason of each.
        after: seconds to wait, as the server asks.
        done: the request is carried out before it fails.
    """

    status: int
    times: int = 1
    about: str = ""
    message: str = "a fault"
    causes: tuple[tuple[str, str, str], ...] = ()
    after: int = 0
    done: bool = False


class FakeServer(ThreadingHTTPServer):
    """The server's state: objects by path, requests as they came, faults to come."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.kinds = {path: list(rows) for path, rows in KINDS.items()}
        self.objects: dict[str, dict[str, Any]] = {"/api/v1/namespaces/default": {"kind": "Namespace"}}
        self.owners: dict[str, dict[str, str]] = {}  # by path: field and manager that another has to force
        self.held: set[str] = set()  # paths of objects that stay when they are deleted: somebody's finalizer
        self.answers: dict[str, Any] = {}  # what else is answered, by path
        self.requests: list[str] = []
        self.faults: list[Fault] = []
        self.on_request: Callable[[str], None] = lambda line: None
        self.on_body: Callable[[str, Any], None] = lambda line, body: None
        self.lock, self.version = threading.Lock(), 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no news."""

    def fault_for(self, line: str) -> Fault | None:
        for index, fault in enumerate(self.faults):
            if fault.about in line:
                left = fault._replace(times=fault.times - 1)
                self.faults[index : index + 1] = [left] if left.times > 0 else []
                return fault
        return None

    def writes(self) -> list[str]:
        """The requests that were to change something."""
        return [line for line in self.requests if not line.startswith("GET") and "dryRun" not in line]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeServer

    def log_message(self, *_: Any) -> None: ...

    def do_GET(self) -> None:
        self._answer()

    do_PATCH = do_POST = do_DELETE = do_GET

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        line = f"{self.command} {self.path}"
        if self.command == "DELETE" and "dryRun" in (body or {}):
            line += " dryRun"  # in its URL it is overlooked where there is a body
        self.server.on_request(line)
        self.server.on_body(line, body)
        with self.server.lock:
            self.server.requests.append(line)
            fault = self.server.fault_for(line)
            if fault is None:
                self._say(*self._done(body))
                return
            if fault.done:
                self._done(body)
        if fault.status > 0:
            self._say(fault.status, status(fault), fault.after)
        else:
            if fault.status:
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(b'{"kind":')
            self.close_connection = True
            self.connection.close()

    def _say(self, code: int, body: Any, after: int = 0) -> None:
        data = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        if after:
            self.send_header("Retry-After", str(after))
        self.end_headers()
        self.wfile.write(data)

    def _done(self, body: Any) -> tuple[int, Any]:
        url = urlparse(self.path)
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        if url.path in self.server.answers:
            return 200, self.server.answers[url.path]
        if url.path == "/version":
            return 200, {"gitVersion": "v1.34.0"}
        if url.path == "/apis":
            return 200, {"groups": groups(path for path in self.server.kinds if path.startswith("/apis/"))}
        if url.path in self.server.kinds:
            return 200, resources(self.server.kinds[url.path])
        if self.command == "GET":
            found = self.server.objects.get(url.path)
            if found is None and self._is_collection(url.path):
                return 200, {"items": self._listed(url.path, query.get("labelSelector", ""))}
            return (200, found) if found else not_found(url.path)
        if self.command == "DELETE":
            return self._deleted(url.path, body or {})
        if isinstance(body, list):
            return self._patched(url.path, body)
        return self._applied(url.path, query, body)

    def _deleted(self, path: str, options: dict[str, Any]) -> tuple[int, Any]:
        found = self.server.objects.get(path)
        if found is None:
            return not_found(path)
        wanted = options.get("preconditions", {}).get("uid")
        if wanted and wanted != found["metadata"].get("uid"):
            return 409, status(Fault(409, message="the UID in the precondition does not match"))
        if "dryRun" not in options and path not in self.server.held:
            del self.server.objects[path]
        return 200, {}

    def _is_collection(self, path: str) -> bool:
        base, _, plural = path.rpartition("/")
        base = base.partition("/namespaces/")[0]
        return any(row[1] == plural for row in self.server.kinds.get(base, ()))

    def _listed(self, path: str, selector: str) -> list[dict[str, Any]]:
        """The objects of a collection, as a server lists them: without apiVersion and kind; the selector is a=b."""
        base, _, plural = path.rpartition("/")
        fits = re.compile(rf"{re.escape(base)}(?:/namespaces/[^/]+)?/{plural}/[^/]+").fullmatch
        found = [copy.deepcopy(one) for at, one in sorted(self.server.objects.items()) if fits(at)]
        key, _, value = selector.partition("=")
        chosen = [one for one in found if not key or one["metadata"].get("labels", {}).get(key) == value]
        return [{name: one[name] for name in one if name not in ("apiVersion", "kind")} for one in chosen]

    def _patched(self, path: str, operations: list[dict[str, Any]]) -> tuple[int, Any]:
        metadata = self.server.objects[path]["metadata"]
        values = {one["path"]: one["value"] for one in operations}
        if values["/metadata/resourceVersion"] != metadata["resourceVersion"]:
            return 409, status(Fault(409, message="the object has been modified"))
        metadata["managedFields"] = values["/metadata/managedFields"]
        self._touch(path)
        self.server.owners.pop(path, None)
        return 200, self.server.objects[path]

    def _applied(self, path: str, query: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        parts = path.split("/")
        if "namespaces" in parts[:-2]:
            space = "/api/v1/namespaces/" + parts[parts.index("namespaces") + 1]
            if space not in self.server.objects:
                return not_found(space)
        if not any(path.startswith(known) for known in self.server.kinds):
            return 404, status(Fault(404, message="the server could not find the requested resource"))
        conflicts = self.server.owners.get(path, {})
        if conflicts and query.get("force") != "true":
            reason = "FieldManagerConflict"
            causes = tuple((field, f'conflict with "{who}" using v1', reason) for field, who in conflicts.items())
            return 409, status(Fault(409, message="Apply failed with conflicts", causes=causes))
        return self._stored(path, query, body)

    def _stored(self, path: str, query: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        there = self.server.objects.get(path)
        metadata = {key: value for key, value in (there or {}).get("metadata", {}).items() if key != "name"}
        stored = {**body, "metadata": {**body["metadata"], **metadata}}
        if "dryRun" not in query and stored != there:
            self.server.objects[path] = stored
            self._touch(path)
            if body["kind"] == "CustomResourceDefinition":
                self._serve(stored)
        return (200 if there else 201), stored

    def _touch(self, path: str) -> None:
        self.server.version += 1
        self.server.objects[path].setdefault("metadata", {})["resourceVersion"] = str(self.server.version)

    def _serve(self, crd: dict[str, Any]) -> None:
        spec = crd["spec"]
        crd["status"] = {"conditions": [{"type": "Established", "status": "True"}]}
        row = (spec["names"]["kind"], spec["names"]["plural"], spec["scope"] == "Namespaced")
        for version in spec["versions"]:
            self.server.kinds.setdefault(f"/apis/{spec['group']}/{version['name']}", []).append(row)


def groups(paths: Iterable[str]) -> list[dict[str, Any]]:
    """The groups of /apis, whose first version is the preferred one."""
    found: dict[str, list[dict[str, str]]] = {}
    for path in paths:
        group_version = path.removeprefix("/apis/")
        found.setdefault(group_version.partition("/")[0], []).append({"groupVersion": group_version})
    return [{"name": name, "versions": own, "preferredVersion": own[0]} for name, own in found.items()]


def resources(rows: list[tuple[str, str, bool]]) -> dict[str, Any]:
    found: list[dict[str, Any]] = [
        {
            "kind": kind,
            "name": name,
            "singularName": kind.lower(),
            "shortNames": SHORT.get(kind, []),
            "namespaced": spaced,
            "verbs": VERBS,
        }
        for kind, name, spaced in rows
    ]
    return {"kind": "APIResourceList", "resources": [*found, {"kind": "Scale", "name": "x/scale", "verbs": []}]}


def not_found(path: str) -> tuple[int, Any]:
    plural, name = path.rsplit("/", 2)[-2:]
    return 404, {**status(Fault(404, message=f'{plural} "{name}" not found')), "reason": "NotFound"}


def status(fault: Fault) -> dict[str, Any]:
    causes = [{"field": field, "message": message, "reason": reason} for field, message, reason in fault.causes]
    said = {"kind": "Status", "status": "Failure", "message": fault.message, "code": fault.status}
    return {**said, "details": {"causes": causes}}


@contextmanager
def running() -> Iterator[FakeServer]:
    server = FakeServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
