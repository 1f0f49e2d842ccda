"""Rules about roles and bindings. Source: pkg/apis/rbac/validation/validation.go, pkg/apis/rbac/v1/defaults.go."""

from __future__ import annotations

from kxform.errors import Code
from kxform.rules import codes
from kxform.rules.finding import Data, Finding, Findings, is_set, rule, text
from kxform.rules.formats import FORMATS, shown

RBAC_GROUP = "rbac.authorization.k8s.io"

URL_IN_ROLE = Code(
    "KX640",
    "URLs in a role of a namespace",
    "Use a ClusterRole with a ClusterRoleBinding.",
    "URLs that are no resources, such as /healthz, belong to no namespace.",
)
TWO_KINDS = Code(
    "KX641",
    "resources and URLs in one rule",
    "Make two rules of it.",
    "A rule is about resources or about URLs that are none.",
)


@rule("RolePolicyRule")
def role_rule(data: Data) -> Findings:
    """A rule of a namespace has no URLs (ValidatePolicyRule)."""
    if is_set(data.get("nonResourceURLs")):
        yield Finding(("nonResourceURLs",), URL_IN_ROLE, "a Role cannot have them")
    yield from _rule(data)


@rule("ClusterPolicyRule")
def cluster_role_rule(data: Data) -> Findings:
    """A rule is about resources or about URLs."""
    yield from _rule(data)


def _rule(data: Data) -> Findings:
    if is_set(data.get("nonResourceURLs")):
        if any(is_set(data.get(key)) for key in ("apiGroups", "resources", "resourceNames")):
            yield Finding(("nonResourceURLs",), TWO_KINDS, "cannot stand in a rule about resources")
        return
    for key in ("apiGroups", "resources"):
        if not is_set(data.get(key)):
            yield Finding((key,), codes.REQUIRED, "a rule about resources needs at least one")


@rule("Subject", "ClusterSubject")
def subject(data: Data) -> Findings:
    """A subject's group and name fit its kind; an absent group is filled in (ValidateRoleBindingSubject)."""
    kind, group, name = data.get("kind"), text(data.get("apiGroup")), text(data.get("name"))
    if kind == "ServiceAccount":
        if group:
            message = f"{shown(group)} is not supported: a ServiceAccount has an empty one"
            yield Finding(("apiGroup",), codes.UNSUPPORTED, message)
        if name and not FORMATS["subdomain"].holds(name):
            yield Finding(("name",), FORMATS["subdomain"].code, FORMATS["subdomain"].fault(name))
    elif kind in ("User", "Group") and group not in ("", RBAC_GROUP):
        yield Finding(("apiGroup",), codes.UNSUPPORTED, f"{shown(group)} is not supported: use {RBAC_GROUP}")


@rule("ClusterSubject")
def account_namespace(data: Data) -> Findings:
    """A service account is of a namespace; a RoleBinding's is that of the binding."""
    if data.get("kind") == "ServiceAccount" and not is_set(data.get("namespace")):
        yield Finding(("namespace",), codes.REQUIRED, "a ServiceAccount needs its namespace")
