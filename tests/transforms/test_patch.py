"""`patch`: its options, what it looks at, and that its outcome is kubectl's."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from kxform.engine.file import FileEditor
from kxform.engine.outcome import Changed
from kxform.engine.run import run_on
from kxform.engine.step import Step
from kxform.testing import code_of, content_of
from kxform.transforms.patch import Patch
from kxform.yamltext import Document

CONFIG = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: '1'} # kept\n"


def patched(before: bytes, file: str = "a.yaml", **options: Any) -> bytes:
    outcome = run_on(FileEditor([Step(Patch(**options))]), before, file)
    assert not code_of(outcome), outcome
    return content_of(outcome, before)


# options, and a part of the message
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no patch": ({}, "give either patch or patch-file"),
    "two patches": ({"patch": "{}", "patch_file": Path("p.yaml")}, "give either patch or patch-file"),
    "no YAML": ({"patch": "spec: {\n  a: ["}, "patch:2:"),
    "a template": ({"patch": "spec:\n  replicas: {{ x }}"}, "patch:2:14: "),
    "nothing": ({"patch": "# nothing\n"}, "a patch is one document, and these are 0"),
    "a list that is merged": ({"patch": "[]"}, "patch:1:1: a strategic patch is a mapping"),
    "a text that is merged": ({"type": "merge", "patch": "a"}, "patch:1:1: a merge patch is a mapping"),
    "a mapping of operations": ({"type": "json", "patch": "{op: add}"}, "patch:1:1: a JSON patch is a list"),
    "no such operation": ({"type": "json", "patch": "- {op: add, path: /a, value: 1}\n- {op: put, path: /a}"}, "patch:2:4: [1].op: op is one of"),
    "no value": ({"type": "json", "patch": "[{op: replace, path: /a}]"}, "patch:1:2: [0]: replace needs 'value'"),
    "no pointer": ({"type": "json", "patch": "[{op: remove, path: a/b}]"}, "patch:1:15: [0].path: a JSON pointer begins with '/'"),
    "a bad escape": ({"type": "json", "patch": "[{op: remove, path: /a~b}]"}, "patch:1:15: "),
    "no such directive": ({"patch": "spec:\n  $patch: remove"}, "patch:2:3: spec.$patch: $patch is delete, replace or merge, not 'remove'"),
    "an order that is none": ({"patch": "spec: {$setElementOrder/containers: a}"}, "patch:1:8: "),
}  # fmt: skip


@pytest.mark.parametrize(("options", "message"), WRONG.values(), ids=WRONG.keys())
def test_wrong_options(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        Patch(**options)


def test_a_directive_is_none_in_a_merge_patch() -> None:
    after = CONFIG.replace(b"{x: '1'}", b"{x: '1', $patch: 'a'}")
    assert patched(CONFIG, type="merge", patch="{data: {$patch: a}}") == after


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"patch": "{a: 1}"}, ()),
        ({"patch": "{a: 1}", "kind": ("deployment", "Widget")}, ("Deployment", "Widget")),
        ({"patch": "{kind: Service, apiVersion: v1}"}, ("Service",)),
        ({"patch": "{kind: Service, metadata: {name: web}}", "kind": ("Service",)}, ("web",)),
        ({"patch": "{kind: Role, metadata: {name: 'my role'}}"}, ("Role",)),  # YAML may write it on two lines
        ({"patch": "[{op: add, path: /kind, value: Service}]", "type": "json"}, ()),
    ],
)
def test_words(options: dict[str, Any], words: tuple[str, ...]) -> None:
    assert Patch(**options).words() == words


def test_the_patch_in_utf_16_and_of_a_json_file(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_bytes("\ufeffdata: {x: '2'}\r\n".encode("utf-16-le"))
    (tmp_path / "p.json").write_text('{\n\t"data": {"x": "2"}\n}', encoding="utf-8")
    for name in ("p.yaml", "p.json"):
        assert patched(CONFIG, patch_file=tmp_path / name) == CONFIG.replace(b"'1'", b"'2'")


def test_an_item_is_appended_in_each_run() -> None:
    before = b"apiVersion: example.com/v1\nkind: Widget\nspec:\n  list:\n  - a # one\n"
    options = {"type": "json", "patch": "[{op: add, path: /spec/list/-, value: b}]"}
    once = patched(before, **options)
    assert once == before + b"  - b\n"
    assert patched(once, **options) == once + b"  - b\n"


POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: {app: web}
  finalizers: [example.com/a, example.com/b]
spec:
  containers:
  # in front
  - name: proxy
    image: proxy:1  # pinned
    ports:
    - containerPort: 80  # plain
      protocol: TCP
    - {containerPort: 443}
    env: [{name: A, value: "1"}, {name: B, value: "2"}]
    volumeMounts:
    - {name: data, mountPath: /a}
    - {name: data, mountPath: /b}
  - name: app
    image: app:1
    args: [-v, --x]
  tolerations:
  - {key: a, operator: Exists}
  - {key: b, operator: Exists}
  volumes:
  - name: data
    emptyDir: {}
  securityContext: {runAsUser: 1, fsGroup: 2}
"""

