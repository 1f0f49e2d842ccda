"""A live object as one of another kind: exported, stripped, converted, judged as the server would. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kxform import registry
from kxform.cluster.errors import ClusterError
from kxform.cluster.openapi import NO_OPENAPI, schemas_of
from kxform.cluster.server import Server
from kxform.engine.file import FileEditor
from kxform.engine.outcome import Changed, Failed, Refused
from kxform.engine.run import StepSpec, run_on
from kxform.errors import Code, KxformError, Place, UsageError
from kxform.kube.codes import OLD_KEEPS_RUNNING
from kxform.kube.objects import KubeObject
from kxform.kube.versions import parse_version
from kxform.transform import Note, RefusedError
from kxform.transform.options import options_of
from kxform.verdict import Judge
from kxform.workflow.export import Exporter
from kxform.workflow.gathering import Asked, gather, split_name
from kxform.workflow.manifests import Manifests

NO_WAY = Code(
    "KX795",
    "a kind that nothing converts to",
    "Give --to the name of a transform without its `to-`; `kxform list` shows them.",
    "`kxform migrate --to KIND` converts with the transform `to-KIND`, built in or of a plug-in, and there is none of "
    "that name.",
)
NOT_CONVERTED = Code(
    "KX796",
    "an object that is not converted",
    "Name an object of a kind that the transform converts; its page says which.",
    "The transform has nothing to do with the object: it is of another kind, or already what it would become.",
)
_PREFIX = "to-"


@dataclass
class Migration:
    """What an object becomes.

    Args:
        item: as it is in the cluster.
        transform: that converted it.
        version: of the server, for which it did.
        text: what it becomes: one document.
        notes: what a person must know.
        errors: what the server would refuse.
        manifests: the text, as something to apply, with the places of its fields.
        judged: it was, by the server's schemas; else the server does not give them to this user.
    """

    item: KubeObject
    transform: str
    version: str
    text: bytes
    notes: list[Note] = field(default_factory=list)
    errors: list[KxformError] = field(default_factory=list)
    manifests: Manifests = field(default_factory=Manifests)
    judged: bool = True


def transform_to(kind: str) -> str:
    """Return the name of the transform that converts to a kind.

    Raises:
        UsageError: there is none (`NO_WAY`).
    """
    ways = sorted(name.removeprefix(_PREFIX) for name in registry.names() if name.startswith(_PREFIX))
    if kind.lower() not in ways:
        raise UsageError(NO_WAY, f"nothing converts to {kind!r}, only to {', '.join(ways)}")
    return _PREFIX + kind.lower()


def migrate(server: Server, name: str, transform: str, options: Mapping[str, Any]) -> Migration:
    """Return what a live object becomes. The server is only asked.

    Args:
        server: that has the object, and is to have what it becomes.
        name: of the object, KIND/NAME.
        transform: the name of the one that converts.
        options: values for its fields.

    Raises:
        ClusterError: the server refuses, or has no such object.
        KxformError: the object is none that somebody wrote, or the transform refuses it.
        UsageError: the name is none.
        ValueError: the options contradict each other or are out of range.
    """
    split_name(name)
    live = gather(server, Asked(names=(name,)))
    if live.errors:
        raise live.errors[0]
    (item,) = live.objects
    exported = Exporter().export(item)
    version = "{}.{}".format(*parse_version(server.version))
    step = _step(transform, {"kubernetes_version": version, **options})
    converted, notes = _converted(exported.text, name, item, step)
    found = Migration(item, transform, version, converted, [*exported.notes, *notes])
    found.manifests = Manifests.of_bytes(name, converted)
    try:
        judge = Judge.of((version,), server=schemas_of(server))
    except ClusterError as error:
        if error.code is not NO_OPENAPI:
            raise
        found.judged = False  # a dry-run before anything is written says the same, if less exactly
    else:
        found.errors = list(_refused(judge, found))
    return found


def _step(transform: str, options: Mapping[str, Any]) -> StepSpec:
    """Return the step that converts; not every transform asks for a version."""
    known = {one.name for one in options_of(registry.load(transform))}
    return StepSpec(transform, {key: value for key, value in options.items() if key in known})


def _converted(text: bytes, name: str, item: KubeObject, step: StepSpec) -> tuple[bytes, Sequence[Note]]:
    outcome = run_on(FileEditor([step.load()], explain=False), text, name)
    if isinstance(outcome, Refused | Failed):
        error = outcome.errors[0]
        error.place = Place(name)  # nobody has seen the lines that it was exported as
        raise error
    if not isinstance(outcome, Changed):
        raise RefusedError(NOT_CONVERTED, f"{step.transform} does not convert {item}", Place(name))
    notes = [note._replace(place=Place(name)) for note in outcome.notes if note.code is not OLD_KEEPS_RUNNING]
    return b"".join(outcome.content), notes  # what becomes of the old one is told when that is known


def _refused(judge: Judge, found: Migration) -> Iterator[KxformError]:
    """Yield what the server would refuse, by its own schemas and by the rules of its version."""
    for one in found.manifests.wanted:
        for finding in judge.findings(one.data, str(one.data["apiVersion"]), one.kind):
            path = finding.stands_at
            if finding.severity == "error":
                place = found.manifests.place_at(one.number, path)
                yield KxformError(finding.code, f"{one}: {finding.message}", place, finding.hint)
