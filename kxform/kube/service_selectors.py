"""Which workloads a Service can be made for, and by which labels it finds their pods. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from kxform.kube.names import is_label_value, is_qualified_name
from kxform.kube.objects import KubeObject
from kxform.kube.service_codes import BAD_LABEL, NO_SELECTOR, SELECTOR_EXPRESSIONS, UnfitError
from kxform.kube.tables import load_table
from kxform.yamltext import Path

SELECTOR: Path = ("spec", "selector")


class Pods(NamedTuple):
    """Where a workload says what its pods are.

    Args:
        spec: the path of the pod spec.
        labels: the path of the labels.
    """

    spec: Path
    labels: Path


def pods_of(item: KubeObject) -> Pods:
    """Return where a workload says what its pods are; a Pod says it itself."""
    if item.kind == "Pod":
        return Pods(("spec",), ("metadata", "labels"))
    return Pods(("spec", "template", "spec"), ("spec", "template", "metadata", "labels"))


def at(data: Any, path: Path) -> Any:
    """Return the value at a path of keys, or None where there is none or something on the way is no mapping."""
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def is_workload(item: KubeObject) -> bool:
    """Tell whether a Service can be made for an object; kinds of the same name in other API groups are others."""
    known = load_table("services")["workloads"].get(item.kind)
    return known is not None and item.group in known["groups"]


def is_patch(item: KubeObject, *, selector_given: bool) -> bool:
    """Tell whether a workload is a patch: without containers, or without the selector that its API requires.

    Args:
        item: the workload.
        selector_given: a person said by which labels the pods are selected, so the object need not.
    """
    if not at(item.data, (*pods_of(item).spec, "containers")):
        return True
    required = _form(item) != "none" and item.api_version not in load_table("services")["selectorFromTemplate"]
    return required and at(item.data, SELECTOR) is None and not selector_given


def selector_of(item: KubeObject) -> dict[str, str]:
    """Return the labels by which a Service finds the pods of a workload.

    Never a label that a controller writes and changes, such as pod-template-hash.

    Raises:
        UnfitError: there are none, or they cannot be written as labels with one value each.
    """
    form, written = _form(item), at(item.data, SELECTOR)
    if form == "expressions" and written is not None:
        path: Path = SELECTOR
        found = _from_expressions(written)
    elif form == "map" and written:
        path, found = SELECTOR, stable_labels(written, SELECTOR)
    else:
        path = pods_of(item).labels
        found = stable_labels(at(item.data, path), path)
    if not found:
        raise UnfitError(NO_SELECTOR, path, "it has no labels by which a Service could select its pods")
    return found


def stable_labels(written: Any, path: Path) -> dict[str, str]:
    """Return labels without those that a controller writes and changes; none for none.

    Raises:
        UnfitError: they are no labels that an API server takes.
    """
    if written is None:
        return {}
    if not isinstance(written, dict):
        raise UnfitError(BAD_LABEL, path, "its labels are no mapping")
    for key, value in written.items():
        if not (isinstance(key, str) and isinstance(value, str) and is_qualified_name(key) and is_label_value(value)):
            raise UnfitError(BAD_LABEL, (*path, key), f"{key}: {value!r} is no label")
    return {key: value for key, value in written.items() if key not in _unstable()}


def _form(item: KubeObject) -> str:
    form: str = load_table("services")["workloads"][item.kind]["selector"]
    return form


def _unstable() -> Mapping[str, str]:
    table: Mapping[str, str] = load_table("services")["unstableLabels"]
    return table


def _from_expressions(selector: Any) -> dict[str, str]:
    path = (*SELECTOR, "matchLabels")
    found = stable_labels(at(selector, ("matchLabels",)), path)
    expressions = at(selector, ("matchExpressions",)) or []
    if not isinstance(expressions, list):
        raise UnfitError(BAD_LABEL, (*SELECTOR, "matchExpressions"), "its matchExpressions are no list")
    for index, expression in enumerate(expressions):
        where = (*SELECTOR, "matchExpressions", index)
        for key, value in _single_value(expression, where).items():
            if found.setdefault(key, value) != value:
                message = f"its selector wants {key} to be both {found[key]} and {value}"
                raise UnfitError(SELECTOR_EXPRESSIONS, where, message)
    return found


def _single_value(expression: Any, where: Path) -> dict[str, str]:
    """Return `In` with a single value as the label that it is."""
    key, operator, values = (at(expression, (part,)) for part in ("key", "operator", "values"))
    if isinstance(key, str) and key in _unstable():
        return {}
    if operator == "In" and isinstance(values, list) and len(set(map(repr, values))) == 1:
        return stable_labels({key: values[0]}, where)
    shown = f"{key} {operator}" + (f" ({', '.join(map(str, values))})" if isinstance(values, list) and values else "")
    raise UnfitError(SELECTOR_EXPRESSIONS, where, f"its selector has the expression {shown}, which no Service can have")
