"""`--validate`: what would be refused is not written; what is not written is not in the way."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from kxform.cli.app import COMMANDS
from kxform.cli.explain import explain
from kxform.cli.list import usable
from tests.cli.conftest import ROOT, Kxform

WEB = b"""\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "i:1", ports: [{containerPort: 80}]}]}   # the web
"""
NEW = WEB.replace(b"i:1", b"i:2")
SERVICE = b"apiVersion: v1\nkind: Service\nmetadata: {name: old}\nspec: {ports: [{port: 99999}]}\n"
BROKEN = WEB.replace(b"name: web, image", b"nmae: web, image")
NAMELESS = "KX404: spec.template.spec.containers[0].nmae: unknown field\n"
PORT = "KX502: spec.ports[0].port: 99999 is out of range: 1 to 65535\n"
SET = ["set-image", "--image", "i=i:2", "--validate"]
CRD = b"""\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: wells.example.com}
spec:
  group: example.com
  names: {kind: Well, plural: wells}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {depth: {type: integer}}}}}}
"""
WELL = b"apiVersion: example.com/v1\nkind: Well\nmetadata: {name: deep}\nspec: {depth: %b}\n"
TEMPLATE = b"apiVersion: v1\nkind: Service\nmetadata: {{ x }}\n"
SECRET = b"apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: ENC}\nsops: {mac: x}\n"


# What is not written is not looked at.


@pytest.mark.parametrize("mode", ["-i", "--check", "--diff"])
def test_an_unchanged_file_is_not_in_the_way(kxform: Kxform, tmp_path: Path, mode: str) -> None:
    files = {"web.yaml": WEB, "old.yaml": SERVICE, "crd.yaml": CRD + b"x: [\n", "template.yaml": TEMPLATE}
    ran = kxform(*SET, mode, ".", files=files)
    assert ran.code == (0 if mode == "-i" else 1)
    assert PORT not in ran.err
    assert (tmp_path / "web.yaml").read_bytes() == (NEW if mode == "-i" else WEB)
    assert ("1 changed" if mode == "-i" else "1 would change") in ran.err


@pytest.mark.parametrize("arguments", [[], ["-o", "out"], ["--name", "web"], ["-l", "a=b"]])
def test_in_a_stream_it_is(kxform: Kxform, tmp_path: Path, arguments: list[str]) -> None:
    ran = kxform(*SET, *arguments, ".", files={"web.yaml": WEB, "old.yaml": SERVICE})
    assert (ran.code, ran.out) == (3, b"")
    assert f"old.yaml:4:17: refused {PORT}" in ran.err
    assert ran.err.endswith("; nothing was written\n")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments",
    [["set-image", "--image", "i=i:2"], ["set-labels", "--label", "a=b"], ["to-daemonset"], ["expose"], ["strip"]],
)
def test_where_all_is_good_the_output_is_the_same(kxform: Kxform, tmp_path: Path, arguments: list[str]) -> None:
    files = {
        "a.yaml": WEB,
        "b.yaml": CRD,
        "c.yaml": WELL % b"1",
        "d.yaml": b"a: 1\n",
        "e.yaml": TEMPLATE,
        "f.yaml": SECRET,
    }
    for index in range(2):  # once more: what is written is taken again
        without, ran = (kxform(*arguments, *more, ".", files=None if index else files) for more in ([], ["--validate"]))
        assert (ran.code, ran.out, ran.err) == (0, without.out, without.err)
        ran = kxform(*arguments, "-i", "--validate", "--exclude", "f.yaml", ".")
        assert ran.code == 0
    assert (tmp_path / "e.yaml").read_bytes() == TEMPLATE


def test_without_it_no_schema_is_loaded() -> None:
    import subprocess

    command = "import sys; from kxform.cli.app import main; sys.argv = ['kxform', 'to-daemonset', '-q', *sys.argv[1:]]\ntry: main()\nfinally: print(*sys.modules, file=sys.stderr)"  # fmt: skip
    file = "fixtures/live/rng-apps-v1.yaml"
    ran = [
        subprocess.run(
            [sys.executable, "-c", command, *more, file], capture_output=True, text=True, cwd=ROOT, check=True
        )
        for more in ([], ["--validate"])
    ]
    without, loaded = (set(one.stderr.split()) for one in ran)
    assert ran[0].stdout == ran[1].stdout
    assert not [name for name in without if "schema" in name or "rules" in name or "verdict" in name]
    assert "kxform.verdict" in loaded


# What is written, or printed, is.


@pytest.mark.parametrize("mode", [["-i"], ["--check"], ["--diff"], ["-o", "out"], []])
def test_nothing_is_written_where_anything_would_be_refused(kxform: Kxform, tmp_path: Path, mode: list[str]) -> None:
    ran = kxform(*SET, *mode, ".", files={"a.yaml": WEB, "b.yaml": WEB + b"---\n" + BROKEN + b"---\n" + SERVICE})
    assert (ran.code, ran.out) == (3, b"")
    assert f"b.yaml:17:26: refused {NAMELESS}" in ran.err
    assert f"b.yaml:22:17: refused {PORT}" in ran.err
    assert [(tmp_path / name).read_bytes() for name in ("a.yaml", "b.yaml")] == [WEB, WEB + b"---\n" + BROKEN + b"---\n" + SERVICE]  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.yaml", "b.yaml"]


def test_with_keep_going_the_others_are(kxform: Kxform, tmp_path: Path) -> None:
    ran = kxform(*SET, "-i", "--keep-going", ".", files={"a.yaml": WEB, "b.yaml": BROKEN})
    assert ran.code == 3
    assert [(tmp_path / name).read_bytes() for name in ("a.yaml", "b.yaml")] == [NEW, BROKEN]
    ran = kxform(*SET, "--keep-going", "b.yaml", "a.yaml", files={"a.yaml": WEB})
    assert (ran.code, ran.out) == (3, BROKEN + b"---\n" + NEW)


def test_what_the_transform_itself_made(kxform: Kxform) -> None:
    ran = kxform("patch", "--type", "merge", "--patch", "{spec: {replicas: -1}}", "--validate", stdin=WEB)
    assert (ran.code, ran.out) == (3, b"")
    assert "-:9:1: refused KX502: spec.replicas: -1 is out of range: 0 or more\n" in ran.err


def test_a_new_service(kxform: Kxform, tmp_path: Path) -> None:
    flags = ["expose", "--session-affinity", "ClientIP", "--validate"]
    assert kxform(*flags, "--only-new", stdin=WEB).code == 0
    bad = WEB.replace(b"{name: web}", b"{name: web, annotations: {a b: c}}")
    ran = kxform(*flags, "--only-new", stdin=bad)  # the Deployment itself is not printed
    assert ran.code == 0
    ran = kxform(*flags, "--labels", "a=b", stdin=bad)
    assert (ran.code, ran.out) == (3, b"")
    assert "-:3:37: refused KX507: metadata.annotations: " in ran.err


def test_a_new_object_is_named_as_its_place_is_that_of_its_cause(kxform: Kxform, tmp_path: Path) -> None:
    own = b'''\
from collections.abc import Iterator
from dataclasses import dataclass
from kxform.transform import Item, Resource, Transform

@dataclass(frozen=True, kw_only=True)
class AddMap(Transform):
    """Add a ConfigMap that no server takes."""

    kinds = ("Deployment",)
    makes_documents = True

    def change(self, resource: Resource) -> Iterator[Item]:
        data = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "m"}, "data": {"a": 1}}
        yield resource.new_document(data, why="a map")
'''
    for more in ([], ["--only-new"], ["-i"]):
        ran = kxform("--use", "add_map.py", "add-map", "--validate", *more, "web.yaml", files={"add_map.py": own, "web.yaml": WEB})  # fmt: skip
        assert (ran.code, ran.out) == (3, b"")
        assert "web.yaml:1:1: refused KX405: ConfigMap m: data.a: must be a string, is an integer: 1\n" in ran.err
    assert (tmp_path / "web.yaml").read_bytes() == WEB


@pytest.mark.parametrize(
    ("files", "refused"),
    [
        ({"a.yaml": WELL % b"1", "b.yaml": CRD}, ""),
        ({"a.yaml": CRD + b"---\n" + WELL % b"1"}, ""),
        ({"a.yaml": WELL % b"x", "b.yaml": CRD}, 'a.yaml:4:8: refused KX405: spec.depth: must be an integer, is a string: "x"\n'),
        ({"a.yaml": WELL % b"1"}, "a.yaml:1:1: refused KX401: apiVersion: there is no Well in example.com/v1 of"),
        ({"a.yaml": WELL % b"1", "b.yaml": CRD.replace(b"served: true", b"served: false")}, "a.yaml:1:1: refused KX401: "),
    ],
)  # fmt: skip
@pytest.mark.parametrize("mode", [["-i", "-l", "app"], ["-o", "out"]])
def test_crds_of_the_input_although_nothing_of_them_is_written(
    kxform: Kxform, files: dict[str, bytes], refused: str, mode: list[str]
) -> None:
    flags = ["set-labels", "--label", "app=x", "--validate"]
    files = {name: text.replace(b"name: deep", b"name: deep, labels: {app: y}") for name, text in files.items()}
    ran = kxform(*flags, *mode, ".", files=files)
    assert ran.code == (3 if refused else 0)
    assert refused in ran.err


def test_what_there_is_no_schema_of(kxform: Kxform, tmp_path: Path) -> None:
    flags = ["set-labels", "--label", "app=x", "--validate", "a.yaml"]
    files = {"a.yaml": WELL % b"x", "crds/crd.yaml": CRD}
    assert "refused KX401" in kxform(*flags, files=files).err
    assert "refused KX405" in kxform(*flags, "--schema-location", "crds").err
    assert kxform(*flags, "--ignore-missing-schemas").code == 0
    ran = kxform(*flags, "--schema-location", "gone")
    assert (ran.code, ran.out) == (2, b"")
    assert "error KX421: there is no schema location gone\n" in ran.err


@pytest.mark.parametrize("mode", [["-i"], []])
def test_a_patch_of_a_kustomization(kxform: Kxform, tmp_path: Path, mode: list[str]) -> None:
    patch = b"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, image: 'i:1'}]}}}\n"  # fmt: skip
    files = {"base/p.yaml": patch, "base/kustomization.yaml": b"patches:\n- path: p.yaml\nresources: [web.yaml]\n"}
    ran = kxform(*SET, *mode, "base/p.yaml", files=files)
    assert (ran.code, ran.out) == (3, b"")
    assert "base/p.yaml:4:1: refused KX406: spec.selector: required field is missing\n" in ran.err
    ran = kxform(*SET, *mode, "base", files={"base/web.yaml": WEB})
    assert ran.code == 0
    if mode:
        assert (tmp_path / "base/p.yaml").read_bytes() == patch.replace(b"i:1", b"i:2")


# For which version.


OLD = b"apiVersion: autoscaling/v2beta2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}\n"  # fmt: skip


def test_the_version(kxform: Kxform) -> None:
    flags = ["set-labels", "--label", "a=b", "--validate"]
    assert "refused KX402" in kxform(*flags, stdin=OLD).err
    ran = kxform(*flags, "--kubernetes-version", "1.25", stdin=OLD)
    assert (ran.code, b"a: b" in ran.out) == (0, True)
    assert "-:1:1: warning KX403: apiVersion: autoscaling/v2beta2 HorizontalPodAutoscaler is deprecated" in ran.err
    assert kxform(*flags, "--kubernetes-version", "1.25", "--warnings-as-errors", stdin=OLD).code == 1
    assert "(for Kubernetes 1.26)" in kxform(*flags, "--kubernetes-version", "1.25,1.26", stdin=OLD).err


def test_the_version_of_the_transform_is_that_of_the_check(kxform: Kxform) -> None:
    both = WEB + b"---\n" + OLD
    assert kxform("to-daemonset", "--validate", stdin=both).code == 3
    assert kxform("to-daemonset", "--validate", "--kubernetes-version", "1.25", stdin=both).code == 0
    ran = kxform("to-daemonset", "--validate", "--kubernetes-version", "1.21", stdin=both)
    assert (ran.code, ran.out) == (2, b"")
    assert "error KX400: there are no schemas of Kubernetes 1.21: there are 1.25 to " in ran.err
    assert kxform("to-daemonset", "--kubernetes-version", "1.21", stdin=both).code == 0


@pytest.mark.parametrize(
    "command", [["strip", "-"], ["to-daemonset", "-"], ["run", "-"], ["run", "-f", "kxform.yaml", "-"]]
)
def test_the_version_of_the_pipeline_file_where_nothing_else_is_named(kxform: Kxform, command: list[str]) -> None:
    files = {"kxform.yaml": b"kubernetes-version: '1.25'\nsteps: [strip, validate]\n"}
    assert kxform(*command, "--validate", files=files, stdin=OLD).code == 0
    if command[0] == "run":
        assert "KX402" in kxform("run", "-", files={"kxform.yaml": b"steps: [validate]\n"}, stdin=OLD).err
    else:
        assert "KX402" in kxform(*command, "--validate", "--kubernetes-version", "1.26", stdin=OLD).err


@pytest.mark.parametrize("flag", ["--kubernetes-version=1.25", "--schema-location=.", "--ignore-missing-schemas"])
def test_how_to_validate_is_for_validate_alone(kxform: Kxform, flag: str) -> None:
    ran = kxform("strip", flag, stdin=WEB)
    assert (ran.code, ran.out) == (2, b"")
    assert f"error KX003: {flag.partition('=')[0]} says how to validate: give --validate too\n" in ran.err


# Pipelines.


def test_a_step_of_a_pipeline(kxform: Kxform, tmp_path: Path) -> None:
    steps = b"paths: [k8s]\nsteps:\n- {transform: set-image, with: {image: {i: 'i:2'}}}\n- validate\n- expose\n"
    files = {"kxform.yaml": steps, "k8s/web.yaml": WEB, "k8s/crd.yaml": CRD, "k8s/well.yaml": WELL % b"1"}
    assert kxform("run", "-i", files=files).code == 0
    assert (tmp_path / "k8s/web.yaml").read_bytes().startswith(NEW + b"---\n")
    assert kxform("run", "--check").code == 0
    # it is about what comes in, so a file that nothing is done with is in the way, too
    ran = kxform("run", "-i", files={"k8s/web.yaml": WEB, "k8s/old.yaml": SERVICE})
    assert ran.code == 3
    assert f"k8s/old.yaml:4:17: refused {PORT}" in ran.err
    assert (tmp_path / "k8s/web.yaml").read_bytes() == WEB
    assert "did you mean" not in ran.err


def test_the_option_of_run(kxform: Kxform, tmp_path: Path) -> None:
    steps = b"paths: [k8s]\nsteps:\n- {transform: to-daemonset, select: {name: web}, with: {kubernetes-version: '1.25'}}\n- strip\n"  # fmt: skip
    files = {"kxform.yaml": steps, "k8s/web.yaml": WEB + b"---\n" + OLD, "k8s/old.yaml": SERVICE}
    assert f"refused {PORT}" in kxform("run", "--validate", files=files).err
    assert kxform("run", "--validate", "--diff").code == 1
    assert "refused KX402" in kxform("run", "--validate", "--diff", "--kubernetes-version", "1.37").err
    assert kxform("run", "--validate", "-i").code == 0
    assert b"DaemonSet" in (tmp_path / "k8s/web.yaml").read_bytes()


def test_many_files(kxform: Kxform, tmp_path: Path) -> None:
    files = {f"{index:03}.yaml": WEB for index in range(550)} | {"900.yaml": SERVICE, "901.yaml": CRD}
    ran = kxform(*SET, "-i", ".", files=files | {"902.yaml": BROKEN, "903.yaml": WEB + b"---\n" + WELL % b"x"})
    assert ran.code == 3
    assert f"902.yaml:8:26: refused {NAMELESS}" in ran.err
    assert "903.yaml:13:8: refused KX405" in ran.err
    assert PORT not in ran.err
    assert (tmp_path / "000.yaml").read_bytes() == WEB
    ran = kxform(*SET, "-i", ".", files={"902.yaml": WEB, "903.yaml": WEB + b"---\n" + WELL % b"1"})
    assert ran.code == 0
    assert {(tmp_path / f"{index:03}.yaml").read_bytes() for index in range(550)} == {NEW}


# The step has the name of a command.


def test_a_built_in_step_may_be_called_like_a_command(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setitem(COMMANDS, "validate", "kxform.cli.list:list_transforms")
    assert "validate" in [known.name for known in usable()]
    explain("validate")
    out, err = capsys.readouterr()
    assert out.startswith("# validate\n\nRefuse, as a step of a pipeline, ")
    assert err == ""


def test_list_explain_and_test_know_it(kxform: Kxform) -> None:
    assert b"\nvalidate " in kxform("list").out
    assert kxform("test", "validate").code == 0
    assert b"--ignore CODE" in kxform("explain", "validate").out
    assert kxform("--help").out.count(b"\n  validate ") == 1
