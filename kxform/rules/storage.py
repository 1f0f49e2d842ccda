"""Rules about claims, persistent volumes and storage classes.

Source: pkg/apis/core/validation/validation.go, pkg/apis/storage/validation/validation.go.
"""

from __future__ import annotations

from kxform.errors import Code
from kxform.kube.objects import dig
from kxform.rules import codes
from kxform.rules.finding import Data, Finding, Findings, is_set, items, mapping, rule, text
from kxform.rules.formats import FORMATS
from kxform.rules.quantities import quantity

SOURCES = (
    *("hostPath", "gcePersistentDisk", "awsElasticBlockStore", "glusterfs", "flocker", "nfs", "rbd", "quobyte"),
    *("cephfs", "iscsi", "cinder", "fc", "flexVolume", "azureFile", "vsphereVolume", "photonPersistentDisk"),
    *("portworxVolume", "azureDisk", "scaleIO", "local", "storageos", "csi"),
)
LARGEST_PARAMETERS = 256 * 1024  # characters of all keys and values
MOST_PARAMETERS = 512

NO_SPACE = Code(
    "KX620",
    "a volume of no size",
    "Use a quantity above zero, such as 10Gi.",
    "Storage has a size.",
)
ONLY_STORAGE = Code(
    "KX621",
    "a capacity of something else than storage",
    "Name storage alone.",
    "A persistent volume has a capacity of storage and of nothing else.",
)
ALONE = Code(
    "KX622",
    "an access mode that stands alone",
    "Use ReadWriteOncePod without other modes.",
    "A volume for a single pod is not at once one for several.",
)
NODE_NEEDED = Code(
    "KX623",
    "a local volume without its node",
    "Set nodeAffinity.required to the node that has the disk.",
    "Pods can use a local volume only on the node where it is.",
)
TOO_MANY_PARAMETERS = Code(
    "KX624",
    "too many parameters",
    "Use at most 512 parameters with 256 KiB together, none with an empty name.",
    "The parameters of a storage class are limited.",
)
HOST_ROOT = Code(
    "KX625",
    "a root folder that would be wiped",
    "Use another folder or another reclaim policy.",
    "Recycle deletes all that is in the volume, and the volume is the node's root.",
)


@rule("ClaimSpec")
def claim_size(spec: Data) -> Findings:
    """A claim asks for storage, more than none (ValidatePersistentVolumeClaimSpec)."""
    resources = spec.get("resources")
    requests = dig(resources, "requests")
    if not isinstance(resources, dict | None) or not isinstance(requests, dict | None):
        return
    path, at = ("resources", "storage"), ("resources", "requests", "storage")
    if "storage" not in mapping(requests):
        yield Finding(path, codes.REQUIRED, "resources.requests.storage is required", at=at)
        return
    size = quantity(mapping(requests).get("storage"))
    if size is not None and size <= 0:
        yield Finding(path, NO_SPACE, "has to be more than zero", at=at)


@rule("ClaimSpec", "PersistentVolumeSpec", on=("accessModes",))
def mode_alone(spec: Data) -> Findings:
    """One mode excludes the others."""
    modes = items(spec.get("accessModes"))
    if "ReadWriteOncePod" in modes and len(modes) > 1:
        yield Finding(("accessModes",), ALONE, "ReadWriteOncePod cannot stand with other modes")


@rule("PersistentVolumeSpec")
def capacity(spec: Data) -> Findings:
    """A volume has a size, and nothing else (ValidatePersistentVolumeSpec)."""
    given = spec.get("capacity")
    if isinstance(given, dict) and given and set(given) != {"storage"}:
        yield Finding(("capacity",), ONLY_STORAGE, "has to name storage and nothing else")
    for key, amount in mapping(given).items():
        size = quantity(amount)
        if isinstance(key, str) and size is not None and size <= 0:
            yield Finding(("capacity", key), NO_SPACE, "has to be more than zero")


@rule("PersistentVolumeSpec")
def volume_source(spec: Data) -> Findings:
    """A volume has one source."""
    given = [key for key in SOURCES if spec.get(key) is not None]
    if not given:
        yield Finding((), codes.NONE_OF, "a source such as csi, nfs, hostPath or local is required")
    for key in given[1:]:
        yield Finding((key,), codes.SEVERAL_OF, f"{given[0]} is set already: a volume has one source")


@rule("PersistentVolumeSpec", on=("local",))
def local_node(spec: Data) -> Findings:
    """A local volume is on a node."""
    if spec.get("local") is not None and spec.get("nodeAffinity") is None:
        yield Finding(("nodeAffinity",), NODE_NEEDED, "a local volume needs it")


@rule("PersistentVolumeSpec", on=("hostPath",))
def host_root(spec: Data) -> Findings:
    """A node's root is not recycled."""
    if dig(spec, "hostPath", "path") == "/" and spec.get("persistentVolumeReclaimPolicy") == "Recycle":
        yield Finding(("persistentVolumeReclaimPolicy",), HOST_ROOT, "cannot be Recycle for the path /")


@rule("StorageClass", on=("provisioner",))
def provisioner(data: Data) -> Findings:
    """A provisioner is a qualified name; capitals do not matter (validateProvisioner)."""
    form, name = FORMATS["qualified-name"], text(data.get("provisioner"))
    if name and not form.holds(name.lower()):
        yield Finding(("provisioner",), form.code, form.fault(name))


@rule("StorageClass", on=("parameters",))
def parameters(data: Data) -> Findings:
    """Parameters are limited (validateParameters)."""
    given = mapping(data.get("parameters"))
    size = sum(len(text(key)) + len(text(value)) for key, value in given.items())
    if len(given) > MOST_PARAMETERS or size > LARGEST_PARAMETERS:
        yield Finding(("parameters",), TOO_MANY_PARAMETERS, f"{len(given)} parameters of {size} characters")
    if "" in given:
        yield Finding(("parameters",), TOO_MANY_PARAMETERS, "a parameter has an empty name")


@rule("PersistentVolumeClaim", on=("spec",))
def data_sources(data: Data) -> Findings:
    """What a volume is filled with is said twice, old and new, or once (ValidatePersistentVolumeClaimSpec)."""
    one, other = dig(data, "spec", "dataSource"), dig(data, "spec", "dataSourceRef")
    if isinstance(one, dict) and isinstance(other, dict) and not is_set(other.get("namespace")) and one != other:
        message = "is not what dataSourceRef says"
        yield Finding(("spec", "dataSource"), codes.SEVERAL_OF, message)
