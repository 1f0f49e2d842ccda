"""Transforms of installed packages: found by their entry points, broken ones and doubles told apart from the others."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.plugins.conftest import Install, Kxform

CODE = '''\
from dataclasses import dataclass
from kxform import Transform, option
from kxform.errors import Code

OWN = Code("AB123", "a code of its own", "Do this.", "Because.")


@dataclass(frozen=True, kw_only=True)
class SetColour(Transform):
    """Set the colour."""

    kinds = ("Pod", "Job", "CronJob", "Deployment")
    colour: str = option("red", help="which")

    def change(self, resource):
        if resource.get("metadata.labels.colour") != self.colour:
            yield resource.set("metadata.labels.colour", self.colour, why="--colour")
'''
POD = b"apiVersion: v1\nkind: Pod\nmetadata:\n  labels: {colour: green} # kept\n"
RED = POD.replace(b"green", b"red")


def test_a_package(kxform: Kxform, install: Install) -> None:
    install("colours", {"set-colour": "colours:SetColour"}, CODE, "2.5")
    assert kxform("set-colour", stdin=POD).out == RED
    listed = kxform("list")
    rows = [
        re.split(r" {2,}", line) for line in listed.out.decode().splitlines()
    ]  # how wide a column is, others decide
    assert ["set-colour", "colours 2.5", "Pod, Job and 2 more", "Set the colour."] in rows
    assert listed.err == ""
    (colour,) = (
        one for one in json.loads(kxform("list", "--output-format", "json").out) if one["name"] == "set-colour"
    )
    assert colour["kinds"] == ["Pod", "Job", "CronJob", "Deployment"]


def test_a_code_of_a_plugin_is_explained(kxform: Kxform, install: Install) -> None:
    install("colours", {"set-colour": "colours:SetColour"}, CODE)
    assert kxform("explain", "ab123").out == b"# AB123: a code of its own\n\nBecause.\n\n**What to do.** Do this.\n"


BROKEN = [
    ({"set-colour": "colours:Nothing"}, "", "", "AttributeError: module 'colours' has no attribute 'Nothing'"),
    ({"set-colour": "nowhere:SetColour"}, "", "", "ModuleNotFoundError: No module named 'nowhere'"),
    ({"set-colour": "colours:OWN"}, "", "", "is not a subclass of kxform.Transform"),
    ({"colour": "colours:SetColour"}, "", "colours.py:9: ", "its class is SetColour, so its name is set-colour"),
    ({"set_colour": "colours:SetColour"}, "", "colours.py:9: ", "its class is SetColour, so its name is set-colour"),
    ({"set-colour": "colours:SetColour"}, "import nothing_like_it\n", "colours.py:1: ", "ModuleNotFoundError: "),
    ({"set-colour": "colours:SetColour"}, "import (\n", "colours.py:1:8: ", "SyntaxError: "),
    ({"set-colour": "colours:SetColour"}, "raise SystemExit\n", "colours.py:1: ", "SystemExit"),
    ({"list": "colours:List"}, "", "", "`kxform list` is another command"),
]


@pytest.mark.parametrize(("entry_points", "more", "at", "words"), BROKEN)
def test_a_broken_one(
    kxform: Kxform, install: Install, entry_points: dict[str, str], more: str, at: str, words: str
) -> None:
    install("colours", entry_points, more + CODE + CODE.replace("SetColour", "List"))
    install("good", {"set-shade": "good:SetShade"}, CODE.replace("SetColour", "SetShade"))
    (name,) = entry_points
    place = at and f"site/{at}"
    listed = kxform("list")
    assert listed.code == 0
    assert listed.err.startswith(f"{place}warning KX002: transform {name} ")
    assert words in listed.err
    assert len(listed.err.splitlines()) == 1
    assert kxform("set-shade", stdin=POD).out == RED
    assert kxform("to-daemonset", stdin=POD).out == POD
    if name == "list":
        return
    for arguments in ([name], [name, "--help"], ["explain", name], ["test", name]):
        named = kxform(*arguments, stdin=POD)
        assert (named.code, named.out) == (2, b"")
        assert named.err.startswith(f"{place or ''}error KX002: transform {name} ")
        assert words in named.err
        assert "Traceback" not in named.err


def test_two_packages_with_one_name(kxform: Kxform, install: Install) -> None:
    install("one", {"set-colour": "one:SetColour"}, CODE, "1.1")
    install("two", {"set-colour": "two:SetColour"}, CODE, "2.2")
    named = kxform("set-colour", stdin=POD)
    assert (named.code, named.out) == (2, b"")
    assert "error KX005: several transforms are called set-colour: " in named.err
    assert "one 1.1" in named.err
    assert "two 2.2" in named.err
    listed = kxform("list")
    assert listed.code == 0
    assert listed.err.startswith("warning KX005: several transforms are called set-colour: ")
    assert b"set-colour" not in listed.out


def test_a_package_cannot_shadow_a_built_in_transform(kxform: Kxform, install: Install) -> None:
    install("evil", {"to-daemonset": "evil:ToDaemonset"}, "raise SystemExit('it was imported')\n")
    assert kxform("to-daemonset", stdin=POD).out == POD
    listed = kxform("list")
    assert listed.err == "warning KX005: several transforms are called to-daemonset: built in, evil 1.0\n"
    assert re.search(rb"^to-daemonset +built in ", listed.out, re.MULTILINE)


def test_a_file_shadows_nothing(kxform: Kxform, install: Install) -> None:
    install("colours", {"set-colour": "colours:SetColour"}, CODE)
    files = {"set_colour.py": CODE, "to_daemonset.py": CODE.replace("SetColour", "ToDaemonset")}
    used = ("--use", "set_colour.py", "--use", "to_daemonset.py")
    for name, origin in (("set-colour", "colours 1.0"), ("to-daemonset", "built in")):
        named = kxform(*used, name, stdin=POD, files=files)
        file = name.replace("-", "_") + ".py"
        assert (named.code, named.out) == (2, b"")
        assert f"error KX005: several transforms are called {name}: {origin}, {file}\n" in named.err
    assert len(kxform(*used, "list").err.splitlines()) == 2
    helped = kxform(*used, "--help")
    assert (helped.code, b"set-colour" in helped.out, b"\n  to-daemonset  " in helped.out) == (0, False, False)
    assert kxform("--use", "set_colour.py", "to-daemonset", stdin=POD).out == POD
    assert kxform("test", "to_daemonset.py").out.startswith(b"FAILED  to-daemonset: has examples of both sorts\n")


def test_what_is_installed_cannot_be_read(kxform: Kxform, install: Install, site: Path) -> None:
    install("colours", {"set-colour": "colours:SetColour"}, CODE)
    (site / "colours-1.0.dist-info" / "entry_points.txt").write_text("[kxform.transforms]\nno equals sign\n")
    assert kxform("to-daemonset", stdin=POD).out == POD
    listed = kxform("list")
    assert (listed.code, b"to-daemonset" in listed.out) == (0, True)
    assert listed.err.startswith("warning KX002: transform of an installed package is broken: ")
    shade = {"set_shade.py": CODE.replace("SetColour", "SetShade")}
    assert kxform("--use", "set_shade.py", "set-shade", stdin=POD, files=shade).out == RED
    named = kxform("set-colour", stdin=POD)
    assert (named.code, named.out) == (2, b"")
    assert named.err.startswith("error KX002: transform of an installed package is broken: ")
