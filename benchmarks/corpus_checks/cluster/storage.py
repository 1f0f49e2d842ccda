"""The binding of claims and volumes."""

from corpus_checks.cluster.evidence import asked_for
from corpus_checks.cluster.rows import Force, Row, Spot, row

CLAIM, VOLUME = "PersistentVolumeClaim", "PersistentVolume"


def volume_name(at: Spot) -> Force:
    """A claim that somebody bound by hand has no mark of the controller."""
    if (
        asked_for(at.item, "spec", "volumeName") == "yes"
        or "pv.kubernetes.io/bind-completed" not in at.item.annotations
    ):
        return "keep"
    return "must" if "pv.kubernetes.io/bound-by-controller" in at.item.annotations else "may"


def claim(at: Spot) -> Force:
    """Of a volume that was made for its claim, or bound to it, by a controller, all of it is the cluster's."""
    by_controller = ("pv.kubernetes.io/bound-by-controller", "pv.kubernetes.io/provisioned-by")
    is_asked = asked_for(at.item, "spec", "claimRef") == "yes"
    return "may" if not is_asked and any(each in at.item.annotations for each in by_controller) else "keep"


ROWS: list[Row] = [
    row("spec.volumeName", "the volume controller bound the claim", CLAIM, live=volume_name),
    row("spec.claimRef.uid", "it names a claim of this cluster, and blocks any other", VOLUME),
    row("spec.claimRef.resourceVersion", "it names a version of a claim of this cluster", VOLUME),
    row("spec.claimRef", "the volume controller bound the volume", VOLUME, live=claim),
]
