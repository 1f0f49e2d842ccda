"""`set-namespace`: another namespace for everything that belongs to one, and for who refers to it by namespace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from kxform.kube import codes
from kxform.kube.names import is_dns_label
from kxform.kube.workloads import is_cluster_scoped, services_of
from kxform.transform import ANY_KIND, Defer, Example, Facts, Item, Remember, Resource, Transform, option

_BINDINGS = ("RoleBinding", "ClusterRoleBinding")
_NAMED = ("Service", "ServiceAccount")


class Moved(NamedTuple):
    """A Service or ServiceAccount that got another namespace: its kind and name, and the old namespace."""

    kind: str
    name: str
    namespace: str


@dataclass(frozen=True, kw_only=True)
class SetNamespace(Transform):
    """Set the namespace of all objects that belong to one.

    Kinds that belong to no namespace stay as they are, and so does a Namespace itself; kinds that Kubernetes does not
    know count as belonging to one, unless `--cluster-scoped` names them. Bindings follow the ServiceAccounts of the
    input that move; what else they bind in another namespace is named and left alone. Webhooks, conversions of custom
    resources and APIServices follow the Services of the input. Host names (`web.default.svc`) are text, and stay.

    `--namespace` is the new one; to choose objects by theirs, use `--only-namespace`.
    """

    kinds = (ANY_KIND,)

    namespace: str = option("", help="the namespace", metavar="NAME")
    cluster_scoped: tuple[str, ...] = option((), help="a kind that belongs to no namespace", metavar="KIND")

    def __post_init__(self) -> None:
        if not is_dns_label(self.namespace):
            raise ValueError(f"namespace: {self.namespace!r} is no name of a namespace")

    def change(self, resource: Resource) -> Iterator[Item]:
        item = resource.item
        if item.kind in _NAMED and not item.group:
            yield Remember(item.name, Moved(item.kind, item.name, item.namespace or "default"))
        if item.kind in _BINDINGS or any(services_of(item)):
            yield Defer()
        in_none = is_cluster_scoped(item) or item.kind in self.cluster_scoped
        if in_none or item.namespace == self.namespace or not isinstance(resource.get("metadata"), dict):
            return
        if resource.has("metadata.namespace"):
            yield resource.set("metadata.namespace", self.namespace, why="--namespace")
        else:
            keys = list(resource.mapping("metadata"))
            after = keys[keys.index("name") + 1 :] if "name" in keys else keys
            yield resource.insert(
                "metadata.namespace", self.namespace, before=next(iter(after), None), why="--namespace"
            )

    def follow(self, resource: Resource, facts: Facts) -> Iterator[Item]:
        if not resource.deferred:
            return
        for path, service in services_of(resource.item):
            if _moves("Service", service, facts) and service.get("namespace") != self.namespace:
                yield resource.set((*path, "namespace"), self.namespace, why="the Service moves there")
        for index, subject in enumerate(resource.items("subjects")):
            if isinstance(subject, dict) and subject.get("kind") == "ServiceAccount":
                yield from self._subject(resource, index, subject, facts)

    def _subject(self, resource: Resource, index: int, subject: Mapping[str, Any], facts: Facts) -> Iterator[Item]:
        name, namespace = subject.get("name"), subject.get("namespace") or "default"
        if namespace == self.namespace:
            return
        if _moves("ServiceAccount", subject, facts):
            path = ("subjects", index, "namespace")
            yield resource.set(path, self.namespace, why="the ServiceAccount moves there")
        else:
            message = f"{resource} binds ServiceAccount {namespace}/{name}, which is not in the input"
            yield resource.note(codes.SUBJECT_STAYS, message, ("subjects", index))

    EXAMPLES = (
        Example(
            "Leaves what belongs to no namespace alone",
            options={"namespace": "web"},
            before="apiVersion: v1\nkind: Namespace\nmetadata: {name: default}\n",
        ),
        Example(
            "Writes it beside the name, and takes bindings along",
            options={"namespace": "web"},
            before="""\
            apiVersion: v1
            kind: ServiceAccount
            metadata:
              name: rng  # of the DaemonSet
              labels: {app: rng}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: rng}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
            subjects:
            - kind: ServiceAccount
              name: rng
              namespace: default
            """,
            after="""\
            apiVersion: v1
            kind: ServiceAccount
            metadata:
              name: rng  # of the DaemonSet
              namespace: web
              labels: {app: rng}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: rng}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
            subjects:
            - kind: ServiceAccount
              name: rng
              namespace: web
            """,
        ),
    )


def _moves(kind: str, named: Mapping[str, Any], facts: Facts) -> bool:
    """Tell whether what is named by name and namespace is in the input."""
    name, namespace = str(named.get("name")), str(named.get("namespace") or "default")
    return Moved(kind, name, namespace) in facts.of(name)
