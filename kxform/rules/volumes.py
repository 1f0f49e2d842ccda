"""Rules about the volumes of pods and about persistent volumes' sources.

Source: pkg/apis/core/validation/validation.go, ValidateVolumeSource and what it calls.
"""

from __future__ import annotations

from kxform.errors import Code
from kxform.rules import codes
from kxform.rules.finding import Data, Finding, Findings, entries, items, rule, text
from kxform.rules.formats import shown
from kxform.rules.quantities import quantity

# In the order in which the server asks: the second of two is the one it names.
POD_SOURCES = (
    *("emptyDir", "hostPath", "gitRepo", "gcePersistentDisk", "awsElasticBlockStore", "secret", "nfs", "iscsi"),
    *("glusterfs", "persistentVolumeClaim", "rbd", "cinder", "cephfs", "flocker", "downwardAPI", "fc", "flexVolume"),
    *("configMap", "azureFile", "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk", "storageos"),
    *("scaleIO", "quobyte", "projected", "csi", "ephemeral", "image"),
)

BAD_FC = Code(
    "KX570",
    "a fibre channel volume without its target",
    "Set targetWWNs and lun, or wwids.",
    "A fibre channel volume is found by the names of its ports and its unit, or by its world-wide identifier.",
)


@rule("Volume")
def one_source(data: Data) -> Findings:
    """A volume has one source; without any it is an emptyDir (ValidateVolumeSource)."""
    given = [key for key in POD_SOURCES if data.get(key) is not None]
    for key in given[1:]:
        yield Finding((key,), codes.SEVERAL_OF, f"{given[0]} is set already: a volume has one source")


@rule("EmptyDir", on=("sizeLimit",))
def size_limit(data: Data) -> Findings:
    """A limit is not negative (validateEmptyDirVolumeSource)."""
    limit = quantity(data.get("sizeLimit"))
    if limit is not None and limit < 0:
        yield Finding(("sizeLimit",), codes.FORBIDDEN, "a negative size is no limit")


@rule("AzureDisk", on=("diskURI",))
def disk_address(data: Data) -> Findings:
    """A managed disk is found by its subscription, another one by its address (validateAzureDisk)."""
    address, managed = text(data.get("diskURI")), data.get("kind") == "Managed"
    start = "/subscriptions/" if managed else "https://"
    if address and not address.startswith(start):
        kind = text(data.get("kind")) or "Shared"
        yield Finding(("diskURI",), codes.UNSUPPORTED, f"{shown(address)} does not begin with {start}: kind is {kind}")


@rule("ISCSI")
def chap_secret(data: Data) -> Findings:
    """Authentication needs what it is done with (validateISCSIVolumeSource)."""
    asked = [key for key in ("chapAuthDiscovery", "chapAuthSession") if data.get(key) is True]
    if asked and data.get("secretRef") is None:
        yield Finding(("secretRef",), codes.REQUIRED, f"{asked[0]} needs it")


@rule("FibreChannel")
def fibre_channel(data: Data) -> Findings:
    """A fibre channel volume says where it is (validateFCVolumeSource)."""
    names, ids = items(data.get("targetWWNs")), items(data.get("wwids"))
    if not names and not ids:
        yield Finding(("targetWWNs",), BAD_FC, "targetWWNs or wwids is required")
    elif names and ids:
        yield Finding(("targetWWNs",), codes.SEVERAL_OF, "wwids is set too: only one of them may be")
    if names and data.get("lun") is None:
        yield Finding(("lun",), codes.REQUIRED, "targetWWNs needs a lun")


@rule("DownwardAPIFile")
def one_content(data: Data) -> Findings:
    """A file holds one thing (validateDownwardAPIVolumeFile)."""
    given = [key for key in ("fieldRef", "resourceFieldRef") if data.get(key) is not None]
    if len(given) > 1:
        yield Finding((), codes.SEVERAL_OF, "fieldRef and resourceFieldRef are set: only one may be")
    elif not given:
        yield Finding((), codes.NONE_OF, "one of fieldRef, resourceFieldRef is required")


PROJECTED = ("secret", "downwardAPI", "configMap", "serviceAccountToken", "clusterTrustBundle", "podCertificate")


@rule("Projected", on=("sources",))
def projection_sources(data: Data) -> Findings:
    """A projection has one source at most, and no two write one file (validateProjectionSources)."""
    paths: set[str] = set()
    for index, source in entries(data.get("sources")):
        given = [key for key in PROJECTED if source.get(key) is not None]
        if len(given) > 1:
            message = f"{given[0]} is set already: a projection has one source"
            yield Finding(("sources", index), codes.SEVERAL_OF, message, at=("sources", index, given[1]))
        for key in given[:1]:
            yield from _same_files(source[key], ("sources", index, key), paths)


def _same_files(source: object, way: tuple[str | int, ...], paths: set[str]) -> Findings:
    listed = source if isinstance(source, dict) else {}
    written = [text(item.get("path")) for _, item in entries(listed.get("items"))] + [text(listed.get("path"))]
    for path in filter(None, written):
        if path in paths:
            yield Finding((*way, "path"), codes.DUPLICATE, f"two sources write {path}", at=way)
        paths.add(path)
