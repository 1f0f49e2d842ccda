"""What the ignore files of a repository pass over, as git reads them."""

from __future__ import annotations

import os
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

IGNORE_FILES = (".gitignore", ".kxformignore")
_GLOB = re.compile(r"[*?]+")


def _bare(text: str) -> str:
    return text.strip("/")


@dataclass(frozen=True)
class Rule:
    """The patterns of one ignore file, relative to its folder (an absolute path that ends in a separator)."""

    folder: str
    lines: Sequence[str]

    @classmethod
    def read(cls, folder: str, name: str) -> Rule:
        try:
            with open(folder + name, encoding="utf-8", errors="replace") as file:
                return cls(folder, file.read().splitlines())
        except OSError:
            return cls(folder, ())

    @cached_property
    def _spec(self) -> Any:
        from pathspec import GitIgnoreSpec  # costs 20 ms, and few patterns are about manifests

        return GitIgnoreSpec.from_lines(self.lines)

    @cached_property
    def _needles(self) -> Sequence[str]:
        """For each pattern the longest text that a path has to hold for it to match; empty where any path could."""
        patterns = (line.strip() for line in self.lines)
        return [
            "" if "[" in line or "\\" in line else max(map(_bare, _GLOB.split(line.lstrip("!"))), key=len)
            for line in patterns
            if line and not line.startswith("#")
        ]

    def verdict(self, path: str, *, is_folder: bool) -> bool | None:
        if not path.startswith(self.folder):
            return None
        relative = path[len(self.folder) :] + os.sep * is_folder
        if not any(needle in relative for needle in self._needles):
            return None
        verdict: bool | None = self._spec.check_file(relative).include
        return verdict


class Rules:
    """Ignore rules from the outermost folder to the innermost; the innermost that says anything decides, as in git."""

    def __init__(self, rules: Sequence[Rule] = ()) -> None:
        self._rules = tuple(rules)

    def __bool__(self) -> bool:
        return bool(self._rules)

    def below(self, rule: Rule) -> Rules:
        """Return the rules with those of a folder further in."""
        return Rules((*self._rules, rule))

    def inside(self, folder: str, names: Container[str]) -> Rules:
        """Return the rules inside a folder (its path ends in a separator) with ignore files of these names."""
        return Rules((*self._rules, *(Rule.read(folder, name) for name in IGNORE_FILES if name in names)))

    def ignore(self, path: str, *, is_folder: bool) -> bool:
        for rule in reversed(self._rules):
            verdict = rule.verdict(path, is_folder=is_folder)
            if verdict is not None:
                return verdict
        return False


def rules_above(root: str) -> list[Rule]:
    """The ignore files of the folders above `root`, up to the top of its git repository, if it is in one."""
    folders, folder = [], os.path.abspath(root)
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return []
        folder = parent
        folders.append(os.path.join(folder, ""))
    return [
        Rule.read(above, name) for above in reversed(folders) for name in IGNORE_FILES if os.path.exists(above + name)
    ]


def top_of(folder: str) -> str:
    """Return what a folder is part of: its repository, outside of one the working folder, else nothing but itself.

    Args:
        folder: an absolute path.
    """
    above = folder
    while not os.path.exists(os.path.join(above, ".git")):
        above, before = os.path.dirname(above), above
        if above == before:
            here = os.getcwd()
            return here if os.path.join(folder, "").startswith(os.path.join(here, "")) else folder
    return above
