"""What `import kxform` gives: nothing is loaded before it is used, and type checkers see all of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import kxform
from kxform import yamltext

ROOT = Path(__file__).parents[2]


def run(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, cwd=cwd, check=False)


def test_to_import_it_loads_nothing() -> None:
    code = (
        "import sys, typing, __future__; before = {*sys.modules}; import kxform; dir(kxform); kxform.__version__; "
        "print(sorted({*sys.modules} - before))"
    )
    ran = run("-c", code)
    assert (ran.stdout, ran.stderr) == ("['kxform', 'kxform.version']\n", "")


@pytest.mark.parametrize(
    ("code", "forbidden"),
    [
        ("kxform.KxformError", ("yaml", "kxform.yamltext", "kxform.engine")),
        ("kxform.parse('a: 1')", ("ruamel", "jsonschema", "kxform.registry", "kxform.verdict", "typer")),
        (
            "kxform.run('a: 1', 'strip')",
            ("jsonschema", "jsonschema_rs", "kxform.verdict", "typer", "rich", "kubernetes"),
        ),
        ("kxform.validate('a: 1')", ("ruamel", "typer", "rich", "kubernetes", "kxform.transforms", "kxform.cli")),
    ],
)
def test_a_name_costs_its_module_alone(code: str, forbidden: tuple[str, ...]) -> None:
    ran = run("-c", f"import sys, kxform; {code}; print(*sys.modules)")
    assert ran.returncode == 0, ran.stderr
    assert set(forbidden) & set(ran.stdout.split()) == set()


def test_every_public_name_is_there_and_no_other() -> None:
    assert set(kxform.__all__) == {"__version__", *kxform._PUBLIC}
    assert kxform.__all__ == sorted(kxform.__all__, key=lambda name: (name.islower(), name))
    for name in kxform.__all__:
        assert getattr(kxform, name) is not None
        assert name in dir(kxform)
    with pytest.raises(AttributeError, match="module 'kxform' has no attribute 'pares'"):
        kxform.pares  # noqa: B018 - it raises
    assert not hasattr(kxform, "_no_such")


def test_public_names_say_what_they_do() -> None:
    for name in kxform._PUBLIC:
        assert getattr(kxform, name).__doc__, name
    for function in (kxform.parse, kxform.run, kxform.run_all, kxform.edit, kxform.patch, kxform.validate):
        assert "Args:" in function.__doc__
        assert "Raises:" in function.__doc__


def test_type_checkers_see_the_names(tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="of the extra `dev`: pip install 'kxform[dev]'")
    program = tmp_path / "program.py"
    program.write_text((ROOT / "tests" / "library" / "program.py").read_text("utf-8"), encoding="utf-8")
    wrong = tmp_path / "wrong.py"
    wrong.write_text(
        "import kxform\n"
        "kxform.pares('a')\n"
        "text: bytes = kxform.run('a', 'strip').text\n"
        "kxform.parse(1)\n"
        "kxform.patch('a', 'b', {}, type='yaml')\n",
        encoding="utf-8",
    )
    config = tmp_path / "mypy.ini"
    config.write_text(
        f"[mypy]\nmypy_path = {ROOT}\nfollow_imports = silent\ncache_dir = {ROOT / '.mypy_cache' / 'library'}\n"
    )
    ran = run("-m", "mypy", "--strict", "--config-file", str(config), str(program), str(wrong), cwd=tmp_path)
    said = [
        line.partition(": error: ")[0].rpartition("/")[2] for line in ran.stdout.splitlines() if ": error: " in line
    ]
    assert said == ["wrong.py:2", "wrong.py:3", "wrong.py:4", "wrong.py:5"], ran.stdout + ran.stderr


def test_yamltext_stands_by_itself(tmp_path: Path) -> None:
    package = tmp_path / "kxform"
    ignore = shutil.ignore_patterns("__pycache__")
    installed = Path(kxform.__file__).parent
    shutil.copytree(installed / "yamltext", package / "yamltext", ignore=ignore)
    shutil.copy(installed / "errors.py", package)
    (package / "__init__.py").touch()
    page = ROOT / "docs" / "yamltext.md"
    code = (
        "import doctest, sys, kxform; assert 'alone' in sys.argv; doctest.testfile(sys.argv[1], module_relative=False);"
        "print(kxform.__file__, *(one for one in sys.modules if one.startswith('kxform')))"
    )
    ran = run("-c", code, str(page), "alone", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    place, *modules = ran.stdout.split()
    assert Path(place) == package / "__init__.py"
    assert {name.split(".")[1] for name in modules if "." in name} == {"yamltext", "errors"}


def test_yamltext_says_what_it_exports() -> None:
    assert yamltext.__all__ == sorted(yamltext.__all__, key=lambda name: (name[0].islower(), name))
    for name in yamltext.__all__:
        assert getattr(yamltext, name) is not None
    assert {"KxformError", "NoSuchPlaceError", "Document"} <= {*yamltext.__all__}