# type, patch: of the Pod above
AGREED: dict[str, tuple[str, str]] = {
    "containers, ports and env by key": ("strategic", "{spec: {containers: [{name: proxy, image: proxy:2, ports: [{containerPort: 80, name: http}], env: [{name: B, value: '3'}, {name: C, value: '4'}]}]}}"),
    "a new container": ("strategic", "{spec: {containers: [{name: new, image: new:1}]}}"),
    "a container goes": ("strategic", "{spec: {containers: [{name: proxy, $patch: delete}]}}"),
    "a list replaced": ("strategic", "{spec: {containers: [{$patch: replace}, {name: only, image: only:1}]}}"),
    "a mapping replaced": ("strategic", "{spec: {securityContext: {$patch: replace, runAsUser: 3}}}"),
    "tolerations are no set": ("strategic", "{spec: {tolerations: [{key: c, operator: Exists}]}}"),
    "mounts by path": ("strategic", "{spec: {containers: [{name: proxy, volumeMounts: [{name: data, mountPath: /b, readOnly: true}]}]}}"),
    "an order": ("strategic", "{spec: {$setElementOrder/containers: [{name: app}, {name: proxy}]}}"),
    "a volume of another type": ("strategic", "{spec: {volumes: [{$retainKeys: [name, configMap], name: data, configMap: {name: c}}]}}"),
    "finalizers are a set": ("strategic", "{metadata: {$deleteFromPrimitiveList/finalizers: [example.com/a], finalizers: [example.com/c]}}"),
    "nulls": ("strategic", "{metadata: {labels: {app: ~, tier: front}}, spec: {securityContext: ~}}"),
    "a merge patch replaces lists": ("merge", "{spec: {containers: [{name: app, image: app:2}], securityContext: {fsGroup: ~}}}"),
    "a merge patch of what is new": ("merge", "{metadata: {annotations: {a: b}}, spec: {nodeSelector: {disk: ssd}}}"),
    "add and append": ("json", "[{op: add, path: /spec/containers/1/args/-, value: -q}, {op: add, path: /spec/containers/0/env/1, value: {name: M}}, {op: add, path: /metadata/annotations, value: {a.b/c: d}}]"),
    "remove and replace": ("json", "[{op: remove, path: /spec/containers/0/ports/0}, {op: replace, path: /spec/tolerations/0/key, value: z}]"),
    "move, copy and test": ("json", "[{op: test, path: /metadata/labels/app, value: web}, {op: copy, from: /metadata/labels/app, path: /metadata/labels/a~1b}, {op: move, from: /spec/containers/1, path: /spec/containers/0}]"),
}  # fmt: skip


@pytest.mark.parametrize(("kind_of_patch", "patch"), AGREED.values(), ids=AGREED.keys())
def test_every_comment_that_has_a_place_stays(kind_of_patch: str, patch: str) -> None:
    before = POD.encode()
    after = patched(before, type=kind_of_patch, patch=patch)
    assert after != before
    data = yaml.safe_load(after)
    containers = data["spec"]["containers"]
    proxy = next((item for item in containers if item["name"] == "proxy"), {})
    assert (b"# pinned" in after) == (proxy.get("image") is not None)
    assert (b"# plain" in after) == (80 in [port["containerPort"] for port in proxy.get("ports", [])])


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
@pytest.mark.parametrize(("kind_of_patch", "patch"), AGREED.values(), ids=AGREED.keys())
@pytest.mark.parametrize("is_json", [False, True], ids=["YAML", "JSON"])
def test_kubectl_agrees(kind_of_patch: str, patch: str, is_json: bool, tmp_path: Path) -> None:
    before = json.dumps(yaml.safe_load(POD), indent=2).encode() if is_json else POD.encode()
    file = tmp_path / ("pod.json" if is_json else "pod.yaml")
    file.write_bytes(before)
    given = json.dumps(Document(patch).data)
    command = ["kubectl", "patch", "--local", "-f", str(file), f"--type={kind_of_patch}", "-p", given, "-o", "json"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert yaml.safe_load(patched(before, file.name, type=kind_of_patch, patch=patch)) == json.loads(ran.stdout)


@pytest.mark.parametrize("options", [{"kind": ("pod",)}, {"kind": ("Service", "Pod")}, {"api_version": "v1"}])
def test_chosen(options: dict[str, Any]) -> None:
    outcome = run_on(FileEditor([Step(Patch(patch="{spec: {hostNetwork: true}}", **options))]), POD.encode(), "a.yaml")
    assert isinstance(outcome, Changed)


@pytest.mark.parametrize(
    "options", [{"kind": ("service",)}, {"api_version": "apps/v1"}, {"kind": ("Pod",), "api_version": "v2"}]
)
def test_not_chosen(options: dict[str, Any]) -> None:
    assert patched(POD.encode(), patch="{spec: {hostNetwork: true}}", **options) == POD.encode()
