"""Check the examples of a transform: the same for ours and for other people's.

An example with `after` must give exactly those bytes, and those bytes must then stay as they are; one without must
stay byte for byte. Nothing is normalised.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from textwrap import dedent

from kxform.engine.diff import unified
from kxform.engine.file import FileEditor
from kxform.engine.outcome import Changed, Failed, Outcome, Refused, Skipped
from kxform.engine.run import run_on
from kxform.engine.step import Step
from kxform.registry.check import place_of
from kxform.transform import Example, Transform


def failures(transform: type[Transform]) -> Iterator[str]:
    """Yield what is wrong with the examples of a transform, a sentence each; nothing where all hold."""
    yield from lacks(transform)
    for example in transform.EXAMPLES:
        problem = failure(transform, example)
        if problem:
            yield f"{example.title}: {problem}"


def lacks(transform: type[Transform]) -> Iterator[str]:
    """Yield which kinds of examples a transform lacks."""
    if not any(example.after is None for example in transform.EXAMPLES):
        yield "no example shows what is left alone"
    if transform.is_check:
        if not any(example.refused for example in transform.EXAMPLES):
            yield "no example shows what is refused"
    elif not any(example.after is not None for example in transform.EXAMPLES):
        yield "no example shows a change"


def failure(transform: type[Transform], example: Example) -> str:
    """Return what is wrong with one example, with a diff where bytes are not the expected ones; or nothing."""
    try:
        return _failure(FileEditor([Step(transform(**example.options))]), example)
    except Exception as error:  # noqa: BLE001 - the code under test may raise anything
        place = place_of(error, inspect.getfile(transform))
        return f"{f'{place}: ' if place else ''}{type(error).__name__}: {error}"


def _failure(editor: FileEditor, example: Example) -> str:
    before = text_of(example.before)
    outcome = _run(editor, before)
    if code_of(outcome) != example.refused:
        return f"expected {example.refused or 'no refusal'}, got {code_of(outcome) or 'none'}"
    got = content_of(outcome, before)
    problem = _difference("expected", before if example.after is None else text_of(example.after), got)
    return problem or _difference("first run", got, content_of(_run(editor, got), got))


def _difference(name: str, wanted: bytes, got: bytes) -> str:
    if wanted == got:
        return ""
    _, _, *lines = unified("", wanted, got)
    name_of_got = "got" if name == "expected" else "second run"
    return f"the text differs\n--- {name}\n+++ {name_of_got}\n" + "".join(lines).replace("\r", "\\r")


def text_of(text: str) -> bytes:
    """Return the bytes of an example's text: dedented, nothing else."""
    return dedent(text).encode()


def content_of(outcome: Outcome, before: bytes) -> bytes:
    """Return the content of a file after an outcome."""
    return b"".join(outcome.content) if isinstance(outcome, Changed) else before


def code_of(outcome: Outcome) -> str:
    """Return the code with which a text was refused, skipped or failed; nothing otherwise."""
    if isinstance(outcome, Refused | Failed):
        return str(outcome.errors[0].code)
    return str(outcome.reasons[0].code) if isinstance(outcome, Skipped) else ""


def _run(editor: FileEditor, data: bytes) -> Outcome:
    return run_on(editor, data, "example.json" if data.lstrip()[:1] == b"{" else "example.yaml")
