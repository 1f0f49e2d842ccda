"""What aliases and merge keys give while a document is edited, and which merge keys have to be written out."""

from __future__ import annotations

from kxform.yamltext.data import Data, is_merge, merge_sources, part_of, same
from kxform.yamltext.layout import Container
from kxform.yamltext.nodes import ALIAS, Node
from kxform.yamltext.scalars import MERGE, resolve

__all__ = ["Meanings", "Merges", "is_merge"]


class Meanings:
    """What the anchored nodes of a document will mean after the edits; those that go mean nothing.

    Anchors stand before their aliases, so a walk in order notes each in time.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.written_out: list[Node] = []  # anchored nodes whose aliases no longer give what is wanted
        self._data: dict[int, Data] = {}

    def note(self, node: Node, meaning: Data) -> None:
        """Note what a node that stays will mean, if it has an anchor."""
        if node.anchor is not None:
            self._data[id(node)] = meaning

    def forget_inside(self, node: Node) -> None:
        """Forget the anchors of a value that is written anew; its own stays."""
        for inside in node.walk():
            self._data.pop(id(inside), None)

    def alias_gives(self, alias: Node, wanted: Data) -> bool:
        """Tell whether an alias will mean what is wanted; if not, it has to be written out."""
        target = alias.value
        gives = id(target) in self._data and same(self._data[id(target)], wanted)
        if not gives:
            self.written_out.append(target)
        return gives

    def merged(self, value: Node) -> dict[str, Data] | None:
        """Return what a merge key will give; None where it names what is no longer there."""
        merged: dict[str, Data] = {}
        for source in merge_sources(value, self.text):
            data = self._data.get(id(source.value)) if source.kind is ALIAS else self.in_place(source)
            if not isinstance(data, dict):
                return None
            merged.update(data)
        return merged

    def in_place(self, value: Node) -> Data:
        """Return what a value means that is not to change; None where an alias inside no longer means the same."""
        for node in value.walk():
            if node.kind is ALIAS and not self.alias_gives(node, part_of(node.value, self.text)):
                return None
            self.note(node, part_of(node, self.text) if node.anchor is not None else None)
        return part_of(value, self.text)


class Merges:
    """The merge keys of one mapping.

    Args:
        container: what is asked of the mapping.
        names: the names after the edits of the entries that stay, by their index.
        meanings: what anchors will mean.
    """

    def __init__(self, container: Container, names: dict[int, str], meanings: Meanings) -> None:
        self.container = container
        self.names = names
        self.meanings = meanings
        self.shown: list[int] = []  # entries that a merge key has hidden, and no longer does
        entries = container.node.value
        self.keys = [index for index, (key, _) in enumerate(entries) if key.value == MERGE and is_merge(key)]
        self._given = {index: self._before(entries[index][1]) for index in self.keys}

    def _before(self, value: Node) -> dict[str, Data]:
        """Return what a merge key gave before the edits."""
        merged: dict[str, Data] = {}
        for source in merge_sources(value, self.meanings.text):
            merged.update(part_of(source, self.meanings.text))
        return merged

    def hides(self, index: int) -> bool:
        """Tell whether a merge key below an entry overrides it."""
        if not self._given:
            return False
        return any(key > index and self.names[index] in given for key, given in self._given.items())

    def settle(self, wanted: dict[str, Data]) -> dict[str, Data]:
        """Return what the entries and the merge keys will give, the latter written out where that is not wanted."""
        if not self.keys:
            return {name: wanted[name] for name in self.names.values()}
        hidden, own = [index for index in self.names if self.hides(index)], set(self.names.values())
        given = self._after(wanted)
        if given is not None and all(_is_wanted(name, given, wanted, own) for name in given):
            self.shown = [index for index in hidden if not self.hides(index)]
            if self._stay_hidden(set(hidden).difference(self.shown)):
                return given
        self.shown = hidden
        return {name: wanted[name] for name in own | self._write_out(wanted, own)}

    def _stay_hidden(self, indexes: set[int]) -> bool:
        """Tell whether entries that merge keys override can stay as they are."""
        values = [self.container.node.value[index][1] for index in sorted(indexes)]
        return all(self.meanings.in_place(value) is not None or not _holds_alias(value) for value in values)

    def _after(self, wanted: dict[str, Data]) -> dict[str, Data] | None:
        """Return what the entries and the merge keys will give as they are; None where a merge key breaks."""
        given: dict[str, Data] = {}
        for index, (_, value) in enumerate(self.container.node.value):
            if index in self.names:
                given[self.names[index]] = wanted[self.names[index]]
            elif index in self._given:
                merged = self.meanings.merged(value)
                if merged is None:
                    return None
                given.update(merged)
                self._given[index] = merged
        return given

    def _write_out(self, wanted: dict[str, Data], own: set[str]) -> set[str]:
        """Ask for entries in the place of the merge keys, and return their names."""
        written: set[str] = set()
        for index in self.keys:
            value = self.container.node.value[index][1]
            names = [name for name in self._before(value) if name in wanted and name not in own | written]
            written.update(names)
            if names:
                self.container.expanded[index] = {name: wanted[name] for name in names}
            else:
                self.container.removed.add(index)
            self.meanings.written_out += [node.value for node in value.walk() if node.kind is ALIAS]
        return written


def _is_wanted(name: str, given: dict[str, Data], wanted: dict[str, Data], own: set[str]) -> bool:
    """Tell whether what is given for a name may stay, as it is wanted or as a new entry can override it.

    A merged key that is no string (`16`) is another one to kubectl than the string ("16") that would be written, and
    which of the two counts is up to chance.
    """
    if name not in wanted:
        return False
    return same(given[name], wanted[name]) or (name not in own and isinstance(resolve(name), str))


def _holds_alias(value: Node) -> bool:
    return any(node.kind is ALIAS for node in value.walk())
