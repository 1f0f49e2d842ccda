"""Which live objects an export is about: those that were named, of some kinds, or all, but for what nobody wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kxform.cluster.discovery import Resource
from kxform.cluster.errors import ClusterError
from kxform.cluster.kinds import kind_named
from kxform.cluster.pool import each
from kxform.cluster.server import Server
from kxform.errors import Code, KxformError, Place, UsageError
from kxform.kube.api_versions import old_api
from kxform.kube.generated import always_generated, controller_of, generated
from kxform.kube.objects import KubeObject
from kxform.transform import RefusedError
from kxform.workflow.export_codes import GENERATED, NOT_A_KIND, OWNED, SECRET


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked for.

    Args:
        names: of objects, KIND/NAME, or of kinds, KIND; none for all kinds.
        everywhere: in all namespaces; with all kinds, objects that belong to none as well.
        selector: of labels, for kinds.
        secrets: Secrets, too.
        generated: objects that nobody wrote, too.
    """

    names: tuple[str, ...] = ()
    everywhere: bool = False
    selector: str = ""
    secrets: bool = False
    generated: bool = False


class LeftOut(NamedTuple):
    """Objects of a kind that are left out for one reason; no names: all that there may be."""

    kind: str
    code: Code
    why: str
    names: tuple[str, ...] = ()


@dataclass
class Live:
    """What was found.

    Args:
        objects: each once.
        left_out: what is not among them, and why.
        errors: what could not be had although it was asked for.
    """

    objects: list[KubeObject] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    errors: list[KxformError] = field(default_factory=list)


class _Wanted(NamedTuple):
    """A kind to list, or with a name one object of it."""

    resource: Resource
    name: str = ""


def split_name(text: str) -> tuple[str, str]:
    """Return the kind and the name of KIND/NAME.

    Raises:
        UsageError: it is none (`NOT_A_KIND`).
    """
    kind, _, name = text.partition("/")
    if not kind or not name or "/" in name:
        raise UsageError(NOT_A_KIND, f"{text!r} does not name an object")
    return kind, name


def gather(server: Server, asked: Asked) -> Live:
    """Return the objects that an export is about, as they are now, in the order of the server's kinds.

    Raises:
        ClusterError: the server cannot be asked at all.
        UsageError: a name is none.
    """
    return _Gathering(server, asked).run()


class _Gathering:
    def __init__(self, server: Server, asked: Asked) -> None:
        self._server, self._asked, self._live = server, asked, Live()
        self._seen: set[str] = set()

    def run(self) -> Live:
        _ = self._server.version  # where nobody answers, that is one error
        wanted = list(self._named() if self._asked.names else self._all())
        each(wanted, self._fetch, self._sort, hurry=self._server.hurry)
        return self._live

    def _named(self) -> Iterator[_Wanted]:
        for text in self._asked.names:
            kinds, name = split_name(text) if "/" in text else (text, "")
            for kind in filter(None, kinds.split(",")):
                try:
                    one = _Wanted(kind_named(self._server.discovery, kind), name)
                except ClusterError as error:
                    self._fail(error, text)
                    continue
                if self._may(one):
                    yield one

    def _all(self) -> Iterator[_Wanted]:
        """Yield every kind whose objects somebody may write; an old one comes last: another has its objects, too."""
        kinds = [one for one in self._served() if {"list", "create"} <= set(one.verbs)]
        for one in sorted(kinds, key=lambda one: old_api(one.api_version, one.kind) is not None):
            wanted = _Wanted(one)
            if (one.namespaced or self._asked.everywhere) and self._may(wanted):
                yield wanted

    def _served(self) -> Iterator[Resource]:
        discovery = self._server.discovery
        for versions in discovery.groups():
            for api_version in versions:
                discovery.forget(api_version)  # a definition that came since would be missed
            try:
                yield from discovery.of_group(versions)
            except ClusterError as error:
                self._fail(error, versions[0])

    def _may(self, one: _Wanted) -> bool:
        """Tell whether objects of a kind are wanted at all; if not, say so."""
        group, kind = one.resource.api_version.rpartition("/")[0], one.resource.kind
        why = "" if self._asked.generated else always_generated(group, kind)
        code = GENERATED if why else SECRET
        if not why and (group, kind) == ("", "Secret") and not self._asked.secrets:
            why = "given only with --secrets"
        if why:
            self._leave(one, code, why, [one.name] if one.name else [])
        return not why

    def _fetch(self, one: _Wanted) -> list[KubeObject]:
        resource, namespace = one.resource, "" if self._asked.everywhere else self._server.namespace
        if one.name:
            data = {"apiVersion": resource.api_version, "kind": resource.kind}
            found: Iterable[dict[str, object]] = [data | self._server.get(resource, one.name)]
        else:
            found = self._server.list(resource, namespace, selector=self._asked.selector)
        return [KubeObject(data, (), resource.api_version, resource.kind) for data in found]

    def _sort(self, one: _Wanted, found: Sequence[KubeObject] | ClusterError) -> None:
        if isinstance(found, ClusterError):
            self._fail(found, f"{one.resource.kind} {one.name}".rstrip())
            return
        left: dict[tuple[Code, str], list[str]] = {}
        for item in found:
            uid = str(item.metadata.get("uid") or f"{one.resource.api_version} {item}")
            if uid in self._seen:
                continue
            self._seen.add(uid)
            why = None if self._asked.generated else _reason(item)
            if why is None:
                self._live.objects.append(item)
            else:
                left.setdefault(why, []).append(_name(item))
        for (code, text), names in left.items():
            self._leave(one, code, text, names)

    def _leave(self, one: _Wanted, code: Code, why: str, names: list[str]) -> None:
        """Note what is left out; what was asked for by its name is refused by its name."""
        kind = one.resource.kind
        if one.name:
            self._live.errors.append(RefusedError(code, why, Place(f"{kind} {one.name}")))
        elif (left := LeftOut(kind, code, why, tuple(names))) not in self._live.left_out:
            self._live.left_out.append(left)

    def _fail(self, error: ClusterError, about: str) -> None:
        error.place = Place(about)
        self._live.errors.append(error)


def _reason(item: KubeObject) -> tuple[Code, str] | None:
    """Return why an object is left out, or None."""
    owner = controller_of(item)
    if owner:
        return OWNED, f"a controller makes it from {owner.split()[0]}"
    why = generated(item)
    return (GENERATED, why) if why else None


def _name(item: KubeObject) -> str:
    return f"{item.namespace}/{item.name}" if item.namespace else item.name
