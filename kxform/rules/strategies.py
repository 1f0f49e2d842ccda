"""Rules about how workloads are updated. Source: pkg/apis/apps/validation/validation.go."""

from __future__ import annotations

from typing import Any

from kxform.errors import Code
from kxform.rules import codes
from kxform.rules.finding import Data, Finding, Findings, mapping, number, rule, text
from kxform.rules.formats import shown

BAD_STRATEGY = Code(
    "KX592",
    "an update strategy that does not fit its type",
    "Keep rollingUpdate only with the type RollingUpdate.",
    "How many pods are replaced at once is a setting of rolling updates.",
)
NO_PROGRESS = Code(
    "KX593",
    "an update that could never begin",
    "Set maxUnavailable or maxSurge to 1 or more.",
    "If no pod may be missing and none may be added, no pod can be replaced.",
)
TWO_WAYS = Code(
    "KX594",
    "a DaemonSet that both surges and stops",
    "Set one of maxSurge and maxUnavailable to 0.",
    "A DaemonSet replaces the pod of a node either before or after the old one has stopped.",
)


def _strategy(strategy: Any, name: str, types: tuple[str, str], *, strict: bool) -> Findings:
    """Yield an unknown type, which the server names by the strategy, and settings of rolling updates with another."""
    data = mapping(strategy)
    kind = text(data.get("type")) or "RollingUpdate"
    if kind not in types:
        message = f"{shown(kind)} is not supported: use {', '.join(types)}"
        yield Finding((name,), codes.UNSUPPORTED, message, at=(name, "type"))
    elif strict and kind != "RollingUpdate" and data.get("rollingUpdate") is not None:
        yield Finding((name, "rollingUpdate"), BAD_STRATEGY, f"cannot be set with the type {kind}")


@rule("DeploymentSpec", on=("strategy",))
def deployment_strategy(spec: Data) -> Findings:
    """A Deployment's strategy (ValidateDeploymentStrategy)."""
    yield from _strategy(spec.get("strategy"), "strategy", ("Recreate", "RollingUpdate"), strict=True)


@rule("DaemonSetSpec", on=("updateStrategy",))
def daemon_set_strategy(spec: Data) -> Findings:
    """A DaemonSet's strategy; with OnDelete the rest is not looked at (ValidateDaemonSetUpdateStrategy)."""
    yield from _strategy(spec.get("updateStrategy"), "updateStrategy", ("RollingUpdate", "OnDelete"), strict=False)


@rule("StatefulSetSpec", on=("updateStrategy",))
def stateful_set_strategy(spec: Data) -> Findings:
    """A StatefulSet's strategy (ValidateStatefulSetSpec)."""
    yield from _strategy(spec.get("updateStrategy"), "updateStrategy", ("RollingUpdate", "OnDelete"), strict=True)


def is_zero(value: Any) -> bool:
    """Tell whether a number of pods or a percentage is none."""
    return number(value) == 0 or (isinstance(value, str) and value.rstrip("%").strip("0") == "" and value != "")


@rule("DeploymentRollingUpdate")
def deployment_moves(data: Data) -> Findings:
    """A Deployment's update can begin; both are 25% where they are not set (ValidateRollingUpdateDeployment)."""
    if is_zero(data.get("maxUnavailable")) and is_zero(data.get("maxSurge")):
        yield Finding(("maxUnavailable",), NO_PROGRESS, "cannot be 0 when maxSurge is 0")


@rule("DaemonSetSpec", on=("updateStrategy",))
def daemon_set_moves(spec: Data) -> Findings:
    """A DaemonSet's update can begin, and goes one way (ValidateRollingUpdateDaemonSet)."""
    strategy = mapping(spec.get("updateStrategy"))
    data = strategy.get("rollingUpdate")
    if text(strategy.get("type")) not in ("", "RollingUpdate") or not isinstance(data, dict):
        return
    way = ("updateStrategy", "rollingUpdate")
    surges = data.get("maxSurge") is not None and not is_zero(data.get("maxSurge"))
    stops = data.get("maxUnavailable") is None or not is_zero(data.get("maxUnavailable"))
    if not surges and not stops:
        yield Finding((*way, "maxUnavailable"), NO_PROGRESS, "cannot be 0 when maxSurge is 0")
    elif surges and stops:
        message = "maxUnavailable is not 0 (it is 1 where it is not set): only one of them may be set"
        yield Finding((*way, "maxSurge"), TWO_WAYS, message)


@rule("StatefulSetRollingUpdate", on=("maxUnavailable",))
def stateful_set_moves(data: Data) -> Findings:
    """A StatefulSet's update can begin (validateRollingUpdateStatefulSet)."""
    if is_zero(data.get("maxUnavailable")):
        yield Finding(("maxUnavailable",), NO_PROGRESS, "cannot be 0")
