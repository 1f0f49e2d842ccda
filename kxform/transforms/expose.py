"""`expose`: a Service for each workload, behind its document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

from kxform.errors import Place
from kxform.kube import service_codes as codes
from kxform.kube import service_options as read
from kxform.kube.service_ports import Reached
from kxform.kube.service_selectors import is_patch, is_workload
from kxform.kube.services import Made, differences, make
from kxform.transform import Defer, Example, Facts, Item, Remember, Resource, Transform, option
from kxform.transform.referrers import same_namespace


class There(NamedTuple):
    """A Service of the input."""

    title: str
    namespace: str
    spec: Mapping[str, Any]
    place: Place


class Planned(NamedTuple):
    """A Service that a workload would get."""

    title: str  # of the workload
    namespace: str
    name: str
    spec: Mapping[str, Any]
    reached: set[Reached]
    place: Place

    @property
    def of_name(self) -> str:
        """What Services of that name are remembered under."""
        return _key("planned", self.name)

    @property
    def of_pods(self) -> str:
        """What Services for the same pods are remembered under."""
        return _key("pods", self.namespace, *(f"{key}={value}" for key, value in sorted(self.spec["selector"].items())))


@dataclass(frozen=True, kw_only=True)
class Expose(Transform):
    """Make Services for workloads, as `kubectl expose` does, offline.

    Each Service is made from the workload's own selector, labels and container ports, with the names of the ports;
    init containers that keep running (restartPolicy Always) count as containers. It follows its workload, or becomes
    the next item of its List. Nothing is added where the input has that Service; another Service of that name is a
    refusal. Workloads that share a selector get one Service.

    Here `--name` and `--selector` are those of the Service, as in `kubectl expose`; to choose workloads, use
    `--only-name` and `-l`.
    """

    kinds = ("Deployment", "DaemonSet", "StatefulSet", "ReplicaSet", "ReplicationController", "Pod", "Service")
    context_kinds = ("Service",)
    makes_documents = True

    port: tuple[str, ...] = option((), help="port of the Service; left out, those of the containers", metavar="N[,N]")
    target_port: str = option("", help="port of the pods, by number or name; left out, the same", metavar="N|NAME")
    type: Literal["ClusterIP", "NodePort", "LoadBalancer"] = option("ClusterIP", help="who can reach the Service")
    name: str = option("", help="name of the Service, such as '{name}-internal'", metavar="NAME")
    selector: Mapping[str, str] = option({}, help="select pods by these labels", metavar="KEY=VALUE")
    labels: Mapping[str, str] = option({}, help="give it these labels, not the workload's", metavar="KEY=VALUE")
    protocol: str = option("", help="the protocol of all ports: TCP, UDP or SCTP", metavar="PROTOCOL")
    headless: bool = option(False, help="give it no address: its name leads to all pods, as --cluster-ip None")
    cluster_ip: str = option("", help="its address inside the cluster; None for a headless Service", metavar="IP")
    session_affinity: Literal["None", "ClientIP"] = option("None", help="what keeps a client at one pod")
    external_ip: tuple[str, ...] = option((), help="address outside that leads to it too", metavar="IP[,IP]")
    load_balancer_ip: str = option("", help="address that the load balancer is to have", metavar="IP")
    node_port: int = option(0, help="port of every node that leads to it; 0 leaves it to the cluster", metavar="N")
    node_port_range: str = option("30000-32767", help="node ports that the cluster takes", metavar="N-N")
    app_protocol: str = option(
        "", help="what is spoken on its ports, such as http or kubernetes.io/h2c", metavar="NAME"
    )

    def __post_init__(self) -> None:
        _ = self.wish  # what is wrong with the options is said before any file is read

    @cached_property
    def wish(self) -> read.Wish:
        """The options, read.

        Raises:
            ValueError: one of them is out of range, or two contradict each other.
        """
        return read.Wish(
            name=read.name_pattern("name", self.name),
            type=read.one_of("type", self.type, read.TYPES),
            ports=read.port_numbers("port", self.port),
            target=read.target_port("target-port", self.target_port),
            protocol=read.one_of("protocol", self.protocol, read.PROTOCOLS) if self.protocol else "",
            selector=read.selector("selector", self.selector),
            labels=read.labels("labels", self.labels),
            cluster_ip=read.cluster_ip("cluster-ip", self.cluster_ip, headless=self.headless),
            session_affinity=read.one_of("session-affinity", self.session_affinity, read.AFFINITIES),
            external_ips=read.addresses("external-ip", self.external_ip),
            load_balancer_ip=read.address("load-balancer-ip", self.load_balancer_ip) if self.load_balancer_ip else "",
            node_port=read.port_number("node-port", self.node_port) if self.node_port else 0,
            node_ports=read.port_range("node-port-range", self.node_port_range),
            app_protocol=read.qualified_name("app-protocol", self.app_protocol),
        )

    def change(self, resource: Resource) -> Iterator[Item]:
        item = resource.item
        if item.kind == "Service":
            if item.api_version == "v1" and item.name:
                there = There(str(resource), item.namespace, resource.mapping("spec"), resource.place())
                yield Remember(_key("there", item.name), there)
        elif is_workload(item) and is_patch(item, selector_given=bool(self.wish.selector)):
            message = f"{resource}: without containers or the required selector it is a patch, and is not exposed"
            yield resource.skip(codes.EXPOSE_PATCH, message, "metadata.name")
        elif is_workload(item):
            planned = _planned(resource, self._make(resource))
            yield from (Remember(name, planned) for name in (planned.of_name, planned.of_pods))
            yield Defer()

    def follow(self, resource: Resource, facts: Facts) -> Iterator[Item]:
        if not resource.deferred:
            return
        made = self._make(resource)
        mine = _planned(resource, made)
        _refuse_twins(resource, mine, facts)
        group: list[Planned] = list(facts.of(mine.of_pods))
        if (mine.place, mine.title) != (group[0].place, group[0].title):
            yield _shared(resource, mine, group[0])
            return
        there = _services(mine, facts)
        same = [one for plan in group for one in _services(plan, facts) if not differences(one.spec, made)]
        if same:
            yield resource.note(codes.SERVICE_EXISTS, f"{resource} has {same[0].title} ({_at(same[0].place)})")
        elif there:
            raise _conflict(resource, there[0], made)
        else:
            for code, path, message in made.findings:
                severity: Literal["note", "warning"] = "note" if code in _MERE_NOTES else "warning"
                yield resource.note(code, f"{resource}: {message}", path, severity=severity)
            yield resource.new_document(made.data, why=f"a Service for {resource}")

    def _make(self, resource: Resource) -> Made:
        try:
            return make(resource.item, self.wish)
        except codes.UnfitError as error:
            raise resource.refuse(error.code, f"{resource}: {error.message}", error.path) from None

    EXAMPLES = (
        Example(
            "Leaves other kinds alone, and kinds of the same name that other APIs have",
            before="""\
            apiVersion: serving.knative.dev/v1
            kind: Service
            metadata: {name: rng}
            spec: {template: {spec: {containers: [{image: dockercoins/rng}]}}}
            """,
        ),
        Example(
            "Adds nothing where the Service exists, however it is written",
            before="""\
            apiVersion: v1
            kind: Service
            metadata: {name: rng}
            spec:
              type: ClusterIP
              selector: {app: rng}
              ports: [{name: web, protocol: TCP, port: 80, targetPort: 80}]
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: rng}
            spec:
              selector: {matchLabels: {app: rng}}
              template:
                metadata: {labels: {app: rng}}
                spec: {containers: [{name: rng, image: dockercoins/rng, ports: [{name: http, containerPort: 80}]}]}
            """,
        ),
        Example(
            "Refuses a name that another Service has",
            before="""\
            apiVersion: v1
            kind: Service
            metadata: {name: rng}
            spec:
              selector: {app: hasher}
              ports: [{port: 80}]
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: rng}
            spec:
              selector: {matchLabels: {app: rng}}
              template:
                metadata: {labels: {app: rng}}
                spec: {containers: [{name: rng, image: dockercoins/rng, ports: [{containerPort: 80}]}]}
            """,
            refused="KX357",
        ),
        Example(
            "Refuses a selector that a Service cannot have",
            before="""\
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: rng}
            spec:
              selector: {matchExpressions: [{key: app, operator: In, values: [rng, rng-canary]}]}
              template:
                metadata: {labels: {app: rng}}
                spec: {containers: [{name: rng, image: dockercoins/rng, ports: [{containerPort: 80}]}]}
            """,
            refused="KX351",
        ),
        Example(
            "Carries over the namespace, the labels, and the names of the ports",
            before="""\
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: dns
              namespace: infra
              labels: {app: dns}
            spec:
              selector: {matchLabels: {app: dns}}
              template:
                metadata: {labels: {app: dns}}
                spec:
                  containers:
                  - name: dns
                    image: coredns/coredns  # pinned elsewhere
                    ports:
                    - {name: dns, containerPort: 53, protocol: UDP}
                    - {name: dns-tcp, containerPort: 53}
                    - containerPort: 9153
            """,
            after="""\
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: dns
              namespace: infra
              labels: {app: dns}
            spec:
              selector: {matchLabels: {app: dns}}
              template:
                metadata: {labels: {app: dns}}
                spec:
                  containers:
                  - name: dns
                    image: coredns/coredns  # pinned elsewhere
                    ports:
                    - {name: dns, containerPort: 53, protocol: UDP}
                    - {name: dns-tcp, containerPort: 53}
                    - containerPort: 9153
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: dns
              namespace: infra
              labels:
                app: dns
            spec:
              selector:
                app: dns
              ports:
              - name: dns
                port: 53
                targetPort: dns
                protocol: UDP
              - name: dns-tcp
                port: 53
                targetPort: dns-tcp
              - name: port-2
                port: 9153
            """,
        ),
        Example(
            "Opens a port on every node",
            options={"name": "nodeport-demo", "type": "NodePort", "port": ("8080",), "target_port": "80"},
            before="""\
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: nginx-deployment
            spec:
              selector:
                matchLabels:
                  app: nginx
              template:
                metadata:
                  labels:
                    app: nginx
                spec:
                  containers:
                    - name: nginx
                      image: nginx:1.7.9
            """,
            after="""\
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: nginx-deployment
            spec:
              selector:
                matchLabels:
                  app: nginx
              template:
                metadata:
                  labels:
                    app: nginx
                spec:
                  containers:
                    - name: nginx
                      image: nginx:1.7.9
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: nodeport-demo
            spec:
              type: NodePort
              selector:
                app: nginx
              ports:
                - port: 8080
                  targetPort: 80
            """,
        ),
    )


_MERE_NOTES = (codes.NAME_CUT, codes.GOVERNING_SERVICE)


def _key(*parts: str) -> str:
    """Return a name for facts that stands in no text: only what was deferred is looked at again."""
    return "\0".join(("", *parts))


def _at(place: Place) -> str:
    return f"{place.file}:{place.line}"


def _planned(resource: Resource, made: Made) -> Planned:
    spec = made.data["spec"]
    return Planned(str(resource), resource.item.namespace, made.name, spec, made.reached, resource.place())


def _services(planned: Planned, facts: Facts) -> list[There]:
    """The Services of the input that have the name of a planned one."""
    found: list[There] = list(facts.of(_key("there", planned.name)))
    return [there for there in found if same_namespace(there.namespace, planned.namespace)]


def _refuse_twins(resource: Resource, mine: Planned, facts: Facts) -> None:
    for other in facts.of(mine.of_name):
        if other.namespace == mine.namespace and other.spec != mine.spec:
            message = (
                f"{resource} and {other.title} ({_at(other.place)}) would get different Services called {mine.name}"
            )
            raise resource.refuse(codes.TWO_SERVICES, message, "metadata.name")


def _shared(resource: Resource, mine: Planned, first: Planned) -> Item:
    """What to say of a workload whose pods are already behind the Service of another."""
    message = f"{resource} shares its selector with {first.title} ({_at(first.place)}): one Service, {first.name}"
    if mine.reached <= first.reached:
        return resource.note(codes.SHARED_SELECTOR, message)
    missing = sorted({port for port, *_ in mine.reached - first.reached})
    message += f", without port {', '.join(map(str, missing))}"
    return resource.note(codes.SHARED_SELECTOR, message, severity="warning")


def _conflict(resource: Resource, there: There, made: Made) -> Exception:
    fields = ", ".join(differences(there.spec, made))
    message = f"{resource}: there is a {there.title} ({_at(there.place)}), which differs in {fields}"
    return resource.refuse(codes.SERVICE_CONFLICT, message, "metadata.name")
