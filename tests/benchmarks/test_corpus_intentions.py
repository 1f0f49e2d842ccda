"""A transform becomes checkable by one module: what an intention has to say is enough, for changes and new documents."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

from corpus_checks import intention, intentions
from corpus_checks.conversion import Change, Result
from corpus_checks.intention import Documents, Intention
from corpus_checks.nodes import Data
from corpus_checks.verdict import judge

BEFORE = "kind: A\napiVersion: v1\nspec:\n  size: 1  # small\n  name: a\n"
AFTER = BEFORE.replace("1  #", "2  #")
NEW = "---\nkind: B\napiVersion: v1\n"


class Grow(Intention):
    """Sizes are 2 afterwards, and each A has a B behind it."""

    transform = "grow"

    def applies(self, old: Documents) -> bool:
        return any(document.data["kind"] == "A" for document in old)

    def expected(self, old: Data, new: Data) -> Data:
        return {**old, "spec": {**old["spec"], "size": 2}}

    def added(self, old: Documents, new: Documents) -> set[int]:
        return {index for index, document in enumerate(new) if document.data.get("kind") == "B"}


def kinds(new: str, *spans: tuple[int, int]) -> set[str]:
    changes = tuple(Change(("spec", "size"), first, last, "it grows") for first, last in spans)

    def convert(path: Path, content: bytes) -> Result:
        is_first = content == BEFORE.encode()
        return Result("changed", new=new.encode(), changes=changes) if is_first else Result("unchanged")

    return {each.kind for each in judge(Path("a.yaml"), BEFORE.encode(), convert, Grow()).violations}


ANSWERS = {
    "a change": (AFTER, ((4, 4),), set()),
    "a change and a new document": (f"{AFTER}{NEW}", ((4, 4), (6, 5)), set()),
    "a new document that nothing names": (f"{AFTER}{NEW}", ((4, 4),), {"unnamed line"}),
    "another value": (BEFORE.replace("1  #", "3  #"), ((4, 4),), {"meaning"}),
    "another document": (f"{AFTER}{NEW.replace('B', 'C')}", ((4, 4), (6, 5)), {"meaning"}),
    "no comment": (AFTER.replace("  # small", ""), ((4, 4),), {"comment lost", "outside the edit"}),
}


@pytest.mark.parametrize(("new", "spans", "expected"), ANSWERS.values(), ids=ANSWERS)
def test_an_intention_is_enough(new: str, spans: tuple[tuple[int, int], ...], expected: set[str]) -> None:
    assert kinds(new, *spans) == expected


def test_a_module_in_the_folder_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = "from corpus_checks.intention import Intention\n\n\nclass Grow(Intention):\n    transform = 'grow-all'\n"
    (tmp_path / "grow_all.py").write_text(f"{source}\n\nINTENTION = Grow()\n")
    monkeypatch.setattr(intentions, "__path__", [*intentions.__path__, str(tmp_path)])
    assert intention.names() == ["grow-all", "strip", "to-daemonset"]
    assert intention.load("grow-all").transform == "grow-all"


def test_each_intention_is_that_of_its_name() -> None:
    assert [intention.load(name).transform for name in intention.names()] == intention.names()
