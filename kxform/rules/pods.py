"""Rules about pods as a whole: ports on the host, tolerations, affinity, node selectors, security.

Source: pkg/apis/core/validation/validation.go, ValidatePodSpec and what it calls.
"""

from __future__ import annotations

from kxform.errors import Code
from kxform.kube.names import is_subdomain
from kxform.rules import codes
from kxform.rules.finding import Data, Finding, Findings, entries, is_set, items, mapping, number, rule, text
from kxform.rules.formats import FORMATS, is_wildcard_subdomain, shown
from kxform.rules.metadata import label_findings
from kxform.yamltext import Path

CONTAINER_LISTS = ("initContainers", "containers")

HOST_PORT = Code(
    "KX540",
    "a port on the host's network that is not its own",
    "Leave hostPort out, or give it the same number as containerPort.",
    "With hostNetwork the container listens on the node itself, so hostPort and containerPort are one and the same.",
)
DNS_NEEDED = Code(
    "KX543",
    "dnsPolicy None without name servers",
    "Name at least one server in dnsConfig.nameservers, or use another dnsPolicy.",
    "None means that all settings come from dnsConfig, so it has to have some.",
)
HOST_PID = Code(
    "KX544",
    "two ways to share processes",
    "Set one of hostPID and shareProcessNamespace.",
    "A pod either sees the node's processes or shares its own among its containers.",
)
BAD_APPARMOR = Code(
    "KX549",
    "an annotation of AppArmor that cannot be",
    "Name a container of the pod, and runtime/default, unconfined or localhost/PROFILE; or use appArmorProfile in the "
    "securityContext (Kubernetes 1.30 and later).",
    "The annotation says for one container which profile of the node restricts it.",
)
DNS_LIMIT = Code(
    "KX545",
    "too many DNS settings",
    "Use at most 3 name servers and 32 search domains, of 2048 characters together.",
    "What a container's resolver reads is limited.",
)
WRONG_OS = Code(
    "KX546",
    "settings of another operating system",
    "Remove what belongs to the other system, or correct spec.os.name.",
    "A pod says with spec.os for which system it is; the server then refuses what only the other one knows.",
)
CLAIM_SOURCE = Code(
    "KX547",
    "a resource claim without one source",
    "Set one of resourceClaimName and resourceClaimTemplateName.",
    "A pod gets a claim that exists or one made from a template.",
)
MISSING_PROFILE = Code(
    "KX548",
    "a profile that does not fit its type",
    "Set localhostProfile with type Localhost, and only then.",
    "A seccomp or AppArmor profile of type Localhost is a file on the node, which has to be named; the other types "
    "name none.",
)


def containers(spec: Data) -> list[tuple[Path, Data]]:
    """Return init containers and containers of a pod's spec with their paths."""
    return [
        ((key, index), container) for key in CONTAINER_LISTS if key in spec for index, container in entries(spec[key])
    ]


@rule("PodSpec", on=("hostNetwork",))
def host_network_ports(spec: Data) -> Findings:
    """On the host's network a container's port is the host's (validateContainerPorts, checkHostPort)."""
    if spec.get("hostNetwork") is not True:
        return
    for way, container in containers(spec):
        for index, port in entries(container.get("ports")):
            host, own = number(port.get("hostPort")), number(port.get("containerPort"))
            if host and own and host != own:
                message = f"{own} is not the hostPort {host}, but hostNetwork is true"
                yield Finding((*way, "ports", index, "containerPort"), HOST_PORT, message)


@rule("PodSpec")
def host_port_once(spec: Data) -> Findings:
    """No two containers take one port of the host; init containers run one after the other (checkHostPortConflicts)."""
    host = spec.get("hostNetwork") is True
    for key in CONTAINER_LISTS:
        seen: set[tuple[object, ...]] = set()
        for number_of, container in entries(spec.get(key)):
            if key == "initContainers":
                seen = set()
            for index, port in entries(container.get("ports")):
                taken = number(port.get("hostPort")) or (number(port.get("containerPort")) if host else 0)
                if not taken:
                    continue
                where = (text(port.get("hostIP")), text(port.get("protocol")) or "TCP", taken)
                if where in seen:
                    path = (key, number_of, "ports", index, "hostPort")
                    yield Finding(path, codes.DUPLICATE, f"{where[1]} {taken} of the host is taken by another port")
                seen.add(where)


