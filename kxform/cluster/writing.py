"""Apply one object, or ask whether it would be taken; what `kubectl apply` owned of it is handed over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from kxform.cluster import codes
from kxform.cluster.errors import ClusterError
from kxform.cluster.handover import client_side, handover
from kxform.cluster.leftovers import without_leftovers
from kxform.cluster.plan import Wanted
from kxform.cluster.server import Applied, Server
from kxform.kube.objects import dig

_BOOKS = {"managedFields", "resourceVersion", "generation"}
_ATTEMPTS = 5  # where the object is changed by others at the same time, as kubectl makes them for a handover


class Live(NamedTuple):
    """An object as the server has it, or would have it.

    Args:
        data: the object.
        created: it is new.
        before: what it was, where that was asked for and there was something.
    """

    data: dict[str, Any]
    created: bool
    before: dict[str, Any] | None = None

    @property
    def changed(self) -> bool:
        """Tell whether it differs from what it was in more than the server's books."""
        return self.before is None or _content(self.before) != _content(self.data)

    @property
    def configured(self) -> bool:
        """Tell whether it differs in what an apply may have done: what controllers say meanwhile is in its status."""
        return self.before is None or _content(self.before, "status") != _content(self.data, "status")


class Writer:
    """Applies objects for one manager.

    Args:
        server: where to.
        manager: whose fields they become.
        force: take over fields of other managers.
    """

    def __init__(self, server: Server, manager: str, *, force: bool) -> None:
        self._server, self._manager, self._force = server, manager, force

    def dry_run(self, one: Wanted) -> Live:
        """Return the object as it would be.

        Raises:
            ClusterError: it would be refused.
        """
        try:
            return Live(*self._apply(one, dry_run=True))
        except ClusterError as error:
            if self._live_if_ours(one, error) is None:
                raise
        return Live(*self._apply(one, dry_run=True, force=True))

    def compare(self, one: Wanted) -> Live:
        """Return the object as it would be, with what it is.

        Raises:
            ClusterError: it would be refused.
        """
        for _ in range(_ATTEMPTS):
            live = self.dry_run(one)
            if live.created:
                break
            live = live._replace(data=self._without_leftovers(live.data), before=self._live(one))
            if _version(live.data) == _version(live.before):  # else somebody changed it between the two questions
                break
        return live

    def write(self, one: Wanted, asked: Live | None = None) -> Live:
        """Apply the object and return it as it is; with what it was, where that is needed to tell whether it changed.

        A server may write an object anew for no more than the time of its books.

        Args:
            one: the object.
            asked: what a dry-run said.

        Raises:
            ClusterError: it is refused.
        """
        try:
            applied = self._apply(one)
        except ClusterError as error:
            live = self._live_if_ours(one, error)
            if live is None:
                raise
            applied = self._after_handover(one, live)
        if client_side(applied.data):
            applied = self._after_handover(one, applied.data)
        written = Live(*applied)
        if asked is None or asked.created or _version(asked.data) == _version(written.data):
            return written
        return written._replace(before=self._as_of(one, str(_version(asked.data))))

    def _as_of(self, one: Wanted, version: str) -> dict[str, Any] | None:
        resource = self._server.resource_for(str(one.data.get("apiVersion")), one.kind)
        return self._server.as_of(resource, one.name, self._server.namespace_of(one.data), version)

    def _without_leftovers(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return what a dry-run answered, without what a handover before the apply would take away."""
        pruned = without_leftovers(data, client_side(data))
        if pruned == data:
            return data
        try:
            return self._server.replace(pruned, dry_run=True, manager=self._manager)  # it fills in what is left out
        except ClusterError:  # who may apply need not be one who may replace; and what defaults would be is not known
            return data

    def _apply(self, one: Wanted, *, dry_run: bool = False, force: bool = False) -> Applied:
        return self._server.apply(one.data, manager=self._manager, force=force or self._force, dry_run=dry_run)

    def _live_if_ours(self, one: Wanted, error: ClusterError) -> dict[str, Any] | None:
        """Return the object as it is, if a conflict is with nobody but a client-side apply; None: it is an error."""
        if error.code is not codes.OWNED_BY_OTHERS:
            return None
        try:
            live = self._live(one)
        except ClusterError:  # it is gone, or may not be read: the conflict is what there is to say
            return None
        return live if set(error.conflicts.values()) <= client_side(live) else None

    def _after_handover(self, one: Wanted, live: dict[str, Any]) -> Applied:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                self._server.patch(one.data, handover(live, client_side(live), self._manager), self._manager)
                break
            except ClusterError as error:
                if error.code is not codes.CHANGED_MEANWHILE or attempt == _ATTEMPTS:
                    raise
            live = self._live(one)
            if not client_side(live):  # an attempt whose answer was lost, or somebody else, did it
                break
        return self._apply(one)

    def _live(self, one: Wanted) -> dict[str, Any]:
        resource = self._server.resource_for(str(one.data.get("apiVersion")), one.kind)
        return self._server.get(resource, one.name, self._server.namespace_of(one.data))


def _version(data: Mapping[str, Any] | None) -> Any:
    return dig(data, "metadata", "resourceVersion")


def _content(data: Mapping[str, Any], *without: str) -> dict[str, Any]:
    metadata = data.get("metadata") or {}
    rest = {key: value for key, value in data.items() if key not in without}
    return {**rest, "metadata": {key: value for key, value in metadata.items() if key not in _BOOKS}}
