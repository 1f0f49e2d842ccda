"""Who refers to a workload by kind and name, and what becomes of it when the workload gets a new kind.

The knowledge is in the table `references.yaml`; here is the reading of it: pure functions over plain data.
They must not know of text, positions, files or the command line. They never raise for what the data holds: a
value of a wrong type is no reference, for the API server or kustomize would refuse it.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, cached_property, lru_cache
from typing import Any, Literal, NamedTuple

from kxform.kube.tables import load_table

Path = tuple[str | int, ...]
Entry = Mapping[str, Any]

# A text can refer to a target only if it holds both: its name or one of PATTERN_MARKERS, which are of fields
# that may say a pattern or a kind alone; and its kind or one of MARKERS.
PATTERN_MARKERS = (b"drift", b"ignoreDifferences", b"patches", b"replacements")
MARKERS = (*PATTERN_MARKERS, b"ScaledObject", b"deploy", b"replicas", b"resourceNames")

_SLOW = re.compile(r"\)[*+{]")  # a repeated group, for which Python's search may take exponential time

KUSTOMIZATION_FILES = ("kustomization.yaml", "kustomization.yml", "Kustomization")


class Rule(NamedTuple):
    """What becomes of a reference when its target gets the new kind, as the table says of one field.

    `title` is what a person calls the field, `why` what happens if nothing is done, `todo` what to do,
    `source` where the fact is from. `effect` is `rewrite` where the reference is valid once it names the new
    kind, `invalid` where it cannot work with that kind, `report` where a person must look.
    """

    title: str
    effect: Literal["rewrite", "invalid", "report"]
    why: str
    todo: str
    source: str


class Target(NamedTuple):
    """The workload that is referred to, as it was, and its new kind. A namespace of None may be any."""

    kind: str
    group: str
    name: str
    namespace: str | None
    new_kind: str


class Reference(NamedTuple):
    """One place in an object that refers to a target: the `path` of the mapping, or of the text, that does.

    The other paths are None where a part is unwritten or inside of a text; in an RBAC rule they are of lists.
    `api_path` ends in `apiVersion` or in the key of a group; `version_path` is of a version beside a group.
    """

    path: Path
    kind_path: Path | None
    api_path: Path | None
    name_path: Path | None
    rule: Rule
    version_path: Path | None = None


@dataclass(frozen=True, slots=True)
class _Look:
    """One field of one object, looked at for one target."""

    entry: Entry
    target: Target
    namespace: Any = None  # of the object, where the field means its own

    def fits(self, part: str, written: Any, known: str) -> bool:
        return _COMPARE[self.entry["compare"].get(part, "exact")](written, known)

    def may_lack(self, part: str) -> bool:
        kinds = self.entry.get("withoutKind", ())
        kindless = kinds == "any" or self.target.kind in kinds
        return {"kind": kindless, "name": "withoutName" in self.entry}.get(part, True)

    def fits_new(self, kind: Any) -> bool:
        return self.fits("kind", kind, self.target.new_kind) if kind else "withoutName" in self.entry


def find_references(data: Mapping[str, Any], *, target: Target, file_name: str = "") -> Iterator[Reference]:
    """Yield each place of one object that refers to `target`; see `Referrer`."""
    return Referrer(data, file_name).references_to(target)


class Referrer:
    """One object, looked through once for whatever it may refer to.

    Args:
        data: the object, or a file of kustomize, as a tree: it must hold no cycle.
        file_name: where kustomize would take the file for a kustomization, data without a kind is one.
    """

    def __init__(self, data: Any, file_name: str = "") -> None:
        self._data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        self._file_name = file_name

    def references_to(self, target: Target, *, only_patterns: bool = False) -> Iterator[Reference]:
        """Yield each place that refers to `target`, those of known fields first.

        The target itself refers to nothing. The items of a List are not looked into: ask for each by itself.

        Args:
            target: the workload.
            only_patterns: the data does not hold the target's name: look only where a pattern, or no name, may mean it.
        """
        itself = (list(_match_mapping(_Look(entry, target), (), self._data)) for entry in _entries("itself"))
        if any(itself):
            return
        found: dict[Path, Reference] = {}
        for entry, path, node in self._fields:
            if not only_patterns or _is_open(entry, node):
                look = _Look(entry, target, _read(self._data, "metadata.namespace") if "own" in entry else None)
                match = _match_mapping if "keys" in entry else _match_text
                for reference in match(look, path, node):
                    found.setdefault(reference.path, reference)
        yield from found.values()

    @property
    def may_name_by_pattern(self) -> bool:
        """Whether the object can mean a workload by a pattern, or by no name at all."""
        return any(_is_open(entry, node) for entry, _, node in self._fields)

    @cached_property
    def _fields(self) -> list[tuple[Entry, Path, Any]]:
        """Every value in a place that may refer to something, with the table's entry for the place."""
        kind, api_version = (str(self._data.get(key) or "") for key in ("kind", "apiVersion"))
        entries = _entries_for(kind, api_version, is_kustomization_file(self._file_name))
        return [(entry, *found) for entry in entries for paths in entry["paths"] for found in self._at(entry, paths)]

    def _at(self, entry: Entry, paths: str) -> Iterable[tuple[Path, Any]]:
        return _mappings(self._data, entry["ignored"]) if paths == "**" else _expand(self._data, paths)


