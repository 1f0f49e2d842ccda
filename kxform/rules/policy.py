"""Rules about what limits a namespace or its pods: disruption budgets, quotas, limit ranges, priority classes.

Source: pkg/apis/policy/validation, pkg/apis/core/validation, pkg/apis/scheduling/validation.
"""

from __future__ import annotations

from kxform.errors import Code
from kxform.rules import codes
from kxform.rules.finding import Data, Finding, Findings, items, mapping, number, rule, text
from kxform.rules.formats import FORMATS, shown
from kxform.rules.metadata import plain_finalizers
from kxform.rules.resources import NEGATIVE, NOT_WHOLE, amounts, container_resource, is_whole

HIGHEST_PRIORITY = 1_000_000_000  # above it only the system's own classes are

BOTH_BUDGETS = Code(
    "KX650",
    "a disruption budget of two kinds",
    "Keep one of minAvailable and maxUnavailable.",
    "A budget says either how many pods stay or how many may go.",
)
BAD_QUOTA = Code(
    "KX651",
    "not a resource that is counted",
    "Use pods, requests.cpu, limits.memory, count/deployments.apps and so on.",
    "A quota counts objects, requests and limits. A name without a domain or count/ is one that Kubernetes knows.",
)
BAD_SCOPE = Code(
    "KX652",
    "scopes that exclude each other",
    "Keep one of the two.",
    "A pod cannot be in both.",
)
BAD_LIMIT = Code(
    "KX653",
    "limits that contradict each other",
    "Keep min, defaultRequest, default and max in that order.",
    "A limit range says the least and the most of a resource and what a container gets that says nothing.",
)
PRIORITY = Code(
    "KX654",
    "a priority of the system",
    "Use a value up to 1000000000 and a name that does not begin with system-.",
    "Higher values and such names are kept for the parts of Kubernetes itself.",
)
TWO_DEFAULTS = Code(
    "KX655",
    "not a setting of pods",
    "Move default and defaultRequest to an entry of type Container.",
    "Only containers and claims have defaults.",
)

_COUNTED = frozenset(
    (
        *("resourcequotas", "services", "pods", "replicationcontrollers", "secrets", "persistentvolumeclaims"),
        *("configmaps", "services.nodeports", "services.loadbalancers"),
    )
)
_MEASURED = ("cpu", "memory", "ephemeral-storage")
_QUOTA = _COUNTED.union(
    _MEASURED, (f"{of}.{name}" for of in ("requests", "limits") for name in _MEASURED), ("requests.storage",)
)
_EXCLUDING = (("BestEffort", "NotBestEffort"), ("Terminating", "NotTerminating"))


@rule("PodDisruptionBudgetSpec")
def one_budget(spec: Data) -> Findings:
    """A budget is of one kind (ValidatePodDisruptionBudgetSpec)."""
    if spec.get("minAvailable") is not None and spec.get("maxUnavailable") is not None:
        yield Finding((), BOTH_BUDGETS, "minAvailable and maxUnavailable cannot both be set")


@rule("NamespaceSpec", on=("finalizers",))
def namespace_finalizers(spec: Data) -> Findings:
    """Finalizers of a namespace; the server names the list (validateFinalizerName)."""
    form = FORMATS["qualified-name"]
    for index, name in enumerate(items(spec.get("finalizers"))):
        if isinstance(name, str) and not form.holds(name):
            yield Finding(("finalizers",), form.code, form.fault(name), at=("finalizers", index))
        elif isinstance(name, str):
            for finding in plain_finalizers([name]):
                yield finding._replace(path=("finalizers",), at=("finalizers", index))


@rule("ResourceQuotaSpec", on=("hard",))
def quota_names(spec: Data) -> Findings:
    """A quota counts what can be counted (ValidateResourceQuotaResourceName)."""
    form = FORMATS["qualified-name"]
    for name in mapping(spec.get("hard")):
        if not isinstance(name, str):
            continue
        if not form.holds(name):
            yield Finding(("hard", name), form.code, form.fault(name))
        elif "/" not in name and name not in _QUOTA and not name.startswith(("hugepages-", "requests.hugepages-")):
            yield Finding(("hard", name), BAD_QUOTA, f"{shown(name)} is nothing that a quota counts")


