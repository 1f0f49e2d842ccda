"""How differences of objects are told: as unified YAML, as a tree, or as JSON."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, get_args

from kxform.cli.applied import entry
from kxform.cli.colours import has_colour, paint, paint_diff
from kxform.cli.formats.characters import visible, well_formed
from kxform.compare.difference import Action, Difference
from kxform.compare.pairs import Side
from kxform.compare.steps import format_steps
from kxform.compare.text import plain, yaml_of
from kxform.engine.diff import hunks
from kxform.errors import KxformError, Place

_ACTIONS: tuple[Action, ...] = get_args(Action)
_NOWHERE = "/dev/null"  # so diff tools write that there is no such file
_LIVE = "live"


def tell(differences: Sequence[Difference], output_format: str, errors: Sequence[KxformError] = ()) -> None:
    """Write what differs to standard output, in UTF-8.

    Args:
        differences: of all objects, also those that do not differ.
        output_format: unified, tree or json.
        errors: why there are no differences; in JSON alone, for somebody else prints them.
    """
    colour = has_colour(sys.stdout)
    differing = [one for one in differences if one.action != "unchanged"]
    if output_format == "json":
        _write(_json(differences, differing, errors))
    for one in differing if output_format == "unified" else ():
        _write("".join(paint_diff(line, colour) for line in _unified(one)))
    for one in differing if output_format == "tree" else ():
        _write("".join(f"{line}\n" for line in _tree(one, colour=colour)))
    sys.stdout.buffer.flush()


def summary(differences: Sequence[Difference]) -> str:
    """Return how many objects came to what, on one line."""
    counts = Counter(one.action for one in differences)
    return ", ".join(f"{counts[action]} {action}" for action in _ACTIONS if counts[action]) or "no objects to compare"


def _write(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))


def _unified(one: Difference) -> Iterator[str]:
    name = _name(one)
    yield f"--- {_where(one.pair.before)}\t{name}\n"
    yield f"+++ {_where(one.pair.after)}\t{name}\n"
    yield from hunks(*(yaml_of(shown).encode("utf-8", "backslashreplace") for shown in (one.before, one.after)))


def _tree(one: Difference, *, colour: bool) -> Iterator[str]:
    from kxform.compare.tree import tree

    place = f"{_where(one.pair.side)}: " if one.pair.side.place.file else ""
    word = {"added": "change", "removed": "error"}.get(one.action, "note")
    yield f"{place}{paint(word, colour, one.action)}: {_name(one)}"
    if one.action == "changed":
        yield from tree(one.before, one.after, one.changes)


def _json(differences: Sequence[Difference], differing: Sequence[Difference], errors: Sequence[KxformError]) -> str:
    counts = Counter(one.action for one in differences)
    told = {
        "summary": {action: counts[action] for action in _ACTIONS},
        "objects": [_entry(one) for one in differing],
        **({"errors": [entry(one) for one in errors]} if errors else {}),
    }
    return well_formed(json.dumps(told, indent=2, ensure_ascii=False)) + "\n"


def _entry(one: Difference) -> dict[str, Any]:
    place = one.pair.side.place
    return {
        "apiVersion": one.field("apiVersion"),
        "kind": one.field("kind"),
        "namespace": one.field("metadata", "namespace"),
        "name": one.field("metadata", "name"),
        "file": well_formed(place.file),
        "line": place.line,
        "action": one.action,
        "changes": list(_changes(one)),
    }


def _changes(one: Difference) -> Iterator[dict[str, Any]]:
    if one.action != "changed":
        op = {"added": "add", "removed": "remove"}[one.action]
        yield {"path": "", "op": op, "before": plain(one.before), "after": plain(one.after)}
    for change in one.changes:
        values = {"before": plain(change.before), "after": plain(change.after)}
        yield {"path": format_steps(change.path), "op": change.op, **values}


def _where(side: Side | None) -> str:
    if side is None:
        return _NOWHERE
    place: Place = side.place
    return visible(f"{place.file}:{place.line}") if place.file else _LIVE


def _name(one: Difference) -> str:
    namespace, name = one.field("metadata", "namespace"), one.field("metadata", "name")
    name = name or one.field("metadata", "generateName") or "(no name)"
    return visible(f"{one.field('kind')} {namespace}/{name}" if namespace else f"{one.field('kind')} {name}")
