"""From what the passes found in a file to its outcome."""

from __future__ import annotations

from collections.abc import Sequence

from kxform.engine.codes import NOT_KUBERNETES
from kxform.engine.outcome import Changed, Failed, Outcome, Refused, Skipped, Unchanged
from kxform.engine.state import FileState
from kxform.errors import Place
from kxform.transform import Note, RefusedError, Skip
from kxform.yamltext import Piece, Source, split
from kxform.yamltext.codes import NOT_EXACT, SHARED_VALUE


def outcome_of(state: FileState, data: bytes, *, only_new: bool = False, content: bool = True) -> Outcome:
    """Return what became of a file, after all steps.

    Args:
        state: what the steps made of it; its documents are taken out of it.
        data: the file's bytes; only looked at where the new content is wanted, or the file holds no object.
        only_new: the new documents alone are the new content.
        content: it is wanted.
    """
    notes = tuple(state.notes)
    if state.errors:
        refused = all(
            isinstance(error, RefusedError) or error.code in (NOT_EXACT, SHARED_VALUE) for error in state.errors
        )
        return (Refused if refused else Failed)(tuple(state.errors), notes)
    if state.parts:
        new = (_only_new(state, data) if only_new else _spliced(state, data)) if content else []
        return Changed(new, state.digest, tuple(state.changes), notes + _as_notes(state.skips))
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
        if (index, 0) in state.parts:  # popped: no two copies of a large stream
            parts += [content[position : piece.start], state.parts.pop((index, 0)).text.encode()]
            position = piece.end
        if (index, 1) in state.parts:
            if position < piece.end:
                parts.append(content[position : piece.end])
                position = piece.end
            parts += _added(state, index, piece, is_end=piece.end == len(content), before=parts[-1])
    parts.append(content[position:])
    if source.encoding == "utf-8" and not source.bom:
        return parts
    return [source.to_bytes(b"".join(parts))]


def _only_new(state: FileState, data: bytes) -> list[bytes]:
    source = Source.from_bytes(data)
    texts = [part.text.encode() for _, part in sorted(state.parts.items())]
    state.parts.clear()
    is_json = texts[0].lstrip()[:1] == b"{"
    newline = b"\r\n" if texts[0].endswith(b"\r\n") else b"\n"
    return [source.to_bytes((b"" if is_json else b"---" + newline).join(texts))]


def _added(state: FileState, index: int, piece: Piece, *, is_end: bool, before: bytes) -> list[bytes]:
    """Return the documents that were added behind one, each after a separator; a missing last line break stays so."""
    texts, number = [], 1
    while (index, number) in state.parts:
        texts.append(state.parts.pop((index, number)).text.encode())
        number += 1
    newline = b"\r\n" if texts[0].endswith(b"\r\n") else texts[0][-1:]
    is_open = not before.endswith((b"\n", b"\r"))
    separator = b"" if piece.is_json else b"---" + newline
    parts = [newline * is_open, *(part for text in texts for part in (separator, text))]
    if is_open and is_end:
        parts[-1] = parts[-1].removesuffix(newline)
    return parts
