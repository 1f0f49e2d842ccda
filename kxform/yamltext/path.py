"""Where a value stands in a document: a tuple of keys and indexes, written as the API server writes it.

`("spec", "containers", 0, "image")` is printed `spec.containers[0].image`; a key that is not a plain word stands in
brackets, `metadata.annotations[example.com/a]`, quoted where it would be read as something else.
"""

from __future__ import annotations

import re
from functools import lru_cache

Path = tuple[str | int, ...]

_WORD = re.compile(r"[A-Za-z_$][\w$-]*")
_STEP = re.compile(r'(?:\A|\.)([A-Za-z_$][\w$-]*)|\[([0-9]+)\]|\["((?:[^"\\]|\\.)*)"\]|\[([^\]"][^\]]*)\]', re.DOTALL)


def format_path(path: Path) -> str:
    """Return `path` as text; `parse_path` is the inverse."""
    return "".join(_format_step(step, first=index == 0) for index, step in enumerate(path))


def _format_step(step: str | int, *, first: bool) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    if _WORD.fullmatch(step):
        return step if first else f".{step}"
    if not step or step.isdigit() or step[0] == '"' or "]" in step or "\\" in step:
        quoted = step.replace("\\", "\\\\").replace('"', '\\"')
        return f'["{quoted}"]'
    return f"[{step}]"


@lru_cache(maxsize=1024)
def parse_path(text: str) -> Path:
    """Return the path that `text` writes.

    Raises:
        ValueError: `text` is no path; the message says where it stops being one.
    """
    steps: list[str | int] = []
    position = 0
    while position < len(text):
        match = _STEP.match(text, position)
        if match is None or text[0] == ".":
            raise ValueError(f"not a path: {text!r}, at character {position + 1}")
        word, index, quoted, bare = match.groups()
        steps.append(int(index) if index else _unquote(quoted) if quoted is not None else word or bare)
        position = match.end()
    return tuple(steps)


def _unquote(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)
