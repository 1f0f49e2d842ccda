"""How far the rollout of a workload is, as `kubectl rollout status` decides it. Pure, over plain data.

Source: DeploymentStatusViewer, DaemonSetStatusViewer and StatefulSetStatusViewer of
k8s.io/kubectl/pkg/polymorphichelpers; for Jobs, which that command does not know, the conditions that `kubectl wait` is
asked for (JobConditionType of batch/v1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from kxform.kube.objects import dig

State = Literal["waiting", "ready", "failed"]


class Status(NamedTuple):
    """How far a rollout is.

    Args:
        state: `failed` is what does not become ready any more unless somebody does something.
        message: in a few words, with numbers.
        ready: how many pods serve.
        wanted: how many should.
    """

    state: State
    message: str
    ready: int = 0
    wanted: int = 0


class _Look:
    """An object, and numbers of it: what is left out is 0, as in the API's own types."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data

    def number(self, *path: str, default: int = 0) -> int:
        value = dig(self.data, *path)
        return value if isinstance(value, int) else default

    def count(self, name: str) -> int:
        return self.number("status", name)

    @property
    def observed(self) -> bool:
        """Tell whether its controller has seen what it is now; before that the status is about what it was."""
        return self.count("observedGeneration") >= self.number("metadata", "generation", default=1)

    def condition(self, kind: str) -> Mapping[str, Any]:
        return next((one for one in conditions_of(self.data) if one.get("type") == kind), {})

    def on_delete(self) -> bool:
        return bool(dig(self.data, "spec", "updateStrategy", "type") == "OnDelete")


def is_awaited(api_version: str, kind: str) -> bool:
    """Tell whether a kind has a rollout to wait for."""
    return (api_version.rpartition("/")[0], kind) in _JUDGES


def status_of(data: Mapping[str, Any]) -> Status:
    """Return how far the rollout of a workload is; an object of another kind is ready as it is.

    Args:
        data: the object as a server has it.
    """
    group = str(data.get("apiVersion")).rpartition("/")[0]
    judge = _JUDGES.get((group, str(data.get("kind"))))
    return judge(_Look(data)) if judge else Status("ready", "there")


def conditions_of(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the conditions of an object's status."""
    found = dig(data, "status", "conditions")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


_UNSEEN = "its controller has not looked at it yet"


def _deployment(look: _Look) -> Status:
    wanted, updated = look.number("spec", "replicas", default=1), look.count("updatedReplicas")
    available, all_pods = look.count("availableReplicas"), look.count("replicas")

    def say(state: State, message: str) -> Status:
        return Status(state, message, available, wanted)

    if not look.observed:
        return say("waiting", _UNSEEN)
    progress = look.condition("Progressing")
    if progress.get("reason") == "ProgressDeadlineExceeded":
        said = str(progress.get("message") or "no progress").rstrip(".")
        return say("failed", f"it exceeded its progress deadline: {said}")
    if updated < wanted:
        paused = ", and the rollout is paused" if dig(look.data, "spec", "paused") is True else ""
        return say("waiting", f"{updated} of {wanted} replicas are updated{paused}")
    if all_pods > updated:
        return say("waiting", f"{_pods(all_pods - updated, 'old pod')} still to end")
    if available < updated:
        return say("waiting", f"{available} of {updated} updated replicas are available")
    return say("ready", f"{_pods(available, 'replica')} available")


def _daemonset(look: _Look) -> Status:
    wanted, available = look.count("desiredNumberScheduled"), look.count("numberAvailable")
    updated = look.count("updatedNumberScheduled")

    def say(state: State, message: str) -> Status:
        return Status(state, message, available, wanted)

    if not look.observed:
        return say("waiting", _UNSEEN)
    if updated < wanted and not look.on_delete():
        return say("waiting", f"{updated} of {wanted} pods are updated")
    if available < wanted:
        return say("waiting", f"{available} of {wanted} pods are available")
    return say("ready", f"{_pods(available, 'pod')} available{_until_deleted(look, wanted - updated)}")


def _statefulset(look: _Look) -> Status:
    wanted, ready, updated = (
        look.number("spec", "replicas", default=1),
        look.count("readyReplicas"),
        look.count("updatedReplicas"),
    )
    partition = look.number("spec", "updateStrategy", "rollingUpdate", "partition")

    def say(state: State, message: str) -> Status:
        return Status(state, message, ready, wanted)

    if not look.observed:
        return say("waiting", _UNSEEN)
    if ready < wanted:
        return say("waiting", f"{ready} of {wanted} replicas are ready")
    if look.on_delete():
        return say("ready", f"{_pods(ready, 'replica')} ready{_until_deleted(look, wanted - updated)}")
    if updated < wanted - partition:
        above = f" above partition {partition}" if partition else ""
        return say("waiting", f"{updated} of {wanted - partition} replicas{above} are updated")
    return say("ready", f"{_pods(ready, 'replica')} ready{f', partition {partition}' if partition else ''}")


def _job(look: _Look) -> Status:
    wanted, succeeded = look.number("spec", "completions", default=1), look.count("succeeded")

    def say(state: State, message: str) -> Status:
        return Status(state, message, succeeded, wanted)

    if look.condition("Complete").get("status") == "True":
        return say("ready", f"complete, {_pods(succeeded, 'pod')} succeeded")
    failed = look.condition("Failed")
    if failed.get("status") == "True":
        said = ": ".join(str(failed[key]) for key in ("reason", "message") if failed.get(key)).rstrip(".")
        return say("failed", f"the Job failed: {said}" if said else "the Job failed")
    suspended = ", and the Job is suspended" if dig(look.data, "spec", "suspend") is True else ""
    return say("waiting", f"{succeeded} of {_pods(wanted, 'pod')} succeeded{suspended}")


def _pods(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _until_deleted(look: _Look, old: int) -> str:
    """Say what is no fault, though kubectl refuses it: with OnDelete old pods stay until somebody deletes them."""
    return f", {_pods(old, 'old pod')} until somebody deletes them (OnDelete)" if old > 0 and look.on_delete() else ""


_JUDGES: dict[tuple[str, str], Callable[[_Look], Status]] = {
    ("apps", "Deployment"): _deployment,
    ("extensions", "Deployment"): _deployment,
    ("apps", "DaemonSet"): _daemonset,
    ("extensions", "DaemonSet"): _daemonset,
    ("apps", "StatefulSet"): _statefulset,
    ("batch", "Job"): _job,
}
