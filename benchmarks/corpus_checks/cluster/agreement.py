"""What belongs together stays together: a removal of one half leaves an object that the API refuses."""

from collections.abc import Iterator
from itertools import chain

from corpus_checks.cluster.objects import Object, get, items
from corpus_checks.cluster.pods import CONTAINERS
from corpus_checks.nodes import Data


def disagreements(old: Object, new: Data) -> Iterator[tuple[str, str]]:
    """Where two halves agreed in the old object and do not in the new: a key of the spec, and what is wrong."""
    before, after = get(old.data, "spec"), get(new, "spec")
    addresses = [name in after for name in ("clusterIP", "clusterIPs")] if isinstance(after, dict) else [False, False]
    if both_addresses(before) and addresses[0] != addresses[1]:
        yield "clusterIP", "clusterIP and clusterIPs go together or not at all"
    if matches(before) and not matches(after):
        yield "selector", "the selector does not match the labels of the template any more"
    lost = unmounted(after) - unmounted(before)
    if lost:
        yield "volumes", f"{sorted(lost)} is mounted, but there is no such volume any more"


def both_addresses(spec: Data) -> bool:
    return get(spec, "clusterIP") is not None and get(spec, "clusterIPs") is not None


def matches(spec: Data) -> bool:
    selector, labels = get(spec, "selector", "matchLabels") or {}, get(spec, "template", "metadata", "labels") or {}
    return isinstance(selector, dict) and all(get(labels, key) == value for key, value in selector.items())


def unmounted(spec: Data) -> set[str]:
    """The names that are mounted without a volume."""
    containers = chain.from_iterable(items(spec, key) for key in CONTAINERS)
    mounts = chain.from_iterable(items(container, "volumeMounts") for container in containers)
    return {str(get(mount, "name")) for mount in mounts} - {
        str(get(volume, "name")) for volume in items(spec, "volumes")
    }
