"""What happens to one file: its documents, the objects in them, what a transform wants of each, and the outcome.

Two passes: the first gives the transform the objects of its kinds, the second what may refer to those it changed.
Pure over bytes; reading, writing and processes are elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from kxform.engine.codes import ENCRYPTED
from kxform.engine.documents import document_of, looks_like_object_inside, objects_of
from kxform.engine.draft import Draft
from kxform.engine.inputs import Input
from kxform.engine.lists import typed_list_changes
from kxform.engine.outcome import Applied
from kxform.engine.read import digest
from kxform.engine.search import (
    NameSearch,
    has_template_token,
    holds_any,
    holds_mark,
    kind_of,
    looks_like_object,
    may_be_object,
    may_be_template,
)
from kxform.errors import KxformError
from kxform.kube.objects import KubeObject, is_api_object, lists_in
from kxform.kube.references import is_kustomization_file
from kxform.kube.select import Selection
from kxform.transform import (
    ANY_KIND,
    Change,
    Defer,
    Fact,
    Facts,
    Item,
    Note,
    RefusedError,
    Remember,
    Resource,
    Skip,
    Transform,
)
from kxform.yamltext import Document, Edited, Path, Source, Touched, split
from kxform.yamltext.codes import SYNTAX, TEMPLATE

FactsByName = Mapping[str, Sequence[Fact]]


@dataclass(slots=True)
class FileState:
    """What is known of one file between the passes; crosses processes, so it holds no documents."""

    input: Input
    edited: dict[int, Edited] = field(default_factory=dict)
    changes: list[Applied] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)
    errors: list[KxformError] = field(default_factory=list)
    remembered: list[Remember] = field(default_factory=list)
    deferred: dict[int, list[Path]] = field(default_factory=dict)
    kept: int = 0  # objects (or documents that look like one) that were not skipped
    is_interesting: bool = False  # the second pass has to look at it
    digest: bytes = b""

    @property
    def is_common(self) -> bool:
        """Whether this is what most files are: objects, and nothing to do or to say."""
        found = self.is_interesting or self.edited or self.notes or self.skips or self.errors or self.deferred
        return self.kept == 1 and not found


class FileEditor:
    """Runs one transform over one file after the other.

    Args:
        transform: what to run.
        selection: the objects that it may change.
        explain: keep every change with its place and reason; a stream of 40,000 Deployments has 150,000 of them.
        sign: note what identifies the bytes that were read, for whoever writes the file.
    """

    def __init__(self, transform: Transform, selection: Selection, *, explain: bool = True, sign: bool = False) -> None:
        self.transform = transform
        self.selection = selection
        self.explain = explain
        self.sign = sign
        words = transform.words()
        self._holds_kind = holds_any(words) if words else _any_text
        self._wants_all = ANY_KIND in transform.kinds
        self._marks = tuple(dict.fromkeys((*transform.markers, *transform.patterns)))

    def first(self, item: Input, data: bytes) -> FileState:
        """Give the transform the objects of its kinds."""
        state = FileState(item)
        try:
            self._first(state, Source.from_bytes(data).content)
        except KxformError as error:
            _fail(state, error, data)
        if state.errors:
            state.remembered.clear()
        if state.edited and self.sign:
            state.digest = digest(data)
        return state

    def _first(self, state: FileState, content: bytes) -> None:
        holds_kind = self._holds_kind(content)
        named = is_kustomization_file(state.input.path)
        state.is_interesting = named or holds_kind or holds_mark(content, self._marks)
        if not holds_kind and looks_like_object(content) and not has_template_token(content):
            state.kept = 1
            return
        pieces = split(content, is_json=state.input.is_json)
        wanted = bytearray(self._may_want(content[start:end]) for start, end, *_ in pieces)
        templated = may_be_template(content) if any(wanted) else has_template_token(content)
        for index, piece in enumerate(pieces):
            text = content[piece.start : piece.end]
            if wanted[index]:
                self._document(state, index, document_of(text, piece))
            elif not templated and looks_like_object(text):
                state.kept += 1
            elif templated or may_be_object(text):
                state.kept += looks_like_object_inside(document_of(text, piece))

    def _may_want(self, text: bytes) -> bool:
        """Tell whether a document can hold an object of the transform's kinds."""
        if not self._holds_kind(text):
            return False
        if self._wants_all:
            return True
        kind = kind_of(text)
        return not kind or kind.endswith("List") or kind in self.transform.kinds

    def _document(self, state: FileState, index: int, document: Document) -> None:
        name = state.input.path
        objects = list(objects_of(document, name))
        state.kept += len(objects)
        seen = [*lists_in(document.data), *objects] if objects and self.transform.sees_lists else objects
        wanted = [item for item in seen if self._is_wanted(item) and self.selection.holds(item)]
        found = [(item, self.transform.change(Resource(item, document, name))) for item in wanted]
        self._apply(state, index, document, objects, found)

    def _is_wanted(self, item: KubeObject) -> bool:
        return is_api_object(item) if self._wants_all else item.kind in self.transform.kinds

    def _apply(
        self,
        state: FileState,
        index: int,
        document: Document,
        objects: Sequence[KubeObject],
        found: Sequence[tuple[KubeObject, Iterator[Item]]],
    ) -> None:
        changes: list[Change] = []
        for item, items in found:
            try:
                changes += self._sort(state, index, item, items)
            except RefusedError as error:
                state.errors.append(error)
        if changes and not state.errors:
            changes += typed_list_changes(objects, changes)
            operations = [change.operation for change in changes]
            edited = document.apply(operations)
            if edited.edits:
                state.edited[index] = edited if self._may_follow(edited.text.encode()) else edited._replace(edits=())
            if self.explain:
                touched = document.touched(operations, edited)
                state.changes += map(partial(_applied, state.input.path), changes, touched)

    def _sort(self, state: FileState, index: int, item: KubeObject, items: Iterator[Item]) -> Iterator[Change]:
        for answer in items:
            if isinstance(answer, Change):
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
                state.deferred.setdefault(index, []).append(item.path)

    def second(self, state: FileState, data: bytes, facts: FactsByName, names: NameSearch) -> None:
        """Give the transform what may refer to objects that it changed anywhere, and what it deferred.

        Args:
            state: of the same file, after the first pass.
            data: the file's bytes, the same as then.
            facts: everything that was remembered.
            names: a search for their names.
        """
        try:
            content = Source.from_bytes(data).content
            for index, piece in enumerate(split(content, is_json=state.input.is_json)):
                text = content[piece.start : piece.end]
                now = state.edited[index].text.encode() if index in state.edited else text
                found = self._named_in(now, names, state.input.path)
                if found is not None or index in state.deferred:
                    self._follow(state, index, document_of(text, piece), Facts(facts, found or ()))
        except KxformError as error:
            _fail(state, error, data)
        if state.edited and self.sign and not state.digest:
            state.digest = digest(data)

    def _may_follow(self, text: bytes) -> bool:
        """Tell whether the second pass can have an interest in a text; if not, its edits need not be remembered."""
        return holds_mark(text, self._marks) or self._holds_kind(text)

    def _named_in(self, text: bytes, names: NameSearch, file: str) -> set[str] | None:
        """The remembered names that a document holds; None where it cannot be about any of them."""
        by_pattern = holds_mark(text, self.transform.patterns) or is_kustomization_file(file)
        if by_pattern or holds_mark(text, self.transform.markers) or self._holds_kind(text):
            found = names.found_in(text)
            return found if found or by_pattern else None
        return None

    def _follow(self, state: FileState, index: int, document: Document, facts: Facts) -> None:
        if index in state.edited:
            document = Draft(document, state.edited[index])
        name, deferred = state.input.path, state.deferred.get(index, [])
        objects = list(objects_of(document, name))
        resources = [Resource(item, document, name, deferred=item.path in deferred) for item in objects]
        found = [(resource.item, self.transform.follow(resource, facts)) for resource in resources]
        self._apply(state, index, document, objects, found)


def _any_text(_text: bytes) -> bool:
    return True


def _applied(file: str, change: Change, touched: Touched) -> Applied:
    action = type(change.operation).__name__.lower()
    return Applied(file, touched, change.operation.path, action, change.why)


def _fail(state: FileState, error: KxformError, data: bytes) -> None:
    """Note an error that ends the work on a file; some mean that the file is none of ours."""
    error.place = error.place._replace(file=state.input.path)
    templated = may_be_template(data) and error.code in (SYNTAX, TEMPLATE)
    if not templated and error.code not in (TEMPLATE, ENCRYPTED):
        state.errors.append(error)
        return
    code = ENCRYPTED if error.code is ENCRYPTED else TEMPLATE
    message = "encrypted by SOPS" if code is ENCRYPTED else "a template: render it first"
    state.skips = [Skip(code, message, error.place)]
    state.kept = 0
    for found in (state.edited, state.changes, state.notes, state.errors, state.remembered, state.deferred):
        found.clear()