@rule("PodSpec", on=("nodeSelector",))
def node_selector(spec: Data) -> Findings:
    """A node selector is a set of labels."""
    yield from label_findings(spec.get("nodeSelector"), "nodeSelector")


@rule("PodSpec", on=("dnsPolicy",))
def dns_servers(spec: Data) -> Findings:
    """The DNS policy None needs a server (validatePodDNSConfig)."""
    if spec.get("dnsPolicy") == "None":
        if spec.get("dnsConfig") is None:
            yield Finding(("dnsConfig",), codes.REQUIRED, "dnsPolicy None needs dnsConfig")
        elif not items(mapping(spec.get("dnsConfig")).get("nameservers")):
            yield Finding(("dnsConfig", "nameservers"), DNS_NEEDED, "dnsPolicy None needs a name server")


@rule("PodDNSConfig")
def dns_limits(config: Data) -> Findings:
    """A resolver has limits (validatePodDNSConfig)."""
    servers, searches = items(config.get("nameservers")), items(config.get("searches"))
    if len(servers) > 3:
        yield Finding(("nameservers",), DNS_LIMIT, f"{len(servers)} name servers, at most 3 are taken")
    if len(searches) > 32 or sum(len(text(one)) + 1 for one in searches) - 1 > 2048:
        yield Finding(("searches",), DNS_LIMIT, "at most 32 search domains of 2048 characters together are taken")
    for index, search in enumerate("" if one is None else one for one in searches):
        if isinstance(search, str) and "_" not in search and not _is_search(search):
            form = FORMATS["subdomain"]
            yield Finding(("searches", index), form.code, form.fault(search))


def _is_search(search: str) -> bool:
    return search == "." or is_subdomain(search.removesuffix("."))


@rule("PodDNSConfig", on=("searches",), until=(1, 33))
def strict_searches(config: Data) -> Findings:
    """Before RelaxedDNSSearchValidation a search domain has no underscore."""
    form = FORMATS["subdomain"]
    for index, search in enumerate(items(config.get("searches"))):
        if isinstance(search, str) and "_" in search:
            yield Finding(("searches", index), form.code, form.fault(search))


@rule("PodDNSConfig", on=("searches",), since=(1, 33))
def relaxed_searches(config: Data) -> Findings:
    """A search domain may have underscores since 1.33."""
    form = FORMATS["subdomain"]
    for index, search in enumerate(items(config.get("searches"))):
        if isinstance(search, str) and "_" in search and not _is_search(search.replace("_", "a")):
            yield Finding(("searches", index), form.code, form.fault(search))


@rule("PodSpec", on=("shareProcessNamespace",))
def process_namespace(spec: Data) -> Findings:
    """Sharing processes excludes the node's (validatePodSpecSecurityContext)."""
    if spec.get("shareProcessNamespace") is True and spec.get("hostPID") is True:
        message = "shareProcessNamespace and hostPID cannot both be true"
        path = ("securityContext", "shareProcessNamespace")
        yield Finding(path, HOST_PID, message, at=("shareProcessNamespace",))


@rule("PodSpec", on=("ephemeralContainers",))
def no_ephemeral_containers(spec: Data) -> Findings:
    """Ephemeral containers come through a subresource of their own (ValidatePodCreate)."""
    if is_set(spec.get("ephemeralContainers")):
        yield Finding(("ephemeralContainers",), codes.FORBIDDEN, "cannot be set when the pod is created")


@rule("PodSpec", on=("schedulingGates",))
def gated_node(spec: Data) -> Findings:
    """A pod with a scheduling gate has no node yet (ValidatePodCreate)."""
    if is_set(spec.get("schedulingGates")) and is_set(spec.get("nodeName")):
        yield Finding(("nodeName",), codes.FORBIDDEN, "cannot be set until all schedulingGates have been cleared")


