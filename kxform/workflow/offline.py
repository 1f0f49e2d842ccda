"""What an API server would say of objects that it cannot be asked about: schemas, rules, definitions of the input."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from kxform.cluster.apply import Outcome
from kxform.cluster.errors import Cause, ClusterError
from kxform.cluster.masking import masked
from kxform.cluster.plan import Wanted, wrong
from kxform.errors import Code
from kxform.kube.versions import NEWEST, parse_version
from kxform.workflow.manifests import Manifests
from kxform.yamltext.path import format_path

if TYPE_CHECKING:
    from kxform.schema.crds import Crds
    from kxform.verdict import Judge

INVALID = Code(
    "KX810",
    "an object that the API server would refuse",
    "Correct the fields; `kxform explain CODE` says more of each code in brackets.",
    "The server cannot be asked about an object before its Namespace or CustomResourceDefinition is there, and is not "
    "to be asked with --dry-run=client. The object was checked against schemas and the server's rules instead, as "
    "`kxform validate` checks it, with the CustomResourceDefinitions of the input.",
)


class Offline:
    """Checks objects of an input without a server.

    Args:
        manifests: the objects; a comment `# kxform: ignore CODE` holds here, too.
        version: returns the version of the server that will get them, which has their kinds, or will have them; None
            for no server: the newest version of which there are schemas counts, and kinds that it no longer has are
            wrong.
    """

    def __init__(self, manifests: Manifests, version: Callable[[], str] | None = None) -> None:
        self._manifests, self._version = manifests, version

    def check(self, one: Wanted) -> ClusterError | None:
        """Return why an object would be refused; None where nothing is known against it, or nothing of its kind.

        Of a server that is newer than all schemas, nothing is known but what the definitions of the input say: its new
        fields would be called unknown.
        """
        causes = list(self._causes(one)) if self._knows(str(one.data.get("apiVersion")), one.kind) else []
        if not causes:
            return None
        said = "; ".join(f"{cause.field}: {cause.message}" if cause.field else cause.message for cause in causes)
        return masked(ClusterError(INVALID, said, one.place, causes=tuple(causes)), one.data)

    def check_all(self, namespace: str, only: str = "") -> list[Outcome]:
        """Return what would become of all objects in their order, as far as it is known without a server.

        Args:
            namespace: of objects that name none.
            only: the namespace that was asked for: objects of others are wrong; empty for none.
        """
        bad = {one.number: error for one, error in wrong(self._manifests.wanted, namespace, only)}
        checked = ((one, bad.get(one.number) or self.check(one)) for one in self._manifests.wanted)
        return [Outcome(one, "refused" if error else "applied", error=error) for one, error in checked]

    def _causes(self, one: Wanted) -> Iterator[Cause]:
        for finding in self._judge.findings(one.data, str(one.data.get("apiVersion")), one.kind):
            field = format_path(finding.stands_at)
            if finding.severity == "error" and not self._manifests.ignores(one.number, field, finding.code):
                yield Cause(field, f"{finding.message} ({finding.code})", finding.code.id)

    def _knows(self, api_version: str, kind: str) -> bool:
        if self._version is None:
            return True
        if self._holds:
            return self._judge.knows(api_version, kind)
        return self._crds.find(api_version, kind) is not None

    @cached_property
    def _holds(self) -> str:
        """The version whose schemas hold; nothing if there are none that do."""
        return nearest(self._version()) if self._version else NEWEST

    @cached_property
    def _crds(self) -> Crds:
        from kxform.schema.crds import Crds  # with it come schemas, and few runs need them

        return Crds((one.data for one in self._manifests.wanted), self._holds or NEWEST)

    @cached_property
    def _judge(self) -> Judge:
        from kxform.verdict import Judge  # as for `Crds`

        version = self._holds or NEWEST
        return Judge((version,), {version: [self._crds]}, ignore_missing=True)


def nearest(version: str) -> str:
    """Return the version of the schemas that hold for a server.

    Args:
        version: of the server, like `v1.34.2-gke.100`.

    Returns:
        Its own; the oldest for a server that is older, for fields are hardly ever taken away; nothing for one that is
        newer, or does not say.
    """
    from kxform.schema.bundle import versions

    known = sorted(versions(), key=parse_version)
    try:
        wanted = parse_version(version)
    except ValueError:
        return ""
    own = [one for one in known if parse_version(one) <= wanted]
    if not own:
        return known[0]
    return own[-1] if parse_version(own[-1]) == wanted else ""
