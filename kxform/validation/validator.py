"""One file: its documents, the objects in them, the verdict on each, and where every finding stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kxform.engine.codes import NOT_KUBERNETES
from kxform.engine.documents import document_of, objects_of, root_keys, skip_of
from kxform.engine.inputs import Input
from kxform.engine.read import read
from kxform.engine.search import has_template_token, looks_like_object
from kxform.errors import KxformError, Place
from kxform.kube.objects import KubeObject, is_for_a_tool, objects_in
from kxform.rules import Finding
from kxform.rules.cross import Bundle
from kxform.schema.crds import is_crd
from kxform.transform import Skip
from kxform.transform.comments import MARK, Ignored
from kxform.validation.codes import FOR_A_TOOL
from kxform.validation.facts import Where, facts_of
from kxform.validation.incomplete import incomplete, is_half
from kxform.validation.request import Request
from kxform.validation.result import About, Located, Status, located
from kxform.validation.seen import Seen
from kxform.verdict import Judge
from kxform.verdict.lists import NO_LIST, is_list_of_nothing
from kxform.yamltext import Document, Path, Piece, Source, split
from kxform.yamltext.codes import SYNTAX

Facts = list[tuple[Mapping[str, Any], Where]]
_START = re.compile(rb"(?:(?:---)?[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))*")


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
        try:
            data = read(item)
        except KxformError as error:
            seen = Seen()
            self._fail(seen, error, item.path, b"")
            return self.closed(seen)
        return self.see_text(item, data, facts)

    def see_text(self, item: Input, data: bytes, facts: Bundle | None = None) -> Seen:
        """Return what is found in the content of a file; nothing is read.

        Args:
            item: the file.
            data: its content.
            facts: where to remember what its objects say of others; None: not wanted.
        """
        seen = Seen()
        try:
            for fact in self._file(item, data, seen):
                if facts is not None:
                    facts.remember(*fact)
        except KxformError as error:
            self._fail(seen, error, item.path, b"")
        return self.closed(seen)

    def closed(self, seen: Seen) -> Seen:
        """Return what was found, with what is none of ours as errors where that was asked for."""
        if self.request.strict_files:
            seen.findings += [_as_error(skip) for skip in seen.skips if skip.code.id not in self.request.ignore]
            seen.skips.clear()
        return seen

    def _file(self, item: Input, data: bytes, seen: Seen) -> Facts:
        """Look at all documents; return what concerns others, unless the end shows that the file is none of ours."""
        content = Source.from_bytes(data).content
        found: Facts = []
        for index, piece in enumerate(split(content, is_json=item.is_json)):
            text = content[piece.start : piece.end]
            try:
                _Look(self, item.path, document_of(text, piece), seen, found).at(text, index, piece)
            except KxformError as error:
                if self._fail(seen, error, item.path, content):
                    return []
        return found

    def _fail(self, seen: Seen, error: KxformError, file: str, content: bytes) -> bool:
        """Note an error; tell whether it means that the whole file is none of ours."""
        error.place = error.place._replace(file=file)
        skip = skip_of(error, content)
        if skip is not None and (error.code is not SYNTAX or has_template_token(content)):
            vars(seen).update(vars(Seen(skips=[skip])))
            return True
        seen.unreadable = True
        seen.findings.append(Located(error.place, "error", error.code, "", error.message, error.hint))
        return False


class _Look:
    """A look at one document."""

    def __init__(self, by: Validator, file: str, document: Document, seen: Seen, facts: Facts) -> None:
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
        if MARK in text:
            self._ignored = Ignored(self.document)
        if not objects:
            self._without_objects()
            return
        if len(objects) > 1 or objects[0].path:
            self._incomplete()
        for item in objects:
            self._object(item)
            if self.by.request.cross_object and (known := facts_of(item)):
                line = self._place(item.path).line if item.path else piece.line + _lines_before(text)
                self.facts.append((known, Where(self.file, index, line, item.path)))

    def _object(self, item: KubeObject) -> None:
        about = About(item.api_version, item.kind, item.namespace, item.name)
        if is_for_a_tool(item):
            message = f"{about}: a tool reads it, no API server does"
            self.seen.skips.append(Skip(FOR_A_TOOL, message, self._place(item.path)))
            return
        if is_crd(item.data):
            self.seen.crds.append(item.data)
        if any(pattern.fits(about) for pattern in self.by.patterns):
            self._count("skipped", item, about)
        elif not is_list_of_nothing(item.data, item.api_version, item.kind, self.by.judge.knows):
            told = self._tell(self._verdict(item), item.path, about)
            self._count("invalid" if any(one.severity == "error" for one in told) else "valid", item, about)

    def _verdict(self, item: KubeObject) -> list[Finding]:
        if item.kind == "List":  # those that have items are unrolled
            return [NO_LIST]
        try:
            if not self.by.judge.knows(item.api_version, item.kind):
                self.seen.is_pending = True
            return self.by.judge.findings(item.data, item.api_version, item.kind)
        except KxformError as error:  # a CRD, or a file of a schema location, is no schema
            where = f"{error.place}: " if error.place.file else ""
            return [Finding(("apiVersion",), error.code, f"{where}{error.message}", error.hint)]

    def _tell(self, findings: list[Finding], way: Path, about: About) -> list[Located]:
        if not findings:
            return []
        told = [one for one in map(self._located(way, about), findings) if self._is_told(one)]
        self.seen.findings += told
        return told

    def _count(self, status: Status, item: KubeObject, about: About) -> None:
        listed = self.by.request.list_objects
        self.seen.count(status, self._place(item.path) if listed else Place(), about, listed=listed)

    def _located(self, way: Path, about: About) -> Any:
        return lambda finding: located(finding, self._place((*way, *finding.stands_at)), about)

    def _is_told(self, one: Located) -> bool:
        if one.code.id in self.by.request.ignore:
            return False
        return self._ignored is None or not self._ignored.holds(one.place, one.code.id)

    def _place(self, path: Path) -> Place:
        return self.document.place(path)._replace(file=self.file)

    def _without_objects(self) -> None:
        """Say why a document is no object: it is none of ours, or not a whole one; a list of nothing is no matter."""
        if is_half(root_keys(self.document)):
            self._incomplete()
        elif self.document.root is not None:
            self.seen.skips.append(Skip(NOT_KUBERNETES, "no apiVersion and kind", self._place(())))

    def _incomplete(self) -> None:
        for way, finding in incomplete(self.document.data, self.by.judge.knows):
            self._tell([finding], way, About())


def _objects(document: Document, text: bytes, file: str) -> Iterator[KubeObject]:
    """Yield the objects of a document; that of a usual one is read without asking for its keys first.

    Raises:
        KxformError: it does not parse, or is none of ours.
    """
    if not looks_like_object(text) or b"sops" in text:
        return objects_of(document, file)
    return objects_in(document.data, file_name=file)


def _lines_before(text: bytes) -> int:
    """Return how many lines stand before a document's first line with content."""
    before = _START.match(text)
    return len(before[0].splitlines()) if before else 0


def _as_error(skip: Skip) -> Located:
    return Located(skip.place, "error", skip.code, "", skip.message, skip.code.hint)
