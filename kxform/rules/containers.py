"""Rules about containers: names over all lists, images, handlers, mounts, security.

Source: pkg/apis/core/validation/validation.go, validateContainers, validateInitContainers and what they call.
"""

from __future__ import annotations

from collections.abc import Iterator

from kxform.errors import Code
from kxform.rules import codes
from kxform.rules.finding import Data, Finding, Findings, entries, items, mapping, rule, text
from kxform.rules.formats import shown
from kxform.rules.pods import containers

HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc", "sleep")

NO_VOLUME = Code(
    "KX550",
    "a mount of a volume that the pod lacks",
    "Add the volume to the pod's volumes, or correct the mount's name.",
    "Each mount names a volume of the same pod; in a StatefulSet a claim template is one too.",
)
IMAGE_SPACES = Code(
    "KX551",
    "spaces around an image",
    "Remove the spaces.",
    "The server takes an image in a pod only without spaces at its ends. In a template it takes them, and then no pod "
    "can be made from it.",
)
INIT_PROBE = Code(
    "KX552",
    "probes of a container that runs to its end",
    "Remove probes and lifecycle, or set restartPolicy: Always to make it a sidecar (Kubernetes 1.28 and later).",
    "An init container is finished before the others start; nothing asks whether it is ready or alive.",
)
PRIVILEGE = Code(
    "KX553",
    "privileges without their escalation",
    "Remove allowPrivilegeEscalation: false, or what gives the container the privileges.",
    "A privileged container, or one with CAP_SYS_ADMIN, can raise its privileges whatever is said of it.",
)
PROPAGATION = Code(
    "KX554",
    "mounts that only a privileged container can share",
    "Set securityContext.privileged: true, or use another mountPropagation.",
    "Bidirectional makes a container's mounts appear on the node, which only a privileged container may do.",
)
WRONG_DEVICE = Code(
    "KX555",
    "a volume both mounted and used as a device",
    "Use either volumeMounts or volumeDevices for one volume.",
    "A volume is a file system or a block device.",
)
GRACE = Code(
    "KX556",
    "a grace period of a probe that stops nothing",
    "Remove terminationGracePeriodSeconds from the readinessProbe.",
    "A readiness probe never stops a container, so it has no grace period.",
)


@rule("PodSpec", on=("initContainers",))
def names_over_lists(spec: Data) -> Findings:
    """No two containers of a pod share a name, init containers included (validateInitContainers)."""
    names = {text(container.get("name")) for _, container in entries(spec.get("containers"))}
    seen: set[str] = set()
    for index, container in entries(spec.get("initContainers")):
        name = text(container.get("name"))
        if name and (name in names or name in seen):
            message = f"another container is called {shown(name)}"
            yield Finding(("initContainers", index, "name"), codes.DUPLICATE, message)
        seen.add(name)


@rule("Container", "InitContainer", on=("image",))
def image_blank(data: Data) -> Findings:
    """An image of spaces is none (validateContainerCommon)."""
    image = text(data.get("image"))
    if image and not image.strip():
        yield Finding(("image",), codes.REQUIRED, "an image is required")


@rule("Pod", on=("spec",))
def image_spaces(data: Data) -> Findings:
    """An image of a pod has no spaces around it (validateContainersOnlyForPod)."""
    for way, container in containers(mapping(data.get("spec"))):
        image = text(container.get("image"))
        if image.strip() and image != image.strip():
            yield Finding(("spec", *way, "image"), IMAGE_SPACES, f"{shown(image)} has spaces at its ends")


@rule("InitContainer")
def init_probes(data: Data) -> Findings:
    """An init container that is no sidecar has neither probes nor lifecycle (validateInitContainers)."""
    if data.get("restartPolicy") == "Always":
        return
    for key in ("lifecycle", "livenessProbe", "readinessProbe", "startupProbe"):
        if data.get(key) is not None:
            yield Finding((key,), INIT_PROBE, "an init container without restartPolicy Always cannot have it")


@rule("Probe", "LivenessProbe", "Handler")
def one_handler(data: Data) -> Findings:
    """A probe and a hook do one thing (validateHandler)."""
    given = [key for key in HANDLERS if data.get(key) is not None]
    if not given:
        yield Finding((), codes.NONE_OF, f"one of {', '.join(HANDLERS)} is required")
    for key in given[1:]:
        yield Finding((key,), codes.SEVERAL_OF, f"{given[0]} is set already: only one of them may be")


