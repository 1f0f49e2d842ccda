"""Values that say no more than their absence: the table `defaults`, read for one object. Pure over plain data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from kxform.kube.objects import KubeObject, dig
from kxform.kube.ownership import Finding
from kxform.kube.patterns import find, parse_pattern
from kxform.kube.tables import load_table
from kxform.yamltext import Path

_WHY = "the API server fills in the same value"
_TAG = re.compile(r"(?P<name>[^@]*?)(?::(?P<tag>[\w][\w.-]{0,127}))?(?P<digest>@.+)?")


class Default(NamedTuple):
    """A field, the value that the server gives it, and the condition under which it does."""

    pattern: Path
    value: Any
    when: str


def defaulted(item: KubeObject) -> Iterator[Finding]:
    """Yield each place of an object whose value the API server would fill in."""
    for default in defaults_for(item.kind, item.api_version):
        for path, value in find(item.data, default.pattern):
            is_default = default.value is None or _same(value, default.value)
            if is_default and (not default.when or CONDITIONS[default.when](item.data, path, value)):
                yield Finding(path, _WHY)


@cache
def defaults_for(kind: str, api_version: str) -> tuple[Default, ...]:
    """Return the defaults of a kind, in the order of the table."""
    found = []
    for entry in load_table("defaults")["defaults"]:
        for at in _places(entry, kind, api_version):
            for pattern, value in entry["values"].items():
                found.append(Default((*at, *parse_pattern(pattern)), value, entry.get("when", "")))
    return tuple(found)


def _places(entry: Mapping[str, Any], kind: str, api_version: str) -> Iterator[Path]:
    """Yield where an object of a kind holds what an entry is about: the object itself, or places inside."""
    if "of" in entry or "within" in entry:
        for place in load_table("defaults")["places"][entry.get("of") or entry["within"]]:
            for at in _places(place, kind, api_version):
                yield from ((*at, *parse_pattern(inside)) for inside in place["at"])
    elif kind in entry["kinds"] and api_version in entry["versions"]:
        yield ()


def _same(value: Any, default: Any) -> bool:
    return type(value) is type(default) and bool(value == default)


def _has_usual_pull_policy(data: Mapping[str, Any], path: Path, value: Any) -> bool:
    image = dig(data, *path[:-1], "image")
    match = _TAG.fullmatch(image) if isinstance(image, str) else None
    if match is None:
        return False
    is_latest = match["tag"] == "latest" or (match["tag"] is None and match["digest"] is None)
    return bool(value == ("Always" if is_latest else "IfNotPresent"))


def _spec(data: Mapping[str, Any], key: str) -> Any:
    return dig(data, "spec", key)


CONDITIONS: Mapping[str, Callable[[Mapping[str, Any], Path, Any], bool]] = {
    "usual-pull-policy": _has_usual_pull_policy,
    "same-account": lambda data, path, value: bool(value == dig(data, *path[:-1], "serviceAccountName")),
    "no-priority-class": lambda data, _path, _value: not _spec(data, "priorityClassName"),
    "one-at-a-time": lambda data, _path, _value: _spec(data, "parallelism") in (None, 1),
    "counted": lambda data, _path, _value: _spec(data, "completions") is not None,
    "no-limit-per-index": lambda data, _path, _value: _spec(data, "backoffLimitPerIndex") is None,
    "no-failure-policy": lambda data, _path, _value: _spec(data, "podFailurePolicy") is None,
    "same-port": lambda data, path, value: _same(value, dig(data, *path[:-1], "port")),
    "by-client": lambda data, _path, _value: _spec(data, "sessionAffinity") == "ClientIP",
    "not-external-name": lambda data, _path, _value: _spec(data, "type") != "ExternalName",
    "reached-from-outside": lambda data, _path, _value: _spec(data, "type") in ("NodePort", "LoadBalancer"),
    "load-balancer": lambda data, _path, _value: _spec(data, "type") == "LoadBalancer",
    "no-webhook": lambda data, _path, _value: dig(data, "spec", "conversion", "webhook") is None,
}
