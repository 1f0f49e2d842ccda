"""What is wrong with a transform is said in one line, with the place where that is known, and never as a traceback."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kxform import registry
from kxform.errors import UsageError

HEAD = """\
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from kxform.transform import Transform, option
"""
CLASS = """
@dataclass(frozen=True, kw_only=True)
class MyTransform(Transform):
    '''Do it.'''
    kinds = ("Pod",)
"""
DECORATOR = 7 if sys.version_info >= (3, 11) else 8  # where a decorator that fails is said to stand
FIELD = 11  # the line behind HEAD and CLASS

# what the file holds; the line (and column) of the error; its words
TABLE = [
    ("def f(:\n", "1:7", "SyntaxError: invalid syntax"),
    ("x = '\u00e4'\n".encode("latin-1"), "", "SyntaxError: "),
    (b"x = 1\0\n", "", "null bytes"),
    ("import os\nimport nothing_like_it\n", "2", "ModuleNotFoundError: No module named 'nothing_like_it'"),
    ("from .sibling import x\n", "1", "ImportError: attempted relative import"),
    ("def f():\n    raise KeyError('a')\nf()\n", "2", "KeyError: 'a'"),
    ("import json\n\njson.loads('{')\n", "3", "JSONDecodeError: Expecting property name"),
    ("raise SystemExit(3)\n", "1", "SystemExit: 3"),
    ("raise RuntimeError\n", "1", "RuntimeError"),
    ("raise RuntimeError('one\\ntwo')\n", "1", "RuntimeError: one"),
    ("x = 1\n", "", "the file defines no subclass of kxform.Transform"),
    (
        "from kxform.transforms.to_daemonset import ToDaemonset\n",
        "",
        "the file defines no subclass of kxform.Transform",
    ),
    (HEAD + CLASS.replace("@dataclass(frozen=True, kw_only=True)", ""), "8", "it is no dataclass: write `@dataclass("),
    (
        HEAD + CLASS.replace("frozen=True", "frozen=False"),
        DECORATOR,
        "cannot inherit non-frozen dataclass from a frozen one",
    ),
    (HEAD + CLASS.replace("'''Do it.'''", ""), "8", "it has no docstring"),
    (HEAD + CLASS.replace('("Pod",)', '"Pod"'), "10", "kinds has to be a tuple of at least one kind"),
    (HEAD + CLASS.replace('    kinds = ("Pod",)\n', ""), "8", "kinds has to be a tuple of at least one kind"),
    (HEAD + CLASS.replace("MyTransform", "SetIt"), "8", "its class is SetIt, so its name is set-it"),
    (
        "from abc import ABC, abstractmethod\n"
        + HEAD
        + CLASS.replace("(Transform)", "(Transform, ABC)")
        + "    @abstractmethod\n    def change(self, resource): ...\n",
        "9",
        "it is abstract: change is missing",
    ),
    (HEAD + CLASS + "    count: int = 3\n", FIELD, "count has no help: declare it as `option(default, help=…)`"),
    (HEAD + CLASS + "    count: int\n", FIELD, "count has no help"),
    (HEAD + CLASS + "    count: int = option(3, help='')\n", FIELD, "count has no help"),
    (
        HEAD + CLASS + "    count: float = option(3.0, help='n')\n",
        FIELD,
        "count is of type float, and an option is bool",
    ),
    (HEAD + CLASS + "    a: str | None = option(None, help='n')\n", FIELD, "a is of type str | None, and an option is"),
    (HEAD + CLASS + "    a: tuple[int, ...] = option((), help='n')\n", FIELD, "a is of type tuple[int, ...], and"),
    (HEAD + CLASS + "    a: tuple[str, str] = option((), help='n')\n", FIELD, "a is of type tuple[str, str], and"),
    (HEAD + CLASS + "    a: dict[str, str] = option({}, help='n')\n", FIELD, "a is of type dict[str, str], and"),
    (
        HEAD + CLASS + "    a: Mapping[str, int] = option({}, help='n')\n",
        FIELD,
        "a is of type collections.abc.Mapping[",
    ),
    (HEAD + CLASS + "    a: Literal[1, 2] = option(1, help='n')\n", FIELD, "a is of type typing.Literal[1, 2], and"),
    (HEAD + CLASS + "    a: int = option('3', help='n')\n", FIELD, "a is of type int, and its default is '3'"),
    (HEAD + CLASS + "    a: int = option(True, help='n')\n", FIELD, "a is of type int, and its default is True"),
    (HEAD + CLASS + "    a: bool = option(0, help='n')\n", FIELD, "a is of type bool, and its default is 0"),
    (HEAD + CLASS + "    a: str = option(None, help='n')\n", FIELD, "a is of type str, and its default is None"),
    (HEAD + CLASS + "    a: Literal['x', 'y'] = option('z', help='n')\n", FIELD, "and its default is 'z'"),
    (HEAD + CLASS + "    a: tuple[str, ...] = option(('x', 1), help='n')\n", FIELD, "and its default is ('x', 1)"),
    (HEAD + CLASS + "    a: Mapping[str, str] = option({'x': 1}, help='n')\n", FIELD, "and its default is {'x': 1}"),
    (HEAD + CLASS + "    a: tuple[str, ...] = option([], help='n')\n", DECORATOR, "ValueError: mutable default"),
    (HEAD + CLASS + "    a: 'Nothing' = option(1, help='n')\n", "8", "its annotations cannot be read: NameError"),
    (HEAD + CLASS + "    check: bool = option(False, help='n')\n", FIELD, "check is the name of an option that every"),
    (HEAD + CLASS + "    help: bool = option(False, help='n')\n", FIELD, "help is the name of an option that every"),
]


@pytest.mark.parametrize(("code", "at", "words"), TABLE)
def test_a_broken_file(tmp_path: Path, code: str | bytes, at: str | int, words: str) -> None:
    path = tmp_path / "my_transform.py"
    path.write_bytes(code if isinstance(code, bytes) else code.encode())
    with pytest.raises(UsageError) as caught:
        registry.load_file(str(path))
    error = caught.value
    assert str(error.code) == "KX002"
    assert error.message.startswith("transform my-transform is broken: ")
    assert words in error.message
    assert "\n" not in error.message
    line, _, column = str(at).partition(":")
    assert error.place.file == str(path)
    assert not line or error.place.line == int(line)
    assert not column or error.place.column == int(column)


def test_what_is_not_broken(tmp_path: Path) -> None:
    path = tmp_path / "my_transform.py"
    fields = """\
    on: bool = option(True, help='n')
    count: int = option(3, help='n')
    name: str = option('', help='n')
    path: Path = option(Path('a'), help='n')
    choice: Literal['x', 'y'] = option('y', help='n')
    texts: tuple[str, ...] = option(('a',), help='n')
    pairs: Mapping[str, str] = option({'a': 'b'}, help='n')
"""
    path.write_text(f"from __future__ import annotations\n{HEAD}{CLASS}{fields}")
    (known,) = registry.load_file(str(path))
    assert (known.name, known.origin) == ("my-transform", str(path))
    assert known.transform(texts=("b",)).texts == ("b",)  # type: ignore[call-arg, attr-defined]
    assert registry.load_file(str(path))[0].transform is known.transform


def test_the_name_of_a_class(tmp_path: Path) -> None:
    path = tmp_path / "several.py"
    names = {"ToDaemonset": "to-daemonset", "HTTPRoutes": "http-routes", "ToV1": "to-v1", "X": "x", "ToHPA": "to-hpa"}
    path.write_text(HEAD + "".join(CLASS.replace("MyTransform", name) for name in names))
    assert [known.name for known in registry.load_file(str(path))] == list(names.values())


def test_a_class_of_several_that_is_broken_is_named(tmp_path: Path) -> None:
    path = tmp_path / "several.py"
    path.write_text(HEAD + CLASS + CLASS.replace("MyTransform", "Other") + "    a: float = option(1.0, help='n')\n")
    with pytest.raises(UsageError, match=rf"{path}:16: error KX002: transform other is broken: a is of type float"):
        registry.load_file(str(path))
