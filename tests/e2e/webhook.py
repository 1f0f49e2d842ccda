"""An admission webhook that denies what has its label, and says why."""

from __future__ import annotations

import base64
import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.cluster.certificates import self_signed
from tests.e2e.control_plane import LOOPBACK, ControlPlane

LABEL = "kxform-webhook"
HOOKS = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations"
SECONDS = 20  # until the API server heeds it


class Webhook(ThreadingHTTPServer):
    """Denies each object, with a message made of it by `str.format`."""

    daemon_threads = True

    def __init__(self, folder: Path, says: str) -> None:
        super().__init__((LOOPBACK, 0), Handler)
        self.says, self.seen = says, list[str]()
        self.certificate, key = self_signed(folder, f"IP:{LOOPBACK}")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def configuration(self, name: str) -> dict[str, Any]:
        bundle = base64.b64encode(self.certificate.read_bytes()).decode()
        rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"], "resources": ["*"]}
        hook = {
            "name": "policy.example.com",
            "clientConfig": {"url": f"https://{LOOPBACK}:{self.server_port}/", "caBundle": bundle},
            "rules": [rule],
            "sideEffects": "None",
            "objectSelector": {"matchLabels": {LABEL: name}},
            "admissionReviewVersions": ["v1"],
        }
        return {"metadata": {"name": name}, "webhooks": [hook]}


class Handler(BaseHTTPRequestHandler):
    server: Webhook

    def log_message(self, *_: Any) -> None: ...

    def do_POST(self) -> None:
        review = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        data = review["request"]["object"]
        self.server.seen.append(data["metadata"]["name"])
        said = {"code": 403, "message": self.server.says.format(**{"data": {}, **data})}
        response = {"uid": review["request"]["uid"], "allowed": False, "status": said}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({**review, "request": None, "response": response}).encode())


@contextmanager
def denying(plane: ControlPlane, folder: Path, name: str, says: str) -> Iterator[Webhook]:
    """Run a webhook that the API server heeds while the block lasts.

    Args:
        plane: whose API server.
        folder: for its certificate.
        name: of its configuration, and the value of the label of what it denies.
        says: its message, whose fields are those of the object.
    """
    webhook = Webhook(folder, says)
    threading.Thread(target=webhook.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        assert plane.request("POST", HOOKS, webhook.configuration(name))
        probe = {"metadata": {"name": "probe", "labels": {LABEL: name}}, "data": {}}
        end = time.monotonic() + SECONDS
        while plane.request("POST", "/api/v1/namespaces/default/configmaps?dryRun=All", probe):
            assert time.monotonic() < end
            time.sleep(0.1)
        webhook.seen.clear()
        yield webhook
    finally:
        plane.request("DELETE", f"{HOOKS}/{name}")
        webhook.shutdown()
        webhook.server_close()
