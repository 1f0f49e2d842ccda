"""Which updateStrategy a Deployment's strategy may become, and which ones the API server refuses.

Where the specification leaves a choice, every reading of it is accepted, but never one that the API refuses.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus_checks.nodes import Data
from corpus_checks.sameness import MISSING, show

EXTENSIONS = "extensions/v1beta1"
PERCENT = re.compile(r"[0-9]+%")
# (maxSurge, maxUnavailable) that the API fills in, and what counts as nobody's choice when both are written.
DEFAULTS: dict[str, tuple[Data, Data]] = {EXTENSIONS: (1, 1)}
DEFAULT = ("25%", "25%")
NOBODYS_CHOICE: dict[str, list[tuple[Data, Data]]] = {EXTENSIONS: [(1, 1), DEFAULT]}
ROLLING = ("type", "rollingUpdate")
LIMITS = ("maxSurge", "maxUnavailable")


@dataclass(frozen=True)
class Rollout:
    """A rolling strategy as written; `surge` and `unavailable` are MISSING where they were left out."""

    written: dict[str, Data]
    surge: Data
    unavailable: Data
    default: tuple[Data, Data]

    @property
    def effective(self) -> tuple[Data, Data]:
        written = zip((self.surge, self.unavailable), self.default, strict=True)
        surge, unavailable = (default if value is MISSING else value for value, default in written)
        return surge, unavailable

    def options(self) -> Iterator[Data]:
        if is_zero(self.unavailable):
            yield from self.with_surge()
        elif self.unavailable is not MISSING:
            yield from self.without_surge(self.unavailable)
        else:
            yield from (MISSING, self.update({}))
            yield from self.without_surge(self.default[1])
            yield from replace(self, unavailable=0).with_surge()

    def with_surge(self) -> Iterator[Data]:
        """`maxUnavailable: 0` must be written beside a surge: the API would fill in 1."""
        surge = self.default[0] if self.surge is MISSING else self.surge
        yield self.update({"maxSurge": surge, "maxUnavailable": self.unavailable})
        yield self.update({"maxSurge": surge, "maxUnavailable": 0})

    def without_surge(self, unavailable: Data) -> Iterator[Data]:
        yield self.update({"maxUnavailable": unavailable})
        if is_zero(self.surge):
            yield self.update({"maxSurge": self.surge, "maxUnavailable": unavailable})
            yield self.update({"maxSurge": self.surge})

    def update(self, rolling: dict[str, Data]) -> Data:
        kept = {key: value for key, value in self.written.items() if key == "type"}
        return {**kept, "rollingUpdate": rolling} if rolling else kept or MISSING


def complaint(strategy: Data, api: str, surge_may_deadlock: bool, update: Data) -> str | None:
    """Why `update` (MISSING where there is none) is no right outcome for `strategy`."""
    refusal = None if update is MISSING else api_refusal(update)
    if refusal:
        return f"the API refuses this updateStrategy: {refusal}"
    options = right_updates(strategy, api, surge_may_deadlock)
    if options is None or any(same(option, update) for option in options):
        return None
    return f"strategy {show(strategy)} became {show(update)}"


def right_updates(strategy: Data, api: str, surge_may_deadlock: bool) -> list[Data] | None:
    """All right outcomes; None where no rule speaks of the strategy: then any that the API accepts."""
    if strategy is MISSING or strategy is None or strategy == {}:
        return [MISSING]
    if not isinstance(strategy, dict) or set(strategy) - set(ROLLING):
        return None
    rolling = strategy.get("rollingUpdate") or {}
    if strategy.get("type") == "Recreate":
        default = {"type": "RollingUpdate"}
        return None if rolling else [MISSING, default, {**strategy, **default}]
    if strategy.get("type", "RollingUpdate") not in ("RollingUpdate", None, ""):
        return None
    return rolling_updates(strategy, rolling, api, surge_may_deadlock)


def rolling_updates(strategy: dict[str, Data], rolling: Data, api: str, deadlock: bool) -> list[Data] | None:
    if not isinstance(rolling, dict) or set(rolling) - set(LIMITS) or None in rolling.values():
        return None
    surge, unavailable = (rolling.get(limit, MISSING) for limit in LIMITS)
    rollout = Rollout(strategy, surge, unavailable, DEFAULTS.get(api, DEFAULT))
    if not rolling:
        return [MISSING, strategy, rollout.update({})]
    surge, unavailable = rollout.effective
    is_default = rollout.effective in NOBODYS_CHOICE.get(api, [DEFAULT])
    if is_default and len(rolling) == len(LIMITS):
        return [MISSING]
    if is_zero(unavailable) and (deadlock or more_than_all(surge) or is_zero(surge)):
        return None
    valid = [update for update in rollout.options() if update is MISSING or api_refusal(update) is None]
    return [*valid, MISSING] if is_default else valid


def same(one: Data, other: Data) -> bool:
    """Equal by type, whatever the order of keys: that unedited text keeps its order is another check."""
    if one is MISSING or other is MISSING:
        return one is other
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def api_refusal(update: Data) -> str | None:
    """What the API server says to a DaemonSet's updateStrategy, or nothing."""
    if update is None:
        return None
    if not isinstance(update, dict) or set(update) - set(ROLLING):
        return f"it is no update strategy: {show(update)}"
    kind = update.get("type") or "RollingUpdate"
    if kind not in ("RollingUpdate", "OnDelete"):
        return f"unknown type {kind}"
    rolling = update.get("rollingUpdate")
    return limits_refusal({} if rolling is None else rolling) if kind == "RollingUpdate" else None


def limits_refusal(rolling: Data) -> str | None:
    if not isinstance(rolling, dict) or set(rolling) - set(LIMITS):
        return f"it is no rolling update: {show(rolling)}"
    surge = 0 if rolling.get("maxSurge") is None else rolling["maxSurge"]
    unavailable = 1 if rolling.get("maxUnavailable") is None else rolling["maxUnavailable"]
    for name, value in zip(LIMITS, (surge, unavailable), strict=True):
        if not is_limit(value) or more_than_all(value):
            return f"{name} is {show(value)}"
    if is_zero(surge) and is_zero(unavailable):
        return "maxUnavailable cannot be 0 when maxSurge is 0"
    both = not is_zero(surge) and not is_zero(unavailable)
    return "maxSurge may not be set when maxUnavailable is non-zero" if both else None


def is_limit(value: Data) -> bool:
    """A number from 0, or a percentage."""
    return (type(value) is int and value >= 0) or (isinstance(value, str) and bool(PERCENT.fullmatch(value)))


def is_zero(value: Data) -> bool:
    return is_limit(value) and int(str(value).removesuffix("%")) == 0


def more_than_all(value: Data) -> bool:
    return isinstance(value, str) and bool(PERCENT.fullmatch(value)) and int(value.removesuffix("%")) > 100
