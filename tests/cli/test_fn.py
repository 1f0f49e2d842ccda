"""`kxform fn`: what goes where, and with which exit code."""

import re
import subprocess
import sys

import pytest

from tests.cli.conftest import ROOT, Kxform

LIST = b"""\
apiVersion: config.kubernetes.io/v1
kind: ResourceList
items: []
functionConfig: {apiVersion: kxform.dev/v1alpha1, kind: Transform, spec: {transform: strip}}
"""


def test_a_list_comes_out_and_nothing_is_said(kxform: Kxform) -> None:
    found = kxform("fn", stdin=LIST)
    assert (found.out, found.err, found.code) == (LIST, "", 0)


def test_an_error_is_a_result_and_on_standard_error(kxform: Kxform) -> None:
    found = kxform("fn", stdin=LIST.replace(b"strip", b"stripp"))
    assert found.out.startswith(LIST.replace(b"strip", b"stripp") + b"results:\n") and found.code == 1
    assert found.err.startswith("error KX001: ") and found.err.count("\n") == 2


@pytest.mark.parametrize("data", [b"", b"\xff\x00", b"kind: List"])
def test_no_list_no_output(kxform: Kxform, data: bytes) -> None:
    found = kxform("fn", stdin=data)
    assert (found.out, found.code) == (b"", 1) and found.err.count("\n") == 2


def test_no_code_of_a_functionconfig_or_of_a_pipeline_file_is_run(kxform: Kxform) -> None:
    own = {"kxform.yaml": b"use: own.py\nsteps: [own]\n", "own.py": b"raise SystemExit('run')\n"}
    assert kxform("fn", stdin=LIST, files=own).code == 0
    found = kxform("fn", stdin=LIST.replace(b"spec: {", b"spec: {use: own.py, "))
    assert found.code == 1 and "use has no place in a functionConfig" in found.err


def test_standard_input_that_is_closed() -> None:
    command = f"'{sys.executable}' -m kxform fn <&-"
    found = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 1 and "KX830" in found.stderr


def test_the_script_that_hosts_call_takes_no_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    scripts = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    module, name = re.findall(r'^kxform-fn = "([\w.]+):(\w+)"$', scripts, re.MULTILINE)[0]
    code = f"from {module} import {name}; {name}()"
    found = subprocess.run([sys.executable, "-c", code], input=LIST, cwd=ROOT, capture_output=True, check=False)
    assert (found.stdout, found.returncode) == (LIST, 0)
