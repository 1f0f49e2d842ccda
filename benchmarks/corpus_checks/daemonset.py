"""What the conversion of a document was meant to give, computed from its data alone.

Written from the specification, field by field; it must not look at what a converter did, save which
Deployments it chose.
"""

from collections.abc import Collection

from corpus_checks.deployments import Deployment, at, is_deployment_list
from corpus_checks.nodes import Data
from corpus_checks.sameness import Anywhere, Choice
from corpus_checks.strategy import complaint

KIND, API = "DaemonSet", "apps/v1"
OF_A_DEPLOYMENT = ("replicas", "progressDeadlineSeconds", "paused", "rollbackTo")
OF_THE_OLD_OBJECT = ("uid", "resourceVersion", "generation", "creationTimestamp", "selfLink", "managedFields")
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
CONTROLLER_PREFIX = "deployment.kubernetes.io/"
HASH_LABEL = "pod-template-hash"


def intended_document(data: Data, found: list[Deployment], converted: Collection[int | None]) -> Data:
    """The document with those Deployments converted whose `item` is in `converted`."""
    if not converted:
        return data
    if found[0].item is None:
        return daemonset(found[0])
    chosen = {deployment.item: deployment for deployment in found if deployment.item in converted}
    items = [daemonset(chosen[i]) if i in chosen else item for i, item in enumerate(data["items"])]
    return mixed_list(data, items) if is_deployment_list(data) else {**data, "items": items}


def mixed_list(data: dict[str, Data], items: list[Data]) -> dict[str, Data]:
    """A list of Deployments that is one no more says of each item what it is."""
    implied = {"apiVersion": Anywhere(data["apiVersion"]), "kind": Anywhere("Deployment")}
    named = [{**item, **without_keys(implied, item)} if isinstance(item, dict) else item for item in items]
    return {**data, "apiVersion": "v1", "kind": "List", "items": named}


def daemonset(deployment: Deployment) -> dict[str, Data]:
    """The expected object; a place where the specification leaves a choice holds a Choice."""
    old = deployment.data
    new = without_keys(old, ["status"])
    new["kind"] = KIND if "kind" in old else Anywhere(KIND)
    new["apiVersion"] = API if "apiVersion" in old else Anywhere(API)
    if isinstance(old.get("metadata"), dict):
        new["metadata"] = object_metadata(old["metadata"])
    if isinstance(old.get("spec"), dict):
        new["spec"] = spec(deployment)
    return new


def object_metadata(metadata: dict[str, Data]) -> dict[str, Data]:
    kept = without_keys(metadata, OF_THE_OLD_OBJECT)
    gone = [key for key in at(kept, "annotations") if key == LAST_APPLIED or key.startswith(CONTROLLER_PREFIX)]
    return without(kept, "annotations", gone)


def spec(deployment: Deployment) -> dict[str, Data]:
    kept = without_keys(deployment.spec, OF_A_DEPLOYMENT)
    new = {"updateStrategy" if key == "strategy" else key: value for key, value in kept.items()}
    if "strategy" in kept:
        new["updateStrategy"] = update_strategy(deployment)
    if isinstance(at(kept, "template").get("metadata"), dict):
        labels = without(kept["template"]["metadata"], "labels", [HASH_LABEL])
        new["template"] = {**kept["template"], "metadata": labels}
    if deployment.is_complete and deployment.may_get_selector:
        labels = without_keys(deployment.template_labels, [HASH_LABEL])
        new["selector"] = Anywhere({"matchLabels": labels})
    return new


def update_strategy(deployment: Deployment) -> Choice:
    strategy, risk = deployment.spec["strategy"], surge_may_deadlock(deployment)
    if not deployment.is_complete:
        return Choice(anything)
    return Choice(lambda update: complaint(strategy, deployment.api, risk, update))


def anything(update: Data) -> None:
    """A patch says half of a strategy: what becomes of it depends on the other half."""


def surge_may_deadlock(deployment: Deployment) -> bool:
    """Two pods of one node cannot hold the same port of the host at the same time."""
    ports = [p for container in mappings(deployment.pod.get("containers")) for p in mappings(container.get("ports"))]
    return deployment.pod.get("hostNetwork") is True or any(port.get("hostPort") for port in ports)


def mappings(value: Data) -> list[dict[str, Data]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def without(parent: dict[str, Data], key: str, gone: list[str]) -> dict[str, Data]:
    """`parent` where the mapping under `key` lost some entries, and is gone itself when that emptied it."""
    inner = at(parent, key)
    left = without_keys(inner, gone)
    if len(left) == len(inner):
        return parent
    return {**parent, key: left} if left else without_keys(parent, [key])


def without_keys(mapping: dict[str, Data], gone: Collection[str]) -> dict[str, Data]:
    return {key: value for key, value in mapping.items() if key not in gone}
