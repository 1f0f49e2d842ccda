"""What must stay true of the whole: names, codes, docs, and what a start of the program may cost."""

from __future__ import annotations

import dataclasses
import importlib
import importlib.util
import inspect
import re
import shlex
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from kxform import registry
from kxform.cli.app import COMMANDS
from kxform.cli.options import COMMON, VALIDATION
from kxform.testing import failures
from kxform.transform.options import RESERVED

pytestmark = pytest.mark.checkout
ROOT = Path(__file__).parent.parent
HEAVY = (
    "jsonschema",
    "jsonschema_rs",
    "deepdiff",
    "ruamel",
    "rich",
    "concurrent",
    "multiprocessing",
    "pathspec",
    "importlib.metadata",
    "kubernetes",
    "urllib3",
)


def docs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_docs", ROOT / "scripts" / "write_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", registry.names())
def test_a_transform_is_one_file_with_one_name(name: str) -> None:
    transform = registry.load(name)
    assert Path(inspect.getfile(transform)).stem == name.replace("-", "_")
    assert transform.__name__ == "".join(word.capitalize() for word in name.split("-"))
    assert re.match(r"[A-Z].*\.$", (inspect.getdoc(transform) or "").splitlines()[0])
    assert transform.EXAMPLES[0].after is None
    for field in dataclasses.fields(transform):
        assert re.fullmatch(r"[a-z].*[^.]", field.metadata["help"])


def test_an_unknown_transform_is_an_error_with_a_code() -> None:
    with pytest.raises(registry.UsageError) as caught:
        registry.load("to-demonset")
    assert caught.value.code is registry.UNKNOWN
    assert caught.value.hint.startswith("did you mean to-daemonset?")


def test_what_every_command_has_no_transform_can_have() -> None:
    common = {parameter.name for parameter in COMMON} - {"name", "namespace", "selector", *VALIDATION}
    assert common | {"color", "help"} == RESERVED


def test_codes_are_unique_and_say_what_to_do() -> None:
    found = docs().codes()
    assert len(found) > 30
    for name, code in found.items():
        assert re.fullmatch(r"KX\d{3}", name)
        assert code.title == code.title.strip(".")
        assert code.hint.endswith(".")
        assert code.text.endswith(".")
    assert len({code.title for code in found.values()}) == len(found)


def test_no_two_codes_share_an_identifier() -> None:
    written = [
        match
        for path in (ROOT / "kxform").rglob("*.py")
        for match in re.findall(r'Code\(\s+"(KX\d{3})"', path.read_text("utf-8"))
    ]
    assert sorted(written) == sorted(set(written)) == sorted(docs().codes())


def test_pages_made_from_the_code_are_current() -> None:
    made = docs().pages()
    assert docs().stale(made) == set()
    assert {path.stem for path in made if path.parent.name == "transforms"} == {*registry.names(), "index"}
    assert {path.stem for path in made if path.parent.name == "commands"} == {*COMMANDS, "transforms", "index"}


def test_a_page_that_is_not_current_is_found(tmp_path: Path) -> None:
    module = docs()
    module.DOCS = tmp_path
    made = module.pages()
    assert module.stale(made) == made.keys()
    for path, text in made.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert module.stale(made) == set()
    (tmp_path / "codes" / "KX001.md").write_text("changed by hand", encoding="utf-8")
    (tmp_path / "transforms" / "gone.md").write_text("of a transform that is no more", encoding="utf-8")
    assert module.stale(made) == {tmp_path / "codes" / "KX001.md", tmp_path / "transforms" / "gone.md"}


@pytest.mark.parametrize(
    ("arguments", "forbidden"),
    [
        (["--help"], HEAVY),
        (["--version"], (*HEAVY, "yaml")),
        (["to-daemonset", "-q", "fixtures/live/rng-apps-v1.yaml"], (*HEAVY, "kxform.cli.list", "kxform.testing")),
        (["strip", "-q", "fixtures/live/rng-apps-v1.yaml"], (*HEAVY, "kxform.verdict", "kxform.transforms.validate")),
        (["to-daemonset", "--help"], HEAVY),
        (["--use", "fixtures/plugin/kxform_plugin_sample/add_owner.py", "to-daemonset", "--help"], HEAVY),
        (["apply", "--help"], HEAVY),
        (["diff", "-q", "fixtures/live/rng-apps-v1.yaml", "fixtures/live/rng-apps-v1.yaml"], HEAVY),
        (["list", "--help"], (*HEAVY, "kxform.cli.explain", "kxform.testing")),
    ],
)
def test_what_a_start_may_cost(arguments: list[str], forbidden: tuple[str, ...]) -> None:
    code = (
        "import sys, atexit\n"
        "from kxform.cli.app import main\n"
        "atexit.register(lambda: print('\\n'.join(sys.modules), file=sys.stderr))\n"
        f"sys.argv = ['kxform', *{arguments!r}]\n"
        "main()\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert ran.returncode == 0
    loaded = set(ran.stderr.split())
    assert "kxform.cli.app" in loaded
    assert {name for name in forbidden if name in loaded} == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_a_function_of_the_module_of_its_name(name: str) -> None:
    module, _, function = COMMANDS[name].partition(":")
    assert module == f"kxform.cli.{name}"
    assert re.match(r"[A-Z].*\.$", inspect.getdoc(getattr(importlib.import_module(module), function)).splitlines()[0])


def shown_commands() -> list[tuple[str, str]]:
    """The commands of the README that are shown with their output."""
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(r"```console\n\$ kxform ([^\n]+)\n(.*?)```", page, re.DOTALL)


def test_the_readme_shows_commands() -> None:
    assert len(shown_commands()) > 1


@pytest.mark.parametrize(("arguments", "output"), shown_commands(), ids=lambda text: text.split()[0])
def test_the_readme_shows_what_is_printed(arguments: str, output: str) -> None:
    command = [sys.executable, "-m", "kxform", *shlex.split(arguments)]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert ran.returncode == (1 if {"--diff", "validate"} & set(command) else 0)
    assert ran.stdout == output


def test_the_sample_of_contributing_works(tmp_path: Path) -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    path = tmp_path / "set_priority_class.py"
    path.write_text(page.split("```python\n")[1].split("```")[0], encoding="utf-8")
    (known,) = registry.load_file(str(path))
    assert known.name == "set-priority-class"
    assert list(failures(known.transform)) == []


def test_the_entry_point_of_contributing_is_that_of_the_sample_plugin() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    lines = page.split("```toml\n")[1].split("```")[0]
    assert lines in (ROOT / "fixtures" / "plugin" / "pyproject.toml").read_text(encoding="utf-8")


def test_the_exercise_of_the_readme_is_the_one_that_is_tested() -> None:
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("## In a cluster")[2].partition("\n## ")[0]
    block = section.partition("```sh\n")[2].partition("```")[0]
    commands = [line.partition(" #")[0].rstrip() for line in block.splitlines() if line]
    tested = (ROOT / "tests" / "e2e" / "test_exercise.py").read_text(encoding="utf-8")
    assert len(commands) > 10
    assert [command for command in commands if f'run("{command}")' not in tested] == []
