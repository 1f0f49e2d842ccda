"""`kxform diff`: offline, what is printed, byte for byte; against a small server, what apply would change."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import ROOT, Kxform, Ran, everything
from tests.cluster.conftest import kubeconfig_for
from tests.cluster.fake import FakeServer, Fault, running

A = b"""\
# the web
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  replicas: 1
  template:
    spec:
      containers:
      - name: web
        image: nginx:1
        resources:
          limits: {cpu: 1000m}
---
apiVersion: v1
kind: Secret
metadata: {name: s}
data: {same: aHVudGVyMQ==, other: aHVudGVyMQ==}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: gone}
"""
B = b"""\
apiVersion: v1
kind: List
items:
- kind: Secret
  apiVersion: v1
  metadata: {name: s}
  stringData: {same: hunter1, other: hunter2}
- kind: ConfigMap
  apiVersion: v1
  metadata: {name: new}
  data: {a: "1"}
- {"kind": "Deployment", "apiVersion": "apps/v1", "spec": {"template": {"spec": {"containers": [
    {"image": "nginx:2", "name": "web", "resources": {"limits": {"cpu": 1}}}]}}, "replicas": 1},
    "metadata": {"namespace": "shop", "name": "web", "labels": {"app": "web"}}}
"""
FILES = {"a.yaml": A, "b/b.yaml": B}

UNIFIED = """\
--- a.yaml:17\tSecret s
+++ b/b.yaml:4\tSecret s
@@ -4,4 +4,4 @@
   name: s
 data:
   same: "***"
-  other: "*** (before)"
+  other: "*** (after)"
--- /dev/null\tConfigMap new
+++ b/b.yaml:8\tConfigMap new
@@ -0,0 +1,6 @@
+kind: ConfigMap
+apiVersion: v1
+metadata:
+  name: new
+data:
+  a: "1"
--- a.yaml:2\tDeployment shop/web
+++ b/b.yaml:12\tDeployment shop/web
@@ -2,6 +2,8 @@
 kind: Deployment
 metadata:
   name: web
+  labels:
+    app: web
   namespace: shop
 spec:
   replicas: 1
@@ -9,7 +11,7 @@
     spec:
       containers:
       - name: web
-        image: nginx:1
+        image: nginx:2
         resources:
           limits:
             cpu: 1000m
