"""For people: a line for each finding."""

from __future__ import annotations

import sys
from typing import IO, Any

from kxform.validation.result import FileResult, Summary


class Text:
    """One line for each finding."""

    def __init__(self, stream: IO[str], **_: Any) -> None:
        self.stream = stream

    def file(self, result: FileResult) -> None:
        """Tell what was found in a file."""
        for one in result.findings:
            print(f"{one.place}: {one.severity} {one.code}: {one.path}: {one.message}; {one.hint}", file=self.stream)
        for skip in result.skips:
            print(f"{skip.place}: skipped {skip.code}: {skip.message}", file=sys.stderr)

    def end(self, summary: Summary) -> None:
        """Tell how many there were."""
        print(summary, file=sys.stderr)


FORMAT = Text
