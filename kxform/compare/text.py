"""Shown objects as YAML text. Pure."""

from __future__ import annotations

from typing import Any

from kxform.compare.walk import Keyed
from kxform.yamltext.render import render_block
from kxform.yamltext.style import BlockStyle

Data = Any


def yaml_of(shown: Data) -> str:
    """Return the text of an object as it is shown; nothing for none."""
    return "".join(f"{line}\n" for line in render_block(plain(shown), BlockStyle())) if shown else ""


def plain(shown: Data) -> Data:
    """Return something that is shown as plain data: lists as lists."""
    if isinstance(shown, Keyed):
        return [plain(item) for item in shown.values()]
    if isinstance(shown, dict):
        return {key: plain(value) for key, value in shown.items()}
    return [plain(item) for item in shown] if isinstance(shown, list) else shown
