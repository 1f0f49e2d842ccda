"""What a run found, as results of a KRM function: of which object, which field, which file of the host."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from kxform.engine.outcome import Applied, Changed, Failed, Outcome, Refused, Skipped
from kxform.errors import Code, Place
from kxform.kube.krm import file_of
from kxform.kube.objects import dig
from kxform.transform import Note
from kxform.yamltext import Document, Path, format_path

_SEVERITY = {"note": "info", "warning": "warning"}
_DONE = {"set": "changed", "insert": "added", "remove": "removed", "rename": "renamed", "append": "extended"}


class Results:
    """Makes results.

    Args:
        document: the ResourceList as it came in: places are those of its text.
        items: the items as they go out, the new ones last.
    """

    def __init__(self, document: Document, items: Sequence[Any]) -> None:
        self._document = document
        self._new = iter(items[len(document.data["items"] or []) :])

    def of(self, outcome: Outcome) -> Iterator[dict[str, Any]]:
        """Yield a result for everything that there is to say: changes with their reasons, notes, skips, errors."""
        if isinstance(outcome, Changed):
            yield from map(self._change, outcome.changes)
        if isinstance(outcome, Skipped):
            for skip in outcome.reasons:
                yield self._said("info", skip.code, skip.message, "", skip.place)
        for note in outcome.notes:
            yield self._note(note)
        if isinstance(outcome, Refused | Failed):
            for error in outcome.errors:
                yield self._said("error", error.code, error.message, error.hint, error.place)

    def _note(self, note: Note) -> dict[str, Any]:
        return self._said(_SEVERITY[note.severity], note.code, note.message, note.hint or note.code.hint, note.place)

    def _change(self, change: Applied) -> dict[str, Any]:
        if change.path == ("items",):
            return {"message": f"added: {change.why}", "severity": "info", **_about(next(self._new, {}))}
        field = format_path(change.path[2:])
        message = f"{field} {_DONE[change.action]}: {change.why}"
        return {"message": message, "severity": "info", **self._at(change.path)}

    def _said(self, severity: str, code: Code, message: str, hint: str, place: Place) -> dict[str, Any]:
        tags = {"code": code.id, **({"hint": hint} if hint else {})}
        return {"message": message, "severity": severity, **self._at(self._path(place)), "tags": tags}

    def _at(self, path: Path) -> dict[str, Any]:
        """Return the object, the field and the file that a path of the list is about."""
        if path[:1] == ("functionConfig",):
            config = self._document.data["functionConfig"]
            return {**_reference(config), "field": {"path": format_path(path[1:])}} if path[1:] else _reference(config)
        if path[:1] != ("items",) or len(path) < 2:
            return {}
        about = _about(dig(self._document.data, *path[:2]))
        return {**about, "field": {"path": format_path(path[2:])}} if path[2:] else about

    def _path(self, place: Place) -> Path:
        """Return the path of a place: of the key or item that stands there, else of the object around it."""
        at = (place.line, place.column)
        number = bisect(self._tops, at, key=lambda top: top[0]) - 1
        if not place.line or number < 0:
            return ()
        top = self._tops[number][1]
        inside = _paths(dig(self._document.data, *top), top)
        return next((path for path in inside if self._document.place(path)[1:] == at), top)

    @cached_property
    def _tops(self) -> list[tuple[tuple[int, int], Path]]:
        """The places of items and of all that stands beside `items`, in order."""
        data = self._document.data
        tops: list[Path] = [(key,) for key in data]
        tops += [("items", index) for index, _ in enumerate(data["items"] or [])]
        return sorted((self._document.place(path)[1:], path) for path in tops)


def told(result: Mapping[str, Any]) -> str:
    """Return a result in words, for hosts that show no more than standard error."""
    reference = result.get("resourceRef", {})
    name = "/".join(filter(None, (reference.get("namespace"), reference.get("name"))))
    of = " ".join(filter(None, (reference.get("kind"), name)))
    where = "".join(f"{part}: " for part in (result.get("file", {}).get("path"), of) if part)
    tags = result["tags"]
    return f"{where}{result['severity']} {tags['code']}: {result['message']}\n    hint: {tags.get('hint', '')}"


def _about(item: Any) -> dict[str, Any]:
    path, index = file_of(item)
    file = {"path": path, **({} if index is None else {"index": index})}
    return {**_reference(item), **({"file": file} if path else {})}


def _reference(item: Any) -> dict[str, Any]:
    """Return the reference to an object; nothing where it has no name or kind."""
    found = {key: dig(item, key) for key in ("apiVersion", "kind")}
    found |= {key: dig(item, "metadata", key) for key in ("name", "namespace")}
    texts = {key: value for key, value in found.items() if isinstance(value, str) and value}
    return {"resourceRef": texts} if {"kind", "name"} <= texts.keys() else {}


def _paths(data: Any, path: Path) -> Iterator[Path]:
    """Yield the paths of a value and of all inside it, outer ones first."""
    waiting = [(data, path)]
    while waiting:
        value, at = waiting.pop()
        yield at
        inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        waiting += [(child, (*at, key)) for key, child in reversed(list(inside))]
