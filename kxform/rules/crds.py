"""Rules about CustomResourceDefinitions: names, versions, the structure of schemas.

Source: k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation, pkg/apiserver/schema/validation.go.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kxform.errors import Code
from kxform.kube.objects import dig
from kxform.rules import codes
from kxform.rules.finding import Data, Finding, Findings, entries, is_set, items, mapping, rule, text
from kxform.rules.formats import FORMATS, shown
from kxform.yamltext import Path

CRD_NAME = Code(
    "KX680",
    "a CRD whose name is not made of its parts",
    "Call it PLURAL.GROUP.",
    "The name of a CustomResourceDefinition is spec.names.plural, a dot and spec.group.",
)
STORED_VERSION = Code(
    "KX681",
    "not exactly one version that is stored",
    "Set storage: true in one version.",
    "Objects are stored in one version, from which the others are made.",
)
NOT_STRUCTURAL = Code(
    "KX682",
    "a schema that is not structural",
    "Give each part a type; type, properties, items and defaults stand outside of allOf, anyOf, oneOf and not.",
    "The server prunes and defaults custom resources by their schema, so it has to say the type of each part in one "
    "place. x-kubernetes-int-or-string and x-kubernetes-preserve-unknown-fields stand for a type.",
)
REFUSED_IN_SCHEMA = Code(
    "KX683",
    "a keyword that a CRD's schema cannot have",
    "Remove it, or write what it means in another way.",
    "A structural schema is a part of OpenAPI v3: no $ref, no definitions, and patterns or dependencies of properties.",
)
LIST_KEYS = Code(
    "KX684",
    "a list that is keyed by nothing",
    "Set x-kubernetes-list-map-keys for lists of type map, and only for those.",
    "The entries of a list of type map are told apart by the properties that are its keys.",
)

_REFUSED = (
    "$ref",
    "definitions",
    "dependencies",
    "deprecated",
    "discriminator",
    "id",
    "patternProperties",
    "readOnly",
    "writeOnly",
    "xml",
)
_TYPES = ("string", "number", "integer", "boolean", "array", "object")
_IN_JUNCTORS = ("type", "default", "title", "description", "nullable", "additionalProperties")
_PRESERVE, _INT_OR_STRING = "x-kubernetes-preserve-unknown-fields", "x-kubernetes-int-or-string"


@rule("CustomResourceDefinition", on=("metadata",))
def crd_name(data: Data) -> Findings:
    """The name is made of plural and group."""
    name, spec = text(dig(data, "metadata", "name")), mapping(data.get("spec"))
    plural, group = text(dig(spec, "names", "plural")), text(spec.get("group"))
    if name and plural and group and name != f"{plural}.{group}":
        yield Finding(("metadata", "name"), CRD_NAME, f"has to be {plural}.{group}")


@rule("CRDSpec", on=("group",))
def crd_group(spec: Data) -> Findings:
    """A group is a domain."""
    group = text(spec.get("group"))
    if group and "." not in group:
        yield Finding(("group",), codes.NO_SUBDOMAIN, f"{shown(group)} is no domain with at least one dot")


@rule("CRDNames", on=("kind",))
def crd_kind(names: Data) -> Findings:
    """A kind is a DNS label but for its capitals."""
    form, kind = FORMATS["dns-1035"], text(names.get("kind"))
    if kind and not form.holds(kind.lower()):
        yield Finding(("kind",), form.code, form.fault(kind))
    if kind and kind == text(names.get("listKind")):
        yield Finding(("listKind",), codes.DUPLICATE, "is the kind of a single object too")


@rule("CRDSpec", on=("versions",))
def stored_version(spec: Data) -> Findings:
    """One version is stored."""
    versions = items(spec.get("versions"))
    stored = sum(mapping(one).get("storage") is True for one in versions)
    if versions and stored != 1:
        yield Finding(("versions",), STORED_VERSION, f"{stored} versions have storage: true, one has to")


@rule("CRDSpec", on=("preserveUnknownFields",))
def no_preserving(spec: Data) -> Findings:
    """Pruning is no longer optional."""
    if spec.get("preserveUnknownFields") is True:
        hint = f"Remove it; set {_PRESERVE}: true where a schema should keep what it does not know."
        yield Finding(("preserveUnknownFields",), codes.FORBIDDEN, "has to be false", hint)


@rule("CRDSpec", on=("conversion",))
def conversion(spec: Data) -> Findings:
    """A webhook that converts is described."""
    given = mapping(spec.get("conversion"))
    if given.get("strategy") == "Webhook" and given.get("webhook") is None:
        yield Finding(("conversion", "webhook"), codes.REQUIRED, "the strategy Webhook needs it")
    elif given.get("strategy") == "None" and given.get("webhook") is not None:
        yield Finding(("conversion", "webhook"), codes.FORBIDDEN, "cannot be set with the strategy None")


@rule("CRDVersion", on=("schema",))
def schema(version: Data) -> Findings:
    """The schema of a version is structural."""
    root = dig(version, "schema", "openAPIV3Schema")
    way: Path = ("schema", "openAPIV3Schema")
    if not isinstance(root, dict):
        if isinstance(version.get("schema"), dict) and root is None:
            yield Finding(way, codes.REQUIRED, "a schema is required")
        return
    if root.get("type") not in (None, "object"):
        yield Finding((*way, "type"), NOT_STRUCTURAL, "has to be object at the root")
    for path, part, junctor in parts(root):
        yield from (finding.below((*way, *path)) for finding in _part(part, junctor=junctor))


def parts(root: Data) -> Iterator[tuple[Path, Data, bool]]:
    """Yield each part of a schema with its path, and whether it is inside of allOf, anyOf, oneOf or not."""
    waiting: list[tuple[Path, Any, bool]] = [((), root, False)]
    while waiting:  # no recursion: data nests deeper than Python's calls may
        path, part, junctor = waiting.pop()
        if isinstance(part, dict):
            yield path, part, junctor
            waiting += [((*path, *step), child, junctor or inner) for step, child, inner in _below(part)]


def _below(part: Data) -> Iterator[tuple[Path, Any, bool]]:
    for key, child in mapping(part.get("properties")).items():
        yield ("properties", str(key)), child, False
    for key in ("items", "additionalProperties"):
        yield (key,), part.get(key), False
    for key in ("allOf", "anyOf", "oneOf"):
        yield from (((key, index), child, True) for index, child in entries(part.get(key)))
    yield ("not",), part.get("not"), True


_SHAPES: Mapping[str, tuple[type, str]] = {  # JSONSchemaProps: what Go cannot decode otherwise
    **dict.fromkeys(("type", "description", "pattern", "format", "title"), (str, "a text")),
    **dict.fromkeys(("nullable", "uniqueItems", _PRESERVE, _INT_OR_STRING), (bool, "true or false")),
    **dict.fromkeys(("required", "enum", "allOf", "anyOf", "oneOf"), (list, "a list")),
    **dict.fromkeys(("properties", "not"), (dict, "a mapping")),
}


def _shapes(part: Data) -> Findings:
    for key, (shape, words) in _SHAPES.items():
        value = part.get(key)
        if value is not None and not isinstance(value, shape):
            yield Finding((key,), NOT_STRUCTURAL, f"has to be {words}")
    for key, child in mapping(part.get("properties")).items():
        if not isinstance(child, dict | None):
            yield Finding(("properties", str(key)), NOT_STRUCTURAL, "has to be a mapping")
    for index, name in enumerate(items(part.get("required"))):
        if not isinstance(name, str | None):
            yield Finding(("required", index), NOT_STRUCTURAL, "has to be a text")


def _part(part: Data, *, junctor: bool) -> Findings:
    yield from _shapes(part)
    for key in _REFUSED:
        if is_set(part.get(key)):
            yield Finding((key,), REFUSED_IN_SCHEMA, "cannot stand in the schema of a CRD")
    if part.get("uniqueItems") is True:
        hint = "Remove it; x-kubernetes-list-type: set means the same."
        yield Finding(("uniqueItems",), REFUSED_IN_SCHEMA, "cannot be true in the schema of a CRD", hint)
    if is_set(part.get("properties")) and part.get("additionalProperties") not in (None, False):
        yield Finding(("additionalProperties",), codes.SEVERAL_OF, "properties is set too: only one of them may be")
    yield from _in_junctor(part) if junctor else _typed(part)


_LISTS = ("atomic", "set", "map")


def _typed(part: Data) -> Findings:
    kind, free = part.get("type"), part.get(_PRESERVE) is True or part.get(_INT_OR_STRING) is True
    if not is_set(kind) and not free:
        yield Finding(("type",), codes.REQUIRED, "each part of a schema needs a type")
    elif isinstance(kind, str) and kind and kind not in _TYPES:
        yield Finding(("type",), codes.UNSUPPORTED, f"{shown(kind)} is not supported: use {', '.join(_TYPES)}")
    if kind == "array" and not isinstance(part.get("items"), dict):
        yield Finding(("items",), codes.REQUIRED, "an array needs the schema of its items")
    listed = part.get("x-kubernetes-list-type")
    if isinstance(listed, str) and listed not in _LISTS:
        message = f"{shown(listed)} is not supported: use {', '.join(_LISTS)}"
        yield Finding(("x-kubernetes-list-type",), codes.UNSUPPORTED, message)
    if part.get("x-kubernetes-list-type") == "map" and not is_set(part.get("x-kubernetes-list-map-keys")):
        yield Finding(("x-kubernetes-list-map-keys",), LIST_KEYS, "a list of type map needs its keys")
    elif listed == "map":
        yield from _list_keys(part)


def _list_keys(part: Data) -> Findings:
    """Each key of a list of type map is a property, and each entry has it (ValidateListSetsAndMaps)."""
    entry = mapping(part.get("items"))
    known, needed = mapping(entry.get("properties")), items(entry.get("required"))
    for index, key in enumerate(items(part.get("x-kubernetes-list-map-keys"))):
        if not isinstance(key, str | None):
            continue
        name = key or ""
        if name not in known:
            path: Path = ("x-kubernetes-list-map-keys", index)
            yield Finding(path, LIST_KEYS, f"the entries have no property {shown(name)}")
        elif name not in needed and mapping(known[name]).get("default") is None:
            path = ("items", "properties", name, "default")
            yield Finding(path, codes.REQUIRED, "a key of a list is required of its entries, or has a default")


def _in_junctor(part: Data) -> Findings:
    for key in _IN_JUNCTORS:
        allowed: Mapping[str, Any] = {"nullable": (None, False)}
        if part.get(key) not in allowed.get(key, (None, "")):
            if key == "type" and part.get("type") in ("integer", "string"):
                continue  # anyOf of both is the spelling of int-or-string
            yield Finding((key,), NOT_STRUCTURAL, "cannot stand inside of allOf, anyOf, oneOf or not")