@rule("Container", "InitContainer", on=("readinessProbe",))
def readiness_grace(data: Data) -> Findings:
    """A readiness probe has no grace period (validateReadinessProbe)."""
    if mapping(data.get("readinessProbe")).get("terminationGracePeriodSeconds") is not None:
        yield Finding(("readinessProbe", "terminationGracePeriodSeconds"), GRACE, "a readinessProbe cannot have it")


@rule("Pod", "PodTemplateSpec", on=("spec",))
def mounted_volumes(data: Data) -> Findings:
    """Each mount names a volume of the pod (ValidateVolumeMounts)."""
    return [finding.below(("spec",)) for finding in unmounted(mapping(data.get("spec")), frozenset())]


def unmounted(spec: Data, more: frozenset[str]) -> Findings:
    """Yield mounts whose volume is missing.

    Args:
        spec: of the pod.
        more: names of volumes that the pod gets besides its own.
    """
    mounts = [
        ((*way, key, index, "name"), mount.get("name"))
        for way, container in containers(spec)
        for key in ("volumeMounts", "volumeDevices")
        if key in container
        for index, mount in entries(container[key])
    ]
    if not mounts:
        return
    volumes = more.union(text(volume.get("name")) for _, volume in entries(spec.get("volumes")))
    for path, name in mounts:
        if isinstance(name, str) and name and name not in volumes:
            yield Finding(path, NO_VOLUME, f"the pod has no volume {shown(name)}")


@rule("Container", "InitContainer", on=("volumeDevices",))
def device_or_mount(data: Data) -> Findings:
    """A volume is not both mounted and a device (ValidateVolumeDevices)."""
    mounted = {text(mount.get("name")) for _, mount in entries(data.get("volumeMounts"))}
    for index, device in entries(data.get("volumeDevices")):
        if text(device.get("name")) in mounted:
            message = f"{shown(device.get('name'))} is mounted in volumeMounts too"
            yield Finding(("volumeDevices", index, "name"), WRONG_DEVICE, message)


_DEVICES = ("persistentVolumeClaim", "ephemeral")


@rule("PodSpec", on=("volumes",))
def devices_of_claims(spec: Data) -> Findings:
    """Only a claim can be a device (ValidateVolumeDevices)."""
    others = {
        text(volume.get("name"))
        for _, volume in entries(spec.get("volumes"))
        if not any(volume.get(key) is not None for key in _DEVICES)
    }
    for way, container in containers(spec):
        for index, device in entries(container.get("volumeDevices")):
            if text(device.get("name")) in others:
                message = f"{shown(device.get('name'))} is no claim, and nothing else can be a device"
                yield Finding((*way, "volumeDevices", index, "name"), WRONG_DEVICE, message)


@rule("VolumeMount", on=("subPathExpr",))
def one_sub_path(data: Data) -> Findings:
    """A mount has one path in its volume (ValidateVolumeMounts)."""
    if text(data.get("subPathExpr")) and text(data.get("subPath")):
        yield Finding(("subPathExpr",), codes.SEVERAL_OF, "subPath is set already: only one of them may be")


@rule("Container", "InitContainer", on=("volumeMounts",))
def propagation(data: Data) -> Findings:
    """Only a privileged container shares its mounts (validateMountPropagation)."""
    if mapping(data.get("securityContext")).get("privileged") is True:
        return
    for index, mount in entries(data.get("volumeMounts")):
        if mount.get("mountPropagation") == "Bidirectional":
            path = ("volumeMounts", index, "mountPropagation")
            yield Finding(path, PROPAGATION, "Bidirectional is for privileged containers only")


@rule("SecurityContext", on=("allowPrivilegeEscalation",))
def escalation(data: Data) -> Findings:
    """Privileges and the ban on getting them exclude each other (ValidateSecurityContext)."""
    if data.get("allowPrivilegeEscalation") is not False:
        return
    message = "allowPrivilegeEscalation cannot be false where "
    if data.get("privileged") is True:
        yield Finding((), PRIVILEGE, f"{message}privileged is true", at=("allowPrivilegeEscalation",))
    if "CAP_SYS_ADMIN" in items(mapping(data.get("capabilities")).get("add")):
        yield Finding((), PRIVILEGE, f"{message}CAP_SYS_ADMIN is added", at=("allowPrivilegeEscalation",))


def container_names(spec: Data) -> Iterator[str]:
    """Yield the names of a pod's containers."""
    yield from (text(container.get("name")) for _, container in containers(spec))
