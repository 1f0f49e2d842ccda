"""The reasons that hold for every transform to leave a file, or a document in it, as it is."""

from collections.abc import Sequence

from corpus_checks.deployments import is_object
from corpus_checks.nodes import Data
from corpus_checks.reading import Document

NOT_READ, TEMPLATE, DUPLICATES = "does not parse", "template", "duplicate keys"
NO_MERGE, ENCRYPTED = "merges what is no mapping", "encrypted"
NOT_KUBERNETES, PATCH = "not Kubernetes", "patch of a kustomization"


def of_document(document: Document) -> set[str]:
    if document.error is not None:
        return {NOT_READ}
    oddities = document.oddities
    kinds = {TEMPLATE: oddities.templates, DUPLICATES: oddities.duplicates, NO_MERGE: oddities.merges}
    found = {ground for ground, places in kinds.items() if places}
    if is_encrypted(document.data):
        found.add(ENCRYPTED)
    return found if document.is_empty or is_object(document.data) else found | {NOT_KUBERNETES}


def is_encrypted(data: Data) -> bool:
    """SOPS signs the whole document: any change breaks it."""
    return isinstance(data, dict) and isinstance(data.get("sops"), dict) and "mac" in data["sops"]


def of_file(documents: Sequence[Document]) -> set[str]:
    """An empty file is none of Kubernetes; an empty document beside others is no reason for anything."""
    reasons = set[str]().union(*map(of_document, documents))
    return reasons or ({NOT_KUBERNETES} if all(document.is_empty for document in documents) else reasons)


def excuse(reasons: set[str]) -> set[str]:
    """Those that leave a whole file alone, with whatever else it holds."""
    return reasons - {PATCH, NOT_KUBERNETES}