def referring_kinds() -> list[tuple[str, str]]:
    """Return group and kind of what refers to workloads of its own namespace: autoscalers and the like."""
    own = (entry for entry in _entries("referrers") if "own" in entry and "groups" in entry)
    kinds = ((group, kind) for entry in own for group in entry["groups"] for kind in entry.get("kinds", ()))
    return list(dict.fromkeys(kinds))


def _is_open(entry: Entry, node: Any) -> bool:
    """Whether a value can mean objects that it does not name: by a pattern, or by no name at all."""
    name = _read(node, entry["keys"]["name"]) if "keys" in entry else None
    if not name:
        return "withoutName" in entry
    inexact = entry["compare"].get("name") in ("regex", "glob")
    return inexact and isinstance(name, str) and re.escape(name) != name.replace("-", r"\-")


def is_kustomization_file(file_name: str) -> bool:
    """Return whether kustomize takes a file of this name or path for its own (its api/konfig/general.go)."""
    return file_name.endswith(KUSTOMIZATION_FILES) and re.split(r"[/\\]", file_name)[-1] in KUSTOMIZATION_FILES


@cache
def _entries(part: str) -> list[Entry]:
    """The entries of one part of the table, each with what its form adds."""
    table = load_table("references")
    return [{"compare": {}, **table["forms"][entry["form"]], **entry, **_ignored(entry)} for entry in table[part]]


def _ignored(entry: Entry) -> Entry:
    return {"ignored": {tuple(path.split(".")) for path in entry.get("ignoredPaths", ())}}


@lru_cache(maxsize=256)
def _entries_for(kind: str, api_version: str, is_kustomization: bool) -> list[Entry]:
    """The entries that hold for a kind of object."""
    return [entry for entry in _entries("referrers") if _applies(entry, kind, api_version, is_kustomization)]


def _applies(entry: Entry, kind: str, api_version: str, is_kustomization: bool) -> bool:
    if "kustomization" in entry:  # kustomize fills in what is missing of these
        kind = kind or ("Kustomization" if is_kustomization else "")
        api_version = api_version or f"{entry['groups'][0]}/"
    group = api_version.rpartition("/")[0]
    ignored = kind in entry.get("ignoredKinds", ())
    return not ignored and kind in entry.get("kinds", [kind]) and group in entry.get("groups", [group])


@lru_cache(maxsize=256)
def _steps(paths: str) -> list[list[str]]:
    """The keys of each step of a path; none for every item."""
    return [step.split("|") if step else [] for step in paths.replace("[*]", ".").split(".")]


def _expand(data: Any, paths: str) -> list[tuple[Path, Any]]:
    found: list[tuple[Path, Any]] = [((), data)]
    for keys in _steps(paths):
        if keys:
            maps = [(path, node) for path, node in found if isinstance(node, Mapping)]
            found = [((*path, key), node[key]) for path, node in maps for key in node if key in keys]
        else:
            found = [((*path, key), value) for path, node in found for key, value in _below(node)]
    return found


def _mappings(data: Any, ignored: Container[Path]) -> Iterator[tuple[Path, Any]]:
    waiting: list[tuple[Path, Any]] = [((), data)]  # no recursion: data nests deeper than Python's calls may
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, dict) and "kind" in node:
            yield path, node
        nodes = [((*path, key), value) for key, value in _below(node) if isinstance(value, (dict, list))]
        waiting.extend(step for step in reversed(nodes) if step[0] not in ignored)


