"""Plain data as YAML or JSON text, in the style of the place that it goes to.

ruamel.yaml writes nested block collections and block scalars; which strings may stand plain is our rule, not
its own: it would write the strings `yes`, `on` and `NO` without quotes, which kubectl reads as booleans. Single
words and flat mappings, the common case, are written here and cost no import.
"""

from __future__ import annotations

import io
import json
import re
from functools import cache, partial
from typing import Any

from kxform.yamltext.data import Data
from kxform.yamltext.scalars import is_plain_safe
from kxform.yamltext.style import BlockStyle, JsonStyle

_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Lines of printable characters that end neither in a space nor in more than one break, the first not indented:
# what stands in a block scalar without any indicator but `-`. Compiled when first used: it takes 20 ms.
_PRINTABLE = "!-~\u00a1-\u2027\u2030-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"
_LITERAL = f"[{_PRINTABLE}](?:[{_PRINTABLE}\\t ]*[{_PRINTABLE}])?(?:\n+[{_PRINTABLE}\\t ]*[{_PRINTABLE}])*\n?"


def render_scalar(value: Data, *, quote: str = "", fallback: str = '"') -> str:
    """Return a string, number, bool or None on one line, readable in block and flow style alike.

    Args:
        value: the scalar.
        quote: the quotes that a string stood in before and keeps (`"` or `'`); empty for plain where that is safe.
        fallback: the quotes for a string that cannot stand plain.
    """
    if not isinstance(value, str):
        return json.dumps(value)
    if not quote and is_plain_safe(value):
        return value
    if (quote or fallback) == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    return _ESCAPED.sub(_escape, json.dumps(value, ensure_ascii=False))


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def render_flow(value: Data, *, quote: str = "", fallback: str = '"') -> str:
    """Return `value` on one line: collections in flow style; the quotes are those of `render_scalar`."""
    write = partial(render_flow, quote=quote, fallback=fallback)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{write(key)}: {write(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(write, value)) + "]"
    return render_scalar(value, quote=quote, fallback=fallback)


def render_json(value: Data, style: JsonStyle, margin: str, newline: str) -> str:
    """Return `value` as JSON in the layout of `style`; lines after the first begin with `margin`."""
    separators = (style.comma, style.colon)
    text = json.dumps(value, indent=style.indent, separators=separators, ensure_ascii=False)
    return _SURROGATE.sub(_escape, text.replace("\n", newline + margin))


def is_on_lines(value: Data, *, has_literals: bool) -> bool:
    """Tell whether `value` takes lines of its own in block style: a collection that is not empty, or a literal."""
    return bool(value) and (isinstance(value, dict | list) or (has_literals and _is_literal(value)))


def _is_literal(value: Data) -> bool:
    """Tell whether `value` is text of several lines that reads best as a block scalar."""
    return isinstance(value, str) and "\n" in value and re.fullmatch(_LITERAL, value) is not None


def render_block(value: Data, style: BlockStyle) -> list[str]:
    """Return the lines of `value` in block style, at column 0.

    Args:
        value: a mapping to write as entries, or a list to write as items; not empty.
        style: how it is written at the place that it goes to.
    """
    if isinstance(value, list):
        lines = render_block({"k": value}, style)[1:]
        return [line[style.sequence_offset :] for line in lines]
    if not any(is_on_lines(item, has_literals=style.has_literals) for item in value.values()):
        write = partial(render_flow, fallback=style.quote)
        return [f"{write(key)}: {write(item)}" for key, item in value.items()]
    out, writer = io.StringIO(), _writer()
    writer.indent(mapping=style.step, sequence=style.sequence_offset + 2, offset=style.sequence_offset)
    writer.dump(_marked(value, style), out)
    return out.getvalue().removesuffix("\n").split("\n")


@cache
def _writer() -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.emitter import Emitter

    class _Emitter(Emitter):
        MAX_SIMPLE_KEY_LENGTH = 1_000  # readers take 1,024 characters; its own 128 would write `? ` before longer keys

    writer = YAML()
    writer.Emitter = _Emitter
    writer.width = 1 << 30
    writer.representer.add_representer(type(None), _represent_null)
    return writer


def _represent_null(representer: Any, _: None) -> Any:
    return representer.represent_scalar("tag:yaml.org,2002:null", "null")


def _marked(value: Data, style: BlockStyle) -> Data:
    """Mark strings that must not stand plain, and lists inside lists, with the style that they get."""
    from ruamel.yaml import scalarstring as styled

    if isinstance(value, dict):
        return {_marked(key, style): _marked(item, style) for key, item in value.items()}
    if isinstance(value, list):
        return [_in_flow(item, style) if isinstance(item, list) else _marked(item, style) for item in value]
    if not isinstance(value, str) or is_plain_safe(value):
        return value
    if style.has_literals and _is_literal(value):
        return styled.LiteralScalarString(value)
    is_single = style.quote == "'" and value.isprintable()
    return (styled.SingleQuotedScalarString if is_single else styled.DoubleQuotedScalarString)(value)


def _in_flow(items: list[Data], style: BlockStyle) -> Data:
    """Mark a list to be written on one line; ruamel.yaml would write `-   - ` for one inside another."""
    from ruamel.yaml.comments import CommentedSeq

    marked = CommentedSeq(_marked(items, style._replace(has_literals=False)))
    marked.fa.set_flow_style()
    return marked
