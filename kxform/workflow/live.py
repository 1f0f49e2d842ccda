"""What apply would make of a cluster: each object as it is and as it would be, asked for by a dry-run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from kxform.cluster.apply import Applying, Outcome, apply
from kxform.cluster.plan import Wanted
from kxform.cluster.server import Server
from kxform.compare.pairs import Pair, Side


class Prospect(NamedTuple):
    """What is to be expected.

    Args:
        pairs: the objects as they are and as they would be, in the order in which they are wanted.
        refused: those that the server would refuse.
    """

    pairs: list[Pair]
    refused: list[Outcome]


def prospect(server: Server, wanted: list[Wanted], how: Applying) -> Prospect:
    """Ask a server what applying objects would make of it.

    An object whose namespace or definition the input brings cannot be asked about: it is expected as it is written.

    Args:
        server: is asked.
        wanted: the objects.
        how: they would be applied.

    Raises:
        ClusterError: the server cannot be asked at all.
    """
    outcomes = apply(server, wanted, how)
    refused = [outcome for outcome in outcomes if outcome.action == "refused"]
    return Prospect([_pair(outcome) for outcome in outcomes if outcome.error is None], refused)


def _pair(outcome: Outcome) -> Pair:
    now = Side(outcome.before) if outcome.before else None
    then = outcome.wanted.data if outcome.live is None else outcome.live
    return Pair(now, Side(then if now else _without_status(then.items()), outcome.wanted.place))


def _without_status(fields: Iterable[tuple[str, Any]]) -> Mapping[str, Any]:
    """Return a new object without what controllers will write."""
    return {key: value for key, value in fields if key != "status"}
