"""Rules about `metadata` and about labels wherever they stand: names, labels, annotations, owners, selectors.

Source: k8s.io/apimachinery/pkg/api/validation/objectmeta.go, pkg/apis/meta/v1/validation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kxform.errors import Code
from kxform.rules import codes
from kxform.rules.finding import (
    NOTHING,
    Check,
    Data,
    Finding,
    Findings,
    entries,
    is_set,
    items,
    mapping,
    rule,
    text,
)
from kxform.rules.formats import FORMATS, shown
from kxform.yamltext import Path

ANNOTATIONS_LIMIT = 256 * 1024  # bytes of all keys and values together (TotalAnnotationSizeLimitB)
_KEY, _VALUE = FORMATS["qualified-name"], FORMATS["label-value"]
_PREFIX_FORMATS = ("subdomain", "dns-label", "dns-1035")  # what a generated suffix makes whole

NO_NAME = Code(
    "KX530",
    "no name",
    "Give the object metadata.name, or metadata.generateName.",
    "Every object has a name, or a prefix from which the server makes one.",
)
ANNOTATIONS_TOO_LARGE = Code(
    "KX531",
    "annotations too large",
    "Move large texts to a ConfigMap; kubectl apply doubles the object in an annotation, --server-side does not.",
    "All keys and values of an object's annotations together may have 256 KiB.",
)
BAD_OWNER = Code(
    "KX532",
    "an owner that cannot own",
    "Name one controller at most, with apiVersion, kind, name and uid.",
    "An owner reference names one object by all four fields; at most one owner is the controller, and an Event owns "
    "nothing.",
)
BAD_SELECTOR = Code(
    "KX533",
    "a selector that cannot be read",
    "In and NotIn need values, Exists and DoesNotExist take none.",
    "A condition of a label selector is a key, an operator and, for some operators, values.",
)


STANDARD_FINALIZERS = ("kubernetes", "orphan", "foregroundDeletion")


def metadata_findings(value: Any, name_format: str, *, core: bool = False) -> Findings:
    """Return what is wrong with an object's metadata; paths begin at the object.

    Args:
        value: what stands under `metadata`.
        name_format: the format of names of that kind.
        core: it is a kind of which the server looks at finalizers twice, as pkg/apis/core/validation does.
    """
    data = mapping(value)
    found = [*_name(data, name_format), *_generate_name(data, name_format)]
    for key, check in _FIELDS.items():
        if key in data:
            found += check(data[key])
    if core and "finalizers" in data:
        found += plain_finalizers(data["finalizers"])
    return [finding.below(("metadata",)) for finding in found]


def plain_finalizers(value: Any) -> Findings:
    """Yield finalizers without a domain that are not those of Kubernetes (validateKubeFinalizerName)."""
    for index, name in enumerate(items(value)):
        bare = isinstance(name, str) and "/" not in name and FORMATS["finalizer"].holds(name)
        if bare and name not in STANDARD_FINALIZERS:
            message = f"{shown(name)} has no domain in front and is none of {', '.join(STANDARD_FINALIZERS)}"
            yield Finding(("finalizers", index), _KEY.code, message)


def _name(data: Data, name_format: str) -> Findings:
    form, value = FORMATS[name_format], data.get("name")
    if not is_set(value) and not is_set(data.get("generateName")):
        return (Finding(("name",), NO_NAME, "name or generateName is required"),)
    if not isinstance(value, str) or not value or form.holds(value):
        return NOTHING
    return (Finding(("name",), form.code, form.fault(value)),)


def _generate_name(data: Data, name_format: str) -> Findings:
    form, value = FORMATS[name_format], text(data.get("generateName"))
    whole = f"{value[:-1]}a" if value.endswith("-") and name_format in _PREFIX_FORMATS else value
    if not value or form.holds(whole):
        return NOTHING
    return (Finding(("generateName",), form.code, form.fault(value)),)


def _namespace(value: Any) -> Findings:
    form = FORMATS["dns-label"]
    if not isinstance(value, str) or not value or form.holds(value):
        return NOTHING
    return (Finding(("namespace",), form.code, form.fault(value)),)


def label_findings(value: Any, *way: str, at: Path | None = None) -> Findings:
    """Return what is wrong with labels. The server names the mapping, not the label (ValidateLabels).

    Args:
        value: the labels.
        way: the path that the server names.
        at: the path of the labels in the data, where it is another.
    """
    if not isinstance(value, dict):
        return NOTHING
    found, place = [], way if at is None else at
    for key, item in value.items():
        if not isinstance(key, str):
            continue
        if not _KEY.holds(key):
            found.append(Finding(way, _KEY.code, _KEY.fault(key), at=(*place, key)))
        if isinstance(item, str) and not _VALUE.holds(item):
            found.append(Finding(way, _VALUE.code, _VALUE.fault(item), at=(*place, key)))
    return found


def annotation_findings(value: Any, *, at: Path = ("annotations",)) -> Findings:
    """Yield what is wrong with annotations; their keys may have capitals (ValidateAnnotations)."""
    size = 0
    for key, item in mapping(value).items():
        if isinstance(key, str):
            size += len(key.encode("utf-8", "replace")) + len(text(item).encode("utf-8", "replace"))
            if not _KEY.holds(key.lower()):
                yield Finding(("annotations",), _KEY.code, _KEY.fault(key), at=(*at, key))
    if size > ANNOTATIONS_LIMIT:
        message = f"{size} bytes of annotations, at most {ANNOTATIONS_LIMIT} are taken"
        yield Finding(("annotations",), ANNOTATIONS_TOO_LARGE, message, at=at)


def _finalizers(value: Any) -> Findings:
    form = FORMATS["finalizer"]
    for index, name in enumerate("" if one is None else one for one in items(value)):
        if isinstance(name, str) and not form.holds(name):
            yield Finding(("finalizers",), form.code, form.fault(name), at=("finalizers", index))


def _owners(value: Any) -> Findings:
    controllers: list[Data] = []
    for index, owner in entries([{} if one is None else one for one in items(value)]):
        for key in ("apiVersion", "kind", "name", "uid"):
            if not is_set(owner.get(key)):
                yield Finding(("ownerReferences", index, key), codes.REQUIRED, "a value is required")
        version = text(owner.get("apiVersion"))
        if version.count("/") > 1 or version.endswith("/"):
            message = f"{shown(version)} is no apiVersion: VERSION, or GROUP/VERSION"
            yield Finding(("ownerReferences", index, "apiVersion"), BAD_OWNER, message)
        if (version, owner.get("kind")) == ("v1", "Event"):
            yield Finding(("ownerReferences",), BAD_OWNER, "an Event owns nothing", at=("ownerReferences", index))
        if owner.get("controller") is True and owner not in controllers:  # the server drops what is there twice
            controllers.append(owner)
    if len(controllers) > 1:
        yield Finding(("ownerReferences",), BAD_OWNER, f"{len(controllers)} owners are the controller, one may be")


def _time(key: str) -> Check:
    form = FORMATS["time"]

    def check(value: Any) -> Findings:
        if isinstance(value, str) and not form.holds(value):
            yield Finding((key,), form.code, form.fault(value))

    return check


_FIELDS: Mapping[str, Check] = {  # in the order of what is said of them
    "labels": lambda value: label_findings(value, "labels"),
    "annotations": annotation_findings,
    "namespace": _namespace,
    "finalizers": _finalizers,
    "ownerReferences": _owners,
    "creationTimestamp": _time("creationTimestamp"),
    "deletionTimestamp": _time("deletionTimestamp"),
}


@rule("PodTemplateSpec", "StatefulSetTemplate", on=("metadata",))
def template_labels(data: Data) -> Findings:
    """Labels and annotations of a pod template; the server leaves `metadata` out of their path."""
    metadata = mapping(data.get("metadata"))
    found = label_findings(metadata.get("labels"), "labels", at=("metadata", "labels"))
    if "annotations" not in metadata:
        return found
    return (*found, *annotation_findings(metadata["annotations"], at=("metadata", "annotations")))


@rule("LabelSelector", on=("matchLabels",))
def match_labels(data: Data) -> Findings:
    """`matchLabels` are labels."""
    return label_findings(data.get("matchLabels"), "matchLabels")


_NEEDS_VALUES: Mapping[str, bool] = {"In": True, "NotIn": True, "Exists": False, "DoesNotExist": False}


@rule("LabelSelectorRequirement")
def requirement(data: Data) -> Findings:
    """A condition of a label selector: operator and values fit (ValidateLabelSelectorRequirement)."""
    operator, values = data.get("operator"), items(data.get("values"))
    if operator is None or (isinstance(operator, str) and operator not in _NEEDS_VALUES):
        words = ", ".join(_NEEDS_VALUES)
        yield Finding(("operator",), codes.UNSUPPORTED, f"{shown(operator or '')} is no operator: use {words}")
    elif isinstance(operator, str) and _NEEDS_VALUES[operator] != bool(values):
        message = f"{operator} {'needs' if _NEEDS_VALUES[operator] else 'takes no'} values"
        yield Finding(("values",), BAD_SELECTOR, message)
