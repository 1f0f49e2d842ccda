"""What a transform says of one file, as the checks see it, and the one place that asks kxform.

Everything else in this folder judges; it must know nothing of how kxform reads or edits.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpus_checks.nodes import Path as DataPath

Outcome = Literal["changed", "unchanged", "skipped", "refused", "failed"]


@dataclass(frozen=True)
class Change:
    """Lines that the transform says it changed, for what stands at `path`; an empty one is the whole document.

    Lines are those of the original file, from 1, both ends included; a line ends at LF, CRLF or CR. What is
    only inserted stands *before* `first_line` and has `last_line = first_line - 1`; at the end of a file of n
    lines, that is n + 1 and n. A change in the middle of a line names that line.
    """

    path: DataPath
    first_line: int
    last_line: int
    reason: str

    @property
    def name(self) -> str:
        return ".".join(map(str, self.path))


@dataclass(frozen=True)
class Result:
    """What became of one file; `error` is the text of the traceback where kxform crashed."""

    outcome: Outcome
    code: str | None = None
    reason: str | None = None
    new: bytes | None = None
    changes: tuple[Change, ...] = ()
    error: str | None = None


Convert = Callable[[Path, bytes], Result]


@dataclass(frozen=True)
class Ask:
    """Asks kxform to run one transform on one file on its own, and to explain every change."""

    transform: str
    options: Mapping[str, object]

    def __call__(self, path: Path, content: bytes) -> Result:
        from kxform.engine.file import FileEditor
        from kxform.engine.run import run_on
        from kxform.engine.step import Step
        from kxform.registry import load

        editor = FileEditor([Step(load(self.transform)(**self.options))])
        return result_of(run_on(editor, content, str(path)))


def result_of(outcome: object) -> Result:
    from kxform.engine.outcome import Changed, Failed, Refused, Skipped

    kind: Outcome = type(outcome).__name__.lower()  # type: ignore[assignment]
    if isinstance(outcome, Changed):
        changes = tuple(
            Change(tuple(each.path), each.touched.first, each.touched.last, each.why) for each in outcome.changes
        )
        return Result(kind, new=b"".join(outcome.content), changes=changes)
    if isinstance(outcome, Refused | Failed):
        return Result(kind, str(outcome.errors[0].code), outcome.errors[0].code.title)
    if isinstance(outcome, Skipped):
        return Result(kind, str(outcome.reasons[0].code), outcome.reasons[0].code.title)
    return Result(kind)
