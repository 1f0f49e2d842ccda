"""What a person reads: notes, reasons, errors and the summary on standard error; names and diffs on standard output."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from kxform.cli.colours import has_colour, paint, paint_diff
from kxform.engine.codes import NOT_KUBERNETES
from kxform.engine.outcome import Applied, Changed, Failed, Refused, Skipped, count, is_failure
from kxform.engine.read import read
from kxform.engine.run import Result
from kxform.errors import Code, KxformError, Place
from kxform.transform import Note, Skip
from kxform.yamltext import format_path

_DONE = {
    "set": "changed",
    "insert": "added",
    "remove": "removed",
    "rename": "renamed",
    "append": "extended",
    "new": "added",
}


class Report:
    """Prints results as they are given.

    Args:
        quiet: errors only.
        explain: every change too, with its reason.
        dry: nothing will be written, so the summary says what would change.
    """

    def __init__(self, *, quiet: bool, explain: bool, dry: bool) -> None:
        self._quiet = quiet
        self._explain = explain
        self._dry = dry
        self._colour = has_colour(sys.stderr)
        self.warnings = 0

    def result(self, result: Result) -> None:
        """Print what there is to say of one input."""
        outcome = result.outcome
        if isinstance(outcome, Failed | Refused):
            for error in outcome.errors:
                self.error(error, "refused" if isinstance(outcome, Refused) else "error")
        elif isinstance(outcome, Skipped):
            self._skipped(outcome)
        elif isinstance(outcome, Changed) and self._explain:
            for change in outcome.changes:
                self._change(change)
        if not is_failure(outcome):
            for note in outcome.notes:
                self.note(note)

    def _skipped(self, outcome: Skipped) -> None:
        for skip in outcome.reasons:
            if self._explain or skip.code is not NOT_KUBERNETES:
                self.skip(skip)

    def skip(self, skip: Skip) -> None:
        """Print that something is none of ours."""
        self._message("skipped", skip.code, skip.place, skip.message)

    def error(self, error: KxformError, severity: str = "error") -> None:
        """Print an error and what to do about it."""
        self._message(severity, error.code, error.place, error.message, error.hint)

    def would_change(self, result: Result) -> None:
        """Print the name of a file that would change."""
        print(f"would change {result.input.path}")

    def diff(self, result: Result) -> None:
        """Print what would change in a file."""
        from kxform.engine.diff import unified  # difflib is for this alone

        colour = has_colour(sys.stdout)
        after = b"".join(result.outcome.content) if isinstance(result.outcome, Changed) else b""
        for line in unified(result.input.path, read(result.input), after):
            sys.stdout.buffer.write(paint_diff(line, colour).encode("utf-8", "surrogateescape"))
        sys.stdout.buffer.flush()

    def summary(self, results: Sequence[Result], *, written: bool) -> None:
        """Print how many inputs came to what, on one line."""
        if self._quiet:
            return
        numbers = count(result.outcome for result in results)
        words = {"changed": "would change"} if self._dry else {}
        always = ("changed", "unchanged")
        parts = [f"{number} {words.get(name, name)}" for name, number in numbers.items() if number or name in always]
        print(", ".join(parts) + ("" if written else "; nothing was written"), file=sys.stderr)

    def note(self, note: Note) -> None:
        """Print a word for the person, and count it if it is a warning."""
        self.warnings += note.severity == "warning"
        if not self._quiet:
            self._message(note.severity, note.code, note.place, note.message, note.hint)

    def _change(self, change: Applied) -> None:
        where = change.touched.place._replace(file=change.file)
        lines = f" (to line {change.touched.last})" if change.touched.last > where.line else ""
        text = f"{change.new or format_path(change.path)} {_DONE[change.action]}{lines}: {change.why}"
        print(f"{where}: {paint('change', self._colour)}: {text}", file=sys.stderr)

    def _message(self, severity: str, code: Code, place: Place, message: str, hint: str = "") -> None:
        if self._quiet and severity == "skipped":
            return
        print(f"{place}: {paint(severity, self._colour)} {code}: {message}", file=sys.stderr)
        print(f"    {paint('hint', self._colour)}: {hint or code.hint}", file=sys.stderr)
