"""Exported objects as files of a folder: a name for each that every system takes, and edits of what is there."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote

from kxform.engine import write
from kxform.engine.file import FileEditor
from kxform.engine.inputs import Input
from kxform.engine.outcome import Changed, Failed, Refused, Skipped
from kxform.engine.read import digest, read
from kxform.engine.run import run_on
from kxform.engine.step import Step
from kxform.errors import KxformError, Place
from kxform.kube.objects import KubeObject
from kxform.transform import ANY_KIND, Item, Resource, Transform
from kxform.workflow.export import Exported
from kxform.workflow.export_codes import OTHER_OBJECT, SAME_FILE
from kxform.workflow.merging import brought_up_to

CLUSTER = "_cluster"  # no namespace begins so
_LONGEST = 200  # of a name without its suffix; file systems take 255 bytes
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)  # what Windows opens instead of a file


@dataclass(frozen=True)
class Planned:
    """A file to write.

    Args:
        path: of the file.
        content: its new bytes; none: it is as it should be.
        expected: identifies what is there now; empty where there is nothing.
    """

    path: str
    content: bytes
    expected: bytes = b""

    def write(self) -> None:
        """Write the file, unless it is as it should be.

        Raises:
            KxformError: it cannot be written, or changed meanwhile.
        """
        if self.content and self.expected:
            write.replace(self.path, [self.content], self.expected)
        elif self.content:
            write.create(self.path, [self.content])


def planned(folder: str, exported: list[Exported]) -> Iterator[Planned | KxformError]:
    """Yield the file of each object, or why it cannot be written. Nothing is written yet.

    Args:
        folder: below which the files are: NAMESPACE/KIND/NAME.yaml.
        exported: the objects.
    """
    taken: dict[str, KubeObject] = {}
    for one in exported:
        path = os.path.join(folder, *file_name(one.item))
        other = taken.setdefault(path.lower(), one.item)
        try:
            if other is not one.item:
                raise KxformError(SAME_FILE, f"{other} and {one.item} have the same file name", Place(path))
            yield _planned(path, one)
        except KxformError as error:
            yield error


def file_name(item: KubeObject) -> tuple[str, str, str]:
    """Return folders and name of an object's file.

    A kind of somebody's own group has the group behind it: there may be another kind of its name.
    """
    own = "." in item.group and not item.group.endswith(".k8s.io")
    kind = f"{item.kind}.{item.group}" if own else item.kind
    return _safe(item.namespace) if item.namespace else CLUSTER, _safe(kind), _safe(item.name) + ".yaml"


def _safe(name: str) -> str:
    """Return a name that every file system takes, for each name another one; `%` is in no name of an object."""
    text = quote(name, safe="").replace("~", "%7E")
    if text[:1] in (".", "_") or _DEVICE.fullmatch(text):
        text = f"%{ord(text[0]):02X}{text[1:]}"
    if text[-1:] == ".":
        text = text[:-1] + "%2E"
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}~{sha256(name.encode()).hexdigest()[:16]}"
    return text


def _planned(path: str, one: Exported) -> Planned:
    if not os.path.lexists(path):
        return Planned(path, one.text)
    data = read(Input(path, path))
    become = _Become(live=one.item, as_exported=one.item._replace(data=one.data), found=[])
    outcome = run_on(FileEditor([Step(become)], explain=False, as_file=True), data, path)
    if isinstance(outcome, Failed | Refused):
        raise outcome.errors[0]
    if isinstance(outcome, Skipped):
        raise KxformError(OTHER_OBJECT, outcome.reasons[0].message, Place(path))
    if len(become.found) != 1:
        raise KxformError(OTHER_OBJECT, f"holds {one.item} {len(become.found)} times", Place(path))
    return Planned(path, b"".join(outcome.content) if isinstance(outcome, Changed) else b"", digest(data))


@dataclass(frozen=True, kw_only=True)
class _Become(Transform):
    """Make the object of a file what it is in the cluster."""

    kinds = (ANY_KIND,)

    live: KubeObject
    as_exported: KubeObject
    found: list[Resource]

    def change(self, resource: Resource) -> Iterator[Item]:
        if self._is_it(resource.item):
            self.found.append(resource)
            yield from resource.become(brought_up_to(resource.data, self.as_exported), why="it is so in the cluster")

    def _is_it(self, item: KubeObject) -> bool:
        live = self.live
        same = (item.group, item.kind, item.name) == (live.group, live.kind, live.name)
        return same and item.namespace in ("", live.namespace)
