"""What objects of an input lack of one another: each rule, its place, and what gives no facts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

Check = Callable[..., list]
WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx, ports: [{name: http, containerPort: 80}]}]}
"""
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n"
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  «KX690»selector: {app: wob}\n  ports: [{port: 80}]\n"
PORT = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n  ports: [{port: 80, «KX691»targetPort: htp}]\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers: [{name: a, image: b%s}]\n%s"
VOLUME = POD % ("", "  volumes: [{name: v, configMap: {«KX692»name: setings}}]\n")
ENV = POD % (", envFrom: [{configMapRef: {«KX692»name: setings}}]", "")
SCALER = (
    "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec:\n  maxReplicas: 2\n"
    "  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, «KX692»name: wob}\n"
)
TWICE = "# again\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {«KX693»name: settings}\n"
LIST = (
    "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Service\n  metadata: {name: web}\n  spec:\n"
    "    ports: [{port: 80}]\n    «KX690»selector: {app: wob}\n"
)
TYPED = (
    "apiVersion: v1\nkind: ServiceList\nitems:\n- metadata: {name: web}\n  spec:\n"
    "    ports: [{port: 80}]\n    «KX690»selector: {app: wob}\n"
)
RULES = {
    "all is well": MAP.replace("settings", "other"),
    "a Service that selects nothing": SERVICE,
    "a port that no pod has": PORT,
    "a volume": VOLUME,
    "an environment": ENV,
    "a scaler": SCALER,
    "twice": TWICE,
    "in a List": LIST,
    "in a typed list": TYPED,
}


def plain(text: str) -> str:
    return re.sub("«KX69.»", "", text)


@pytest.mark.parametrize("title", RULES)
def test_a_rule(check: Check, title: str) -> None:
    results = check({"a.yaml": WEB + "---\n" + MAP, "b/c.yaml": f"# über\n---\n{RULES[title]}"}, cross_object=True)
    assert {one.severity for result in results for one in result.findings} <= {"warning"}
    assert sum(result.invalid for result in results) == 0
    check({"c.yaml": RULES[title], "d.yaml": WEB, "e.yaml": MAP} if title != "twice" else {}, cross_object=True)
    check({"a.yaml": WEB + "---\n" + MAP, "b/c.yaml": plain(RULES[title])}, cross_object=False)


@pytest.mark.parametrize("title", [title for title in RULES if title != "all is well"])
def test_what_is_ignored(check: Check, title: str) -> None:
    rest = {"a.yaml": WEB + "---\n" + MAP}
    code = RULES[title][RULES[title].index("«") + 1 :][:5]
    text = plain(RULES[title])
    check({**rest, "b.yaml": text}, cross_object=True, ignore=frozenset({code}))
    line = RULES[title][: RULES[title].index("«")].count("\n")
    lines = text.splitlines(keepends=True)
    for above in ("# kxform: ignore\n", f"# kxform: ignore {code}\n"):
        check({**rest, "b.yaml": "".join([*lines[:line], above, *lines[line:]])}, cross_object=True)
    lines[line] = lines[line].rstrip("\n") + f"  # kxform: ignore {code}\n"
    check({**rest, "b.yaml": "".join(lines)}, cross_object=True)


def test_skip_passes_over_the_warnings_of_an_object(check: Check) -> None:
    files = {"a.yaml": WEB, "b.yaml": SERVICE}
    check({**files, "b.yaml": plain(SERVICE)}, cross_object=True, skip=("Service/web",))
    check(files, cross_object=True, skip=("Service/other", "Deployment"))  # it still says what there is


def test_a_file_that_a_kustomization_completes_gives_no_facts(check: Check) -> None:
    patch = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: b}\n"
    kustomization = "resources: [a.yaml]\npatches: [{path: p.yaml}]\n"
    check({"a.yaml": MAP, "p.yaml": patch, "kustomization.yaml": kustomization}, cross_object=True)
    lonely = {"a.yaml": plain(VOLUME), "p.yaml": patch, "kustomization.yaml": kustomization}
    check(lonely, cross_object=True)  # the patch does not make ConfigMaps known here


def test_what_a_kustomization_generates_is_known(check: Check) -> None:
    kustomization = "configMapGenerator: [{name: %s, literals: [a=b]}]\n"
    check({"a.yaml": plain(VOLUME), "kustomization.yaml": kustomization % "setings"}, cross_object=True)
    check({"a.yaml": VOLUME, "kustomization.yaml": kustomization % "settings"}, cross_object=True)


TOOLS = {
    "kustomizations without a kind": "metadata: {name: x}\n",
    "kustomizations": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata: {name: x}\n",
}


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("title", TOOLS)
def test_tools_files_of_one_name(look: Check, title: str, strict: bool) -> None:
    files = {"a/kustomization.yaml": TOOLS[title], "b/kustomization.yaml": TOOLS[title]}
    results = look(files, cross_object=True, strict_files=strict)
    assert {one.code.id for result in results for one in result.findings} == ({"KX221"} if strict else set())


def test_local_configuration_stands_nowhere_twice(look: Check) -> None:
    local = MAP.replace("}", ", annotations: {config.kubernetes.io/local-config: 'true'}}")
    assert [result.findings for result in look({"a.yaml": local, "b.yaml": local}, cross_object=True)] == [(), ()]


def test_items_of_typed_lists_are_of_different_kinds(check: Check) -> None:
    lists = "apiVersion: v1\nkind: %s\nitems:\n- metadata: {name: a}\n"
    check({"a.yaml": lists % "ConfigMapList", "b.yaml": lists % "SecretList"}, cross_object=True)
    twice = "apiVersion: v1\nkind: ConfigMap\nmetadata: {«KX693»name: a}\n"
    check({"a.yaml": lists % "ConfigMapList", "b.yaml": twice}, cross_object=True)


OTHERS = {
    "a document that does not parse": "a: b«KX102»: c\n",
    "a document that is not Kubernetes": "a: b\n",
    "configuration of a tool": "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\n",
    "half an object": "«KX222»kind: Pod\nmetadata: {name: a}\n",
}


@pytest.mark.parametrize("title", OTHERS)
@pytest.mark.parametrize("is_first", [False, True])
def test_the_rest_of_the_file_does_not_matter(check: Check, title: str, is_first: bool) -> None:
    documents = [OTHERS[title], SERVICE, WEB]
    check("---\n".join(documents if is_first else documents[::-1]), cross_object=True)


def test_a_file_that_is_none_of_ours_gives_no_facts(check: Check) -> None:
    template = f"{WEB}---\nkind: {{{{ x }}}}\n"
    results = check({"a.yaml": plain(SERVICE), "b.yaml": template}, cross_object=True)
    assert [one.code.id for one in results[1].skips] == ["KX108"]


def test_the_other_place_of_an_object_is_named(look: Check) -> None:
    results = look({"a.yaml": f"# first\n\n---\n# second\n\n{MAP}", "b.yaml": MAP}, cross_object=True)
    assert "a.yaml:6" in results[1].findings[0].message


def test_namespaces(check: Check) -> None:
    one, two = (MAP.replace("name: settings", f"name: settings, namespace: {name}") for name in ("a", "b"))
    check({"a.yaml": f"{one}---\n{two}"}, cross_object=True)
    pod = plain(VOLUME).replace("setings", "settings").replace("{name: p}", "{name: p, namespace: c}")
    check({"a.yaml": f"{one}---\n{two}---\n{pod}"}, cross_object=True)  # none in c: nothing is known
