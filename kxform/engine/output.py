"""A check of what a run would write: which documents that is, and what else the check has to know.

It looks when all other steps are done. What it cannot read in passing is no failure: nothing of that is written.
"""

from __future__ import annotations

from kxform.engine.documents import skip_of
from kxform.engine.part import PartKey
from kxform.engine.state import FileState
from kxform.engine.step import Scope, Step
from kxform.engine.visit import Visit
from kxform.errors import KxformError


def is_written(state: FileState, scope: Scope) -> bool:
    """Tell whether something of a file is part of what a check is about; what was skipped never is."""
    return bool(state.parts) or (scope == "output" and state.kept > 0)


def look_at(visit: Visit, step: Step) -> None:
    """Show a check the documents of a file that will be written, and of the others the objects of its context kinds."""
    state = visit.state
    for index in range(len(visit.pieces)):
        for key in [*visit.keys(index)]:
            is_chosen = is_written(state, step.scope) and (step.scope != "new" or key in state.parts)
            if is_chosen or step.may_be_context(visit.text(key), state.input.path):
                _document(visit, step, key, is_chosen=is_chosen)


def _document(visit: Visit, step: Step, key: PartKey, *, is_chosen: bool) -> None:
    try:
        visit.change(step, key, is_last=False, is_chosen=is_chosen)
    except KxformError as error:
        error.place = error.place._replace(file=visit.state.input.path)
        if is_chosen and skip_of(error, visit.text(key)) is None:
            visit.state.errors.append(error)
