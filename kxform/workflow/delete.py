"""What is to be deleted: the objects of files, and objects that are named. Nothing is deleted here."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kxform.cluster import codes
from kxform.cluster.discovery import Resource
from kxform.cluster.errors import ClusterError
from kxform.cluster.kinds import kind_named
from kxform.cluster.plan import Wanted, wrong
from kxform.cluster.server import Server
from kxform.cluster.targets import Target
from kxform.engine.inputs import STANDARD_INPUT, SUFFIXES, Finder
from kxform.errors import Code, KxformError, Place, UsageError
from kxform.kube.api_versions import old_api
from kxform.kube.objects import dig
from kxform.transform import Skip
from kxform.workflow.gathering import split_name
from kxform.workflow.manifests import Manifests

PATH_OR_OBJECT = Code(
    "KX779",
    "a path that may name an object as well",
    "Write ./deploy/web for the path, deployments.apps/web for the object.",
    "There is a file or folder of this name, and the cluster has a kind that is called as its first part. What is "
    "meant cannot be known, and what is deleted is not to be guessed.",
)


@dataclass
class Targets:
    """What was found.

    Args:
        targets: each once.
        skips: files and documents that are none of ours.
        errors: what cannot be read, named or deleted.
    """

    targets: list[Target] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)
    errors: list[KxformError] = field(default_factory=list)


def targets_of(server: Server, arguments: Sequence[str], finder: Finder, only: str = "") -> Targets:
    """Return what paths hold and names mean.

    Args:
        server: where they are.
        arguments: paths, and objects as KIND/NAME.
        finder: finds the files.
        only: the namespace that was asked for: objects of others are errors; empty for none.

    Raises:
        ClusterError: the server cannot be asked at all.
        UsageError: an argument may be either, or is neither (`PATH_OR_OBJECT`, `NOT_A_KIND`).
    """
    _ = server.version
    found, seen = Targets(), set[tuple[str, str, str, str]]()
    paths = [one for one in arguments if _is_path(server, one)]
    for target in (
        *_of_names(server, [one for one in arguments if one not in paths], found),
        *_of_files(server, Manifests.of(finder.find(paths)), found, only),
    ):
        key = (target.api_version.rpartition("/")[0], target.kind, target.namespace, target.name)
        if key not in seen:
            seen.add(key)
            found.targets.append(target)
    return found


def _is_path(server: Server, text: str) -> bool:
    """Tell whether an argument is a path.

    Raises:
        UsageError: it may name an object as well.
    """
    if text == STANDARD_INPUT or text.endswith(SUFFIXES) or text.startswith((".", os.sep)) or text.count("/") != 1:
        return True
    if not os.path.exists(text):
        return False
    kind, name = text.split("/")
    if name and _kind(server, kind):
        raise UsageError(PATH_OR_OBJECT, f"{text!r} is a path, and may be a {kind} that is called {name!r}")
    return True


def _kind(server: Server, text: str) -> Resource | None:
    try:
        return kind_named(server.discovery, text)
    except ClusterError as error:
        if error.code is codes.UNKNOWN_KIND:
            return None
        raise


def _of_names(server: Server, names: Sequence[str], found: Targets) -> Iterator[Target]:
    for text in names:
        kind, name = split_name(text)
        try:
            resource = kind_named(server.discovery, kind)
        except ClusterError as error:
            error.place = Place(text)
            found.errors.append(error)
            continue
        namespace = server.namespace if resource.namespaced else ""
        yield Target(resource.api_version, resource.kind, name, namespace, resource)


def _of_files(server: Server, manifests: Manifests, found: Targets, only: str) -> Iterator[Target]:
    found.skips += manifests.skips
    found.errors += manifests.errors
    bad = {one.number: error for one, error in wrong(manifests.wanted, server.namespace, only)}
    for one in manifests.wanted:
        error = bad.get(one.number)
        try:
            if error is not None and error.code is not codes.TWICE:
                raise error
            yield _target(server, one)
        except ClusterError as refused:
            refused.place = one.place
            found.errors.append(refused)


def _target(server: Server, one: Wanted) -> Target:
    """Return the target that an object of a file is.

    Raises:
        ClusterError: the server has its kind, but in another apiVersion, or cannot be asked.
    """
    api_version = str(one.data["apiVersion"])
    try:
        resource = server.resource_for(api_version, one.kind)
    except ClusterError as error:
        if error.code is not codes.UNKNOWN_KIND or _is_elsewhere(server, api_version, one.kind):
            raise
        return Target(api_version, one.kind, one.name, place=one.place)
    namespace = str(dig(one.data, "metadata", "namespace") or server.namespace) if resource.namespaced else ""
    return Target(api_version, one.kind, one.name, namespace, resource, one.place)


def _is_elsewhere(server: Server, api_version: str, kind: str) -> bool:
    """Tell whether objects of a kind may be there although the server does not have its apiVersion."""
    group = api_version.rpartition("/")[0]
    versions = next((own for own in server.discovery.groups() if own[0].rpartition("/")[0] == group), [])
    return old_api(api_version, kind) is not None or any(
        one.kind == kind for one in server.discovery.of_group(versions)
    )
