"""Text for persons, a line for each finding that editors and compilers' readers understand: `file:line:column: …`."""

from __future__ import annotations

from collections import Counter
from typing import IO

from kxform.cli.colours import has_colour, paint
from kxform.cli.formats import Options
from kxform.cli.formats.characters import visible
from kxform.cli.formats.excerpt import excerpt
from kxform.cli.formats.words import lines, totals
from kxform.engine.codes import NOT_KUBERNETES
from kxform.errors import Code
from kxform.transform import Skip
from kxform.validation.result import FileResult, Located, Summary

_MARGIN = " " * 4


class Text:
    """Findings go to the stream; what was skipped, and how many there were, to the log.

    As in the report of a transform, files that are not Kubernetes are counted and not named.
    """

    def __init__(self, stream: IO[str], options: Options) -> None:
        self._stream = stream
        self._options = options
        self._log_colour = has_colour(options.log)
        self._count: Counter[Code] = Counter()

    def file(self, result: FileResult) -> None:
        for skip in result.skips:
            if skip.code != NOT_KUBERNETES and not self._options.quiet:
                self._skip(skip)
        for finding in result.findings:
            self._count[finding.code] += 1
            self._finding(finding)

    def end(self, summary: Summary) -> None:
        if self._options.counts and self._count:
            self._table()
        if not self._options.quiet:
            print(totals(summary), file=self._options.log)

    def _skip(self, skip: Skip) -> None:
        word = paint("skipped", self._log_colour)
        print(f"{visible(str(skip.place))}: {word} {skip.code}: {visible(skip.message)}", file=self._options.log)

    def _finding(self, finding: Located) -> None:
        first, *rest = lines(finding, self._options.colour)
        self._print(first)
        if self._options.width is not None:
            self._excerpt(finding, self._options.width)
        for line in rest:
            self._print(line)

    def _excerpt(self, finding: Located, width: int) -> None:
        """Print the line, unless it could be one of a Secret: where the object is not known, any could.

        A List may stand on one line, with a Secret beside the object that the finding is about.
        """
        line = "" if finding.about.kind in ("", "Secret") else self._options.line(finding.place)
        if not line or "Secret" in line:
            return
        text, blanks = excerpt(line, finding.place.column, width - len(_MARGIN) - 1)
        self._print(_MARGIN + text)
        if finding.place.column:
            self._print(_MARGIN + blanks + paint(finding.severity, self._options.colour, "^"))

    def _table(self) -> None:
        rows = sorted(self._count.items(), key=lambda item: (-item[1], item[0].id))
        self._print("\nCOUNT  CODE   TITLE")
        for code, count in rows:
            self._print(f"{count:>5}  {code}  {code.title}")

    def _print(self, line: str) -> None:
        print(line, file=self._stream)


FORMAT = Text
