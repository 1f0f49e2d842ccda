"""The codes of commands that run no transform over files."""

from __future__ import annotations

from kxform.errors import Code

NO_SUCH_CODE = Code(
    "KX006",
    "no such code",
    "docs/codes/index.md lists all codes.",
    "No note, warning or error has this code.",
)
BAD_FORMAT = Code(
    "KX007",
    "no such output format",
    "Formats are text and json.",
    "`--output-format` names a format that the command cannot write.",
)
