"""Whatever a manifest's data and style are, nothing is raised, and each finding is at a place in the file."""

from __future__ import annotations

import copy
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kxform.engine.inputs import Finder
from kxform.validation.request import Request
from kxform.validation.run import validate

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {app: web}, annotations: {a/b: c}}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}, matchExpressions: [{key: app, operator: In, values: [web]}]}
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: 0}}
  template:
    metadata: {labels: {app: web}}
    spec:
      initContainers: [{name: init, image: busybox, restartPolicy: Always}]
      containers:
      - name: web
        image: nginx:1.27
        command: [sh, -c, "exit 0"]
        env:
        - {name: A, value: b}
        - {name: C, valueFrom: {secretKeyRef: {name: s, key: k}}}
        envFrom: [{configMapRef: {name: c}}]
        ports: [{name: http, containerPort: 80, protocol: TCP}]
        resources: {limits: {cpu: 500m, memory: 1Gi}, requests: {cpu: 100m}}
        livenessProbe: {httpGet: {path: /, port: http}, periodSeconds: 5}
        volumeMounts: [{name: v, mountPath: /v, readOnly: true}]
        securityContext: {runAsUser: 1000, capabilities: {drop: [ALL]}}
      volumes:
      - {name: v, configMap: {name: c, items: [{key: a, path: b}]}}
      - {name: w, emptyDir: {sizeLimit: 1Gi}}
      affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: a, labelSelector: {}}]}}
      tolerations: [{key: a, operator: Exists, effect: NoSchedule}]
      topologySpreadConstraints: [{maxSkew: 1, topologyKey: z, whenUnsatisfiable: DoNotSchedule}]
"""
OTHERS = """\
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, selector: {app: web}, ports: [{name: http, port: 80, targetPort: http, nodePort: 30080}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 3
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  tls: [{hosts: [a.b], secretName: t}]
  rules: [{host: a.b, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: web}
spec:
  schedule: "*/5 * * * *"
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: foos.x.io}
spec:
  group: x.io
  scope: Namespaced
  names: {kind: Foo, plural: foos}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}}
    schema:
      openAPIV3Schema:
        type: object
        required: [spec]
        properties:
          spec:
            type: object
            properties:
              size: {type: integer, minimum: 1, format: int32}
              p: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}
              l: {type: array, x-kubernetes-list-type: set, items: {type: string, pattern: "^a$"}}
              e: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}
          status: {type: object, additionalProperties: {type: string, enum: [a, b]}}
