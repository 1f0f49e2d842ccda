"""Every command says what it reads, what it writes and how it ends, and shows examples that work."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.core import TyperCommand
from typer.testing import CliRunner

from kxform import registry
from kxform.cli.app import COMMANDS, app
from kxform.cli.entries import entry_of, exits_of
from kxform.cli.manual import EVERY, EXAMPLES, EXITS, FIRST, MANUAL, Entry
from tests.cli.conftest import ROOT, Kxform
from tests.cli.pages import shell
from tests.cli.terminal import on_a_terminal

EVERYTHING = sorted({*COMMANDS, *registry.names()})
PLUGIN = "fixtures/plugin/kxform_plugin_sample/add_owner.py"
# Other people's programs and shells, and what asks a cluster: such examples are only parsed.
ELSEWHERE = re.compile(
    r"kubectl |kustomize |kpt |kxform (delete|export|migrate|schemas pull)|apply (?!--dry-run=client)"
    r"|source |--live|--schemas-from-cluster"
)
EXAMPLE_LINES = [line for line, _ in (*FIRST, *(one for name in EVERYTHING for one in entry_of(name).examples))]
EXAMPLE_LINES = list(dict.fromkeys(EXAMPLE_LINES))
WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "nginx:1.25"}]}
"""
RESOURCE_LIST = """\
apiVersion: config.kubernetes.io/v1
kind: ResourceList
items: []
functionConfig: {apiVersion: kxform.dev/v1alpha1, kind: Transform, spec: {transform: strip}}
"""


def help_of(*arguments: str) -> str:
    ran = CliRunner().invoke(app, [*arguments, "--help"], prog_name="kxform")
    assert ran.exit_code == 0
    return ran.stdout


