"""`set-labels`: labels on objects, and on the pods that they make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kxform.kube import codes
from kxform.kube.names import is_label_value, is_qualified_name
from kxform.kube.select import label_selector
from kxform.kube.workloads import template_path
from kxform.transform import ANY_KIND, Example, Item, Resource, Transform, option
from kxform.yamltext import Path


@dataclass(frozen=True, kw_only=True)
class SetLabels(Transform):
    """Set labels of objects, and with `--templates` those of the pods that they make.

    Selectors are never touched: a label that a selector asks for with another value is refused in a template, because
    the workload would no longer find its pods.
    """

    kinds = (ANY_KIND,)

    label: Mapping[str, str] = option({}, help="the label", metavar="KEY=VALUE")
    templates: bool = option(False, help="also in pod templates")

    def __post_init__(self) -> None:
        if not self.label:
            raise ValueError("label: give at least one")
        for key, value in self.label.items():
            if not is_qualified_name(key):
                raise ValueError(f"label: {key!r} is no key of a label")
            if not is_label_value(value):
                raise ValueError(f"label: {value!r} is no value of a label")

    def change(self, resource: Resource) -> Iterator[Item]:
        if not isinstance(resource.get("metadata"), dict):  # a file of some tool, such as a kubeconfig
            return
        yield from self._set(resource, ("metadata", "labels"))
        template = template_path(resource.item)
        if self.templates and template and isinstance(resource.get(template), dict):
            self._check_selector(resource, resource.mapping((*template, "metadata", "labels")))
            yield from self._set(resource, (*template, "metadata", "labels"))

    def _check_selector(self, resource: Resource, labels: Mapping[str, Any]) -> None:
        """Refuse labels with which a workload would no longer find its pods."""
        selector = resource.mapping("spec.selector")
        is_new_form = selector.keys() & {"matchLabels", "matchExpressions"}
        for wanted in label_selector(selector if is_new_form else {"matchLabels": selector}) or ():
            if wanted.key in self.label and not wanted.matches({**labels, **self.label}):
                message = f"{resource}: its selector asks for another {wanted.key}"
                raise resource.refuse(codes.LABEL_SELECTED, message, "spec.selector")

    def _set(self, resource: Resource, path: Path) -> Iterator[Item]:
        labels = resource.mapping(path)
        for key, value in self.label.items():
            if labels.get(key) != value:
                yield resource.set((*path, key), value, why="--label")

    EXAMPLES = (
        Example(
            "Leaves a label alone that is as it should be",
            options={"label": {"team": "web"}},
            before="apiVersion: v1\nkind: Service\nmetadata: {name: rng, labels: {'team': \"web\"}}\n",
        ),
        Example(
            "Refuses to part a workload from its pods",
            options={"label": {"app": "other"}, "templates": True},
            before="""\
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: rng}
            spec:
              selector: {matchLabels: {app: rng}}
              template:
                metadata: {labels: {app: rng}}
            """,
            refused="KX375",
        ),
        Example(
            "Writes labels where the file would",
            options={"label": {"team": "web", "on-call": "yes"}},
            before="""\
            apiVersion: v1
            kind: Service
            metadata:
              name: rng
              labels:
                team: api  # until May
            """,
            after="""\
            apiVersion: v1
            kind: Service
            metadata:
              name: rng
              labels:
                team: web  # until May
                on-call: "yes"
            """,
        ),
    )
