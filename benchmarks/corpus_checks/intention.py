"""What the checks have to know of a transform: what it was meant to do. Everything else they know already.

A transform becomes checkable by one module in `intentions`, named like it, with an `INTENTION`. It states the
intention anew, from the specification: it must not look at how kxform does it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import ClassVar

from corpus_checks.nodes import Data, Path
from corpus_checks.reading import Document
from corpus_checks.sameness import difference
from corpus_checks.violations import Kind

Documents = Sequence[Document]


@dataclass(frozen=True)
class Complaint:
    """What is wrong, and at which path of which document of the old file."""

    kind: Kind
    document: Document
    path: Path
    message: str


class Intention:
    """What a transform is meant to do to one file. `old` and `new` are its documents before and after.

    `options` are the transform's own, `renamed` the keys that it may give another name; one that
    `names_exactly` names no line on which nothing had to change. A document that cannot be read has no data;
    `new` has as many documents as `old`, without those that `added` names.
    """

    transform: ClassVar[str]
    options: ClassVar[Mapping[str, object]] = {}
    renamed: ClassVar[Mapping[str, str]] = {}
    names_exactly: ClassVar[bool] = False

    def applies(self, old: Documents) -> bool:
        """Tell whether the transform may change anything of the file."""
        raise NotImplementedError

    def expected(self, old: Data, new: Data) -> Data:
        """Return what a changed document should be; `new` tells which one, where several answers are right."""
        raise NotImplementedError

    def meaning(self, old: Document, new: Document) -> Iterator[Complaint]:
        """Say what is wrong with a document that changed."""
        wrong = difference(self.expected(old.data, new.data), new.data)
        if wrong:
            yield Complaint("meaning", old, (), wrong)

    def choice(self, old: Documents, new: Documents) -> Iterator[Complaint]:
        """Say what a file that changed still lacks, and what in it should have been left alone."""
        yield from ()

    def passed_over(self, old: Documents) -> Iterator[Complaint]:
        """Say what should have been done to a file that came back as it was."""
        yield from ()

    def added(self, old: Documents, new: Documents) -> Collection[int]:
        """Return which documents of `new`, by index, the transform was to write besides the old ones."""
        return ()

    def grounds(self, old: Documents) -> set[str]:
        """Return why something in the file may be left alone, besides what holds for every transform."""
        return set()

    def counts(self, old: Documents, new: Documents) -> dict[str, int]:
        """Return what is to be counted for the table; `new` is empty where nothing changed."""
        return {}


def names() -> list[str]:
    """Return the transforms whose intention is known."""
    folder = import_module("corpus_checks.intentions")
    return sorted(module.name.replace("_", "-") for module in iter_modules(folder.__path__))


def load(name: str) -> Intention:
    """Return the intention of a transform."""
    intention: Intention = import_module(f"corpus_checks.intentions.{name.replace('-', '_')}").INTENTION
    return intention
