"""`kxform list` and `kxform test`, and what is said of a command that there is not."""

from __future__ import annotations

import json

import pytest

from kxform import registry
from tests.cli.conftest import Kxform

WRONG = b'''\
from dataclasses import dataclass
from kxform import Example, Transform, option

TEXT = "apiVersion: v1\\nkind: Pod\\nspec:\\n  a: 1 # one\\n"


@dataclass(frozen=True, kw_only=True)
class CountUp(Transform):
    """Count up."""

    kinds = ("Pod",)
    limit: int = option(9, help="no further")
    fail: bool = option(False, help="fail")

    def __post_init__(self):
        if self.limit < 0:
            raise ValueError("--limit is negative")

    def change(self, resource):
        if self.fail:
            self.nothing()
        if resource.get("spec.a") < self.limit:
            yield resource.set("spec.a", resource.get("spec.a") + 1, why="more")

    EXAMPLES = (
        Example("Stops", options={"limit": 1}, before=TEXT),
        Example("Does not stop", before=TEXT),
        Example("Loses the comment", options={"limit": 2}, before=TEXT, after=TEXT.replace("1 # one", "2")),
        Example("Counts once", options={"limit": 2}, before=TEXT, after=TEXT.replace("1 #", "2 #")),
        Example("Counts again", before=TEXT, after=TEXT.replace("1 #", "2 #")),
        Example("Is refused", options={"limit": 1}, before=TEXT, refused="KX330"),
        Example("Fails", options={"fail": True}, before=TEXT),
        Example("Has no such option", options={"other": True}, before=TEXT),
        Example("Has a wrong option", options={"limit": -1}, before=TEXT),
    )
'''
SAID = b"""\
ok      count-up: has examples of both sorts
ok      count-up: Stops
FAILED  count-up: Does not stop
        the text differs
        --- expected
        +++ got
        @@ -1,4 +1,4 @@
         apiVersion: v1
         kind: Pod
         spec:
        -  a: 1 # one
        +  a: 2 # one
FAILED  count-up: Loses the comment
        the text differs
        --- expected
        +++ got
        @@ -1,4 +1,4 @@
         apiVersion: v1
         kind: Pod
         spec:
        -  a: 2
        +  a: 2 # one
ok      count-up: Counts once
FAILED  count-up: Counts again
        the text differs
        --- first run
        +++ second run
        @@ -1,4 +1,4 @@
         apiVersion: v1
         kind: Pod
         spec:
        -  a: 2 # one
        +  a: 3 # one
FAILED  count-up: Is refused
        expected KX330, got none
FAILED  count-up: Fails
        count_up.py:21: AttributeError: 'CountUp' object has no attribute 'nothing'
FAILED  count-up: Has no such option
        TypeError: CountUp.__init__() got an unexpected keyword argument 'other'
FAILED  count-up: Has a wrong option
        count_up.py:17: ValueError: --limit is negative
10 checks, 7 failed
"""


def test_wrong_examples(kxform: Kxform) -> None:
    for arguments in (["test", "count_up.py"], ["--use", "count_up.py", "test", "count-up"]):
        ran = kxform(*arguments, files={"count_up.py": WRONG})
        assert (ran.out, ran.code, ran.err) == (SAID, 1, "")


def test_right_examples(kxform: Kxform) -> None:
    ran = kxform("test", *registry.names())
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith(b" checks, 0 failed\n")
    assert all(f"ok      {name}: ".encode() in ran.out for name in registry.names())


def test_something_has_to_be_tested(kxform: Kxform) -> None:
    assert kxform("test").code == 2
    assert "error KX001: " in kxform("test", "to-daemonset", "nothing").err


def test_the_table(kxform: Kxform) -> None:
    ran = kxform("list")
    lines = ran.out.decode().splitlines()
    assert (ran.code, ran.err, len(lines)) == (0, "", 1 + len(registry.names()))
    starts = [lines[0].index(head) for head in ("NAME", "ORIGIN", "KINDS", "SUMMARY")]
    assert [line.split()[0] for line in lines[1:]] == list(registry.names())
    for line in lines[1:]:
        assert all(line[start] != " " and line[start - 1 : start].strip() == "" for start in starts)
        assert line[starts[1] :].startswith("built in ")


def test_as_json(kxform: Kxform) -> None:
    listed = json.loads(kxform("list", "--output-format", "json").out)
    assert [one["name"] for one in listed] == list(registry.names())
    assert {
        "name": "to-daemonset",
        "origin": "built in",
        "kinds": ["Deployment"],
        "summary": "Turn Deployments into DaemonSets: one pod on every matching node.",
    } in listed


def test_a_format_that_there_is_not(kxform: Kxform) -> None:
    ran = kxform("list", "--output-format", "xml")
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err == "error KX007: there is no output format 'xml'\n    hint: Formats are text and json.\n"


@pytest.mark.parametrize(
    ("name", "near"),
    [("to-demonset", "to-daemonset"), ("to_daemonset", "to-daemonset"), ("lst", "list"), ("explan", "explain")],
)
def test_a_command_that_is_nearly_right(kxform: Kxform, name: str, near: str) -> None:
    ran = kxform(name, "k8s", "--in-place")
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err.startswith(f"error KX001: there is no transform or command {name!r}\n    hint: did you mean {near}")


def test_a_command_like_nothing(kxform: Kxform) -> None:
    ran = kxform("zzz")
    assert ran.code == 2
    assert "hint: `kxform list` shows all" in ran.err
