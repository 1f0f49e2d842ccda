"""Rules about resources: names, quantities, requests against limits.

Source: pkg/apis/core/validation/validation.go, ValidateContainerResourceRequirements; pkg/apis/core/helper/helpers.go.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kxform.errors import Code
from kxform.rules.finding import Data, Finding, Findings, entries, mapping, rule
from kxform.rules.formats import FORMATS, shown
from kxform.rules.pods import containers
from kxform.rules.quantities import quantity

STANDARD = frozenset(("cpu", "memory", "ephemeral-storage"))
_HUGE_PAGES = "hugepages-"

UNKNOWN_RESOURCE = Code(
    "KX580",
    "not a resource of containers",
    "Use cpu, memory, ephemeral-storage, hugepages-SIZE, or a qualified name such as nvidia.com/gpu.",
    "A resource without a domain in front is one that Kubernetes itself knows.",
)
NEGATIVE = Code(
    "KX581",
    "a negative amount",
    "Use zero or more.",
    "Nothing can have less than none of a resource.",
)
OVER_LIMIT = Code(
    "KX582",
    "a request above its limit",
    "Raise the limit or lower the request; check the suffixes: m is a thousandth, M a million.",
    "A container cannot be promised more than it may use. Extended resources and huge pages cannot be overcommitted: "
    "request and limit are the same, and a limit is necessary.",
)
NOT_WHOLE = Code(
    "KX583",
    "a fraction of a whole thing",
    "Use a whole number.",
    "Extended resources (devices) and counts of objects are whole.",
)
HUGE_PAGES = Code(
    "KX584",
    "huge pages alone",
    "Give the container cpu or memory too.",
    "Huge pages are taken only together with a request or limit of cpu or memory.",
)
NO_CLAIM = Code(
    "KX585",
    "a claim that the pod lacks",
    "Add it to the pod's resourceClaims, or correct the name.",
    "A container uses claims that its pod has.",
)


def is_native(name: str) -> bool:
    """Tell whether a resource is one of Kubernetes itself: no domain in front, or kubernetes.io (IsNativeResource)."""
    return "/" not in name or "kubernetes.io/" in name


def can_overcommit(name: str) -> bool:
    """Tell whether a resource's limit may be above its request (IsOvercommitAllowed)."""
    return is_native(name) and not name.startswith(_HUGE_PAGES)


def amounts(value: Any) -> list[tuple[str, Decimal]]:
    """Return the resources of a list of them whose amounts can be read; null is decoded as none."""
    return [
        (name, number)
        for name, amount in mapping(value).items()
        if isinstance(name, str) and (number := Decimal(0) if amount is None else quantity(amount)) is not None
    ]


def is_whole(amount: Decimal) -> bool:
    """Tell whether an amount has no fraction."""
    return amount == amount.to_integral_value()


@rule("ResourceRequirements")
def resource_names(data: Data) -> Findings:
    """A resource is a standard one or qualified (validateContainerResourceName)."""
    for key in ("limits", "requests"):
        for name in mapping(data.get(key)):
            if name not in STANDARD:
                yield from (finding.below((key,)) for finding in container_resource(name))


def container_resource(name: object) -> Findings:
    """Yield what is wrong with the name of a resource of containers; the path is the name."""
    form = FORMATS["qualified-name"]
    if not isinstance(name, str) or name in STANDARD:
        return
    if not form.holds(name):
        yield Finding((name,), form.code, form.fault(name))
    elif "/" not in name and not name.startswith(_HUGE_PAGES):
        yield Finding((name,), UNKNOWN_RESOURCE, f"{shown(name)} is no resource of containers")


@rule("RuntimeOverhead", on=("podFixed",))
def runtime_overhead(data: Data) -> Findings:
    """The same, of all pods with a runtime (ValidateRuntimeClass)."""
    for name in mapping(data.get("podFixed")):
        for finding in container_resource(name):
            yield finding.below(("limits",))._replace(at=("podFixed", name))


@rule("PodSpec", on=("overhead",))
def overhead(spec: Data) -> Findings:
    """What a pod takes beside its containers is counted like their limits (validateOverhead)."""
    for name in mapping(spec.get("overhead")):
        for finding in container_resource(name):
            yield finding.below(("overhead", "limits"))._replace(at=("overhead", name))


@rule("ResourceRequirements")
def resource_amounts(data: Data) -> Findings:
    """An amount is not negative, and whole where its resource is (ValidateResourceQuantityValue)."""
    for key in ("limits", "requests"):
        for name, amount in amounts(data.get(key)):
            if amount < 0:
                yield Finding((key, name), NEGATIVE, f"{shown(data[key][name])} is negative")
            elif not is_native(name) and not is_whole(amount):
                yield Finding((key, name), NOT_WHOLE, f"{shown(data[key][name])} is not whole")


@rule("ResourceRequirements", on=("requests",))
def requests_and_limits(data: Data) -> Findings:
    """A request is at most its limit, or the same (ValidateContainerResourceRequirements)."""
    limits = dict(amounts(data.get("limits")))
    for name, amount in amounts(data.get("requests")):
        free, limit = can_overcommit(name), limits.get(name)
        if limit is None:
            if not free and name not in mapping(data.get("limits")):
                yield Finding(("limits",), OVER_LIMIT, f"{shown(name)} is requested, so it needs a limit")
        elif amount > limit if free else amount != limit:
            wanted = "at most" if free else "the same as"
            message = f"the request of {name} has to be {wanted} its limit"
            yield Finding(("requests",), OVER_LIMIT, message, at=("requests", name))


@rule("ResourceRequirements")
def huge_pages(data: Data) -> Findings:
    """Huge pages come with cpu or memory."""
    names = [*mapping(data.get("limits")), *mapping(data.get("requests"))]
    huge = [name for name in names if isinstance(name, str) and name.startswith(_HUGE_PAGES)]
    if huge and "cpu" not in names and "memory" not in names:
        yield Finding((), HUGE_PAGES, "hugepages need cpu or memory beside them")


@rule("PodSpec", on=("resourceClaims", "containers"))
def claims(spec: Data) -> Findings:
    """A container uses claims of its pod (validateResourceClaimNames)."""
    used = [(way, mapping(container.get("resources")).get("claims")) for way, container in containers(spec)]
    if not any(claims for _, claims in used):
        return
    known = {one.get("name") for _, one in entries(spec.get("resourceClaims")) if isinstance(one.get("name"), str)}
    for way, listed in used:
        for position, claim in entries(listed):
            name = claim.get("name")
            if isinstance(name, str) and name not in known:
                yield Finding((*way, "resources", "claims", position), NO_CLAIM, f"the pod has no claim {shown(name)}")
