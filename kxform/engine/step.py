"""A transform made ready to run: which texts it has to see, which of their objects, and what its second pass is for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from kxform.engine.search import NameSearch, holds_any, holds_mark, kind_of
from kxform.kube.objects import KubeObject, is_api_object
from kxform.kube.references import is_kustomization_file
from kxform.kube.select import Selection
from kxform.transform import ANY_KIND, Transform

# What a step is about: whatever comes in; or, for a check of what goes out, all files that are part of the output,
# those that changed, or the new documents alone.
Scope = Literal["input", "output", "changed", "new"]


class Step:
    """One transform of a run.

    Args:
        transform: what to run.
        selections: an object is shown to it that all of these hold, or that is of one of its context kinds.
        scope: what it is about.
    """

    def __init__(self, transform: Transform, selections: Sequence[Selection] = (), scope: Scope = "input") -> None:
        self.transform = transform
        self.selections = selections
        self.scope = scope
        self.is_check = transform.is_check
        self.has_second_pass = type(transform).follow is not Transform.follow
        self._follows_names = self.has_second_pass and not self.is_check
        self._wants_all = ANY_KIND in transform.kinds
        self._marks = tuple(dict.fromkeys((*transform.markers, *transform.patterns)))
        words = transform.words()
        self.may_change = holds_any(words) if words else _is_any
        self._may_hold_context = holds_any(transform.context_kinds)

    def may_want(self, text: bytes) -> bool:
        """Tell whether a document can hold an object that the transform wants."""
        if not self.may_change(text):
            return False
        kind = "" if self._wants_all else kind_of(text)
        return not kind or kind.endswith("List") or kind in self.transform.kinds

    def may_be_context(self, text: bytes, file: str) -> bool:
        """Tell whether a text can hold an object that the transform sees although it is not chosen."""
        return self._may_hold_context(text) or is_kustomization_file(file)

    def chooses(self, item: KubeObject) -> bool:
        """Tell whether the selections hold an object."""
        return all(selection.holds(item) for selection in self.selections)

    def wants(self, item: KubeObject, *, chosen: bool) -> bool:
        """Tell whether an object, chosen or not, is to be shown to the transform."""
        is_context = item.kind in self.transform.context_kinds
        if self._wants_all:
            return is_context or (chosen and is_api_object(item))
        return item.kind in self.transform.kinds and (is_context or chosen)

    def is_interested(self, text: bytes, file: str) -> bool:
        """Tell whether the second pass can have an interest in a text; if not, its edits need not be remembered."""
        return self.is_marked(text, file) or (self._follows_names and self.may_change(text))

    def is_marked(self, text: bytes, file: str) -> bool:
        """Tell the same of a text that `may_change` is not true of: whether it may refer to objects of the run."""
        return self._follows_names and (holds_mark(text, self._marks) or is_kustomization_file(file))

    def named_in(self, text: bytes, names: NameSearch, file: str) -> set[str] | None:
        """Return the remembered names that a document holds; None where it cannot be about any of them."""
        if not self._follows_names:
            return None
        by_pattern = holds_mark(text, self.transform.patterns) or is_kustomization_file(file)
        if by_pattern or holds_mark(text, self.transform.markers) or self.may_change(text):
            found = names.found_in(text)
            return found if found or by_pattern else None
        return None


def _is_any(_text: bytes) -> bool:
    return True
