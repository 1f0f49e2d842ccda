"""How strategic merge patches the fields of the API's types: the reading of the table `merge_keys.yaml`. Pure."""

from __future__ import annotations

from typing import NamedTuple

from kxform.kube.tables import load_table
from kxform.yamltext import Path


class Type(NamedTuple):
    """A type of the API; an empty name is one about which nothing is to be said.

    Args:
        name: as in the table.
        is_kind: an object of its own, which has `metadata`.
    """

    name: str
    is_kind: bool = False


class Field(NamedTuple):
    """How a field is patched.

    Args:
        type: of its value, or of each item of a merged list.
        strategy: `merge`, `replace`, `retainKeys`; none: mappings are merged, lists are replaced.
        key: by which the items of a merged list are told apart; none for scalars.
    """

    type: Type = Type("")
    strategy: frozenset[str] = frozenset()
    key: str = ""


def type_of(api_version: str, kind: str) -> Type | None:
    """Return the type of a kind; None where it is none of the API's own."""
    for package, kinds in load_table("merge_keys")["kinds"].get(api_version, {}).items():
        if kind in kinds:
            return Type(f"{package}.{kind}", is_kind=True)
    return None


def kind_called(name: str) -> str:
    """Return the kind of the API that a name in lower case means (`deployment`); any other name as it is."""
    if name != name.lower():
        return name
    kinds = (
        kind for packages in load_table("merge_keys")["kinds"].values() for some in packages.values() for kind in some
    )
    return next((kind for kind in kinds if kind.lower() == name), name)


def field_of(type_: Type, key: str) -> Field:
    """Return how one field of a type is patched."""
    if type_.is_kind and key == "metadata":
        return Field(Type("meta.v1.ObjectMeta"))
    entry = load_table("merge_keys")["types"].get(type_.name, {}).get(key, {})
    strategy = frozenset(filter(None, entry.get("strategy", "").split(",")))
    return Field(Type(entry.get("type", "")), strategy, entry.get("key", ""))


def field_at(type_: Type, path: Path) -> Field:
    """Return how the field at a path is patched; the index of a list's item stands for no step of its own."""
    field = Field(type_)
    for step in path:
        field = field_of(field.type, step) if isinstance(step, str) else Field(field.type)
    return field
