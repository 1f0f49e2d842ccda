"""What is allocated to a Service, and what a person chose: the two look alike."""

from corpus_checks.cluster.evidence import Asked, asked_for, asked_for_node_port
from corpus_checks.cluster.objects import Object, get
from corpus_checks.cluster.rows import Force, Row, Spot, row
from corpus_checks.nodes import Data

IF_ASKED: dict[Asked, Force] = {"yes": "keep", "unclear": "may", "no": "must"}


def address(at: Spot) -> Force:
    """`None` makes a Service headless; an address that somebody asked for may be kept with reason."""
    addresses = at.value if isinstance(at.value, list) else [at.value]
    if "None" in addresses:
        return "keep"
    if (
        not at.value
        or asked_for(at.item, "spec", "clusterIP") != "no"
        or asked_for(at.item, "spec", "clusterIPs") != "no"
    ):
        return "may"
    return "must"


def node_port(at: Spot) -> Force:
    return IF_ASKED[asked_for_node_port(at.item, get(at.item.data, *at.path[:-1]))] if at.value else "may"


def health_check_port(at: Spot) -> Force:
    return IF_ASKED[asked_for(at.item, "spec", "healthCheckNodePort")] if at.value else "may"


def families(at: Spot) -> Force:
    """IPv4 alone is the default of most clusters; of another family it cannot be told."""
    asked = asked_for(at.item, "spec", "ipFamilies")
    if asked == "yes":
        return "keep"
    is_default = asked == "no" and at.value == ["IPv4"] and policy(at.item) in (None, "SingleStack")
    return "must" if is_default else "may"


def family_policy(at: Spot) -> Force:
    """SingleStack is the default, but of a headless Service without selector on two stacks."""
    asked = asked_for(at.item, "spec", "ipFamilyPolicy")
    if asked == "yes":
        return "keep"
    if at.value == "SingleStack":
        return "must" if asked == "no" and get(at.item.data, "spec", "ipFamilies") in (None, ["IPv4"]) else "may"
    is_bare = get(at.item.data, "spec", "clusterIP") == "None" and not get(at.item.data, "spec", "selector")
    return "may" if is_bare and at.value == "RequireDualStack" else "keep"


def traffic_policy(at: Spot) -> Force:
    return "may" if at.value == "Cluster" and asked_for(at.item, "spec", "internalTrafficPolicy") == "no" else "keep"


def policy(item: Object) -> Data:
    return get(item.data, "spec", "ipFamilyPolicy")


ROWS: list[Row] = [
    row("spec.clusterIP", "the server allocates it from this cluster's range", "Service", live=address),
    row("spec.clusterIPs", "the server allocates them from this cluster's ranges", "Service", live=address),
    row("spec.ports.*.nodePort", "the server allocates it where nobody chose one", "Service", live=node_port),
    row("spec.healthCheckNodePort", "the server allocates it", "Service", live=health_check_port),
    row("spec.ipFamilies", "the server fills in the families of this cluster", "Service", live=families),
    row("spec.ipFamilyPolicy", "the server fills it in", "Service", live=family_policy),
    row("spec.internalTrafficPolicy", "the server fills in Cluster", "Service", live=traffic_policy),
]
