"""What is loaded of the tables is what their sources say."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from kxform.kube import tables
from kxform.kube.tables import load_table

ROOT = Path(__file__).parent.parent.parent
SOURCES = sorted(Path(tables.__file__).parent.glob("*.yaml"))


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_tables", ROOT / "scripts" / "write_tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.checkout
def test_what_is_loaded_is_current() -> None:
    made = script().written()
    assert [path.stem for path in made] == [path.stem for path in SOURCES]
    assert script().stale(made) == set(), "run python scripts/write_tables.py"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_table_is_loaded_as_another_reader_reads_its_source(path: Path) -> None:
    assert load_table(path.stem) == yaml.safe_load(path.read_text(encoding="utf-8"))


def test_what_is_not_current_is_found(tmp_path: Path) -> None:
    module = script()
    module.TABLES = tmp_path
    (tmp_path / "facts.yaml").write_text("a: 1 # because\n", encoding="utf-8")
    made = module.written()
    assert made == {tmp_path / "facts.json": '{"a":1}\n'}
    assert module.stale(made) == made.keys()
    (tmp_path / "facts.json").write_text('{"a":1}\n', encoding="utf-8")
    (tmp_path / "gone.json").write_text("{}\n", encoding="utf-8")
    assert module.stale(made) == {tmp_path / "gone.json"}


def test_there_is_no_other_table() -> None:
    with pytest.raises(FileNotFoundError):
        load_table("nothing")
