"""A KRM function: a ResourceList comes in, its functionConfig says what to do, it goes out with results.

The list is edited as one document, not item by item: so kpt's comments and every byte around a change stay, the steps
see all items together, as they see the files of a run, and new objects become its next items. Reads and prints nothing.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from kxform.engine.codes import ENCRYPTED
from kxform.engine.file import FileEditor
from kxform.engine.function_config import VALIDATOR, read_function_config
from kxform.engine.outcome import Changed, Failed, Outcome, Skipped
from kxform.engine.run import run_on
from kxform.errors import KxformError
from kxform.kube.krm import API_VERSION, KIND, is_from_kustomize
from kxform.kube.objects import dig, is_object
from kxform.workflow.krm_codes import BAD_ITEM, NO_RESOURCE_LIST
from kxform.workflow.krm_results import Results, told
from kxform.yamltext import Document, Piece, Set, Source, split
from kxform.yamltext.codes import TEMPLATE

FILE = "standard input"


class Answer(NamedTuple):
    """What a function gives back.

    Args:
        content: for standard output; nothing where no ResourceList came in.
        errors: for standard error; where there are any, the items are as they came in.
    """

    content: bytes
    errors: tuple[str, ...] = ()


class _List(NamedTuple):
    """A ResourceList and where its document lies in the text around it."""

    source: Source
    piece: Piece
    document: Document

    @classmethod
    def read(cls, data: bytes) -> _List:
        """Return the only document of a text that holds more than comments.

        Raises:
            KxformError: KX830, there is none, or more than one; codes of YAML.
        """
        source = Source.from_bytes(data)
        pieces = split(source.content)
        found = [one for one in (cls(source, piece, _document(source, piece)) for piece in pieces) if one.document.root]
        if len(found) != 1:
            raise KxformError(NO_RESOURCE_LIST, f"this has to be one {KIND}, and is {len(found) or 'no'} documents")
        return found[0]

    def check(self) -> None:
        """Raise KX830 unless this is what a host writes, KX831 where an item is no object."""
        data = self.document.data
        for key, wanted in (("apiVersion", API_VERSION), ("kind", KIND)):
            if (value := data.get(key) if isinstance(data, dict) else None) != wanted:
                self._fail(f"{key} has to be {wanted}, and is {'not there' if value is None else repr(value)}", key)
        for key in ("items", "results"):
            absent = data.get(key) is None and (key in data or key == "results")  # some hosts write null for none
            if not absent and not isinstance(data.get(key), list):
                self._fail(f"{key} has to be a list", key)

    def _fail(self, message: str, key: str) -> None:
        raise KxformError(NO_RESOURCE_LIST, message, self.document.place((key,)))

    @property
    def items(self) -> list[Any]:
        return self.document.data["items"] or []

    @property
    def is_for_a_validator_of_kustomize(self) -> bool:
        """Whether kustomize asks under `validators:`, and takes what is handed back for a change.

        Up to 5.6 at least it compares items with its own before it noted paths in them, so that only a validator that
        hands back none can let anything pass (kustomize issue 5036). No other host may be given that.
        """
        is_validator = dig(self.document.data, "functionConfig", "kind") == VALIDATOR
        return is_validator and bool(self.items) and all(map(is_from_kustomize, self.items))

    def with_results(self, results: list[dict[str, Any]], *, has_items: bool) -> bytes:
        """Return the text with results behind those that it has, and with or without its items."""
        every = [*(self.document.data.get("results") or []), *results]
        operations = [Set(("results",), every)] * bool(results) + [Set(("items",), [])] * (not has_items)
        edited = self.document.apply(operations).text.encode()
        content, (start, end, *_) = self.source.content, self.piece
        return self.source.to_bytes(content[:start] + edited + content[end:])


def _document(source: Source, piece: Piece) -> Document:
    text = source.content[piece.start : piece.end].decode()
    return Document(text, is_json=piece.is_json, first_line=piece.line)


def answer(data: bytes) -> Answer:
    """Return what becomes of a ResourceList. Whatever is wrong with it is in the answer, and not raised."""
    try:
        given = _List.read(data)
        given.check()
    except KxformError as error:
        error.place = error.place._replace(file=FILE)
        return Answer(b"", (f"{error}\n    hint: {error.hint}",))
    outcome = _outcome(given, data)
    after = _List.read(b"".join(outcome.content)) if isinstance(outcome, Changed) else given
    results = list(Results(given.document, after.items).of(outcome))
    errors = tuple(told(one) for one in results if one["severity"] == "error")
    has_items = bool(errors) or not given.is_for_a_validator_of_kustomize
    try:
        return Answer(after.with_results(results, has_items=has_items), errors)
    except KxformError as error:  # such as results that an anchor shares
        return Answer(data, (*errors, f"{error.code}: results cannot be written: {error.message}"))


def _outcome(given: _List, data: bytes) -> Outcome:
    try:
        _check_items(given)
        steps = read_function_config(given.document, ("functionConfig",))
        outcome = run_on(FileEditor([step.load() for step in steps]), data, FILE)
    except KxformError as error:
        return Failed((error,))
    if isinstance(outcome, Skipped) and (
        left := [skip for skip in outcome.reasons if skip.code in (TEMPLATE, ENCRYPTED)]
    ):
        return Failed(tuple(KxformError(skip.code, skip.message, skip.place) for skip in left))
    return outcome


def _check_items(given: _List) -> None:
    for index, item in enumerate(given.items):
        if not is_object(item):
            message = f"items[{index}] has no apiVersion or no kind"
            raise KxformError(BAD_ITEM, message, given.document.place(("items", index)))
