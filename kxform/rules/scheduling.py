"""Rules about where pods may run: tolerations, conditions on nodes, spreading.

Source: pkg/apis/core/validation/validation.go, ValidateTolerations, ValidateNodeSelector and what they call.
"""

from __future__ import annotations

from kxform.errors import Code
from kxform.kube.names import is_subdomain
from kxform.rules import codes
from kxform.rules.finding import Data, Finding, Findings, entries, is_set, items, number, rule, text
from kxform.rules.formats import FORMATS, shown
from kxform.rules.metadata import label_findings

BAD_TOLERATION = Code(
    "KX541",
    "a toleration that cannot match",
    "Exists takes no value; without a key only Exists is taken; tolerationSeconds needs the effect NoExecute.",
    "Key, operator, value and effect of a toleration have to fit together.",
)
BAD_NODE_TERM = Code(
    "KX542",
    "a condition on nodes that cannot be read",
    "In and NotIn need values, Exists and DoesNotExist take none, Gt and Lt take one whole number.",
    "A condition on a node's labels is a key, an operator and, for some operators, values.",
)
_NODE_OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt")


@rule("Toleration")
def toleration(data: Data) -> Findings:
    """Key, operator, value and effect fit together (ValidateTolerations)."""
    operator, value = text(data.get("operator")), text(data.get("value"))
    if not is_set(data.get("key")) and operator != "Exists":
        yield Finding(("operator",), BAD_TOLERATION, "without a key the operator has to be Exists")
    if operator == "Exists" and value:
        yield Finding(("operator",), BAD_TOLERATION, "Exists takes no value", at=("value",))
    if operator in ("", "Equal") and value and not FORMATS["label-value"].holds(value):
        form = FORMATS["label-value"]
        yield Finding(("operator",), form.code, form.fault(value), at=("value",))
    if data.get("tolerationSeconds") is not None and data.get("effect") != "NoExecute":
        yield Finding(("effect",), BAD_TOLERATION, "tolerationSeconds needs the effect NoExecute")


@rule("Toleration", on=("operator",), since=(1, 35))
def toleration_operator(data: Data) -> Findings:
    """Lt and Gt came with TaintTolerationComparisonOperators."""
    operator = data.get("operator")
    if isinstance(operator, str) and operator not in ("", "Equal", "Exists", "Lt", "Gt"):
        message = f"{shown(operator)} is not supported: use Equal, Exists"
        yield Finding(("operator",), codes.UNSUPPORTED, message)


@rule("NodeSelectorRequirement")
def node_condition(data: Data) -> Findings:
    """Operator and values of a condition on a node's labels (ValidateNodeSelectorRequirement)."""
    operator, values = data.get("operator"), items(data.get("values"))
    if operator is None or (isinstance(operator, str) and operator not in _NODE_OPERATORS):
        words = ", ".join(_NODE_OPERATORS)
        yield Finding(("operator",), codes.UNSUPPORTED, f"{shown(operator or '')} is no operator: use {words}")
    elif operator in ("In", "NotIn") and not values:
        yield Finding(("values",), BAD_NODE_TERM, f"{operator} needs values")
    elif operator in ("Exists", "DoesNotExist") and values:
        yield Finding(("values",), BAD_NODE_TERM, f"{operator} takes no values")
    elif operator in ("Gt", "Lt") and len(values) != 1:
        yield Finding(("values",), BAD_NODE_TERM, f"{operator} takes one value")


@rule("NodeFieldRequirement")
def node_field(data: Data) -> Findings:
    """A field of a node is compared with one name (ValidateNodeFieldSelectorRequirement)."""
    values = items(data.get("values"))
    if len(values) != 1:
        yield Finding(("values",), BAD_NODE_TERM, f"{len(values)} values: a field is compared with one")
    elif isinstance(values[0], str) and not is_subdomain(values[0]):
        form = FORMATS["subdomain"]
        yield Finding(("values", 0), form.code, form.fault(values[0]))


@rule("RuntimeScheduling", on=("nodeSelector",))
def runtime_nodes(data: Data) -> Findings:
    """The nodes of a runtime are selected by labels (ValidateRuntimeClass)."""
    return label_findings(data.get("nodeSelector"), "nodeSelector")


@rule("TopologySpreadConstraint", on=("minDomains",))
def min_domains(data: Data) -> Findings:
    """A least number of domains binds only where the constraint does (validateMinDomains)."""
    if number(data.get("minDomains")) is not None and data.get("whenUnsatisfiable") == "ScheduleAnyway":
        yield Finding(("minDomains",), codes.FORBIDDEN, "needs whenUnsatisfiable DoNotSchedule")


@rule("PodSpec", on=("topologySpreadConstraints",))
def spread_once(spec: Data) -> Findings:
    """A topology is spread over once for each way of doing so (ValidateSpreadConstraintNotRepeat)."""
    seen: set[tuple[str, str]] = set()
    for index, one in entries(spec.get("topologySpreadConstraints")):
        key = (text(one.get("topologyKey")), text(one.get("whenUnsatisfiable")))
        if key in seen:
            path = ("topologySpreadConstraints", index, "{topologyKey, whenUnsatisfiable}")
            message = f"topologyKey {shown(key[0])} with {key[1]} stands in the list twice"
            yield Finding(path, codes.DUPLICATE, message, at=("topologySpreadConstraints", index, "topologyKey"))
        seen.add(key)
