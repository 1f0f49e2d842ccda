"""strip: what a cluster wrote into an object goes, what a person wrote stays."""

from collections.abc import Iterator

from corpus_checks import grounds
from corpus_checks.cluster.agreement import disagreements
from corpus_checks.cluster.objects import Object, get, objects
from corpus_checks.cluster.owned import owned
from corpus_checks.intention import Complaint, Documents, Intention
from corpus_checks.nodes import Data, Path
from corpus_checks.reading import Document
from corpus_checks.removals import Finding, Removal


class Strip(Intention):
    transform = "strip"
    names_exactly = True

    def applies(self, old: Documents) -> bool:
        return any(owned(document.data) for document in old)

    def meaning(self, old: Document, new: Document) -> Iterator[Complaint]:
        for found in findings(old.data, new.data):
            if found.kind != "left behind":
                yield complaint(old, found)
        for item in objects(old.data):
            for key, message in disagreements(item, get(new.data, *item.path)):
                yield complaint(old, Finding("meaning", (*item.path, "spec", key), message))

    def choice(self, old: Documents, new: Documents) -> Iterator[Complaint]:
        for before, after in zip(old, new, strict=True):
            if not grounds.of_document(before):
                yield from (complaint(before, each) for each in left_behind(before.data, after.data))

    def passed_over(self, old: Documents) -> Iterator[Complaint]:
        return self.choice(old, old)

    def counts(self, old: Documents, new: Documents) -> dict[str, int]:
        found = [item for document in old for item in objects(document.data)]
        return {"objects": len(found), "live objects": sum(item.is_live for item in found)}


def findings(old: Data, new: Data) -> Iterator[Finding]:
    says = owned(old)
    must = {path for path, each in says.items() if each.force == "must"}
    return Removal(says, must).findings(old, new)


def left_behind(old: Data, new: Data) -> Iterator[Finding]:
    says = owned(old)
    for found in findings(old, new):
        if found.kind == "left behind":
            yield found._replace(message=f"is still there: {says[found.path].why}")


def complaint(document: Document, found: Finding) -> Complaint:
    holder, rest = owner(document.data, found.path)
    what = f"{'live' if holder.is_live else 'authored'} {holder.name} " if holder else ""
    return Complaint(found.kind, document, found.path, f"{what}{written(rest)}: {found.message}")


def owner(data: Data, path: Path) -> tuple[Object | None, Path]:
    """The object that a path is in, and the path in it."""
    holders = [item for item in objects(data) if path[: len(item.path)] == item.path]
    holder = max(holders, key=lambda item: len(item.path), default=None)
    return holder, path[len(holder.path) :] if holder else path


def written(path: Path) -> str:
    return "".join(f"[{key}]" if isinstance(key, int) or "." in key else f".{key}" for key in path) or "."


INTENTION = Strip()
