"""What a Deployment's `strategy` becomes as a DaemonSet's `updateStrategy`. Pure; knows no text and no paths above it.

A DaemonSet has exactly one of maxSurge and maxUnavailable non-zero; left out, they are 0 and 1
(ValidateRollingUpdateDaemonSet in pkg/apis/apps/validation, SetDefaults_DaemonSet in pkg/apis/apps/v1).
maxSurge exists since 1.22 (KEP-1591).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kxform.kube.tables import load_table

SURGE_SINCE = (1, 22)

_ROLLING = "RollingUpdate"
_PERCENT = re.compile(r"(\d+)%")
_RU = "rollingUpdate"


@dataclass
class Rollout:
    """The plan for one strategy.

    Args:
        dropped: why the whole strategy goes; empty where it is renamed to `updateStrategy`.
        set: new values of fields inside it, by path, each with its reason.
        removed: fields inside it that go, by path, each with its reason.
        remarks: what a person must know: a key and a text each.
    """

    dropped: str = ""
    set: dict[tuple[str, ...], tuple[Any, str]] = field(default_factory=dict)
    removed: dict[tuple[str, ...], str] = field(default_factory=dict)
    remarks: list[tuple[str, str]] = field(default_factory=list)


class Wish(NamedTuple):
    """What the person and the place ask of a rollout.

    Args:
        server: major and minor version of the API server.
        on_delete: replace pods only when somebody deletes them.
        max_unavailable: a number or percentage that overrides what is written.
        no_surge: why a second pod cannot start on a node beside the old one; empty where it can.
        partial: the strategy belongs to a patch: the rest of it is elsewhere, nothing may be added.
    """

    server: tuple[int, int]
    on_delete: bool = False
    max_unavailable: str = ""
    no_surge: str = ""
    partial: bool = False


def is_zero(value: Any) -> bool:
    """Tell whether an int-or-percent is nothing: 0 or 0%."""
    return (value == 0 and not isinstance(value, bool)) or value in ("0%", "0")


def convert(strategy: Mapping[str, Any], api_version: str, wish: Wish) -> Rollout:
    """Plan what becomes of `strategy`.

    Args:
        strategy: `spec.strategy` of the Deployment.
        api_version: of the Deployment: it decides what a field that is left out means.
        wish: see `Wish`.
    """
    if wish.on_delete:
        return _to(strategy, "OnDelete", "--on-delete", wish)
    if strategy.get("type") == "Recreate":
        return _recreate(strategy, wish)
    if wish.max_unavailable:
        return _chosen(strategy, wish)
    return _rolling(strategy, api_version, wish)


def _to(strategy: Mapping[str, Any], kind: str, why: str, wish: Wish) -> Rollout:
    plan = Rollout()
    if strategy.get("type") != kind:
        plan.set[("type",)] = (kind, why)
    deletes = wish.partial and strategy.get(_RU, ...) is None  # `rollingUpdate: null` of a patch deletes the target's
    if _RU in strategy and not deletes:
        plan.removed[(_RU,)] = f"{kind} takes no rollingUpdate" if kind == "OnDelete" else why
    return plan


def _recreate(strategy: Mapping[str, Any], wish: Wish) -> Rollout:
    why = "a DaemonSet has no Recreate: on each node the old pod stops before the new one starts"
    plan = _to(strategy, _ROLLING, why, wish)
    if wish.max_unavailable:
        plan.set[(_RU, "maxUnavailable")] = (int_or_percent(wish.max_unavailable), "--max-unavailable")
        plan.removed.clear()
    plan.remarks.append(
        ("recreate", "Recreate stopped every old pod before any new one started; a DaemonSet does so node by node")
    )
    return plan


def _chosen(strategy: Mapping[str, Any], wish: Wish) -> Rollout:
    plan = Rollout(set={(_RU, "maxUnavailable"): (int_or_percent(wish.max_unavailable), "--max-unavailable")})
    rolling = strategy.get(_RU)
    if isinstance(rolling, dict) and "maxSurge" in rolling:
        plan.removed[(_RU, "maxSurge")] = "--max-unavailable: only one of maxSurge and maxUnavailable may be set"
    return plan


def _rolling(strategy: Mapping[str, Any], api_version: str, wish: Wish) -> Rollout:
    rolling = strategy.get(_RU)
    rolling = rolling if isinstance(rolling, dict) else {}
    if is_default(strategy, rolling, api_version) and not wish.partial:
        return Rollout(dropped=f"it is the default of {api_version}, nobody's choice; a DaemonSet has its own")
    if wish.partial and not {"maxSurge", "maxUnavailable"} <= set(rolling):
        return _half(rolling)
    filled = _filled(rolling, api_version)
    surge = filled["maxSurge"]
    if not is_zero(filled["maxUnavailable"]):
        return _without_surge(rolling, filled, wish)
    if is_zero(surge) or wish.server < SURGE_SINCE:
        return _one_down(rolling, _NOTHING if is_zero(surge) else _TOO_NEW, "surge-dropped")
    return _one_down(rolling, wish.no_surge, "surge-blocked") if wish.no_surge else _with_surge(rolling, surge)


def _filled(rolling: Mapping[str, Any], api_version: str) -> dict[str, Any]:
    written = {key: value for key, value in rolling.items() if value is not None}
    return {**_version(api_version)["strategy"], **written}


_ONE = "a DaemonSet takes either maxSurge or maxUnavailable, not both"
_NOTHING = "maxSurge 0 with maxUnavailable 0 is refused by the API"
_TOO_NEW = "maxSurge of a DaemonSet needs Kubernetes 1.22"


def _half(rolling: Mapping[str, Any]) -> Rollout:
    plan = Rollout()
    for name in rolling:
        text = f"this patch sets {name} alone, and a DaemonSet takes either maxSurge or maxUnavailable"
        plan.remarks.append(("patch-half", text))
    return plan


def _without_surge(rolling: Mapping[str, Any], filled: Mapping[str, Any], wish: Wish) -> Rollout:
    plan, surge = Rollout(), rolling.get("maxSurge")
    if rolling.get("maxUnavailable") is None:
        plan.set[(_RU, "maxUnavailable")] = (filled["maxUnavailable"], _WRITTEN_OUT.format(1))
    allowed = wish.server >= SURGE_SINCE
    if "maxSurge" in rolling and not (is_zero(surge) and allowed):
        why = _ONE if allowed else _TOO_NEW
        plan.removed[(_RU, "maxSurge")] = why
        if not is_zero(surge):
            text = f"maxSurge {surge} is gone: {why}; pods are replaced, not added first"
            plan.remarks.append(("surge-dropped", text))
    return plan


_WRITTEN_OUT = "a Deployment's default, written out, for a DaemonSet's is {}"


def _with_surge(rolling: Mapping[str, Any], surge: Any) -> Rollout:
    plan = Rollout()
    percent = _PERCENT.fullmatch(surge) if isinstance(surge, str) else None
    if percent and int(percent[1]) > 100:
        plan.set[(_RU, "maxSurge")] = ("100%", "a DaemonSet takes at most 100%")
        plan.remarks.append(("surge-dropped", f"maxSurge {surge} is now 100%, the most that a DaemonSet takes"))
    elif rolling.get("maxSurge") is None:
        plan.set[(_RU, "maxSurge")] = (surge, _WRITTEN_OUT.format(0))
    return plan


def _one_down(rolling: Mapping[str, Any], why: str, remark: str) -> Rollout:
    plan = Rollout(set={(_RU, "maxUnavailable"): (1, f"{why}; 1 is a DaemonSet's default")})
    if "maxSurge" in rolling:
        plan.removed[(_RU, "maxSurge")] = why
    plan.remarks.append((remark, f"{why}: pods are replaced one node at a time, not added first"))
    return plan


def is_default(strategy: Mapping[str, Any], rolling: Mapping[str, Any], api_version: str) -> bool:
    """Tell whether a strategy says no more than the API's default for it, filled in or left out."""
    if set(strategy) - {"type", _RU} or set(rolling) - {"maxSurge", "maxUnavailable"}:
        return False
    if strategy.get("type", _ROLLING) != _ROLLING:
        return False
    version, filled = _version(api_version), _filled(rolling, api_version)
    return filled == version["strategy"] or filled in version.get("sameAsDefault", [])


def int_or_percent(text: str) -> int | str:
    """Return `25%` as it is, `2` as a number.

    Raises:
        ValueError: `text` is neither a whole number from 1 nor a percentage from 1% to 100%.
    """
    percent = _PERCENT.fullmatch(text)
    if percent and 1 <= int(percent[1]) <= 100:
        return text
    if text.isdigit() and int(text) >= 1:
        return int(text)
    raise ValueError(f"{text!r} is neither a number from 1 nor a percentage up to 100%")


def _version(api_version: str) -> Any:
    return load_table("deployments")["versions"][api_version]
