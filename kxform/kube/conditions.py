"""The conditions that entries of the table `cluster_owned` name: when is a field the cluster's? Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from kxform.kube.liveness import Authorship
from kxform.kube.objects import dig
from kxform.yamltext import Path

_UID_LABELS = {"controller-uid", "batch.kubernetes.io/controller-uid"}
_TOKEN = re.compile(r".+-token-[a-z0-9]{5}")
_LONGEST_BASE = 58  # names.SimpleNameGenerator cuts what it adds five characters to


class Context:
    """An object as the conditions see it.

    Args:
        data: the object.
        kind: its kind.
    """

    def __init__(self, data: Mapping[str, Any], kind: str) -> None:
        self.data = data
        self.kind = kind

    @cached_property
    def authorship(self) -> Authorship:
        """What is on record of who wrote its fields."""
        return Authorship(self.data)

    @cached_property
    def injected(self) -> set[str]:
        """The names of the volumes by which a pod got the token of its ServiceAccount."""
        volumes = dig(self.data, "spec", "volumes")
        return {volume["name"] for volume in volumes if _is_injected(volume)} if isinstance(volumes, list) else set()

    @property
    def name(self) -> Any:
        """`metadata.name`."""
        return dig(self.data, "metadata", "name")


Condition = Callable[[Context, Path, Any], bool]


def _is_injected(volume: Any) -> bool:
    """Tell a volume that the admission of ServiceAccounts adds: bound tokens since 1.21, a token's Secret before."""
    name = volume.get("name") if isinstance(volume, dict) else None
    if not isinstance(name, str):
        return False
    secret = dig(volume, "secret", "secretName")
    of_secret = isinstance(secret, str) and _TOKEN.fullmatch(secret) is not None and name.startswith(secret)
    return of_secret or (name.startswith("kube-api-access-") and isinstance(volume.get("projected"), dict))


def _made_for_account(context: Context, _path: Path, value: Any) -> bool:
    secret = value.get("name") if isinstance(value, dict) else None
    account = context.name
    if context.kind == "Pod":
        account = dig(context.data, "spec", "serviceAccountName") or "default"
    bases = [re.escape(f"{account}-{what}-"[:_LONGEST_BASE]) for what in ("token", "dockercfg")]
    return isinstance(secret, str) and any(re.fullmatch(f"{base}[a-z0-9]{{5}}", secret) for base in bases)


def _has_generated_selector(context: Context, _path: Path, _value: Any) -> bool:
    """Tell whether the server generates the selector of a Job; a Pod has none."""
    selector = dig(context.data, "spec", "selector")
    return dig(context.data, "spec", "manualSelector") is not True and (selector is None or _is_by_uid(selector))


def _is_by_uid(selector: Any) -> bool:
    labels = dig(selector, "matchLabels")
    return isinstance(labels, dict) and bool(labels) and set(labels) <= _UID_LABELS and set(selector) == {"matchLabels"}


def _is_not_alone(context: Context, path: Path, _value: Any) -> bool:
    """Tell whether a selector keeps a label without the one at `path`: it must not come to fit everything."""
    selector = dig(context.data, "spec", "selector")
    if path[0] == "metadata" or not isinstance(selector, dict):
        return True
    if "matchExpressions" in selector:
        return False
    labels = selector.get("matchLabels", selector)
    return isinstance(labels, dict) and bool(set(labels) - {path[-1]})


def _is_default_family(context: Context, path: Path, value: Any) -> bool:
    """Tell whether the server filled in an IP family or policy: what a person wrote, or may have chosen, stays."""
    is_single = dig(context.data, "spec", "ipFamilyPolicy") in (None, "SingleStack")
    is_usual = is_single and value in (["IPv4"], "SingleStack")
    return not context.authorship.wrote(path) and (is_usual or context.authorship.is_known)


def _is_headless(context: Context) -> bool:
    addresses = dig(context.data, "spec", "clusterIPs")
    return "None" in (dig(context.data, "spec", "clusterIP"), *(addresses if isinstance(addresses, list) else ()))


CONDITIONS: Mapping[str, Condition] = {
    "named": lambda context, _path, _value: bool(context.name),
    "own-name": lambda context, _path, value: bool(value == context.name),
    "generated-from-name": lambda context, _path, value: _starts(value, dig(context.data, "metadata", "generateName")),
    "no-schema": lambda context, _path, _value: context.kind != "CustomResourceDefinition",
    "not-alone": _is_not_alone,
    "not-headless": lambda context, _path, _value: not _is_headless(context),
    "nobody-chose": lambda context, path, _value: not context.authorship.wrote(path),
    "somebody-chose": lambda context, path, _value: context.authorship.wrote(path),
    "default-families": _is_default_family,
    "default-family-policy": _is_default_family,
    "bound": lambda context, _path, _value: (
        dig(context.data, "metadata", "annotations", "pv.kubernetes.io/bind-completed") is not None
    ),
    "made-for-account": _made_for_account,
    "account-token": lambda context, _path, _value: context.data.get("type") == "kubernetes.io/service-account-token",
    "injected-volume": lambda _context, _path, value: _is_injected(value),
    "mounts-injected-volume": lambda context, _path, value: str(dig(value, "name")) in context.injected,
    "generated-selector": _has_generated_selector,
    "selects-by-uid": lambda context, path, value: value is not None and _has_generated_selector(context, path, value),
    "generated-name": lambda context, path, value: (
        value == context.name and _has_generated_selector(context, path, value)
    ),
    "aggregated": lambda context, _path, _value: isinstance(context.data.get("aggregationRule"), dict),
}


def _starts(value: Any, prefix: Any) -> bool:
    return isinstance(value, str) and isinstance(prefix, str) and bool(prefix) and value.startswith(prefix)