@rule("PodResourceClaim", since=(1, 31))
def claim_source(data: Data) -> Findings:
    """A claim has one source (validatePodResourceClaimSource)."""
    if is_set(data.get("resourceClaimName")) == is_set(data.get("resourceClaimTemplateName")):
        yield Finding((), CLAIM_SOURCE, "exactly one of resourceClaimName and resourceClaimTemplateName is needed")


APPARMOR = "container.apparmor.security.beta.kubernetes.io/"
_APPARMOR_PROFILES = ("", "runtime/default", "unconfined")


@rule("Pod", on=("metadata",))
def apparmor_annotations(data: Data) -> Findings:
    """The old way to set a profile names a container and a profile (ValidateAppArmorPodAnnotations)."""
    yield from (finding.below(("metadata",)) for finding in _apparmor(data))


@rule("PodTemplateSpec", on=("metadata",))
def apparmor_of_template(data: Data) -> Findings:
    """The same in a template, where the server leaves `metadata` out of the path."""
    for finding in _apparmor(data):
        yield finding._replace(at=("metadata", *finding.path))


def _apparmor(data: Data) -> Findings:
    annotations = mapping(mapping(data.get("metadata")).get("annotations"))
    for key, value in annotations.items():
        if not (isinstance(key, str) and key.startswith(APPARMOR)):
            continue
        path, name = ("annotations", key), key.removeprefix(APPARMOR)
        if name not in {text(container.get("name")) for _, container in containers(mapping(data.get("spec")))}:
            yield Finding(path, BAD_APPARMOR, f"the pod has no container {shown(name)}")
        if isinstance(value, str) and value not in _APPARMOR_PROFILES and not value.startswith("localhost/"):
            yield Finding(path, BAD_APPARMOR, f"{shown(value)} is no profile of AppArmor")


@rule("SeccompProfile", "AppArmorProfile")
def profile(data: Data) -> Findings:
    """A profile on the node is named, and only then (validateSeccompProfileField)."""
    local = text(data.get("localhostProfile"))
    if data.get("type") == "Localhost" and not local.strip():
        yield Finding(("localhostProfile",), codes.REQUIRED, "type Localhost needs a profile")
    elif data.get("type") in ("RuntimeDefault", "Unconfined") and data.get("localhostProfile") is not None:
        yield Finding(("localhostProfile",), MISSING_PROFILE, f"type {data['type']} takes no profile")


@rule("HostAlias")
def alias_ip(data: Data) -> Findings:
    """A host alias has an address (ValidateHostAliases)."""
    if not is_set(data.get("ip")):
        yield Finding(("ip",), codes.REQUIRED, "an address is required")


@rule("PodSpec", on=("imagePullSecrets",))
def pull_secret_names(spec: Data) -> Findings:
    """A pull secret has a name; without one it is taken and ignored (ValidateImagePullSecrets)."""
    for index, secret in entries(spec.get("imagePullSecrets")):
        if not is_set(secret.get("name")):
            path = ("imagePullSecrets", index, "name")
            yield Finding(path, codes.REQUIRED, "a secret without a name pulls nothing", severity="warning")


_WINDOWS_REFUSES = ("hostPID", "hostIPC", "shareProcessNamespace")


@rule("PodSpec", on=("os",))
def settings_of_other_os(spec: Data) -> Findings:
    """A pod for Windows has no settings of Linux and the other way round (validateWindows, validateLinux)."""
    name = mapping(spec.get("os")).get("name")
    if name == "windows":
        for key in _WINDOWS_REFUSES:
            if spec.get(key) not in (None, False):
                yield Finding((key,), WRONG_OS, "cannot be set for a pod whose os is windows")
    elif name == "linux" and mapping(spec.get("securityContext")).get("windowsOptions") is not None:
        yield Finding(("securityContext", "windowsOptions"), WRONG_OS, "cannot be set for a pod whose os is linux")


def is_host(value: str) -> bool:
    """Tell whether a text is a host's DNS name, `*` as its first label allowed."""
    return is_wildcard_subdomain(value) if "*" in value else is_subdomain(value)
