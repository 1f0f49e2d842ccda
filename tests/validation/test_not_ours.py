"""Files that are none of ours are passed over with a word, not failed (peers' complaint 22), unless that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from kxform.errors import UsageError

Check = Callable[..., list]
BAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {a: 1}}\n"
GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
SOPS = "sops:\n  mac: ENC[AES256_GCM,data:x]\n  version: 3.8.1\n"
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: 'ENC[AES256_GCM,data:x]'}\n"
KUSTOMIZATION = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\nnonsense: 5\n"

FILES = {
    "a SOPS file": ("KX211", {"a.yaml": SECRET + SOPS}),
    "a SOPS file as JSON": (
        "KX211",
        {"a.json": '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "A"}, "sops": {"mac": "x"}}'},
    ),
    "the second document by SOPS": ("KX211", {"a.yaml": f"{BAD}---\n{SECRET}{SOPS}"}),
    "a kustomization": ("KX221", {"kustomization.yaml": KUSTOMIZATION}),
    "a kustomization without a kind": ("KX221", {"x/kustomization.yml": "resources: [a.yaml]\n"}),
    "a component": (
        "KX221",
        {"kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"},
    ),
    "the configuration of kind": ("KX221", {"a.yaml": "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\nnodes: 5\n"}),
    "a kubeconfig": ("KX221", {"a.yaml": "apiVersion: v1\nkind: Config\nclusters: []\n"}),
    "kubeadm": ("KX221", {"a.yaml": "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n"}),
    "skaffold": ("KX221", {"a.yaml": "apiVersion: skaffold/v4beta1\nkind: Config\nmetadata: {name: A}\n"}),
    "local configuration": (
        "KX221",
        {"a.yaml": BAD.replace("name: a,", "name: a, annotations: {config.kubernetes.io/local-config: 'true'},")},
    ),
    "a Helm template": ("KX108", {"templates/a.yaml": f"{{{{- if .Values.on }}}}\n{BAD}{{{{- end }}}}\n"}),
    "a template of values": ("KX108", {"a.yaml": BAD.replace("name: a", "name: {{ .Release.Name }}")}),
    "a template behind an object": ("KX108", {"a.yaml": f"{BAD}---\n{BAD.replace('name: a', 'name: {{ x }}')}"}),
    "a template in UTF-16": ("KX108", {"a.yaml": "kind: {{ x }}\napiVersion: v1\n".encode("utf-16")}),
    "helpers of a chart": ("KX108", {"a.yaml": '{{/* a comment */}}\n{{- define "x" -}}\n{{- end }}\n'}),
    "Jinja": ("KX108", {"a.yaml": "{% for x in y %}\na: b\n{% endfor %}\n"}),
    "ERB": ("KX108", {"a.yaml": "a:\n<% x.each do |y| %>\n  b: c\n<% end %>\n"}),
    "values": ("KX210", {"values.yaml": "image: {tag: 1}\nreplicas: x\n"}),
    "values with a key twice": ("KX210", {"values.yaml": "a: 1\na: 2\n"}),
    "a chart": ("KX210", {"Chart.yaml": "apiVersion: v2\nname: a\nversion: 1.0.0\n"}),
    "a kind alone": ("KX210", {"a.yaml": "kind: pipeline\nsteps: []\n"}),
    "a list": ("KX210", {"a.yaml": "- op: replace\n  path: /spec/replicas\n"}),
    "a text": ("KX210", {"a.yaml": "just a text\n"}),
    "CloudFormation": ("KX210", {"a.yaml": "Resources: !GetAtt a.b\n"}),
    "package.json": ("KX210", {"package.json": '{"name": "x", "kind": 5}'}),
}


@pytest.mark.parametrize("title", FILES)
def test_22_none_of_ours(look: Check, title: str) -> None:
    code, files = FILES[title]
    (result,) = look(files)
    assert [one.code.id for one in result.skips] == [code]
    assert (result.findings, result.valid, result.invalid, result.unreadable) == ((), 0, 0, False)
    assert result.skips[0].place.file == next(iter(files))
    assert result.skips[0].message


@pytest.mark.parametrize("cross", [False, True])
@pytest.mark.parametrize("title", FILES)
def test_22_strict_files(look: Check, title: str, cross: bool) -> None:
    code, files = FILES[title]
    (result,) = look(files, strict_files=True, cross_object=cross)
    assert [(one.code.id, one.severity) for one in result.findings] == [(code, "error")]
    assert (result.skips, result.unreadable) == ((), False)
    (result,) = look(files, strict_files=True, ignore=frozenset({code}))
    assert (result.findings, result.skips) == ((), ())


NO_TEMPLATES = {
    "expressions in quotes": GOOD.replace("name: a", 'name: a, annotations: {a: "is {{ $x }}"}'),
    "expressions in a block": f"{GOOD}data:\n  a: |\n    x {{{{ y }}}}\n    {{% z %}}\n",
}


@pytest.mark.parametrize("title", NO_TEMPLATES)
def test_an_object_with_expressions_in_texts_is_no_template(look: Check, title: str) -> None:
    (result,) = look(NO_TEMPLATES[title])
    assert (result.valid, result.skips) == (1, ())


def test_a_text_that_does_not_parse_is_no_template_for_an_expression_in_quotes(check: Check) -> None:
    (result,) = check(f"{GOOD}data:\n  a: 'is {{{{ $x }}}}'\n «KX102»b: c\n")
    assert result.unreadable


PATCH = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n"
BY = {
    "patches": "patches:\n- path: p.yaml\n  target: {kind: Deployment}\n",
    "patchesStrategicMerge": "patchesStrategicMerge: [p.yaml]\n",
    "patchesJson6902": "patchesJson6902:\n- {path: p.yaml, target: {version: v1, kind: A, name: b}}\n",
    "./ in front": "patches: [{path: ./x/../p.yaml}]\n",
    "replacements": "replacements: [{path: p.yaml}]\n",
    "transformers": "transformers: [p.yaml]\n",
    "an inline patch beside": "patches:\n- patch: |-\n    - op: remove\n      path: /a\n- path: p.yaml\n",
    "an inline merge beside": "patchesStrategicMerge:\n- |-\n  kind: A\n- p.yaml\n",
    "a second document": "resources: []\n---\npatches: [{path: p.yaml}]\n",
}


@pytest.mark.parametrize("title", BY)
@pytest.mark.parametrize("kustomization", ["kustomization.yaml", "kustomization.yml"])
def test_22_a_patch_of_a_kustomization(look: Check, title: str, kustomization: str) -> None:
    by, patch = look({f"o/{kustomization}": BY[title], "o/p.yaml": PATCH})
    assert [one.code.id for one in by.skips] == ["KX221"] * len(by.skips)
    assert ([one.code.id for one in patch.skips], patch.findings) == (["KX220"], ())
    assert f"o/{kustomization}" in patch.skips[0].message


@pytest.mark.parametrize(
    ("kustomization", "patch", "path"),
    [
        ("o/dev/kustomization.yaml", "o/base/p.yaml", "../base/p.yaml"),
        ("kustomization.yaml", "a/b/c/p.json", "a/b/c/p.json"),
        ("c/kustomization.yaml", "c/p.yaml", "p.yaml"),
    ],
)
@pytest.mark.parametrize("kind", ["Kustomization", "Component"])
def test_22_where_a_patch_is(look: Check, kustomization: str, patch: str, path: str, kind: str) -> None:
    files = {kustomization: f"kind: {kind}\npatches: [{{path: {path}}}]\n", patch: '{"a": 1}'}
    results = {result.file: result for result in look(files)}
    assert [one.code.id for one in results[patch].skips] == ["KX220"]
    results = {result.file: result for result in look(files, paths=[f"./{patch}", f"./{kustomization}"])}
    assert [one.code.id for one in results[f"./{patch}"].skips] == ["KX220"]


def test_22_what_a_kustomization_does_not_name_is_validated(look: Check) -> None:
    files = {"kustomization.yaml": "resources: [p.yaml]\npatches: [{path: q.yaml}, {patch: p.yaml}]\n", "p.yaml": PATCH}
    assert look(files)[1].invalid == 1
    assert look({"o/kustomization.yaml": "patches: [{path: p.yaml}]\n", "p.yaml": PATCH})[1].invalid == 1
    assert look({"x.yaml": "patches: [{path: p.yaml}]\n", "p.yaml": PATCH})[0].invalid == 1


@pytest.mark.parametrize("broken", ["patches: {path: p.yaml}\n", "patches: [5, {path: 5}, [p.yaml]]\n", "patches:\n"])
def test_a_kustomization_of_wrong_types(look: Check, broken: str) -> None:
    by, patch = look({"kustomization.yaml": broken, "p.yaml": PATCH})
    assert (by.unreadable, patch.invalid) == (False, 1)


def test_a_kustomization_that_does_not_parse(look: Check) -> None:
    by, patch = look({"kustomization.yaml": "patches: [{path: p.yaml}]\n---\na: b: c\n", "p.yaml": PATCH})
    assert by.unreadable
    assert [one.code.id for one in patch.skips] == ["KX220"]


def test_22_strict_files_fails_a_patch(look: Check) -> None:
    files: Mapping[str, str] = {"kustomization.yaml": "patches: [{path: p.yaml}]\n", "p.yaml": PATCH}
    results = look(files, strict_files=True, cross_object=True)
    assert [one.code.id for result in results for one in result.findings] == ["KX221", "KX220"]


OBJECTS = """\
apiVersion: v1
kind: Secret
metadata: {name: dev-a, labels: {a: 1}}
---
apiVersion: v1
kind: Secret
metadata: {name: prod, labels: {a: 1}}
---
apiVersion: example.com/v1
kind: Secret
metadata: {name: dev-b, labels: {a: 1}}
---
apiVersion: v1
kind: ConfigMapList
items:
- metadata: {name: c, labels: {a: 1}}
"""


@pytest.mark.parametrize(
    ("skip", "left"),
    [
        ([], ["dev-a", "prod", "dev-b", "c"]),
        (["Secret"], ["c"]),
        (["v1/Secret"], ["dev-b", "c"]),
        (["example.com/v1/Secret"], ["dev-a", "prod", "c"]),
        (["example.com/Secret"], ["dev-a", "prod", "c"]),
        (["Secret/dev-*"], ["prod", "c"]),
        (["Secret/prod"], ["dev-a", "dev-b", "c"]),
        (["Secret/p"], ["dev-a", "prod", "dev-b", "c"]),
        (["Secret/*"], ["c"]),
        (["Secret/[dp]*", "ConfigMap"], []),
        (["ConfigMap/C"], ["dev-a", "prod", "dev-b", "c"]),
        (["v2/Secret", "Secre", "ConfigMapList"], ["dev-a", "prod", "dev-b", "c"]),
    ],
)
def test_22_skip(look: Check, skip: list[str], left: list[str]) -> None:
    (result,) = look(OBJECTS, skip=tuple(skip))
    assert list(dict.fromkeys(one.about.name for one in result.findings)) == left
    assert (result.skipped, result.invalid) == (4 - len(left), len(left))


@pytest.mark.parametrize("files", [{}, {"a.yaml": GOOD}])
@pytest.mark.parametrize("pattern", ["secret", "", "Secret/", "/", "apps/v1/", "apps/v1/Deployment/web", "v1/secret/x"])
def test_a_pattern_that_names_nothing(look: Check, pattern: str, files: Mapping[str, str]) -> None:
    with pytest.raises(UsageError) as caught:
        look(files, skip=("Secret", pattern))
    assert caught.value.code.id == "KX008"


def test_22_one_finding_is_ignored_by_its_code(check: Check) -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {«KX504»name: A, labels: {a: 1}, «KX404»lables: {}}\n"
    check(text, ignore=frozenset({"KX405"}))
