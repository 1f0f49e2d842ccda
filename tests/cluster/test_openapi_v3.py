"""OpenAPI version 3 as servers publish it, whole: what its documents say is what the bundled schemas of the version say.

The documents are made from the bundle of one version, in the shape of api/openapi-spec/v3 of kubernetes/kubernetes: one
for each apiVersion, with all that its kinds need; a reference wrapped in `allOf` beside a default (from 1.24), or with
the default beside it (1.23); what is an integer or a string as `oneOf`; options of requests that belong to many
groups; and what several documents have alike under a second name, as an aggregating server calls it.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kxform.cluster.openapi import schemas_of
from kxform.cluster.server import Server
from kxform.engine.inputs import Finder
from kxform.schema.bundle import Bundle, open_bundle
from kxform.schema.served import ServerSchemas
from kxform.schema.validator import Schemas
from kxform.workflow.manifests import Manifests
from tests.cluster.fake import FakeServer

VERSION = "1.34"  # as the stand-in says of itself
FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
META = "io.k8s.apimachinery.pkg.apis.meta.v1."
INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString"
QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity"
SCALARS = {
    "int32": {"type": "integer", "format": "int32"},
    "int64": {"type": "integer", "format": "int64"},
    "byte": {"type": "string", "format": "byte"},
}
NAMED = {"intOrString": INT_OR_STRING, "quantity": QUANTITY, "time": f"{META}Time", "microTime": f"{META}MicroTime"}
SHARED = {
    INT_OR_STRING: {"format": "int-or-string", "oneOf": [{"type": "integer"}, {"type": "string"}]},
    QUANTITY: {"oneOf": [{"type": "string"}, {"type": "number"}]},
    f"{META}Time": {"type": "string", "format": "date-time"},
    f"{META}MicroTime": {"type": "string", "format": "date-time"},
}
PREFIXES = {
    "meta.": "io.k8s.apimachinery.pkg.apis.",
    "runtime.": "io.k8s.apimachinery.pkg.",
    "version.": "io.k8s.apimachinery.pkg.",
    "apiextensions.": "io.k8s.apiextensions-apiserver.pkg.apis.",
    "apiregistration.": "io.k8s.kube-aggregator.pkg.apis.",
}
Reference = Callable[[str], dict[str, Any]]


def wrapped(name: str) -> dict[str, Any]:
    return {"allOf": [{"$ref": f"#/components/schemas/{name}"}], "default": {}, "description": "What it is."}


def beside(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}", "default": {}, "description": "What it is."}


def full(name: str) -> str:
    prefix = next((prefix for start, prefix in PREFIXES.items() if name.startswith(start)), "io.k8s.api.")
    return NAMED.get(name) or f"{prefix}{name}"


def published(schema: dict[str, Any], reference: Reference) -> dict[str, Any]:
    """Return a schema of the bundle as a server publishes it."""
    name = schema.get("$ref", "").rpartition("/")[2]
    if name:
        return dict(SCALARS[name]) if name in SCALARS else reference(full(name))
    made: dict[str, Any] = {key: schema[key] for key in ("required", "format") if key in schema}
    types = [one for one in schema.get("type", ()) if one != "null"] if isinstance(schema.get("type"), list) else []
    if len(types) < 2 and "type" in schema:  # those of several types are published without one
        made["type"] = types[0] if types else schema["type"]
    if "enum" in schema:
        made["enum"] = [value for value in schema["enum"] if value]
    if "properties" in schema:
        made["properties"] = {key: published(one, reference) for key, one in schema["properties"].items()}
    for key in ("items", "additionalProperties"):
        if schema.get(key):
            made[key] = published(schema[key], reference)
    return made


def documents(bundle: Bundle, reference: Reference) -> dict[str, Any]:
    """Return the documents of version 3, by their path."""
    groups = [
        {"group": one.rpartition("/")[0], "kind": "DeleteOptions", "version": one.rpartition("/")[2]}
        for one in bundle.kinds
    ]
    found: dict[str, Any] = {}
    for number, (api_version, kinds) in enumerate(bundle.kinds.items()):
        schemas = {
            full(name): published(one, reference)
            for name, one in bundle.definitions([*kinds.values(), "meta.v1.DeleteOptions"]).items()
        }
        for name in SCALARS:
            schemas.pop(full(name), None)
        schemas |= copy.deepcopy(SHARED)
        for kind, name in kinds.items():
            group, _, version = api_version.rpartition("/")
            schemas[full(name)]["x-kubernetes-group-version-kind"] = [
                {"group": group, "kind": kind, "version": version}
            ]
        schemas[f"{META}DeleteOptions"]["x-kubernetes-group-version-kind"] = groups
        document = {
            "openapi": "3.0.0",
            "info": {"title": "Kubernetes"},
            "paths": {},
            "components": {"schemas": schemas},
        }
        path = f"apis/{api_version}" if "/" in api_version else f"api/{api_version}"
        found[path] = second_names(document) if number % 2 else document
    return found


def second_names(document: dict[str, Any]) -> Any:
    """Return a document in which ObjectMeta has the name that it gets beside another one."""
    return json.loads(re.sub(r'(apimachinery[\w.]*\.ObjectMeta)"', r'\1_v2"', json.dumps(document)))


def serve(fake: FakeServer, found: dict[str, Any]) -> None:
    """Publish documents as a server does: an index with a hash of each."""
    paths = {}
    for path, document in found.items():
        mark = hashlib.sha512(json.dumps(document).encode()).hexdigest().upper()
        paths[path] = {"serverRelativeURL": f"/openapi/v3/{path}?hash={mark}"}
        fake.answers[f"/openapi/v3/{path}"] = document
    for path in (".well-known/openid-configuration", "api", "apis", "apis/apps", "logs", "openid/v1/jwks", "version"):
        paths[path] = {"serverRelativeURL": f"/openapi/v3/{path}?hash=0"}  # nobody asks for these
    fake.answers["/openapi/v3"] = {"paths": paths}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture(params=[wrapped, beside])
def served(request: pytest.FixtureRequest, fake: FakeServer, server: Server) -> ServerSchemas:
    serve(fake, documents(open_bundle(VERSION), request.param))
    return schemas_of(server)


def test_the_documents_say_what_the_bundle_says(served: ServerSchemas) -> None:
    bundle = open_bundle(VERSION)
    assert served.kinds() == {api_version: list(kinds) for api_version, kinds in bundle.kinds.items()}
    for api_version, kinds in bundle.kinds.items():
        for kind in kinds:
            found = served.find(api_version, kind)
            assert found is not None
            assert found.schema == bundle.schema(api_version, kind), f"{api_version} {kind}"


def test_the_verdict_on_fixtures_is_the_same(served: ServerSchemas) -> None:
    own, theirs = Schemas(VERSION), Schemas(VERSION, server=served)
    objects = Manifests.of(Finder((), use_ignore_files=False).find([str(FIXTURES)])).wanted
    checked = [one for one in objects if one.data["apiVersion"] in open_bundle(VERSION).kinds]
    assert len(checked) > 20
    for one in checked:
        asked = (one.data, str(one.data["apiVersion"]), str(one.data["kind"]))
        assert list(theirs.check(*asked)) == list(own.check(*asked)), one