def sections(text: str) -> dict[str, str]:
    parts = re.split(r"^(\S[^\n]*):\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("name", EVERYTHING)
def test_every_command_says_the_four_things(name: str) -> None:
    found, entry = sections(help_of(name)), entry_of(name)
    assert list(found)[-4:] == ["Reads", "Writes", "Exit codes", "Examples"]
    assert found["Reads"].split() == entry.reads.split()
    assert found["Writes"].split() == entry.writes.split()
    codes = {int(code) for code in re.findall(r"^  (\d+)  ", found["Exit codes"], re.MULTILINE)}
    assert codes == exits_of(entry).keys() >= set(EVERY)
    assert codes <= EXITS.keys()
    for line, what in entry.examples:
        assert f"  # {what}\n  {line}\n" in found["Examples"]


@pytest.mark.parametrize("name", EVERYTHING)
def test_an_entry_is_whole(name: str) -> None:
    entry = entry_of(name)
    assert entry.examples
    for text in (entry.summary, entry.reads, entry.writes, *(what for _, what in entry.examples)):
        assert re.fullmatch(r"[A-Z].*[^.]\.", text)
    for line, what in entry.examples:
        assert len(line) <= 78 and len(what) <= 76
        assert name in line or name == "fn"
    assert all(re.fullmatch(r"[a-z-].*[^.]", meaning) for meaning in exits_of(entry).values())


def test_summaries_fit_a_line_of_80_columns() -> None:
    assert [name for name, entry in MANUAL.items() if len(entry.summary) > 61] == []


def test_the_table_is_about_commands_that_there_are() -> None:
    assert MANUAL.keys() == COMMANDS.keys()
    assert EXAMPLES.keys() <= set(registry.names())


def test_the_list_of_commands_cuts_nothing_off() -> None:
    said = sections(help_of())
    assert list(said) == ["Options", "Commands", "Exit codes", "Examples"]
    for name in EVERYTHING:
        assert f"\n  {name} " in f"\n{said['Commands']}"
        assert " ".join(entry_of(name).summary.split()) in " ".join(said["Commands"].split())
    assert "..." not in said["Commands"]


@pytest.mark.skipif(os.name == "nt", reason="there are no pseudo-terminals")
@pytest.mark.parametrize("columns", [60, 80, 200])
def test_help_is_as_wide_as_the_terminal_and_no_wider_than_is_easy_to_read(columns: int) -> None:
    said = on_a_terminal(["apply", "--help"], columns)
    widest = max(len(line) for line in said.partition("Examples:")[0].splitlines())
    assert min(columns, 100) - 12 < widest <= min(columns, 100)


def test_flags_stay_in_one_piece() -> None:
    said = sections(help_of("strip"))["Writes"]  # of 80 columns: the library would break one of these at a hyphen
    flags = re.findall(r"--[a-z-]+", entry_of("strip").writes)
    assert len(flags) == 5
    assert [flag for flag in flags if flag not in said] == []


def calls(line: str) -> list[list[str]]:
    """Return the commands of kxform in a line for a shell, without what is redirected."""
    if inside := re.search(r"<\((.*)\)", line):
        return calls(inside[1])
    tokens = shlex.shlex(line, posix=True, punctuation_chars="|<>")
    tokens.whitespace_split = True
    found: list[list[str]] = [[]]
    skip = False
    for token in tokens:
        if token == "|":
            found.append([])
        elif token in ("<", ">"):
            skip = True
        elif skip:
            skip = False
        else:
            found[-1].append(token)
    return [words[1:] for words in found if words[0] == "kxform"]


@pytest.mark.parametrize("line", EXAMPLE_LINES)
def test_examples_are_commands(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = []
    monkeypatch.setattr(registry, "use", lambda path: None)
    monkeypatch.setattr(TyperCommand, "invoke", lambda self, ctx: parsed.append(self.name))
    for arguments in calls(line):
        ran = CliRunner().invoke(app, arguments)
        assert (ran.exit_code, ran.stderr) == (0, "")
        assert parsed.pop() in arguments
    assert calls(line) or ELSEWHERE.search(line)


def test_a_wrong_example_would_be_found() -> None:
    assert CliRunner().invoke(app, ["strip", "--no-such-option", "k8s/"]).exit_code == 2


@pytest.mark.parametrize("line", [line for line in EXAMPLE_LINES if not ELSEWHERE.search(line)])
def test_examples_that_need_no_cluster_run(line: str, tmp_path: Path) -> None:
    folder = tmp_path / "k8s"
    shutil.copytree(ROOT / "fixtures" / "dockercoins", folder, ignore=shutil.ignore_patterns("kxform.yaml", "*.md"))
    (folder / "web.yaml").write_text(WEB)
    shutil.copy(folder / "rng.yaml", tmp_path)
    shutil.copy(ROOT / "fixtures" / "live" / "rng-apps-v1.yaml", tmp_path / "live.yaml")
    shutil.copy(ROOT / PLUGIN, tmp_path)
    (tmp_path / "kxform.yaml").write_text("paths: [k8s]\nsteps: [{transform: set-labels, with: {label: {a: b}}}]\n")
    (tmp_path / "patch.yaml").write_text("kind: Deployment\nmetadata: {labels: {team: shop}}\n")
    (tmp_path / "patch.json").write_text('[{"op": "replace", "path": "/spec/replicas", "value": 3}]')
    (tmp_path / "resource-list.yaml").write_text(RESOURCE_LIST)
    (tmp_path / ".config" / "fish" / "completions").mkdir(parents=True)
    ran = shell(["sh", "-c", line], tmp_path, tmp_path / "bin")
    (arguments,) = calls(line)
    name = next(word for word in arguments if word in EVERYTHING)
    assert ran.returncode in {0, 1} & exits_of(entry_of(name)).keys(), ran.stderr
    assert re.findall(r"\b(error|refused) KX.*", ran.stderr) == []
    assert ran.stdout or ran.stderr or ">" in line


def test_a_plugin_gets_examples_made_of_its_own(kxform: Kxform) -> None:
    ran = kxform("--use", str(ROOT / PLUGIN), "add-owner", "--help")
    found = sections(ran.out.decode())
    assert found["Reads"].strip() == "Files and folders (.yaml, .yml, .json) or standard input."
    assert found["Examples"] == (
        "  # Show what would change.\n"
        "  kxform add-owner --owner 'team a' --diff k8s/\n\n"
        "  # Change the files, and say why.\n"
        "  kxform add-owner --owner 'team a' --in-place --explain k8s/\n\n"
        "  # In a pipe.\n"
        "  kxform add-owner --owner 'team a' < app.yaml\n"
    )


def test_a_meaning_of_its_own_stands_in_for_the_common_one() -> None:
    entry = Entry("", "", "", {4: "", 1: "an error"}, ())
    assert list(exits_of(entry)) == [0, 1, 2, 4, 70, 130]
    assert (exits_of(entry)[1], exits_of(entry)[4]) == ("an error", EXITS[4])


def test_the_guide_has_the_list_of_exit_codes() -> None:
    rows = re.findall(r"^\| (\d+) \| (.*) \|$", (ROOT / "docs" / "guide.md").read_text("utf-8"), re.MULTILINE)
    assert {int(code): meaning.replace("`", "") for code, meaning in rows} == EXITS


def test_the_version_names_the_schemas_inside(kxform: Kxform) -> None:
    ran = kxform("--version")
    assert re.fullmatch(rb"kxform \d+\.\d+\.\d+ \(schemas of Kubernetes 1\.25 to 1\.\d\d\)\n", ran.out)
    last = kxform("schemas", "list").out.decode().splitlines()[-1].split()[0]
    assert f" to {last})".encode() in ran.out
