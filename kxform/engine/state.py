"""What is known of one file on its way through a run; it crosses processes, so it holds no documents."""

from __future__ import annotations

from dataclasses import dataclass, field

from kxform.engine.inputs import Input
from kxform.engine.outcome import Applied
from kxform.engine.part import Part, PartKey
from kxform.errors import KxformError
from kxform.transform import Note, Remember, Skip
from kxform.yamltext import Path


@dataclass(slots=True)
class FileState:
    """Everything that steps found in a file and made of it.

    Args:
        input: the file.
        parts: the documents that changed or were added, as they are now.
        changes: what was done, for which reason.
        notes: words for the person.
        skips: why objects were left alone.
        errors: why the file fails or is refused; it is then left as it is.
        remembered: facts of the step at hand, for its second pass.
        deferred: paths of objects, by document, that the step at hand wants to see again.
        kept: objects (or documents that look like one) that were not skipped.
        is_interesting: whether the second pass of the step at hand has to look at it.
        digest: what identifies the bytes that were read, where they will be rewritten.
    """

    input: Input
    parts: dict[PartKey, Part] = field(default_factory=dict)
    changes: list[Applied] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)
    errors: list[KxformError] = field(default_factory=list)
    remembered: list[Remember] = field(default_factory=list)
    deferred: dict[PartKey, list[Path]] = field(default_factory=dict)
    kept: int = 0
    is_interesting: bool = False
    digest: bytes = b""

    @property
    def is_common(self) -> bool:
        """Whether this is what most files are: objects, and nothing to do or to say so far."""
        found = self.parts or self.notes or self.skips or self.errors or self.deferred or self.remembered
        return self.kept == 1 and not found

    def leave(self, skip: Skip) -> None:
        """Note that the whole file is none of ours, and forget what was found in it."""
        self.skips = [skip]
        self.kept = 0
        for found in (self.parts, self.changes, self.notes, self.errors, self.remembered, self.deferred):
            found.clear()
