"""Finds the Deployments of a document, and for what reason each may be left alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from corpus_checks.nodes import Data

IMPLICIT_SELECTOR = ("extensions/v1beta1", "apps/v1beta1")
APIS = ("apps/v1", "apps/v1beta2", *IMPLICIT_SELECTOR)


@dataclass(frozen=True)
class Deployment:
    """One object of kind Deployment.

    `item` is its index in a List, `document` that of its document in the file. `api` is its group and
    version, which an item may have from its list.
    """

    data: dict[str, Data]
    api: str
    item: int | None = None
    document: int = 0

    @property
    def spec(self) -> dict[str, Data]:
        return at(self.data, "spec")

    @property
    def pod(self) -> dict[str, Data]:
        return at(self.spec, "template", "spec")

    @property
    def template_labels(self) -> dict[str, Data]:
        return at(self.spec, "template", "metadata", "labels")

    @property
    def name(self) -> Data:
        return at(self.data, "metadata").get("name")

    @property
    def may_get_selector(self) -> bool:
        return self.api in IMPLICIT_SELECTOR and not self.spec.get("selector") and bool(self.template_labels)

    @property
    def is_complete(self) -> bool:
        """Whether it can run by itself; else it is a patch, made for a kustomization."""
        containers = self.pod.get("containers")
        has_selector = bool(self.spec.get("selector")) or self.may_get_selector
        return isinstance(containers, list) and bool(containers) and has_selector

    @property
    def reasons_to_refuse(self) -> list[str]:
        return [name for name, holds in REFUSALS.items() if holds(self)]


def at(data: Data, *keys: str) -> dict[str, Data]:
    """The mapping under these keys; an empty one where something else, or nothing, stands there."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def is_off(deployment: Deployment) -> bool:
    replicas = deployment.spec.get("replicas")
    return isinstance(replicas, int | float) and not isinstance(replicas, bool) and replicas == 0


REFUSALS: dict[str, Callable[[Deployment], bool]] = {
    "replicas: 0": is_off,
    "paused": lambda deployment: deployment.spec.get("paused") is True,
    "nodeName": lambda deployment: bool(deployment.pod.get("nodeName")),
    "restartPolicy": lambda deployment: deployment.pod.get("restartPolicy") not in (None, "", "Always"),
    "activeDeadlineSeconds": lambda deployment: deployment.pod.get("activeDeadlineSeconds") is not None,
}


def deployments(document: Data, index: int = 0) -> Iterator[Deployment]:
    """The document itself, or the items of its List."""
    if not isinstance(document, dict):
        return
    if is_list(document):
        yield from listed(document, index)
    elif document.get("kind") == "Deployment" and document.get("apiVersion") in APIS:
        yield Deployment(document, document["apiVersion"], document=index)


def is_list(document: dict[str, Data]) -> bool:
    of_anything = document.get("kind") == "List" and document.get("apiVersion") == "v1"
    return (of_anything or is_deployment_list(document)) and isinstance(document.get("items"), list)


def is_deployment_list(document: dict[str, Data]) -> bool:
    return document.get("kind") == "DeploymentList" and document.get("apiVersion") in APIS


def listed(document: dict[str, Data], place: int) -> Iterator[Deployment]:
    for index, item in enumerate(document["items"]):
        if not isinstance(item, dict):
            continue
        implied = ("Deployment", document["apiVersion"]) if is_deployment_list(document) else (None, None)
        kind, api = item.get("kind", implied[0]), item.get("apiVersion", implied[1])
        if kind == "Deployment" and api in APIS:
            yield Deployment(item, api, index, place)


def is_object(document: Data) -> bool:
    """Whether it is a Kubernetes object at all."""
    return isinstance(document, dict) and all(isinstance(document.get(key), str) for key in ("apiVersion", "kind"))
