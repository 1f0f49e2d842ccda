"""What a transform is: a frozen dataclass; its fields are its options, its examples its tests and its docs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from kxform.transform.items import Item
from kxform.transform.resource import Resource

ANY_KIND = "*"
Fact = Any  # what a transform remembers of an object: plain data, or a dataclass of an installed module


class Facts:
    """What was remembered in a whole run, seen from one document.

    Args:
        by_name: all of it.
        names: those of its names that the document holds.
    """

    def __init__(self, by_name: Mapping[str, Sequence[Fact]], names: Iterable[str] = ()) -> None:
        self._by_name = by_name
        self._names = tuple(names)

    def of(self, name: str) -> Sequence[Fact]:
        """Return what was remembered under a name."""
        return self._by_name.get(name, ())

    def near(self) -> Iterator[Fact]:
        """Yield what was remembered under the names that the document holds."""
        return (fact for name in self._names for fact in self.of(name))

    def all(self) -> Iterator[Fact]:
        """Yield everything: for documents that can mean an object without its name, by a pattern or by labels."""
        return (fact for facts in self._by_name.values() for fact in facts)


def option(default: Any, *, help: str, metavar: str = "", is_path: bool = False) -> Any:
    """Declare a field of a transform as an option, of the command line and of pipeline files alike.

    Args:
        default: the value when nothing is given; a mapping or tuple is copied for each instance.
        help: one line, lower case, without full stop.
        metavar: what stands for the value in the help.
        is_path: of texts: they name files and folders; in a pipeline file, relative to it.
    """
    metadata = {"help": help, "metavar": metavar, "is_path": is_path}
    if isinstance(default, dict):
        return dataclasses.field(default_factory=lambda: dict(default), metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Example:
    """A text before and after: a test and a paragraph of the docs at once.

    Args:
        title: what it shows, as a sentence without full stop.
        before: the file; dedented by its common indentation, else nothing is normalised.
        after: what it becomes; None means that it must stay as it is, byte for byte.
        options: values for fields of the transform.
        refused: the code with which it is refused or skipped; the text then stays as it is.
    """

    title: str
    before: str
    after: str | None = None
    options: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    refused: str = ""


@dataclass(frozen=True, kw_only=True)
class Transform:
    """Base of all transforms. The subclass's docstring is its documentation, its first line its summary.

    Class attributes:
        kinds: the kinds whose objects `change` sees; nothing else is even parsed. `ANY_KIND` means every object of an
            API, so not a kustomization.
        context_kinds: those of them that `change` sees even where the selection leaves an object out
            (`resource.chosen` tells): it only remembers them. Beside `ANY_KIND` also kinds of a tool's own files.
        is_check: whether it changes nothing and only judges. It then sees a file when all of its documents have been
            through the steps before, and its `follow` sees what it deferred, and nothing else.
        sees_lists: whether `change` also sees lists themselves, as an object without its `items`.
        makes_documents: whether it yields `NewDocument`s: its command gets `--only-new`.
        markers: for `follow`: byte strings; at least one of them stands, beside a remembered name, in every text that
            could interest it.
        patterns: the same for texts that need not hold a remembered name.
        EXAMPLES: before and after; those without `after` come first.
    """

    kinds: ClassVar[tuple[str, ...]] = ()
    context_kinds: ClassVar[tuple[str, ...]] = ()
    is_check: ClassVar[bool] = False
    sees_lists: ClassVar[bool] = False
    makes_documents: ClassVar[bool] = False
    markers: ClassVar[tuple[bytes, ...]] = ()
    patterns: ClassVar[tuple[bytes, ...]] = ()
    EXAMPLES: ClassVar[tuple[Example, ...]] = ()

    def words(self) -> tuple[str, ...]:
        """Return words of which one stands in every text that could interest `change`; none: any text could.

        A text without them is not parsed, which makes a large repository cost little more than reading it.
        """
        return () if ANY_KIND in self.kinds else self.kinds

    def change(self, resource: Resource) -> Iterator[Item]:
        """Yield what is to change in one object, and what a person must know.

        Raises:
            RefusedError: this object must not be converted.
        """
        return iter(())

    def follow(self, resource: Resource, facts: Facts) -> Iterator[Item]:
        """Yield what is to change in an object because of others; called for what holds a remembered name.

        Args:
            resource: an object of any kind, or one that `change` deferred.
            facts: what was remembered in the whole run.
        """
        return iter(())
