"""to-daemonset: every complete Deployment becomes a DaemonSet, or is refused by name."""

from collections.abc import Iterator

from corpus_checks import grounds
from corpus_checks.daemonset import KIND, intended_document
from corpus_checks.deployments import Deployment, deployments
from corpus_checks.intention import Complaint, Documents, Intention
from corpus_checks.nodes import Data
from corpus_checks.violations import Kind


class ToDaemonset(Intention):
    transform = "to-daemonset"
    renamed = {"strategy": "updateStrategy"}

    def applies(self, old: Documents) -> bool:
        return bool(found_in(old))

    def expected(self, old: Data, new: Data) -> Data:
        found = list(deployments(old))
        chosen = {deployment.item for deployment in found if is_converted(deployment, new)}
        return intended_document(old, found, chosen)

    def choice(self, old: Documents, new: Documents) -> Iterator[Complaint]:
        """Whether the right ones were converted. A patch may be, together with its target."""
        found = found_in(old)
        chosen = [each for each in found if is_converted(each, new[each.document].data)]
        targets = [each.name for each in chosen if each.is_complete]
        for deployment in found:
            reasons = reasons_to_leave(deployment)
            if deployment in chosen:
                wrong = reasons - ({grounds.PATCH} if deployment.name in targets else set())
                if wrong:
                    yield at(old, deployment, "meaning", f"must not be converted for {joined(wrong)}")
            elif not reasons and not grounds.excuse(grounds.of_document(old[deployment.document])):
                yield at(old, deployment, "not converted", "it is complete")

    def passed_over(self, old: Documents) -> Iterator[Complaint]:
        for deployment in found_in(old):
            reasons = reasons_to_leave(deployment)
            if not reasons:
                yield at(old, deployment, "not converted", "it is complete")
            elif grounds.PATCH not in reasons:
                yield at(old, deployment, "not converted", f"must be refused by name for {joined(reasons)}")

    def grounds(self, old: Documents) -> set[str]:
        return set[str]().union(*map(reasons_to_leave, found_in(old)))

    def counts(self, old: Documents, new: Documents) -> dict[str, int]:
        found = found_in(old)
        return {
            "Deployments": len(found),
            "complete Deployments": sum(each.is_complete for each in found),
            "converted": sum(is_converted(each, new[each.document].data) for each in found) if new else 0,
        }


def found_in(documents: Documents) -> list[Deployment]:
    return [each for index, document in enumerate(documents) for each in deployments(document.data, index)]


def reasons_to_leave(deployment: Deployment) -> set[str]:
    """A patch that switches its target off, say, has two reasons."""
    return {*deployment.reasons_to_refuse, *([] if deployment.is_complete else [grounds.PATCH])}


def is_converted(deployment: Deployment, new: Data) -> bool:
    if deployment.item is not None:
        items = new.get("items") if isinstance(new, dict) else None
        new = items[deployment.item] if isinstance(items, list) and deployment.item < len(items) else None
    return isinstance(new, dict) and new.get("kind") == KIND


def at(old: Documents, deployment: Deployment, kind: Kind, message: str) -> Complaint:
    path = () if deployment.item is None else ("items", deployment.item)
    return Complaint(kind, old[deployment.document], path, f"Deployment {deployment.name}: {message}")


def joined(reasons: set[str]) -> str:
    return ", ".join(sorted(reasons))


INTENTION = ToDaemonset()
