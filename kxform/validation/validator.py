"""One file: its documents, the objects in them, the verdict on each, and where every finding stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kxform.engine.codes import NOT_KUBERNETES
from kxform.engine.documents import document_of, objects_of, root_keys, skip_of
from kxform.engine.inputs import Input
from kxform.engine.read import read
from kxform.engine.search import looks_like_object
from kxform.errors import KxformError, Place
from kxform.kube.objects import KubeObject, is_api_object, objects_in
from kxform.rules.cross import Bundle
from kxform.schema.codes import BAD_SCHEMA
from kxform.schema.crds import is_crd
from kxform.transform import Skip
from kxform.validation.codes import FOR_A_TOOL, INCOMPLETE
from kxform.validation.comments import MARK, Ignored
from kxform.validation.request import Request
from kxform.validation.result import About, FileResult, Located, Object, located
from kxform.verdict import Judge
from kxform.yamltext import Document, Path, Piece, Source, split

LOCAL = "config.kubernetes.io/local-config"  # kpt and kustomize: not for the cluster
_START = re.compile(rb"(?:(?:---)?[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))*")


class Where(NamedTuple):
    """An object's place, as facts about it carry it: the file, which document, from which line on, the way in it."""

    file: str
    document: int
    line: int
    path: Path

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass
class Seen:
    """What was found in a file.

    Args:
        findings: all of them.
        objects: how many are valid, invalid and skipped.
        listed: the objects themselves, where they are wanted.
        skips: what is none of ours.
        unreadable: a document does not parse, or the file cannot be read.
        crds: the definitions in it.
        is_pending: it has objects without a schema, which a CRD elsewhere may have.
    """

    findings: list[Located] = field(default_factory=list)
    valid: int = 0
    invalid: int = 0
    skipped: int = 0
    listed: list[Object] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)
    unreadable: bool = False
    crds: list[Mapping[str, Any]] = field(default_factory=list)
    is_pending: bool = False

    def result(self, file: str) -> FileResult:
        """Return what there is to say."""
        findings = tuple(sorted(self.findings, key=lambda one: one.place[1:]))
        numbers = (self.valid, self.invalid, self.skipped)
        return FileResult(file, findings, *numbers, tuple(self.listed), tuple(self.skips), self.unreadable)


class Validator:
    """Validates one file after the other.

    Args:
        request: how.
        judge: what gives the verdict, where it is not the one that the request means.

    Raises:
        UsageError: there are no schemas of a version, a location cannot be used, or a pattern names no objects.
    """

    def __init__(self, request: Request, judge: Judge | None = None) -> None:
        self.request = request
        self.judge = judge or request.judge()
        self.patterns = request.patterns()

    def see(self, item: Input, facts: Bundle | None = None) -> Seen:
        """Return what is found in a file, and remember what its objects say of others.

        Args:
            item: the file.
            facts: where to remember it; None: not wanted.
        """
        seen = Seen()
        try:
            data = read(item)
            self._file(item, data, seen, facts)
        except KxformError as error:
            self._fail(seen, error, item.path, b"")
        return self.closed(seen)

    def closed(self, seen: Seen) -> Seen:
        """Return what was found, with what is none of ours as errors where that was asked for."""
        if self.request.strict_files:
            seen.findings += [_as_error(skip) for skip in seen.skips if skip.code.id not in self.request.ignore]
            seen.skips.clear()
        return seen

    def _file(self, item: Input, data: bytes, seen: Seen, facts: Bundle | None) -> None:
        content = Source.from_bytes(data).content
        for index, piece in enumerate(split(content, is_json=item.is_json)):
            text = content[piece.start : piece.end]
            try:
                look = _Look(self, item.path, document_of(text, piece), seen, facts)
                look.at(text, index, piece)
            except KxformError as error:
                if self._fail(seen, error, item.path, data):
                    return

    def _fail(self, seen: Seen, error: KxformError, file: str, data: bytes) -> bool:
        """Note an error; tell whether it means that the whole file is none of ours."""
        if error.code is BAD_SCHEMA:
            raise error  # not the file's fault
        error.place = error.place._replace(file=file)
        skip = skip_of(error, data)
        if skip is not None:
            vars(seen).update(vars(Seen(skips=[skip])))
            return True
        seen.unreadable = True
        seen.findings.append(Located(error.place, "error", error.code, "", error.message, error.hint))
        return False


