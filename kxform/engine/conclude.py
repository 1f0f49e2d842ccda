"""From what the passes found in a file to its outcome."""

from __future__ import annotations

from collections.abc import Sequence

from kxform.engine.codes import NOT_KUBERNETES
from kxform.engine.file import FileState
from kxform.engine.outcome import Changed, Failed, Outcome, Refused, Skipped, Unchanged
from kxform.errors import Place
from kxform.transform import Note, RefusedError, Skip
from kxform.yamltext import Source, split
from kxform.yamltext.codes import NOT_EXACT, SHARED_VALUE


def outcome_of(state: FileState, data: bytes) -> Outcome:
    """Return what became of a file, after both passes.

    Args:
        state: what the passes found.
        data: the file's bytes; only looked at where the file changed or holds no object.
    """
    notes = tuple(state.notes)
    if state.errors:
        refused = all(
            isinstance(error, RefusedError) or error.code in (NOT_EXACT, SHARED_VALUE) for error in state.errors
        )
        return (Refused if refused else Failed)(tuple(state.errors), notes)
    if state.edited:
        return Changed(_spliced(state, data), state.digest, tuple(state.changes), notes + _as_notes(state.skips))
    if state.skips and not state.kept:
        return Skipped(tuple(state.skips), notes)
    if not state.kept and _has_text(data):
        return Skipped((Skip(NOT_KUBERNETES, "no document with apiVersion and kind", Place(state.input.path)),), notes)
    return Unchanged(notes + _as_notes(state.skips))


def _as_notes(skips: Sequence[Skip]) -> tuple[Note, ...]:
    return tuple(Note(skip.code, skip.message, skip.place) for skip in skips)


def _has_text(data: bytes) -> bool:
    lines = (line.strip() for line in data.splitlines())
    return any(line and not line.startswith((b"#", b"---")) for line in lines)


def _spliced(state: FileState, data: bytes) -> list[bytes]:
    source = Source.from_bytes(data)
    content, parts, position = source.content, [], 0
    for index, piece in enumerate(split(content, is_json=state.input.is_json)):
        if index in state.edited:
            parts += [
                content[position : piece.start],
                state.edited.pop(index).text.encode(),
            ]  # no two copies of a large stream
            position = piece.end
    parts.append(content[position:])
    if source.encoding == "utf-8" and not source.bom:
        return parts
    return [source.to_bytes(b"".join(parts))]
