"""`strip`: a live object back to what a person would have written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from kxform.errors import Code
from kxform.kube import ownership, strip_codes
from kxform.kube.defaults import defaulted
from kxform.kube.ownership import Finding
from kxform.kube.patterns import find, literal_of, parse_pattern
from kxform.kube.removal import removals
from kxform.transform import ANY_KIND, Example, Item, Note, Resource, Transform, option
from kxform.yamltext import Path, format_path

# What is said where something went on judgement: the code, and the words behind the object and the path.
NOTES: dict[str, tuple[Code, str]] = {
    "node-port": (strip_codes.NODE_PORT, "is gone: nothing says that somebody chose it"),
    "owned": (strip_codes.OWNED, "is gone: this object belongs to {owner}"),
    "restarted": (strip_codes.RESTARTED, "is gone: apply the file back, and the pods are replaced once more"),
    "token-secret": (strip_codes.TOKEN_SECRET, "is gone: the cluster fills it in"),
    "ca-bundle": (strip_codes.CA_BUNDLE, "is gone: nothing says who injected it"),
}


@dataclass(frozen=True, kw_only=True)
class Strip(Transform):
    """Turn live objects back into what a person would have written: what the cluster wrote goes.

    That is identity and bookkeeping, status, what controllers annotate and allocate, injected tokens and certificates.
    Each field is an entry of a table, with its reason; `--explain` prints them. What may be somebody's choice stays: a
    node port that was applied, a cluster IP of None, values equal to a default. An object without a mark of a server
    (uid, resourceVersion, managedFields, selfLink, a creationTimestamp with a date) was written by a person: from it
    goes only what nobody writes, such as status and null timestamps.

    Presets: `gitops` is for files that are applied to the same cluster again. `export` is what `kubectl get --export`
    was for: the namespace goes too, and a name that the server made from generateName. `clone` is for a second copy
    elsewhere: the namespace goes, and labels and annotations by which Helm, Argo CD, Flux, kapp and Velero know what
    is theirs; from live objects also chosen node ports and the volume of a claim.
    """

    kinds = (ANY_KIND,)
    sees_lists = True

    preset: Literal["gitops", "export", "clone"] = option("gitops", help="what the result is for")
    defaults: bool = option(False, help="also drop values that the API server would fill in")
    drop_namespace: bool = option(False, help="also drop metadata.namespace")
    keep: tuple[str, ...] = option((), help="keep what stands there, such as 'spec.ports[*].nodePort'", metavar="PATH")
    drop: tuple[str, ...] = option((), help="also drop what stands there, from every object", metavar="PATH")

    def __post_init__(self) -> None:
        if not all(map(parse_pattern, (*self.keep, *self.drop))):
            raise ValueError("keep and drop: an empty path is the whole object")
        if any(text in ("apiVersion", "kind", "metadata") for text in self.drop):
            raise ValueError("drop: apiVersion, kind and metadata make an object what it is")

    def words(self) -> tuple[str, ...]:
        if self.defaults:
            return ()
        found = [*ownership.words(self.preset), *(literal_of(pattern) for pattern in self._patterns())]
        return tuple(dict.fromkeys(found)) if all(found) else ()

    def change(self, resource: Resource) -> Iterator[Item]:
        keep = [parse_pattern(text) for text in self.keep]
        going = removals(resource.data, resource.item.kind, self._found(resource), keep)
        for finding in going:
            yield resource.remove(finding.path, why=finding.why)
        yield from _notes(resource, going)

    def _found(self, resource: Resource) -> Iterator[Finding]:
        yield from ownership.owned(resource.item, self.preset)
        for pattern, why in self._patterns().items():
            yield from (Finding(path, why) for path, _ in find(resource.data, pattern))
        if self.defaults:
            yield from defaulted(resource.item)

    def _patterns(self) -> dict[Path, str]:
        asked = {parse_pattern(text): "--drop" for text in self.drop}
        return {**asked, ("metadata", "namespace"): "--drop-namespace"} if self.drop_namespace else asked

    EXAMPLES = (
        Example(
            "Leaves alone what somebody chose",
            before="""\
            apiVersion: v1
            kind: Service
            metadata: {name: webui}
            spec:
              type: NodePort
              clusterIP: 10.96.0.80
              ports:
                - port: 80
                  nodePort: 30080  # in the firewall
              selector: {app: webui}
            """,
        ),
        Example(
            "Leaves data alone, whatever it is called",
            before="""\
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: wells.example.com}
            spec:
              group: example.com
              names: {kind: Well, plural: wells}
              scope: Namespaced
              versions:
                - name: v1
                  served: true
                  storage: true
                  subresources:
                    status: {}
                  schema:
                    openAPIV3Schema:
                      type: object
                      properties:
                        status: {type: object}
            """,
        ),
        Example(
            "Takes away what nobody writes",
            before="""\
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              creationTimestamp: null
              name: webui
            spec:
              selector: {matchLabels: {app: webui}}
              template:
                metadata:
                  creationTimestamp: null
                  labels: {app: webui}
                spec:
                  containers:
                    - name: webui
                      image: dockercoins/webui:v0.1
                      resources: {}
            status: {}
            """,
            after="""\
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: webui
            spec:
              selector: {matchLabels: {app: webui}}
              template:
                metadata:
                  labels: {app: webui}
                spec:
                  containers:
                    - name: webui
                      image: dockercoins/webui:v0.1
                      resources: {}
            """,
        ),
        Example(
            "Takes away what the cluster allocated, and keeps the node port that was applied",
            before="""\
            apiVersion: v1
            kind: Service
            metadata:
              annotations:
                kubectl.kubernetes.io/last-applied-configuration: |
                  {"kind":"Service","spec":{"ports":[{"name":"http","port":80,"nodePort":30080},{"name":"https","port":443}]}}
              creationTimestamp: "2024-03-01T10:00:00Z"
              name: webui
              resourceVersion: "4711"
              uid: 0a9d7a5e-4f5e-4c41-9d7a-0a9d7a5e4f5e
            spec:
              clusterIP: 10.96.12.7
              clusterIPs:
              - 10.96.12.7
              ipFamilies:
              - IPv4
              ipFamilyPolicy: SingleStack
              ports:
              - name: http
                nodePort: 30080
                port: 80
              - name: https
                nodePort: 31544
                port: 443
              selector:
                app: webui
              type: NodePort
            status:
              loadBalancer: {}
            """,
            after="""\
            apiVersion: v1
            kind: Service
            metadata:
              name: webui
            spec:
              ports:
              - name: http
                nodePort: 30080
                port: 80
              - name: https
                port: 443
              selector:
                app: webui
              type: NodePort
            """,
        ),
        Example(
            "Frees a pod of its node and of the token that the server put into it",
            before="""\
            apiVersion: v1
            kind: Pod
            metadata:
              name: shell
              uid: 5d1c0b0e-8f0e-4d55-b0a5-5d1c0b0e8f0e
            spec:
              containers:
              - image: alpine
                name: shell
                volumeMounts:
                - mountPath: /scratch
                  name: scratch
                - mountPath: /var/run/secrets/kubernetes.io/serviceaccount
                  name: kube-api-access-4kd9x
                  readOnly: true
              nodeName: node1
              tolerations:
              - effect: NoExecute
                key: node.kubernetes.io/not-ready
                operator: Exists
                tolerationSeconds: 300
              volumes:
              - emptyDir: {}
                name: scratch
              - name: kube-api-access-4kd9x
                projected:
                  sources:
                  - serviceAccountToken: {expirationSeconds: 3607, path: token}
            """,
            after="""\
            apiVersion: v1
            kind: Pod
            metadata:
              name: shell
            spec:
              containers:
              - image: alpine
                name: shell
                volumeMounts:
                - mountPath: /scratch
                  name: scratch
              volumes:
              - emptyDir: {}
                name: scratch
            """,
        ),
        Example(
            "Keeps and drops what it is told to",
            options={"keep": ("metadata.annotations[*/revision]",), "drop": ("spec.replicas",)},
            before="""\
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              annotations:
                deployment.kubernetes.io/revision: "7"
              generation: 9
              name: worker
            spec:
              # the autoscaler decides
              replicas: 10
              selector: {matchLabels: {app: worker}}
            """,
            after="""\
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              annotations:
                deployment.kubernetes.io/revision: "7"
              name: worker
            spec:
              selector: {matchLabels: {app: worker}}
            """,
        ),
        Example(
            "Drops what equals the API's defaults, when asked",
            options={"defaults": True, "drop_namespace": True},
            before="""\
            apiVersion: v1
            kind: Service
            metadata:
              name: hasher
              namespace: default
            spec:
              type: ClusterIP
              sessionAffinity: None
              ports:
                - {port: 80, targetPort: 80, protocol: TCP}
              selector: {app: hasher}
            """,
            after="""\
            apiVersion: v1
            kind: Service
            metadata:
              name: hasher
            spec:
              ports:
                - {port: 80}
              selector: {app: hasher}
            """,
        ),
    )


def _notes(resource: Resource, going: list[Finding]) -> Iterator[Note]:
    """Yield what is to be said: of each node port, of everything else once."""
    said: set[str] = set()
    for finding in going:
        if not finding.note or finding.note in said or (finding.note == "ca-bundle" and _is_injected(resource)):
            continue
        if finding.note != "node-port":
            said.add(finding.note)
        code, words = NOTES[finding.note]
        text = words.format(owner=_owner(resource))
        yield resource.note(code, f"{resource}: {format_path(finding.path)} {text}", finding.path)


def _is_injected(resource: Resource) -> bool:
    """Tell whether an annotation asks for the injection of a caBundle, as those of cert-manager and OpenShift do."""
    return any("inject" in key for key in resource.mapping("metadata.annotations"))


def _owner(resource: Resource) -> str:
    owners: list[Any] = [one for one in resource.items("metadata.ownerReferences") if isinstance(one, dict)]
    controller = next((one for one in owners if one.get("controller") is True), owners[0] if owners else {})
    return f"{controller.get('kind', 'another one')} {controller.get('name', '')}".strip()
