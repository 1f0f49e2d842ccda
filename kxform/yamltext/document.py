"""One document: immutable text, its tree and data, and edits that are verified before anyone sees them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from functools import cached_property
from typing import NamedTuple

from kxform.errors import KxformError, Place
from kxform.yamltext.change import NoSuchPlaceError, Operation, expected
from kxform.yamltext.codes import NOT_EXACT, SHARED_VALUE
from kxform.yamltext.data import Data, first_difference, to_data
from kxform.yamltext.direct import UnusualError, direct_json
from kxform.yamltext.edits import Edit, OffsetMap, OverlapError, ended_or_not, splice
from kxform.yamltext.hints import Hint
from kxform.yamltext.jsontree import compose_json
from kxform.yamltext.lines import Lines, place_in
from kxform.yamltext.locate import find, written_at
from kxform.yamltext.nodes import MAX_DEPTH, Node, last_leaf
from kxform.yamltext.path import Path, format_path
from kxform.yamltext.plan import Planner
from kxform.yamltext.spans import Span
from kxform.yamltext.style import Style
from kxform.yamltext.touches import touches
from kxform.yamltext.tree import compose


class Touched(NamedTuple):
    """What one operation is about, in the text as it was.

    Args:
        place: the entry or item; for something new, where it goes.
        first: the first line that changes with it, from 1; for new lines, the line that they stand before.
        last: the last line; one less than `first` where lines are only added.
    """

    place: Place
    first: int
    last: int


class Edited(NamedTuple):
    """The outcome of `Document.apply`: the new text and the edits that made it."""

    text: str
    edits: tuple[Edit, ...]

    @property
    def offsets(self) -> OffsetMap:
        """From offsets in the new text back to the old."""
        return OffsetMap(self.edits)


class Document:
    """A YAML or JSON document.

    Args:
        text: the document, with its `---` line if it has one.
        is_json: parse it by JSON's grammar.
        first_line: the line of the file that the text begins at, from 1; places count from it.
    """

    def __init__(self, text: str, *, is_json: bool = False, first_line: int = 1) -> None:
        self.text = text
        self.is_json = is_json
        self.first_line = first_line

    @cached_property
    def root(self) -> Node | None:
        """The tree; None for a document of comments and white space only.

        Raises:
            KxformError: the text does not parse; the codes are those of `compose`.
        """
        with self._errors_placed():
            return compose_json(self.text) if self.is_json else compose(self.text)

    @cached_property
    def data(self) -> Data:
        """The plain data, as kubectl reads it.

        Raises:
            KxformError: KX103, KX105, KX107, KX108; see `to_data`.
        """
        if self.is_json:
            with suppress(UnusualError):
                return direct_json(self.text)
        root = self.root
        with self._errors_placed():
            return to_data(root, self.text) if root is not None else None

    def find(self, path: Path) -> Node | None:
        """Return the node at `path`, looked up through aliases (an alias at the end is returned itself), or None."""
        return find(self.root, path, self.text)

    def place(self, path: Path) -> Place:
        """Return where the key (or item) at `path` stands; the nearest place above it where it does not exist.

        What an alias or a merge key brings stands at the anchor.

        Raises:
            KxformError: KX107, where a merge key names what is no mapping.
        """
        return self.place_at(written_at(self.root, path, self.text).start if self.root else 0)

    def place_at(self, offset: int) -> Place:
        """Return line (of the file) and column of an offset."""
        place = self._lines.place(offset)
        return place._replace(line=place.line + self.first_line - 1)

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text)

    def apply(self, operations: Sequence[Operation]) -> Edited:
        """Make all operations, each understood on this text, and verify that the new text means what they ask for.

        Raises:
            KxformError: KX109 or KX110 where that cannot be done exactly; nothing is changed then.
            NoSuchPlaceError: an operation names a place that cannot exist.
        """
        root, data = self.root, self.data
        if root is None:
            raise NoSuchPlaceError("an empty document")
        with self._errors_placed():
            wanted = expected(data, operations)
            edits = self._edits(root, wanted, operations)
        return Edited(splice(self.text, edits), tuple(edits))

    def touched(self, operations: Sequence[Operation], edited: Edited) -> list[Touched]:
        """Return which lines of this text each operation is about; every line that changed is one of them.

        Args:
            operations: what was given to `apply`.
            edited: what it returned.
        """
        if self.root is None:
            return []
        spans = touches(self.root, self.text, operations, edited.edits)
        return [self._touched(operation, span) for operation, span in zip(operations, spans, strict=True)]

    def _edits(self, root: Node, wanted: Data, operations: Sequence[Operation]) -> list[Edit]:
        """Return edits that are verified, in the nicest layout of those that mean what is wanted."""
        refusals: list[KxformError] = []
        for has_literals in (True, False):
            try:
                return self._planned(root, wanted, operations, has_literals=has_literals)
            except KxformError as refusal:
                refusals.append(refusal)
        raise refusals[0]

    def _planned(self, root: Node, wanted: Data, operations: Sequence[Operation], *, has_literals: bool) -> list[Edit]:
        is_ended = self.text.endswith(("\n", "\r"))
        newline = "" if is_ended else Style(self.text, root).newline(len(self.text))
        planner = Planner(root, Style(self.text + newline, root, has_literals=has_literals), is_json=self.is_json)
        edits = planner.plan(wanted, Hint.of(operations))
        plans = [edits] if is_ended else ended_or_not(edits, self.text, newline)
        try:
            return self._verified(plans, wanted)
        except _InexactError as error:
            raise self._refusal(planner, operations, str(error)) from None

    def _verified(self, plans: list[list[Edit]], wanted: Data) -> list[Edit]:
        """Return the first of these plans after which the text means what is wanted."""
        reasons: list[str] = []
        for edits in plans:
            try:
                edited = Document(splice(self.text, edits), is_json=self.is_json)
                place = first_difference(edited.data, wanted)
            except (OverlapError, KxformError) as error:
                reasons.append(error.message if isinstance(error, KxformError) else str(error))
                continue
            if place is None and not edited._ends_open(edits, self.text):
                return edits
            reasons.append(f"the new text would mean something else at {format_path(place or ()) or 'its end'}")
        raise _InexactError(reasons[0])

    def _ends_open(self, edits: list[Edit], before: str) -> bool:
        """Tell whether a block scalar is now last and has no line break: not all readers agree on what that means."""
        if not edits or edits[-1].end < len(before) or self.text.endswith(("\n", "\r")) or self.root is None:
            return False
        leaf = last_leaf(self.root)
        return leaf.is_block_scalar and bool(leaf.value.endswith("\n"))

    def _touched(self, operation: Operation, span: Span) -> Touched:
        is_written = self.find(operation.path) is not None
        first = self.place_at(span.start)
        last = first.line - 1 if span.start == span.end else self.place_at(span.end - 1).line
        return Touched(self.place(operation.path) if is_written else first, first.line, last)

    def _refusal(self, planner: Planner, operations: Sequence[Operation], why: str) -> KxformError:
        anchored = next(iter(planner.meanings.written_out), None)
        if anchored is not None:
            message = f"the anchor {anchored.anchor!r} is shared: {why}"
            return KxformError(SHARED_VALUE, message, place_in(self.text, anchored.start))
        path = operations[0].path
        place = self.place(path)
        message = f"{format_path(path)}: {why}"
        return KxformError(NOT_EXACT, message, place._replace(line=place.line - self.first_line + 1))

    def _errors_placed(self) -> AbstractContextManager[None]:
        return _Placed(self.first_line)


class _Placed:
    """Gives errors the line of the file, and recursion the room that `MAX_DEPTH` needs."""

    def __init__(self, first_line: int) -> None:
        self.first_line = first_line
        self.limit = sys.getrecursionlimit()

    def __enter__(self) -> None:
        sys.setrecursionlimit(max(self.limit, 10 * MAX_DEPTH))

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        sys.setrecursionlimit(self.limit)
        if isinstance(error, KxformError) and error.place.line:
            error.place = error.place._replace(line=error.place.line + self.first_line - 1)


class _InexactError(Exception):
    """The new text would not be what was asked for; the message says why."""
