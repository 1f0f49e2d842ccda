"""`patch`: whatever a patch says, without a line of Python."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar

from kxform.errors import KxformError, Place
from kxform.kube import codes
from kxform.kube.merge_keys import kind_called, type_of
from kxform.kube.patching import JsonOperation, PatchError, is_nested_deeper, json_patch, merge_patch, read_json_patch
from kxform.kube.strategic import DIRECTIVE, check_directives, strategic_merge
from kxform.transform import ANY_KIND, Example, Item, Resource, Transform, option
from kxform.yamltext import Append, Document, Insert, Operation, Remove, Source, format_path, split

_Read = TypeVar("_Read")

_IDENTITY, _NAMES = ("apiVersion", "kind"), ("name", "namespace")
_UNFOLDED = re.compile(r"[\w.:-]+")  # what no YAML writes on two lines
_NO_DELETION = "Objects are patched, not deleted: take its document out of the file by hand."
_MOST_LEVELS = 100  # a patch is applied level by level, by recursion; no object of the API is half as deep


@dataclass(frozen=True, kw_only=True)
class Patch(Transform):
    """Patch objects, losslessly: strategic merge, merge patch (RFC 7386) or JSON patch (RFC 6902).

    A patch that says apiVersion, kind, name or namespace is about such an object alone, as a patch of a kustomization
    is, and does not change these; otherwise it is about all objects that are chosen, by `--kind`, `--api-version` and
    the selection that every transform has. So a JSON patch, too, is about all of them: give it a kind.
    What the patch does not change keeps its bytes, and the items of lists their comments. A JSON patch that appends
    does so in each run: let a `test` stand before it.

    Strategic merge knows the lists of the API's own kinds, and its directives (`$patch`, `$setElementOrder`, …); for
    other kinds use `--type merge`, as with `kubectl patch`. A patch that does not fit is a refusal.
    """

    kinds = (ANY_KIND,)

    type: Literal["strategic", "merge", "json"] = option("strategic", help="how the patch is meant")
    patch: str = option("", help="the patch, as YAML or JSON", metavar="PATCH")
    patch_file: Path = option(Path(), help="the file that holds the patch", metavar="FILE")
    kind: tuple[str, ...] = option((), help="patch only objects of this kind", metavar="KIND")
    api_version: str = option("", help="patch only objects of this apiVersion, such as apps/v1", metavar="VERSION")

    def __post_init__(self) -> None:
        if bool(self.patch) == (self.patch_file != Path()):
            raise ValueError("give either patch or patch-file")
        _ = self._operations if self.type == "json" else self._mapping

    def words(self) -> tuple[str, ...]:
        name = self._wanted.get("name", "")
        if _UNFOLDED.fullmatch(name):  # rarer than a kind
            return (name,)
        return self._kinds or ((self._wanted["kind"],) if "kind" in self._wanted else ())

    def change(self, resource: Resource) -> Iterator[Item]:
        if not self._is_about(resource):
            return
        if self._is_given_in(resource.file):
            yield resource.skip(codes.PATCH_ITSELF, f"{resource} is the patch itself")
            return
        try:
            new = self._patched(resource)
        except PatchError as error:
            raise resource.refuse(codes.PATCH_REFUSED, f"{resource}: {error.message}", error.path) from None
        if not _is_object(new, resource):
            raise resource.refuse(
                codes.PATCH_REFUSED, f"{resource}: the patch would leave no object", hint=_NO_DELETION
            )
        changes = list(resource.become(new, why="the patch" if self.patch else f"the patch {self.patch_file}"))
        yield from changes
        for path in _moved(resource, [change.operation for change in changes]):
            yield resource.note(codes.ITEM_MOVED, f"{resource}: {format_path(path)} moves in its list", path)

    def _patched(self, resource: Resource) -> Any:
        item = resource.item
        if self.type == "json":
            return json_patch(resource.data, self._operations)
        if self.type == "merge":
            return merge_patch(resource.data, self._said)
        type_ = type_of(item.api_version, item.kind)
        if type_ is None:
            raise resource.refuse(
                codes.NOT_STRATEGIC, f"{resource}: {item.api_version} is no API of Kubernetes itself", "apiVersion"
            )
        return strategic_merge(resource.data, self._said, type_)

    def _is_about(self, resource: Resource) -> bool:
        item = resource.item
        namespace = item.namespace or "default"
        found = {"apiVersion": item.api_version, "kind": item.kind, "name": item.name, "namespace": namespace}
        fits = all(found[key] == value for key, value in self._wanted.items())
        is_of_version = self.api_version in ("", item.api_version)
        return fits and is_of_version and (not self._kinds or item.kind in self._kinds)

    @cached_property
    def _kinds(self) -> tuple[str, ...]:
        return tuple(map(kind_called, self.kind))

    @cached_property
    def _wanted(self) -> dict[str, str]:
        """What the patch says of the object that it is about."""
        patch = {} if self.type == "json" else self._mapping
        metadata = patch.get("metadata")
        said = {key: patch.get(key) for key in _IDENTITY}
        said |= {key: metadata.get(key) for key in _NAMES} if isinstance(metadata, dict) else {}
        return {key: value for key, value in said.items() if isinstance(value, str)}

    @cached_property
    def _said(self) -> dict[str, Any]:
        """The patch without what chooses the object: that holds already, even where it is not written."""
        if self._mapping.get(DIRECTIVE) == "replace":
            return self._mapping
        said = {key: value for key, value in self._mapping.items() if key not in _IDENTITY or key not in self._wanted}
        metadata = said.get("metadata")
        if isinstance(metadata, dict) and metadata:
            rest = {key: value for key, value in metadata.items() if key not in _NAMES or key not in self._wanted}
            said = {**said, "metadata": rest} if rest else {key: said[key] for key in said if key != "metadata"}
        return said

    @cached_property
    def _mapping(self) -> dict[str, Any]:
        if not isinstance(self._patch, dict):
            raise ValueError(f"{self._where(())}: a {self.type} patch is a mapping")
        if self.type == "strategic":
            self._check(check_directives)
        return self._patch

    @cached_property
    def _operations(self) -> tuple[JsonOperation, ...]:
        return self._check(read_json_patch)

    def _check(self, read: Callable[[Any], _Read]) -> _Read:
        try:
            return read(self._patch)
        except PatchError as error:
            at = f"{format_path(error.path)}: " if error.path else ""
            raise ValueError(f"{self._where(error.path)}: {at}{error.message}") from None

    @cached_property
    def _patch(self) -> Any:
        try:
            patch = self._document.data
        except KxformError as error:
            raise ValueError(f"{error.place._replace(file=self._name)}: {error.message}") from None
        if is_nested_deeper(patch, _MOST_LEVELS):
            raise ValueError(f"{self._where(())}: the patch is nested more than {_MOST_LEVELS} levels deep")
        return patch

    @cached_property
    def _document(self) -> Document:
        try:
            content = self.patch.encode() if self.patch else _content(self.patch_file)
            text = Source.from_bytes(content).content
        except OSError as error:
            raise ValueError(f"patch-file: {self.patch_file}: {error.strerror or error}") from None
        except KxformError as error:
            raise ValueError(f"{error.place._replace(file=self._name)}: {error.message}") from None
        pieces = [piece for piece in split(text) if Document(text[piece.start : piece.end].decode()).root is not None]
        if len(pieces) != 1:
            raise ValueError(f"{self._name}: a patch is one document, and these are {len(pieces)}")
        start, end, line, is_json = pieces[0]
        return Document(text[start:end].decode(), is_json=is_json, first_line=line)

    def _is_given_in(self, file: str) -> bool:
        """Tell whether a file is the one that holds the patch: the folder that it lies in may be an input."""
        is_alike = not self.patch and os.path.basename(file) == self.patch_file.name
        return is_alike and os.path.realpath(file) == os.path.realpath(self.patch_file)

    @property
    def _name(self) -> str:
        return "patch" if self.patch else str(self.patch_file)

    def _where(self, path: tuple[str | int, ...]) -> Place:
        return self._document.place(path)._replace(file=self._name)

    EXAMPLES = (
        Example(
            "Leaves other objects alone than the one that the patch names",
            options={"patch": "{kind: Deployment, metadata: {name: rng}, spec: {replicas: 5}}"},
            before="apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 1}\n",
        ),
        Example(
            "Refuses a JSON patch whose test fails",
            options={"type": "json", "patch": "[{op: test, path: /spec/replicas, value: 2}]"},
            before="apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: rng}\nspec: {replicas: 1}\n",
            refused="KX370",
        ),
        Example(
            "Merges lists by what names their items",
            options={"patch": "{spec: {template: {spec: {containers: [{name: rng, image: 'rng:2'}]}}}}"},
            before="""\
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: rng}
            spec:
              template:
                spec:
                  containers:
                  - name: proxy  # first
                    image: proxy:1
                  - name: rng
                    image: rng:1  # pinned
                    args: ["-v"]
            """,
            after="""\
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: rng}
            spec:
              template:
                spec:
                  containers:
                  - name: proxy  # first
                    image: proxy:1
                  - name: rng
                    image: rng:2  # pinned
                    args: ["-v"]
            """,
        ),
        Example(
            "Does what a JSON patch says, to objects of one kind",
            options={
                "type": "json",
                "kind": ("Deployment",),
                "patch": "[{op: replace, path: /spec/replicas, value: 5}, {op: remove, path: /spec/paused}]",
            },
            before="""\
            apiVersion: v1
            kind: Service
            metadata: {name: rng}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: rng}
            spec:
              replicas: 1  # enough
              paused: true
            """,
            after="""\
            apiVersion: v1
            kind: Service
            metadata: {name: rng}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: rng}
            spec:
              replicas: 5  # enough
            """,
        ),
        Example(
            "Takes away with null what a merge patch has nothing for",
            options={"type": "merge", "patch": "{spec: {paused: null, size: 3}}"},
            before="apiVersion: example.com/v1\nkind: Cluster\nspec:\n  paused: true\n  size: 2 # nodes\n",
            after="apiVersion: example.com/v1\nkind: Cluster\nspec:\n  size: 3 # nodes\n",
        ),
    )


def _is_object(data: Any, resource: Resource) -> bool:
    """Tell whether data still says what kind of object it is; an item of a typed list need not."""
    written = [key for key in _IDENTITY if resource.has(key)]
    return isinstance(data, dict) and bool(data) and all(isinstance(data.get(key), str) for key in written)


def _moved(resource: Resource, operations: Sequence[Operation]) -> Iterator[tuple[str | int, ...]]:
    """Yield where items of lists stand that are taken away, and written again elsewhere in their list."""
    written: dict[tuple[str | int, ...], list[Any]] = {}
    for operation in operations:
        if isinstance(operation, Insert | Append):
            path = operation.path if isinstance(operation, Append) else operation.path[:-1]
            written.setdefault(path, []).append(operation.value)
    for operation in operations:
        if isinstance(operation, Remove) and isinstance(operation.path[-1], int):
            path = operation.path[len(resource.item.path) :]
            if any(_is_the_same(resource.get(path), value) for value in written.get(operation.path[:-1], ())):
                yield path


def _is_the_same(old: Any, new: Any) -> bool:
    return old == new or (isinstance(old, dict) and isinstance(new, dict) and old.get("name", 0) == new.get("name"))


def _content(file: Path) -> bytes:
    """Return the bytes of a file; what a shell's `<(…)` gave is read once and kept, for it cannot be read again."""
    return file.read_bytes() if file.is_file() else _read_once(file)


@cache
def _read_once(file: Path) -> bytes:
    return file.read_bytes()
