"""Rules about horizontal pod autoscalers. Source: pkg/apis/autoscaling/validation/validation.go."""

from __future__ import annotations

from collections.abc import Mapping

from kxform.errors import Code
from kxform.rules import codes
from kxform.rules.finding import Data, Finding, Findings, mapping, number, rule, text
from kxform.rules.quantities import quantity

MIN_OVER_MAX = Code(
    "KX645",
    "a minimum above its maximum",
    "Raise maxReplicas or lower minReplicas.",
    "An autoscaler chooses between minReplicas, 1 where it is not set, and maxReplicas.",
)
BAD_METRIC = Code(
    "KX646",
    "a metric that does not fit its type",
    "Set the field that is called like the type, and no other; its target needs one value.",
    "A metric of type Resource is described under resource, and so on. What it should reach is a utilization of the "
    "request, a value or an average.",
)
NO_POLICY = Code(
    "KX647",
    "scaling without policies",
    "Give at least one policy, or leave policies out.",
    "With a list of policies the list decides; an empty one decides nothing.",
)

FIELDS: Mapping[str, str] = {
    "Resource": "resource",
    "ContainerResource": "containerResource",
    "Pods": "pods",
    "Object": "object",
    "External": "external",
}


@rule("AutoscalerSpec", "OldAutoscalerSpec")
def bounds(spec: Data) -> Findings:
    """The least is not above the most (ValidateHorizontalPodAutoscalerSpec)."""
    low, high = number(spec.get("minReplicas")), number(spec.get("maxReplicas"))
    least = 1 if low is None else low
    if high is not None and high < least:
        yield Finding(("maxReplicas",), MIN_OVER_MAX, f"{high} is less than minReplicas, which is {least}")


@rule("OldAutoscalerSpec", on=("targetCPUUtilizationPercentage",))
def old_target(spec: Data) -> Findings:
    """The server makes a metric of v1's target, and names that."""
    target = number(spec.get("targetCPUUtilizationPercentage"))
    if target is not None and target < 1:
        path = ("metrics", 0, "resource", "target", "averageUtilization")
        at = ("targetCPUUtilizationPercentage",)
        yield Finding(path, codes.OUT_OF_RANGE, f"{target} is out of range: 1 or more", at=at)


@rule("Metric", on=("type",))
def metric(data: Data) -> Findings:
    """A metric has the field of its type, and no other (validateMetricSpec)."""
    own = FIELDS.get(text(data.get("type")))
    if own is None:
        return
    if data.get(own) is None:
        yield Finding((own,), codes.REQUIRED, f"the type {data['type']} needs it")
    for key in FIELDS.values():
        if key != own and data.get(key) is not None:
            yield Finding((key,), BAD_METRIC, f"cannot be set for the type {data['type']}")


@rule("MetricTarget")
def target(data: Data) -> Findings:
    """What a metric should reach is one thing, above zero (validateMetricTarget)."""
    for key in ("value", "averageValue"):
        amount = quantity(data.get(key))
        if amount is not None and amount <= 0:
            yield Finding((key,), codes.OUT_OF_RANGE, f"{amount} is out of range: more than 0")


@rule("ResourceMetric", "ContainerResourceMetric", on=("target",))
def resource_target(data: Data) -> Findings:
    """A resource is measured by its utilization or by an average (validateResourceSource)."""
    given = mapping(data.get("target"))
    values = [key for key in ("averageUtilization", "averageValue") if given.get(key) is not None]
    if not values:
        message = "averageUtilization or averageValue is required"
        yield Finding(("target", "averageUtilization"), codes.REQUIRED, message)
    elif len(values) > 1:
        yield Finding(("target", "averageValue"), BAD_METRIC, "averageUtilization is set too: only one of them may be")
    if given.get("value") is not None:
        yield Finding(("target", "value"), BAD_METRIC, "a resource has no target of a value")


@rule("Metric", on=("pods",))
def pods_target(data: Data) -> Findings:
    """Pods are measured by an average (validatePodsSource)."""
    source = data.get("pods")
    if isinstance(source, dict) and mapping(source.get("target")).get("averageValue") is None:
        yield Finding(("pods", "target", "averageValue"), codes.REQUIRED, "a metric of pods needs it")


@rule("Metric", on=("object", "external"))
def other_target(data: Data) -> Findings:
    """Other things are measured by a value or an average (validateObjectSource, validateExternalSource)."""
    for key in ("object", "external"):
        source = data.get(key)
        if not isinstance(source, dict):
            continue
        given = mapping(source.get("target"))
        values = [one for one in ("value", "averageValue") if given.get(one) is not None]
        if not values:
            yield Finding((key, "target", "averageValue"), codes.REQUIRED, "value or averageValue is required")
        elif len(values) > 1 and key == "external":
            yield Finding((key, "target", "value"), BAD_METRIC, "averageValue is set too: only one of them may be")


@rule("ScalingRules", on=("policies",))
def policies(data: Data) -> Findings:
    """A list of policies has one (validateScalingRules)."""
    given = data.get("policies")
    if isinstance(given, list) and not given:
        yield Finding(("policies",), NO_POLICY, "at least one policy is required")
