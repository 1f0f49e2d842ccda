"""`to-daemonset`: Deployments become DaemonSets, and whoever refers to them is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kxform.kube import codes, daemonset, rollout, scheduling
from kxform.kube.names import is_subdomain
from kxform.kube.tables import load_table
from kxform.kube.versions import NEWEST, oldest_version
from kxform.transform import Change, Defer, Example, Facts, Item, Note, Resource, Transform, option, referrers

POD = "spec.template.spec"
_REMOVED = {
    "spec.replicas": "a DaemonSet runs one pod on every matching node",
    "spec.progressDeadlineSeconds": "a DaemonSet has no progress deadline; use `kubectl rollout status --timeout`",
    "spec.paused": "a DaemonSet cannot be paused",
    "spec.rollbackTo": "only the old Deployment API had it; `kubectl rollout undo` needs no field",
    "status": "it was the old object's state",
}
_REMARKS = {
    "recreate": codes.RECREATE,
    "surge-dropped": codes.SURGE_DROPPED,
    "surge-blocked": codes.SURGE_BLOCKED,
    "patch-half": codes.PATCH_HALF,
}
_RENAMED = "a DaemonSet calls it updateStrategy"
_HASH = "pod-template-hash"


@dataclass(frozen=True, kw_only=True)
class ToDaemonset(Transform):
    """Turn Deployments into DaemonSets: one pod on every matching node.

    What only a Deployment has goes: replicas, progressDeadlineSeconds, paused, status, and what the server wrote
    about the old object. Its strategy becomes an updateStrategy that the API accepts. Everything else stays, byte for
    byte. Whatever in the input refers to the Deployment is named, with what becomes of it. The old Deployment
    itself keeps running in the cluster until somebody deletes it.
    """

    kinds = ("Deployment",)
    markers = referrers.WITH_NAME
    patterns = referrers.WITHOUT_NAME

    tolerate_control_plane: bool = option(False, help="also run on control-plane nodes")
    node_selector: Mapping[str, str] = option({}, help="run only on nodes with this label", metavar="KEY=VALUE")
    max_unavailable: str = option("", help="update that many nodes at a time: a number or a percentage", metavar="N")
    on_delete: bool = option(False, help="replace a pod only when somebody deletes it")
    rename: str = option("", help="give the DaemonSet another name, such as '{name}-ds'", metavar="PATTERN")
    patches: bool = option(False, help="convert kustomize patches of Deployments even without their target")
    fix_references: bool = option(False, help="rewrite references for which a DaemonSet is valid")
    kubernetes_version: str = option(
        "", help="version of the API server, the oldest of several; left out, the newest", metavar="VERSION"
    )

    def __post_init__(self) -> None:
        _ = self._version
        if self.max_unavailable:
            rollout.int_or_percent(self.max_unavailable)
        if self.on_delete and self.max_unavailable:
            raise ValueError("on-delete and max-unavailable contradict each other: give one of them")
        if self.rename and "{name}" not in self.rename:
            raise ValueError(f"rename: {self.rename!r} has no {{name}} in it, so all DaemonSets would get one name")

    def change(self, resource: Resource) -> Iterator[Item]:
        if resource.item.api_version not in load_table("deployments")["versions"]:
            return
        if not is_patch(resource):
            yield from self._convert(resource)
            yield from self._pod(resource)
            yield from self._notes(resource)
            yield from referrers.remember(resource, new_kind="DaemonSet", new_name=self.new_name(resource))
        elif self.patches:
            yield from self._convert(resource)
        else:
            yield Defer()

    def follow(self, resource: Resource, facts: Facts) -> Iterator[Item]:
        if not resource.deferred:
            yield from referrers.follow(resource, facts, fix=self.fix_references)
        elif _target_is_converted(resource, facts):
            yield from self._convert(resource)
        else:
            message = f"{resource}: without selector or containers it is a patch, and its target is not converted here"
            yield resource.skip(codes.PATCH_SKIPPED, message, "metadata.name")

    @property
    def _version(self) -> tuple[int, int]:
        return oldest_version(self.kubernetes_version or NEWEST)

    def new_name(self, resource: Resource) -> str:
        """Return the name that the DaemonSet gets."""
        return self.rename.replace("{name}", resource.item.name) if self.rename else resource.item.name

    def _convert(self, resource: Resource) -> Iterator[Item]:
        for code, path, message in daemonset.refusals(resource.data, on_delete=self.on_delete):
            yield resource.refuse(code, f"{resource}: {message}", path)
        yield from resource.retype("apps/v1", "DaemonSet", why="the conversion that was asked for")
        yield from self._metadata(resource)
        going = [path for path in _REMOVED if resource.has(path)]
        if is_patch(resource) and set(resource.mapping("spec")) == {path.removeprefix("spec.") for path in going} - {
            "status"
        }:
            yield resource.remove("spec", why="nothing of the patch is left for a DaemonSet")
            return
        yield from (resource.remove(path, why=_REMOVED[path]) for path in going)
        yield from self._strategy(resource)
        yield from _selector(resource)
        for labels in ("spec.selector.matchLabels", "spec.template.metadata.labels"):
            yield from resource.remove_keys(labels, {_HASH: "the Deployment controller wrote it into its pods"})

    def _metadata(self, resource: Resource) -> Iterator[Change]:
        table = load_table("deployments")
        yield from (resource.remove(path, why=why) for path, why in table["identity"].items() if resource.has(path))
        yield from resource.remove_keys("metadata.annotations", table["annotations"])
        name = self.new_name(resource)
        if name != resource.item.name and resource.item.name:
            if not is_subdomain(name):
                raise resource.refuse(codes.BAD_NAME, f"{name!r} is no name for an object", "metadata.name")
            yield resource.set("metadata.name", name, why="--rename")

    def _strategy(self, resource: Resource) -> Iterator[Item]:
        written = resource.get("spec.strategy")
        if isinstance(written, dict) and (written or not self._wanted()):
            yield from self._written_strategy(resource, written)
        elif resource.has("spec.strategy") and is_patch(resource):
            yield resource.rename("spec.strategy", "updateStrategy", why=_RENAMED)  # null deletes the target's
        else:
            if resource.has("spec.strategy"):
                yield resource.remove("spec.strategy", why="it says nothing")
            if self._wanted() and not is_patch(resource):
                yield resource.insert(
                    "spec.updateStrategy", self._wanted(), before="template", why="asked for by an option"
                )

    def _wanted(self) -> Mapping[str, Any]:
        if self.on_delete:
            return {"type": "OnDelete"}
        value = rollout.int_or_percent(self.max_unavailable) if self.max_unavailable else None
        return {"rollingUpdate": {"maxUnavailable": value}} if value is not None else {}

    def _written_strategy(self, resource: Resource, written: Mapping[str, Any]) -> Iterator[Item]:
        wish = rollout.Wish(
            self._version,
            self.on_delete,
            self.max_unavailable,
            daemonset.no_surge(resource.data),
            is_patch(resource),
        )
        plan = rollout.convert(written, resource.item.api_version, wish)
        yield from (resource.note(_REMARKS[key], f"{resource}: {text}", "spec.strategy") for key, text in plan.remarks)
        if plan.dropped:
            yield resource.remove("spec.strategy", why=plan.dropped)
            return
        yield resource.rename("spec.strategy", "updateStrategy", why=_RENAMED)
        for path, (value, why) in plan.set.items():
            yield resource.set(("spec", "strategy", *path), value, why=why)
        for path, why in plan.removed.items():
            yield resource.remove(("spec", "strategy", *path), why=why)

    def _pod(self, resource: Resource) -> Iterator[Change]:
        pod = resource.mapping(POD)
        taints = scheduling.control_plane_taints(self._version)
        for key in taints if self.tolerate_control_plane else ():
            if not scheduling.tolerates(pod, key, "NoSchedule"):
                toleration = {"key": key, "operator": "Exists", "effect": "NoSchedule"}
                yield resource.append(f"{POD}.tolerations", toleration, why="--tolerate-control-plane")
        for key, value in self.node_selector.items():
            if resource.mapping(f"{POD}.nodeSelector").get(key) != value:
                yield resource.set((*daemonset.POD, "nodeSelector", key), value, why="--node-selector")

    def _notes(self, resource: Resource) -> Iterator[Note]:
        name, namespace = resource.item.name, resource.item.namespace
        command = f"kubectl delete deployment {name}" + (f" --namespace {namespace}" if namespace else "")
        message = "the old Deployment keeps running in the cluster beside the DaemonSet"
        yield resource.note(codes.OLD_KEEPS_RUNNING, message, "kind", hint=f"Once the DaemonSet is ready: {command}")
        for code, path, text in daemonset.concerns(resource.data, nodes_chosen=bool(self.node_selector)):
            yield resource.note(code, text, path, severity="note" if code is codes.EVERY_NODE else "warning")

    EXAMPLES = (
        Example(
            "Leaves other kinds alone",
            before="""\
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: db}
            spec: {replicas: 3}
            """,
        ),
        Example(
            "Refuses a Deployment that is switched off",
            before="""\
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: rng}
            spec:
              replicas: 0
              selector: {matchLabels: {app: rng}}
              template:
                metadata: {labels: {app: rng}}
                spec: {containers: [{name: rng, image: dockercoins/rng}]}
            """,
            refused="KX330",
        ),
        Example(
            "Skips a patch whose target is not converted",
            before="""\
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: rng}
            spec: {replicas: 5}
            """,
            refused="KX320",
        ),
        Example(
            "Changes the lines that have to change",
            before="""\
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: rng
            spec:
              # plenty for the demo
              replicas: 3
              selector: {matchLabels: {app: rng}}
              template:
                metadata: {labels: {app: rng}}
                spec:
                  containers:
                  - name: rng
                    image: dockercoins/rng:v0.1   # pinned
                    args: ["--mode", 'yes']
            """,
            after="""\
            apiVersion: apps/v1
            kind: DaemonSet
            metadata:
              name: rng
            spec:
              selector: {matchLabels: {app: rng}}
              template:
                metadata: {labels: {app: rng}}
                spec:
                  containers:
                  - name: rng
                    image: dockercoins/rng:v0.1   # pinned
                    args: ["--mode", 'yes']
            """,
        ),
        Example(
            "Turns a strategy that somebody chose into an updateStrategy that the API accepts",
            before="""\
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: rng}
            spec:
              selector: {matchLabels: {app: rng}}
              strategy:
                type: RollingUpdate
                rollingUpdate:
                  maxSurge: 1
                  maxUnavailable: 50%  # half of them may be down
              template:
                metadata: {labels: {app: rng}}
                spec: {containers: [{name: rng, image: dockercoins/rng}]}
            """,
            after="""\
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: rng}
            spec:
              selector: {matchLabels: {app: rng}}
              updateStrategy:
                type: RollingUpdate
                rollingUpdate:
                  maxUnavailable: 50%  # half of them may be down
              template:
                metadata: {labels: {app: rng}}
                spec: {containers: [{name: rng, image: dockercoins/rng}]}
            """,
        ),
        Example(
            "Runs on control-plane nodes too, and only on Linux",
            options={"tolerate_control_plane": True, "node_selector": {"kubernetes.io/os": "linux"}},
            before="""\
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: rng}
            spec:
              selector: {matchLabels: {app: rng}}
              template:
                metadata: {labels: {app: rng}}
                spec:
                  containers:
                    - name: rng
                      image: dockercoins/rng
            """,
            after="""\
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: rng}
            spec:
              selector: {matchLabels: {app: rng}}
              template:
                metadata: {labels: {app: rng}}
                spec:
                  containers:
                    - name: rng
                      image: dockercoins/rng
                  tolerations:
                    - key: node-role.kubernetes.io/control-plane
                      operator: Exists
                      effect: NoSchedule
                  nodeSelector:
                    kubernetes.io/os: linux
            """,
        ),
        Example(
            "Rewrites what refers to the Deployment, where a DaemonSet is valid",
            options={"fix_references": True},
            before="""\
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: rng}
            spec:
              selector: {matchLabels: {app: rng}}
              template:
                metadata: {labels: {app: rng}}
                spec: {containers: [{name: rng, image: dockercoins/rng}]}
            ---
            apiVersion: autoscaling.k8s.io/v1
            kind: VerticalPodAutoscaler
            metadata: {name: rng}
            spec:
              targetRef: {apiVersion: apps/v1, kind: Deployment, name: rng}
            """,
            after="""\
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: rng}
            spec:
              selector: {matchLabels: {app: rng}}
              template:
                metadata: {labels: {app: rng}}
                spec: {containers: [{name: rng, image: dockercoins/rng}]}
            ---
            apiVersion: autoscaling.k8s.io/v1
            kind: VerticalPodAutoscaler
            metadata: {name: rng}
            spec:
              targetRef: {apiVersion: apps/v1, kind: DaemonSet, name: rng}
            """,
        ),
    )


def is_patch(resource: Resource) -> bool:
    """Tell whether a Deployment is a patch: without containers, or without a selector where one is required."""
    if not resource.items(f"{POD}.containers"):
        return True
    if resource.mapping("spec.selector"):
        return False
    version = load_table("deployments")["versions"][resource.item.api_version]
    return version["selector"] == "required" or not resource.mapping("spec.template.metadata.labels")


def _selector(resource: Resource) -> Iterator[Change]:
    """Write the selector that an old API version let a person leave out."""
    if resource.mapping("spec.selector") or is_patch(resource):
        return
    labels = {key: value for key, value in resource.mapping("spec.template.metadata.labels").items() if key != _HASH}
    why = f"{resource.item.api_version} took it from the template's labels; apps/v1 wants it written"
    if resource.has("spec.selector"):
        yield resource.set("spec.selector", {"matchLabels": labels}, why=why)
    else:
        yield resource.insert("spec.selector", {"matchLabels": labels}, before="template", why=why)


def _target_is_converted(resource: Resource, facts: Facts) -> bool:
    return any(
        isinstance(fact, referrers.Converted)
        and referrers.same_namespace(fact.target.namespace, resource.item.namespace)
        for fact in facts.of(resource.item.name)
    )
