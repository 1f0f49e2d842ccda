"""One pass over the documents of one file: show objects to a step, sort what it answers, make the edits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from kxform.engine.codes import ONE_JSON_VALUE
from kxform.engine.documents import document_of, has_kind, objects_of
from kxform.engine.lists import list_changes
from kxform.engine.outcome import Applied
from kxform.engine.part import Draft, Part, PartKey
from kxform.engine.state import FileState
from kxform.engine.step import Step
from kxform.kube.objects import KubeObject, lists_in
from kxform.transform import Change, Defer, Facts, Item, NewDocument, Note, RefusedError, Remember, Resource, Skip
from kxform.yamltext import Document, Edited, Piece, Touched, new_document

Answers = Sequence[tuple[KubeObject, Iterator[Item]]]


class Visit:
    """A pass over one file.

    Args:
        state: what is known of the file; what is found goes there.
        content: the file's text as UTF-8.
        pieces: its documents.
        explain: keep every change with its place and reason.
        only_new: make the new documents alone, and change nothing else.
        as_file: what comes out is to be a file, so JSON must stay one value.
    """

    def __init__(
        self,
        state: FileState,
        content: bytes,
        pieces: Sequence[Piece],
        *,
        explain: bool = True,
        only_new: bool = False,
        as_file: bool = False,
    ) -> None:
        self.state = state
        self.content = content
        self.pieces = pieces
        self.explain = explain
        self.only_new = only_new
        self.as_file = as_file
        self._last: tuple[PartKey, Part | None, Document] | None = None

    def keys(self, index: int) -> Iterator[PartKey]:
        """Yield the key of a document and of those that were added behind it."""
        number = 0
        while number == 0 or (index, number) in self.state.parts:
            yield index, number
            number += 1

    def text(self, key: PartKey) -> bytes:
        """Return a document as it is now."""
        part = self.state.parts.get(key)
        return part.text.encode() if part else self._original(key)

    def texts(self) -> Iterator[bytes]:
        """Yield all documents as they are now."""
        return (self.text(key) for index in range(len(self.pieces)) for key in self.keys(index))

    def _original(self, key: PartKey) -> bytes:
        """The document as it stands in the file; nothing for one that was added."""
        piece = self.pieces[key[0]]
        return b"" if key[1] else self.content[piece.start : piece.end]

    def document(self, key: PartKey) -> Document:
        """Return a document as it is now, with its places in the original; asked again, the same one while it is so."""
        part = self.state.parts.get(key)
        if self._last is None or self._last[0] != key or self._last[1] is not part:
            piece = self.pieces[key[0]]
            original = document_of(self.content[piece.start : piece.end], piece)
            self._last = (key, part, Draft(part, original) if part else original)
        return self._last[2]

    def change(self, step: Step, key: PartKey, *, is_last: bool, is_chosen: bool = True) -> int:
        """Give a step's first pass the objects of a document, and do what it wants; return how many there are.

        Args:
            step: what to run.
            key: the document's.
            is_last: no other step follows, so nobody will ask for the places of what was edited.
            is_chosen: the step is about this document; if not, it sees its context alone.
        """
        file, document = self.state.input.path, self.document(key)
        objects = list(objects_of(document, file))
        needs_lists = step.transform.sees_lists or not objects
        lists = list(lists_in(document.data)) if needs_lists and has_kind(document) else []
        seen = [*lists, *objects] if step.transform.sees_lists else objects
        chosen = [(item, is_chosen and step.chooses(item)) for item in seen]
        wanted = [(item, is_) for item, is_ in chosen if step.wants(item, chosen=is_)]
        resources = [Resource(item, document, file, chosen=is_, is_new=key[1] > 0) for item, is_ in wanted]
        found = [(resource.item, step.transform.change(resource)) for resource in resources]
        edited = self._apply(key, document, objects, found)
        if edited is not None and key in self.state.parts:
            text, _, place = self.state.parts[key]
            if is_last and not step.is_interested(text.encode(), file):
                self.state.parts[key] = Part(text, (), place)
        return len(objects) or len(lists[:1])  # a list of nothing is Kubernetes, too

    def follow(self, step: Step, key: PartKey, facts: Facts) -> None:
        """Give a step's second pass the objects of a document, and do what it wants."""
        file, deferred, document = self.state.input.path, self.state.deferred.get(key, []), self.document(key)
        objects = list(objects_of(document, file))
        resources = [
            Resource(item, document, file, deferred=item.path in deferred, is_new=key[1] > 0) for item in objects
        ]
        found = [(resource.item, step.transform.follow(resource, facts)) for resource in resources]
        self._apply(key, document, objects, found)

    def _apply(self, key: PartKey, document: Document, objects: Sequence[KubeObject], found: Answers) -> Edited | None:
        """Do what was answered, unless anything was refused; return what became of the document, if it changed."""
        wanted: list[Change | NewDocument] = []
        for item, items in found:
            try:
                wanted += self._sort(key, item, items)
            except RefusedError as error:
                self.state.errors.append(error)
        edited = None
        if wanted and not self.state.errors:
            new = [item for item in wanted if isinstance(item, NewDocument)]
            changes = [item for item in wanted if isinstance(item, Change)]
            apart = [item for item in new if not item.source or self.only_new]
            inside = [item for item in new if item.source and not self.only_new]
            if not self.only_new:
                edited = self._edit(key, document, [*changes, *list_changes(objects, changes, inside)])
            for added in apart:
                self._add(key, document, added)
        return edited

    def _edit(self, key: PartKey, document: Document, changes: Sequence[Change]) -> Edited | None:
        operations = [change.operation for change in changes]
        edited = document.apply(operations) if operations else None
        if edited is None or not edited.edits:
            return None
        before = self.state.parts.get(key, Part(""))
        self.state.parts[key] = Part(edited.text, (*before.edits, edited.edits), before.place)
        if before.edits and edited.text.encode() == self._original(key):
            del self.state.parts[key]  # this step took back what others did
        if self.explain:
            touched = document.touched(operations, edited)
            self.state.changes += map(partial(_applied, self.state.input.path), changes, touched)
        return edited

    def _add(self, key: PartKey, document: Document, new: NewDocument) -> None:
        if document.is_json and self.as_file and len(self.pieces) == 1 and not self.only_new:
            message = f"a file of one JSON value has no room for {_name(new)}"
            self.state.errors.append(RefusedError(ONE_JSON_VALUE, message, new.place))
            return
        *_, (index, last) = self.keys(key[0])
        self.state.parts[index, last + 1] = Part(new_document(new.data, document), (), new.place)
        if self.explain:
            touched = Touched(new.place, new.place.line, new.place.line - 1)
            self.state.changes.append(Applied(self.state.input.path, touched, (), "new", new.why, _name(new)))

    def _sort(self, key: PartKey, item: KubeObject, items: Iterator[Item]) -> Iterator[Change | NewDocument]:
        """Yield what changes the document, and note the rest."""
        state = self.state
        for answer in items:
            if isinstance(answer, Change | NewDocument):
                yield answer
            elif isinstance(answer, RefusedError):
                state.errors.append(answer)
            elif isinstance(answer, Note):
                state.notes.append(answer)
            elif isinstance(answer, Remember):
                state.remembered.append(answer)
            elif isinstance(answer, Skip):
                state.skips.append(answer)
                state.kept -= 1
            elif isinstance(answer, Defer):
                state.deferred.setdefault(key, []).append(item.path)


def _applied(file: str, change: Change, touched: Touched) -> Applied:
    action = type(change.operation).__name__.lower()
    return Applied(file, touched, change.operation.path, action, change.why)


def _name(new: NewDocument) -> str:
    metadata = new.data.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    return f"{new.data.get('kind', 'document')} {name or ''}".strip()
