"""The object as it is and as it would be: both of the same moment."""

from __future__ import annotations

from typing import Any

from kxform.cluster.plan import Wanted
from kxform.cluster.server import Server
from kxform.cluster.writing import Writer
from tests.cluster.fake import FakeServer

PATH = "/api/v1/namespaces/default/configmaps/a"


def config_map(**data: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": data}


def test_an_object_that_changes_between_the_two_questions_is_asked_for_again(fake: FakeServer, server: Server) -> None:
    server.apply(config_map(key="1"))
    changes = iter("23")

    def meddle(line: str) -> None:
        if line.startswith(f"GET {PATH}") and (number := next(changes, "")):
            fake.objects[PATH] = {**fake.objects[PATH], "data": {"key": number}}
            fake.objects[PATH]["metadata"] = {**fake.objects[PATH]["metadata"], "resourceVersion": f"9{number}"}

    fake.on_request = meddle
    live = Writer(server, "kxform", force=False).compare(Wanted(0, config_map(key="4")))
    assert live.before is not None
    assert (live.before["data"], live.data["data"]) == ({"key": "3"}, {"key": "4"})
    assert live.before["metadata"]["resourceVersion"] == live.data["metadata"]["resourceVersion"] == "93"
    assert live.changed
    assert sum(line.startswith(f"GET {PATH}") for line in fake.requests) == 3