class _Look:
    """A look at one document."""

    def __init__(self, by: Validator, file: str, document: Document, seen: Seen, facts: Bundle | None) -> None:
        self.by = by
        self.file = file
        self.document = document
        self.seen = seen
        self.facts = facts
        self._ignored: Ignored | None = None

    def at(self, text: bytes, index: int, piece: Piece) -> None:
        """Look at everything in the document.

        Raises:
            KxformError: it does not parse, or is none of ours.
        """
        objects = list(_objects(self.document, text, self.file))
        if not objects:
            self._without_objects()
            return
        if MARK in text:
            self._ignored = Ignored(self.document)
        if len(objects) > 1 or objects[0].path:
            self._incomplete_items()
        for item in objects:
            self._object(item)
            if self.facts is not None:
                line = self._place(item.path).line if item.path else piece.line + _lines_before(text)
                self.facts.remember(item.data, Where(self.file, index, line, item.path))

    def _object(self, item: KubeObject) -> None:
        about = About(item.api_version, item.kind, item.namespace, item.name)
        if not is_api_object(item) or _is_local(item):
            message = f"{about}: a tool reads it, no API server does"
            self.seen.skips.append(Skip(FOR_A_TOOL, message, self._place(item.path)))
            return
        if any(pattern.fits(about) for pattern in self.by.patterns):
            self._count("skipped", item, about)
            return
        if is_crd(item.data):
            self.seen.crds.append(item.data)
        findings = self.by.judge.findings(item.data, item.api_version, item.kind)
        if not self.by.judge.knows(item.api_version, item.kind):
            self.seen.is_pending = True
        told = [one for one in map(self._located(item.path, about), findings) if self._is_told(one)] if findings else []
        self.seen.findings += told
        self._count("invalid" if any(one.severity == "error" for one in told) else "valid", item, about)

    def _count(self, status: Any, item: KubeObject, about: About) -> None:
        setattr(self.seen, status, getattr(self.seen, status) + 1)
        if self.by.request.list_objects:
            self.seen.listed.append(Object(self._place(item.path), about, status))

    def _located(self, way: Path, about: About) -> Any:
        return lambda finding: located(finding, self._place((*way, *(finding.at or finding.path))), about)

    def _is_told(self, one: Located) -> bool:
        if one.code.id in self.by.request.ignore:
            return False
        return self._ignored is None or not self._ignored.holds(one.place, one.code.id)

    def _place(self, path: Path) -> Place:
        return self.document.place(path)._replace(file=self.file)

    def _without_objects(self) -> None:
        """Say why a document is no object: it is none of ours, or not a whole one."""
        keys = root_keys(self.document)
        if {"apiVersion", "kind"} & keys and "metadata" in keys:
            self._incomplete((), self.document.data)
        elif {"apiVersion", "kind"} <= keys:
            if not self.document.data.get("items"):  # a list of nothing is Kubernetes, and has nothing to say
                return
            self._incomplete_items()
        elif self.document.root is not None:
            self.seen.skips.append(Skip(NOT_KUBERNETES, "no apiVersion and kind", self._place(())))

    def _incomplete_items(self) -> None:
        """Say which items of a List cannot be told what they are; those of a typed list need not say it."""
        data = self.document.data
        items = data.get("items") if isinstance(data, dict) and data.get("kind") == "List" else None
        for index, item in enumerate(items if isinstance(items, list) else ()):
            if not all(isinstance(dict_of(item).get(key), str) for key in ("apiVersion", "kind")):
                self._incomplete(("items", index), item)

    def _incomplete(self, path: Path, data: Any) -> None:
        lacking = [key for key in ("apiVersion", "kind") if not isinstance(dict_of(data).get(key), str)]
        missing, key = lacking[0] if lacking else "kind", lacking[0] if lacking else "kind"
        word = "is missing" if missing not in dict_of(data) else "must be a text"
        self.seen.findings.append(
            Located(self._place((*path, key)), "error", INCOMPLETE, key, f"{key} {word}", INCOMPLETE.hint)
        )


def _objects(document: Document, text: bytes, file: str) -> Iterator[KubeObject]:
    """Yield the objects of a document; that of a usual one is read without asking for its keys first.

    Raises:
        KxformError: it does not parse, or is none of ours.
    """
    if not looks_like_object(text) or b"sops" in text:
        return objects_of(document, file)
    return objects_in(document.data, file_name=file)


def dict_of(data: Any) -> Mapping[str, Any]:
    """Return a mapping, or an empty one where the value is none."""
    return data if isinstance(data, dict) else {}


def _is_local(item: KubeObject) -> bool:
    annotations = dict_of(item.metadata.get("annotations"))
    return annotations.get(LOCAL, "false") not in ("false", False)


def _lines_before(text: bytes) -> int:
    """Return how many lines stand before a document's first line with content."""
    before = _START.match(text)
    return len(before[0].splitlines()) if before else 0


def _as_error(skip: Skip) -> Located:
    return Located(skip.place, "error", skip.code, "", skip.message, skip.code.hint)