--- a.yaml:22\tConfigMap gone
+++ /dev/null\tConfigMap gone
@@ -1,4 +0,0 @@
-apiVersion: v1
-kind: ConfigMap
-metadata:
-  name: gone
"""
TREE = """\
b/b.yaml:4: changed: Secret s
└── data.other: "*** (before)" → "*** (after)"
b/b.yaml:8: added: ConfigMap new
b/b.yaml:12: changed: Deployment shop/web
├── + metadata.labels: {app: web}
└── spec.template.spec.containers[name="web"].image: nginx:1 → nginx:2
a.yaml:22: removed: ConfigMap gone
"""


def test_the_same_in_another_style_is_no_difference(kxform: Kxform) -> None:
    as_json = json.dumps(
        {"metadata": {"name": "s"}, "data": {"b": "0644", "a": "yes"}, "kind": "ConfigMap", "apiVersion": "v1"}
    )
    text = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: s}\ndata:\n  a: 'yes'  # quoted\n  b: \"0644\"\n"
    for output_format, out in (("unified", b""), ("tree", b"")):
        ran = kxform(
            "diff",
            "a.yaml",
            "b.json",
            "--output-format",
            output_format,
            files={"a.yaml": text, "b.json": as_json.encode()},
        )
        assert (ran.code, ran.out, ran.err) == (0, out, "1 unchanged\n")
    ran = kxform("diff", "a.yaml", "b.json", "--output-format", "json")
    assert (ran.code, json.loads(ran.out)) == (
        0,
        {"summary": {"added": 0, "removed": 0, "changed": 0, "unchanged": 1}, "objects": []},
    )


@pytest.mark.parametrize(("output_format", "text"), [("unified", UNIFIED), ("tree", TREE)])
def test_two_inputs_as_text(kxform: Kxform, output_format: str, text: str) -> None:
    ran = kxform("diff", "a.yaml", "b", "--output-format", output_format, files=FILES)
    assert ran.out.decode() == text
    assert (ran.code, ran.err) == (1, "1 added, 1 removed, 2 changed\n")


def test_two_inputs_as_json(kxform: Kxform) -> None:
    ran = kxform("diff", "-q", "a.yaml", "b", "--output-format", "json", files=FILES)
    assert (ran.code, ran.err) == (1, "")
    assert "hunter" not in ran.out.decode()
    told = json.loads(ran.out)
    assert told["summary"] == {"added": 1, "removed": 1, "changed": 2, "unchanged": 0}
    new = {"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": "new"}, "data": {"a": "1"}}
    assert told["objects"][1] == {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "namespace": "",
        "name": "new",
        "file": "b/b.yaml",
        "line": 8,
        "action": "added",
        "changes": [{"path": "", "op": "add", "before": None, "after": new}],
    }
    assert [(one["file"], one["line"], one["namespace"], one["name"], one["action"]) for one in told["objects"]] == [
        ("b/b.yaml", 4, "", "s", "changed"),
        ("b/b.yaml", 8, "", "new", "added"),
        ("b/b.yaml", 12, "shop", "web", "changed"),
        ("a.yaml", 22, "", "gone", "removed"),
    ]
    assert told["objects"][2]["changes"] == [
        {"path": "metadata.labels", "op": "add", "before": None, "after": {"app": "web"}},
        {
            "path": 'spec.template.spec.containers[name="web"].image',
            "op": "replace",
            "before": "nginx:1",
            "after": "nginx:2",
        },
    ]


def test_one_side_from_a_pipe(kxform: Kxform) -> None:
    ran = kxform("diff", "a.yaml", "-", files=FILES, stdin=A.replace(b"nginx:1", b"nginx:3"))
    assert (ran.code, ran.err) == (1, "1 changed, 2 unchanged\n")
    assert ran.out.decode().startswith("--- a.yaml:2\tDeployment shop/web\n+++ -:2\tDeployment shop/web\n")


def test_objects_without_namespace_are_in_the_one_that_is_named(kxform: Kxform) -> None:
    files = {"a.yaml": A, "b.yaml": A.replace(b"  namespace: shop\n", b"")}
    assert kxform("diff", "a.yaml", "b.yaml", "-n", "shop", files=files).code == 0
    ran = kxform("diff", "a.yaml", "b.yaml", files=files)
    assert (ran.code, ran.err) == (1, "1 added, 1 removed, 2 unchanged\n")


def test_an_object_that_stands_there_twice_is_named(kxform: Kxform) -> None:
    files = {"a/a.yaml": A, "b/a.yaml": A, "b/b.yaml": A[: A.index(b"---")]}
    ran = kxform("diff", "a", "b", files=files)
    assert ran.code == 1
    assert ran.err.startswith(
        "b/b.yaml:2:1: warning KX751: the object stands on this side already: they are compared in their order\n"
    )
    assert ran.err.endswith("1 added, 3 unchanged\n")


def test_what_cannot_be_read_is_told_and_nothing_is_compared(kxform: Kxform) -> None:
    ran = kxform("diff", "a.yaml", "b.yaml", files={"a.yaml": b"a: [\n", "b.yaml": b"b: {\n"})
    assert (ran.code, ran.out) == (3, b"")
    assert re.findall(r"^(\S+): error (KX\d+)", ran.err, re.MULTILINE) == [
        ("a.yaml:2:1", "KX102"),
        ("b.yaml:2:1", "KX102"),
    ]
    deep = b"apiVersion: v1\nkind: X\nspec: " + b"[" * 300 + b"]" * 300
    ran = kxform("diff", "a.yaml", "b.yaml", files={"a.yaml": deep, "b.yaml": deep.replace(b"[]", b"[1]")})
    assert (ran.code, ran.out) == (3, b"")
    assert (
        ran.err.startswith("b.yaml:1:1: error KX750: nested more than 100 levels deep\n")
        or "a.yaml:1:1: error KX750" in ran.err
    )


def test_a_path_that_is_not_there_asks_no_cluster(kxform: Kxform) -> None:
    ran = kxform("diff", "a.yaml", "none.yaml", files=FILES)
    assert (ran.code, ran.out) == (3, b"")
    assert ran.err.startswith("none.yaml: error KX201: no such file or folder\n")


def test_what_is_none_of_ours_is_passed_over_with_a_word(kxform: Kxform) -> None:
    files = {"a/a.yaml": A, "b/a.yaml": A, "b/t.yaml": b"a: {{ .Values.x }}\n"}
    ran = kxform("diff", "a", "b", files=files)
    assert (ran.code, ran.out) == (0, b"")
    assert ran.err.startswith("b/t.yaml:1:5: skipped KX108")
    assert kxform("diff", "-q", "a", "b").err == ""


def test_nothing_can_steer_the_terminal(kxform: Kxform) -> None:
    text = b'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "a\\e[31m"}\ndata: {a: "\\e[31m"}\n'
    for output_format in ("unified", "tree", "json"):
        ran = kxform(
            "diff",
            "a.yaml",
            "b.yaml",
            "--output-format",
            output_format,
            files={"a.yaml": text, "b.yaml": text.replace(b'31m"}\n', b'32m"}\n')},
        )
        assert ran.code == 1
        assert b"\x1b" not in ran.out


def test_colours_are_for_a_terminal(kxform: Kxform, tmp_path: Path) -> None:
    kxform("diff", "a.yaml", "b", files=FILES)
    main, side = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    environment.pop("NO_COLOR", None)
    command = [sys.executable, "-m", "kxform", "diff", "-q", "a.yaml", "b"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=side, cwd=tmp_path, env=environment, check=False)
    os.close(side)
    out = everything(main).replace("\r\n", "\n")
    assert done.returncode == 1
    assert "\x1b[31m-        image: nginx:1\x1b[0m\n\x1b[32m+        image: nginx:2\x1b[0m\n" in out
    assert re.sub("\x1b\\[[0-9;]*m", "", out) == UNIFIED


# against a cluster

Diff = Callable[..., Ran]
MAPS = b"""\
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
data:
  key: "2"
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: b
"""
LIVE_MAP = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "a", "namespace": "default", "uid": "u", "resourceVersion": "7", "managedFields": []},
    "data": {"key": "1"},
}


@pytest.fixture
def fake() -> Iterator[FakeServer]:
    with running() as server:
        yield server


@pytest.fixture
def diff(kxform: Kxform, fake: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Diff:
    config = tmp_path.parent / f"{tmp_path.name}-kubeconfig"
    config.write_text(json.dumps(kubeconfig_for(fake.url, token="a-token-that-nobody-may-see")), encoding="utf-8")
    monkeypatch.setenv("KUBECONFIG", str(config))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path.parent / f"{tmp_path.name}-cache"))

    def run(*arguments: str, **how: Any) -> Ran:
        ran = kxform("diff", *arguments, **{"files": {"all.yaml": MAPS}, **how})
        assert "nobody-may-see" not in ran.err + ran.out.decode()
        assert fake.writes() == []
        return ran

    return run


def test_what_apply_would_change(diff: Diff, fake: FakeServer) -> None:
    fake.objects["/api/v1/namespaces/default/configmaps/a"] = LIVE_MAP
    ran = diff("all.yaml")
    assert ran.out.decode() == (
        "--- live\tConfigMap default/a\n+++ all.yaml:1\tConfigMap default/a\n@@ -4,4 +4,4 @@\n   name: a\n   namespace: default\n"
        ' data:\n-  key: "1"\n+  key: "2"\n'
        "--- /dev/null\tConfigMap b\n+++ all.yaml:8\tConfigMap b\n@@ -0,0 +1,4 @@\n+apiVersion: v1\n+kind: ConfigMap\n+metadata:\n+  name: b\n"
    )
    assert (ran.code, ran.err) == (1, "1 added, 1 changed\n")
    assert "fieldManager=kxform&force=false" in " ".join(fake.requests)
    again = diff(".", files={"all.yaml": MAPS[: MAPS.index(b"---")].replace(b'"2"', b'"1"')})
    assert (again.code, again.out, again.err) == (0, b"", "1 unchanged\n")


def test_what_apply_would_change_as_json_from_a_pipe(diff: Diff, fake: FakeServer) -> None:
    fake.objects["/api/v1/namespaces/default/configmaps/a"] = LIVE_MAP
    ran = diff("--output-format", "json", "--field-manager", "me", "--force-conflicts", stdin=MAPS)
    assert ran.code == 1
    told = json.loads(ran.out)
    assert told["summary"] == {"added": 1, "removed": 0, "changed": 1, "unchanged": 0}
    assert told["objects"][0] == {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "namespace": "default",
        "name": "a",
        "file": "-",
        "line": 1,
        "action": "changed",
        "changes": [{"path": "data.key", "op": "replace", "before": "1", "after": "2"}],
    }
    assert "fieldManager=me&force=true" in " ".join(fake.requests)


@pytest.mark.parametrize(
    "options",
    [["--live"], ["--context", "here"], ["--field-manager", "kxform"], ["--force-conflicts"]],
    ids=lambda one: one[0],
)
def test_two_paths_against_a_cluster_where_an_option_says_so(diff: Diff, fake: FakeServer, options: list[str]) -> None:
    ran = diff(
        *options,
        "a.yaml",
        "b.yaml",
        files={"a.yaml": MAPS, "b.yaml": A[: A.index(b"---")].replace(b"shop", b"default")},
    )
    assert (ran.code, ran.err) == (1, "3 added\n")
    fake.requests.clear()
    assert diff("-n", "default", "a.yaml", "b.yaml", files={}).code == 1
    assert fake.requests == []


def test_what_needs_the_namespace_or_definition_of_the_input_would_be_added(diff: Diff, fake: FakeServer) -> None:
    text = b"""\
