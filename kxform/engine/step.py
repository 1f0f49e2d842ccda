"""A transform made ready to run: which texts it has to see, which of their objects, and what its second pass is for."""

from __future__ import annotations

from collections.abc import Sequence

from kxform.engine.search import NameSearch, holds_any, holds_mark, kind_of
from kxform.kube.objects import KubeObject, is_api_object
from kxform.kube.references import is_kustomization_file
from kxform.kube.select import Selection
from kxform.transform import ANY_KIND, Transform


class Step:
    """One transform of a run.

    Args:
        transform: what to run.
        selections: an object is shown to it that all of these hold, or that is of one of its context kinds.
    """

    def __init__(self, transform: Transform, selections: Sequence[Selection] = ()) -> None:
        self.transform = transform
        self.selections = selections
        self.has_second_pass = type(transform).follow is not Transform.follow
        self._wants_all = ANY_KIND in transform.kinds
        self._marks = tuple(dict.fromkeys((*transform.markers, *transform.patterns)))
        words = transform.words()
        self.may_change = holds_any(words) if words else _is_any

    def may_want(self, text: bytes) -> bool:
        """Tell whether a document can hold an object that the transform wants."""
        if not self.may_change(text):
            return False
        kind = "" if self._wants_all else kind_of(text)
        return not kind or kind.endswith("List") or kind in self.transform.kinds

    def wants(self, item: KubeObject) -> bool:
        """Tell whether an object is to be shown to the transform."""
        is_of_kind = is_api_object(item) if self._wants_all else item.kind in self.transform.kinds
        is_context = item.kind in self.transform.context_kinds
        return is_of_kind and (is_context or all(selection.holds(item) for selection in self.selections))

    def is_interested(self, text: bytes, file: str) -> bool:
        """Tell whether the second pass can have an interest in a text; if not, its edits need not be remembered."""
        return self.is_marked(text, file) or (self.has_second_pass and self.may_change(text))

    def is_marked(self, text: bytes, file: str) -> bool:
        """Tell the same of a text that `may_change` is not true of: whether it may refer to objects of the run."""
        return self.has_second_pass and (holds_mark(text, self._marks) or is_kustomization_file(file))

    def named_in(self, text: bytes, names: NameSearch, file: str) -> set[str] | None:
        """Return the remembered names that a document holds; None where it cannot be about any of them."""
        by_pattern = holds_mark(text, self.transform.patterns) or is_kustomization_file(file)
        if by_pattern or holds_mark(text, self.transform.markers) or self.may_change(text):
            found = names.found_in(text)
            return found if found or by_pattern else None
        return None


def _is_any(_text: bytes) -> bool:
    return True
