"""The reasons that the specification names for leaving a file, or an object in it, as it is."""

from corpus_checks.deployments import Deployment, is_object
from corpus_checks.reading import Document

NOT_READ, TEMPLATE, DUPLICATES = "does not parse", "template", "duplicate keys"
NOT_KUBERNETES, PATCH = "not Kubernetes", "patch of a kustomization"


def of_document(document: Document) -> set[str]:
    if document.error is not None:
        return {NOT_READ}
    found = {TEMPLATE} if document.oddities.templates else set()
    if document.oddities.duplicates:
        found.add(DUPLICATES)
    return found if document.is_empty or is_object(document.data) else found | {NOT_KUBERNETES}


def of_deployment(deployment: Deployment) -> set[str]:
    """A patch that switches its target off, say, has two reasons."""
    return {*deployment.reasons_to_refuse, *([] if deployment.is_complete else [PATCH])}


def of_file(documents: list[Document], found: list[Deployment]) -> set[str]:
    reasons = set[str]().union(*map(of_document, documents), *map(of_deployment, found))
    return reasons or ({NOT_KUBERNETES} if all(document.is_empty for document in documents) else reasons)


def excuse(reasons: set[str]) -> set[str]:
    """Those that leave a whole file alone, with whatever else it holds."""
    return reasons - {PATCH, NOT_KUBERNETES}
