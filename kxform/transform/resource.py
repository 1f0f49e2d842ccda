"""The object that a transform sees: plain data, and a vocabulary of changes that know where they belong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from kxform.errors import Code, Place
from kxform.kube.objects import KubeObject
from kxform.transform.items import Change, NewDocument, Note, RefusedError, Severity, Skip
from kxform.yamltext import Append, Document, Insert, Path, Remove, Rename, Set, parse_path

PathLike = str | Path


class Resource:
    """One object of a document.

    Paths are written from the object's root, as text (`spec.template.metadata.labels`) or as a tuple.

    Args:
        item: the object.
        document: the document that holds it.
        file: the name of its file, for places.
        deferred: whether `change` deferred it to `follow`.
        chosen: whether the selection holds it; what is of a context kind is shown where it does not, too.
        is_new: whether a step added its document: all places in it are that of the object which it was made for.
    """

    def __init__(
        self,
        item: KubeObject,
        document: Document,
        file: str = "",
        *,
        deferred: bool = False,
        chosen: bool = True,
        is_new: bool = False,
    ) -> None:
        self.item = item
        self.document = document
        self.file = file
        self.deferred = deferred
        self.chosen = chosen
        self.is_new = is_new
        self._places: dict[Path, Place] = {}

    @property
    def data(self) -> Mapping[str, Any]:
        """The object as plain data."""
        return self.item.data

    def get(self, path: PathLike, default: Any = None) -> Any:
        """Return the value at `path`, or `default` where there is none or something on the way is of another type."""
        value: Any = self.item.data
        for step in _path(path):
            index = isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value)
            if not index and not (isinstance(value, dict) and step in value):
                return default
            value = value[step]
        return value

    def mapping(self, path: PathLike) -> Mapping[str, Any]:
        """Return the mapping at `path`; an empty one where there is none."""
        value = self.get(path)
        return value if isinstance(value, dict) else {}

    def items(self, path: PathLike) -> list[Any]:
        """Return the list at `path`; an empty one where there is none."""
        value = self.get(path)
        return value if isinstance(value, list) else []

    def has(self, path: PathLike) -> bool:
        """Tell whether something is written at `path`, be it null."""
        return self.get(path, ...) is not ...

    def set(self, path: PathLike, value: Any, *, why: str) -> Change:
        """Give the value at `path` another value; where there is none, write it last in its mapping."""
        return Change(Set(self._at(path), value), why)

    def insert(self, path: PathLike, value: Any, *, before: str | None = None, why: str) -> Change:
        """Write a new entry, before the sibling with the key `before`.

        Where the path ends in an index: a new item of the list, before the one that stands there.
        """
        return Change(Insert(self._at(path), value, before), why)

    def remove(self, path: PathLike, *, why: str) -> Change:
        """Take the entry at `path` away."""
        return Change(Remove(self._at(path)), why)

    def rename(self, path: PathLike, key: str, *, why: str) -> Change:
        """Give the entry at `path` another key."""
        return Change(Rename(self._at(path), key), why)

    def append(self, path: PathLike, value: Any, *, why: str) -> Change:
        """Add an item to the list at `path`, or begin one."""
        return Change(Append(self._at(path), value), why)

    def become(self, new: dict[str, Any], *, why: str) -> Iterator[Change]:
        """Make the object what `new` says, for transforms that compute the whole: yield the changes between.

        What is the same is not touched; items of lists are told apart by name, so their comments stay with them.
        Keys that are new are written before the one that follows them in `new`.
        """
        from kxform.transform.rewrite import changes_between  # few transforms need it, and each start would pay

        return changes_between(self, new, why)

    def new_document(self, data: Mapping[str, Any], *, why: str) -> NewDocument:
        """Return a new object made for this one; it is written behind it."""
        return NewDocument(data, self.item.path, self.place(), why)

    def retype(self, api_version: str, kind: str, *, why: str) -> Iterator[Change]:
        """Give the object another apiVersion and kind; an item of a typed list, which wrote none, gets them written."""
        for key, value in (("apiVersion", api_version), ("kind", kind)):
            if self.has(key) and self.get(key) != value:
                yield self.set(key, value, why=why)
            elif not self.has(key):
                first = next((name for name in self.data if name != "kind"), None)
                yield self.insert(key, value, before=first, why=why)

    def remove_keys(self, path: PathLike, patterns: Mapping[str, str]) -> Iterator[Change]:
        """Take the entries of a mapping away whose keys fit a shell pattern, and the mapping when none is left.

        Args:
            path: of the mapping; it may be absent.
            patterns: why an entry goes, by pattern for its key.
        """
        keys = self.mapping(path)
        going = {key: why for key in keys for pattern, why in patterns.items() if fnmatchcase(key, pattern)}
        if going and len(going) == len(keys):
            yield self.remove(path, why="; ".join(dict.fromkeys(going.values())))
        else:
            yield from (self.remove((*_path(path), key), why=why) for key, why in going.items())

    def place(self, path: PathLike = ()) -> Place:
        """Return file, line and column of the key at `path`, or of the nearest one above it that is written."""
        at = self._at(path)
        if at not in self._places:
            self._places[at] = self.document.place(at)._replace(file=self.file)
        return self._places[at]

    def is_ignored(self, code: Code, path: PathLike = ()) -> bool:
        """Tell whether a comment in the file, `# kxform: ignore CODE`, keeps a finding at `path` untold."""
        from kxform.transform.comments import ignored_in  # for those alone that find something

        ignored = ignored_in(self.document)
        return ignored is not None and ignored.holds(self.place(path), code.id)

    def note(self, code: Code, message: str, at: PathLike = (), *, severity: Severity = "note", hint: str = "") -> Note:
        """Return a word for the person, at a path."""
        return Note(code, message, self.place(at), severity, hint)

    def skip(self, code: Code, message: str, at: PathLike = ()) -> Skip:
        """Return why the object is left as it is."""
        return Skip(code, message, self.place(at))

    def refuse(self, code: Code, message: str, at: PathLike = (), *, hint: str = "") -> RefusedError:
        """Return the refusal to convert the object, for raising."""
        return RefusedError(code, message, self.place(at), hint)

    def _at(self, path: PathLike) -> Path:
        return (*self.item.path, *_path(path))

    def __str__(self) -> str:
        return str(self.item)


def _path(path: PathLike) -> Path:
    return parse_path(path) if isinstance(path, str) else path
