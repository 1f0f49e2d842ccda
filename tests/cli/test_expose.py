"""What a person sees of `kxform expose`: the options of kubectl, and what stands beside the workloads."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import ROOT, Kxform

EXERCISE = ROOT / "fixtures" / "exercise"
POD = b"apiVersion: v1\nkind: Pod\nmetadata: {name: %b, labels: {app: %b}}\nspec: {containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}\n"
WEB, DB = POD % (b"web", b"web"), POD % (b"db", b"db")
SERVICE = b"apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: %b}, ports: [{port: 80}]}\n"
MADE = (
    b"apiVersion: v1\nkind: Service\nmetadata:\n  name: %b\n  labels:\n    app: %b\n"
    b"spec:\n  selector:\n    app: %b\n  ports:\n  - port: 80\n"
)


@pytest.mark.parametrize(
    ("file", "flags"),
    [("cluster.yaml", ["--name", "cluster-demo"]), ("nodeport.yaml", ["--name=nodeport-demo", "--type=nodeport"])],
)
def test_the_exercise(kxform: Kxform, file: str, flags: list[str]) -> None:
    workload = str(EXERCISE / "nginx-deployment.yaml")
    ran = kxform("expose", *flags, "--port", "8080", "--target-port", "80", "--only-new", workload)
    assert (ran.code, yaml.safe_load(ran.out)) == (0, yaml.safe_load((EXERCISE / file).read_text("utf-8")))


def test_in_place_and_once_more(kxform: Kxform, tmp_path: Path) -> None:
    assert kxform("expose", "-i", "web.yaml", files={"web.yaml": WEB}).code == 0
    after = WEB + b"---\n" + MADE % (b"web", b"web", b"web")
    assert (tmp_path / "web.yaml").read_bytes() == after
    ran = kxform("expose", "-i", "web.yaml")
    assert (ran.code, (tmp_path / "web.yaml").read_bytes()) == (0, after)
    assert "web.yaml:1:1: note KX356: Pod web has Service web (web.yaml:6)\n" in ran.err


def test_name_is_that_of_the_service_and_only_name_chooses(kxform: Kxform) -> None:
    ran = kxform("expose", "--name", "front", "--only-name", "w*", "--only-new", stdin=WEB + b"---\n" + DB)
    assert (ran.code, ran.out) == (0, MADE % (b"front", b"web", b"web"))


@pytest.mark.parametrize("flag", ["-l", "--only-selector"])
def test_labels_choose(kxform: Kxform, flag: str) -> None:
    ran = kxform("expose", "--selector", "app=db", "--labels", "app=db", flag, "app in (db)", "--only-new", stdin=WEB + b"---\n" + DB)  # fmt: skip
    assert (ran.code, ran.out) == (0, MADE % (b"db", b"db", b"db"))


def test_a_service_counts_although_it_is_not_chosen(kxform: Kxform) -> None:
    files = {"web.yaml": WEB, "service.yaml": SERVICE % b"web", "other.yaml": SERVICE % b"db"}
    ran = kxform("expose", "-l", "app=web", "--only-new", "web.yaml", "service.yaml", files=files)
    assert (ran.code, ran.out) == (0, b"")
    ran = kxform("expose", "--only-name", "web", "--only-new", "web.yaml", "other.yaml", files=files)
    assert (ran.code, ran.out) == (3, b"")
    assert "web.yaml:3:12: refused KX357: Pod web: there is a Service web (other.yaml:1), which differs in selector\n" in ran.err  # fmt: skip


def test_the_order_of_the_input_decides_in_many_files(kxform: Kxform) -> None:
    files = {f"{index:03}.yaml": POD % (b"web-%d" % index, b"web") for index in range(300)}
    ran = kxform("expose", "--only-new", ".", files=files)
    assert (ran.code, ran.out) == (0, MADE % (b"web-0", b"web", b"web"))
    assert ran.err.count("KX359") == 299


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--port", "http"], "port: 'http' is no port: write a number from 1 to 65535"),
        (["--type", "Bogus"], "'Bogus' is not one of ClusterIP, NodePort, LoadBalancer"),
        (["--load-balancer-ip", "1.2.3.4"], "load-balancer-ip: only for type LoadBalancer, not ClusterIP"),
        (["--selector", "a in (b)"], "'a in (b)' is not KEY=VALUE"),
    ],
)
def test_bad_options_are_said_before_anything_is_printed(kxform: Kxform, flags: list[str], message: str) -> None:
    ran = kxform("expose", *flags, stdin=WEB)
    assert (ran.code, ran.out) == (2, b"")
    assert message in ran.err
