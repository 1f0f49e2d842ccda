"""The schemas of a server: its OpenAPI, version 3 or else 2, and its custom resource definitions.

What OpenAPI says is kept in the user's cache folder, by server and version: of version 3 until the server says that a
document changed, of version 2, where it says nothing, for some minutes. Definitions are asked for in each run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kxform.cluster import codes
from kxform.cluster.cache import MAX_AGE, Cache, folder
from kxform.cluster.errors import ClusterError
from kxform.cluster.pool import each
from kxform.cluster.server import Server
from kxform.errors import Code
from kxform.kube.versions import parse_version
from kxform.schema.served import ServerSchemas, served_text

NO_OPENAPI = Code(
    "KX778",
    "a server without schemas",
    "Validate without --schemas-from-cluster, by the schemas that kxform has.",
    "The API server answers neither /openapi/v3 nor /openapi/v2 with schemas that can be used.",
)
_KINDS = re.compile(r"api/v1|apis/[^/]+/[^/]+")
_MONTH = 30 * 24 * 3600  # seconds
_REFUSED = (codes.FORBIDDEN, codes.UNKNOWN_KIND, codes.NOT_FOUND, codes.NO_SUCH_VERB)


def schemas_of(server: Server) -> ServerSchemas:
    """Return the schemas that a server has.

    Raises:
        ClusterError: it cannot be asked, or has none (`NO_OPENAPI`).
    """
    index = _index(server)
    cache = Cache(server.host, folder().parent / "openapi", _MONTH if index else MAX_AGE)
    mark = {"version": server.version, "documents": sorted(index)}
    remembered = cache.read()
    text = remembered.get("text") if remembered.get("mark") == mark else None
    if not isinstance(text, str):
        text = _text(server, index)
        cache.write({"mark": mark, "text": text})
    return ServerSchemas(text, _definitions(server))


def _index(server: Server) -> list[str]:
    """Return where the documents of version 3 are, each with a hash of it; none where the server has no version 3."""
    try:
        paths = server.document("/openapi/v3").get("paths")
    except ClusterError as error:
        if error.code not in _REFUSED:
            raise
        return []
    found = paths.items() if isinstance(paths, dict) else ()
    urls = [one.get("serverRelativeURL") for path, one in found if _KINDS.fullmatch(path) and isinstance(one, dict)]
    return [url for url in urls if isinstance(url, str)]


def _text(server: Server, index: list[str]) -> str:
    definitions: dict[str, Any] = {}

    def tell(_: str, found: dict[str, Any] | ClusterError) -> None:
        if isinstance(found, ClusterError):
            raise _as_missing(found)
        definitions.update(_schemas(found))

    each(index or ["/openapi/v2"], server.document, tell, hurry=server.hurry)
    try:
        return served_text("{}.{}".format(*parse_version(server.version)), definitions)
    except (ValueError, KeyError, TypeError, AttributeError):  # whatever it is, it is no OpenAPI of Kubernetes
        raise ClusterError(NO_OPENAPI, "the server's OpenAPI is not that of a Kubernetes API") from None


def _schemas(document: Mapping[str, Any]) -> Mapping[str, Any]:
    components = document.get("components")
    schemas = components.get("schemas") if isinstance(components, dict) else document.get("definitions")
    return schemas if isinstance(schemas, dict) else {}


def _as_missing(error: ClusterError) -> ClusterError:
    return ClusterError(NO_OPENAPI, f"no OpenAPI: {error.message}") if error.code in _REFUSED else error


def _definitions(server: Server) -> list[dict[str, Any]]:
    """Return the server's custom resource definitions; none where they may not be read: OpenAPI has them, too."""
    for version in ("v1", "v1beta1"):  # the latter alone before 1.16
        try:
            resource = server.resource_for(f"apiextensions.k8s.io/{version}", "CustomResourceDefinition")
            return list(server.list(resource))
        except ClusterError as error:
            if error.code not in _REFUSED:
                raise
    return []