apiVersion: v1
kind: Namespace
metadata: {name: new}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: in-it, namespace: new}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Thing, plural: things}
  versions: [{name: v1, served: true}]
---
apiVersion: example.com/v1
kind: Thing
metadata: {name: t}
status: {not: shown}
"""
    ran = diff("all.yaml", "--output-format", "tree", files={"all.yaml": text})
    assert ran.out.decode() == (
        "all.yaml:1: added: Namespace new\nall.yaml:5: added: ConfigMap new/in-it\n"
        "all.yaml:9: added: CustomResourceDefinition things.example.com\nall.yaml:18: added: Thing t\n"
    )
    assert (ran.code, ran.err) == (1, "4 added\n")
    assert b"shown" not in diff("all.yaml", files={}).out


def test_a_conflict_is_told_field_by_field(diff: Diff, fake: FakeServer) -> None:
    fake.objects["/api/v1/namespaces/default/configmaps/a"] = LIVE_MAP
    fake.owners["/api/v1/namespaces/default/configmaps/a"] = {".data.key": "hpa"}
    ran = diff("all.yaml")
    assert (ran.code, ran.out) == (4, b"")
    assert ran.err.startswith("all.yaml:6:3: refused KX708: ConfigMap a: data.key: 'hpa' set this field\n")
    assert diff("--force-conflicts", "all.yaml").code == 1


def test_a_server_that_fails_is_an_error_without_a_traceback(diff: Diff, fake: FakeServer) -> None:
    fake.faults = [Fault(403, about="/version", message="no")]
    ran = diff("all.yaml")
    assert (ran.code, ran.out, ran.err.splitlines()[0]) == (4, b"", "error KX705: no")
    ran = diff("--kubeconfig", "none", "all.yaml")
    assert (ran.code, ran.out) == (3, b"")
    assert ran.err.startswith("error KX701")


def test_a_secret_of_the_cluster_is_masked(diff: Diff, fake: FakeServer) -> None:
    text = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: aHVudGVyMg==, b: aHVudGVyMg==}\n"
    annotations = {"kubectl.kubernetes.io/last-applied-configuration": "aHVudGVyMQ=="}
    metadata = {"name": "s", "namespace": "default", "annotations": annotations}
    live = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": metadata,
        "data": {"a": "aHVudGVyMQ==", "b": "aHVudGVyMg=="},
    }
    fake.objects["/api/v1/namespaces/default/secrets/s"] = live
    ran = diff("s.yaml", files={"s.yaml": text.encode()})
    assert ran.code == 1
    assert ran.out.decode().endswith(' data:\n-  a: "*** (before)"\n+  a: "*** (after)"\n   b: "***"\n')
    assert b"aHVud" not in ran.out


def test_json_has_what_went_wrong(diff: Diff, fake: FakeServer) -> None:
    fake.faults = [Fault(401, message="Unauthorized")]
    ran = diff("--live", "--output-format", "json", "a.yaml", files={"a.yaml": MAPS})
    assert (ran.code, [one["code"] for one in json.loads(ran.out)["errors"]]) == (4, ["KX704"])
    fake.faults = [Fault(422, about="PATCH", message="no", causes=(("data.a", "wrong", "FieldValueInvalid"),))]
    ran = diff("--live", "--output-format", "json", "a.yaml")
    told = json.loads(ran.out)
    assert (ran.code, told["objects"], [one["code"] for one in told["errors"]]) == (4, [], ["KX710"])
    ran = diff("--output-format", "json", "a.yaml", "b.yaml", files={"b.yaml": b"a: [\n"})
    told = json.loads(ran.out)
    assert (ran.code, [(one["code"], one["file"], one["line"]) for one in told["errors"]]) == (
        3,
        [("KX102", "b.yaml", 2)],
    )
