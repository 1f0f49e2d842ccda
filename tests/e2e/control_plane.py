"""A control plane for tests: etcd and Kubernetes as plain processes on loopback, two Node objects, and a small kubelet."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

TOKEN, STRANGER = "admin-token-of-a-test", "stranger-token-of-a-test"
NODES = ("node-1", "node-2")
CONTROLLERS = "deployment,replicaset,daemonset,statefulset,job,endpoint,endpointslice,namespace,garbagecollector"
READY_SECONDS = 60
FIRST_WITHOUT_INSECURE_PORT = 24  # a minor version
LOOPBACK = "127.0.0.1"


def free_port() -> int:
    with socket.socket() as one:
        one.bind((LOOPBACK, 0))
        return int(one.getsockname()[1])


class ControlPlane:
    """The processes and their data; `kubeconfig` is the way in.

    Args:
        binaries: the folder with etcd and the binaries of Kubernetes.
    """

    def __init__(self, binaries: Path) -> None:
        self.binaries = binaries
        self.folder = Path(tempfile.mkdtemp(prefix="kxform-e2e-"))
        self.etcd_port, self.peer_port, self.port = free_port(), free_port(), free_port()
        self.url = f"https://{LOOPBACK}:{self.port}"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.kubelet = Kubelet(self)
        self.kubeconfig = self.folder / "kubeconfig"

    def start(self) -> None:
        self._files()
        self._start_etcd()
        self.start_server()
        self._run("kube-controller-manager", f"--controllers={CONTROLLERS}", *self._client_flags())
        self._run("kube-scheduler", *self._client_flags())
        for name in NODES:
            self._node(name)
        self.kubelet.start()

    def stop(self) -> None:
        self.kubelet.stop()
        for name in list(self.processes):
            self._end(name)
        shutil.rmtree(self.folder, ignore_errors=True)

    def start_server(self) -> None:
        """Start the API server, and wait until it is ready and has the namespace `default`."""
        self._run(
            "kube-apiserver",
            f"--etcd-servers=http://{LOOPBACK}:{self.etcd_port}",
            f"--bind-address={LOOPBACK}",
            f"--secure-port={self.port}",
            *self._without("--insecure-port=0"),
            f"--cert-dir={self.folder / 'certificates'}",
            f"--service-account-key-file={self.folder / 'key'}",
            f"--service-account-signing-key-file={self.folder / 'key'}",
            "--service-account-issuer=https://kubernetes.default",
            f"--token-auth-file={self.folder / 'tokens.csv'}",
            "--authorization-mode=RBAC",
            "--service-cluster-ip-range=10.96.0.0/16",
            "--disable-admission-plugins=ServiceAccount",
            "--allow-privileged=true",
        )
        self._wait("kube-apiserver", lambda: self.request("GET", "/readyz") is not None)
        self._wait("kube-apiserver", lambda: self.request("GET", "/api/v1/namespaces/default") is not None)

    def stop_server(self) -> None:
        """End the API server at once, amid whatever it does."""
        self._end("kube-apiserver")

    def request(self, method: str, path: str, body: Any = None, content_type: str = "application/json") -> Any:
        """Return what the server answers, None where it does not or refuses: tests ask with their own means."""
        with suppress(OSError, urllib.error.HTTPError):
            text = self._answer(method, path, body, content_type)
            return json.loads(text) if text.startswith(b"{") else text.decode()
        return None

    def events(self, path: str, since: str) -> list[dict[str, Any]]:
        """Return what happened to the objects of a collection since a resourceVersion."""
        text = self._answer("GET", f"{path}?watch=true&timeoutSeconds=1&resourceVersion={since}")
        return [json.loads(line) for line in text.splitlines()]

    def _answer(self, method: str, path: str, body: Any = None, content_type: str = "application/json") -> bytes:
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": content_type}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=10, context=self.trust()) as answer:
            return bytes(answer.read())

    def trust(self) -> ssl.SSLContext | None:
        """Return what verifies the API server's certificate; None before there is one."""
        certificate = self.folder / "certificates" / "apiserver.crt"
        return ssl.create_default_context(cafile=str(certificate)) if certificate.exists() else None

    def _files(self) -> None:
        openssl = ["openssl", "genrsa", "-out", str(self.folder / "key"), "2048"]
        subprocess.run(openssl, check=True, capture_output=True)
        tokens = f'{TOKEN},admin,admin-uid,"system:masters"\n{STRANGER},stranger,stranger-uid\n'
        (self.folder / "tokens.csv").write_text(tokens, encoding="utf-8")
        self.kubeconfig.write_text(json.dumps(self.config(TOKEN)), encoding="utf-8")

    def config(self, token: str, url: str = "") -> dict[str, Any]:
        """Return a kubeconfig, whose context has the namespace `default`."""
        cluster: dict[str, Any] = {"server": url or self.url}
        if not url:
            cluster["certificate-authority"] = str(self.folder / "certificates" / "apiserver.crt")
        return {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "test",
            "clusters": [{"name": "test", "cluster": cluster}],
            "users": [{"name": "test", "user": {"token": token}}],
            "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test", "namespace": "default"}}],
        }

    def _start_etcd(self) -> None:
        client = f"http://{LOOPBACK}:{self.etcd_port}"
        self._run(
            "etcd",
            f"--data-dir={self.folder / 'etcd'}",
            f"--listen-client-urls={client}",
            f"--advertise-client-urls={client}",
            f"--listen-peer-urls=http://{LOOPBACK}:{self.peer_port}",
            "--unsafe-no-fsync",
        )

    def _client_flags(self) -> list[str]:
        return [
            f"--kubeconfig={self.kubeconfig}",
            "--leader-elect=false",
            "--secure-port=0",
            *self._without("--port=0"),
        ]

    def _without(self, insecure_port: str) -> list[str]:
        """Return the flag that closes a port without TLS, for versions that have one."""
        command = [str(self.binaries / "kube-apiserver"), "--version"]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        version = re.search(r"v1\.(\d+)", said)
        return [insecure_port] if version and int(version[1]) < FIRST_WITHOUT_INSECURE_PORT else []

    def _run(self, name: str, *flags: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            command = [str(self.binaries / name), *flags]
            self.processes[name] = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)

    def _end(self, name: str) -> None:
        process = self.processes.pop(name)
        process.kill()  # etcd has what was answered, and nothing else is kept
        process.wait()

    def _wait(self, name: str, ready: Callable[[], bool]) -> None:
        end = time.monotonic() + READY_SECONDS
        while not ready():
            log = self.folder / f"{name}.log"
            if time.monotonic() > end or self.processes[name].poll() is not None:
                raise RuntimeError(f"{name} does not start:\n" + log.read_text("utf-8", "replace")[-3000:])
            time.sleep(0.1)

    def _node(self, name: str) -> None:
        self.request("POST", "/api/v1/nodes", {"metadata": {"name": name, "labels": {"kubernetes.io/hostname": name}}})
        room = {"cpu": "8", "memory": "32Gi", "pods": "110"}
        status = {"allocatable": room, "capacity": room, "conditions": [{"type": "Ready", "status": "True"}]}
        merge = "application/merge-patch+json"
        self.request("PATCH", f"/api/v1/nodes/{name}/status", {"status": status}, merge)
        self.request("PATCH", f"/api/v1/nodes/{name}", {"spec": {"taints": []}}, merge)


