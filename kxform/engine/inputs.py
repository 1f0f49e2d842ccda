"""Find the files that a run is about: paths, folders, standard input; ignore files; each file once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kxform.engine.codes import CANNOT_READ
from kxform.engine.ignore import IGNORE_FILES, Rule, Rules, rules_above, top_of
from kxform.errors import KxformError, Place

SUFFIXES = (".yaml", ".yml", ".json")
PIPELINE_FILE = "kxform.yaml"  # ours, no manifest: only taken where it is named itself
STANDARD_INPUT = "-"


class Input(NamedTuple):
    """One file to read.

    Args:
        path: as shown to the person, and opened; `-` is standard input.
        relative: the path below the folder it was found in, or as named: where `--output-dir` writes it.
        error: why it cannot be read, where that is known already.
        root: the folder in which it was met, as named; None where the file was named itself.
    """

    path: str
    relative: str
    error: KxformError | None = None
    root: str | None = None

    @property
    def is_json(self) -> bool:
        """Whether the file's name says that it is JSON."""
        return self.path.endswith(".json")


@dataclass(frozen=True)
class Finder:
    """Finds inputs.

    Args:
        exclude: patterns as in `.gitignore`, relative to each folder named; they do not touch files named themselves.
        use_ignore_files: honour `.gitignore` and `.kxformignore`.
        exclude_below: further patterns, relative to a folder of their own.
        exclude_named: hold to all of this for files that are named, too: they are taken where a run over the folders
            above them would take them. Patterns of `exclude` are then relative to the working folder.
        leave_out: files and folders to pass over when they are met in a folder: the one that results are written to.
    """

    exclude: Sequence[str] = ()
    use_ignore_files: bool = True
    exclude_below: tuple[str, Sequence[str]] = ("", ())
    exclude_named: bool = False
    leave_out: Sequence[str] = ()

    def find(self, paths: Sequence[str]) -> Iterator[Input]:
        """Yield the files of `paths` in a stable order: that of the paths, folders sorted; each file once."""
        found: set[str] = set()
        passed = _Passed(self)
        for path in paths:
            for key, item in self._expand(path, passed):
                if key not in found:
                    found.add(key)
                    yield item

    def _expand(self, path: str, passed: _Passed) -> Iterator[tuple[str, Input]]:
        """Yield inputs, each with what identifies its file."""
        if path == STANDARD_INPUT:
            yield path, Input(path, "stdin.yaml")
        elif os.path.isdir(path):
            yield from self._walk(path)
        elif os.path.exists(path):
            if self.exclude_named and passed.over(path):
                return
            outside = os.path.isabs(path) or os.path.normpath(path).startswith("..")
            yield os.path.realpath(path), Input(path, os.path.basename(path) if outside else os.path.normpath(path))
        else:
            yield path, Input(path, path, KxformError(CANNOT_READ, "no such file or folder", Place(path)))

    def _walk(self, root: str) -> Iterator[tuple[str, Input]]:
        absolute = os.path.join(os.path.abspath(root), "")
        rules = self.with_patterns(Rules(rules_above(root) if self.use_ignore_files else ()), root)
        prefix = "" if root == "." else os.path.join(root, "")
        real = os.path.join(os.path.realpath(root), "")
        for relative, is_link in self._files(absolute, "", rules):
            key = os.path.realpath(prefix + relative) if is_link else real + relative
            yield key, Input(prefix + relative, relative, root=root)

    def with_patterns(self, rules: Rules, root: str) -> Rules:
        """Return rules and those of the patterns, for a walk that begins in `root`."""
        for folder, patterns in ((root, self.exclude), self.exclude_below):
            if patterns:
                rules = rules.below(Rule(os.path.join(os.path.abspath(folder), ""), patterns))
        return rules

    def _files(self, root: str, folder: str, rules: Rules) -> Iterator[tuple[str, bool]]:
        """Yield the paths of files below `root`, and whether each is a link; links to folders are not followed."""
        entries = _entries(root + folder)
        if self.use_ignore_files:
            rules = rules.inside(root + folder, {entry.name for entry in entries}.intersection(IGNORE_FILES))
        for entry in entries:
            is_folder = entry.is_dir(follow_symlinks=False)
            if not is_folder and not _is_manifest(entry):
                continue
            relative = folder + entry.name
            if rules and rules.ignore(root + relative, is_folder=is_folder):
                continue
            if self.leave_out and self.is_left_out(entry.path):
                continue
            if not is_folder:
                yield relative, entry.is_symlink()
            elif entry.name != ".git":
                yield from self._files(root, relative + os.sep, rules)

    def is_left_out(self, path: str) -> bool:
        """Tell whether a path is one of `leave_out`."""
        return os.path.realpath(path) in map(os.path.realpath, self.leave_out)


def _is_manifest(entry: os.DirEntry[str]) -> bool:
    return entry.name.endswith(SUFFIXES) and entry.name != PIPELINE_FILE and entry.is_file()


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """The entries of a folder in the order of their names; one that cannot be read has none."""
    try:
        with os.scandir(folder) as scan:
            return sorted(scan, key=lambda entry: entry.name)
    except OSError:
        return []


class _Passed:
    """What a walk from the top of the repository, outside of one from the working folder, would pass over."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._known: dict[str, Rules | None] = {}

    def over(self, path: str) -> bool:
        absolute = os.path.abspath(path)
        if os.path.basename(path) == PIPELINE_FILE or self._finder.is_left_out(path):
            return True
        rules = self._rules(os.path.dirname(absolute))
        return rules is None or rules.ignore(absolute, is_folder=False)

    def _rules(self, folder: str) -> Rules | None:
        """Return the rules inside a folder; none where a walk does not come there."""
        if folder not in self._known:
            self._known[folder] = self._read(folder)
        return self._known[folder]

    def _read(self, folder: str) -> Rules | None:
        if folder == top_of(folder):
            outer = self._finder.with_patterns(Rules(), os.curdir)
        else:
            above = self._rules(os.path.dirname(folder))
            if above is None or above.ignore(folder, is_folder=True) or self._finder.is_left_out(folder):
                return None
            outer = above
        if not self._finder.use_ignore_files:
            return outer
        inside = os.path.join(folder, "")
        return outer.inside(inside, [name for name in IGNORE_FILES if os.path.exists(inside + name)])