---
apiVersion: x.io/v1
kind: Foo
metadata: {name: a}
spec: {size: 1, p: a, l: [a], e: {apiVersion: v1, kind: Pod, metadata: {name: a}}}
status: {a: b}
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Secret, metadata: {name: s}, type: Opaque, stringData: {k: v}}
- {apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: b}}
"""
OBJECTS: list[Any] = [*yaml.safe_load_all(DEPLOYMENT), *yaml.safe_load_all(OTHERS)]
VALUES = st.one_of(
    st.sampled_from(
        [
            None,
            True,
            0,
            -1,
            2**31,
            2**63,
            2**70,
            1.5,
            1e300,
            "",
            "a",
            "A_b",
            "é😀",
            "${X}",
            "1Gi",
            "25%",
            "{{ x }}",
            "\n",
            [],
            {},
        ]
    ),
    st.sampled_from(
        [[None], [[]], [{}], ["a", "a"], {"a": None}, {"": ""}, {"kind": "Pod"}, {"-": {"a": [1]}}, {"$ref": "#"}]
    ),
    st.text("abAB_-./ é\t\r\n😀", max_size=5),
    st.integers(),
)
KEYS = st.sampled_from(
    ["", "a", "é", "name", "items", "metadata", "kind", "spec", "x" * 300, "a.b/c", "<<", "0", "true", "$ref"]
)


def places(data: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield above
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from places(value, (*above, key))


def flow(data: Any) -> str:
    return yaml.safe_dump(data, default_flow_style=True, allow_unicode=True, width=10_000)


def anchored(data: Any) -> str:
    """Everything twice: once as itself, once as an alias."""
    shared = data.get("metadata") if isinstance(data, dict) else None
    return yaml.safe_dump({**data, "metadata": shared, "spec2": shared} if shared else data)


STYLES: Mapping[str, Callable[[Any], str]] = {
    "block": lambda data: yaml.safe_dump(data, sort_keys=False, allow_unicode=True),
    "quoted": lambda data: yaml.safe_dump(data, default_style='"', allow_unicode=False),
    "literal": lambda data: yaml.safe_dump(data, default_style="|"),
    "flow": flow,
    "json": lambda data: json.dumps(data, indent=1, ensure_ascii=False),
    "json, escaped": json.dumps,
    "anchors": anchored,
    "crlf": lambda data: yaml.safe_dump(data, indent=4).replace("\n", "\r\n"),
}


@st.composite
def mutated(draw: st.DrawFn, objects: Sequence[Any] = OBJECTS, most: int = 3) -> Any:
    data = copy.deepcopy(draw(st.sampled_from(objects)))
    for _ in range(draw(st.integers(1, most))):
        path = draw(st.sampled_from(list(places(data))))
        if not path:
            continue
        holder = data
        for step in path[:-1]:
            holder = holder[step]
        action = draw(st.sampled_from(["drop", "set", "rename", "copy"]))
        if action == "drop":
            del holder[path[-1]]
        elif action == "set":
            holder[path[-1]] = copy.deepcopy(draw(VALUES))
        elif action == "rename" and isinstance(holder, dict):
            holder[draw(KEYS)] = holder.pop(path[-1])
        elif isinstance(holder, list):
            holder.append(copy.deepcopy(holder[path[-1]]))
        else:
            holder[draw(KEYS)] = copy.deepcopy(holder[path[-1]])
    return data


@pytest.fixture(scope="module")
def folder() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as name:
        yield name


CRDS = [one for one in OBJECTS if one["kind"] == "CustomResourceDefinition"]
CUSTOM = [one for one in OBJECTS if one["kind"] == "Foo"]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(crd=mutated(CRDS, 5), custom=st.one_of(st.sampled_from(CUSTOM), mutated(CUSTOM)))
def test_a_crd_may_be_as_wrong_as_it_likes(folder: str, crd: Any, custom: Any) -> None:
    path = os.path.join(folder, "c.yaml")
    Path(path).write_text(yaml.safe_dump_all([custom, crd], allow_unicode=True), encoding="utf-8")
    (result,) = validate(Request(cross_object=True), Finder().find([path]))
    assert all(one.place.line and one.place.column and one.message for one in result.findings)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.lists(mutated(), min_size=1, max_size=3), style=st.sampled_from(sorted(STYLES)), bom=st.booleans())
def test_nothing_is_raised_and_each_finding_has_a_place(folder: str, data: list[Any], style: str, bom: bool) -> None:
    separator = "\n" if "json" in style else "---\n"
    text = separator.join(f"{STYLES[style](one)}\n" for one in data)
    path = os.path.join(folder, "a.json" if "json" in style else "a.yaml")
    Path(path).write_bytes(("\ufeff" * bom + text).encode("utf-8", "surrogatepass"))
    request = Request(versions=("1.25", "1.37"), cross_object=True, list_objects=True)
    (result,) = validate(request, Finder().find([path]))
    lines = re.split(r"\r\n|\r|\n", text)
    for one in result.findings:
        assert one.place.file == path
        assert 1 <= one.place.line <= len(lines)
        assert 1 <= one.place.column <= len(lines[one.place.line - 1]) + 1
        assert one.message
        assert "\n" not in one.message
        assert one.hint
    assert len(result.objects) == result.valid + result.invalid
    assert result.invalid <= sum(one.severity == "error" for one in result.findings)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=mutated())
def test_the_style_does_not_matter(folder: str, data: Any) -> None:
    told = []
    for style in ("block", "flow", "json", "quoted"):
        path = os.path.join(folder, "b.json" if style == "json" else "b.yaml")
        Path(path).write_text(STYLES[style](data), encoding="utf-8")
        (result,) = validate(Request(), Finder().find([path]))
        if result.unreadable:
            return
        told.append(sorted((one.code.id, one.path, one.message) for one in result.findings))
    assert all(one == told[0] for one in told)