@rule("ResourceQuotaSpec", on=("hard",))
def quota_amounts(spec: Data) -> Findings:
    """An amount is not negative, and a count whole (ValidateResourceQuantityValue)."""
    for name, amount in amounts(spec.get("hard")):
        if amount < 0:
            yield Finding(("hard", name), NEGATIVE, f"{shown(spec['hard'][name])} is negative")
        elif name in _COUNTED and not is_whole(amount):
            yield Finding(("hard", name), NOT_WHOLE, f"{shown(spec['hard'][name])} is not whole")


@rule("ResourceQuotaSpec", on=("scopes",))
def quota_scopes(spec: Data) -> Findings:
    """Scopes do not exclude each other (validateResourceQuotaScopes)."""
    scopes = items(spec.get("scopes"))
    for one, other in _EXCLUDING:
        if one in scopes and other in scopes:
            yield Finding(("scopes",), BAD_SCOPE, f"{one} and {other} exclude each other")


@rule("LimitRangeItem", on=("type",))
def limit_type(data: Data) -> Findings:
    """What is limited is one of three things, or one with a domain in front (validateLimitRangeTypeName)."""
    kind = text(data.get("type"))
    if kind and "/" not in kind and FORMATS["qualified-name"].holds(kind) and kind not in _LIMITED:
        yield Finding(("type",), codes.UNSUPPORTED, f"{shown(kind)} is not supported: use {', '.join(_LIMITED)}")


@rule("LimitRangeItem")
def limit_names(data: Data) -> Findings:
    """A limit is of a resource of containers, or of one that Kubernetes knows (validateLimitRangeResourceName)."""
    for key in (*_ORDER, "maxLimitRequestRatio"):
        for name in mapping(data.get(key)):
            if data.get("type") == "PersistentVolumeClaim" and (name in _QUOTA or name == "storage"):
                continue
            yield from (finding.below((key,)) for finding in container_resource(name))


_LIMITED = ("Container", "Pod", "PersistentVolumeClaim")
_ORDER = ("min", "defaultRequest", "default", "max")


@rule("LimitRangeItem")
def limit_order(data: Data) -> Findings:
    """The least is not above the most, and the defaults are between them (ValidateLimitRange)."""
    known = {key: dict(amounts(data.get(key))) for key in _ORDER}
    for index, low in enumerate(_ORDER):
        for high in _ORDER[index + 1 :]:
            for name in sorted(known[low].keys() & known[high].keys()):
                if known[low][name] > known[high][name]:
                    message = f"{low} of {name} is more than {high}"
                    yield Finding((low, name), BAD_LIMIT, message)


@rule("LimitRangeItem", on=("type",))
def limit_defaults(data: Data) -> Findings:
    """Pods have no defaults."""
    for key in ("default", "defaultRequest"):
        if data.get("type") == "Pod" and mapping(data.get(key)):
            yield Finding((key,), TWO_DEFAULTS, "cannot be set for the type Pod")


@rule("LimitRangeItem", on=("maxLimitRequestRatio",))
def limit_ratio(data: Data) -> Findings:
    """A ratio of limit to request is one or more."""
    for name, amount in amounts(data.get("maxLimitRequestRatio")):
        most, least = (dict(amounts(data.get(key))).get(name) for key in ("max", "min"))
        if amount < 1:
            yield Finding(("maxLimitRequestRatio", name), BAD_LIMIT, f"the ratio {amount} is less than 1")
        elif most is not None and least and amount > most / least:
            message = f"the ratio {amount} is more than max divided by min"
            yield Finding(("maxLimitRequestRatio", name), BAD_LIMIT, message)


@rule("LimitRangeItem", on=("type",))
def claim_limits(data: Data) -> Findings:
    """A range for claims has the least or the most storage."""
    storage = [key for key in ("min", "max") if "storage" in mapping(data.get(key))]
    if data.get("type") == "PersistentVolumeClaim" and not storage:
        yield Finding((), codes.NONE_OF, "min or max of storage is required")


@rule("PriorityClass")
def priority(data: Data) -> Findings:
    """High priorities and their names are the system's (ValidatePriorityClass)."""
    name = text(mapping(data.get("metadata")).get("name"))
    value = number(data.get("value"))
    own = name in ("system-cluster-critical", "system-node-critical")
    if name.startswith("system-") and not own:
        yield Finding(("metadata", "name"), PRIORITY, "names with system- in front are the system's")
    elif value is not None and value > HIGHEST_PRIORITY and not own:
        message = f"{value} is out of range: at most {HIGHEST_PRIORITY}"
        yield Finding(("value",), PRIORITY, message)
