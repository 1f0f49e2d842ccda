"""Several files as one stream: YAML documents joined by `---`, JSON after them by newlines, otherwise byte for byte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kxform.engine.inputs import STANDARD_INPUT
from kxform.engine.outcome import Changed, Skipped
from kxform.engine.read import read
from kxform.engine.run import Result
from kxform.yamltext import Source, split


def printed(results: Iterable[Result], *, only_changed: bool = False) -> list[Result]:
    """Return the results that are part of the output: not what was skipped, but all of standard input.

    Args:
        results: of a run.
        only_changed: the run made new documents alone, so what did not change has none.
    """
    if only_changed:
        return [result for result in results if isinstance(result.outcome, Changed)]
    return [
        result for result in results if result.input.path == STANDARD_INPUT or not isinstance(result.outcome, Skipped)
    ]


def content_of(result: Result) -> list[bytes]:
    """Return the bytes that a result comes to: the new ones, or those that are there.

    Raises:
        KxformError: KX201, the file cannot be read any more.
    """
    if isinstance(result.outcome, Changed):
        return result.outcome.content
    return [read(result.input)]


def stream(results: Sequence[Result]) -> Iterator[bytes]:
    """Yield the output of `printed` results as one stream; that of a single file is that file, encoding and all.

    Raises:
        KxformError: KX201, a file cannot be read any more.
    """
    if len(results) == 1:
        yield from content_of(results[0])
        return
    texts = (_text(result) for result in results)
    json_texts: list[bytes] = []
    last = b""
    for text, is_json in texts:
        if is_json:
            json_texts.append(text)
        elif text:
            yield from _joint(last, text)
            yield text
            last = text
    if last and json_texts:
        yield from _joint(last, json_texts[0])
    for index, text in enumerate(json_texts):
        yield text if text.endswith(b"\n") or index == len(json_texts) - 1 else text + b"\n"


def _text(result: Result) -> tuple[bytes, bool]:
    content = Source.from_bytes(b"".join(content_of(result))).content
    is_json = result.input.is_json or (content.lstrip()[:1] == b"{" and split(content)[0].is_json)
    return content, is_json


def _joint(last: bytes, following: bytes) -> Iterator[bytes]:
    if not last:
        return
    newline = b"\r\n" if b"\r\n" in last else b"\n"
    if not last.endswith((b"\n", b"\r")):
        yield newline
    if not _starts_document(following) and last.rstrip().rpartition(b"\n")[2] != b"---":
        yield b"---" + newline


def _starts_document(text: bytes) -> bool:
    return text[:3] == b"---" and text[3:4] in (b"", b" ", b"\t", b"\r", b"\n")
