"""What a shell is offered for a word: no cluster, no noise, no code of a kxform.yaml."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kxform.cli.complete import offer
from kxform.cli.shells import FOLDERS, NO_FILES, NO_SPACE
from kxform.schema.bundle import versions
from tests.cli.conftest import Kxform

CONFIG = {
    "apiVersion": "v1",
    "kind": "Config",
    "clusters": [{"name": "c", "cluster": {"server": "https://127.0.0.1:1"}}],
    "users": [{"name": "u", "user": {"token": "hidden-token"}}],
    "contexts": [{"name": name, "context": {"cluster": "c", "user": "u"}} for name in ("prod", "staging")],
    "current-context": "prod",
}


@pytest.fixture(autouse=True)
def kubeconfig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "kubeconfig"
    path.write_text(json.dumps(CONFIG), encoding="utf-8")
    monkeypatch.setenv("KUBECONFIG", str(path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return path


def offered(*words: str) -> tuple[list[str], int]:
    found = offer(words)
    return [one for one, _ in found.candidates], found.directive


@pytest.mark.parametrize(
    ("words", "candidates", "directive"),
    [
        (("to-",), ["to-daemonset"], NO_FILES),
        (("nothing-like-it",), [], NO_FILES),
        (("--vers",), ["--version"], NO_FILES),
        (("--color", "n"), ["never"], NO_FILES),
        (("--color=n",), ["never"], NO_FILES),
        (("--use", "x.py", "to-"), ["to-daemonset"], NO_FILES),
        (("to-daemonset", "--on-d"), ["--on-delete"], NO_FILES),
        (("to-daemonset", "--on-delete", "--on-d"), [], NO_FILES),
        (("to-daemonset", "--kubernetes-version", "1.2"), ["1.29", "1.28", "1.27", "1.26", "1.25"], NO_FILES),
        (("validate", "--kubernetes-version", "1.30,1.37"), ["1.30,1.37"], NO_FILES),
        (("validate", "--output-format", "s"), ["sarif"], NO_FILES),
        (("to-daemonset", "-o", ""), [], FOLDERS),
        (("to-daemonset", "k8s/"), [], 0),
        (("to-daemonset", "--", "--on-d"), [], 0),
        (("explain", "KX101"), ["KX101"], NO_FILES),
        (("explain", "to-d"), ["to-daemonset"], NO_FILES),
        (("completion", ""), ["bash", "zsh", "fish"], NO_FILES),
        (("completion", "bash", ""), [], NO_FILES),
        (("apply", "--context", ""), ["prod", "staging"], NO_FILES),
        (("apply", "--context=s"), ["staging"], NO_FILES),
        (("migrate", "deploy/x", "--to", ""), ["daemonset"], NO_FILES),
        (("migrate", "dep"), ["deployment/"], NO_FILES | NO_SPACE),
        (("no-such-command", ""), [], 0),
    ],
)
def test_what_is_offered(words: tuple[str, ...], candidates: list[str], directive: int) -> None:
    assert offered(*words) == (candidates, directive)


def test_all_versions_are_offered_the_newest_first() -> None:
    assert offered("validate", "--kubernetes-version", "")[0] == [*reversed(versions())]


@pytest.mark.parametrize("words", [("apply", "-n", ""), ("export", ""), ("export", "deploy/"), ("delete", "deploy/")])
def test_a_cluster_that_does_not_answer_is_no_candidate_and_no_noise(words: tuple[str, ...], kxform: Kxform) -> None:
    ran = kxform("__complete", *words)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out in (b":0\n", b":4\n")


@pytest.mark.parametrize("text", ["{", "clusters: 7\n", "", "- a\n", "\x00"])
def test_a_broken_kubeconfig_is_no_noise(text: str, kubeconfig: Path, kxform: Kxform) -> None:
    kubeconfig.write_text(text, encoding="utf-8")
    ran = kxform("__complete", "apply", "--context", "")
    assert (ran.code, ran.out, ran.err) == (0, b":4\n", "")


@pytest.mark.parametrize("words", [("",), ("to-daemonset", "--"), ("run", ""), ("explain", ""), ("mark-it", "--")])
def test_no_code_of_a_pipeline_file_runs(words: tuple[str, ...], tmp_path: Path, kxform: Kxform) -> None:
    code = f"open({str(tmp_path / 'ran')!r}, 'w').close()\n".encode()
    files = {"kxform.yaml": b"use: [mark_it.py]\nsteps: [mark-it]\n", "mark_it.py": code}
    assert kxform("__complete", *words, files=files).code == 0
    assert kxform("__complete", "--use", "mark_it.py", *words).code == 0
    assert not (tmp_path / "ran").exists()


def test_what_is_offered_says_what_it_is(kxform: Kxform) -> None:
    assert kxform("__complete", "explain", "KX101").out == b"KX101\tnot a text file\n:4\n"