class Kubelet:
    """Plays the kubelets: scheduled pods become ready, terminating ones go away; the nodes stay ready."""

    def __init__(self, plane: ControlPlane) -> None:
        self._plane = plane
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._loop, daemon=True)
        self._numbers = itertools.count()  # of the pods, for their addresses
        self.paused = False  # pods stay as they are

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _loop(self) -> None:
        while not self._stop.wait(0.2):
            pods = None if self.paused else self._plane.request("GET", "/api/v1/pods")
            for pod in (pods or {}).get("items") or []:
                self._look_at(pod)

    def _look_at(self, pod: dict[str, Any]) -> None:
        metadata = pod["metadata"]
        path = f"/api/v1/namespaces/{metadata['namespace']}/pods/{metadata['name']}"
        if metadata.get("deletionTimestamp"):
            self._plane.request("DELETE", path, {"gracePeriodSeconds": 0})
        elif pod["spec"].get("nodeName") and pod.get("status", {}).get("phase") == "Pending":
            number = next(self._numbers)
            address = f"10.0.{number // 250}.{number % 250 + 1}"
            now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())  # minReadySeconds begin then
            said = {"status": "True", "lastTransitionTime": now}
            ready = [{"type": "Ready", **said}, {"type": "ContainersReady", **said}]
            status = {"phase": "Running", "podIP": address, "podIPs": [{"ip": address}], "conditions": ready}
            self._plane.request("PATCH", f"{path}/status", {"status": status}, "application/merge-patch+json")
