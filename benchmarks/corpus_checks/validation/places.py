"""Whether a finding stands where it says: there is such a place, and what is there is the field that it names."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from corpus_checks import grounds
from corpus_checks.deployments import is_object
from corpus_checks.nodes import Data, Path
from corpus_checks.reading import Document, read
from corpus_checks.text import Text
from corpus_checks.validation.fields import Fields, steps
from corpus_checks.validation.told import About, Finding
from corpus_checks.violations import Violation

# Where the API server names a field that there is not, taking a template for its metadata: the field that it means.
SERVER_PATHS: dict[Path, Path] = {("template", key): ("template", "metadata", key) for key in ("labels", "annotations")}

Pointing = Literal[
    "at the field that is named",
    "inside the field that is named",
    "at the nearest field above one that is not there",
    "about a document that is no object",
    "not checked: the document does not parse here",
    "wrong",
]


@dataclass(frozen=True)
class Readable:
    """A file as this program reads it."""

    text: Text

    @cached_property
    def documents(self) -> list[Document]:
        return read(self.text)

    @cached_property
    def fields(self) -> dict[int, Fields]:
        """The fields of each document, by where it starts; only a document that is asked for is looked through."""
        return {}

    def fields_of(self, document: Document) -> Fields:
        return self.fields.setdefault(id(document), Fields(document))

    @cached_property
    def is_read(self) -> bool:
        return all(document.error is None for document in self.documents)

    @cached_property
    def objects(self) -> int:
        """How many objects there are."""
        return sum(1 for document in self.documents for _ in objects(document.data))

    def index(self, line: int, column: int) -> int | None:
        """The character at a place, the one after the last of a line included; None: there is no such place."""
        starts = [*self.text.line_starts, len(self.text.content)]
        if not 1 <= line < len(starts) or column < 1:
            return None
        index = starts[line - 1] + column - 1
        return index if index <= starts[line - 1] + len(self.line(line)) else None

    def line(self, line: int) -> str:
        lines = self.text.lines
        return lines[line - 1].rstrip("\r\n") if line <= len(lines) else ""

    def documents_at(self, index: int) -> list[Document]:
        """More than one where only `...` ends the first."""
        return [each for each in self.documents if each.start <= index < each.start + len(each.content)]


def objects(data: Data, way: Path = (), implied: tuple[str, str] = ("", "")) -> Iterator[tuple[Path, About]]:
    """The objects of a document by their paths, the items of lists in place of the lists."""
    if not isinstance(data, dict):
        return
    api_version, kind = (data.get(key) for key in ("apiVersion", "kind"))
    if not is_object(data) or not (api_version and kind):
        api_version, kind = api_version or implied[0], implied[1]
    if not (isinstance(api_version, str) and kind):
        return
    if not (kind.endswith("List") and isinstance(data.get("items"), list)):
        yield way, About(api_version, kind, *(word(data.get("metadata"), key) for key in ("namespace", "name")))
        return
    for index, item in enumerate(data["items"]):
        yield from objects(item, (*way, "items", index), (api_version, kind.removesuffix("List")))


def word(data: Data, key: str) -> str:
    value = data.get(key) if isinstance(data, dict) else None
    return value if isinstance(value, str) else ""


def check_place(file: Readable, finding: Finding) -> tuple[Pointing, list[Violation]]:
    """How a finding points to its field, and what is wrong with that."""
    index = file.index(finding.line, finding.column)
    if index is None:
        return "wrong", [violation("place", finding, "there is no such line and column")]
    if finding.about == About() and not finding.path:
        return check_whole(file, finding)
    documents = file.documents_at(index)
    if any(document.error is not None for document in documents):
        return "not checked: the document does not parse here", []
    candidates = [(each, way) for each in documents for way in ways(each, finding.about)]
    if not candidates:
        return "wrong", [violation("wrong place", finding, f"there is no object {finding.about} here")]
    path = meant(steps(finding.path))
    found = [pointing(file.fields_of(document), index, (*way, *path)) for document, way in candidates]
    right = next((each for each in found if each != "wrong"), None)
    if right:
        return right, []
    written = [path for document in documents for path in file.fields_of(document).at(index)]
    return "wrong", [violation("wrong place", finding, f"{written or 'nothing'} begins here")]


def meant(path: Path) -> Path:
    for index in range(len(path) - 1):
        if path[index : index + 2] in SERVER_PATHS:
            return (*path[:index], *SERVER_PATHS[path[index : index + 2]], *path[index + 2 :])
    return path


def ways(document: Document, about: About) -> list[Path]:
    """The paths of the objects that may be meant; what has no apiVersion or kind is an item of a list, or all."""
    if about != About():
        return [way for way, each in objects(document.data) if each == about]
    items = document.data.get("items") if isinstance(document.data, dict) else None
    return [(), *(("items", index) for index, _ in enumerate(items if isinstance(items, list) else []))]


def pointing(fields: Fields, index: int, path: Path) -> Pointing:
    here = fields.at(index)
    place, count = fields.arrive(path)
    if count < len(path):
        return "at the nearest field above one that is not there" if place in here else "wrong"
    if place in here:
        return "at the field that is named"
    above = fields.inside(place)
    is_inside = any(each[: len(start)] == start for each in here for start in above)
    return "inside the field that is named" if is_inside else "wrong"


def check_whole(file: Readable, finding: Finding) -> tuple[Pointing, list[Violation]]:
    """What is said of a document that is no object, or that nobody can read: there is a reason for that, here, too."""
    if grounds.of_file(file.documents):
        return "about a document that is no object", []
    return "wrong", [violation("untrue reason", finding, "nothing is wrong with the file")]


def violation(kind: Literal["place", "wrong place", "untrue reason"], finding: Finding, what: str) -> Violation:
    said = f"{finding.code} at column {finding.column} of {finding.path or 'the document'}: {finding.message}"
    return Violation(kind, finding.line, f"{what}; {said}")
