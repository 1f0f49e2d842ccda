"""`run` and `run_all`: transforms over texts, one or a bundle whose members may refer to each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal

from kxform import registry
from kxform.engine.file import FileEditor
from kxform.engine.outcome import Applied, Changed, Failed, Refused, Skipped
from kxform.engine.outcome import Outcome as Became
from kxform.engine.run import run_on_all
from kxform.engine.step import Step
from kxform.errors import KxformError, Place, UsageError
from kxform.kube.select import Selection, parse_selector
from kxform.library.codes import BAD_ARGUMENT
from kxform.library.texts import NO_NAME, Text, like, meant, to_bytes
from kxform.transform import Note, Transform
from kxform.yamltext import format_path

Status = Literal["changed", "unchanged", "skipped"]
Action = Literal["set", "insert", "remove", "rename", "append", "new"]


@dataclass(frozen=True)
class AppliedChange:
    """A change that was made.

    Args:
        place: where, in the text as it was given: of the key or item; for something new, where it goes.
        action: what was done; `new` is an object that was added.
        path: the field, from the document's root (`spec.replicas`); empty for a new object.
        why: the reason.
    """

    place: Place
    action: Action
    path: str
    why: str


@dataclass(frozen=True)
class Outcome(Generic[Text]):
    """What became of a text.

    Args:
        text: the new text, of the type that was given; the same one where nothing was to change.
        status: `skipped` where it is none of ours: a template, encrypted, not Kubernetes; `notes` say which.
        changes: what was done and why, in the order in which it was done.
        notes: what a person should know, each with code, message, place, severity and hint.
    """

    text: Text
    status: Status
    changes: tuple[AppliedChange, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the text is another than before."""
        return self.status == "changed"


class RunError(KxformError):
    """Texts that could not be read, or were refused; it says itself what the first of `errors` says.

    Attributes:
        errors: all of them, each with code, message, place and hint.
    """

    errors: tuple[KxformError, ...] = ()

    @classmethod
    def of(cls, errors: Sequence[KxformError]) -> RunError:
        """Return the one error for several; at least one."""
        first = errors[0]
        found = cls(first.code, first.message, first.place, first.hint)
        found.errors = tuple(errors)
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        return RunError.of, (self.errors,)


def run(
    text: Text,
    *transforms: Transform | str,
    file: str = NO_NAME,
    name: str = "",
    namespace: str = "",
    selector: str = "",
) -> Outcome[Text]:
    """Run transforms over a text, in order: each works on what the last one left.

    Args:
        text: the text, YAML or JSON; bytes in UTF-8, or in UTF-16 with a byte order mark.
        transforms: configured ones, or names of those that need no options.
        file: the text's name, for places; `.json` means JSON.
        name: change only objects whose name fits this shell pattern.
        namespace: change only objects of this namespace; an object that names none is in `default`.
        selector: change only objects with such labels, as kubectl's `-l` takes it.

    Raises:
        RunError: the text cannot be read, or a transform refuses something in it.
        UsageError: KX015, an argument means nothing; KX001, there is no such transform.
    """
    return run_all({file: text}, *transforms, name=name, namespace=namespace, selector=selector)[file]


def run_all(
    texts: Mapping[str, Text],
    *transforms: Transform | str,
    name: str = "",
    namespace: str = "",
    selector: str = "",
) -> dict[str, Outcome[Text]]:
    """Run transforms over a bundle of texts: what refers to a changed object, in any of them, is changed with it.

    Args:
        texts: by file name.
        transforms: as for `run`.
        name: as for `run`.
        namespace: as for `run`.
        selector: as for `run`.

    Raises:
        RunError: texts cannot be read, or something in them is refused; there are no outcomes then.
        UsageError: as for `run`.
    """
    with meant():
        selection = Selection(name, namespace, parse_selector(selector) if selector else ())
        steps = [Step(_loaded(one), (selection,)) for one in transforms]
    if not steps:
        raise UsageError(BAD_ARGUMENT, "no transform is given")
    editor = FileEditor(steps, as_file=True)
    found = run_on_all(editor, {file: _bytes(text, file) for file, text in texts.items()})
    errors = [error for outcome in found.values() for error in _errors(outcome)]
    if errors:
        raise RunError.of(errors)
    return {file: _outcome(texts[file], outcome) for file, outcome in found.items()}


def _loaded(transform: Transform | str) -> Transform:
    if isinstance(transform, str):
        return registry.load(transform)()
    if not isinstance(transform, Transform):
        raise UsageError(BAD_ARGUMENT, f"{transform!r} is no transform")
    return transform


def _bytes(text: Text, file: str) -> bytes:
    try:
        return to_bytes(text, file)
    except UsageError:
        raise
    except KxformError as error:
        raise RunError.of([error]) from None


def _errors(outcome: Became) -> tuple[KxformError, ...]:
    return outcome.errors if isinstance(outcome, Failed | Refused) else ()


def _outcome(text: Text, outcome: Became) -> Outcome[Text]:
    if isinstance(outcome, Changed):
        changes = tuple(map(_change, outcome.changes))
        return Outcome(like(text, b"".join(outcome.content)), "changed", changes, outcome.notes)
    if isinstance(outcome, Skipped):
        reasons = tuple(Note(one.code, one.message, one.place) for one in outcome.reasons)
        return Outcome(text, "skipped", (), reasons + outcome.notes)
    return Outcome(text, "unchanged", (), outcome.notes)


def _change(applied: Applied) -> AppliedChange:
    place = applied.touched.place._replace(file=applied.file)
    action: Action = applied.action  # type: ignore[assignment]  # the name of an operation
    return AppliedChange(place, "new" if applied.new else action, format_path(applied.path), applied.why)
