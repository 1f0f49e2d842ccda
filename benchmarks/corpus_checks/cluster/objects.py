"""The objects of a document, and whether a server has ever seen each."""

from collections.abc import Iterator
from dataclasses import dataclass

from corpus_checks.deployments import is_object
from corpus_checks.nodes import Data, Path

MARKS = ("uid", "resourceVersion", "managedFields", "selfLink", "creationTimestamp")


@dataclass(frozen=True)
class Object:
    """One object: its data, its kind as `kubectl` writes it (`Job.batch`, `Service`), and its path."""

    data: dict[str, Data]
    kind: str
    path: Path = ()

    @property
    def name(self) -> str:
        return f"{self.kind}/{get(self.data, 'metadata', 'name')}"

    @property
    def is_live(self) -> bool:
        """Whether it bears the mark of a server: an empty one, or a null as time, is none."""
        return any(get(self.data, "metadata", mark) for mark in MARKS)

    @property
    def annotations(self) -> dict[str, Data]:
        found = get(self.data, "metadata", "annotations")
        return found if isinstance(found, dict) else {}


def get(data: Data, *path: str | int) -> Data:
    """What stands at a path; None where nothing does."""
    for key in path:
        if isinstance(key, int):
            data = data[key] if isinstance(data, list) and key < len(data) else None
        else:
            data = data.get(key) if isinstance(data, dict) else None
    return data


def items(data: Data, *path: str | int) -> list[Data]:
    """The items of the list at a path; none where no list stands."""
    found = get(data, *path)
    return found if isinstance(found, list) else []


def objects(document: Data) -> Iterator[Object]:
    """The document, and the items of a list; the list itself is an object, too."""
    if not is_object(document):
        return
    yield Object(document, kind_of(document["apiVersion"], document["kind"]))
    if not is_list(document):
        return
    for index, item in enumerate(document["items"]):
        if isinstance(item, dict):
            kind, api = item.get("kind", document["kind"].removesuffix("List")), item.get("apiVersion")
            api = api or document["apiVersion"]
            if kind and isinstance(kind, str) and isinstance(api, str):
                yield Object(item, kind_of(api, kind), ("items", index))


def is_list(document: dict[str, Data]) -> bool:
    """A list has no name; a custom resource may be called a list and have one."""
    is_called = document["kind"].endswith("List") and not get(document, "metadata", "name")
    return is_called and isinstance(document.get("items"), list)


def kind_of(api: str, kind: str) -> str:
    group = api.rpartition("/")[0]
    return f"{kind}.{group}" if group else kind