def _below(node: Any) -> list[tuple[Any, Any]]:
    if isinstance(node, Mapping):
        return list(node.items())
    return list(enumerate(node)) if isinstance(node, list) else []


def _match_mapping(look: _Look, path: Path, node: Any) -> Iterator[Reference]:
    """Yield the reference that a mapping with a kind and a name is, if it is one."""
    keys = look.entry["keys"]
    parts = {part: _read(node, key) for part, key in keys.items()}
    where = {part: (*path, *key.split(".")) for part, key in keys.items() if parts[part]}
    if api_version := parts.get("apiVersion"):
        parts["group"] = str(api_version).rpartition("/")[0] or "core"  # empty would read as not written
    if _is_meant(look, parts):
        rule = _rule(look, parts.get("kind"), parts["name"])
        api_path = where.get("apiVersion", where.get("group"))
        yield Reference(path, where.get("kind"), api_path, where.get("name"), rule, where.get("version"))


def _match_text(look: _Look, path: Path, node: Any) -> Iterator[Reference]:
    """Yield the reference that a text holds, if one document of it has each pattern of the entry."""
    kind, name, patterns = look.target.kind, look.target.name, look.entry["patterns"]
    texts = re.split(r"(?m)^---", node) if isinstance(node, str) and name in node else []
    for word, value in {"{kind}": kind, "{name}": name}.items():
        patterns = [pattern.replace(word, re.escape(value)) for pattern in patterns]
    found = any(all(re.search(each, text) for each in patterns) for text in texts)
    if found and _is_meant(look, {"kind": None if look.may_lack("kind") else kind, "name": name}):
        yield Reference(path, None, None, None, _rule(look, kind, name))


def _is_meant(look: _Look, parts: Mapping[str, Any]) -> bool:
    target, served = look.target, load_table("references")["workloadGroups"]
    groups = served if target.group in served else [target.group]
    known = {"kind": [target.kind], "name": [target.name], "group": groups}
    known["namespace"] = [target.namespace] if target.namespace else []
    for part, values in known.items():
        written = parts.get(part) or (look.namespace if part == "namespace" else None)
        fits = any(look.fits(part, written, value) for value in values) if written else look.may_lack(part)
        if values and not fits:
            return False
    return bool(parts["name"]) or not look.fits_new(parts.get("kind"))


def _rule(look: _Look, kind: Any, name: Any) -> Rule:
    """The table's rule for the new kind, or the one for a reference that means other objects too."""
    table, entry, target = load_table("references"), look.entry, look.target
    rule = entry["becomes"].get(target.new_kind, table["unknown"])
    if look.fits_new(kind):
        rule = table["still"]
    elif (kind or target.kind, name) != (target.kind, target.name) and not isinstance(name, list):
        rule = table["pattern"]
    return Rule(entry["title"], rule["effect"], rule["why"], rule["todo"], entry["source"])


def _read(node: Any, key: str) -> Any:
    for step in key.split("."):
        node = node.get(step) if isinstance(node, Mapping) else None
    return node


def _matches(pattern: str, text: str) -> bool:
    """Whether an anchored pattern of kustomize fits; one that Python must not try counts as fitting."""
    if pattern == text or _SLOW.search(pattern):
        return True
    try:
        with warnings.catch_warnings():  # Python warns of what it may read otherwise some day
            warnings.simplefilter("ignore")
            return re.fullmatch(pattern, text) is not None
    except (re.error, OverflowError, RecursionError):
        return False


def _holds(written: Any, *names: str) -> bool:
    return isinstance(written, list) and any(name in written for name in names)


_SUBRESOURCES = ("", "/scale", "/status", "/finalizers")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "exact": lambda written, known: bool(written == known),
    "regex": lambda written, known: isinstance(written, str) and _matches(written, known),
    "glob": lambda written, known: isinstance(written, str) and fnmatchcase(known, written),
    "names": _holds,
    "groups": lambda written, known: _holds(written, known, "*"),
    "resources": lambda written, kind: _holds(written, *(f"{kind.lower()}s{sub}" for sub in _SUBRESOURCES)),
}
