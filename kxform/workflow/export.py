"""A live object as a person would have written it: as text, through the transform `strip`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from kxform.engine.file import FileEditor
from kxform.engine.outcome import Changed, Failed, Refused
from kxform.engine.run import StepSpec, run_on
from kxform.errors import Place
from kxform.kube.objects import KubeObject
from kxform.transform import Note
from kxform.yamltext import Document, new_document

_FIRST = ("apiVersion", "kind", "metadata")
_STYLE = "a: b\n"


class Exported(NamedTuple):
    """An object as it is exported.

    Args:
        item: as it was in the cluster.
        text: what it is written as: one document.
        notes: what a person must know.
    """

    item: KubeObject
    text: bytes
    notes: tuple[Note, ...] = ()

    @property
    def data(self) -> dict[str, Any]:
        """What the text says."""
        data: dict[str, Any] = Document(self.text.decode()).data
        return data


class Exporter:
    """How objects are exported: with the options of `strip`.

    Args:
        preset: what the result is for.
        defaults: drop values that the API server would fill in.
        keep: what stays.
        drop: what goes, too.

    Raises:
        ValueError: an option has a value that it cannot have.
    """

    def __init__(
        self, preset: str = "gitops", *, defaults: bool = False, keep: Sequence[str] = (), drop: Sequence[str] = ()
    ) -> None:
        options = {"preset": preset, "defaults": defaults, "keep": tuple(keep), "drop": tuple(drop)}
        self._editor = FileEditor([StepSpec("strip", options).load()], explain=False)

    def export(self, item: KubeObject) -> Exported:
        """Return what an object is exported as.

        Raises:
            KxformError: `strip` refuses it.
        """
        text, name = _written(item).encode(), str(item)
        outcome = run_on(self._editor, text, name)
        if isinstance(outcome, Refused | Failed):
            raise outcome.errors[0]
        notes = tuple(note._replace(place=Place(name)) for note in outcome.notes)  # no line that anybody has seen
        return Exported(item, b"".join(outcome.content) if isinstance(outcome, Changed) else text, notes)


def _written(item: KubeObject) -> str:
    """Return a live object as YAML: what names it first, all else as the server has it."""
    data = {"apiVersion": item.api_version, "kind": item.kind, "metadata": item.metadata}
    rest = {key: value for key, value in item.data.items() if key not in _FIRST}
    return new_document({**data, **rest}, Document(_STYLE))
